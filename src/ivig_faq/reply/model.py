"""What a reply is made of. Only `compose` makes one."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ivig_faq.content.models import Block, Message, Outcome, Status

NonEmpty = Annotated[str, StringConstraints(min_length=1)]
ReplyOutcome = Outcome | Literal["choose", "none"]
# Of this answer; of every answer, where its own brings none; or of the program, under a card.
LimitsAre = Literal["limits", "limits_general", "limits_card"]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(_Part):
    """A register entry that an answer rests on."""

    id: str = Field(examples=["O3"])
    kind: Literal["context", "observed", "inferred", "limit", "open"]
    says: NonEmpty


class Limit(_Part):
    """Something the review does not show, or leaves open, in its short form, and its entry."""

    id: str = Field(examples=["L1"])
    says: NonEmpty
    entry: Evidence = Field(exclude=True, repr=False)


class Word(_Part):
    """A word of the answer, and what it means."""

    term: NonEmpty
    means: NonEmpty


class Review(_Part):
    """Who approved the answer, until when, and when its text last changed, where that is noted.

    A draft was approved by nobody.
    """

    status: Status
    approved_by: tuple[str, ...] = ()
    approved_on: date | None = None
    review_due: date | None = None
    changed_on: date | None = None


class Choice(_Part):
    """A topic to pick."""

    topic: str = Field(examples=["mild-moderate"])
    title: NonEmpty


class Shown(_Part):
    """One curated answer, word for word as its file says it, the region's numbers filled in."""

    topic: str = Field(examples=["severe-mecfs"])
    outcome: Outcome
    title: NonEmpty
    heading: str = Field(exclude=True, repr=False)  # the title as HTML, its numbers to tap
    short: NonEmpty
    body: NonEmpty = Field(description="Markdown.")
    blocks: tuple[Block, ...] = Field(exclude=True, repr=False)
    whole: bool = Field(exclude=True)  # signs of danger are never folded away
    evidence: tuple[Evidence, ...]
    words: tuple[Word, ...]
    related: tuple[Choice, ...]
    review: Review
    url: str = Field(examples=["/topics/severe-mecfs"])


class SourceLine(_Part):
    """The review, as it is cited."""

    citation: NonEmpty
    doi: NonEmpty


class Reply(_Part):
    """What a reader gets: always with what is not known, and what to ask a doctor or nurse."""

    outcome: ReplyOutcome
    answers: Annotated[tuple[Shown, ...], Field(max_length=3)] = ()
    message: Message | None = None
    choices: Annotated[tuple[Choice, ...], Field(max_length=3)] = ()
    uncertainty: Annotated[tuple[Limit, ...], Field(min_length=1)]
    limits_are: LimitsAre = Field(exclude=True)
    all_drafts: bool = Field(exclude=True)  # no answer is shown, and none is approved yet
    clinician_note: NonEmpty
    clinician_question: NonEmpty
    region_check: str | None = None
    source: SourceLine
    context: tuple[str, ...]
    content_version: NonEmpty
