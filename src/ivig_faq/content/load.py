"""answers/ into one frozen corpus, or into every problem of every file: only this knows files."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from errno import EFBIG, EINVAL
from fnmatch import fnmatchcase
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from types import MappingProxyType
from typing import TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ivig_faq.content.lines import Lines
from ivig_faq.content.markdown import cut_waivers, to_blocks
from ivig_faq.content.models import (
    Changes,
    ClaimWords,
    Corpus,
    DangerSigns,
    FollowUp,
    FrontMatter,
    Glossary,
    Phrases,
    Region,
    Register,
    Shape,
    SignOffs,
    Topic,
    Wording,
)
from ivig_faq.content.references import check_references
from ivig_faq.content.strict_yaml import YamlFile
from ivig_faq.errors import ContentError, Problem

S = TypeVar("S", bound=Shape)
NONE = "_none"
NOT_THIS = "not_this:"
NOTE = "# "
DANGER = "danger.yaml"
SIGNOFFS = "signoffs.yaml"
CHANGES = "changes.yaml"
FOLLOW_UPS = "follow_ups.txt"
KEPT_WORDS = "kept_words.txt"
_MOST_BYTES = 16_000_000  # twenty times the largest that ships
_WITHDRAWN = re.compile(
    r"^[^\S\n]*[\"']?status[\"']?\s*[:=]\s*[\"']?withdrawn\b", re.MULTILINE | re.IGNORECASE
)
# Control characters and those that hide or turn text; tab, line feed and Hindi joiners may stand.
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff]"
)
_USUAL = b"\t\n\r" + bytes(range(0x20, 0x7F))


class _Reader:
    """Collects what the files say, and what is wrong with them, in one pass."""

    def __init__(self, root: Path, unsaved: Mapping[str, str]) -> None:
        self.root = root
        self.unsaved = unsaved
        self.problems: list[Problem] = []
        self.hash = hashlib.sha256()

    def add(self, path: str, line: int, rule: str, message: str) -> None:
        self.problems.append(Problem(path, line, rule, message))

    def names(self, folder: str, pattern: str) -> list[str]:
        paths = (self.root / folder).glob(pattern)
        found = {path.relative_to(self.root).as_posix() for path in paths}
        found |= {name for name in self.unsaved if fnmatchcase(name, f"{folder}/{pattern}")}
        return sorted(found)

    def text(self, name: str) -> str | None:
        """Return a file's text with Unix line ends; None, and a problem, when it cannot be read."""
        try:
            said = self.unsaved.get(name)
            raw = read_bytes(self.root / name) if said is None else said.encode()
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
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        # Nearly all of a file is letters that every language has: what is left is searched first.
        left = raw.translate(None, _USUAL).decode()
        if _CONTROL.search(left) and (bad := _CONTROL.search(text)):
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

    def phrasings(self, name: str) -> tuple[Lines, Lines]:
        """Read a list of phrasings, one a line, and of those marked as asking something else.

        A line that begins with "# " is a note.
        """
        text = self.text(name) or ""
        lines = tuple(filter(None, map(str.strip, text.split("\n"))))
        # To look for one character that phrasings hardly hold is quick, for several it is not.
        if "#" in text:
            lines = _without(NOTE, lines)
        if "_" not in text or NOT_THIS not in text:
            return Lines.of(lines), Lines()
        if Path(name).stem == NONE:
            said = "A line here is about no topic. Delete it, or move it to the topic it is not."
            for number, line in enumerate(text.split("\n"), 1):
                if line.strip().startswith(NOT_THIS):
                    self.add(name, number, "shape", said)
        others = (line[len(NOT_THIS) :].strip() for line in lines if line.startswith(NOT_THIS))
        return Lines.of(_without(NOT_THIS, lines)), Lines.of(others)

    def optional_lines(self, name: str) -> Iterator[tuple[int, str]]:
        """Read a list that need not be there: each line with its number, but for notes."""
        if (self.root / name).exists():
            for number, line in enumerate((self.text(name) or "").split("\n"), 1):
                if line.strip() and not line.startswith(NOTE):
                    yield number, line

    def follow_ups(self, known: Collection[str]) -> tuple[FollowUp, ...]:
        """Read follow-ups, one a line: the topic before > what is written > the topic it means."""
        found = []
        unknown: dict[str, list[int]] = {}
        for number, line in self.optional_lines(FOLLOW_UPS):
            parts = [part.strip() for part in line.split(" > ")]
            if len(parts) != 3 or not all(parts):
                said = "A follow-up is: the topic before > what is written > the topic it means."
                self.add(FOLLOW_UPS, number, "shape", said)
                continue
            turn = FollowUp(*parts)
            for topic in {turn.before, turn.now} - {*known, NONE}:
                unknown.setdefault(topic, []).append(number)
            if turn.before == NONE:
                self.add(FOLLOW_UPS, number, "shape", "A follow-up comes after a topic.")
            found.append(turn)
        for topic, lines in unknown.items():
            said = f"There is no topic {topic}; follow-ups that name it: {len(lines)}."
            self.add(FOLLOW_UPS, lines[0], "shape", said)
        return tuple(found)

    def kept_words(self) -> dict[str, str]:
        """Read the words that are never taken for misspelt ones, and what each is read as."""
        found: dict[str, str] = {}
        folded: set[str] = set()
        for number, line in self.optional_lines(KEPT_WORDS):
            word, is_read, meaning = (part.strip() for part in line.partition(" = "))
            said = ""
            if not word.isalpha() or bool(is_read) != any(map(str.isalnum, meaning)):
                said = "A line is one word of letters, or: the word = the words that it is read as."
            elif word.casefold() in folded:
                said = f"The word {word} stands here twice."
            if said:
                self.add(KEPT_WORDS, number, "shape", said)
            else:
                found[word] = meaning or word
                folded.add(word.casefold())
        return found

    def answers(self) -> dict[str, Topic]:
        """Read all answer files."""
        topics = {}
        for name in self.names("topics", "*.md"):
            topic = self.topic(name)
            if topic is not None:
                topics[topic.id] = topic
        return topics


def load_corpus(root: Path, unsaved: Mapping[str, str] = MappingProxyType({})) -> Corpus:
    """Return all content of the folder, or raise ContentError with every problem of every file.

    `unsaved` holds, by the name of a file, a text that is read in place of the file's own.
    """
    if not root.is_dir():
        raise ContentError((Problem(str(root), 1, "file", "There is no such folder of answers."),))
    read = _Reader(root, unsaved)
    register = read.yaml("register.yaml", Register)
    wording = read.yaml("wording.yaml", Wording)
    glossary = read.yaml("glossary.yaml", Glossary)
    phrases = read.yaml("phrases.yaml", Phrases)
    claim_words = read.yaml("claim_words.yaml", ClaimWords)
    danger = read.yaml(DANGER, DangerSigns)
    # Where nobody has signed anything yet, or noted a day, the file need not be there.
    signed = read.yaml(SIGNOFFS, SignOffs) if (root / SIGNOFFS).exists() else None
    noted = read.yaml(CHANGES, Changes) if (root / CHANGES).exists() else None
    regions = {name: read.yaml(name, Region) for name in read.names("regions", "*.yaml")}
    topics = read.answers()
    questions = {Path(name).stem: read.phrasings(name) for name in read.names("questions", "*.txt")}
    if not (register and wording and glossary and phrases and claim_words and danger):
        raise ContentError(tuple(read.problems))
    known = {name: region for name, region in regions.items() if region}
    off_topic, _ = questions.pop(NONE, (Lines(), Lines()))
    there = {Path(name).stem for name in read.names("topics", "*.md")}
    follow_ups = read.follow_ups(there)
    kept_words = read.kept_words()
    corpus = Corpus(
        source=register.source,
        entries=MappingProxyType({entry.id: entry for entry in register.entries}),
        topics=MappingProxyType(topics),
        questions=MappingProxyType({topic: lines for topic, (lines, _) in questions.items()}),
        not_this=MappingProxyType(
            {topic: not_it for topic, (_, not_it) in questions.items() if not_it}
        ),
        off_topic=off_topic,
        wording=wording,
        glossary=glossary.terms,
        phrases=phrases.phrases,
        danger=danger,
        regions=MappingProxyType({region.code: region for region in known.values()}),
        version=read.hash.hexdigest()[:16],
        claim_words=claim_words,
        follow_ups=follow_ups,
        kept_words=MappingProxyType(kept_words),
        signoffs=signed.signoffs if signed else (),
        changed=MappingProxyType({one.topic: one for one in (noted.changes if noted else ())}),
    )
    check_references(corpus, register, known, there, read.add)
    if read.problems:
        raise ContentError(tuple(read.problems))
    return corpus


def read_bytes(path: Path) -> bytes:
    """Return what a file holds; OSError where it is none, or larger than anything people write.

    To read from a pipe could take for ever, and a huge file all memory there is.
    """
    facts = path.stat()
    if not S_ISREG(facts.st_mode) and not S_ISDIR(facts.st_mode):
        raise OSError(EINVAL, "it is no ordinary file")
    if facts.st_size > _MOST_BYTES:
        raise OSError(EFBIG, f"it is larger than {_MOST_BYTES:,} bytes")
    return path.read_bytes()


def find_withdrawn(root: Path) -> frozenset[str]:
    """Return the ids of the answers that their files withdraw, whatever else is wrong with them.

    Whoever writes the word wants the answer gone, and must not wait until all files can be loaded.
    A file that is missing or cannot be read may be on its way back: it says nothing.
    """
    found = set()
    for path in root.glob("topics/*.md"):
        try:
            raw = read_bytes(path).replace(b"\0", b"")  # some editors write two bytes a letter
        except OSError:
            continue
        text = raw.decode("utf-8", "replace").replace("\r", "\n").strip("\ufeff\ufffd \t\n")
        if _WITHDRAWN.search(text.partition("\n---")[0]):
            found.add(path.stem)
    return frozenset(found)


_NEEDED = {
    "tuple": "a list, such as [one, two]",
    "model": "a name, a colon and a value on each line",
    "dict": "a name, a colon and a value on each line",
    "date": "a day, such as 2026-11-22",
    "string_too_short": "some words",
    "string": "a text",
}


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
    if fault["type"] == "literal_error":
        return f"“{where}” may be {fault['ctx']['expected']}. Write one of them."
    for kind, needs in _NEEDED.items():
        if fault["type"].startswith(kind):
            return f"“{where}” needs {needs}."
    return f"“{where}”: {fault['msg']}."


def _without(mark: str, lines: tuple[str, ...]) -> tuple[str, ...]:
    """The lines that do not begin with a mark."""
    return tuple(line for line in lines if not line.startswith(mark))
