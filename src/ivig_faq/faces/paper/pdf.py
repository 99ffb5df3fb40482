"""A page of HTML as a tagged PDF, by the Chromium that is installed; nothing is downloaded."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from ivig_faq.errors import PaperError

_BROWSERS = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"),
    *("microsoft-edge", "msedge"),
)
_SECONDS = 120
_PAGE = re.compile(rb"/Type\s*/Page\b")


def find_browser() -> str | None:
    """Return the path of a Chromium or one of its kin, if there is one."""
    return next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def to_pdf(html: str) -> bytes:
    """Return the page as a tagged PDF with bookmarks, in its own size of paper.

    Raises PaperError when no Chromium is there, or when it does not print.
    """
    browser = find_browser()
    if browser is None:
        raise PaperError(
            "A PDF needs Chromium or Google Chrome, and none was found. Install one, or take a"
            " name that ends in .html or .txt: any browser can print the .html file."
        )
    with tempfile.TemporaryDirectory(prefix="ivig-faq-") as folder:
        page, pdf = Path(folder, "sheet.html"), Path(folder, "sheet.pdf")
        page.write_text(html, encoding="utf-8")
        command = [
            *(browser, "--headless", "--disable-gpu", "--disable-background-networking"),
            *("--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={folder}/profile"),
            *("--no-first-run", "--disable-dev-shm-usage", "--no-pdf-header-footer"),
            *("--export-tagged-pdf", "--generate-pdf-document-outline"),
            *(["--no-sandbox"] if _is_root() else []),  # it refuses root otherwise
            *(f"--print-to-pdf={pdf}", page.as_uri()),
        ]
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_SECONDS)  # noqa: S603 - our own page
            return pdf.read_bytes()
        except (OSError, subprocess.SubprocessError) as error:
            name = type(error).__name__
            raise PaperError(
                f"{browser} could not print the sheet ({name}). Take a name that ends in .html."
            ) from None


def count_pages(pdf: bytes) -> int:
    """Return how many pages a PDF of Chromium has."""
    return len(_PAGE.findall(pdf))


def _is_root() -> bool:
    return getattr(os, "geteuid", lambda: 1)() == 0  # Windows has no such number
