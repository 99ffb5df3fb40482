"""Where one message may hold several questions: the message, its sentences, and what they join."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ivig_faq.retrieval.courtesy import without_courtesy
from ivig_faq.retrieval.text import fold, to_text

_SENTENCE = re.compile(r"(?:[^.?!;\n…]|(?<=\d)\.(?=\d))+[.?!;\n…]*")
# Words and marks that may join two questions. Whether they do is decided by what both sides find.
# "or" joins the ends of one question, unless a verb before its subject begins another. A count of
# questions parts them.
_JOINT = re.compile(
    r"(?:^|\s+)(?:(?:the )?(?:first|second|third|other|another|next|last) (?:question|thing)"
    r"(?: is)?"
    r"|firstly|secondly|thirdly|lastly|question \d|q ?\d|\d ?\)|\(\d\)|[ab]\))[,:.)]?\s+"
    r"|\s*[,+&]\s*(?:and|also|plus|but|n|then|oh and)\s+|\s+(?:and|also|plus|but|n|then)\s+"
    r"|\s*,?\s+or\s+(?=(?:is|are|was|were|do|does|did|can|could|will|would|should|how|what)\s)"
    r"|\s+an\s+(?=(?:is|are|do|dos|does|dus|did|can|will|wil|would|wud|how|hw|what|wot|wat|why|wy"
    r"|when|wen|who)\s)"
    r"|\s*[,+&/:]\s*|\s+(?:-|–|—)+\s+|\s+\d\s+|\s+(?:btw|by the way|oh and|while im here)\s+"
)
# What is counted off is asked, however short: "1) dose 2) who pays".
_COUNTED = re.compile(r"(?:^|\s)(?:question \d|q ?\d|\d ?\)|\(\d\)|[ab]\))")
# As people write them too.
_BE = "is|are|was|were"
_HAVE = "has|have|had"
_DO = (
    "do|dos|does|dus|duz|did|can|cn|could|coud|cud|cld|will|wil|would|woud|wud|wld|should|shoud|shud"
    "|shd|shall|may|might|ought"
)
_NOT = "isnt|arent|dont|doesnt|didnt|cant"
_QUESTION_WORDS = (
    "what|whats|wat|wats|wot|which|wich|who|whos|whom|whose|when|wen|where|wheres|wer|why|whys|wy"
    "|how|hows|hw|whether"
)
_SUBJECT = "(?:i|u|you|we|he|she|it|they|this|that|these|those|there|my|people|anyone|anybody|ivig)"
_NOUN = f"(?:{_SUBJECT}|the|any|all|some|most)"  # or what a subject begins with
_FIRST = (
    "(?:(?:ok|okay|so|and|also|n|oh|but|well|hi|hello|right|sorry|please|pls|just|then|first|second"
    r"|question|after that|by the way|btw|if so|if not|if yes|if no|i mean|\d) )*"
)
_ASKED_FOR = (
    r".*\b(?:wonder\w*|(?:want|like|need)s? to (?:know|ask)|tell me|tell us|explain|curious"
    r"|asks? (?:if|whether)|ask (?:how|what|about)"
    r"|(?:also|please|pls|kindly) (?:tell|advise)|interested (?:in|to)|(?<!not )asking|clarify"
    r"|question is)\b"
)
# A verb before its subject; "had to stop" and "cant bear noise" tell.
_TURNED = (
    rf"(?:any|is|are|was|am(?= i\b)|{_DO})\b"
    rf"|(?:were|dose|{_HAVE}|{_NOT}) {_NOUN}\b"
)
# Somebody is bidden to say it: "give me the short version".
_BIDDEN = (
    r"(?:(?:give|show) (?:me|us)|summari[sz]e|(?:describe|list) (?:the|how|what|all|some)"
    r"|remind (?:me|us)|(?:walk|talk) (?:me|us) through|sum (?:it )?up)\b"
)
# "For how much time the benefit stays"; shorter, "in what year" goes on with the question before.
_IN_WHAT = r"(?:by|in|for|at|since|until) (?:what|how)\b(?= (?:\w+ ){2}\w)"
_ASKS = re.compile(
    rf"{_FIRST}(?:(?:{_QUESTION_WORDS})\b|{_TURNED}|{_ASKED_FOR}|{_BIDDEN}|{_IN_WHAT})"
)
# After what was told first: a verb before its subject, or a question word before its verb.
_ASKS_WITHIN = re.compile(
    rf"\b(?:{_DO}|{_NOT}) (?:{_SUBJECT}|the)\b(?<!\bdo it)|\b(?:{_BE}|{_HAVE}) {_SUBJECT}\b"
    r"|\b(?:what|wat|wot|why|wy|how|hw|which|wich)"
    rf" (?:{_BE}|{_HAVE}|{_DO}|{_NOT}|about|long|many|much|often|soon)\b"
    rf"|\bwhats\b|\bso (?:{_BE}|{_HAVE}|{_DO}) {_NOUN}\b|\b(?:yes|y|yeah) or (?:no|n|nah)$"
    r"|(?<!when )(?<!after )(?<!before )(?<!while )(?<!time )(?<!once )(?<!if )(?<!and )\bi"
    r" (?:take it|assume|presume|gather)$"
)
# What still asks in a sentence that ends with a full stop beside others that end with "?".
_ASKS_ALL_THE_SAME = re.compile(rf"{_FIRST}(?:(?:{_QUESTION_WORDS})\b|{_ASKED_FOR})")
# The same where it stands first: later, "is she happy no" tells.
_ASKS_FIRST = re.compile(
    rf"{_FIRST}(?:(?:(?:is|are|were|{_DO}) {_NOUN}|(?:has|have) (?:it|they|you|he|she|anyone))\b"
    rf"|{_BIDDEN})"
)
# What is named without a verb asks where the message says that it asks several things, or names
# nothing else: "two things: dose per kilo, and who pays", "cost, side effects".
_ANNOUNCED = re.compile(
    r"\b(?:two|2|three|3|a couple(?: of)?|a few|several) (?:quick )?(?:things|questions|qs?)\b"
)
_LISTS = re.compile(r"[,;&+]|\?.*\w|\sn\s")
_IS_NO_NAME = re.compile(
    rf"\b(?:i|im|ive|we|my|he|she|it|any|then|{_BE}|{_HAVE}|{_DO}|{_NOT}|{_QUESTION_WORDS})\b"
)
_MOST_NAMED = 5
_TELLING = ".…"
# What a question is about, put before it: "Headaches: did they get them".
_LABEL = re.compile(r"^(\s*\w+)\s*:\s")
# Behind what is told, a verb without a subject goes on telling: "he sleeps and is wiped out".
_GOES_ON = re.compile(rf"(?:{_BE}) (?!(?:{_NOUN}|a|an)\b)")
# Where nothing joins them, another question begins with its question word or verb: "what is it
# does it work how much is it". What stands before must have its own verb ("how much do they give"
# is one), and must not take a question in ("say how long").
_BEGINS = re.compile(
    rf"\s(?=(?:what|wat|wot|how|hw|why) (?:{_BE}|{_HAVE}|{_DO}|long|many|much|often|soon)\b"
    rf"|whats\b|(?:{_DO}|{_BE}|dose) {_SUBJECT}\b(?<!\bdo it))"
)
_HAS_VERB = re.compile(
    rf"\b(?:(?:{_BE}|{_HAVE}|{_DO}|dose)\b(?!.*\b(?:{_QUESTION_WORDS})\b)|whats|whos|hows)"
)
_TAKES_IN = re.compile(
    r"\b(?:know|say|says|said|(?:tell|told|show) (?:me|us|you)|tell|explain|mention|find|see|ask"
    r"|asking|question|wonder|wondering|understand|sure|idea|matter|depends?"
    r"|of|on|about|to|for|in|at|by|from|with|than|like|as|if|that|this|and|or|but|not|so|because|cos"
    rf"|then|also|the|a|an|my|{_BE}|{_HAVE}|{_DO}|{_QUESTION_WORDS})$"
)
# “I am breastfeeding and on beta blockers, does either matter” asks about what was told before it.
_OF_BOTH = re.compile(
    r"\b(?:do|does|is|are|can|will|would|should) (?:either|both)(?: of (?:those|these|them))? \w"
    r"|\bwith (?:either|both)$"
)
_FEWEST_WORDS = 2
# Words of a question before another; what is longer tells a story.
_FEWEST_BEFORE, _MOST_BEFORE = 3, 12
_MOST_SENTENCES = 40
_MOST_JOINED = 6
_MOST_READ_CLOSELY = 5


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a message in plain form, whether it asks, and the stretches inside it."""

    text: str
    asks: bool
    parts: tuple[Segment, ...] = ()


def all_segments(segment: Segment) -> Iterator[Segment]:
    """Return a message and all its parts, sentences before what they join."""
    level = [segment]
    while level:
        yield from level
        level = [part for above in level for part in above.parts]


def split_questions(raw: str, repair: Callable[[str], str] = lambda text: text) -> Segment:
    """Return the message as a tree: whole, sentences, joined clauses; no single children.

    Greetings and thanks are left out, unless there is nothing else. `repair` puts the misspelt
    words of a text right: "dose it work" asks as much as "does it work".
    """
    sentences = [part for part in _SENTENCE.findall(fold(raw)) if to_text(part)]
    asked = [part for part in sentences if without_courtesy(to_text(part))]
    if not asked:
        return Segment(to_text(raw), False)
    whole = " ".join(without_courtesy(to_text(part)) for part in asked)
    # A long story is not read clause by clause: its sentences say enough, and time counts.
    joined = len(asked) <= _MOST_READ_CLOSELY
    marks = any("?" in part for part in asked)
    named = joined and _names_all(asked)
    found = tuple(
        _sentence(
            part, repair, joined=joined, told=marks and part.rstrip()[-1] in _TELLING, named=named
        )
        for part in asked[:_MOST_SENTENCES]
    )
    if len(found) == 1:
        return found[0]
    return Segment(whole, any(part.asks for part in found), _of_both(found))


def _sentence(
    folded: str, repair: Callable[[str], str], *, joined: bool, told: bool, named: bool
) -> Segment:
    def asks(text: str, first: bool) -> bool:
        spellings = text, repair(text)
        return (
            any(_asks(spelt, told) for spelt in spellings)
            or (first and any(map(_ASKS_FIRST.match, spellings)))
            or (named and _is_name(text))
        )

    pieces = _JOINT.split(_LABEL.sub(r"\1 ", folded)) if joined else []
    texts = [without_courtesy(text) for piece in pieces for text in _run_on(to_text(piece))]
    counted = not told and len(_COUNTED.findall(folded)) > 1
    fewest = 1 if counted or named else _FEWEST_WORDS
    clauses = [text for text in texts if len(text.split()) >= fewest][:_MOST_JOINED]
    if len(clauses) < 2:
        clauses = []
    parts: list[Segment] = []
    for text in clauses:
        goes_on = bool(parts) and not parts[-1].asks and _GOES_ON.match(text) is not None
        parts.append(Segment(text, counted or (asks(text, first=not parts) and not goes_on)))
    text = without_courtesy(to_text(folded))
    asking = "?" in folded or asks(text, first=True) or any(part.asks for part in parts)
    return Segment(text, asking, _of_both(tuple(parts)))


def _of_both(parts: tuple[Segment, ...]) -> tuple[Segment, ...]:
    """What was told asks where the last of several parts asks about "either of those"."""
    if len(parts) < 3 or not (parts[-1].asks and _OF_BOTH.search(parts[-1].text)):
        return parts
    return tuple(replace(part, asks=True) for part in parts)


def _names_all(sentences: list[str]) -> bool:
    """Whether what a message asks may be named without a verb: it says so, or is but a list."""
    folded = "".join(sentences)
    if _ANNOUNCED.search(folded):
        return True
    pieces = (to_text(piece) for sentence in sentences for piece in _JOINT.split(sentence))
    return bool(_LISTS.search(folded)) and all(_is_name(piece) for piece in pieces if piece)


def _is_name(text: str) -> bool:
    """Whether a plain text is short and has no verb."""
    return (
        0 < len(text.split()) <= _MOST_NAMED
        and not _IS_NO_NAME.search(text)
        and not _ANNOUNCED.search(text)
    )


def _run_on(text: str) -> Iterator[str]:
    """Cut a plain text before each question that begins in it without a joint."""
    begun = 0
    for found in _BEGINS.finditer(text):
        words = text.count(" ", begun, found.start()) + 1
        if words > _MOST_BEFORE:
            break
        before = text[begun : found.start()]
        enough = words >= _FEWEST_BEFORE and _HAS_VERB.search(before)
        if enough and not _TAKES_IN.search(before) and _asks(before, told=False):
            yield before
            begun = found.end()
    yield text[begun:]


def _asks(text: str, told: bool) -> bool:
    if told:
        return bool(_ASKS_ALL_THE_SAME.match(text))
    return bool(_ASKS.match(text) or _ASKS_WITHIN.search(text))
