"""What is kept for the next start does not fill the disk."""

from __future__ import annotations

import os
from pathlib import Path

from ivig_faq.retrieval.kept import forget_oldest


def _aged(file: Path, hours: float) -> Path:
    file.write_bytes(b"")
    seconds = file.stat().st_mtime - 3600 * hours
    os.utime(file, (seconds, seconds))
    return file


def test_the_newest_files_of_a_kind_stay_and_halves_of_yesterday_go(tmp_path: Path) -> None:
    learned = [_aged(tmp_path / f"{hours}.npz", hours) for hours in range(5)]
    others = [_aged(tmp_path / name, 99) for name in ("a.signs", "learning.lock")]
    old, new = _aged(tmp_path / "a.part", 25), _aged(tmp_path / "b.part", 1)
    forget_oldest(tmp_path, ".npz", most=3)
    assert set(tmp_path.iterdir()) == {*learned[:3], *others, new}
    assert not old.exists()
    forget_oldest(tmp_path / "nowhere", ".npz")
