"""Every shape that a file in answers/ may have, and the frozen corpus they make together."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from ivig_faq.content.lines import Lines

TopicId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]
EntryId = Annotated[str, StringConstraints(pattern=r"^[COILQ][1-9][0-9]*$")]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Outcome = Literal["answer", "open", "boundary", "not_covered", "about", "urgent"]
Kind = Literal["context", "observed", "inferred", "limit", "open"]
Status = Literal["draft", "approved", "withdrawn"]
Role = Literal["clinician", "patient reviewer"]

REACTION: TopicId = "urgent-reaction"
CRISIS: TopicId = "urgent-crisis"
ELSEWHERE = "ZZ"


class Shape(BaseModel):
    """Base of all file shapes: frozen, strict about types, and refusing unknown keys."""

    # Shapes inside others are read by those: built by itself each would cost every start.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, defer_build=True)


class Source(Shape):
    """The review that everything rests on."""

    id: Text
    authors: tuple[Text, ...]
    title: Text
    journal: Text
    year: int
    volume: Text
    article: int
    doi: Text
    read_as: Text

    @property
    def citation(self) -> str:
        """The review as it is cited in one line."""
        authors = " and ".join(self.authors)
        return f"{authors}. {self.title}. {self.journal} {self.year}; {self.volume}: {self.article}"


class Entry(Shape):
    """One statement of the review, and the limits that must travel with it."""

    id: EntryId
    kind: Kind
    says: Text
    bounded_by: tuple[EntryId, ...] = ()


class Register(Shape):
    """register.yaml: the whole world of facts."""

    source: Source
    entries: tuple[Entry, ...]


class FrontMatter(Shape):
    """The head of a topic file."""

    id: TopicId
    title: Text
    outcome: Outcome
    short: Text
    cites: tuple[EntryId, ...]
    status: Status
    reason: Text | None = None
    related: tuple[TopicId, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer without its markers, the entries it cites, and its line."""

    text: str
    cites: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item or heading of an answer; `html` is escaped and keeps the markers."""

    kind: Literal["paragraph", "item", "heading"]
    html: str
    sentences: tuple[Sentence, ...]
    line: int

    @property
    def text(self) -> str:
        """The words alone, without markers."""
        return " ".join(sentence.text for sentence in self.sentences)


@dataclass(frozen=True, slots=True)
class Waiver:
    """A signed reason to let a warning of one rule stand, and the lines of the file it covers."""

    rule: str
    reason: str
    by: str
    line: int
    covers: range


@dataclass(frozen=True, slots=True)
class Topic:
    """One curated answer, as its file says it."""

    id: str
    title: str
    outcome: Outcome
    short: str
    cites: tuple[str, ...]
    status: Status
    reason: str | None
    related: tuple[str, ...]
    body: str
    blocks: tuple[Block, ...]
    path: str
    lines: Mapping[str, int] = field(compare=False)
    waivers: tuple[Waiver, ...] = ()

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences of the body, in order."""
        return tuple(sentence for block in self.blocks for sentence in block.sentences)


class Note(Shape):
    """What a reply says about talking to a doctor or nurse: a sentence and one usable question."""

    note: Text
    question: Text


class TopicNote(Shape):
    """What some topics say instead of the note of their kind: a question, and maybe a sentence."""

    topics: Annotated[tuple[TopicId, ...], Field(min_length=1)]
    note: Text | None = None
    question: Text


class Notes(Shape):
    """A note for each kind of reply."""

    answer: Note
    open: Note
    boundary: Note
    not_covered: Note
    about: Note
    urgent_reaction: Note
    urgent_crisis: Note
    symptoms_now: Note
    choose: Note
    none: Note


class Message(Shape):
    """Words shown where no topic is."""

    title: Text
    short: Text
    body: Text


class Messages(Shape):
    """What the service says when it cannot answer as asked."""

    choose: Message
    none: Message
    partly: Message
    withheld: Message
    withdrawn: Message
    empty: Message
    too_long: Message
    broken: Message
    unreadable: Message


class Greeting(Shape):
    """The first lines of chat and page."""

    title: Text
    body: Text


class PageText(Shape):
    """A page of its own: title, one line for lists of pages, and Markdown as in answers."""

    title: Text
    summary: Text
    body: Text


class PageTexts(Shape):
    """The pages about the service itself; `kept` explains each thing that is counted."""

    about: PageText
    privacy: PageText
    accessibility: PageText
    kept: dict[Text, Text]


class WidgetWords(Shape):
    """What the widget says besides replies and labels."""

    open: Text
    close: Text
    new_page: Text
    clear: Text
    cleared: Text
    undo: Text
    late: Text
    unreachable: Text
    failed: Text
    wait: Text
    settings: Text
    theme: Text
    theme_system: Text
    theme_dim: Text
    theme_light: Text
    theme_contrast: Text
    save: Text
    save_hint: Text
    saving: Text
    not_saving: Text
    cannot_save: Text
    saved_title: Text
    forget: Text
    forgotten: Text
    tools: Text
    read_aloud: Text
    pause: Text
    go_on: Text
    stop: Text
    slower: Text
    faster: Text
    no_voice: Text
    copy_text: Text
    copied: Text
    copy_by_hand: Text
    send: Text
    doctor_note: Text
    helped: Text
    yes: Text
    no: Text
    counted: Text
    not_counted: Text


class Wording(Shape):
    """wording.yaml: sentences that belong to no topic."""

    short_limits: dict[EntryId, Text]
    default_limits: Annotated[tuple[EntryId, ...], Field(min_length=1)]
    limits_urgent: Annotated[dict[EntryId, Text], Field(min_length=1)]
    clinician_notes: Notes
    topic_notes: tuple[TopicNote, ...] = ()
    replies: Messages
    urgent_also_crisis: Text
    greeting: Greeting
    emergency_line: Text
    pages: PageTexts
    labels: dict[Text, Text]
    widget: WidgetWords
    suggestions: Annotated[tuple[TopicId, ...], Field(min_length=1, max_length=5)]


class Term(Shape):
    """A word that needs explaining, the other ways it is written, and what it means."""

    term: Text
    also: tuple[Text, ...] = ()
    gloss: Text


class Glossary(Shape):
    """glossary.yaml."""

    terms: tuple[Term, ...]


class Phrase(Shape):
    """A sentence agreed once, which therefore needs no citation; `{...}` stands for a few words."""

    id: TopicId
    kind: Literal["statement", "instruction", "question"]
    text: Text

    def matches(self, sentence: str) -> bool:
        """Say whether the sentence is this phrase, its slot filled with at most twelve words."""
        before, slot, after = self.text.partition("{...}")
        if not slot:
            return sentence == self.text
        words = r"[^\s.?!]+(?: [^\s.?!]+){0,11}"
        return re.fullmatch(re.escape(before) + words + re.escape(after), sentence) is not None


class Phrases(Shape):
    """phrases.yaml."""

    phrases: tuple[Phrase, ...]


class ClaimWords(Shape):
    """claim_words.yaml: plain words approved for saying what an entry says."""

    everywhere: tuple[Text, ...] = ()
    entries: dict[EntryId, tuple[Text, ...]] = Field(default_factory=dict)


class EmergencyText(Shape):
    """How to reach emergency services without speaking."""

    how: Text
    needs_registration: bool
    coverage: Text


class UrgentLine(Shape):
    """Where to turn the same day; `says` fits into a sentence."""

    name: Text
    number: Text | None
    hours: Text
    says: Text


class CrisisLine(Shape):
    """One way to reach someone in a crisis; `how` is a sentence that reads alone."""

    name: Text
    channel: Literal["text", "call", "chat", "email"]
    value: Text
    how: Text
    hours: Text
    cost: Text
    languages: tuple[Text, ...]
    age: Text


class Region(Shape):
    """regions/<cc>.yaml: emergency and crisis numbers of one country."""

    code: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    country_name: Text
    languages: tuple[Text, ...]
    emergency_number: Text
    emergency_department_name: Text
    emergency_text: EmergencyText
    urgent_line: UrgentLine
    crisis: Annotated[tuple[CrisisLine, ...], Field(min_length=1)]
    clinician_words: tuple[Text, ...]
    spelling: Annotated[str, StringConstraints(pattern=r"^en-[A-Z]{2}$")]
    paper: Literal["A4", "Letter"]
    source_url: Text | None
    verified_on: date | None
    verified_by: Text | None
    check: Text | None

    def crisis_lines(self) -> tuple[CrisisLine, CrisisLine]:
        """Return the line to write to and the line to call that the card names."""
        written = next(line for line in self.crisis if line.channel in ("text", "chat", "email"))
        spoken = next(line for line in self.crisis if line.channel == "call")
        return written, spoken

    @property
    def check_label(self) -> str | None:
        """The label of what is said beside numbers that nobody checked; None once they are."""
        if self.verified_on is not None:
            return None
        known = any(character.isdigit() for character in self.emergency_number)
        return "region_check" if known else "region_unknown"

    def values(self) -> dict[str, str]:
        """Return what each placeholder of a card stands for in this country."""
        written, spoken = self.crisis_lines()
        return {
            "emergency_number": self.emergency_number,
            "emergency_text": self.emergency_text.how,
            "urgent_line": self.urgent_line.says,
            "crisis_text": written.how,
            "crisis_call": spoken.how,
        }


NUMBER = r"\+?\d(?: ?\d)+"  # what a phone can dial or write to
PAYER = "{payer}"  # stands for what the people who run the service say about who pays
REGION_PLACEHOLDERS = frozenset(
    {"emergency_number", "emergency_text", "urgent_line", "crisis_text", "crisis_call"}
)
PLACEHOLDERS = REGION_PLACEHOLDERS | {PAYER.strip("{}")}


class SignGroup(Shape):
    """Signs that mean one thing, by language; a calm group names the kinds of sign it weakens."""

    id: TopicId
    means: Text
    signs: dict[Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")], tuple[Text, ...]]
    weakens: tuple[Text, ...] = ()


class DangerSigns(Shape):
    """danger.yaml: what is read as a danger now, and what calms, confirms or takes it back."""

    urgent_reaction: tuple[SignGroup, ...]
    urgent_crisis: tuple[SignGroup, ...]
    calm: tuple[SignGroup, ...]
    now: tuple[SignGroup, ...]
    taken_back: tuple[SignGroup, ...] = ()


class Changed(Shape):
    """The day on which the text of a topic became what it is; `text` is its hash."""

    topic: TopicId
    text: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    changed_on: date


class Changes(Shape):
    """changes.yaml: when the text of each topic last changed."""

    changes: tuple[Changed, ...]


class SignOff(Shape):
    """One person read one text in one role; `text` is its hash, `until` when to read it again."""

    topic: TopicId
    text: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    by: Annotated[str, StringConstraints(pattern=r"^\S(.*\S)?$", max_length=80)]
    role: Role
    signed_on: date
    until: date


class SignOffs(Shape):
    """signoffs.yaml: every sign-off ever given, the newest last."""

    signoffs: tuple[SignOff, ...]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What somebody writes after an answer, the topic of that answer, and the topic it means."""

    before: str
    text: str
    now: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """All content at one moment: complete, consistent and frozen."""

    source: Source
    entries: Mapping[str, Entry]
    topics: Mapping[str, Topic]
    questions: Mapping[str, Lines]
    not_this: Mapping[str, Lines]
    off_topic: Lines
    wording: Wording
    glossary: tuple[Term, ...]
    phrases: tuple[Phrase, ...]
    danger: DangerSigns
    regions: Mapping[str, Region]
    version: str
    claim_words: ClaimWords = field(default_factory=ClaimWords)
    follow_ups: tuple[FollowUp, ...] = ()
    kept_words: Mapping[str, str] = field(default_factory=dict)
    signoffs: tuple[SignOff, ...] = ()
    changed: Mapping[str, Changed] = field(default_factory=dict)

    def pack(self) -> bool:
        """Keep phrasings in half the room, since they are read again only when something changes.

        Return whether there was anything to pack.
        """
        lines = (*self.questions.values(), *self.not_this.values(), self.off_topic)
        return sum(some.pack() for some in lines) > 0

    def limits_of(self, cites: tuple[str, ...]) -> tuple[str, ...]:
        """Return the limits and open questions that must travel with these entries, L before Q."""
        bounds = {bound for cited in cites for bound in self.entries[cited].bounded_by}
        bounds |= {cited for cited in cites if self.entries[cited].kind in ("limit", "open")}
        return tuple(sorted(bounds))

    def region(self, code: str | None) -> Region:
        """Return the country's numbers, or those for everywhere else: help is never refused."""
        return self.regions.get((code or ELSEWHERE).upper(), self.regions[ELSEWHERE])
