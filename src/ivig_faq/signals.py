"""What signals do before anything else hears them."""

from __future__ import annotations

import signal
import sys

_told: list[int] = []


def end_when_told() -> None:
    """Until it serves, have SIGTERM and Ctrl-C end the process with 0, and SIGHUP do nothing.

    What is read at the start is new anyway; and a first process in a container hears no signal that
    it does not ask for.
    """

    def end(number: int, _frame: object) -> None:
        _told.append(number)
        sys.exit(0)

    for told in (signal.SIGTERM, signal.SIGINT):
        signal.signal(told, end)
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)


def was_told_to_end() -> bool:
    """Whether that was lost: Python drops what is raised while it deletes something."""
    return bool(_told)
