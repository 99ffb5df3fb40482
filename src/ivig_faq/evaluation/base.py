"""The answers as they were at a revision of git, read into a temporary folder."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ivig_faq.errors import RevisionError

_SECONDS = 60


def find_top(folder: Path) -> Path:
    """Return the top of the repository that a folder is in; RevisionError outside of one."""
    return Path(_git(folder, "rev-parse", "--show-toplevel").decode().strip())


@contextmanager
def answers_at(folder: Path, revision: str) -> Iterator[Path]:
    """Give the folder as it was at the revision; RevisionError where git does not have it."""
    top = find_top(folder)
    inside = _git(folder, "rev-parse", "--show-prefix").decode().strip() or "."
    commit = _git(
        folder, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}"
    ).decode()
    packed = _git(top, "archive", "--format=tar", commit.strip(), "--", inside)
    with tempfile.TemporaryDirectory() as temporary:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(temporary, filter="data")
        yield Path(temporary) / inside


def _git(folder: Path, *arguments: str) -> bytes:
    git = shutil.which("git")
    if git is None:
        raise RevisionError("git is not installed, and the answers before are read with it.")
    if not folder.is_dir():
        raise RevisionError(f"There is no folder {folder}.")
    try:
        done = subprocess.run(  # noqa: S603 - no shell; a revision is never taken as an option
            [git, "-C", str(folder), *arguments],
            capture_output=True,
            check=False,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        raise RevisionError(f"git took longer than {_SECONDS} seconds.") from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise RevisionError(
            f"git cannot read the answers before this edit: {said[-1]}. The folder of answers must "
            "lie in a git repository, and the revision must exist there."
        )
    return done.stdout
