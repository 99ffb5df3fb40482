"""Files that a start finds ready: shipped beside the program, or kept by an earlier start."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import cache
from importlib import resources
from pathlib import Path
from time import time
from typing import IO, TypeVar

T = TypeVar("T")
_NAME = 24 * "[0-9a-f]"  # what stands before the kind of a kept file
SHIPPED = Path(__file__).parent.parent / "_fitted"


def find_kept(name: str, cache_folder: Path, read: Callable[[Path], T | None]) -> T | None:
    """Return what `read` makes of a file, shipped or else kept; None where it makes nothing."""
    for folder in (SHIPPED, cache_folder):
        found = read(folder / name)
        if found is not None:
            return found
    return None


def write_whole(target: Path, write: Callable[[IO[bytes]], object]) -> None:
    """Write the file whole or not at all. Raises OSError where the folder is not writable."""
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def forget_oldest(new: Path, most: int = 6) -> None:
    """Delete all but a new kept file and the newest others of its kind, and halves of files.

    Each edit of phrasings keeps 23 MB: a folder that nobody looks at would fill the disk.
    """
    with suppress(OSError):  # another process may delete the same
        files = set(new.parent.glob(_NAME + new.suffix)) - {new}
        others = sorted(files, key=lambda file: -file.stat().st_mtime)
        yesterday = time() - 24 * 3600
        halves = [file for file in new.parent.glob("tmp*.part") if file.stat().st_mtime < yesterday]
        for file in (*others[most - 1 :], *halves):
            file.unlink(missing_ok=True)


@cache
def method_of(modules: Sequence[str]) -> str:
    """Return a name for what these modules of the package do: another one when any changes."""
    package = resources.files("ivig_faq.retrieval")
    hashed = hashlib.sha256()
    for module in modules:
        hashed.update(package.joinpath(module).read_bytes())
    return hashed.hexdigest()
