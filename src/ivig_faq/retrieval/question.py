"""What a person asks, for the length of one request."""

from __future__ import annotations

from dataclasses import dataclass

MAX_CHARACTERS = 8_000


@dataclass(frozen=True, slots=True)
class Question:
    """The text, the topics of the last reply, and the country; nothing about the person.

    `text` is shown nowhere and kept nowhere: its repr is left out so that no traceback holds it.
    """

    text: str
    context: tuple[str, ...] = ()
    region: str | None = None

    def __repr__(self) -> str:
        return "Question(...)"
