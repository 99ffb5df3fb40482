"""The parts of an answer's file that can be replaced alone: title, short form, each sentence."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from ivig_faq.content.markdown import blank_waivers, to_blocks, to_spans
from ivig_faq.content.models import Topic
from ivig_faq.content.strict_yaml import YamlFile

_FILE = re.compile(r"(\ufeff?)---\n(.*?\n)---[ \t]*(?:\n|$)(.*)", re.S)
_FIELDS = ("title", "short")
_HEAD = -1
NEEDS_HAND = "It is laid out so that only a person can change it. Change it in the file."
READ_OTHERWISE = "The file would not be read as you wrote it, but as a list, heading or comment."


@dataclass(frozen=True, slots=True)
class Passage:
    """One part of a file: its words in one line, and where they stand in the file's text."""

    topic: str
    place: str
    text: str
    start: int
    end: int
    block: int
    style: str | None = None
    by_hand: bool = False

    @property
    def mark(self) -> str:
        """A short hash of topic, place and words: it tells whether any of them was changed."""
        return to_mark(self.topic, self.place, self.text)


def to_mark(topic: str, place: str, text: str) -> str:
    """Return the short hash of a passage: 16 hex digits."""
    return hashlib.sha256("\0".join((topic, place, text)).encode()).hexdigest()[:16]


class _Source:
    """A file's text with Unix line ends, and where each of its letters stands in the file."""

    def __init__(self, raw: str) -> None:
        pairs = (found.start() for found in re.finditer("\r\n", raw))
        self._shortened = [position - count for count, position in enumerate(pairs)]
        self.text = raw.replace("\r\n", "\n").replace("\r", "\n")

    def raw(self, position: int) -> int:
        return position + bisect_left(self._shortened, position)


def find_passages(topic: str, raw: str) -> tuple[Passage, ...]:
    """Return what can be replaced in the text of a file that loads, in order, none overlapping.

    Positions count the letters of the text as it was read, line ends and all.
    """
    source = _Source(raw)
    parts = _FILE.match(source.text)
    if parts is None:
        return ()
    return (
        *_of_head(topic, source, parts[2], parts.start(2)),
        *_of_body(topic, source, parts[3], parts.start(3)),
    )


def read_passages(root: Path, topics: Iterable[Topic]) -> tuple[Passage, ...]:
    """Return the passages of these topics' files, in their order."""
    return tuple(
        passage
        for topic in topics
        for passage in find_passages(topic.id, read_raw(root / topic.path))
    )


def read_raw(path: Path) -> str:
    """Return a file's text with its line ends and its mark of byte order."""
    return path.read_bytes().decode("utf-8")


def replace_passages(raw: str, new: Iterable[tuple[Passage, str]]) -> str:
    """Return a file's text with these passages replaced, all else as it was, byte for byte."""
    for passage, words in sorted(new, key=lambda pair: pair[0].start, reverse=True):
        written = words if passage.style is None else _scalar(words, passage.style)
        raw = f"{raw[: passage.start]}{written}{raw[passage.end :]}"
    return raw


def find_fault(topic: str, raw: str, new: Sequence[tuple[Passage, str]]) -> str | None:
    """Say why a file would no longer say what it says with these passages replaced, if so."""
    if any(passage.by_hand for passage, _ in new):
        return NEEDS_HAND
    after = replace_passages(raw, new)
    was, now = _Source(raw).text, _Source(after).text
    parts, later = _FILE.match(was), _FILE.match(now)
    if parts is None or later is None:
        return READ_OTHERWISE
    head, head_later = YamlFile(topic, parts[2]), YamlFile(topic, later[2])
    if head_later.problems:
        return head_later.problems[0].message
    words = dict(new)
    fields = {it.place: text for it, text in words.items() if it.block == _HEAD}
    if head_later.value != {**head.value, **fields}:
        return READ_OTHERWISE
    blocks, _ = to_blocks(topic, blank_waivers(parts[3]), 1)
    blocks_later, problems = to_blocks(topic, blank_waivers(later[3]), 1)
    if problems:
        return problems[0].message
    if [block.kind for block in blocks_later] != [block.kind for block in blocks]:
        return READ_OTHERWISE
    expected = _joined((it, words.get(it, it.text)) for it in find_passages(topic, raw))
    found = _joined((it, it.text) for it in find_passages(topic, after))
    return None if found == expected else READ_OTHERWISE


def _joined(passages: Iterable[tuple[Passage, str]]) -> dict[int | str, str]:
    """Return the words of each field and of each block."""
    whole: dict[int | str, str] = {}
    for passage, text in passages:
        key = passage.place if passage.block == _HEAD else passage.block
        whole[key] = f"{whole[key]} {text}" if key in whole else text
    return whole


def _of_head(topic: str, source: _Source, head: str, begin: int) -> Iterator[Passage]:
    # The parser written in Python counts letters; the quicker one in C does not.
    node = yaml.compose(head, Loader=yaml.SafeLoader)
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    nodes = {key.value: value for key, value in pairs}
    for name in _FIELDS:
        value = nodes.get(name)
        if not isinstance(value, yaml.ScalarNode):
            continue
        start, end = value.start_mark.index, value.end_mark.index
        end = start + len(head[start:end].rstrip())
        yield Passage(
            topic,
            name,
            " ".join(str(value.value).split()),
            source.raw(begin + start),
            source.raw(begin + end),
            _HEAD,
            value.style or "",
            # A note may stand between the lines of such a value, and would be lost.
            by_hand=value.style in ("|", ">") and "#" in head[start:end],
        )


def _of_body(topic: str, source: _Source, body: str, begin: int) -> Iterator[Passage]:
    masked = blank_waivers(body)
    count = 0
    for block, spans in enumerate(to_spans(masked)):
        for start, end in spans:
            count += 1
            yield Passage(
                topic,
                f"sentence {count}",
                " ".join(masked[start:end].split()),
                source.raw(begin + start),
                source.raw(begin + end),
                block,
                # A signed waiver inside the sentence would be lost.
                by_hand=masked[start:end] != body[start:end],
            )


def _scalar(words: str, style: str) -> str:
    """Write words as YAML, in the style that stood there where that can hold them."""
    if style == "'":
        return "'" + words.replace("'", "''") + "'"
    if style == "" and _is_plain(words):
        return words
    return '"' + words.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _is_plain(words: str) -> bool:
    file = YamlFile("", f"key: {words}\n")
    return not file.problems and file.value == {"key": words}
