"""The JSON shapes of the HTTP contract, version 1."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from ivig_faq.content.models import Message, Outcome
from ivig_faq.reply.model import Choice, Evidence, ReplyOutcome, Review, SourceLine, Word
from ivig_faq.retrieval.question import MAX_CHARACTERS

_SURROGATE = re.compile("[\ud800-\udfff]")  # half a character
MAX_CONTEXT = 8
MAX_REGION = 64
MAX_PROBLEMS = 20


class _Shape(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Body(_Shape):
    """A request body; text that no reader can have typed is refused."""

    @field_validator("*", mode="after")
    @classmethod
    def _is_text(cls, value: object) -> object:
        for text in value if isinstance(value, list) else [value]:
            if isinstance(text, str) and ("\0" in text or _SURROGATE.search(text)):
                raise ValueError
        return value


class AskBody(_Body):
    """A question in a person's own words."""

    question: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_CHARACTERS)
    ] = Field(description="What the person asks; length counts after trimming.")
    context: list[str] = Field(
        default=[],
        max_length=MAX_CONTEXT,
        description="What the last reply gave back as `context`; unknown ids are ignored.",
    )
    region: str | None = Field(
        default=None,
        max_length=MAX_REGION,
        description="Country code for emergency numbers; unknown ones mean everywhere else.",
    )


class LetterBody(_Body):
    """A question to the editors, which is kept as it is; the form says so first."""

    question: Annotated[str, StringConstraints(min_length=1, max_length=MAX_CHARACTERS)]
    region: str | None = Field(default=None, max_length=MAX_REGION)


class CodeBody(_Body):
    """The code that deletes a question to the editors."""

    code: str = Field(max_length=64)
    region: str | None = Field(default=None, max_length=MAX_REGION)


class FeedbackBody(_Body):
    """Whether an answer helped."""

    topic: str = Field(max_length=64, description="Id of the answer; the two cards have none.")
    helpful: bool
    content_version: str = Field(max_length=64, description="As in the reply that was judged.")


class ShownAnswer(_Shape):
    """One curated answer, word for word."""

    topic: str
    outcome: Outcome
    title: str
    short: str
    body: str = Field(description="Markdown; facts end with the id of the entry they rest on.")
    evidence: list[Evidence]
    words: list[Word]
    related: list[Choice]
    review: Review
    url: str
    html: str = Field(description="The answer alone, as an HTML fragment.")


class LimitLine(_Shape):
    """Something the review does not show, or leaves open, in its short form."""

    id: str = Field(examples=["L1"])
    says: str = Field(min_length=1)


class ReplyShape(_Shape):
    """A reply; `uncertainty` and `clinician_note` are never empty."""

    outcome: ReplyOutcome
    answers: list[ShownAnswer] = Field(max_length=3)
    message: Message | None
    choices: list[Choice] = Field(max_length=3)
    uncertainty: list[LimitLine] = Field(min_length=1)
    clinician_note: str = Field(min_length=1)
    clinician_question: str
    region_check: str | None
    source: SourceLine
    context: list[str]
    content_version: str
    html: str = Field(description="The whole reply, limits and note included, as HTML.")


class TopicLine(_Shape):
    """A topic in the list of all."""

    id: str
    title: str
    outcome: Outcome
    short: str
    url: str


class TopicList(_Shape):
    """All topics, by title."""

    topics: list[TopicLine]
    content_version: str


class SourceShape(_Shape):
    """The review, and every entry that answers may rest on."""

    citation: str
    doi: str
    entries: list[Evidence]
    content_version: str


class ReadyShape(_Shape):
    """What is served, and how the files stand beside it."""

    status: Literal["ok"] = "ok"
    content_version: str
    files: Literal["served", "learning", "broken"]
    problems: list[str] = Field(description="What is wrong in which line of which file.")


class Fault(_Shape):
    """What is wrong with which field of a body; never what it held."""

    field: str
    rule: str


class ProblemShape(_Shape):
    """Problem details (RFC 9457). Nothing of what a person typed is in it."""

    type: Literal["about:blank"]
    title: str
    status: int
    code: str
    detail: str | None = Field(default=None, description="Words that may be shown to a reader.")
    emergency: str = Field(description="The emergency line; show it wherever a reply failed.")
    errors: list[Fault] = []


EXAMPLE_QUESTION = {"question": "does it work for severe ME?", "context": [], "region": "GB"}
EXAMPLE_FEEDBACK = {"topic": "severe-mecfs", "helpful": True, "content_version": "0f3a..."}
EXAMPLE_REPLY = {
    "outcome": "answer",
    "answers": [
        {
            "topic": "severe-mecfs",
            "outcome": "answer",
            "title": "What did the review find for severe ME/CFS?",
            "short": "...",
            "body": "... [O3]",
            "evidence": [{"id": "O3", "kind": "observed", "says": "..."}],
            "words": [],
            "related": [{"topic": "mild-moderate", "title": "..."}],
            "review": {
                "status": "draft",
                "approved_by": [],
                "approved_on": None,
                "review_due": None,
            },
            "url": "/topics/severe-mecfs",
            "html": "<article>...</article>",
        }
    ],
    "message": None,
    "choices": [],
    "uncertainty": [{"id": "L1", "says": "..."}],
    "clinician_note": "...",
    "clinician_question": "...",
    "region_check": None,
    "source": {"citation": "...", "doi": "10.3390/healthcare9111546"},
    "context": ["severe-mecfs"],
    "content_version": "0f3a...",
    "html": "<article>...</article>",
}
