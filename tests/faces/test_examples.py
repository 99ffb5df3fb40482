"""The example pages, opened from an origin of their own: what README offers to copy works there."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from faces.browser_parts import (
    chromium,
    needs_chromium,
    served,
    small_targets,
    violations,
    widest,
)
from processes import PATIENCE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples"
PAGES = sorted(path.name for path in EXAMPLES.glob("*.html"))
WRITTEN = "http://127.0.0.1:8000"  # the service, as the examples name it
ANSWER = "What did the review find for severe ME/CFS?"
# The widget is closed to the page it stands on; a test has to look inside.
LOOK_INSIDE = """const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (how) {
  return attach.call(this, { ...how, mode: "open" });
};"""


def snippet(page: str) -> str:
    text = (EXAMPLES / page).read_text(encoding="utf-8")
    found = re.search(r"<!-- copy from here -->\n(.*)\n<!-- to here -->", text, re.DOTALL)
    assert found is not None, page
    return found[1]


def test_there_is_a_page_for_each_way() -> None:
    assert PAGES == ["frame.html", "link.html", "widget.html"]


@pytest.mark.parametrize("page", PAGES)
def test_readme_shows_the_snippet_that_the_page_holds(page: str) -> None:
    blocks = re.findall(r"```html\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert any(snippet(page) in block for block in blocks)


@pytest.mark.parametrize("page", PAGES)
def test_page_says_what_nobody_has_checked(page: str) -> None:
    text = (EXAMPLES / page).read_text(encoding="utf-8")
    assert "No clinician has approved them" in text
    assert "made up" in text


@pytest.fixture(scope="module")
def places() -> Iterator[tuple[str, str]]:
    """The address of the group's website and that of the service, which allows it."""
    service = ""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            file = EXAMPLES / Path(self.path).name
            there = file.is_file()
            self.send_response(200 if there else 404)
            kind = "text/css" if file.suffix == ".css" else "text/html; charset=utf-8"
            self.send_header("content-type", kind)
            self.end_headers()
            text = file.read_text(encoding="utf-8") if there else ""
            self.wfile.write(text.replace(WRITTEN, service).encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        group = f"http://localhost:{server.server_port}"
        with served(group) as service:
            yield group, service
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def phone(browser: Browser, places: tuple[str, str]) -> Iterator[Page]:
    """A small phone on which nothing may go wrong and nobody else may be asked."""
    with browser.new_context(viewport={"width": 320, "height": 568}) as context:
        context.add_init_script(LOOK_INSIDE)
        said, asked = _watch(context)
        yield context.new_page()
        assert said == []
        assert [url for url in asked if not url.startswith(places)] == []


def _watch(context: BrowserContext) -> tuple[list[str], list[str]]:
    said: list[str] = []
    asked: list[str] = []
    context.set_default_navigation_timeout(1000 * PATIENCE)
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda error: said.append(str(error.error)))
    context.on("request", lambda request: asked.append(request.url))
    return said, asked


def _ask(where: Page | FrameLocator) -> None:
    where.get_by_role("textbox", name="Your question").fill("what about sever me")
    where.get_by_role("button", name="Ask", exact=True).click()
    where.get_by_role("heading", name=ANSWER).wait_for()
    assert where.get_by_role("heading", name="What is not known").is_visible()


@needs_chromium
def test_link_leads_to_the_service(phone: Page, places: tuple[str, str]) -> None:
    group, service = places
    phone.goto(f"{group}/link.html")
    phone.get_by_role("link", name="Ask about IVIG").click()
    phone.wait_for_url(f"{service}/")
    _ask(phone)


@needs_chromium
def test_frame_answers_inside_the_page(phone: Page, places: tuple[str, str]) -> None:
    group, _ = places
    phone.goto(f"{group}/frame.html")
    frame = phone.frame_locator("iframe")
    frame.locator("[role=log]").wait_for(state="attached")
    _ask(frame)
    assert phone.url == f"{group}/frame.html"
    assert widest(phone)[0] <= widest(phone)[1]


@needs_chromium
def test_widget_opens_over_the_page_once_tapped(phone: Page, places: tuple[str, str]) -> None:
    group, _ = places
    phone.goto(f"{group}/widget.html")
    opener = phone.get_by_role("button", name="Ask about IVIG")
    opener.wait_for()
    assert phone.get_by_role("dialog").count() == 0
    opener.click()
    _ask(phone)
    assert phone.url == f"{group}/widget.html"
    assert (
        phone.evaluate("Object.keys(localStorage).length + Object.keys(sessionStorage).length") == 0
    )


@needs_chromium
@pytest.mark.parametrize("page", PAGES)
def test_way_to_ask_stays_without_scripts(
    browser: Browser, places: tuple[str, str], page: str
) -> None:
    group, _ = places
    with browser.new_page(java_script_enabled=False) as reader:
        reader.goto(f"{group}/{page}")
        if page == "frame.html":
            _ask(reader.frame_locator("iframe"))
        else:
            reader.get_by_role("link", name="Ask about IVIG").click()
            _ask(reader)


@needs_chromium
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_page_nor_in_what_was_copied(
    browser: Browser, places: tuple[str, str], page: str, scheme: str
) -> None:
    with browser.new_context(
        viewport={"width": 320, "height": 568},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
    ) as context:
        reader = context.new_page()
        reader.goto(f"{places[0]}/{page}")
        assert violations(reader) == []
        assert small_targets(reader) == []
        assert widest(reader)[0] <= widest(reader)[1]
