"""Memory that is not needed any more."""

from __future__ import annotations

import ctypes
import sys


def give_back() -> bool:
    """Give freed memory back to the system; return whether any was.

    Learning takes 350 MB for half a minute, and glibc would keep 150 of them for good. Other C
    libraries have no such function.
    """
    if sys.platform != "linux":
        return False
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return trim is not None and trim(0) == 1
