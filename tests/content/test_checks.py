"""Each rule sees its fault, and leaves good texts alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from ivig_faq.content.checks import RULES, Report, check_corpus
from ivig_faq.content.load import load_corpus
from ivig_faq.content.models import Corpus

from .catch_rate import SMALL, find_problems, find_shipped_problems, to_table
from .conftest import ROOT, TODAY, Answers
from .editors_faults import EDITORS, GOOD_EDITS
from .faults import Fault
from .good_texts import GOOD, Good
from .shipped_faults import SHIPPED

Load = Callable[[Answers], Corpus]


def report(answers: Answers, load: Load) -> Report:
    return check_corpus(load(answers), TODAY)


def rules_of(found: Report) -> set[str]:
    return {problem.rule for problem in found.problems if problem.severity != "info"}


def test_a_good_corpus_has_no_problem_but_that_nobody_signed_it(
    answers: Answers, load: Load
) -> None:
    found = report(answers, load)
    assert [(one.rule, one.severity) for one in found.problems] == [
        ("C01", "info"),
        ("C02", "info"),
    ]


@pytest.mark.parametrize("fault", SMALL, ids=lambda fault: f"{fault.rule}: {fault.name}")
def test_a_seeded_fault_is_caught_by_its_rule(fault: Fault) -> None:
    found = find_problems(fault)
    named = [one for one in found if one.rule == fault.rule]
    assert named, f"{fault.rule} missed {fault.new!r}; found: {[str(p) for p in found]}"


def test_every_rule_has_a_seeded_fault() -> None:
    # C01 has its tests in test_signoff.py; C07 has its own, as it needs 30 sentences.
    assert set(RULES) - {fault.rule for fault in SMALL} <= {"C01", "C07"}


def test_the_readme_says_how_many_seeded_faults_are_seen() -> None:
    # Nine in ten is the goal for faults that no rule was written for.
    assert to_table() in (ROOT / "README.md").read_text("utf-8")
    for faults in (SHIPPED, EDITORS):
        unseen = [bool(find_shipped_problems(fault)) for fault in faults]
        assert sum(unseen) >= 0.9 * len(faults)


@pytest.mark.parametrize("edit", GOOD_EDITS, ids=lambda edit: edit.name)
def test_a_good_edit_of_a_shipped_answer_brings_no_error(edit: Fault) -> None:
    assert [it for it in find_shipped_problems(edit) if it.severity == "error"] == []


def test_a_limit_that_is_not_cited_at_the_top_is_said_once(answers: Answers, load: Load) -> None:
    path = "topics/how-long.md"
    answers[path] = answers[path].replace("cites: [Q4, Q3, ", "cites: [Q4, ")
    found = [(one.rule, "must travel" in one.message) for one in report(answers, load).problems]
    assert ("E10", False) in found and ("E13", True) not in found


@pytest.mark.parametrize("good", GOOD, ids=lambda good: good.text[:60])
def test_a_good_text_stays_clean(good: Good, answers: Answers, load: Load) -> None:
    assert answers[good.file].count(good.old) == 1
    answers[good.file] = answers[good.file].replace(good.old, good.text)
    assert rules_of(report(answers, load)) - set(good.beside) == set()


def test_every_message_quotes_or_names_and_gives_a_way_out() -> None:
    for fault in SMALL:
        for problem in find_problems(fault):
            assert "invalid" not in problem.message.lower()
            assert problem.path and problem.line >= 1
            assert problem.message.rstrip("”").endswith((".", "?", "]", "…")), problem.message


def test_every_rule_says_what_is_refused_and_the_way_out() -> None:
    for id_, rule in RULES.items():
        assert rule.__doc__ is not None
        assert rule.__doc__.startswith(f"{id_}: ")
        assert "Way out:" in rule.__doc__, id_


def test_rules_are_in_order_and_complete() -> None:
    counts = {"E": 17, "D": 8, "T": 18, "C": 7, "S": 5}
    wanted = [f"{letter}{n:02}" for letter, top in counts.items() for n in range(1, top + 1)]
    assert list(RULES) == wanted


def test_a_hard_corpus_is_named_as_a_whole(answers: Answers, load: Load) -> None:
    hard = "Considerable immunological heterogeneity necessitates comprehensive characterisation. "
    answers["topics/about.md"] = answers["topics/about.md"].replace(
        "It is not a doctor or a person.", "\n\n".join([hard * 3] * 30)
    )
    assert "C07" in rules_of(report(answers, load))


def test_a_corpus_without_numbers_for_everywhere_else_is_refused(
    answers: Answers, load: Load
) -> None:
    corpus = load(answers)
    alone = replace(corpus, regions={"GB": corpus.regions["GB"]})
    found = check_corpus(alone, TODAY).errors
    assert [one.rule for one in found] == ["S03"]


def test_numbers_go_stale_after_ninety_days(answers: Answers, load: Load) -> None:
    corpus = load(answers)
    checked = corpus.regions["GB"].verified_on
    assert checked is not None
    assert not check_corpus(corpus, checked + timedelta(days=90)).errors
    late = check_corpus(corpus, checked + timedelta(days=91)).errors
    assert {one.rule for one in late} == {"S03"}


# --- waivers

ASIDE = ("got better. [O1]", "got better (for a time). [O1]")


def test_a_signed_waiver_lets_a_warning_stand_and_is_counted(answers: Answers, load: Load) -> None:
    name = "topics/does-it-work.md"
    waiver = "<!-- ok T10: the bracket is in the register — AB -->\n"
    answers[name] = (
        answers[name].replace(*ASIDE).replace("In the trials, some", f"{waiver}In the trials, some")
    )
    corpus = load(answers)
    found = check_corpus(corpus, TODAY)
    assert "T10" not in rules_of(found)
    assert [(one.rule, waiver.by) for one, waiver in found.signed] == [("T10", "AB")]
    assert found.waived == 1
    topic = corpus.topics["does-it-work"]
    assert "<!--" not in topic.body + "".join(block.html for block in topic.blocks)


def test_a_waiver_covers_its_paragraph_and_no_other(answers: Answers, load: Load) -> None:
    name = "topics/does-it-work.md"
    waiver = "<!-- ok T10: this one only — AB -->\n"
    answers[name] = (
        answers[name]
        .replace(*ASIDE)
        .replace("In the trials, people", f"{waiver}In the trials, people")
    )
    assert {"T10", "waiver"} <= rules_of(report(answers, load))


def test_a_waiver_above_all_text_covers_the_file(answers: Answers, load: Load) -> None:
    name = "topics/does-it-work.md"
    answers[name] = (
        answers[name].replace(*ASIDE).replace("---\nThe", "---\n<!-- ok T10: whole — A.B. -->\nThe")
    )
    assert not rules_of(report(answers, load))


def test_a_waiver_that_is_not_needed_is_reported(answers: Answers, load: Load) -> None:
    name = "topics/about.md"
    answers[name] = answers[name].replace("---\nThis", "---\n<!-- ok T05: old — AB -->\nThis")
    assert rules_of(report(answers, load)) == {"waiver"}


def test_a_waiver_does_not_cover_an_error(answers: Answers, load: Load) -> None:
    name = "topics/about.md"
    answers[name] = answers[name].replace(
        "---\nThis is a computer program.",
        "---\n<!-- ok T15: needed — AB -->\nClick here for this.",
    )
    assert "T15" in {one.rule for one in report(answers, load).errors}


# --- the real content


@pytest.fixture(scope="module")
def real() -> Corpus:
    return load_corpus(ROOT / "answers")


def test_the_whole_check_takes_less_than_three_seconds(real: Corpus) -> None:
    started = time.process_time()
    check_corpus(real, TODAY)
    assert time.process_time() - started < 3


def test_the_answers_that_we_ship_have_no_error(real: Corpus) -> None:
    today = max(TODAY, *(noted.changed_on for noted in real.changed.values()))
    assert [str(problem) for problem in check_corpus(real, today).errors] == []
