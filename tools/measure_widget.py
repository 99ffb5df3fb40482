"""What the widget and the pages cost a reader, and what stands in a reader's way (make widget).

usage: python tools/measure_widget.py [--peers] [--out README.md]
Needs Chromium, and npm for --peers. The table is printed, and with --out replaces what stands
between the markers.
"""

from __future__ import annotations

import argparse
import gzip
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from chat_peers import PEERS, Peer, fetch, hosted
from load import free_port, started
from playwright.sync_api import Browser, Page, sync_playwright

MARKED = re.compile(r"(?<=<!-- widget -->\n).*(?=<!-- /widget -->)", re.DOTALL)
NO_SCRIPT = {"style.css", "favicon.ico"}
SERVE = "from ivig_faq.__main__ import main; main()"
QUESTIONS = ("does it work", "capital of Peru", "I have chest pain and cannot breathe")
PAGES = ("/", "/topics/severe-mecfs", "/help-now", "/handout?topics=dose", "/about", "/privacy")
# What a device asks for; the widget's own choice of colours comes to the same four palettes.
THEMES: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "contrast": "no-preference"},
    "dim": {"color_scheme": "dark", "contrast": "no-preference"},
    "high contrast": {"color_scheme": "light", "contrast": "more"},
    "high contrast in the dark": {"color_scheme": "dark", "contrast": "more"},
}
AXE = {
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag2aaa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ],
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
}
OPENED = """const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) { return attach.call(this, { ...options, mode: "open" }); };"""
# Every element, also those in shadow roots; and the colour that is really behind a text.
LOOK = """(() => {
  const all = (root) => [...root.querySelectorAll("*")].flatMap((it) => it.shadowRoot ? [it, ...all(it.shadowRoot)] : [it]);
  const seen = (it) => it.checkVisibility({ visibilityProperty: true }) && !it.closest(".unseen, .skip");
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const behind = (it) => {
    for (let at = it; at; at = at.parentElement ?? at.getRootNode().host) {
      const colour = rgba(getComputedStyle(at).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((it) => it / 255).map((it) => (it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const contrasts = [], targets = [];
  for (const it of all(document).filter(seen)) {
    const said = [...it.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const part = it.placeholder ? "::placeholder" : "::before";
    const added = it.placeholder || /"[^"]*\\w/.test(getComputedStyle(it, part).content);
    if (said || added) {
      const colour = getComputedStyle(it, added ? part : null).color;
      const [one, other] = [light(rgba(colour)), light(behind(it))];
      contrasts.push((Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05));
    }
    const box = it.getBoundingClientRect();
    const inText = it.closest("p:not(.consent, .print), dd") && !it.matches(".help");
    const tapped = it.matches("a[href], button, select, textarea, summary, [contenteditable], [role=button]");
    if (tapped && !inText && box.width > 0) targets.push(Math.min(box.width, box.height));
  }
  return [Math.min(...contrasts), Math.min(...targets)];
})()"""
TIMES = """async ([question, rounds]) => {
  const root = document.querySelector("ivig-faq").shadowRoot, box = root.querySelector("#question");
  const body = (context) => JSON.stringify({ question, context, region: "GB" });
  const bare = async (context) => {
    const response = await fetch("/v1/ask", { method: "POST", headers: { "content-type": "application/json" }, body: body(context) });
    return (await response.json()).context;
  };
  const press = () => new Promise((shown) => {
    box.value = question;
    new MutationObserver((_, it) => { it.disconnect(); requestAnimationFrame(() => setTimeout(shown)); })
      .observe(root.querySelector("[role=log]"), { childList: true });
    box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  });
  const seconds = async (work) => { const from = performance.now(); await work(); return performance.now() - from; };
  const context = await bare([]), found = [];
  await press();
  for (let round = 0; round < rounds; round += 1)
    found.push([await seconds(press), await seconds(() => bare(context))]);
  return found;
}"""


@dataclass
class Look:
    """What one thing shows in its themes: faults by axe, lowest contrast, smallest target."""

    faults: dict[str, int] = field(default_factory=dict)
    contrast: dict[str, float] = field(default_factory=dict)
    target: float = float("inf")

    def note(self, theme: str, page: Page) -> None:
        """Look at a page as it stands."""
        self.faults[theme] = (
            self.faults.get(theme, 0) + Axe().run(page, options=AXE).violations_count
        )
        contrast, target = page.evaluate(LOOK)
        self.contrast[theme] = min(contrast, self.contrast.get(theme, contrast))
        self.target = min(target, self.target)


@dataclass
class Load:
    """What a first load asks for: requests, and bytes as they travel."""

    requests: int = 0
    bytes: float = 0


@contextmanager
def opened(browser: Browser) -> Iterator[Page]:
    """Return a page of a phone whose closed roots can be looked into."""
    with browser.new_context(viewport={"width": 375, "height": 667}, bypass_csp=True) as context:
        context.add_init_script(OPENED)
        yield context.new_page()


def load(browser: Browser, url: str) -> Load:
    """Load a page into an empty cache, and count what it asks for."""
    found = Load()
    with opened(browser) as page:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")

        icons = set()

        def begin(sent: dict[str, Any]) -> None:
            if sent["request"]["url"].endswith("/favicon.ico"):  # browsers ask when they like
                icons.add(sent["requestId"])
            else:
                found.requests += 1

        def end(finished: dict[str, Any]) -> None:
            if finished["requestId"] not in icons:
                found.bytes += finished["encodedDataLength"]

        session.on("Network.requestWillBeSent", begin)
        session.on("Network.loadingFinished", end)
        page.goto(url, wait_until="networkidle")
    return found


def look_at(browser: Browser, show: Callable[[Page], None]) -> Look:
    """Show something, then look at it in every theme."""
    found = Look()
    with opened(browser) as page:
        show(page)
        for theme, media in THEMES.items():
            page.emulate_media(**media)
            found.note(theme, page)
    return found


def look_at_pages(browser: Browser, url: str) -> Look:
    """Look at the pages in every theme."""
    found = Look()
    with opened(browser) as page:
        for path in PAGES:
            page.goto(url + path)
            for theme, media in THEMES.items():
                page.emulate_media(**media)
                found.note(theme, page)
    return found


def show_widget(page: Page, url: str) -> None:
    """Ask until an answer, an honest no and a card stand there, all unfolded."""
    page.goto(f"{url}/embed")
    for number, question in enumerate(QUESTIONS):
        page.get_by_role("textbox", name="Your question").fill(question)
        page.get_by_role("button", name="Ask", exact=True).click()
        page.locator("[role=log] .reply").nth(number).wait_for()
    page.evaluate(
        "document.querySelector('ivig-faq').shadowRoot.querySelectorAll('details').forEach((it) => (it.open = true))"
    )


def measure_time(browser: Browser, url: str, rounds: int = 31) -> float:
    """Return the time from key press to shown answer, as a multiple of the bare request."""
    with opened(browser) as page:
        page.goto(f"{url}/embed")
        page.get_by_role("textbox", name="Your question").wait_for()
        pairs = page.evaluate(TIMES, [QUESTIONS[0], rounds])
    return float(median(one for one, _ in pairs) / median(other for _, other in pairs))


def measure_peer(browser: Browser, peer: Peer) -> tuple[Load, int, Look]:
    """Fetch another widget, and look at its page as at ours."""
    with TemporaryDirectory(prefix="ivig-faq-peer-") as folder:
        files = fetch(peer, Path(folder))
    with hosted(peer, files) as (chat, asked):
        loaded = load(browser, chat)
        packed = sum(len(gzip.compress(files[name])) for name in asked if name not in NO_SCRIPT)
        return loaded, packed, look_at(browser, lambda page: show_chat(page, chat))


def measure(browser: Browser, url: str, peers: Sequence[Peer]) -> list[list[str]]:
    """Return the rows of the table, the head first."""
    script = browser.new_page().request.get(f"{url}/widget.js").body()
    found = {
        "the widget": (load(browser, f"{url}/embed"), len(gzip.compress(script)),
                       look_at(browser, lambda page: show_widget(page, url))),
        "the pages": (load(browser, f"{url}/topics/severe-mecfs"), 0, look_at_pages(browser, url)),
    }  # fmt: skip
    found |= {peer.name: measure_peer(browser, peer) for peer in peers}
    columns = list(found.values())
    ratio = f"{measure_time(browser, url):.1f}"
    names = ", ".join(THEMES)
    figures = {
        "requests of the first load": [f"{it.requests}" for it, _, _ in columns],
        "KB of the first load, as they travel": [f"{it.bytes / 1000:.1f}" for it, _, _ in columns],
        "KB of script, gzipped": [f"{it / 1000:.1f}" if it else "-" for _, it, _ in columns],
        "smallest target, px": [f"{look.target:.0f}" for *_, look in columns],
        f"rules of axe that are broken: {names}": [_each(it.faults, "d") for *_, it in columns],
        f"lowest contrast: {names}": [_each(it.contrast, ".1f") for *_, it in columns],
        "time from key press to shown answer, in bare requests for it": [
            ratio,
            *["-"] * (len(columns) - 1),
        ],
    }
    return [["", *found], *([name, *figure] for name, figure in figures.items())]


def _each(found: Mapping[str, float], form: str) -> str:
    """Return the figure of each theme, in the order in which they are named."""
    return " / ".join(format(found[theme], form) for theme in THEMES)


def show_chat(page: Page, url: str) -> None:
    """Open the page of another widget, its two messages shown."""
    page.goto(url)
    page.get_by_text("An answer").first.wait_for()


def to_table(rows: Sequence[Sequence[str]]) -> str:
    """Return the rows as Markdown."""
    head, *rest = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|---|" + "---:|" * (len(rows[0]) - 1), *rest]) + "\n"


def main() -> None:
    """Measure, print, and write where it is wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", action="store_true", help="fetch others with npm, beside ours")
    parser.add_argument("--out", type=Path, help="a page that holds the table between markers")
    args = parser.parse_args()
    chromium = shutil.which("chromium") or sys.exit(
        "Chromium is not here: apt-get install chromium"
    )
    with ExitStack() as stack:
        port = free_port()
        command = [sys.executable, "-c", SERVE, "serve", "--port", str(port)]
        stack.enter_context(started(command, port))
        browser = stack.enter_context(sync_playwright()).chromium.launch(executable_path=chromium)
        stack.callback(browser.close)
        peers = PEERS if args.peers else ()
        table = to_table(measure(browser, f"http://127.0.0.1:{port}", peers))
    print(table, end="")
    if args.out is not None:
        page = args.out.read_text(encoding="utf-8")
        args.out.write_text(MARKED.sub(lambda _: table, page), encoding="utf-8")


if __name__ == "__main__":
    main()
