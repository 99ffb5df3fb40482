"""A real browser, a real service, and a host page of another origin for the widget's tests."""

from __future__ import annotations

import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, sync_playwright

from processes import PATIENCE, free_port, read_line, running, stop, wait_ready

SERVER = Path(__file__).with_name("server.py")
# Tests look inside: the widget's root is closed to the pages it stands on. What is added to a live
# region is what a screen reader says, so it is written down in the order in which it comes.
LOOK_INSIDE = """
window.spoken = [];
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, { ...options, mode: "open" });
  new MutationObserver((changes) => {
    for (const { target, addedNodes } of changes) {
      const place = target.nodeType === 1 ? target : target.parentElement;
      const live = place?.closest("[role=log], [role=status], [role=alert], [aria-live]");
      if (!live || addedNodes.length === 0) continue;
      const added = [...addedNodes].map((node) => node.innerText ?? node.textContent);
      const words = added.join(" ").replace(/\\s+/g, " ").trim();
      window.spoken.push([live.getAttribute("role"), words, target === live]);
    }
  }).observe(root, { childList: true, subtree: true, characterData: true });
  return root;
};
"""


@dataclass
class Service:
    """A service in its own process, which a test may stop."""

    port: int
    origins: tuple[str, ...] = ()
    process: subprocess.Popen[str] | None = None
    ends: ExitStack = field(default_factory=ExitStack)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        command = [str(SERVER), str(self.port), *self.origins]
        self.process = self.ends.enter_context(running(command, stdout=subprocess.PIPE))
        assert read_line(self.process.stdout) == f"{self.url}\n"
        wait_ready(self.port)

    def stop(self) -> None:
        process, self.process = self.process, None
        with self.ends:
            if process is not None:
                stop(process)  # a server that is told to stop takes its folder with it


@dataclass
class Host:
    """Somebody's website, on an origin of its own: pages by path, and headers for all of them."""

    url: str
    pages: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module")
def host() -> Iterator[Host]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            html = site.pages.get(self.path.partition("?")[0])
            self.send_response(404 if html is None else 200)
            self.send_header("content-type", "text/html; charset=utf-8")
            for name, value in site.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write((html or "").encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site = Host(f"http://localhost:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield site
        server.shutdown()
        thread.join(PATIENCE)


@pytest.fixture(scope="module")
def service(host: Host) -> Iterator[Service]:
    service = Service(free_port(), (host.url,))
    try:
        service.start()
        yield service
    finally:
        service.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no browser: install Chromium (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        yield browser
        browser.close()


class Widget:
    """A page with the widget on it, used as a reader would."""

    def __init__(self, page: Page, service: Service) -> None:
        self.page = page
        self.service = service
        self.requests: list[Request] = []
        self.faults: list[str] = []
        page.on("request", lambda request: self.requests.append(request))  # noqa: PLW0108 - it must be a function
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda said: self._note(said.text))

    def _note(self, text: str) -> None:
        if "Content Security Policy" in text or "Trusted" in text:
            self.faults.append(text)

    def embed(self, query: str = "") -> Widget:
        """Open the page that is made for frames."""
        self.page.goto(f"{self.service.url}/embed{query}")
        self.panel.wait_for()
        return self

    def part(self, selector: str) -> Locator:
        """Return a part of the widget, not of what stands in it where no script runs."""
        return self.page.locator(f".widget {selector}")

    @property
    def panel(self) -> Locator:
        return self.part(".panel")

    @property
    def box(self) -> Locator:
        return self.page.get_by_role("textbox", name="Your question")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def status(self) -> Locator:
        return self.page.get_by_role("status")

    @property
    def replies(self) -> Locator:
        return self.part("[role=log] .reply")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def send(self, question: str) -> None:
        self.box.fill(question)
        self.button("Ask").click()

    def ask(self, question: str) -> Locator:
        """Ask, wait for the answer, and return it."""
        before = self.replies.count()
        self.send(question)
        reply = self.replies.nth(before)
        reply.wait_for()
        return reply

    def set_up(self) -> None:
        """Unfold the settings."""
        self.part(".settings > summary").click()

    def spoken(self) -> list[list[Any]]:
        """Return what live regions said: role, words, and whether it was added whole."""
        spoken: list[list[Any]] = self.page.evaluate("window.spoken")
        return spoken

    def inside(self, script: str, argument: object = None) -> Any:
        """Run a function of the widget's root."""
        return self.page.evaluate(
            f"(it) => ({script})(document.querySelector('ivig-faq').shadowRoot, it)", argument
        )


MakeWidget = Callable[..., Widget]


@pytest.fixture
def make_widget(browser: Browser, service: Service) -> Iterator[MakeWidget]:
    """Return what makes a widget in a fresh browser profile; nothing may go wrong inside it."""
    contexts: list[BrowserContext] = []
    widgets: list[Widget] = []

    def make(*, closed: bool = False, **options: Any) -> Widget:
        options.setdefault("viewport", {"width": 375, "height": 667})
        context = browser.new_context(**options)
        context.set_default_timeout(60_000)  # a busy machine is slow, not wrong
        if not closed:
            context.add_init_script(LOOK_INSIDE)
        contexts.append(context)
        widgets.append(Widget(context.new_page(), service))
        return widgets[-1]

    yield make
    for context in contexts:
        context.close()
    assert [fault for widget in widgets for fault in widget.faults] == []


@pytest.fixture
def widget(make_widget: MakeWidget) -> Widget:
    return make_widget().embed()
