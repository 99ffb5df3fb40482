"""The workbench in a real browser: by keyboard alone, small, enlarged, dim, and read by axe."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest
from playwright.sync_api import expect

from faces.browser_parts import chromium, needs_chromium, violations, widest
from ivig_faq.content.load import load_corpus
from ivig_faq.faces.workbench.app import find_free_port
from processes import running, wait_until

from .parts import TOKEN

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

pytestmark = needs_chromium
PAGES = [
    "/",
    "/ask",
    "/readers",
    "/topics/dose",
    "/topics/urgent-crisis",
    "/phrasings/dose",
    "/files/regions/gb.yaml",
    "/nothing",
]
BAD = "It is a proven cure. [Q3]"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, small_answers: Path) -> Path:
    target = tmp_path_factory.mktemp("browser") / "answers"
    shutil.copytree(small_answers, target)
    return target


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    port = find_free_port()
    script = Path(__file__).with_name("server.py")
    url = f"http://127.0.0.1:{port}"
    with running([str(script), str(folder), str(port), TOKEN], stdout=subprocess.DEVNULL):
        wait_until(lambda: httpx.get(f"{url}/"), "an answer of the workbench")
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(autouse=True)
def fresh(folder: Path, small_answers: Path) -> None:
    """Every test begins with the same answers."""
    shutil.copytree(small_answers, folder, dirs_exist_ok=True)
    (folder / "signoffs.yaml").write_bytes((small_answers / "signoffs.yaml").read_bytes())


def entered(browser: Browser, address: str, **more: object) -> Page:
    """A window of its own that opened the printed address."""
    page = browser.new_context(**more).new_page()  # type: ignore[arg-type]  # Playwright's own options
    page.set_default_timeout(60_000)
    page.goto(f"{address}/?token={TOKEN}")
    assert "token" not in page.url
    return page


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the thing of this name has the focus."""
    for _ in range(150):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(it => it.labels?.[0]?.textContent.trim() || it.textContent.trim())"
            "(document.activeElement)"
        )
        if focused == name:
            return
    raise AssertionError(f"the keyboard never comes to {name}")


def test_the_keyboard_alone_edits_mends_saves_signs_and_undoes(
    browser: Browser, address: str, folder: Path
) -> None:
    file = folder / "topics/dose.md"
    before = file.read_text("utf-8")
    page = entered(browser, address)
    tab_to(page, load_corpus(folder).topics["dose"].title)
    page.keyboard.press("Enter")
    page.wait_for_url("**/topics/dose")
    tab_to(page, "topics/dose.md")
    page.keyboard.press("Control+End")
    page.keyboard.type(BAD)
    page.wait_for_selector(f"q:has-text('{BAD}')")
    assert file.read_text("utf-8") == before
    tab_to(page, f"Line {before.count(chr(10)) + 1}")
    page.keyboard.press("Enter")
    chosen = page.evaluate("[document.activeElement.id, getSelection().toString()]")
    assert chosen == ["text", BAD]
    page.keyboard.press("Delete")
    page.keyboard.type("Nobody here knows your dose.")
    page.wait_for_selector(f"q:has-text('{BAD}')", state="detached")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(before + "\n")
    page.keyboard.press("Control+End")
    page.keyboard.press("Backspace")
    page.keyboard.press("Control+Home")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("End")
    page.keyboard.type("?")
    page.keyboard.press("Control+s")
    told = page.locator("#told")
    expect(told).to_have_text("Saved.")
    assert file.read_text("utf-8") != before
    tab_to(page, "Your name or initials (readers will see them)")
    page.keyboard.type("A. B.")
    tab_to(page, "Your role")
    page.keyboard.type("clin")
    tab_to(page, "I read the answer, its limits and its sources as they stand here.")
    page.keyboard.press("Space")
    tab_to(page, "Sign")
    page.keyboard.press("Enter")
    expect(told).to_have_text(re.compile("^Signed by A. B., clinician"))
    assert [one.by for one in load_corpus(folder).signoffs] == ["A. B."]
    for undone in ("Undone: the sign-off by A. B..", "Undone: the last save."):
        tab_to(page, undone.replace("Undone:", "Undo").removesuffix("."))
        page.keyboard.press("Enter")
        expect(told).to_have_text(undone)
    assert file.read_text("utf-8") == before and not load_corpus(folder).signoffs
    page.context.close()


def test_the_keyboard_alone_compares_an_edit_and_tries_a_question(
    browser: Browser, address: str, folder: Path
) -> None:
    page = entered(browser, address, bypass_csp=True)
    page.goto(f"{address}/topics/dose")
    tab_to(page, "topics/dose.md")
    page.keyboard.press("Control+End")
    page.keyboard.type("Nobody here knows your dose.")
    tab_to(page, "Nothing")
    page.keyboard.press("ArrowDown")
    page.wait_for_selector("iframe[title='What a reader saw before']")
    tab_to(page, "Say what it changes")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Readers see a difference.")
    assert page.get_by_label("The saved file", exact=True).is_checked()
    assert page.evaluate("document.activeElement.id") == "result"
    tab_to(page, "A question, as a person would type it")
    page.keyboard.type(load_corpus(folder).questions["dose"][0])
    tab_to(page, "Try it, before and after")
    page.keyboard.press("Enter")
    page.wait_for_selector("h3:has-text('In your words: The answer to dose.')")
    assert violations(page) == []
    assert "Nobody here" in page.get_by_label("topics/dose.md", exact=True).input_value()
    assert "Nobody here" not in (folder / "topics/dose.md").read_text("utf-8")
    page.context.close()


def test_two_windows_lose_nothing(browser: Browser, address: str, folder: Path) -> None:
    one, other = entered(browser, address), entered(browser, address)
    for page in (one, other):
        page.goto(f"{address}/topics/dose")
    for page, words in ((one, "From one."), (other, "From the other.")):
        text = page.get_by_label("topics/dose.md", exact=True).input_value()
        page.get_by_label("topics/dose.md", exact=True).fill(f"{text}\n{words}\n")
        page.get_by_role("button", name="Save", exact=True).click()
        page.wait_for_load_state()
    assert "was changed meanwhile" in other.get_by_role("alert").inner_text()
    assert "From the other." in other.get_by_label("topics/dose.md", exact=True).input_value()
    theirs = other.get_by_label("topics/dose.md as it stands now").input_value()
    assert "From one." in theirs and "From one." in (folder / "topics/dose.md").read_text("utf-8")
    for page in (one, other):
        page.context.close()


def test_everything_works_without_a_script(browser: Browser, address: str, folder: Path) -> None:
    page = entered(browser, address, java_script_enabled=False)
    page.goto(f"{address}/topics/dose")
    text = page.get_by_label("topics/dose.md", exact=True).input_value()
    page.get_by_label("topics/dose.md", exact=True).fill(f"{text}\n{BAD}\n")
    page.get_by_label("Dim").check()
    page.get_by_role("button", name="Show it with problems").click()
    assert page.locator("q", has_text=BAD).count() > 0
    page.get_by_role("button", name="Save", exact=True).click()
    assert BAD in (folder / "topics/dose.md").read_text("utf-8")
    page.get_by_role("button", name="Undo the last save").click()
    assert BAD not in (folder / "topics/dose.md").read_text("utf-8")
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, address: str, scheme: str) -> None:
    page = entered(browser, address, color_scheme=scheme, bypass_csp=True)
    found = {}
    for path in PAGES:
        page.goto(address + path)
        found[path] = violations(page)
    page.goto(f"{address}/topics/dose")
    text = page.get_by_label("topics/dose.md", exact=True)
    text.fill(text.input_value() + BAD)
    page.wait_for_selector(f"q:has-text('{BAD}')")
    found["with a problem"] = violations(page)
    assert {path: faults for path, faults in found.items() if faults} == {}
    page.context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_narrow_screen_and_large_text_need_no_sideways_scrolling(
    browser: Browser, address: str, path: str
) -> None:
    page = entered(browser, address, viewport={"width": 320, "height": 568})
    page.goto(address + path)
    assert widest(page)[0] <= widest(page)[1]
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert widest(page)[0] <= widest(page)[1]
    page.context.close()


@pytest.mark.parametrize("look", ["light", "dim"])
def test_the_readers_view_is_a_phone_in_the_look_that_was_chosen(
    browser: Browser, address: str, look: str
) -> None:
    page = entered(browser, address, color_scheme="dark" if look == "light" else "light")
    page.goto(f"{address}/topics/dose")
    page.get_by_label("Light" if look == "light" else "Dim").check()
    page.wait_for_selector(f"iframe[srcdoc*='reader-{look}']")
    frame = page.frame_locator("iframe")
    frame.locator("body").wait_for()
    colour = frame.locator("body").evaluate("it => getComputedStyle(it).backgroundColor")
    shades = [int(part) for part in re.findall(r"\d+", colour)]
    assert min(shades) > 200 if look == "light" else max(shades) < 60
    assert frame.locator("html").evaluate("it => it.clientWidth") in range(355, 376)
    assert frame.locator("a[href]").count() == 0
    page.context.close()


def test_nothing_is_asked_of_any_other_place(browser: Browser, address: str) -> None:
    page = entered(browser, address)
    asked: set[str] = set()
    said: list[str] = []
    page.on("request", lambda request: asked.add(request.url))
    page.on("console", lambda message: said.append(message.text))
    for path in PAGES:
        page.goto(address + path)
    assert all(url.startswith((address, "about:srcdoc")) for url in asked), asked
    assert [line for line in said if "404" not in line] == []
    page.context.close()


def test_leaving_unsaved_words_asks_first(browser: Browser, address: str) -> None:
    page = entered(browser, address)
    page.goto(f"{address}/topics/dose")
    asked: list[str] = []

    def accept(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", accept)
    page.get_by_label("topics/dose.md", exact=True).type("x")
    page.get_by_role("link", name="All answers").click()
    page.wait_for_url(f"{address}/")
    assert asked == ["beforeunload"]
    page.context.close()
