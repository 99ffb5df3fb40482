"""The threat model names real tests."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/security.md").read_text()


def rows() -> list[list[str]]:
    lines = [line for line in TEXT.splitlines() if line.startswith("| ")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in cells[1:] if not row[0].startswith("**")]


def test_every_attack_has_a_test_that_exists() -> None:
    assert len(rows()) > 25
    for attack, stands, test in rows():
        path, _, name = test.strip("` ").partition("::")
        assert stands, attack
        assert (ROOT / path).is_file(), path
        assert bool(name) != path.startswith("tools/"), test
        assert not name or f"def {name}(" in (ROOT / path).read_text(), test


def test_security_policy_points_to_files_that_exist() -> None:
    text = (ROOT / "SECURITY.md").read_text()
    for path in re.findall(r"\]\(([^)]+)\)", text):
        assert (ROOT / path).is_file(), path
