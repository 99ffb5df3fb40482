"""What sentences about evidence sound like: whose view, what doubt, which words matter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache


def words(*ways: str) -> re.Pattern[str]:
    """Return a pattern for any of these whole words or phrases, in either case."""
    return re.compile(rf"(?<!\w)(?:{'|'.join(ways)})(?!\w)", re.IGNORECASE)


_CANNOT = r"(?:does not|do not|did not|cannot|can not|could not|doesn't|can't)"
DOUBT = words(
    rf"{_CANNOT} (?:show|tell|say)(?: more)?",
    r"(?:is|are|was|were) not shown",
    r"not (?:yet )?known:?",
    r"not said:?",
    r"nobody knows",
    r"whether",
    r"(?:tell|know|say|ask) (?:us )?if",
)
OPINION = words(
    r"the authors (?:also |still )?(?:conclude|think|suggest|call for)",
    r"(?:was|were|been) (?:often )?(?:thought|dismissed)",
    r"tended to be (?:thought|dismissed)",
)
MADE_OF_BLOOD = re.compile(r"^(?:IVIG|IV IgG|It) is a treatment made from blood\b")
_FRAMES = {
    "context": words(
        r"before this review",
        r"(?:the|this) review (?:looked|looks|asks|asked|questions|questioned|could|might)",
    ),
    "observed": words(
        r"in the (?:trials|studies)", r"the (?:trials|studies|researchers) (?:recorded|saw)"
    ),
    "inferred": words(r"the authors (?:also |still )?(?:conclude|think|suggest|call for)"),
    "limit": words(rf"{_CANNOT} (?:show|tell|say)", r"(?:is|are) not shown"),
    "open": words(
        rf"{_CANNOT} (?:tell|say)", r"not (?:yet )?known", r"nobody knows", r"leaves (?:this )?open"
    ),
}
# Here a sentence turns, so that a doubt or an author named before it no longer covers what follows.
_TURN = re.compile(
    r"[;–—]|(?<=\w): |\b(?:but|yet|however|although|though|because|since|whereas|while)\b"
    r"|,? (?:only|except) (?:that|it|for)\b"
    r"|, (?:and |so |as |even |or )?"
    r"(?:it|they|he|she|we|you|IVIG|people|which|that|the|this|these)\b"
    r"|\b(?:and|so) (?:it|they|we|you|IVIG|people|the|this|these)\b(?! review questions)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z]+(?:['’/-][A-Za-z]+)*")
_SMALL_WORDS = """
    a about above after all also am an and any are as at be been before being below both but
    by can cannot could did do does doing done down during each else even for from further get
    gets got had has have having he her here hers him his how i if in into is it its itself
    just let may me might more must my no nor not of off on once one or other others our out
    over own same she should so some such than that the their them themselves then there these
    they this those through to too under until up upon us very was way we were what when where
    which while who whom whose why will with within without would yes you your yet nobody
    nothing whether
"""
_FRAME_TALK = """
    review reviews authors author trials trial studies study conclude think suggest call show
    shown tell say says said known know knows looked looks summary used people
"""
_NO_MEANING = frozenset((_SMALL_WORDS + _FRAME_TALK).split())


def frames(sentence: str) -> frozenset[str]:
    """Return the kinds of entry whose frame stands in the sentence."""
    return frozenset(kind for kind, frame in _FRAMES.items() if frame.search(sentence))


def asserted(
    sentence: str, claim: re.Pattern[str], *, opinions: bool = False
) -> Iterator[re.Match[str]]:
    """Yield where a sentence claims something under no doubt and, with `opinions`, no author."""
    covers = [DOUBT, OPINION] if opinions else [DOUBT]
    for found in claim.finditer(sentence):
        before = (
            cover.end()
            for pattern in covers
            for cover in pattern.finditer(sentence, 0, found.end())
            if cover.start() < found.start()
        )
        if not any(_TURN.search(sentence[end : found.start()]) is None for end in before):
            yield found


def asks_openly(text: str) -> bool:
    """Say whether a text is a question that takes nothing for granted, unlike "why"."""
    starts = re.match(r"(?:why|how (?:well|much|fast|quickly|come))\b", text, re.IGNORECASE)
    return text.endswith("?") and starts is None


@cache
def stem(word: str) -> str:
    """Return a word without the ending that grammar gave it."""
    word = word.lower().replace("’", "'").removesuffix("'s").removesuffix("s'")
    for ending in ("ingly", "edly", "ing", "ies", "ied", "est", "ed", "es", "ly", "er", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= (4 if ending == "ly" else 3):
            word = word.removesuffix(ending)
            break
    if len(word) > 3 and word[-1] == word[-2]:
        word = word[:-1]
    return word.rstrip("eiy") if len(word.rstrip("eiy")) >= 2 else word


@cache
def stems(text: str) -> frozenset[str]:
    """Return the stems of the words that carry a text's meaning."""
    return frozenset(stem(word) for word in content_words(text))


def content_words(text: str) -> list[str]:
    """Return the words of a text that carry meaning: no small words, no words of a frame."""
    found = (word for part in _WORD.findall(text) for word in part.split("-"))
    return [word for word in found if word and word.lower() not in _NO_MEANING]
