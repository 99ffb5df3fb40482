from __future__ import annotations

import json
from pathlib import Path

import pytest

from ivig_faq import Reply
from ivig_faq.content.models import Corpus
from ivig_faq.errors import ContentError
from ivig_faq.evaluation.figures import Ask, Confusion, Miss, measure
from ivig_faq.evaluation.rates import Rate
from ivig_faq.evaluation.sets import read_sets
from ivig_faq.reply.compose import compose
from ivig_faq.retrieval.decide import Abstain, Answer, Choose, Decision, Urgent
from ivig_faq.retrieval.index import Hit, Part
from ivig_faq.retrieval.question import Question

SAID: dict[str, Decision] = {
    "right": Answer(("dose",)),
    "fine": Answer(("how-soon",)),
    "wrong": Answer(("privacy",)),
    "wrong, right beside it": Answer(("privacy",), also=("help", "dose")),
    "offered": Choose(("help", "dose")),
    "offered wrong": Choose(("help", "privacy")),
    "silent": Abstain(("dose",)),
    "card": Urgent(True, False),
    "crisis": Urgent(False, True),
    "both": Answer(("dose", "privacy")),
    "half": Answer(("dose",), partly=True),
}
HALF = ["dose", "none"]


def ask_from(corpus: Corpus) -> Ask:
    def ask(question: Question) -> Reply:
        # Of what stands beside an ordinary question, only the crisis is heard.
        beside = Urgent(False, True) if "crisis" in question.text else Answer(("privacy",))
        return compose(SAID.get(question.text, beside), corpus, None)

    return ask


def write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return path


def test_each_kind_of_reply_is_counted_once(corpus: Corpus, tmp_path: Path) -> None:
    lines = [{"q": q, "expect": "dose", "also_ok": ["how-soon"]} for q in list(SAID)[:8]]
    lines += [{"q": q, "expect": "none"} for q in ("right", "silent", "offered", "card")]
    lines += [{"q": q, "expect": "urgent-crisis"} for q in ("card", "crisis", "right")]
    figures = measure(ask_from(corpus), read_sets([write(tmp_path / "a.jsonl", *lines)]))
    rates = figures.rates
    assert rates["in scope: first answer right"] == Rate(2, 8)
    assert rates["in scope: right or offered"] == Rate(5, 8)
    assert rates["in scope: wrong answer"] == Rate(3, 8)
    assert rates["in scope: wrong answer or choice"] == Rate(4, 8)
    assert rates["in scope: not answered"] == Rate(1, 8)
    assert rates["off topic: left alone"] == Rate(2, 4)
    assert rates["emergencies: missed"] == Rate(1, 3)
    assert rates["emergencies: wrong card"] == Rate(1, 3)
    assert rates["emergencies beside a question: missed"] == Rate(8, 12)
    assert rates["false alarms"] == Rate(2, 12)


def test_follow_ups_and_several_questions_are_counted(corpus: Corpus, tmp_path: Path) -> None:
    dialogue = {"turns": [{"q": "wrong", "expect": "dose"}, {"q": "right", "expect": "dose"},
                          {"q": "offered", "expect": "dose"}]}  # fmt: skip
    pair = ["dose", "privacy"]
    compounds = [{"q": "both", "expect_all": pair}, {"q": "right", "expect_all": pair},
                 {"q": "both", "expect_all": ["dose"]}, {"q": "half", "expect_all": HALF},
                 {"q": "right", "expect_all": HALF}]  # fmt: skip
    path = write(tmp_path / "a.jsonl", dialogue, *compounds)
    rates = measure(ask_from(corpus), read_sets([path])).rates
    assert rates["follow-ups: right"] == Rate(1, 2)
    assert rates["several questions: all answered"] == Rate(1, 2)
    # Answered without a word about the rest is not enough.
    assert rates["half out of scope: answered, and said so"] == Rate(1, 2)
    assert rates["one question that looks like two: kept whole"] == Rate(0, 1)


def test_turns_of_one_conversation_are_counted_together_for_the_interval(
    corpus: Corpus, tmp_path: Path
) -> None:
    good, bad = {"q": "right", "expect": "dose"}, {"q": "wrong", "expect": "dose"}
    talks = [{"turns": [good, good, good]}, {"turns": [bad, bad, bad]}, {"turns": [good, good]}]
    rate = measure(ask_from(corpus), read_sets([write(tmp_path / "a.jsonl", *talks)])).rates[
        "follow-ups: right"
    ]
    assert rate == Rate(3, 5) and rate.clusters == ((2, 2), (0, 2), (1, 1))
    low, high = rate.interval()
    assert high - low > Rate(3, 5).interval()[1] - Rate(3, 5).interval()[0]


def test_confused_pairs_are_counted_most_frequent_first_and_refusals_left_out(
    corpus: Corpus, tmp_path: Path
) -> None:
    asked = [("wrong", "dose"), ("wrong", "dose"), ("right", "none"), ("card", "dose"),
             ("silent", "dose"), ("offered", "dose"), ("offered wrong", "dose"),
             ("right", "urgent-crisis")]  # fmt: skip
    path = write(tmp_path / "a.jsonl", *({"q": q, "expect": expect} for q, expect in asked))
    figures = measure(ask_from(corpus), read_sets([path]))
    assert figures.confusions == (
        Confusion("dose", "privacy", 2), Confusion("dose", "help", 1),
        Confusion("dose", "urgent-reaction", 1), Confusion("none", "dose", 1),
        Confusion("urgent-crisis", "dose", 1),
    )  # fmt: skip
    assert Miss("refused", "silent", "dose", "none") in figures.misses


def test_calibration_is_measured_on_the_search_and_leaves_emergencies_out(
    corpus: Corpus, tmp_path: Path
) -> None:
    def search(question: Question) -> Part:
        return Part(question.text, (Hit("dose", 0.75), Hit("privacy", 0.2)), 0.05)

    asked = [("right", "dose"), ("wrong", "none"), ("card", "urgent-reaction")]
    path = write(tmp_path / "a.jsonl", *({"q": q, "expect": expect} for q, expect in asked))
    sets = read_sets([path])
    found = measure(ask_from(corpus), sets, search).calibration
    assert found is not None
    assert found.count == 2 and found.error == pytest.approx(0.25)
    assert measure(ask_from(corpus), sets).calibration is None


@pytest.mark.parametrize(
    "line", ['{"q": 1}', "[", '{"q": "a", "expect": "b", "c": 1}', '{"turns": []}']
)
def test_lines_that_do_not_fit_are_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(f'{{"q": "a", "expect": "none"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read_sets([path, tmp_path / "missing.jsonl"])
    assert [(problem.rule, problem.line) for problem in caught.value.problems] == [
        ("set", 2),
        ("file", 1),
    ]
