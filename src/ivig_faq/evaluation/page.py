"""Figures as one page that stands alone: tables and plots, no script, nothing fetched."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from ivig_faq.errors import IvigFaqError
from ivig_faq.evaluation.figures import Figures
from ivig_faq.evaluation.rates import Rate
from ivig_faq.evaluation.robust import Loss

_LAYOUT = Environment(
    loader=PackageLoader("ivig_faq.evaluation"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _percent(share: float) -> str:
    return f"{share:.1%}".replace("%", " %")


def _between(rate: Rate) -> str:
    low, high = rate.interval()
    return f"{100 * low:.1f}–{100 * high:.1f} %"


_LAYOUT.filters |= {"percent": _percent, "between": _between}


def to_page(figures: Figures, losses: Sequence[Loss] = (), *, misses: bool = False) -> str:
    """Return the page as HTML; only `misses` adds the text of questions."""
    template = _LAYOUT.get_template("report.html")
    shown = figures.misses if misses else ()
    return template.render(figures=figures, losses=losses, misses=shown) + "\n"


def write_page(
    path: Path, figures: Figures, losses: Sequence[Loss] = (), *, misses: bool = False
) -> None:
    """Write the page; raises IvigFaqError where the file cannot be written."""
    try:
        path.write_text(to_page(figures, losses, misses=misses), encoding="utf-8")
    except OSError as error:
        raise IvigFaqError(
            f"The page cannot be written to {path}: {error.strerror}. Name another file."
        ) from None
