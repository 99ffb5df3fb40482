"""E12-E17: what a whole answer owes its entries: their limits, and nothing beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivig_faq.content.checks.citations import is_unsupported, speaks_of_medicine
from ivig_faq.content.checks.language import frames, words
from ivig_faq.content.checks.lines import Line, Text
from ivig_faq.content.markdown import to_sentences
from ivig_faq.content.models import Sentence, Topic
from ivig_faq.errors import Problem

_DIGITS = re.compile(
    r"(?<!COVID-)(?<!\w)(?!(?:19|20)\d\d\b)\d[\d.,]*(?:\s*(?:%|percent\b|g\b|mg\b))?|%"
)
_AMOUNT = words(
    r"(?:large|small|big|fair|good|tiny) (?:share|part|number|group)|widely|widespread",
    r"half|a third|a quarter|two thirds|majority|minority|several|dozens?|hundreds|thousands",
    r"most|many|few|nearly every(?:one|body)|almost (?:all|every\w*)|everyone who",
    r"all (?:of )?(?:the )?people",
    r"rare(?:ly)?|common(?:ly)?|often|frequent(?:ly)?|usual(?:ly)?|mostly|sometimes|generally",
    r"twice|double[sd]?|tripled?|percent|hardly any\w*",
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten)"
    r" (?:in|out of|of|times|people|patients|weeks|months|years|days)",
)
_ALIKE = words(
    r"(?:no|not) (?:\w+ )?(?:worse|better|more|less|fewer|different|higher|bigger)"
    r" (?:\w+ )?(?:than|from|to)",
    r"comparable|just as \w+|as (?:frequent|bad|strong) (?:in|as)",
    r"similar(?:ly)?|same|alike|no different|equal(?:ly)?|no more than|as (?:much|often) as",
)
_SAFE_FOLLOW_UP = "safe-follow-up"
_QUESTION_WORD = words(r"whether|how|what|which|who|whom|whose|when|where|why|if")
_FINITE = words(
    r"is|are|was|were|has|have|had|can|will|would|does|do|did|may|might|should|must",
    r"works?|worked|helps?|helped|cures?|cured|causes?|caused|improves?|improved|makes?|made",
    r"lasts?|lasted|needs?|gets?|got|shows?|showed|fades?|faded|recovers?|recovered",
)
_AND_ALSO = re.compile(
    r"\b(?:because|since|but|although|though|however|yet|as it|so that|given that)\b"
    r"|, only\b|[;:–—]|, (?:and |so )?(?:it|they|this|which|IVIG|people|we|you)\b",
    re.IGNORECASE,
)
_PRESUMES = words(
    r"(?:why|how (?:fast|quickly|strongly|soon)) (?:\w+ ){0,3}?"
    r"(?:works|helps|cures|heals|improves|causes|harms|fails)"
)


def quantity(text: Text) -> Iterator[Problem]:
    """E12: no numbers, and no words that are numbers in disguise, unless the cited entry has them.

    The register holds no amounts. A year may stand. Way out: leave the amount out.
    """
    for line in text.answers:
        bare = re.sub(r"\{\w+\}", "", line.text)
        if found := _DIGITS.search(bare):
            yield line.problem(
                "E12", f"“{found[0]}” is a number, and the register has none. Leave it out."
            )
        if not line.is_claim:
            continue
        entries = text.says(line.topic.cites if line.topic and line.part == "short" else line.cites)
        for word in _AMOUNT.finditer(bare):
            if not words(re.escape(word[0])).search(entries):
                yield line.problem(
                    "E12",
                    f"“{word[0]}” is a number in disguise, and the register has no numbers. "
                    "Leave it out.",
                    "warn",
                )


def limits_travel(text: Text) -> Iterator[Problem]:
    """E13: the limits of every entry that an answer uses are in its reply, each with its line.

    A reply computes them from the head. Way out: add the id to cites, or the line to short_limits.
    """
    corpus = text.corpus
    for topic in corpus.topics.values():
        promised = set(corpus.limits_of(tuple(id_ for id_ in topic.cites if id_ in corpus.entries)))
        for line in text.body(topic):
            for id_ in line.cites:
                entry = corpus.entries.get(id_)
                needed = () if entry is None else corpus.limits_of((id_,))
                lost = [limit for limit in needed if limit not in promised]
                if lost and lost != [id_]:  # E10 says that an id is not in cites
                    yield line.problem(
                        "E13",
                        f"{id_} must travel with {', '.join(needed)}. {', '.join(lost)} is lost. "
                        f"Add {id_} to cites at the top of the file.",
                    )
        for limit in sorted(promised - set(corpus.wording.short_limits)):
            message = f"{limit} has no line in short_limits of wording.yaml. Write one."
            yield Problem(topic.path, topic.lines["cites"], "E13", message)


def limit_early(text: Text) -> Iterator[Problem]:
    """E14: an answer with something seen or thought names a limit in its first block and summary.

    Who stops reading there must have met both sides. Way out: move a limit up.
    """
    for topic in text.corpus.topics.values():
        if topic.outcome != "answer" or not any(id_[0] in "OI" for id_ in topic.cites):
            continue
        limits = ", ".join(text.corpus.limits_of(topic.cites)[:2])
        first = next((block for block in topic.blocks if block.kind != "heading"), None)
        if first and not any(map(_limits_something, first.sentences)):
            message = (
                "The good news comes first and the limit last. Can the first paragraph carry "
                f"{limits}?"
            )
            yield Problem(topic.path, first.line, "E14", message, "warn")
        if not any(map(_limits_something, to_sentences(topic.short))):
            message = f"The summary is read alone, and names no limit. Can it carry {limits}?"
            yield Problem(topic.path, topic.lines["short"], "E14", message, "warn")


def _limits_something(said: Sentence) -> bool:
    return bool(frames(said.text) & {"limit", "open"}) or any(id_[0] in "LQ" for id_ in said.cites)


def safe_by_silence(text: Text) -> Iterator[Problem]:
    """E15: "similar in both groups" is followed at once by the agreed sentence about safety.

    Readers take "similar" for "safe". Way out: add the sentence safe-follow-up of phrases.yaml.
    """
    for lines in text.topics.values():
        for line, after in zip(lines, (*lines[1:], None), strict=True):
            rests = {"O2", "O5"} & set(line.cites)
            follows = (
                after is not None
                and after.part == line.part
                and after.agreed is not None
                and after.agreed.id == _SAFE_FOLLOW_UP
            )
            if rests and _ALIKE.search(line.text) and not follows:
                yield line.problem(
                    "E15",
                    f"“{line.text}” is easily read as “safe”. Add the agreed sentence after it: "
                    "“This does not tell us whether it is safe for you.”",
                )


def outside_fact(text: Text) -> Iterator[Problem]:
    """E16: an answer that says the review is silent adds no fact, nor hides one in a slot.

    Covers not_covered, boundary, urgent and about topics, and the free words of agreed phrases
    everywhere. Way out: leave the fact out; in a slot, write "whether…", "how…" or a bare name.
    """
    for line in text.answers:
        if is_unsupported(line) and speaks_of_medicine(line):
            yield line.problem(
                "E16",
                f"“{line.text}” This topic does not rest on the review, and then adds a fact about "
                "the illness or the treatment. Leave it out, or cite an entry.",
            )
        elif slot := _slot(line):
            lead = _QUESTION_WORD.split(slot, maxsplit=1)[0]
            found = _FINITE.search(lead) or _AND_ALSO.search(slot) or _PRESUMES.search(slot)
            if found:
                yield line.problem(
                    "E16",
                    f"“{found[0].strip()}” in “{slot}” states something, and the phrase leaves "
                    "room for a name only. Write “whether…”, “how…” or the bare thing.",
                )


def _slot(line: Line) -> str | None:
    if line.agreed is None or line.part not in ("short", "body") or "{...}" not in line.agreed.text:
        return None
    before, _, after = line.agreed.text.partition("{...}")
    return line.text[len(before) : len(line.text) - len(after)]


def default_limit(text: Text) -> Iterator[Problem]:
    """E17: a reply whose entries bring no limits shows the default pair, L3 and L1.

    Way out: default_limits: [L3, L1] in wording.yaml.
    """
    corpus = text.corpus
    bare = [topic.id for topic in corpus.topics.values() if not _limits(text, topic)]
    missing = [
        limit
        for limit in ("L3", "L1")
        if limit not in corpus.wording.default_limits or limit not in corpus.wording.short_limits
    ]
    if missing:
        message = (
            f"default_limits lacks {', '.join(missing)}. Without it {len(bare)} answers and every "
            "reply without an answer would not say what is unknown. Write default_limits: [L3, L1]."
        )
        yield Problem("wording.yaml", 1, "E17", message)


def _limits(text: Text, topic: Topic) -> tuple[str, ...]:
    return text.corpus.limits_of(tuple(id_ for id_ in topic.cites if id_ in text.corpus.entries))
