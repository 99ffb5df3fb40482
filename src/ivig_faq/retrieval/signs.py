"""Signs of danger, read: what people type is folded, then matched against reviewed wording.

A sign is a few words in order. ``word`` is exact, ``word*`` has any ending, ``(a|b c)`` is one of
these, ``...`` is up to four words and small words, `` + `` joins parts that stand near each other
in any order, and ``.`` is the beginning or the end of a sentence. Small words (``FILLERS``) may
stand between the words of a sign.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from math import inf
from operator import itemgetter

from rapidfuzz import process
from rapidfuzz.distance import OSA

from ivig_faq.content.numbered import NumberedWords

SIGN = "SIGN"  # in calm and now wording: the place of the sign itself
YEAR = "YEAR"  # a year that is over
_YEARS = f"({'|'.join(map(str, range(1965, 2025)))})"
NEAR = 30  # words between the parts of a sign joined by +
_MARK = "\x01"  # stands for the sign in a folded sentence; no typed text survives folding as this

# Small words of every language; they carry a sign no further and no less far.
_FILLERS = (
    "a an the my your his her our their its this that these those is are am s be been being "
    "was has have really so very just too all totally completely literally actually still "
    "even quite pretty rather such bit some little of now also bloody fucking effing proper "
    "dead right only got getting gets get kind sort feels feel feeling seems both own ever "
    "always me i el la los las un una mi mis su sus muy tan se le lo al del de te ya esta "
    "estan les des une ma mes ta ton mon sa ses tres si trop est sont du au je j y suis der "
    "die das den dem ein eine einen einem einer mein meine meinen meinem meiner sein seine "
    "ihr ihre sehr ganz ist sind mir mich ich bin het een mijn zijn haar heel erg ik ben il "
    "gli uno mia mio miei suo sua molto sono e ho o os as um uma meu minha seu muito estou eu "
    "moj moja moje mnie sie bardzo jest jestem mam mu jej jego min mitt mina en ett hans "
    "hennes sig mycket ar jag har "
)
FILLERS = frozenset(_FILLERS.split())

# How the same word is typed, made one. Signs are folded in the same way: either spelling serves.
_SPELLINGS = {
    "can not": "cant cannot cnt cannae carnt", "do not": "dont dnt dinnae",
    "does not": "doesnt dusnt", "did not": "didnt dint", "is not": "isnt aint",
    "are not": "arent", "was not": "wasnt", "were not": "werent", "will not": "wont wnt",
    "would not": "wouldnt", "could not": "couldnt", "should not": "shouldnt",
    "have not": "havent", "has not": "hasnt", "had not": "hadnt", "i am": "im", "i have": "ive",
    "he is": "hes", "she is": "shes", "they are": "theyre", "you are": "youre",
    "you have": "youve", "we have": "weve", "they have": "theyve", "that is": "thats",
    "what is": "whats", "there is": "theres", "it will": "itll", "want to": "wanna wana",
    "going to": "gonna gona", "going": "goin", "you": "u", "your": "ur", "are": "r", "and": "n",
    "people": "ppl", "would": "wud", "could": "cud", "should": "shud", "what": "wot",
    "night": "nite", "tonight": "2nite tonite", "today": "2day", "tomorrow": "2morrow tmrw 2moro",
    "again": "agen agn", "right now": "rn", "at the moment": "atm", "with": "wiv w",
    "have": "hav", "having": "havin", "please": "pls plz", "someone": "sum1", "no one": "no1",
    "anyone": "any1", "everyone": "every1", "said": "sed", "because": "bcos cuz",
    "any more": "anymore anymair", "i": "ah", "do": "dae", "more": "mair", "dead": "deid ded",
    "mum": "mom mam", "heart": "hart", "tight": "tite", "chest": "chst", "right": "rite",
    "head": "hed", "stiff": "stif", "self harm": "selfharm",
    "suicide": "sewerslide suicde sewercide suislide", "grey": "gray", "temperature": "temp",
    "through": "thru", "i do not know": "idk", "": "tbh lol fr smh ngl", "be": "b", "for": "4",
}  # fmt: skip
_SHORT = {short: full for full, shorts in _SPELLINGS.items() for short in shorts.split()}
_PRONOUNS = ("i", "a", "to", "my", "me", "is", "no", "it", "in", "he", "she", "am", "the", "and")
_TO_BEFORE_2 = frozenset(
    ("want", "wants", "need", "needs", "going", "got", "have", "trying", "ready", "able", "how")
)

_LETTERS = str.maketrans(
    {"ß": "ss", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "đ": "d", "ı": "i", "ð": "d", "þ": "th"}
)
# Cyrillic and Greek letters that look Latin; used only in words that mix alphabets.
_LOOKALIKE = str.maketrans("асеорхуікпвнмтѕјԁɡοανερτικ", "aceopxyiknbhmtsjdgoaveptik")
_LEET = str.maketrans("013457@$!|", "oieastasii")
_APOSTROPHES = re.compile("['’‘ʼ`´＇]")
_ENDINGS = (
    (re.compile(r"\bcan't\b"), "can not"),
    (re.compile(r"\bwon't\b"), "will not"),
    (re.compile(r"(?<=[a-z])n't\b"), " not"),
    (re.compile(r"(?<=[a-z])'ll\b"), " will"),
    (re.compile(r"(?<=[a-z])'re\b"), " are"),
    (re.compile(r"(?<=[a-z])'ve\b"), " have"),
    (re.compile(r"\bi'm\b"), "i am"),
    (re.compile(r"\b(i|he|she|we|they|you|there)'d\b"), r"\1 would"),
    (re.compile(r"\b(he|she|it|that|what|there|who|where)'s\b"), r"\1 is"),
    (re.compile(r"(?<=[a-z])'s\b"), " s"),
)
_SPACED = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .\-_*]){3,}[^\W\d_](?![^\W_])")
_MIXED = re.compile(r"(?=\w*[a-z])\w*[\u0370-\u04ff]\w*")
_LEET_WORD = re.compile(r"(?<![\w@$!|])[a-z]+[013457@$!|]+[a-z][a-z013457]*(?![\w@$])")
_RUN = re.compile(r"([a-z])\1{2,}")
_VOWEL = re.compile(r"[aeiouy]")
_LONG = 8
_MOST_SLIPS = 2
_ENGLISH = 1  # the number of a known word that is one of English
_ALIKE = 2  # letters that known words in one line begin with
_NUMBER = re.compile(r"(?<=\d)[.,](?=\d)")
_PIECE = re.compile(r"[.?!\n\r。¿¡…]+|[,;:()\[\]\"“”«»—–|]+|\s-\s|[^\W_]+")
# "He is all right now" is not "right now".
_ALL_RIGHT = re.compile(r"(?<!at )\ball right\b")
_SIMPLE = re.compile("[a-z]+")
_TOKEN = re.compile(r"\.\.\.|[(|)+.]|[^\s(|)+.]+")


SIGN_TOKENS = (_MARK,)


def put_sign(line: str, start: int, end: int) -> str:
    """The words around a sign, with its own words replaced by the mark."""
    # No wording reaches further; a long sentence would be searched anew for each of its signs.
    return f"{line[max(0, start - 120) : start]} {_MARK}{line[end : end + 120]}"


class SignError(ValueError):
    """A sign that cannot be read; says which and why."""

    def __init__(self, sign: str, why: str) -> None:
        super().__init__(f"{sign!r}: {why}")
        self.sign = sign


def _plain(text: str) -> str:
    """Lower case without accents, invisible marks, look-alike letters or apostrophes."""
    text = text.lower().translate(_LETTERS)
    if not text.isascii():
        text = "".join(
            c
            for c in unicodedata.normalize("NFKD", text)
            if unicodedata.category(c) not in ("Mn", "Cf", "Me")
        ).lower()
        text = _APOSTROPHES.sub("'", text)
        text = _MIXED.sub(lambda m: m[0].translate(_LOOKALIKE), text)
    if "'" in text or "`" in text:
        text = text.replace("`", "'")
        for pattern, full in _ENDINGS:
            text = pattern.sub(full, text)
        text = text.replace("'", "")
    return text


def _expand(word: str, before: str) -> list[str]:
    """The word as it is spelled out in full."""
    if word in _SHORT:
        return _SHORT[word].split()
    if word == "2" and before in _TO_BEFORE_2:
        return ["to"]
    return [word]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, folded: a space before words, ``~`` before small ones, ``,`` at clauses."""

    start: int  # place of the first word in the message
    tokens: tuple[str, ...]
    line: str


# One of these words, or a word on one of these stems; and how rare the commonest of them is.
_Needed = tuple[tuple[str, ...], tuple[str, ...], float]


@dataclass(frozen=True)
class Atom:
    """One part of a sign: a pattern for one sentence."""

    source: str
    calm: bool = False  # whether it is calm wording, where "..." means less

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The pattern, compiled when a sentence first has all that it needs.

        Compiling all of them would take longer than the rest of a start. Two threads may compile
        the same one at once; they get equal patterns.
        """
        expression, _ = self._read
        return re.compile(f"{expression}(?= )")

    def may_match(self, words: Set[str], joined: str) -> bool:
        """Whether all that it needs is there; `joined` are the words, a space before each.

        Compiling takes ten times as long as this, and most signs that share one word share no more.
        """
        return all(
            not words.isdisjoint(exact) or any(stem in joined for stem in stems)
            for exact, stems in self._needs
        )

    @cached_property
    def _needs(self) -> tuple[tuple[frozenset[str], tuple[str, ...]], ...]:
        """The words and the beginnings (behind a space) of which one each must be there."""
        _, needed = self._read
        return tuple(
            (frozenset(words), tuple(f" {stem}" for stem in stems)) for words, stems, _ in needed
        )

    @property
    def _read(self) -> tuple[str, list[_Needed]]:
        """What the reader makes of it, made again: kept for all signs it would be megabytes."""
        return _SignReader(self.source, calm=self.calm).sequence()


@dataclass(frozen=True, slots=True)
class Written:
    """The words of a part of a sign: those of which one must be there, and all of them."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    literals: tuple[str, ...]  # every exact word and every stem
    all_stems: tuple[str, ...]

    @property
    def forms(self) -> set[str]:
        """The words that a mistyped word may have been meant as."""
        endings = ("ing", "ed", "s")
        return {*self.literals, *(stem + end for stem in self.all_stems for end in endings)}


def _tag(word: str) -> str:
    return f" ~{word}" if word in FILLERS else f" {word}"


_FILL = r"(?: ~[^ ]+){0,3}"
# A denial ends a sign ("pain, no trouble breathing"), but Portuguese "no" is "in the".
_DENIAL = r"(?:nor|without) |no (?!(?:peito|braco|pescoco|rosto|lado|coracao) )"
_GAP = rf"(?: (?!{_DENIAL})[^ .]+){{0,6}}?"
_BREAKS = "but|and|only|except|just|however|though|pero|mais|aber|maar|ma|mas|ale|men"
_CALM_GAP = rf"(?: (?!(?:{_BREAKS}) )[^ .,]+){{0,4}}?"


@lru_cache(maxsize=1 << 15)
def _word(token: str) -> tuple[str, tuple[str, ...], tuple[str, ...], _Needed]:
    """A pattern for one written word, with its exact words and stems, and the rarest of them."""
    if token == SIGN:
        return f" {_MARK}", (_MARK,), (), ((_MARK,), (), _rarity(_MARK))
    stem = token.endswith("*")
    written = token[:-1] if stem else token
    if _SIMPLE.fullmatch(written):
        pieces = [written] if stem else _expand(written, "")
    else:
        found = re.findall(r"[^\W_]+", _plain(written.rstrip("*")))
        pieces = [word for piece in found for word in ([piece] if stem else _expand(piece, ""))]
        if not pieces or set("*?[]") & set(written):
            raise ValueError(f"{token!r} is not a word; is one missing beside it?")
    if not pieces:
        raise ValueError(f"{token!r} is left out of messages before they are read; leave it out")
    if stem:
        head = "".join(_tag(w) + _FILL for w in pieces[:-1])
        pattern, words, stems = f"{head} ~?{re.escape(pieces[-1])}[^ ]*", pieces[:-1], pieces[-1:]
    else:
        pattern, words, stems = _FILL.join(_tag(w) for w in pieces), pieces, []
    best = max(words + stems, key=_rarity)
    rare = _rarity(best)
    needed: _Needed = ((), (best,), rare) if best in stems else ((best,), (), rare)
    return pattern, tuple(words), tuple(stems), needed


def forget_words() -> None:
    """Free what is kept of single written words: 20,000 of them, for reading many signs at once."""
    _word.cache_clear()


_RARITY = itemgetter(2)


# An edit changes few signs: a process that has read them all reads only those anew.
@lru_cache(maxsize=1 << 14)
def read_sign(source: str) -> Written:
    """Return the words of one part of a written sign; SignError says what cannot be read."""
    reader = _SignReader(source)
    _, needed = reader.sequence()
    if reader.place < len(reader.tokens):
        raise SignError(source, f"{reader.tokens[reader.place]!r} stands alone")
    if not needed:
        raise SignError(source, "no word in it that must be there")
    words, stems, _ = max(needed, key=_RARITY)
    return Written(words, stems, tuple(reader.literals - {_MARK}), tuple(reader.stems))


class _SignReader:
    """Reads one written sign from left to right."""

    def __init__(self, source: str, *, calm: bool = False) -> None:
        self.source = source
        self.tokens = _TOKEN.findall(source.replace(YEAR, _YEARS))
        self.place = 0
        self.literals: set[str] = set()
        self.stems: set[str] = set()
        self._gap = _CALM_GAP if calm else _GAP

    def sequence(self) -> tuple[str, list[_Needed]]:
        """The pattern up to the next bar or closing bracket, and what each element needs."""
        out: list[str] = []
        needed: list[_Needed] = []
        between = ""
        while self.place < len(self.tokens) and self.tokens[self.place] not in ("|", ")"):
            part = self.tokens[self.place]
            self.place += 1
            if part == "...":
                between = self._gap
                continue
            if part == ".":
                pattern, need = r" \.", None
            elif part == "(":
                pattern, need = self._choice()
            else:
                try:
                    pattern, words, stems, need = _word(part)
                except ValueError as error:
                    raise SignError(self.source, str(error)) from None
                self.literals.update(words, stems)
                self.stems.update(stems)
            out.append(between + pattern)
            between = _FILL
            if need:
                needed.append(need)
        if not out:
            raise SignError(self.source, "a choice or a part of it is empty")
        return "".join(out), needed

    def _choice(self) -> tuple[str, _Needed | None]:
        patterns: list[str] = []
        words: tuple[str, ...] = ()
        stems: tuple[str, ...] = ()
        rare = inf
        certain = True
        while True:
            pattern, needed = self.sequence()
            patterns.append(pattern)
            if needed:
                best = max(needed, key=_RARITY)
                words, stems, rare = words + best[0], stems + best[1], min(rare, best[2])
            else:
                certain = False
            if self.place >= len(self.tokens):
                raise SignError(self.source, "a bracket is not closed")
            self.place += 1
            if self.tokens[self.place - 1] == ")":
                break
        return f"(?:{'|'.join(patterns)})", (words, stems, rare) if certain else None


def _rarity(word: str) -> float:
    """A guess at how seldom a word is typed: long words are rare, small words are not."""
    if word == _MARK:
        return 99.0
    return 0.0 if word in FILLERS or word in ("not", "and", "to", "in", "no") else float(len(word))


class AtomIndex:
    """Atoms looked up by a word of theirs, so that a sentence is compared with few of them."""

    def __init__(self, atoms: Iterable[tuple[Atom, Iterable[str], Iterable[str]]]) -> None:
        """Hold atoms, each with the exact words and the stems of which one must be there."""
        self._words: dict[str, tuple[Atom, ...]] = {}
        self._stems: dict[str, tuple[Atom, ...]] = {}
        for atom, exact, begun in atoms:
            alone = (atom,)  # of most words it stays the only one: they share this
            for word in exact:
                self._words[word] = self._words.get(word, ()) + alone
            for stem in begun:
                self._stems[stem] = self._stems.get(stem, ()) + alone
        self._sizes = sorted({len(stem) for stem in self._stems})

    def near(self, tokens: Iterable[str]) -> list[Atom]:
        """The atoms that may match a sentence of these words, each once."""
        found: dict[str, Atom] = {}
        words = set(tokens)
        for token in words:
            for atom in self._words.get(token, ()):
                found[atom.source] = atom
            for size in self._sizes:
                if size > len(token):
                    break
                for atom in self._stems.get(token[:size], ()):
                    found[atom.source] = atom
        joined = "".join(f" {word}" for word in words)
        return [atom for atom in found.values() if atom.may_match(words, joined)]


class Speller:
    """Mends words that are no known word: stretched, run together or mistyped."""

    def __init__(
        self,
        known: Iterable[str],
        english: Iterable[str],
        others: Iterable[str],
        stems: Iterable[str],
        real: Container[str] = (),
    ) -> None:
        """Leave `known` words alone; mend towards `english` and `others`, the words of signs.

        A `real` word of English was not meant as one of another language: “parades”, “paradis”.
        """
        english, others = set(english), set(others)
        self._real = real
        self._stems = tuple(stem for stem in stems if len(stem) > 3)
        everyday = {word for full in _SHORT.values() for word in full.split()}
        everyday |= {*known, *others, *_SHORT, *FILLERS}
        # Sets of 22,000 words would need 3 MB more.
        self._known = NumberedWords.of(
            chain(
                ((word, 0) for word in everyday - english), ((word, _ENGLISH) for word in english)
            ),
            _ALIKE,
        )
        self._joined = {w for w in english | set(_SHORT) if len(w) > 2} | set(_PRONOUNS)
        # Short words of other languages are too often one letter from an English one.
        near = {w for w in english if len(w) > 4} | {w for w in others if len(w) > 6}
        alike: dict[tuple[str, int], list[str]] = {}
        for word in sorted(filter(str.isalpha, near)):
            alike.setdefault((word[0], len(word)), []).append(word)
        self._near = {beginning: " ".join(words) for beginning, words in alike.items()}

    def mend(self, word: str) -> list[str]:
        """The word or words meant, or the word itself."""
        if word in self._known or word.startswith(self._stems):
            return [word]
        single = _RUN.sub(r"\1", word)
        if single != word:
            double = _RUN.sub(r"\1\1", word)
            word = double if double in self._known else single
            if word in self._known or word.startswith(self._stems):
                return [word]
        if not word.isalpha():
            return [word]
        swapped = "" if word in self._real else self._swapped(word)
        if swapped or len(word) < 5:
            return [swapped or word]
        return self._split(word) or [self._closest(word)]

    def _swapped(self, word: str) -> str:
        """The known word of which two neighbouring letters changed places, or nothing.

        Of a longer word the first two alone: what `_closest` finds begins alike.
        """
        for at in range(len(word) - 1 if len(word) < 5 else 1):
            meant = f"{word[:at]}{word[at + 1]}{word[at]}{word[at + 2 :]}"
            if meant in self._known:
                return meant
        return ""

    def _split(self, word: str) -> list[str]:
        """The known words that were run together, fewest first; none where a rest stays over."""
        if not 7 <= len(word) <= 60:
            return []
        best: list[list[str] | None] = [[]] + [None] * len(word)
        for end in range(1, len(word) + 1):
            for start in range(max(0, end - 14), end):
                head = best[start]
                if head is None or word[start:end] not in self._joined:
                    continue
                held = best[end]
                if held is None or len(head) + 1 < len(held):
                    best[end] = [*head, word[start:end]]
        found = best[len(word)] or []
        return found if len(found) * 2 < len(word) else []

    def _closest(self, word: str) -> str:
        # A letter left out is the commonest mistake: of two as near, take the longer.
        sizes = range(len(word) + _MOST_SLIPS, len(word) - _MOST_SLIPS - 1, -1)
        choices = [n for size in sizes for n in self._near.get((word[0], size), "").split()]
        real = word in self._real
        sound = _VOWEL.sub("", word)
        for near, slips, _ in process.extract(
            word, choices, scorer=OSA.distance, score_cutoff=_MOST_SLIPS, limit=None
        ):
            # Two slips make a short word another one, unless its vowels alone are wrong: "throte".
            if (not real or self._known[near] == _ENGLISH) and (
                slips < _MOST_SLIPS or len(word) >= _LONG or _VOWEL.sub("", near) == sound
            ):
                return str(near)
        return word


def read_sentences(text: str, speller: Speller) -> Iterator[Sentence]:
    """The sentences of a message, folded and mended, in order."""
    text = _plain(text)
    text = _SPACED.sub(lambda m: re.sub(r"[ .\-_*]", "", m[0]), text)
    text = _LEET_WORD.sub(lambda m: m[0].translate(_LEET), text)
    text = _NUMBER.sub("", text)
    text = _ALL_RIGHT.sub("alright", text)
    mended: dict[str, list[str]] = {}
    tokens: list[str] = []
    start = 0

    def close() -> Sentence:
        line = " ." + "".join(" ," if t == "," else _tag(t) for t in tokens) + " . "
        return Sentence(start, tuple(tokens), line)

    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece[0].isalnum():
            if piece not in mended:
                mended[piece] = speller.mend(piece)
            for word in mended[piece]:
                tokens.extend(_expand(word, tokens[-1] if tokens else ""))
        elif piece[0] in ".?!\n\r。¿¡…":
            if tokens:
                yield close()
                start += len(tokens)
                tokens = []
        elif tokens and tokens[-1] != ",":
            tokens.append(",")
    if tokens:
        yield close()
