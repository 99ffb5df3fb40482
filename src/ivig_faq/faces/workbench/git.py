"""What git says about the answers folder; the workbench only ever asks it, and never commits."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

_SECONDS = 10


def changed_files(root: Path) -> list[str] | None:
    """Return the files that differ from the last commit; None where no git keeps the folder."""
    git = shutil.which("git")
    if git is None:
        return None
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and no words from outside
            [
                *(git, "--no-optional-locks", "-C", str(root), "-c", "core.quotepath=off"),
                *("status", "--porcelain", "--untracked-files=all", "--", "."),
            ],
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    lines = done.stdout.decode(errors="replace").splitlines()
    return [line[3:] for line in lines]
