"""W16-W29: size, colour, quiet, and nothing from elsewhere."""

from __future__ import annotations

import itertools
import json
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from measure_widget import AXE
from playwright.sync_api import expect

from faces.widget.conftest import MakeWidget, Service, Widget

THEMES = ["system", "dim", "light", "contrast"]
SCHEMES = [
    ("system", "light"),
    ("system", "dark"),
    ("dim", "light"),
    ("light", "dark"),
    ("contrast", "light"),
    ("contrast", "dark"),
]
UNFOLD = "(root) => root.querySelectorAll('details').forEach((it) => (it.open = true))"
TARGETS = """(root) => [...root.querySelectorAll('button, select, textarea, summary, .wide, .help, li > a, .number, .choice')]
  .filter((it) => it.checkVisibility())
  .map((it) => { const { x, y, width, height } = it.getBoundingClientRect();
    return { name: it.textContent.trim().slice(0, 30), x, y, width, height, part: it.closest('.bar, .scroll, .ask').className }; })"""
# What a document counts leaves out what moves inside a shadow root.
MOVING = "(root) => [...root.getAnimations(), ...document.getAnimations()].length"
OVERFLOW = """(root) => ({
  page: document.documentElement.scrollWidth - innerWidth,
  inside: [...root.querySelectorAll('*')]
    .filter((it) => it.checkVisibility() && !it.closest('.unseen') && it.getBoundingClientRect().right > innerWidth + 1)
    .map((it) => it.outerHTML.slice(0, 80)),
  cut: [...root.querySelectorAll('*')]
    .filter((it) => it.checkVisibility() && it.tagName !== 'TEXTAREA' && !it.closest('.unseen, .hint')
      && it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 0 && getComputedStyle(it).display !== 'inline')
    .map((it) => it.outerHTML.slice(0, 80)),
})"""
COLOURS = """(root) => {
  const widget = root.querySelector('.widget'), style = getComputedStyle(widget);
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const light = (name) => {
    canvas.fillStyle = style.getPropertyValue(name).trim();
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((it) => it / 255)
      .map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const names = ['--page', '--raised', '--text', '--soft', '--line', '--link', '--card', '--button', '--on'];
  return Object.fromEntries(names.map((it) => [it, light(it)]));
}"""


def contrast(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def fill(widget: Widget) -> Widget:
    """Ask until the widget shows an answer, a choice and a card, with everything unfolded."""
    widget.ask("severe-mecfs")
    widget.ask("nothing")
    widget.ask("I have chest pain and cannot breathe")
    widget.box.fill("a draft")
    widget.inside(UNFOLD)
    return widget


@pytest.mark.parametrize("width", [320, 375])
def test_w16_targets_are_large_and_apart(make_widget: MakeWidget, width: int) -> None:
    widget = fill(make_widget(viewport={"width": width, "height": 667}).embed())
    targets: list[dict[str, Any]] = widget.inside(TARGETS)
    assert len(targets) > 20
    for it in targets:
        assert it["height"] >= 48, it
        assert it["width"] >= 48, it
    for one, other in itertools.combinations(targets, 2):
        if one["part"] != other["part"]:  # what scrolls passes behind the bar
            continue
        beside = max(one["x"], other["x"]) - min(
            one["x"] + one["width"], other["x"] + other["width"]
        )
        below = max(one["y"], other["y"]) - min(
            one["y"] + one["height"], other["y"] + other["height"]
        )
        assert max(beside, below) >= 7.9, (one, other)


def test_w16_box_and_button_are_at_the_bottom_in_reach_of_a_thumb(widget: Widget) -> None:
    widget.ask("severe-mecfs")
    box = widget.button("Ask").bounding_box()
    assert box is not None
    assert 667 - 30 <= box["y"] + box["height"] <= 667


@pytest.mark.parametrize(
    ("width", "text", "spacing"),
    [(320, 16, ""), (375, 32, ""), (320, 32, ""), (320, 16, "spacing")],
)
def test_w17_nothing_scrolls_sideways_or_is_cut(
    make_widget: MakeWidget, width: int, text: int, spacing: str
) -> None:
    widget = make_widget(viewport={"width": width, "height": 667})
    session = widget.page.context.new_cdp_session(widget.page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": text, "fixed": text}})
    fill(widget.embed())
    if spacing:
        widget.inside(
            """(root) => { const sheet = new CSSStyleSheet();
            sheet.replaceSync('* { line-height: 1.5 !important; letter-spacing: 0.12em !important; '
              + 'word-spacing: 0.16em !important } p { margin-bottom: 2em !important }');
            root.adoptedStyleSheets.push(sheet); }"""
        )
    size = widget.inside("(root) => getComputedStyle(root.querySelector('.short')).fontSize")
    assert float(size.removesuffix("px")) >= text * 1.18
    assert widget.inside(OVERFLOW) == {"page": 0, "inside": [], "cut": []}


def test_w18_text_is_large_loose_and_left(make_widget: MakeWidget) -> None:
    widget = fill(make_widget(viewport={"width": 1280, "height": 800}).embed())
    texts = widget.inside(
        """(root) => [...root.querySelectorAll('p, li, dd, summary, button, label, textarea, a.wide')]
        .filter((it) => it.checkVisibility() && !it.closest('.unseen')).map((it) => {
          const style = getComputedStyle(it), size = parseFloat(style.fontSize);
          return { size, line: parseFloat(style.lineHeight) / size, align: style.textAlign, font: style.fontStyle,
            caps: style.textTransform, tag: it.tagName + '.' + it.className };
        })"""
    )
    for it in texts:
        assert it["size"] >= 18, it
        assert it["line"] >= 1.6 or it["tag"].startswith("A."), it
        assert it["align"] in ("left", "start") or it["tag"].startswith("BUTTON"), it
        assert (it["font"], it["caps"]) == ("normal", "none"), it
    longest = widget.inside(
        """(root) => Math.max(...[...root.querySelectorAll('.reply p, .reply li, .greeting p')].map((it) => {
          const range = document.createRange(); let most = 0;
          for (const node of it.childNodes) if (node.nodeType === 3) {
            let from = 0, top = null;
            for (let at = 0; at < node.length; at += 1) {
              range.setStart(node, at); range.setEnd(node, at + 1);
              const y = range.getBoundingClientRect().top;
              if (top !== null && Math.abs(y - top) > 8) { most = Math.max(most, at - from); from = at; }
              top = y;
            }
            most = Math.max(most, node.length - from);
          }
          return most;
        }))"""
    )
    assert 40 <= longest <= 66


def test_w20_one_tap_dims_and_the_device_keeps_it(make_widget: MakeWidget) -> None:
    widget = make_widget(color_scheme="light").embed()
    root = widget.page.locator(".widget")
    assert root.get_attribute("data-theme") == "light"
    widget.button("Dim").click()
    assert root.get_attribute("data-theme") == "dim"
    widget.embed()
    assert root.get_attribute("data-theme") == "dim"
    widget.set_up()
    for name, theme in [
        ("High contrast", "contrast"),
        ("Light", "light"),
        ("Same as this device", "light"),
    ]:
        widget.page.get_by_role("radio", name=name, exact=True).check()
        assert root.get_attribute("data-theme") == theme


@pytest.mark.parametrize(("theme", "scheme"), SCHEMES)
def test_w21_colours_are_quiet_and_still_clear(
    make_widget: MakeWidget, theme: str, scheme: str
) -> None:
    widget = make_widget(color_scheme=scheme).embed(f"?theme={theme}")
    light = widget.inside(COLOURS)
    page = light["--page"]
    dim = (theme, scheme) in [("dim", "light"), ("system", "dark")]
    assert {page, light["--text"]} != {0.0, 1.0}
    assert page < 0.96
    if dim:
        assert page <= 0.02
        assert 0.30 <= light["--text"] <= 0.60
    elif theme != "contrast":
        assert page <= 0.92
    for name in ("--text", "--soft", "--link", "--card"):
        for below in ("--page", "--raised"):
            ratio = contrast(light[name], light[below])
            assert 7 <= ratio <= (13 if dim else 21), (name, below, ratio)
    assert contrast(light["--on"], light["--button"]) >= 7
    assert contrast(light["--line"], page) >= 3


@pytest.mark.parametrize(("theme", "scheme"), SCHEMES)
def test_w21_axe_finds_nothing_in_any_theme(
    make_widget: MakeWidget, theme: str, scheme: str
) -> None:
    widget = fill(make_widget(color_scheme=scheme).embed(f"?theme={theme}"))
    found = Axe().run(widget.page, options=AXE)
    assert found.violations_count == 0, json.dumps(found.response["violations"], indent=1)


def test_w22_follows_what_the_device_asks_for(make_widget: MakeWidget) -> None:
    widget = make_widget(color_scheme="light").embed()
    root = widget.page.locator(".widget")
    for media, theme in [
        ({"color_scheme": "dark"}, "dim"),
        ({"color_scheme": "dark", "contrast": "more"}, "contrast-dark"),
        ({"color_scheme": "light", "contrast": "more"}, "contrast"),
        ({"color_scheme": "light", "contrast": "no-preference"}, "light"),
    ]:
        widget.page.emulate_media(**media)  # type: ignore[arg-type]
        expect(root).to_have_attribute("data-theme", theme)
    widget.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    reply = widget.ask("I have chest pain and cannot breathe")
    assert reply.locator(".card").evaluate("(it) => getComputedStyle(it).borderTopWidth") == "3px"
    assert widget.inside(MOVING) == 0


def test_w22_a_pressed_button_is_marked_by_more_than_colour(widget: Widget) -> None:
    dim = widget.button("Dim")
    dim.click()
    assert dim.get_attribute("aria-pressed") == "true"
    assert "✓" in dim.evaluate("(it) => getComputedStyle(it, '::before').content")


def test_w23_nothing_moves(make_widget: MakeWidget) -> None:
    widget = make_widget(reduced_motion="no-preference").embed()
    widget.send("slow")
    for _ in range(5):
        assert widget.inside(MOVING) == 0
        widget.page.wait_for_timeout(100)
    widget.replies.first.wait_for()
    widget.part(".reply summary").first.click()
    assert widget.inside(MOVING) == 0
    smooth = "(root) => [...root.querySelectorAll('*')].filter((it) => getComputedStyle(it).scrollBehavior !== 'auto').length"
    assert widget.inside(smooth) == 0
    widget.inside("(root) => root.querySelector('.bar').animate([{ opacity: 1 }, {}], 9999)")
    assert widget.inside(MOVING) == 1  # what moved would be seen


def test_w25_a_day_later_draft_and_chat_are_still_there(make_widget: MakeWidget) -> None:
    widget = make_widget()
    widget.page.clock.install()
    widget.embed()
    widget.send("dose")
    widget.page.clock.run_for(100)
    widget.replies.first.wait_for()
    widget.box.fill("half a thought")
    widget.page.clock.fast_forward("24:00:00")
    assert widget.box.input_value() == "half a thought"
    assert widget.replies.count() == 1
    assert widget.ask("severe-mecfs").is_visible()


def test_w26_answer_is_shown_without_any_delay_of_ours(widget: Widget) -> None:
    widget.page.clock.install()
    widget.page.clock.pause_at("2030-01-01")
    widget.box.fill("dose")
    widget.button("Ask").click()
    widget.replies.first.wait_for()  # while the page's clock stands still


def test_w27_heading_of_the_answer_comes_to_the_top(widget: Widget) -> None:
    for question in ("severe-mecfs", "dose"):
        heading = widget.ask(question).get_by_role("heading").first.bounding_box()
        bar = widget.part(".bar").bounding_box()
        assert heading is not None
        assert bar is not None
        assert 0 <= heading["y"] - (bar["y"] + bar["height"]) <= 120


def test_w27_who_has_scrolled_away_is_left_there(widget: Widget) -> None:
    widget.ask("severe-mecfs")
    widget.send("slow")
    scroll = "(root) => { const it = root.querySelector('.scroll'); it.scrollTop = 0; return it.scrollTop; }"
    widget.inside(scroll)
    widget.replies.nth(1).wait_for()
    assert widget.inside("(root) => root.querySelector('.scroll').scrollTop") == 0


def test_w28_first_load_is_three_files_and_no_picture_or_font(make_widget: MakeWidget) -> None:
    widget = make_widget().embed()
    paths = sorted(request.url.removeprefix(widget.service.url) for request in widget.requests)
    assert [path for path in paths if path != "/favicon.ico"] == [
        "/embed",
        "/static/style.css",
        "/widget.js",
    ]
    sizes = [len(httpx.get(widget.service.url + path).content) for path in paths]
    assert sum(sizes) <= 60_000


def test_w29_nothing_comes_from_any_other_origin(make_widget: MakeWidget, service: Service) -> None:
    widget = fill(make_widget().embed())
    assert {request.url.split("/")[2] for request in widget.requests} == {
        service.url.removeprefix("http://")
    }
