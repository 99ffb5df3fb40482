"""Why a message got what it got, as lines for people who improve the answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, fields

from ivig_faq.retrieval.decide import Abstain, Answer, Choose, Decision, Urgent
from ivig_faq.retrieval.explain import Explanation
from ivig_faq.retrieval.index import Part
from ivig_faq.retrieval.triage import Danger

_HITS = 4


def to_explanation(explanation: Explanation) -> Iterator[str]:
    """Return the lines: what came and why, how it was read, danger, near phrasings, thresholds."""
    yield f"Came: {_came(explanation.decision)}"
    yield f"Because: {explanation.decision.why}"
    yield ""
    yield "Read as, with the likeliest topics:"
    yield from _part(explanation.whole, "  ")
    yield ""
    yield f"Signs of danger: {_signs(explanation.danger)}"
    yield ""
    yield "Nearest phrasings:"
    for near in explanation.near:
        yield f"  {near.similarity:5.2f}  {near.topic}: {near.text}"
    yield ""
    yield "Thresholds:"
    for field in fields(explanation.policy):
        yield f"  {field.name}: {asdict(explanation.policy)[field.name]}"


def _came(decision: Decision) -> str:
    match decision:
        case Urgent(reaction, crisis):
            cards = [name for name, there in (("reaction", reaction), ("crisis", crisis)) if there]
            return f"urgent card ({' and '.join(cards)})"
        case Answer(topics, partly, also):
            rest = f"; also named: {', '.join(also)}" if also else ""
            return f"answer {', '.join(topics)}{' (partly)' if partly else ''}{rest}"
        case Choose(topics):
            return f"a choice of {', '.join(topics)}"
        case Abstain(near):
            return f"no answer; nearest topics {', '.join(near)}"


def _part(part: Part, indent: str) -> Iterator[str]:
    marks = [
        name for name, there in (("asks", part.asks), ("leans on context", part.leans)) if there
    ]
    yield f"{indent}“{part.text}”{' (' + ', '.join(marks) + ')' if marks else ''}"
    for wrong, right in part.repairs:
        yield f"{indent}  spelling: {wrong} -> {right}"
    shown = [f"{hit.topic} {hit.probability:.2f}" for hit in part.hits[:_HITS]]
    yield f"{indent}  {', '.join(shown)}, off topic {part.off_topic:.2f}"
    yield f"{indent}  danger: reaction {part.reaction:.2f}, crisis {part.crisis:.2f}"
    for inside in part.parts:
        yield from _part(inside, indent + "    ")


def _signs(danger: Danger | None) -> str:
    if danger is None:
        return "none"
    told = (("raised", danger.signs), ("calmed", danger.doubtful), ("earlier", danger.earlier))
    return "; ".join(f"{name}: {', '.join(groups)}" for name, groups in told if groups)
