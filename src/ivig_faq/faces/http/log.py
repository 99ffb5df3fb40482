"""The log of a service, which holds nothing up."""

from __future__ import annotations

import logging
import select
from typing import TextIO


class Unhindered(logging.StreamHandler[TextIO]):
    """Writes each line that can be written at once; counts the others, and says so later.

    A pipe takes 64 KB that nobody reads, and then holds up whoever writes to it: each thread that
    has something to say, and so the readers of the service.
    """

    _lost = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, or leave it out."""
        if not self._is_free():
            self._lost += 1
            return
        if self._lost:
            said = f"{self._lost} lines of the log were left out: nobody read it."
            self._lost = 0
            super().emit(logging.makeLogRecord({"msg": said, "levelno": logging.WARNING}))
        super().emit(record)

    def _is_free(self) -> bool:
        """Whether a line of up to 4,096 bytes can be written without waiting."""
        try:
            _, free, _ = select.select([], [self.stream], [], 0)
        except (OSError, ValueError):  # what cannot be asked, a file on Windows, holds nothing up
            return True
        return bool(free)


def log_unhindered(stream: TextIO) -> None:
    """Write what this process logs to a stream, from now on, without ever waiting for it."""
    logging.basicConfig(handlers=[Unhindered(stream)], level=logging.WARNING, format="%(message)s")
