"""Figures as text for a terminal and as JSON for a comparison."""

from __future__ import annotations

import json
import textwrap

from ivig_faq.evaluation.figures import Figures, Rate

_WIDTH = 72


def to_report(figures: Figures, *, misses: bool = False) -> str:
    """Return the figures as lines of at most 72 columns; `misses` adds each message behind a fault."""
    lines = [_line(name, rate) for name, rate in figures.rates.items() if rate.of]
    if figures.by_tag:
        lines += ["", f"{'by tag':<18}{'messages':>9}{'first':>8}{'wrong':>8}{'refused':>9}"]
        for tag, rates in figures.by_tag.items():
            first, wrong, refused = (
                rates[f"in scope: {name}"]
                for name in ("first answer right", "wrong answer", "not answered")
            )
            if first.of:
                shares = f"{first.share:8.0%}{wrong.share:8.0%}{refused.share:9.0%}"
                lines.append(f"{tag:<18}{first.of:>9}{shares}")
    if misses:
        for miss in figures.misses:
            head = f"{miss.kind}: expected {miss.expected}, got {miss.got or 'nothing'}"
            lines += ["", *textwrap.wrap(head, _WIDTH)]
            lines += textwrap.wrap(
                miss.question, _WIDTH, initial_indent="  ", subsequent_indent="  "
            )
    return "\n".join(lines) + "\n"


def to_json(figures: Figures) -> str:
    """Return the figures as JSON, without any question's text."""

    def plain(rates: dict[str, Rate]) -> dict[str, dict[str, float]]:
        return {
            name: {"count": rate.count, "of": rate.of, "share": round(rate.share, 4)}
            for name, rate in rates.items()
            if rate.of
        }

    by_tag = {tag: plain(rates) for tag, rates in figures.by_tag.items()}
    return json.dumps({"rates": plain(figures.rates), "by_tag": by_tag}, indent=2) + "\n"


def _line(name: str, rate: Rate) -> str:
    return f"{name:<48}{rate.share:8.1%}  ({rate.count} of {rate.of})"
