"""Question sets as files: single messages, conversations, and messages with several questions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from ivig_faq.errors import ContentError, Problem

NONE = "none"


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Message(_Line):
    """One message, the topic its first answer must have, and topics that satisfy as fully."""

    q: Annotated[str, Field(min_length=1)]
    expect: str
    also_ok: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @property
    def right(self) -> frozenset[str]:
        """Every topic that satisfies."""
        return frozenset({self.expect, *self.also_ok})


class Dialogue(_Line):
    """Messages in order; later ones may lean on earlier ones."""

    turns: Annotated[tuple[Message, ...], Field(min_length=1)]


class Compound(_Line):
    """One message, and every topic it asks for, in the order asked."""

    q: Annotated[str, Field(min_length=1)]
    expect_all: Annotated[tuple[str, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class QuestionSets:
    """All lines of the files that were read."""

    messages: tuple[Message, ...]
    dialogues: tuple[Dialogue, ...]
    compounds: tuple[Compound, ...]

    def questions(self) -> Iterator[str]:
        """Return every message of every line."""
        yield from (message.q for message in self.messages)
        yield from (compound.q for compound in self.compounds)
        for dialogue in self.dialogues:
            yield from (turn.q for turn in dialogue.turns)


_LINE: TypeAdapter[Message | Dialogue | Compound] = TypeAdapter(Message | Dialogue | Compound)


def read_sets(paths: Iterable[Path]) -> QuestionSets:
    """Return the lines of JSON-lines files; raises ContentError with all lines that do not fit."""
    lines: list[Message | Dialogue | Compound] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            texts = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            problems.append(
                Problem(str(path), 1, "file", "This file cannot be read as UTF-8 text.")
            )
            continue
        for number, text in enumerate(texts, 1):
            if not text.strip():
                continue
            try:
                lines.append(_LINE.validate_python(_parsed(text)))
            except (ValueError, ValidationError, RecursionError):
                message = 'A line is {"q", "expect"}, {"turns"} or {"q", "expect_all"} as JSON.'
                problems.append(Problem(str(path), number, "set", message))
    if problems:
        raise ContentError(tuple(problems))
    return QuestionSets(
        tuple(line for line in lines if isinstance(line, Message)),
        tuple(line for line in lines if isinstance(line, Dialogue)),
        tuple(line for line in lines if isinstance(line, Compound)),
    )


def _parsed(text: str) -> Any:
    return json.loads(text)
