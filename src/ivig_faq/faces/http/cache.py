"""Replies that were given lately, held so that nobody can read what was asked."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from ivig_faq.reply.model import Reply
from ivig_faq.retrieval.question import Question
from ivig_faq.retrieval.text import fold

MAX_REPLIES = 512
MAX_SECONDS = 600.0  # an approval may end at any time; a reply is made anew this often


@dataclass(frozen=True, slots=True)
class Named:
    """An answer of a reply, without its words."""

    topic: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Given:
    """The text or page made of a reply, and what is counted of it: its words are held once."""

    outcome: str
    answers: tuple[Named, ...]
    message: bool | None  # None where the reply says nothing beside its answers
    content_version: str
    laid_out: bytes

    @classmethod
    def of(cls, reply: Reply, laid_out: bytes) -> Given:
        """Hold a reply that was laid out."""
        answers = tuple(Named(answer.topic, answer.outcome) for answer in reply.answers)
        message = None if reply.message is None else True
        return cls(reply.outcome, answers, message, reply.content_version, laid_out)


class Cache:
    """Keeps the last replies under a keyed hash of the question; the key dies with the process.

    Cards are not kept: how fast a reply comes would tell whether somebody was in danger lately.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._held: OrderedDict[bytes, tuple[float, Given]] = OrderedDict()

    def name(self, form: str, version: str, question: Question) -> bytes:
        """Return what a question is held under, the same however it is capitalised."""
        words = fold(question.text).strip()
        parts = (form, version, question.region or "", *question.context, words)
        digest = hashlib.blake2b(key=self._key, digest_size=16)
        for part in parts:
            text = part.encode("utf-8", "replace")
            digest.update(len(text).to_bytes(4, "big") + text)
        return digest.digest()

    def get(self, name: bytes) -> Given | None:
        """Return what was given under this name a short while ago."""
        held = self._held.get(name)
        if held is None:
            return None
        since, given = held
        if self._clock() - since > MAX_SECONDS:
            self._held.pop(name, None)
            return None
        self._held.move_to_end(name)
        return given

    def put(self, name: bytes, given: Given) -> None:
        """Keep what was given, in place of what was asked for longest ago."""
        if given.outcome == "urgent":
            return
        self._held[name] = (self._clock(), given)
        if len(self._held) > MAX_REPLIES:
            self._held.popitem(last=False)

    def clear(self) -> None:
        """Forget everything, as after a change of content."""
        self._held.clear()

    def __len__(self) -> int:
        return len(self._held)
