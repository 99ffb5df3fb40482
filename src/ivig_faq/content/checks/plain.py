"""T05-T09: words that a tired reader knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from ivig_faq.content.checks.language import words
from ivig_faq.content.checks.lines import Line, Text
from ivig_faq.content.checks.plain_size import core_text
from ivig_faq.content.models import Corpus, Term
from ivig_faq.content.readability import words_of
from ivig_faq.content.words import common_words
from ivig_faq.errors import Problem

_RARE = 3.6
_NUMBER_WORDS = re.compile(r"\{\w+\}")
_ACRONYM = re.compile(r"(?<![\w/{])(?=\w*[A-Z]\w*[A-Z])[A-Z][A-Za-z]*(?:/[A-Z]{2,})?(?![\w}])")
_HEAVY = words("immunoglobulins?", "intravenous(?:ly)?")
_PARTICIPLE = (
    r"(?:\w{2,}ed|thought|known|shown|given|made|seen|found|taken|done|said|written|told|held|put"
    r"|kept|sent|paid|chosen|drawn|led|run|built|felt|meant)"
)
_PASSIVE = words(
    rf"(?:is|are|was|were|be|been|being|gets?|got) (?:(?:not|also|often|never|then|only|\w+ly) )?"
    rf"{_PARTICIPLE}"
)
_NEGATIVE = re.compile(
    r"\b(?:not|no|never|nobody|nothing|none|cannot|neither|nor|without|unable|fails?)\b|n['’]t\b",
    re.I,
)


def rare_word(text: Text) -> Iterator[Problem]:
    """T05: a word that English uses seldom (Zipf below 3.6) stands in the glossary.

    A reply shows the gloss of every glossary word by itself, so the entry is all it needs. Names,
    placeholders, agreed phrases and the glossary's own inflections pass. Way out: a plain word,
    or a glossary line.
    """
    explained = _explained(text.corpus)
    for line in text.all:
        if line.part in ("phrase", "label") or (line.agreed and "{...}" not in line.agreed.text):
            continue
        rare = [
            word
            for word in dict.fromkeys(_plain_words(line))
            if word.lower() not in explained and zipf(word.lower()) < _RARE
        ]
        if rare:
            yield line.problem(
                "T05",
                f"“{', '.join(rare)}” is rare and not in the glossary. Say it plainly, or add it "
                "to glossary.yaml.",
                "warn",
            )


def _explained(corpus: Corpus) -> frozenset[str]:
    found: set[str] = set()
    for term in corpus.glossary:
        for way in (term.term, *term.also):
            for part in re.split(r"[\s/-]+", way.lower()):
                found |= {part, f"{part}s", f"{part}es", f"{part}d", f"{part}ed", f"{part}ing"}
            found.add(way.lower())
    return frozenset(found)


def _plain_words(line: Line) -> Iterator[str]:
    """The words of a sentence less names (capitals inside a sentence), acronyms and numbers."""
    for number, word in enumerate(words_of(line.text)):
        for part in re.split(r"[-/&]", word.replace("’", "'")):
            name = part[:1].isupper() and (number > 0 or line.part == "title")
            if (
                part.replace("'", "").isalpha()
                and not name
                and not part.isupper()
                and len(part) > 1
            ):
                yield part.removesuffix("'s")


@cache
def zipf(word: str) -> float:
    """Return how common a word is, an inflection being as common as its base word at least."""
    table = common_words()
    bases = [word, word.replace("'", "")]
    for ending, base in (
        ("s", ""),
        ("es", ""),
        ("ies", "y"),
        ("d", ""),
        ("ed", ""),
        ("ing", ""),
        ("ing", "e"),
    ):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            bases.append(word.removesuffix(ending) + base)
    return max(table.get(base, 0.0) for base in bases)


def acronym(text: Text) -> Iterator[Problem]:
    """T06: every acronym stands in the glossary, because replies are read alone.

    A reply then opens it by itself. Names of services in a region file pass. Way out: a glossary
    line, or the full words.
    """
    known = {way for term in text.corpus.glossary for way in _ways(term)}
    known |= {word for way in tuple(known) for word in way.split()}
    for region in text.corpus.regions.values():
        named = (
            region.urgent_line.name,
            region.country_name,
            *(line.name for line in region.crisis),
        )
        known |= {word for name in named for word in name.split()}
    for line in text.all:
        if line.part == "label":
            continue
        for found in _ACRONYM.findall(line.text):
            shouted = found.isupper() and zipf(found.lower()) >= 4.5 and len(found) > 1
            if found not in known and not shouted:
                yield line.problem(
                    "T06",
                    f"“{found}” is not opened. Add it to glossary.yaml, or write the full words.",
                )


def _ways(term: Term) -> tuple[str, ...]:
    return (term.term, *term.also)


def heavy_words(text: Text) -> Iterator[Problem]:
    """T07: "immunoglobulin" and "intravenous" stand at most twice in an answer.

    Way out: after the first time, "IVIG" or "the treatment".
    """
    for topic in text.corpus.topics.values():
        count = len(_HEAVY.findall(core_text(text, topic)))
        if count > 2:
            message = f"“immunoglobulin” or “intravenous” stands here {count} times. Try “IVIG”."
            yield Problem(topic.path, topic.lines["id"], "T07", message, "warn")


def passive(text: Text) -> Iterator[Problem]:
    """T08: at most a fifth of the sentences of an answer are passive; one always may be.

    Agreed phrases do not count, nor do words of the cited entry. Way out: say who did it.
    """
    for topic in text.corpus.topics.values():
        lines = text.body(topic)
        found = [line for line in lines if _is_passive(line, text.says(line.cites))]
        if len(found) > 1 and len(found) > 0.2 * len(lines):
            quoted = _PASSIVE.search(found[0].text)
            share = f"{len(found)} of {len(lines)} sentences"
            message = f"“{quoted[0] if quoted else ''}”, {share}. Who did it?"
            yield found[0].problem("T08", message, "warn")


def _is_passive(line: Line, entries: str) -> bool:
    found = _PASSIVE.search(line.text)
    return line.agreed is None and found is not None and found[0].lower() not in entries.lower()


def double_negative(text: Text) -> Iterator[Problem]:
    """T09: a sentence has one negative at most: two are hard with brain fog.

    Way out: two sentences, or say it the other way round.
    """
    for line in text.answers:
        found = _NEGATIVE.findall(line.text)
        if len(found) > 1:
            message = f"“{' … '.join(found)}” in one sentence. Hard with brain fog. Make it two."
            yield line.problem("T09", message, "warn")
