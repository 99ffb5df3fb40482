"""Tells whoever would start us anew that we still move: systemd, or the parent of a worker."""

from __future__ import annotations

import mmap
import os
import socket
import struct
import time
from collections.abc import Callable
from contextlib import suppress

BEAT_SECONDS = 1.0
# A worker that is slow has moved by then even where it waits for a core, and one that stops has
# ended: STOP_SECONDS and what comes after are 18.
SILENT_SECONDS = 20.0
START_SECONDS = 600.0  # as TimeoutStartSec in deploy/ivig-faq.service
_TIME = struct.Struct("d")

Tell = Callable[[], None]


class Beat:
    """When a process last moved, on the clock that all processes of a machine share.

    It is held in memory that a copy of this process shares with it.
    """

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, _TIME.size)

    def note(self) -> None:
        """Say that this process moves."""
        _TIME.pack_into(self._shared, 0, time.monotonic())

    @property
    def last(self) -> float | None:
        """When it last moved, in seconds of `time.monotonic`; None before it ever did."""
        (last,) = _TIME.unpack_from(self._shared)
        return last or None

    def close(self) -> None:
        """Give the memory back."""
        self._shared.close()


def watchdog() -> Tell | None:
    """Return what tells systemd that we move; None where it does not ask (WatchdogSec)."""
    asked = os.environ.get("WATCHDOG_USEC") and os.environ.get("NOTIFY_SOCKET")
    for_us = os.environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
    return (lambda: tell_systemd("WATCHDOG=1")) if asked and for_us else None


def tell_systemd(state: str) -> None:
    """Tell systemd how we are, as sd_notify(3) says, where it listens (Type=notify)."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # a name that stands in no folder
        address = f"\0{address[1:]}"
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.setblocking(False)  # whoever does not listen must not hold us up
        told.sendto(state.encode(), address)
