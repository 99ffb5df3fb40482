"""What an edit changes, in plain words: for a terminal, for a pull request, and as data."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Literal

from ivig_faq.content.impact import FileImpact, Impact

ImpactForm = Literal["text", "markdown", "json"]


def to_impact(impact: Impact, form: ImpactForm) -> str:
    """Return the impact as text; Markdown differs by its headings and list marks alone."""
    if form == "json":
        data = asdict(impact) | {"seen_by_readers": impact.seen, "errors": len(impact.errors)}
        return json.dumps(data, ensure_ascii=False, indent=2)
    marked = form == "markdown"
    return "\n".join(_lines(impact, "### " if marked else "", "- " if marked else "  "))


def _lines(impact: Impact, heading: str, item: str) -> Iterator[str]:
    for file in impact.files:
        yield f"{heading}{file.path}"
        yield from (f"{item}{line}" for line in _of_file(file))
        yield ""
    if impact.answered:
        yield f"{heading}Questions that get something else: {len(impact.answered)}"
        for one in impact.answered:
            yield f"{item}“{one.question}”: {one.before} → {one.after}"
        yield ""
    if impact.failing:
        yield f"{heading}Rules that fail now and did not before"
        yield from (f"{item}{one} ({one.severity})" for one in impact.failing)
        yield ""
    yield _sum_of(impact)


def _of_file(file: FileImpact) -> Iterator[str]:
    for before, after in file.sentences:
        if before is None:
            yield f"new: {after}"
        elif after is None:
            yield f"gone: {before}"
        else:
            yield f"before: {before}"
            yield f"after: {after}"
    if file.limits_gained:
        yield f"limits that now travel with it: {', '.join(file.limits_gained)}"
    if file.limits_lost:
        yield f"limits that no longer travel with it: {', '.join(file.limits_lost)}"
    if file.stale:
        yield f"sign-offs that hold no more: {', '.join(file.stale)}"


def _sum_of(impact: Impact) -> str:
    if not impact.files and not impact.answered and not impact.failing:
        return "Nothing changed."
    asked = (
        f"{len(impact.answered)} of {impact.asked} questions get something else"
        if impact.asked
        else "no question can get another answer"
    )
    files = "file" if len(impact.files) == 1 else "files"
    stale = sum(len(file.stale) for file in impact.files)
    return (
        f"{len(impact.files)} {files} changed; {asked}; {len(impact.errors)} new errors, "
        f"{len(impact.failing) - len(impact.errors)} new warnings, {impact.mended} mended; "
        f"{stale} sign-offs stale. "
        f"{'Readers see a difference' if impact.seen else 'Readers see no difference'}."
    )
