"""What the first page shows: where every answer stands; what of the review is explained where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from ivig_faq.content.checks.lines import Text
from ivig_faq.content.checks.plain_size import MASKED, core_text
from ivig_faq.content.editing import is_editable
from ivig_faq.content.models import Corpus, Entry, Topic
from ivig_faq.content.readability import grade
from ivig_faq.content.signoff import Standing, standing_of
from ivig_faq.errors import Problem


@dataclass(frozen=True, slots=True)
class Row:
    """One answer: where it stands, how hard it reads, and how much there is to mend."""

    topic: Topic
    standing: Standing
    grade: int
    errors: int
    warnings: int
    phrasings: int


@dataclass(frozen=True, slots=True)
class Cover:
    """One entry of the register, and the answers in which a sentence rests on it."""

    entry: Entry
    topics: tuple[Topic, ...]


def to_rows(corpus: Corpus, problems: Iterable[Problem], today: date) -> list[Row]:
    """Return all answers, those with the most to mend first."""
    text = Text(corpus, today)
    counted = Counter((problem.path, problem.severity) for problem in problems)
    rows = [
        Row(
            topic,
            standing_of(topic, corpus.signoffs, today),
            round(grade(core_text(text, topic), MASKED)),
            counted[topic.path, "error"],
            counted[topic.path, "warn"],
            len(corpus.questions.get(topic.id, ())),
        )
        for topic in corpus.topics.values()
    ]
    return sorted(rows, key=lambda row: (-row.errors, -row.warnings, row.topic.id))


def to_states(rows: Iterable[Row]) -> Mapping[str, int]:
    """Return how many answers stand where."""
    return Counter(row.standing.state for row in rows)


def to_coverage(corpus: Corpus) -> list[Cover]:
    """Return every entry of the register, those in no answer first."""
    found = [
        Cover(
            entry,
            tuple(
                topic
                for topic in corpus.topics.values()
                if any(entry.id in said.cites for said in topic.sentences)
            ),
        )
        for entry in corpus.entries.values()
    ]
    return sorted(found, key=lambda cover: bool(cover.topics))


def find_files(root: Path) -> list[str]:
    """Return the names of the files that can be edited and are no answer, phrasings last."""
    names = sorted(
        path.relative_to(root).as_posix()
        for pattern in ("*.yaml", "*.txt", "regions/*.yaml", "questions/*.txt")
        for path in root.glob(pattern)
    )
    return sorted(filter(is_editable, names), key=lambda name: name.startswith("questions/"))
