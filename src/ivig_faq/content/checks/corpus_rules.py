"""C03-C07: what only shows when all answers are read together."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from rapidfuzz.fuzz import token_sort_ratio

from ivig_faq.content.checks.lines import Line, Text
from ivig_faq.content.checks.plain_size import MASKED, core_text
from ivig_faq.content.models import Term
from ivig_faq.content.readability import grade, sentences_of, smog, words_of
from ivig_faq.errors import Problem

_EVERYWHERE = "topics"


def near_duplicate(text: Text) -> Iterator[Problem]:
    """C03: two answers that say nearly the same, of the same entry, say it in the same words.

    The same words are easier on a reader than a small change. Way out: copy the other sentence.
    """
    first = _first_uses(text)
    for one, other in combinations(first.values(), 2):
        if one.path == other.path or not set(one.cites) & set(other.cites):
            continue
        alike = token_sort_ratio(one.text, other.text, score_cutoff=80)
        if alike:
            yield other.problem(
                "C03",
                f"“{other.text}” is almost “{one.text}” in {one.path}, line {one.line}. "
                "The same words would be easier on the reader.",
                "warn",
            )


def _first_uses(text: Text) -> dict[str, Line]:
    """Each wording of a claim, where it stands first."""
    uses: dict[str, Line] = {}
    for line in text.answers:
        if line.part == "body" and line.cites:
            uses.setdefault(line.text, line)
    return uses


def fact_variants(text: Text) -> Iterator[Problem]:
    """C04: one entry alone is said in two wordings at most, in all answers together.

    Way out: use one of the wordings that are there.
    """
    wordings: dict[tuple[str, ...], list[Line]] = {}
    for line in _first_uses(text).values():
        if len(line.cites) == 1:
            wordings.setdefault(line.cites, []).append(line)
    for cites, lines in wordings.items():
        if len(lines) > 2:
            said = "; ".join(f"“{line.text}” ({line.path}:{line.line})" for line in lines)
            message = f"{cites[0]} is said in {len(lines)} ways: {said}. Keep two."
            yield lines[2].problem("C04", message, "warn")


def coverage(text: Text) -> Iterator[Problem]:
    """C05: every topic can be found, and every entry of the register is used.

    Way out: a file of phrasings for the topic, or a sentence for the entry.
    """
    corpus = text.corpus
    for topic in corpus.topics.values():
        if not corpus.questions.get(topic.id):
            message = (
                f"Nobody can find {topic.id}. Write questions/{topic.id}.txt, one phrasing a line."
            )
            yield Problem(topic.path, 1, "C05", message)
    used = {
        id_ for topic in corpus.topics.values() for said in topic.sentences for id_ in said.cites
    }
    for id_ in corpus.entries:
        if id_ not in used:
            message = (
                f"{id_} is in no answer. Use it where it belongs, so that nothing is held back."
            )
            yield Problem("register.yaml", 1, "C05", message)


def glossary(text: Text) -> Iterator[Problem]:
    """C06: a gloss is used, at grade 6 or below, at most 20 words, and needs no other gloss.

    Way out: shorter words; or delete a line that no answer needs.
    """
    words = " ".join(line.text for line in text.all if line.part not in ("gloss", "phrase"))
    for term in text.corpus.glossary:
        for message in _gloss_faults(term, words, text.corpus.glossary):
            yield Problem("glossary.yaml", 1, "C06", message, "warn")


def _gloss_faults(term: Term, words: str, all_terms: tuple[Term, ...]) -> Iterator[str]:
    if not _uses(term, words):
        yield f"“{term.term}” stands in no answer. Delete its line."
    if len(words_of(term.gloss)) > 20:
        yield f"“{term.gloss}” has {len(words_of(term.gloss))} words (aim 20). Shorten it."
    level = round(grade(term.gloss, MASKED))
    if level > 6:
        yield f"“{term.gloss}” reads at about grade {level} (aim 6). Use shorter words."
    # What the letters of the term itself stand for needs no line of its own.
    words = _pattern(term).sub("", term.gloss)
    other = next((one for one in all_terms if one != term and _uses(one, words)), None)
    if other is not None:
        yield f"The gloss of “{term.term}” needs “{other.term}” explained too. Say it plainly."


def _uses(term: Term, text: str) -> bool:
    return _pattern(term).search(text) is not None


def _pattern(term: Term) -> re.Pattern[str]:
    ways = "|".join(map(re.escape, sorted((term.term, *term.also), key=len, reverse=True)))
    return re.compile(rf"(?<!\w)(?:{ways})(?!\w)", re.IGNORECASE)


def corpus_grade(text: Text) -> Iterator[Problem]:
    """C07: all answers together read at grade 6 (SMOG 9, US form) or below, masked words aside.

    Below 30 sentences the figures mean nothing, and nothing is said. Way out: T01 names where.
    """
    bodies = [core_text(text, topic) for topic in text.corpus.topics.values()]
    joined = "\n".join(bodies)
    if len(sentences_of(joined)) < 30:
        return
    mean = sum(grade(body, MASKED) for body in bodies) / len(bodies)
    if round(mean) > 6:
        message = f"On average an answer reads at about grade {round(mean)} (aim 6). See T01."
        yield Problem(_EVERYWHERE, 1, "C07", message, "warn")
    if round(smog(joined, MASKED)) > 9:
        message = f"SMOG {round(smog(joined, MASKED))} for all answers (aim 9). Use shorter words."
        yield Problem(_EVERYWHERE, 1, "C07", message, "warn")
