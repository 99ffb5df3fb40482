"""D03: nothing tells the reader what to do, but for agreed sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivig_faq.content.checks.language import words
from ivig_faq.content.checks.lines import Text
from ivig_faq.errors import Problem

_VERBS = words(
    "ask|tell|call|try|stop|start|take|rest|keep|push|see|go|get|talk|speak|contact|avoid|drink|eat"
    "|wait|use|consider|think|remember|check|make|bring|write|read|discuss|demand|insist|request"
    "|book|find|look|give|put|do|don't|don’t|be|let|stay|visit|watch|note|track|monitor|measure"
    "|reduce|increase|lower|raise|double|skip|continue|carry|switch|refuse|accept|join|sign|pay|buy"
    "|order|choose|pick|weigh|trust|believe|hope|expect|ignore|listen|follow|learn|plan|prepare"
    "|move|exercise|pace|sleep|lie|sit|inform|report|say|mention|share|send|seek|consult|inject"
    "|swallow|combine|add|begin|hold|allow|test|seek|press|fight|give|save|limit|cut|drop|leave"
    "|change|search|show|print|relax|breathe|cool|warm|arrange|decide|focus|cancel|delay|phone|text"
)
_OPENING = re.compile(
    r"^(?:(?:if|when|while|before|after|once|unless|until|in|at|for|to|with)\b[^,]*,\s*)?"
    r"(?:(?:so|then|please|always|never|just|also|first|next|simply|instead|and|but|or|yes|no|now)"
    r"\b,?\s+)*",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"\s+(?:is|was|are|were|can|may|will|of|has|had|does|did|did not|group|results?)\b"
)
_LATER = re.compile(
    r"(?:[;:–—]|, (?:so|and|then|but|or)(?: then| please)?|\band then|\bso) +", re.I
)


def imperative(text: Text) -> Iterator[Problem]:
    """D03: nothing tells the reader to do something, except a whole sentence of phrases.yaml.

    Agreed instructions were weighed once by several people. Urgent cards are watched by S01.
    Way out: use an agreed sentence word for word.
    """
    for line in text.answers:
        urgent = line.topic is not None and line.topic.outcome == "urgent"
        if line.agreed is None and not urgent and (verb := _imperative(line.text)):
            yield line.problem(
                "D03",
                f"“{line.text}” tells the reader what to do (“{verb}”). Only agreed instructions "
                "may be used: take a sentence of phrases.yaml whole.",
            )


def _imperative(sentence: str) -> str | None:
    starts = {_OPENING.match(sentence).end(), 0}  # type: ignore[union-attr]  # it can be empty
    starts |= {found.end() for found in _LATER.finditer(sentence)}
    for start in sorted(starts):
        found = _VERBS.match(sentence, start)
        if found and not _NOUN.match(sentence, found.end()) and not sentence.endswith("?"):
            return found[0]
    return None
