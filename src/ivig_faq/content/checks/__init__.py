"""The editorial rules: each one function that reads the corpus and reports what breaks it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from ivig_faq.content.checks import (
    citations,
    corpus_rules,
    directive,
    evidence,
    evidence_reply,
    imperative,
    plain,
    plain_form,
    plain_size,
    safety,
    signed,
)
from ivig_faq.content.checks.lines import Text
from ivig_faq.content.models import Corpus, Waiver
from ivig_faq.errors import Problem

Rule = Callable[[Text], Iterator[Problem]]

RULES: Mapping[str, Rule] = MappingProxyType(
    {
        "E01": evidence.hedge_frame,
        "E02": evidence.hedge_cause,
        "E03": evidence.strong_words,
        "E04": evidence.limit_flip,
        "E05": evidence.open_guess,
        "E06": evidence.grade_words,
        "E07": citations.keep_words,
        "E08": citations.cite_missing,
        "E09": citations.new_claim_word,
        "E10": citations.cites_match,
        "E11": citations.cite_drift,
        "E12": evidence_reply.quantity,
        "E13": evidence_reply.limits_travel,
        "E14": evidence_reply.limit_early,
        "E15": evidence_reply.safe_by_silence,
        "E16": evidence_reply.outside_fact,
        "E17": evidence_reply.default_limit,
        "D01": directive.directive,
        "D02": directive.soft_advice,
        "D03": imperative.imperative,
        "D04": directive.promise,
        "D05": directive.called_safe,
        "D06": directive.promise_against,
        "D07": directive.your_outcome,
        "D08": directive.stigma,
        "T01": plain_size.reading_grade,
        "T02": plain_size.long_sentence,
        "T03": plain_size.mean_sentence,
        "T04": plain_size.length,
        "T05": plain.rare_word,
        "T06": plain.acronym,
        "T07": plain.heavy_words,
        "T08": plain.passive,
        "T09": plain.double_negative,
        "T10": plain_form.nested,
        "T11": plain_form.long_block,
        "T12": plain_form.unspoken,
        "T13": plain_form.figurative,
        "T14": plain_form.time_word,
        "T15": plain_form.link_text,
        "T16": plain_form.heading,
        "T17": plain_form.first_sentence,
        "T18": plain_form.list_ends,
        "C01": signed.review_date,
        "C02": signed.reviewers,
        "C03": corpus_rules.near_duplicate,
        "C04": corpus_rules.fact_variants,
        "C05": corpus_rules.coverage,
        "C06": corpus_rules.glossary,
        "C07": corpus_rules.corpus_grade,
        "S01": safety.urgent_shape,
        "S02": safety.hardcoded_number,
        "S03": safety.stale_region,
        "S04": safety.crisis_words,
        "S05": safety.graded_danger,
    }
)


@dataclass(frozen=True, slots=True)
class Report:
    """What the rules found: problems to mend, and warnings that someone signed for."""

    problems: tuple[Problem, ...]
    signed: tuple[tuple[Problem, Waiver], ...] = ()

    @property
    def waived(self) -> int:
        """How many warnings someone signed for."""
        return len(self.signed)

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop a release."""
        return tuple(problem for problem in self.problems if problem.severity == "error")


def check_corpus(corpus: Corpus, today: date) -> Report:
    """Return what all rules find in the corpus on this day; only warnings can be waived."""
    text = Text(corpus, today)
    waivers = {topic.path: topic.waivers for topic in corpus.topics.values()}
    problems: list[Problem] = []
    waived: list[tuple[Problem, Waiver]] = []
    for rule in RULES.values():
        for problem in dict.fromkeys(rule(text)):
            waiver = _waiver(problem, waivers.get(problem.path, ()))
            if waiver is None:
                problems.append(problem)
            else:
                waived.append((problem, waiver))
    used = {id(waiver) for _, waiver in waived}
    for path, given in waivers.items():
        for waiver in given:
            if id(waiver) not in used:
                message = f"The waiver for {waiver.rule} is not needed any more. Delete it."
                problems.append(Problem(path, waiver.line, "waiver", message, "warn"))
    return Report(tuple(sorted(problems)), tuple(sorted(waived, key=lambda pair: pair[0])))


def _waiver(problem: Problem, waivers: tuple[Waiver, ...]) -> Waiver | None:
    if problem.severity == "error":
        return None
    fitting = (one for one in waivers if one.rule == problem.rule and problem.line in one.covers)
    return next(fitting, None)
