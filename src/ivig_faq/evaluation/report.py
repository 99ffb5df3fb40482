"""Figures as text for a terminal and as JSON for a comparison."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import Any

from ivig_faq.evaluation.calibration import Calibration
from ivig_faq.evaluation.figures import Confusion, Figures
from ivig_faq.evaluation.rates import Rate
from ivig_faq.evaluation.robust import Loss

_WIDTH = 72
_CONFUSIONS = 15


def to_report(figures: Figures, losses: Sequence[Loss] = (), *, misses: bool = False) -> str:
    """Return the figures as lines of at most 72 columns; `misses` adds each faulty message."""
    lines = [f"{'':<44}{'share':>7}{'95 %':>10}{'count':>10}"]
    lines += [_line(name, rate) for name, rate in figures.rates.items() if rate.of]
    if figures.calibration:
        lines += ["", *_calibration(figures.calibration)]
    if figures.by_tag:
        lines += ["", *_tags(figures.by_tag)]
    if figures.confusions:
        lines += ["", *_confusions(figures.confusions)]
    if losses:
        lines += ["", *_losses(losses)]
    if misses:
        for miss in figures.misses:
            head = f"{miss.kind}: expected {miss.expected}, got {miss.got or 'nothing'}"
            lines += ["", *textwrap.wrap(head, _WIDTH)]
            lines += textwrap.wrap(
                miss.question, _WIDTH, initial_indent="  ", subsequent_indent="  "
            )
    return "\n".join(lines) + "\n"


def to_json(figures: Figures, losses: Sequence[Loss] = (), *, misses: bool = False) -> str:
    """Return the figures as JSON; only `misses` adds the text of questions."""
    found: dict[str, Any] = {
        "rates": _plain(figures.rates),
        "by_tag": {tag: _plain(rates) for tag, rates in figures.by_tag.items()},
        "confusions": [
            {"expected": pair.expected, "got": pair.got, "count": pair.count}
            for pair in figures.confusions
        ],
    }
    calibration = figures.calibration
    if calibration:
        found["calibration"] = {
            "error": round(calibration.error, 4),
            "interval": [round(bound, 4) for bound in calibration.interval],
            "count": calibration.count,
            "bins": [
                {"low": bin_.low, "high": bin_.high, "count": bin_.count,
                 "predicted": round(bin_.predicted, 4), "right": round(bin_.right, 4)}
                for bin_ in calibration.bins
            ],
        }  # fmt: skip
    if losses:
        found["robust"] = {loss.variant: _loss(loss) for loss in losses}
    if misses:
        found["misses"] = [
            {"kind": miss.kind, "q": miss.question, "expected": miss.expected, "got": miss.got}
            for miss in figures.misses
        ]
    return json.dumps(found, indent=2, ensure_ascii=False) + "\n"


def _plain(rates: dict[str, Rate]) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "count": rate.count,
            "of": rate.of,
            "share": round(rate.share, 4),
            "interval": [round(bound, 4) for bound in rate.interval()],
        }
        for name, rate in rates.items()
        if rate.of
    }


def _loss(loss: Loss) -> dict[str, Any]:
    return {
        "clean": round(loss.clean.share, 4),
        "varied": round(loss.varied.share, 4),
        "lost": round(loss.lost, 4),
        "interval": [round(bound, 4) for bound in loss.interval],
        "of": loss.clean.of,
        "moved": {"count": loss.moved.count, "of": loss.moved.of},
        "emergencies missed": loss.rates["emergencies: missed"].count,
        "off topic left alone": round(loss.rates["off topic: left alone"].share, 4),
    }


def _line(name: str, rate: Rate) -> str:
    low, high = rate.interval()
    between = f"{low:.0%}-{high:.0%}".replace("%-", "-")
    return f"{name:<44}{rate.share:7.1%}{between:>10}{f'{rate.count}/{rate.of}':>10}"


def _calibration(calibration: Calibration) -> list[str]:
    low, high = calibration.interval
    lines = [
        f"expected calibration error {calibration.error:.3f} ({low:.3f}-{high:.3f}),"
        f" over {calibration.count} messages",
        f"{'probability of the best topic':<32}{'messages':>10}{'predicted':>12}{'right':>10}",
    ]
    return lines + [
        f"{f'{bin_.low:.1f}-{bin_.high:.1f}':<32}{bin_.count:>10}{bin_.predicted:>12.0%}{bin_.right:>10.0%}"
        for bin_ in calibration.bins
    ]


def _tags(by_tag: dict[str, dict[str, Rate]]) -> list[str]:
    heads = ("asked", "first", "tap", "wrong", "refused", "off", "alone", "alarms")
    lines = [_row("by tag", heads)]
    for tag, rates in by_tag.items():
        first = rates["in scope: first answer right"]
        reached = rates["in scope: right or offered"]
        wrong, refused = rates["in scope: wrong answer"], rates["in scope: not answered"]
        alone, alarms = rates["off topic: left alone"], rates["false alarms"]
        tap = Rate(reached.count - first.count, first.of)
        cells = [str(first.of or "-"), *map(_share, (first, tap, wrong, refused))]
        cells += [str(alone.of or "-"), _share(alone), _share(alarms)]
        if alarms.of:
            lines.append(_row(tag, cells))
    return lines


def _row(name: str, cells: Sequence[str]) -> str:
    widths = (6, 7, 6, 7, 9, 5, 7, 8)
    return f"{name[:15]:<16}" + "".join(
        f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True)
    )


def _share(rate: Rate) -> str:
    return f"{rate.share:.0%}" if rate.of else "-"


def _confusions(confusions: Sequence[Confusion]) -> list[str]:
    lines = [f"{'expected':<26}{'came first':<36}{'times':>10}"]
    lines += [
        f"{pair.expected[:25]:<26}{pair.got[:35]:<36}{pair.count:>10}"
        for pair in confusions[:_CONFUSIONS]
    ]
    rest = len(confusions) - _CONFUSIONS
    return lines + ([f"and {rest} more pairs"] if rest > 0 else [])


def _losses(losses: Sequence[Loss]) -> list[str]:
    """Points of first answers right, over the messages in scope that the variant changes."""
    heads = f"{'first right, changed':<26}{'asked':>6}{'clean':>7}{'now':>7}{'lost':>6}{'95 %':>9}"
    lines = [f"{heads}{'moved':>6}{'SOS':>5}"]
    for loss in losses:
        low, high = (100 * bound for bound in loss.interval)
        missed = loss.rates["emergencies: missed"]
        lines.append(
            f"{loss.variant.replace('in a quarter of the words', '(1/4)'):<26}{loss.clean.of:>6}"
            f"{loss.clean.share:>7.0%}{loss.varied.share:>7.0%}{100 * loss.lost:>6.1f}"
            f"{f'{low:.0f}..{high:.0f}':>9}{loss.moved.count:>6}{missed.count:>5}"
        )
    lines.append("moved: answered with another topic.  SOS: emergencies missed.")
    return lines
