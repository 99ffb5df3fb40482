"""How much room words take on paper, worked out without a printer: rather too much than too little.

The measures are those of templates/sheet.css; tests print every topic and hold the two together.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Size = Literal["A4", "Letter"]
Style = Literal["title", "heading", "small_heading", "text", "item", "line"]

LINES_TO_WRITE = 5
_MILLIMETRE = 72 / 25.4
_MARGIN = 20 * _MILLIMETRE
_SIZES: dict[Size, tuple[float, float]] = {
    "A4": (210 * _MILLIMETRE, 297 * _MILLIMETRE),
    "Letter": (8.5 * 72, 11 * 72),
}
_WIDE = 0.5  # mean width of a letter in its size; that of Arial and its likes, and a little spare
_LEADING = 1.5
# Size in that of the text, space above and below in that of the text, indent in that of the text.
_STYLES: dict[str, tuple[float, float, float]] = {
    "title": (1.35, 0.2, 0),
    "heading": (1.15, 1.15, 0),
    "small_heading": (1, 0.5, 0),
    "text": (1, 0.25, 0),
    "item": (1, 0.12, 1.4),
}
_LINE = 24.0  # a line to write on, in points: handwriting is no larger in large print


@dataclass(frozen=True, slots=True)
class Paper:
    """A size of paper, in usual or large print."""

    size: Size
    large: bool = False

    @property
    def points(self) -> int:
        """The size of the text."""
        return 16 if self.large else 12

    def height(self) -> float:
        """Return how much may stand on one page, in points."""
        return _SIZES[self.size][1] - 2 * _MARGIN

    def width(self) -> float:
        """Return how long a line may be, in points."""
        return _SIZES[self.size][0] - 2 * _MARGIN

    def room_for(self, style: Style, text: str = "") -> float:
        """Return how high a text stands in a style, in points."""
        if style == "line":
            return _LINE
        scale, around, indent = _STYLES[style]
        size = self.points * scale
        letters = math.floor((self.width() - indent * self.points) / (size * _WIDE))
        lines = max(1, len(textwrap.wrap(text, letters, break_on_hyphens=False)))
        return lines * size * _LEADING + around * self.points


def count_pages(paper: Paper, blocks: Iterable[float], room: float) -> int:
    """Return how many pages blocks of these heights take; no block is cut by the end of a page."""
    pages, used, full = 1, 0.0, paper.height() * room
    for block in blocks:
        if used and used + block > full:
            pages, used = pages + 1, 0.0
        used += block
        while used > full:  # longer than a page: it goes on over the next ones
            pages, used = pages + 1, used - full
    return pages
