"""Triage: whether a message shows a danger now, read before anything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat
from operator import eq, is_
from pathlib import Path

from ivig_faq.content.models import CRISIS, REACTION, DangerSigns
from ivig_faq.content.words import common_words
from ivig_faq.retrieval.question import Question
from ivig_faq.retrieval.signs import (
    NEAR,
    SIGN,
    SIGN_TOKENS,
    Atom,
    AtomIndex,
    Sentence,
    SignError,
    Speller,
    put_sign,
    read_sentences,
)
from ivig_faq.retrieval.wording import (
    REAL_WORDS,
    find_told,
    load_wording,
    parts_of,
    signs_of,
    wording_of,
)

_KINDS = ("urgent_reaction", "urgent_crisis")


@dataclass(frozen=True, slots=True)
class Danger:
    """What a message shows: dangers now, what raised them, and signs that were calmed."""

    reaction: bool
    crisis: bool
    signs: tuple[str, ...]  # ids of the groups that raised it, for --explain
    doubtful: tuple[str, ...]  # signs seen but calmed; a classifier may still raise the card
    earlier: tuple[str, ...] = ()  # cards of the reply before, where nothing takes them back
    repeated: bool = False  # the reply before had them from the one before it

    @property
    def calmed(self) -> bool:
        """Whether there are signs, all of them calmed by what stands around them."""
        return bool(self.doubtful) and not self.signs


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a part of a sign stands: sentence, and the stretch of its line."""

    sentence: int
    start: int
    end: int
    word: int  # place in the message, for parts that must stand near each other


@dataclass(frozen=True, slots=True)
class _Wording:
    """Calm wording: what it weakens, and whether it names groups of signs instead of kinds."""

    weakens: frozenset[str]
    names_groups: bool


@dataclass(frozen=True, slots=True)
class Matcher:
    """All wording of danger.yaml, read once."""

    speller: Speller
    atoms: AtomIndex
    signs: tuple[str, ...]
    groups: tuple[tuple[str, str], ...]  # kind and group of each of `signs`
    by_part: dict[str, tuple[int, ...]]  # part -> places in `signs`
    first: frozenset[str]  # the first part of every sign
    calm: AtomIndex
    calm_at: AtomIndex
    calm_of: dict[str, tuple[_Wording, ...]]
    now: AtomIndex
    now_at: AtomIndex
    taken_back: AtomIndex


def read_signs(
    danger: DangerSigns, cache_folder: Path | None = None, told: bytes | None = None
) -> Matcher:
    """Return the matcher of danger.yaml; SignError names a sign that cannot be read.

    What reading brings is kept in the folder, if there is one, for the next start. It may have
    been `told` already, by a file that an earlier start kept.
    """
    wording = (load_wording(told) if told else None) or wording_of(danger, cache_folder)
    signs: list[str] = []
    groups: list[tuple[str, str]] = []
    for kind in _KINDS:
        for group in getattr(danger, kind):
            signs += signs_of(group)
            groups += repeat((kind, group.id), len(signs) - len(groups))
    by_part: dict[str, list[int]] = {}
    for place, sign in enumerate(signs):
        for part in parts_of(sign):
            by_part.setdefault(part, []).append(place)
    calm_of: dict[str, list[_Wording]] = {}
    for group in danger.calm:
        if group.id != REAL_WORDS:
            weakened = _Wording(frozenset(group.weakens), not set(_KINDS) & set(group.weakens))
            for sign in signs_of(group):
                calm_of.setdefault(sign, []).append(weakened)
    now = {sign for group in danger.now for sign in signs_of(group)}

    def index(written: Iterable[str], *, calm: bool = True) -> AtomIndex:
        return AtomIndex((Atom(sign, calm), *wording.needed[sign]) for sign in written)

    return Matcher(
        speller=Speller(
            wording.known, wording.english, wording.others, wording.stems, common_words()
        ),
        atoms=index(by_part, calm=False),
        signs=tuple(signs),
        groups=tuple(groups),
        by_part={part: tuple(places) for part, places in by_part.items()},
        first=frozenset(parts_of(sign)[0] for sign in signs),
        calm=index(sign for sign in calm_of if SIGN not in sign),
        calm_at=index(sign for sign in calm_of if SIGN in sign),
        calm_of={sign: tuple(weakened) for sign, weakened in calm_of.items()},
        now=index(sign for sign in now if SIGN not in sign),
        now_at=index(sign for sign in now if SIGN in sign),
        taken_back=index({sign for group in danger.taken_back for sign in signs_of(group)}),
    )


@dataclass(eq=False)
class _Held:
    """Signs whose matcher is made when a message first needs it, of what was read before."""

    signs: DangerSigns
    cache_folder: Path | None
    told: bytes | None = None

    @cached_property
    def matcher(self) -> Matcher:
        told, self.told = self.told, None
        return read_signs(self.signs, self.cache_folder, told)


_HELD: list[_Held] = []


def check_signs(signs: DangerSigns, cache_folder: Path | None = None) -> None:
    """Raise SignError where a sign cannot be read.

    What was kept before can be read: more is made of it when the first message comes. No file is
    opened then: there may be no more that can be, and a danger must get its card all the same.
    """
    held = _hold(signs, cache_folder)
    if "matcher" not in vars(held):
        held.told = None if cache_folder is None else find_told(signs, cache_folder)
    try:
        if not held.told:
            _ = held.matcher
    except SignError:
        _HELD.remove(held)
        raise


def matcher_of(signs: DangerSigns) -> Matcher:
    """Return the matcher of these signs, made at the first call as `read_signs` says."""
    return _hold(signs, None).matcher


def _hold(signs: DangerSigns, cache_folder: Path | None) -> _Held:
    for alike in (is_, eq):  # to compare all of the words takes time
        for held in _HELD:
            if alike(held.signs, signs):
                return held
    held = _Held(signs, cache_folder)
    _HELD.append(held)
    del _HELD[:-4]  # one corpus a process; only tests and reloads hold more
    return held


def find_danger(question: Question, signs: DangerSigns) -> Danger | None:
    """Return the danger a message shows now, shows calmed, or leaves standing; None without any.

    A danger that the last reply answered stands until a message takes it back. A context that
    names a card twice says that the last reply only repeated it.
    """
    matcher = matcher_of(signs)
    sentences = list(read_sentences(question.text, matcher.speller))
    raised, doubtful = _read(sentences, matcher)
    cards = tuple(card for card in (REACTION, CRISIS) if card in question.context)
    earlier = () if cards and _takes_back(sentences, matcher) else cards
    if not raised and not doubtful and not earlier:
        return None
    kinds = set(raised.values())
    return Danger(
        reaction="urgent_reaction" in kinds,
        crisis="urgent_crisis" in kinds,
        signs=tuple(raised),
        doubtful=doubtful,
        earlier=earlier,
        repeated=any(question.context.count(card) > 1 for card in earlier),
    )


def _takes_back(sentences: list[Sentence], matcher: Matcher) -> bool:
    return any(True for sentence in sentences for _ in _spans(matcher.taken_back, sentence))


def _read(sentences: list[Sentence], matcher: Matcher) -> tuple[dict[str, str], tuple[str, ...]]:
    """The groups raised, with their kinds, and the groups seen but calmed."""
    places = _find_parts(sentences, matcher)
    if not places:
        return {}, ()
    reading = _Reading(sentences, matcher)
    raised: dict[str, str] = {}
    calmed: dict[str, str] = {}
    seen = sorted({place for part in places for place in matcher.by_part[part]})
    for place in seen:
        kind, group = matcher.groups[place]
        parts = parts_of(matcher.signs[place])
        if group in raised or any(part not in places for part in parts):
            continue
        for match in _together([places[part] for part in parts]):
            if reading.is_calm(match, kind, group):
                calmed[group] = kind
            else:
                raised[group] = kind
                break
    return raised, tuple(group for group in calmed if group not in raised)


def _find_parts(sentences: list[Sentence], matcher: Matcher) -> dict[str, list[_Place]]:
    """Where the parts of signs stand; further parts only of signs whose first part is there."""
    near = [matcher.atoms.near(sentence.tokens) for sentence in sentences]
    places = _places(sentences, near, matcher.first)
    further = {
        part
        for found in places
        for sign in matcher.by_part[found]
        for part in parts_of(matcher.signs[sign])[1:]
    }
    places.update(_places(sentences, near, further - matcher.first))
    return places


def _places(
    sentences: list[Sentence], near: list[list[Atom]], parts: Set[str]
) -> dict[str, list[_Place]]:
    places: dict[str, list[_Place]] = {}
    if not parts:
        return places
    for number, (sentence, atoms) in enumerate(zip(sentences, near, strict=True)):
        for atom in atoms:
            if atom.source not in parts:
                continue
            for match in atom.pattern.finditer(sentence.line):
                word = sentence.start + sentence.line.count(" ", 0, match.start())
                place = _Place(number, match.start(), match.end(), word)
                places.setdefault(atom.source, []).append(place)
    return places


def _together(parts: list[list[_Place]]) -> Iterator[tuple[_Place, ...]]:
    """Each place of the first part, with the nearest place of every other part near enough."""
    for first in parts[0]:
        match = [first]
        for others in parts[1:]:
            # A word cannot be two signs: "tight chest" is not "tight" beside "tight".
            free = [
                o
                for o in others
                if abs(o.word - first.word) <= NEAR
                and not any(
                    o.sentence == m.sentence and o.start < m.end and m.start < o.end for m in match
                )
            ]
            if not free:
                break
            match.append(min(free, key=lambda o: abs(o.word - first.word)))
        else:
            yield tuple(match)


class _Reading:
    """What is calm and what is now in one message; looked for only once a sign was seen."""

    def __init__(self, sentences: list[Sentence], matcher: Matcher) -> None:
        self._sentences = sentences
        self._matcher = matcher
        self._calm: dict[int, list[tuple[int, int, str]]] = {}
        self._now: bool | None = None

    def is_calm(self, match: tuple[_Place, ...], kind: str, group: str) -> bool:
        """Whether the sign is denied, an idiom, or weakened with nothing that says now."""
        softened = False
        for place in match:
            sentence = self._sentences[place.sentence]
            marked = put_sign(sentence.line, place.start, place.end)
            if self._hits(self._matcher.calm_at, sentence, marked, kind, group):
                return True
            for start, end, source in self._calm_in(place.sentence):
                for wording in self._matcher.calm_of[source]:
                    if wording.names_groups:
                        if group in wording.weakens and start < place.end and place.start < end:
                            return True
                    elif kind in wording.weakens:
                        softened = True
        return softened and not self._says_now(match)

    def _hits(
        self, index: AtomIndex, sentence: Sentence, marked: str, kind: str, group: str
    ) -> bool:
        return any(
            atom.pattern.search(marked)
            for atom in index.near((*sentence.tokens, *SIGN_TOKENS))
            if any({kind, group} & w.weakens for w in self._matcher.calm_of[atom.source])
        )

    def _calm_in(self, number: int) -> list[tuple[int, int, str]]:
        if number not in self._calm:
            self._calm[number] = list(_spans(self._matcher.calm, self._sentences[number]))
        return self._calm[number]

    def _says_now(self, match: Iterable[_Place]) -> bool:
        if self._now is None:
            self._now = any(True for s in self._sentences for _ in _spans(self._matcher.now, s))
        return self._now or any(
            atom.pattern.search(put_sign(sentence.line, place.start, place.end))
            for place in match
            for sentence in [self._sentences[place.sentence]]
            for atom in self._matcher.now_at.near((*sentence.tokens, *SIGN_TOKENS))
        )


def _spans(index: AtomIndex, sentence: Sentence) -> Iterator[tuple[int, int, str]]:
    for atom in index.near(sentence.tokens):
        for match in atom.pattern.finditer(sentence.line):
            yield match.start(), match.end(), atom.source
