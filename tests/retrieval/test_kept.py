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
    learned = [_aged(tmp_path / f"{hours:024x}.npz", hours) for hours in range(5)]
    new = _aged(tmp_path / f"{9:024x}.npz", 50)  # by a clock that was wrong
    foreign = ("mine.npz", f"{1:024x}.signs", "learning.lock", "film.part", "tmpx.iso")
    others = [_aged(tmp_path / name, 99) for name in foreign]
    old, young = _aged(tmp_path / "tmpa.part", 25), _aged(tmp_path / "tmpb.part", 1)
    forget_oldest(new, most=3)
    assert set(tmp_path.iterdir()) == {new, *learned[:2], *others, young}
    assert not old.exists()
    forget_oldest(tmp_path / "nowhere" / new.name)
