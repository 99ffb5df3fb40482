"""Why a message got what it got: for people who improve the answers, never for readers."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from ivig_faq.retrieval.decide import Decision, Policy
from ivig_faq.retrieval.index import Near, Part
from ivig_faq.retrieval.triage import Danger


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything that a decision was made of.

    `whole.text` is the message as it was read, `whole.repairs` the words put right in it, and
    `whole.parts` the same of every part; `near` are the phrasings nearest in meaning, best first.
    """

    danger: Danger | None
    whole: Part
    near: tuple[Near, ...]
    decision: Decision
    policy: Policy

    def to_data(self, hits: int = 5) -> dict[str, Any]:
        """Return all of it as plain data for JSON, the first `hits` topics of every part."""
        return {
            "decision": {"kind": type(self.decision).__name__.lower(), **asdict(self.decision)},
            "read_as": _to_data(self.whole, hits),
            "danger": asdict(self.danger) if self.danger else None,
            "nearest_phrasings": [asdict(near) for near in self.near],
            "policy": asdict(self.policy),
        }


def _to_data(part: Part, hits: int) -> dict[str, Any]:
    return {
        "text": part.text,
        "repairs": [list(pair) for pair in part.repairs],
        "asks": part.asks,
        "leans_on_context": part.leans,
        "hits": [asdict(hit) for hit in part.hits[:hits]],
        "off_topic": part.off_topic,
        "danger": {"reaction": part.reaction, "crisis": part.crisis},
        "parts": [_to_data(inside, hits) for inside in part.parts],
    }
