"""A real service and Debian's Chromium, for tests that look at pages as a reader does."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import pytest

from processes import free_port, running, wait_ready

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="Chromium is not here (apt-get install chromium)"
)
_SCRIPT = Path(__file__).with_name("http_server.py")


@contextmanager
def served(*allowed_origins: str) -> Iterator[str]:
    """Serve the real answers in a process of its own; yields the address."""
    port = free_port()
    with (
        TemporaryDirectory() as folder,
        running([str(_SCRIPT), str(port), folder, *allowed_origins], stdout=subprocess.DEVNULL),
    ):
        wait_ready(port)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def widest(page: Page) -> tuple[int, int]:
    """How wide the page's content is, and how wide the window is."""
    found: list[int] = page.evaluate(
        "[document.scrollingElement.scrollWidth, document.documentElement.clientWidth]"
    )
    return found[0], found[1]


def small_targets(page: Page) -> list[str]:
    """The links, buttons and fields outside running text that are lower or narrower than 48 px."""
    found: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("a, button, select, textarea, input, summary")]
            .filter(it => it.offsetParent && !it.closest("p:not(.consent, .print), .skip, dd"))
            .map(it => it.type === "checkbox" ? it.parentElement : it)  // its label is tapped too
            .map(it => [it.getBoundingClientRect(), it.textContent.trim().slice(0, 30)])
            .filter(([box]) => box.width < 48 || box.height < 47.5)
            .map(([box, text]) => `${text} ${box.width}x${box.height}`)"""
    )
    return found


def cramped_numbers(page: Page) -> list[str]:
    """The numbers to tap that are smaller than 48 px, or nearer than 8 px to the next."""
    found: list[str] = page.evaluate(
        """() => {
            const boxes = [...document.querySelectorAll("a.number")]
                .map(it => it.getBoundingClientRect());
            const apart = (a, b) =>
                Math.max(a.x - b.right, b.x - a.right, a.y - b.bottom, b.y - a.bottom);
            const small = boxes.filter(it => it.width < 48 || it.height < 48);
            const near = boxes.filter((box, at) =>
                boxes.some((other, that) => that > at && apart(box, other) < 7.9));
            return [...small, ...near].map(it => `${it.x} ${it.y} ${it.width}x${it.height}`);
        }"""
    )
    return found


def faded(page: Page) -> list[Any]:
    """What axe finds in the colours alone; all else is the same in every theme."""
    return _violations(page, {"runOnly": ["color-contrast-enhanced", "link-in-text-block"]})


def violations(page: Page) -> list[Any]:
    """What axe finds, the enhanced contrast of level AAA included."""
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    options = {
        "runOnly": {"type": "tag", "values": tags},
        "rules": {"color-contrast-enhanced": {"enabled": True}},
    }
    return _violations(page, options)


def _violations(page: Page, options: dict[str, Any]) -> list[Any]:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options=options).response["violations"]
    return [(it["id"], [node["html"][:90] for node in it["nodes"]]) for it in found]
