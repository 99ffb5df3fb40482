"""Memory that is not needed any more."""

from __future__ import annotations

import ctypes
import sys

_ARENAS = -8  # of mallopt, in malloc.h


def keep_together() -> bool:
    """Have all threads take memory from one place from now on; return whether they do.

    glibc gives each thread a place of its own, and never gives back what is free at its end: 4 MB
    where one thread answers.
    """
    if sys.platform != "linux":
        return False
    choose = getattr(ctypes.CDLL(None), "mallopt", None)
    return choose is not None and choose(_ARENAS, 1) == 1


def give_back() -> bool:
    """Give freed memory back to the system; return whether any was.

    Learning takes 350 MB for half a minute, and glibc would keep 150 of them for good. Other C
    libraries have no such function.
    """
    if sys.platform != "linux":
        return False
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim is not None and trim(0) == 1
