"""Every page in a real browser: with and without scripts, small, dark, enlarged, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Literal, TypedDict

import pytest
from playwright.sync_api import expect

from faces.browser_parts import (
    chromium,
    cramped_numbers,
    faded,
    needs_chromium,
    served,
    small_targets,
    violations,
    widest,
)
from faces.test_pages import ABOUT
from ivig_faq.content.models import Corpus

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


class Media(TypedDict, total=False):
    """What a reader's device asks for."""

    color_scheme: Literal["light", "dark"]
    contrast: Literal["more"]


pytestmark = needs_chromium
PAGES = [
    *("/", "/topics", "/topics/severe-mecfs", "/topics/symptoms-now", "/help-now?region=US"),
    *("/handout?topics=dose,severe-mecfs", "/nothing-here", "/letters", "/letters/delete", *ABOUT),
]
DARK: Media = {"color_scheme": "dark"}
SHARP: Media = {"color_scheme": "light", "contrast": "more"}
# How many letters the longest line of running text holds.
LONGEST_LINE = """all => Math.max(...all.flatMap(it => [...it.childNodes]
    .filter(node => node.nodeType === 3).map(node => {
        const range = document.createRange();
        let most = 0, from = 0, top = null;
        for (let at = 0; at < node.length; at += 1) {
            range.setStart(node, at); range.setEnd(node, at + 1);
            const y = range.getBoundingClientRect().top;
            if (top !== null && Math.abs(y - top) > 8) {
                most = Math.max(most, at - from);
                from = at;
            }
            top = y;
        }
        return Math.max(most, node.length - from);
    })))"""
SHARP_DARK: Media = {"color_scheme": "dark", "contrast": "more"}


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    with served() as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A small phone without scripts."""
    with browser.new_page(
        viewport={"width": 320, "height": 568}, java_script_enabled=False
    ) as page:
        yield page


def test_axe_finds_nothing_on_any_page_in_any_theme(browser: Browser, service: str) -> None:
    with browser.new_context(color_scheme="light", bypass_csp=True) as context:
        page = context.new_page()
        found: dict[str, list[Any]] = {}
        for path in PAGES:
            page.goto(service + path)
            found[path] = violations(page)
            for media in (DARK, SHARP, SHARP_DARK):
                page.emulate_media(**media)
                found[f"{path} {media}"] = faded(page)
            page.emulate_media(color_scheme="light", contrast="no-preference")
        assert {path: faults for path, faults in found.items() if faults} == {}


def test_letter_is_sent_and_deleted_by_keyboard_without_scripts(
    phone: Page, service: str, corpus: Corpus
) -> None:
    labels, keys = corpus.wording.labels, phone.keyboard
    phone.goto(f"{service}/letters")
    phone.get_by_label("Your question").focus()
    keys.type("Is there a leaflet?")
    keys.press("Tab")
    consent = phone.get_by_role("checkbox", name=labels["letters_consent"])
    expect(consent).to_be_focused()
    keys.press("Space")
    keys.press("Tab")
    keys.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_have_text(labels["letters_sent_title"])
    code = phone.locator(".short").inner_text()
    assert code not in phone.url
    phone.get_by_role("link", name=labels["letters_delete_title"]).click()
    phone.get_by_label(labels["letters_code_label"]).fill(code)
    keys.press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_have_text(labels["letters_deleted_title"])
    phone.goto(f"{service}/letters")
    phone.get_by_label("Your question").fill("I cannot breathe")
    consent.check()
    phone.get_by_role("button", name=labels["letters_button"]).click()
    assert phone.locator(".card").is_visible()


def test_policy_lets_every_page_be_and_nothing_else_is_asked_for(
    browser: Browser, service: str
) -> None:
    with browser.new_page() as page:
        said: list[str] = []
        asked: set[str] = set()
        page.on("console", lambda message: said.append(message.text))
        page.on("request", lambda request: asked.add(request.url.removeprefix(service)))
        for path in PAGES:
            page.goto(service + path)
        assert [line for line in said if "404" not in line] == []
        assert asked - set(PAGES) <= {"/static/style.css", "/static/sheet.css", "/favicon.ico"}
        assert page.context.cookies() == []


@pytest.mark.parametrize("path", PAGES)
def test_page_fits_a_narrow_phone_with_text_at_twice_its_size(
    browser: Browser, service: str, path: str
) -> None:
    with browser.new_page(viewport={"width": 320, "height": 568}) as page:
        page.goto(service + path)
        assert widest(page)[0] <= widest(page)[1]
        assert small_targets(page) == []
        rows = "all => new Set(all.map(it => it.getBoundingClientRect().y)).size"
        assert page.locator("header nav a").evaluate_all(rows) == 1
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert widest(page)[0] <= widest(page)[1]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_moves_on_any_page(browser: Browser, service: str, path: str) -> None:
    with browser.new_page(reduced_motion="no-preference") as page:
        page.goto(service + path)
        assert page.evaluate("document.getAnimations().length") == 0
        assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


@pytest.mark.parametrize("path", ["/", "/topics/severe-mecfs", "/about", "/help-now"])
def test_text_is_large_loose_and_left_in_short_lines(
    browser: Browser, service: str, path: str
) -> None:
    with browser.new_page(viewport={"width": 1280, "height": 800}) as page:
        page.goto(service + path)
        found = page.locator("p, li, dd, label, summary, textarea, button").evaluate_all(
            """all => all.filter(it => it.checkVisibility() && !it.closest(".unseen")).map(it => {
                const style = getComputedStyle(it), size = parseFloat(style.fontSize);
                return [size, parseFloat(style.lineHeight) / size, style.textAlign,
                    style.fontStyle, style.textTransform, it.tagName];
            })"""
        )
        assert len(found) > 10
        for size, line, align, font, caps, tag in found:
            assert size >= 18 and line >= 1.6, (size, line, tag)
            assert align in ("left", "start") or tag == "BUTTON", (align, tag)
            assert (font, caps) == ("normal", "none"), tag
        longest = page.locator("main p, main li").evaluate_all(LONGEST_LINE)
        assert 40 <= longest <= 66, longest


@pytest.mark.parametrize("region", ["AU", "GB", "IE", "US"])
def test_numbers_of_the_cards_are_tapped_on_any_phone_under_our_policy(
    browser: Browser, service: str, region: str
) -> None:
    said: list[str] = []
    with browser.new_page(viewport={"width": 320, "height": 568}) as page:
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"{service}/help-now?region={region}")
        numbers = page.locator("main a.number")
        assert numbers.count() >= 4
        assert page.locator(".card a").count() == page.locator(".card a.number").count()
        assert cramped_numbers(page) == []
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert cramped_numbers(page) == []
        assert widest(page)[0] <= widest(page)[1]
        hear = """addEventListener("click", it => {
            it.preventDefault(); tapped = it.target.href;
        }, { once: true })"""
        for number in numbers.all():
            page.evaluate(hear)
            number.click()
            assert page.evaluate("tapped") == number.get_attribute("href")
        assert page.locator("footer a.number").first.is_visible()
        # Where nothing can call, a tap goes nowhere; what a policy forbids is said.
        numbers.first.click()
        assert page.url == f"{service}/help-now?region={region}"
    assert [line for line in said if "Content Security Policy" in line] == []


def test_first_tab_stop_skips_to_the_text(browser: Browser, service: str) -> None:
    with browser.new_page() as page:
        page.goto(f"{service}/topics/dose")
        page.keyboard.press("Tab")
        skip = page.locator(":focus")
        assert skip.get_attribute("href") == "#text"
        box = skip.bounding_box()
        assert box is not None and box["x"] >= 0 and box["height"] >= 48
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_every_stop_of_the_keyboard_shows_where_it_is(browser: Browser, service: str) -> None:
    with browser.new_page() as page:
        page.goto(f"{service}/topics/dose")
        stops = page.locator("a, button, select, textarea, summary").count()
        for _ in range(stops):
            page.keyboard.press("Tab")
            ring = page.evaluate(
                "(it => [it.tagName, it.outlineStyle ?? getComputedStyle(it).outlineStyle,"
                " parseFloat(getComputedStyle(it).outlineWidth)])(document.activeElement)"
            )
            assert ring[1] == "solid" and ring[2] >= 3, ring


def test_a_question_is_asked_and_answered_without_scripts(phone: Page, service: str) -> None:
    phone.goto(service)
    phone.get_by_label("Your question").fill("what about sever me")
    phone.get_by_role("button", name="Ask").click()
    assert phone.get_by_role(
        "heading", name="What did the review find for severe ME/CFS?"
    ).is_visible()
    assert phone.get_by_role("heading", name="What is not known").is_visible()
    assert "sever me" not in phone.url
    phone.get_by_role("group", name="Did this help?").get_by_role("button", name="No").click()
    assert phone.get_by_role("heading", name="Thank you. Your yes or no was counted.").is_visible()
    phone.get_by_role("link", name="What did the review find for severe ME/CFS?").click()
    phone.get_by_role("link", name="Print or save this").click()
    assert phone.get_by_role("heading", name="Questions for my doctor or nurse").is_visible()


def test_landmarks_and_headings_tell_a_screen_reader_where_things_are(
    phone: Page, service: str
) -> None:
    places = []
    for path in PAGES:
        phone.goto(service + path)
        for landmark in ("banner", "main", "contentinfo"):
            assert phone.get_by_role(landmark).count() == 1, (path, landmark)
        assert phone.get_by_role("navigation").count() == 2
        levels = [
            int(tag[1])
            for tag in phone.locator("h1, h2, h3").evaluate_all("all => all.map(it => it.tagName)")
        ]
        assert levels[0] == 1 and levels.count(1) == 1, path
        assert all(b - a <= 1 for a, b in pairwise(levels)), path
        places.append(phone.locator("header .help").bounding_box())
    assert places[0] is not None
    assert places == [places[0]] * len(PAGES)  # help is in the same place everywhere
