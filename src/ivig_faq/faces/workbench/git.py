"""What git says about the answers folder; the workbench only ever asks it, and never commits."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from ivig_faq.content.editing import to_unix

_SECONDS = 10


def changed_files(root: Path) -> list[str] | None:
    """Return the files that differ from the last commit; None where no git keeps the folder."""
    said = _ask(root, "status", "--porcelain", "--untracked-files=all", "--", ".")
    if said is None:
        return None
    return [line[3:] for line in said.decode(errors="replace").splitlines()]


def committed_text(root: Path, name: str) -> str | None:
    """Return what a file of the folder says in the last commit; None where that has no text."""
    said = _ask(root, "show", f"HEAD:./{name}")
    try:
        return None if said is None else to_unix(said.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return None


def _ask(root: Path, *words: str) -> bytes | None:
    git = shutil.which("git")
    if git is None:
        return None
    try:
        return subprocess.run(  # noqa: S603 - no shell, and no words from outside
            [git, "--no-optional-locks", "-C", str(root), "-c", "core.quotepath=off", *words],
            capture_output=True,
            timeout=_SECONDS,
            check=True,
        ).stdout
    except (OSError, subprocess.SubprocessError):
        return None
