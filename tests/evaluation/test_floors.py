from __future__ import annotations

import json
import sys
from collections.abc import Callable

import pytest
from floor_figures import (
    ABROAD,
    HERE,
    LAST,
    LOST,
    MOVED,
    abroad_figures,
    additions_figures,
    changes,
    practice_figures,
    slips_figures,
)

from ivig_faq import Assistant

FLOORS = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))


# Four tests, so that they run side by side: each asks several hundred messages.
@pytest.mark.parametrize(
    ("figures", "names"),
    [
        (practice_figures, FLOORS.keys() - {LOST, MOVED, *ABROAD.values()}),
        (slips_figures, {LOST}),
        (additions_figures, {MOVED}),
        (abroad_figures, {*ABROAD.values()}),
    ],
)
def test_no_figure_falls_below_its_floor(
    figures: Callable[[Assistant], dict[str, float]],
    names: set[str],
    assistant: Assistant,
    capfd: pytest.CaptureFixture[str],
) -> None:
    last = json.loads(LAST.read_text(encoding="utf-8"))
    now = figures(assistant)
    goals = {name: floor["goal"] for name, floor in FLOORS.items()}
    with capfd.disabled():
        # The real standard error is the one stream that also reaches the terminal from a worker.
        sys.stderr.write("\n" + "\n".join(changes(now, last, goals)) + "\n")
    fallen = {
        name: now[name]
        for name, floor in FLOORS.items()
        if name in names
        if now[name] < floor.get("at_least", 0) or now[name] > floor.get("at_most", 1)
    }
    assert fallen == {}


def test_every_floor_says_one_bound_and_no_bound_is_stricter_than_its_goal() -> None:
    for name, floor in FLOORS.items():
        assert len({"at_least", "at_most"} & set(floor)) == 1, name
        assert floor.get("at_least", 0) <= floor["goal"] or "at_most" in floor, name
        assert floor.get("at_most", 1) >= floor["goal"] or "at_least" in floor, name
