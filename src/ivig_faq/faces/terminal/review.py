"""Where every answer stands on its way to readers, for people who write and approve them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ivig_faq.content.signoff import Standing, State

_HEADINGS: dict[State, str] = {
    "approved": "approved: both have signed the text as it stands",
    "due": "due: approved, and to be read again",
    "ready": "ready: both have signed, and status is not “approved” yet",
    "stale": "stale: edited since it was signed",
    "draft": "draft: not signed by both",
    "withdrawn": "withdrawn: not shown to readers",
}


def to_review_lines(standings: Iterable[Standing]) -> Iterator[str]:
    """Return the answers by state, each with what it lacks, then one line of counts."""
    by_state: dict[State, list[Standing]] = {state: [] for state in _HEADINGS}
    for standing in sorted(standings, key=lambda one: one.topic.id):
        by_state[standing.state].append(standing)
    for state, group in by_state.items():
        if group:
            yield _HEADINGS[state]
            yield from (f"  {_line(standing)}" for standing in group)
            yield ""
    counts = ", ".join(f"{len(group)} {state}" for state, group in by_state.items())
    yield f"{counts}."


def to_review_data(standings: Iterable[Standing]) -> list[dict[str, object]]:
    """Return the same as data, for other programs."""
    return [
        {
            "topic": standing.topic.id,
            "path": standing.topic.path,
            "state": standing.state,
            "lacks": standing.lacks,
            "approved_on": standing.approval and standing.approval.approved_on.isoformat(),
            "review_due": standing.approval and standing.approval.due.isoformat(),
        }
        for standing in sorted(standings, key=lambda one: one.topic.id)
    ]


def _line(standing: Standing) -> str:
    name = standing.topic.id
    if standing.state == "withdrawn":
        return f"{name}: {standing.topic.reason}"
    if standing.lacks:
        return f"{name}: lacks {' and '.join(standing.lacks)}"
    if standing.approval is None:
        return name
    who = f"{standing.approval.clinician.by}, {standing.approval.patient.by}"
    return f"{name}: {who}, {standing.approval.approved_on}; due {standing.approval.due}"
