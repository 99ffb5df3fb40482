"""E07-E11: a sentence names the entries it rests on, and keeps to their words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivig_faq.content.checks.language import asks_openly, content_words, stem, stems, words
from ivig_faq.content.checks.lines import Line, Text
from ivig_faq.errors import Problem

# What got worse did so for a while; only a sentence that says nothing got worse may leave that out.
_WHILE = "for a while"
_A_WHILE = r"for a (?:time|while)|cannot tell|^(?!.*\b(?:worse|flares?|flared)\b).*"
# What a sentence must keep of its entry: the words that stop it from saying more.
_KEEP: dict[str, tuple[tuple[str, str], ...]] = {
    "C3": (("before this review", "before this review"),),
    "C4": (("could / might / questions", r"could|might|questions"),),
    "O1": (("some", r"some"), (_WHILE, _A_WHILE)),
    "O2": (("placebo", r"placebo"), (_WHILE, _A_WHILE)),
    "O3": (
        ("severe", r"severe(?:ly)?"),
        ("carefully diagnosed", r"carefully diagnosed"),
        ("more often", r"more often"),
    ),
    "O4": (("seemed", r"seemed"),),
    "O5": (("flares looked similar / recorded", r"flares? (?:\w+ ){1,3}similar|recorded"),),
    "I1": (
        ("some / a share", r"some|a share"),
        ("with severe", r"with severe|severely (?:ill|affected)"),
        ("conclude", "conclude|think|suggest"),
    ),
    "I2": (
        ("reasonable / fair", r"reasonabl[ey]|fair(?:ly)?"),
        ("conclude", "conclude|think|suggest"),
    ),
    "I3": (("may", r"may"), ("suggest", "suggest")),
    "I4": (("deserves study", r"deserves? (?:more |to be )?stud(?:y|ied)"),),
    "I5": (("call for research", r"calls? for (?:\w+ ){0,2}research"),),
}
_LIMITS = frozenset(("L1", "L2", "L3", "L4", "L5"))
_NARROW = words(
    "only|sole|solely|alone|main|mainly|absolutely|completely|entirely|fully|totally|wholly|quite"
    "|really|always|exactly|directly|necessarily|every single|each and every|one hundred"
)
_KEEP_PATTERNS = {
    id_: tuple((name, words(way)) for name, way in kept) for id_, kept in _KEEP.items()
}


def keep_words(text: Text) -> Iterator[Problem]:
    """E07: the words that stop an entry from saying too much stay in every sentence that cites it.

    "Some", "severe", "seemed", "may": without them the sentence says more than the review. And a
    limit keeps its width: "does not show that it works for absolutely everyone" hints at nearly
    everyone. Way out: put the word back, or take the narrowing one out.
    """
    for line in text.answers:
        narrow = _NARROW.search(line.text) if set(line.cites) & _LIMITS else None
        if line.is_claim and narrow and not words(narrow[0]).search(text.says(line.cites)):
            yield line.problem(
                "E07",
                f"“{narrow[0]}” makes the limit smaller than the review does. Take the word out.",
            )
        for id_ in line.cites if line.is_claim else ():
            for name, pattern in _KEEP_PATTERNS.get(id_, ()):
                if not pattern.search(line.text):
                    yield line.problem(
                        "E07",
                        f"“{line.text}” {id_} says “{name}”, and this sentence lost it, so it says "
                        "more than the review. Put it back.",
                        "warn" if name == _WHILE else "error",
                    )


def cite_missing(text: Text) -> Iterator[Problem]:
    """E08: every sentence ends with the ids of its entries, or is an agreed phrase.

    A short form carries no markers, so there each sentence says in its frame which of the topic's
    entries it rests on. Urgent cards rest on no review (S01 watches them). Where a topic says that
    the review is silent, E16 speaks instead. Way out: add the id, or take the sentence out.
    """
    for line in text.answers:
        if is_unsupported(line) and not speaks_of_medicine(line):
            yield line.problem(
                "E08",
                f"“{line.text}” It cannot be seen where this comes from. Add the id of a register "
                "entry, use a sentence of phrases.yaml, or take it out.",
            )


_NOT_FROM_REVIEW = ("not_covered", "boundary", "urgent", "about")
_MEDICINE = words(
    r"IVIG|IV IgG|ME/CFS|immunoglobulin\w*|treatments?|trials?|flares?|infusions?|blood|doses?"
    r"|markers?|symptoms?|illness|patients?|COVID|headaches?|immune|virus|doctors? say"
)


def is_unsupported(line: Line) -> bool:
    """Say whether a sentence states something and rests on nothing."""
    urgent = line.topic is not None and line.topic.outcome == "urgent"
    if not line.is_claim or line.cites or urgent:
        return False
    return not (line.part == "heading" and asks_openly(line.text))


def speaks_of_medicine(line: Line) -> bool:
    """Say whether a topic that the review is silent on says something about the illness here."""
    silent = line.topic is not None and line.topic.outcome in _NOT_FROM_REVIEW
    return silent and _MEDICINE.search(line.text) is not None


def new_claim_word(text: Text) -> Iterator[Problem]:
    """E09: a claim uses words of its entries, or words approved for them in claim_words.yaml.

    A new word is where a new claim slips in. Way out: approve the word, or use the entry's own.
    """
    approved = text.corpus.claim_words
    everywhere = stems(" ".join(approved.everywhere))
    for line in text.answers:
        if not line.is_claim or not line.cites or line.topic is None:
            continue
        cites = line.topic.cites if line.part == "short" else line.cites
        own = " ".join(word for id_ in cites for word in approved.entries.get(id_, ()))
        known = everywhere | stems(text.says(cites)) | stems(own)
        new = [word for word in content_words(line.text) if stem(word) not in known]
        if new:
            yield line.problem(
                "E09",
                f"“{', '.join(dict.fromkeys(new))}” is new here: not in {' or '.join(cites)}. "
                "Use the entry's own word, or have it approved in claim_words.yaml.",
                "warn",
            )


def cites_match(text: Text) -> Iterator[Problem]:
    """E10: ids exist, stand after the full stop, and are the same in the head and in the text.

    The head decides which limits a reader sees, so both lists must agree. Way out: add or remove
    the id in one of the two places.
    """
    for topic in text.corpus.topics.values():
        used = {id_: line for line in text.body(topic) for id_ in line.cites}
        for id_ in topic.cites:
            if id_ not in used:
                message = (
                    f"This topic promises {id_}, and no sentence uses it yet. Use it, or drop it."
                )
                yield Problem(topic.path, topic.lines["cites"], "E10", message)
        for id_, line in used.items():
            if id_ not in text.corpus.entries:
                yield line.problem("E10", f"“{id_}” is not in register.yaml. Check the number.")
            elif id_ not in topic.cites:
                yield line.problem(
                    "E10", f"{id_} is used here. Add it to cites at the top of the file."
                )
        for line in text.topics[topic.id]:
            if found := re.search(r"\[[^\]]*\]?", line.text):
                yield line.problem(
                    "E10",
                    f"“{found[0]}” is not read as a source here. Write each id in its own brackets "
                    "after the full stop: “… more often than others. [O3] [L1]”",
                )


def cite_drift(text: Text) -> Iterator[Problem]:
    """E11: a sentence shares at least a fifth of its meaning words with its entries.

    Each fact among several ids shares at least one; a limit too many does no harm. Few shared words
    mean a wrong number, or a sentence that has drifted. Way out: check the id.
    """
    approved = text.corpus.claim_words
    everywhere = stems(" ".join(approved.everywhere))
    for line in text.answers:
        said = stems(line.text) - everywhere
        if line.part != "body" or not said:
            continue
        known = {
            id_: stems(f"{text.says((id_,))} {' '.join(approved.entries.get(id_, ()))}")
            for id_ in line.cites
        }
        strays = [id_ for id_ in known if id_[0] in "COI" and not said & known[id_]]
        if known and len(said & frozenset().union(*known.values())) < 0.2 * len(said):
            strays = list(known)
        if strays:
            message = (
                f"“{line.text}” and {', '.join(strays)} share few words. Is it the right number?"
            )
            yield line.problem("E11", message, "warn")
