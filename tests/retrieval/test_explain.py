from __future__ import annotations

import json

import pytest

from ivig_faq import Assistant
from ivig_faq.faces.terminal.explain import to_explanation
from ivig_faq.retrieval.question import Question


@pytest.mark.parametrize(
    ("typed", "kind", "reason"),
    [
        ("what dose is best", "answer", "`answer`"),
        ("what dose is best? and who pays for it?", "answer", "several parts"),
        ("she has chest pain and cannot breathe now", "urgent", "a sign of danger"),
        ("how tall is the eiffel tower", "abstain", "off topic"),
    ],
)
def test_an_explanation_names_what_came_and_why(
    assistant: Assistant, typed: str, kind: str, reason: str
) -> None:
    data = assistant.explain(Question(typed)).to_data()
    assert data["decision"]["kind"] == kind and reason in data["decision"]["why"]
    assert json.loads(json.dumps(data)) is not None


def test_an_explanation_shows_repairs_near_phrasings_probabilities_and_thresholds(
    assistant: Assistant,
) -> None:
    explanation = assistant.explain(Question("wich dosage of imunoglobulin is bset"))
    lines = "\n".join(to_explanation(explanation))
    assert "imunoglobulin -> immunoglobulin" in lines
    assert explanation.near[0].topic == "dose" and explanation.near[0].text in lines
    similar = [near.similarity for near in explanation.near]
    assert similar == sorted(similar, reverse=True) and similar[0] > 0.8
    assert f"dose {explanation.whole.hits[0].probability:.2f}" in lines
    assert f"answer: {explanation.policy.answer}" in lines


def test_an_explanation_tells_signs_and_what_a_follow_up_leans_on(assistant: Assistant) -> None:
    lines = "\n".join(to_explanation(assistant.explain(Question("and how long?", ("dose",)))))
    assert "leans on context" in lines
    calm = assistant.explain(Question("no chest pain, only asking what it costs"))
    assert calm.danger is not None and "calmed: chest" in "\n".join(to_explanation(calm))


def test_what_explains_decides_as_what_answers(assistant: Assistant) -> None:
    for typed in ("dose", "is it safe and what does it cost", "will bupa pay", "best pizza"):
        reply = assistant.ask(Question(typed))
        decision = assistant.explain(Question(typed)).to_data()["decision"]
        assert [shown.topic for shown in reply.answers] == list(decision.get("topics", ()))[
            : len(reply.answers)
        ]
