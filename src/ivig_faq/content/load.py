"""answers/ into one frozen corpus, or into every problem of every file: only this knows files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ivig_faq.content.markdown import cut_waivers, to_blocks
from ivig_faq.content.models import (
    CRISIS,
    ELSEWHERE,
    PLACEHOLDERS,
    REACTION,
    ClaimWords,
    Corpus,
    DangerSigns,
    FrontMatter,
    Glossary,
    Phrases,
    Region,
    Register,
    Shape,
    Topic,
    Wording,
)
from ivig_faq.content.strict_yaml import YamlFile
from ivig_faq.errors import ContentError, Problem

S = TypeVar("S", bound=Shape)
NONE = "_none"
NOT_THIS = "not_this:"
# Control characters and those that hide or turn text; tab, line feed and Hindi joiners may stand.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


class _Reader:
    """Collects what the files say, and what is wrong with them, in one pass."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.hash = hashlib.sha256()

    def add(self, path: str, line: int, rule: str, message: str) -> None:
        self.problems.append(Problem(path, line, rule, message))

    def names(self, folder: str, pattern: str) -> list[str]:
        found = sorted((self.root / folder).glob(pattern))
        return [path.relative_to(self.root).as_posix() for path in found]

    def text(self, name: str) -> str | None:
        """Return a file's text with Unix line ends; None, and a problem, when it cannot be read."""
        try:
            raw = (self.root / name).read_bytes()
        except OSError as error:
            reason = (error.strerror or "it cannot be opened").lower()
            self.add(name, 1, "file", f"This file cannot be read: {reason}.")
            return None
        self.hash.update(f"{name}\0{len(raw)}\0".encode())
        self.hash.update(raw)
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            self.add(name, line, "file", "This file is not UTF-8 text. Save it again as UTF-8.")
            return None
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if bad := _CONTROL.search(text):
            line = text.count("\n", 0, bad.start()) + 1
            self.add(
                name,
                line,
                "file",
                f"An invisible character (U+{ord(bad[0]):04X}) stands here. Delete it.",
            )
            return None
        return text

    def yaml(self, name: str, shape: type[S]) -> S | None:
        """Read a YAML file into its shape; None, and problems, when it does not fit."""
        text = self.text(name)
        return None if text is None else self._fit(YamlFile(name, text), shape)

    def _fit(self, file: YamlFile, shape: type[S]) -> S | None:
        self.problems += file.problems
        if file.problems:
            return None
        try:
            return shape.model_validate(file.value)
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                self.add(file.path, file.line(fault["loc"]), "shape", _shape_message(fault))
            return None

    def topic(self, name: str) -> Topic | None:
        """Read one answer file: front matter between two lines of ---, then the body."""
        text = self.text(name)
        if text is None:
            return None
        parts = re.match(r"---\n(.*?\n)---[ \t]*(?:\n|$)(.*)", text, re.S)
        if parts is None:
            self.add(name, 1, "shape", "An answer file begins with --- , its facts, and --- again.")
            return None
        file = YamlFile(name, parts[1], first_line=2)
        head = self._fit(file, FrontMatter)
        first_line = 3 + parts[1].count("\n")
        body, waivers, problems = cut_waivers(name, parts[2], first_line)
        blocks, more = to_blocks(name, body, first_line)
        self.problems += problems + more
        if head is None:
            return None
        if head.id != Path(name).stem:
            self.add(
                name,
                file.line(("id",)),
                "shape",
                f"The file is {name}, so id must be {Path(name).stem}.",
            )
        if not blocks:
            self.add(name, first_line, "shape", "The answer has no text below the second ---.")
        lines = {str(key): file.line((key,)) for key in FrontMatter.model_fields}
        return Topic(
            **head.model_dump(),
            body=body.strip(),
            blocks=blocks,
            path=name,
            lines=MappingProxyType(lines),
            waivers=waivers,
        )

    def phrasings(self, name: str) -> tuple[str, ...]:
        """Read a list of phrasings, one a line; a line that begins with "# " is a note."""
        text = self.text(name)
        lines = [line.strip() for line in (text or "").split("\n")]
        return tuple(line for line in lines if line and not line.startswith("# "))

    def answers(self) -> dict[str, Topic]:
        """Read all answer files."""
        topics = {}
        for name in self.names("topics", "*.md"):
            topic = self.topic(name)
            if topic is not None:
                topics[topic.id] = topic
        return topics


def load_corpus(root: Path) -> Corpus:
    """Return all content of the folder, or raise ContentError with every problem of every file."""
    if not root.is_dir():
        raise ContentError((Problem(str(root), 1, "file", "There is no such folder of answers."),))
    read = _Reader(root)
    register = read.yaml("register.yaml", Register)
    wording = read.yaml("wording.yaml", Wording)
    glossary = read.yaml("glossary.yaml", Glossary)
    phrases = read.yaml("phrases.yaml", Phrases)
    claim_words = read.yaml("claim_words.yaml", ClaimWords)
    danger = read.yaml("danger.yaml", DangerSigns)
    regions = {name: read.yaml(name, Region) for name in read.names("regions", "*.yaml")}
    topics = read.answers()
    questions = {Path(name).stem: read.phrasings(name) for name in read.names("questions", "*.txt")}
    if not (register and wording and glossary and phrases and claim_words and danger):
        raise ContentError(tuple(read.problems))
    known = {name: region for name, region in regions.items() if region}
    off_topic = questions.pop(NONE, ())
    not_this = {topic: _after(NOT_THIS, lines) for topic, lines in questions.items()}
    questions = {topic: _without(NOT_THIS, lines) for topic, lines in questions.items()}
    corpus = Corpus(
        source=register.source,
        entries=MappingProxyType({entry.id: entry for entry in register.entries}),
        topics=MappingProxyType(topics),
        questions=MappingProxyType(questions),
        not_this=MappingProxyType({topic: lines for topic, lines in not_this.items() if lines}),
        off_topic=off_topic,
        wording=wording,
        glossary=glossary.terms,
        phrases=phrases.phrases,
        danger=danger,
        regions=MappingProxyType({region.code: region for region in known.values()}),
        version=read.hash.hexdigest()[:16],
        claim_words=claim_words,
    )
    there = {Path(name).stem for name in read.names("topics", "*.md")}
    _check_references(corpus, register, known, there, read.add)
    if read.problems:
        raise ContentError(tuple(read.problems))
    return corpus


def _check_references(
    corpus: Corpus,
    register: Register,
    regions: dict[str, Region],
    there: set[str],
    add: Callable[..., None],
) -> None:
    """Report every name that points to nothing: without these the corpus could fail a reader.

    A topic whose file is `there` but cannot be read counts as there: its own problem is enough.
    """
    for entry in register.entries:
        for bound in entry.bounded_by:
            if bound not in corpus.entries:
                add(
                    "register.yaml",
                    1,
                    "reference",
                    f"{entry.id} is bounded by {bound}, which is not there.",
                )
    ids = [entry.id for entry in register.entries]
    for twice in sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        add("register.yaml", 1, "reference", f"{twice} stands there twice.")
    for topic in corpus.topics.values():
        _check_topic(corpus, topic, there, add)
    for name, region in regions.items():
        _check_region(name, region, add)
    _check_wording(corpus, there, add)
    for name in corpus.questions:
        if name not in there:
            add(
                f"questions/{name}.txt",
                1,
                "reference",
                f"There is no answer topics/{name}.md for these.",
            )
    for needed in (REACTION, CRISIS):
        if needed not in there:
            add(
                f"topics/{needed}.md",
                1,
                "reference",
                "This card is missing, and nothing runs without it.",
            )
    if ELSEWHERE not in corpus.regions:
        add("regions/zz.yaml", 1, "reference", "The numbers for everywhere else are missing.")


def _check_topic(corpus: Corpus, topic: Topic, there: set[str], add: Callable[..., None]) -> None:
    for cited in topic.cites:
        if cited not in corpus.entries:
            add(topic.path, topic.lines["cites"], "reference", f"{cited} is not in register.yaml.")
    for sentence in topic.sentences:
        for cited in sentence.cites:
            if cited not in corpus.entries:
                add(topic.path, sentence.line, "reference", f"{cited} is not in register.yaml.")
    for other in topic.related:
        if other not in there or other == topic.id:
            add(topic.path, topic.lines["related"], "reference", f"{other} is no other topic.")
    if topic.status == "withdrawn" and not topic.reason:
        add(
            topic.path, topic.lines["status"], "reference", 'Say why it is withdrawn: reason: "..."'
        )
    for name in _PLACEHOLDER.findall(f"{topic.title} {topic.short} {topic.body}"):
        if name not in PLACEHOLDERS:
            known = ", ".join(sorted(PLACEHOLDERS))
            add(topic.path, 1, "reference", f"{{{name}}} stands for nothing. Known are: {known}.")


def _check_region(name: str, region: Region, add: Callable[..., None]) -> None:
    if Path(name).stem.upper() != region.code:
        add(name, 1, "reference", f"The file is {name}, so code must be {Path(name).stem.upper()}.")
    channels = {line.channel for line in region.crisis}
    if "call" not in channels or not channels & {"text", "chat", "email"}:
        add(name, 1, "reference", "A crisis needs one line to call and one to write to.")


def _check_wording(corpus: Corpus, there: set[str], add: Callable[..., None]) -> None:
    wording, path = corpus.wording, "wording.yaml"
    for entry in corpus.entries.values():
        if entry.kind in ("limit", "open") and entry.id not in wording.short_limits:
            add(path, 1, "reference", f"short_limits has no line for {entry.id}.")
    for id_ in (*wording.short_limits, *wording.default_limits, *wording.limits_urgent):
        if id_ not in corpus.entries or id_ not in wording.short_limits:
            add(path, 1, "reference", f"{id_} is no limit or open question of register.yaml.")
    for topic in wording.suggestions:
        if topic not in there:
            add(path, 1, "reference", f"suggestions names {topic}, which is no topic.")
    shown = wording.model_dump(exclude={"labels"})
    for name in sorted({name for text in _texts(shown) for name in _PLACEHOLDER.findall(text)}):
        if name not in PLACEHOLDERS:
            known = ", ".join(sorted(PLACEHOLDERS))
            add(path, 1, "reference", f"{{{name}}} stands for nothing. Known are: {known}.")


def _texts(value: object) -> Iterator[str]:
    """All texts inside a value of lists and dictionaries."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _texts(item)


def _shape_message(fault: ErrorDetails) -> str:
    where = ".".join(str(part) for part in fault["loc"]) or "The file"
    if fault["type"] == "extra_forbidden":
        return f"“{where}” is not a key that is used here. Check its spelling."
    if fault["type"] == "missing":
        return f"“{where}” is missing."
    if fault["type"] == "string_pattern_mismatch":
        return f"“{where}”: “{fault['input']}” is not written as an id. Check its spelling."
    if fault["type"] == "too_short":
        return f"“{where}” is empty. Write at least one."
    if fault["type"] == "string_type" and isinstance(fault["input"], bool | int | date):
        return f'“{where}” is a text. Put it in quotes: "{fault["input"]}".'
    return f"“{where}”: {fault['msg']}."


def _after(mark: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line.removeprefix(mark).strip() for line in lines if line.startswith(mark))


def _without(mark: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(line for line in lines if not line.startswith(mark))
