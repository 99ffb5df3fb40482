"""The page about privacy names real tests, and every field that is kept."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

from ivig_faq.store.counted import Counted, Judged
from ivig_faq.store.schema import STEPS

ROOT = Path(__file__).parents[2]
PAPERS = ROOT / "docs/privacy"
TEXT = (ROOT / "docs/privacy.md").read_text(encoding="utf-8")


def test_every_promise_about_privacy_names_a_test_that_exists_or_is_said_to_have_none() -> None:
    tests = re.findall(r"`(tests/[\w/.]+)(?:::(\w+))?`", TEXT)
    assert len(tests) > 12
    for path, name in tests:
        assert (ROOT / path).is_file(), path
        assert not name or f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), name
    assert set(re.findall(r"\bP\d+\b", TEXT)) == {f"P{number}" for number in range(1, 17)}


def test_every_field_that_is_kept_is_named() -> None:
    for shape in (Counted, Judged):
        for field in fields(shape):
            assert f"`{field.name}`" in TEXT


def test_papers_for_the_operator_name_every_field() -> None:
    """The record names every column of every table; the others what is counted."""
    columns = set()
    for statement in (statement for step in STEPS for statement in step):
        columns |= set(re.findall(r'(\w+)"? (?:TEXT|INTEGER|BIGINT)', statement))
    counted = {field.name for shape in (Counted, Judged) for field in fields(shape)}
    assert columns > counted | {"n", "text", "code_hash", "mark"}
    papers = {"record": columns, "threats": counted, "answer": counted, "impact": set()}
    assert {path.stem for path in PAPERS.glob("*.md")} == set(papers)
    for paper, named in papers.items():
        text = (PAPERS / f"{paper}.md").read_text(encoding="utf-8")
        assert "**Draft.**" in text
        assert named <= set(re.findall(r"`(\w+)`", text)), paper
    assert "record.md" in (PAPERS / "impact.md").read_text(encoding="utf-8")
