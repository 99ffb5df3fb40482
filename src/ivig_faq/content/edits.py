"""What reviewers wrote beside the text, turned into changed files; each edit gets its fate."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from ivig_faq.content.editing import mark_of, replace_file
from ivig_faq.content.load import load_corpus
from ivig_faq.content.models import Topic
from ivig_faq.content.outcome import Edit, Fate, Outcome, Result
from ivig_faq.content.passages import (
    Passage,
    find_fault,
    find_passages,
    read_raw,
    replace_passages,
    to_mark,
)
from ivig_faq.content.trial import Trial
from ivig_faq.errors import EditError, Problem

_CHANGED = "“{}” reads otherwise now: {} Write the edit into a new packet."
_FIXED = "The topic, the place, the current text or the mark was edited. Only “New text” is read."
_SEVERAL = "Other rows say something else for the same sentence. Keep one of them."
_LINES = "The cell holds more than one line. Write one line; new paragraphs are made in the file."
_TOGETHER = "Together with the other edits of this answer: {}"
# An edit makes a sign-off stale by itself; that is no fault of the words.
_ABOUT_SIGNING = ("C01", "C02")


Pairs = dict[str, list[tuple[Edit, Passage]]]


def import_edits(
    root: Path,
    edits: Sequence[Edit],
    *,
    today: date,
    write: bool = True,
    progress: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """Write edits into the answers; those that would break a file or a rule are left out, and said.

    A file is written whole or not at all. Raises ContentError where the answers cannot be loaded,
    since then nothing can be compared with them.
    """
    corpus = load_corpus(root)
    desk = _Desk(root, corpus.topics, edits)
    pairs = desk.take_apart()
    changed: list[str] = []
    problems: tuple[Problem, ...] = ()
    if pairs:
        progress("Checking the edits against the content rules.")
        trial = Trial(root, today)
        _drop_faulty(pairs, desk, trial)
        problems = trial.new_problems(desk.texts(pairs)) if pairs else ()
    for id_ in sorted(pairs):
        if not write or desk.write(id_, pairs[id_]):
            changed.append(corpus.topics[id_].path)
            for edit, _ in pairs[id_]:
                desk.say(edit, "applied")
    paths = set(changed)
    return Outcome(
        tuple(Result(edit, *desk.fates[edit.row]) for edit in edits),
        tuple(changed),
        desk.without_row(),
        tuple(problem for problem in problems if problem.path in paths),
    )


class _Desk:
    """The files as they stand, and the fate of each row so far."""

    def __init__(self, root: Path, topics: Mapping[str, Topic], edits: Sequence[Edit]) -> None:
        self.fates: dict[int, tuple[Fate, str]] = {}
        self.paths = {id_: topic.path for id_, topic in topics.items()}
        self.raw = {id_: read_raw(root / path) for id_, path in self.paths.items()}
        self._root = root
        self._edits = edits
        self._passages = {id_: find_passages(id_, raw) for id_, raw in self.raw.items()}

    def say(self, edit: Edit, fate: Fate, says: str = "") -> None:
        self.fates[edit.row] = fate, says

    def refuse(self, edit: Edit, says: str) -> None:
        self.say(edit, "conflicting", says)

    def take_apart(self) -> Pairs:
        """Return the rows with something new, each with its passage; all others get their fate."""
        pairs: Pairs = defaultdict(list)
        for edit in self._edits:
            if fault := self._fault(edit):
                self.refuse(edit, fault)
                continue
            new = " ".join(edit.new.split())
            there = self._find(edit)
            if new in ("", edit.was):
                self.say(edit, "commented" if edit.comment else "unchanged")
            elif isinstance(there, Passage):
                pairs[edit.topic].append((edit, there))
            elif there == new:
                self.say(edit, "unchanged", "It reads so already.")
            else:
                self.refuse(edit, _CHANGED.format(edit.place, f"“{there}”" if there else "gone."))
        for id_ in list(pairs):
            self._refuse_several(pairs, id_)
            self._refuse_unreadable(pairs, id_)
        return {id_: kept for id_, kept in pairs.items() if kept}

    def _fault(self, edit: Edit) -> str | None:
        if edit.fault:
            return edit.fault
        if edit.topic not in self.raw:
            return f"There is no answer called “{edit.topic}”."
        if to_mark(edit.topic, edit.place, edit.was) != edit.mark:
            return _FIXED
        return _LINES if len(edit.new.strip().splitlines()) > 1 else None

    def _find(self, edit: Edit) -> Passage | str | None:
        """Return the passage, also where it moved; else what stands in its place now, if any."""
        passages = self._passages[edit.topic]
        there = next((one for one in passages if one.place == edit.place), None)
        if there and there.text == edit.was:
            return there
        same = [one for one in passages if one.text == edit.was]
        if len(same) == 1 and edit.place.startswith("sentence") and same[0].style is None:
            return same[0]
        return there.text if there else None

    def _refuse_several(self, pairs: Pairs, id_: str) -> None:
        wanted: dict[Passage, set[str]] = defaultdict(set)
        for edit, passage in pairs[id_]:
            wanted[passage].add(" ".join(edit.new.split()))
        for edit, passage in pairs[id_]:
            if len(wanted[passage]) > 1:
                self.refuse(edit, _SEVERAL)
        pairs[id_] = [pair for pair in pairs[id_] if len(wanted[pair[1]]) == 1]

    def _refuse_unreadable(self, pairs: Pairs, id_: str) -> None:
        kept = []
        for pair in pairs[id_]:
            if fault := find_fault(id_, self.raw[id_], _new([pair])):
                self.refuse(pair[0], fault)
            else:
                kept.append(pair)
        fault = find_fault(id_, self.raw[id_], _new(kept)) if kept else None
        if fault:
            for edit, _ in kept:
                self.refuse(edit, _TOGETHER.format(fault))
        pairs[id_] = [] if fault else kept

    def write(self, id_: str, pairs: list[tuple[Edit, Passage]]) -> bool:
        """Write one file, unless it changed meanwhile or cannot be written: then say so."""
        raw = self.raw[id_]
        after = replace_passages(raw, _new(pairs)).encode()
        try:
            replace_file(self._root, self.paths[id_], after, mark_of(raw.encode()), "an import")
        except EditError as error:
            for edit, _ in pairs:
                self.refuse(edit, f"{error} Import again.")
            return False
        return True

    def texts(self, pairs: Pairs) -> dict[str, str]:
        """Return the whole text of each file with these edits."""
        return {
            self.paths[id_]: replace_passages(self.raw[id_], _new(kept))
            for id_, kept in pairs.items()
        }

    def without_row(self) -> tuple[Passage, ...]:
        """Return the passages that no row is about: new since, or deleted from the sheet."""
        there = [one for passages in self._passages.values() for one in passages]
        texts = {(one.topic, one.text) for one in there}
        known = {(edit.topic, edit.was) for edit in self._edits}
        changed = {(it.topic, it.place) for it in self._edits if (it.topic, it.was) not in texts}
        return tuple(
            one
            for one in there
            if (one.topic, one.text) not in known and (one.topic, one.place) not in changed
        )


def _drop_faulty(pairs: Pairs, desk: _Desk, trial: Trial) -> None:
    """Take out the edits that make an error, and refuse them with its words."""
    faulty = _errors(pairs, desk, trial)
    alone = {id_: kept for id_, kept in pairs.items() if desk.paths[id_] in faulty}
    for id_ in alone:
        pairs[id_] = []
    # One edit of each faulty answer at a time: an error names its file, so it names the edit.
    for turn in range(max(map(len, alone.values()), default=0)):
        tried = {id_: [kept[turn]] for id_, kept in alone.items() if turn < len(kept)}
        found = _errors(tried, desk, trial)
        for id_, [pair] in tried.items():
            if says := found.get(desk.paths[id_]):
                desk.refuse(pair[0], says)
            else:
                pairs[id_].append(pair)
    if faulty:
        _drop_together(pairs, desk, _errors(pairs, desk, trial))
    for id_ in [id_ for id_, kept in pairs.items() if not kept]:
        del pairs[id_]


def _drop_together(pairs: Pairs, desk: _Desk, found: Mapping[str, str]) -> None:
    """Refuse what fails only together; an error in a file without edits falls on all edits."""
    edited = {desk.paths[id_] for id_, kept in pairs.items() if kept}
    elsewhere = next((says for path, says in found.items() if path not in edited), None)
    for id_, kept in pairs.items():
        says = found.get(desk.paths[id_]) or elsewhere
        if says and kept:
            for edit, _ in kept:
                desk.refuse(edit, _TOGETHER.format(says))
            pairs[id_] = []


def _errors(pairs: Pairs, desk: _Desk, trial: Trial) -> dict[str, str]:
    """Return the new errors that stop a release, by file, in one text each."""
    found: dict[str, list[str]] = defaultdict(list)
    for one in trial.new_problems(desk.texts(pairs)):
        if one.severity == "error" and one.rule not in _ABOUT_SIGNING:
            found[one.path].append(f"{one.rule}: {one.message}")
    return {path: " ".join(says) for path, says in found.items()}


def _new(pairs: Iterable[tuple[Edit, Passage]]) -> list[tuple[Passage, str]]:
    """Return what to write; where two rows agree, it is written once."""
    return list({passage: " ".join(edit.new.split()) for edit, passage in pairs}.items())
