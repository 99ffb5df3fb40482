"""The sentences that a reader can read, each with its place, as the rules take them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

from pydantic import BaseModel

from ivig_faq.content.checks.language import MADE_OF_BLOOD, frames, stems
from ivig_faq.content.markdown import to_sentences
from ivig_faq.content.models import Corpus, Phrase, Topic
from ivig_faq.errors import Problem, Severity

Part = Literal["title", "short", "body", "heading", "wording", "label", "phrase", "gloss"]


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence: its words, its place, what it rests on, and the agreed phrase that it is."""

    text: str
    path: str
    line: int
    part: Part
    cites: tuple[str, ...] = ()
    topic: Topic | None = None
    agreed: Phrase | None = None

    @property
    def is_claim(self) -> bool:
        """Say whether it states something that must rest on the register."""
        return self.agreed is None and self.part in ("short", "body", "heading")

    def problem(self, rule: str, message: str, severity: Severity = "error") -> Problem:
        """Return a problem of this sentence."""
        return Problem(self.path, self.line, rule, message, severity)


class Text:
    """Everything a rule may look at: the corpus, its sentences in order, and what day it is."""

    def __init__(self, corpus: Corpus, today: date) -> None:
        self.corpus = corpus
        self.today = today
        self._whole = {phrase.text: phrase for phrase in corpus.phrases}
        self._slots = [phrase for phrase in corpus.phrases if "{...}" in phrase.text]

    @cached_property
    def topics(self) -> Mapping[str, tuple[Line, ...]]:
        """The sentences of each topic: title, short form, body."""
        return {topic.id: tuple(self._of_topic(topic)) for topic in self.corpus.topics.values()}

    @cached_property
    def answers(self) -> tuple[Line, ...]:
        """The sentences of all topics."""
        return tuple(line for lines in self.topics.values() for line in lines)

    @cached_property
    def around(self) -> tuple[Line, ...]:
        """The sentences that belong to no topic: wording, agreed phrases and glosses."""
        return tuple(self._of_wording()) + tuple(self._of_lists())

    @property
    def all(self) -> tuple[Line, ...]:
        """Every sentence that a reader can read."""
        return self.answers + self.around

    def body(self, topic: Topic) -> tuple[Line, ...]:
        """The sentences of the body of a topic."""
        return tuple(line for line in self.topics[topic.id] if line.part in ("body", "heading"))

    def says(self, ids: tuple[str, ...]) -> str:
        """What these entries of the register say, as one text."""
        entries = self.corpus.entries
        return " ".join(entries[id_].says for id_ in ids if id_ in entries)

    def agreed(self, sentence: str) -> Phrase | None:
        """Return the phrase that a sentence is, word for word but for its slot."""
        whole = self._whole.get(sentence)
        return whole or next((one for one in self._slots if one.matches(sentence)), None)

    def _of_topic(self, topic: Topic) -> Iterator[Line]:
        yield Line(topic.title, topic.path, topic.lines["title"], "title", (), topic)
        for said in to_sentences(topic.short):
            agreed = self.agreed(said.text)
            cites = () if agreed else self._rests_on(said.text, topic)
            yield Line(said.text, topic.path, topic.lines["short"], "short", cites, topic, agreed)
        for block in topic.blocks:
            part: Part = "heading" if block.kind == "heading" else "body"
            for said in block.sentences:
                agreed = None if said.cites else self.agreed(said.text)
                yield Line(said.text, topic.path, said.line, part, said.cites, topic, agreed)

    def _rests_on(self, sentence: str, topic: Topic) -> tuple[str, ...]:
        """Work out what a sentence of a short form rests on, where no marker stands."""
        for said in topic.sentences:
            if said.text == sentence:
                return said.cites
        for id_, short in self.corpus.wording.short_limits.items():
            if short == sentence and id_ in topic.cites:
                return (id_,)
        if MADE_OF_BLOOD.search(sentence) and "C2" in topic.cites:
            return ("C2",)
        kinds = frames(sentence)
        shared = {
            id_: len(stems(sentence) & stems(self.says((id_,))))
            for id_ in topic.cites
            if id_ in self.corpus.entries and self.corpus.entries[id_].kind in kinds
        }
        return (max(shared, key=lambda id_: shared[id_]),) if shared else ()

    def _of_wording(self) -> Iterator[Line]:
        wording = self.corpus.wording
        labels = {*_texts(wording.labels), *_texts(wording.widget)}
        short_limits = set(wording.short_limits.values())
        for text in _texts(wording):
            if text in short_limits:
                continue
            part: Part = "label" if text in labels else "wording"
            for line in text.split("\n"):
                for said in to_sentences(line.removeprefix("## ")):
                    agreed = self.agreed(said.text)
                    yield Line(said.text, "wording.yaml", 1, part, agreed=agreed)

    def _of_lists(self) -> Iterator[Line]:
        for phrase in self.corpus.phrases:
            yield Line(phrase.text, "phrases.yaml", 1, "phrase", agreed=phrase)
        for term in self.corpus.glossary:
            for said in to_sentences(term.gloss):
                yield Line(said.text, "glossary.yaml", 1, "gloss")


def _texts(value: object) -> Iterator[str]:
    """All texts inside a shape, but not its ids."""
    if isinstance(value, BaseModel):
        yield from _texts(dict(value))
    elif isinstance(value, dict):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, str) and not re.fullmatch(r"[COILQ][0-9]+", value):
        yield value


def find(
    lines: tuple[Line, ...], rule: str, pattern: re.Pattern[str], message: str
) -> Iterator[Problem]:
    """Report every sentence that holds the pattern; {} stands for the words found."""
    for line in lines:
        if found := pattern.search(line.text):
            yield line.problem(rule, message.replace("{}", found[0].strip()))
