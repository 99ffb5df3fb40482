"""The only place where a reply is made; none can exist without its limits and its note."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal, assert_never

from ivig_faq.content.models import (
    CRISIS,
    REACTION,
    REGION_PLACEHOLDERS,
    Block,
    Corpus,
    Message,
    Note,
    Region,
    Sentence,
    Topic,
)
from ivig_faq.content.signoff import approval_of, changed_on, may_show, status_of
from ivig_faq.reply.model import (
    Choice,
    Evidence,
    Limit,
    LimitsAre,
    Reply,
    ReplyOutcome,
    Review,
    Shown,
    SourceLine,
    Word,
)
from ivig_faq.reply.numbers import fill, fill_block, fill_html
from ivig_faq.reply.words import find_words
from ivig_faq.retrieval.decide import Abstain, Answer, Choose, Decision, Urgent

_SYMPTOMS = "symptoms-now"
_EMERGENCY = "{emergency_number}"


def compose(
    decision: Decision,
    corpus: Corpus,
    region: str | None,
    *,
    only_approved_on: date | None = None,
) -> Reply:
    """Return the reply for a decision: a pure function of topics, region and content version.

    With a day, only answers that are approved on that day are shown, and the cards.
    """
    numbers = corpus.region(region)
    notes = corpus.wording.clinician_notes
    match decision:
        case Urgent():
            return _urgent(decision, corpus, numbers)
        case Answer():
            return _answer(decision, corpus, numbers, only_approved_on)
        case Choose():
            return _choose(decision, corpus, only_approved_on)
        case Abstain():
            message = corpus.wording.replies.none
            near = _choices(decision.near, corpus, only_approved_on)
            return _without_answer("none", message, near, notes.none, corpus)
        case _:
            assert_never(decision)


def compose_topic(
    topic: str, corpus: Corpus, region: str | None, *, only_approved_on: date | None = None
) -> Reply:
    """Return the reply that shows one topic of the corpus, as a link or a tap asks for it."""
    if topic in (REACTION, CRISIS):
        decision: Decision = Urgent(reaction=topic == REACTION, crisis=topic == CRISIS)
    else:
        decision = Answer((topic,))
    return compose(decision, corpus, region, only_approved_on=only_approved_on)


def _urgent(decision: Urgent, corpus: Corpus, numbers: Region) -> Reply:
    """One card, the physical emergency first; with both dangers it also names who to write to."""
    topic = corpus.topics[REACTION if decision.reaction else CRISIS]
    shown = _shown(topic, corpus, numbers, None)
    if decision.reaction and decision.crisis:
        also = corpus.wording.urgent_also_crisis
        block = fill_block(Block("paragraph", also, (Sentence(also, (), 0),), 0), numbers)
        body = f"{shown.body}\n\n{fill(also, numbers)}"
        shown = shown.model_copy(update={"body": body, "blocks": (*shown.blocks, block)})
    notes = corpus.wording.clinician_notes
    told = ((REACTION, decision.reaction), (CRISIS, decision.crisis))
    cards = tuple(card for card, there in told if there)
    return _reply(
        corpus,
        outcome="urgent",
        answers=(shown,),
        limits=corpus.wording.limits_urgent,
        limits_are="limits_card",
        note=notes.urgent_reaction if decision.reaction else notes.urgent_crisis,
        region_check=_check_of(numbers, corpus),
        context=cards * 2 if decision.standing else cards,
    )


def _answer(decision: Answer, corpus: Corpus, numbers: Region, day: date | None) -> Reply:
    topics = [corpus.topics[id_] for id_ in decision.topics]
    shown = [topic for topic in topics if may_show(topic, corpus.signoffs, day)]
    if not shown:
        return _kept_back(topics, corpus, day)
    message_beside = None
    if len(shown) < len(topics):
        message_beside = _why_not([topic for topic in topics if topic not in shown], corpus)
    elif decision.partly:
        message_beside = corpus.wording.replies.partly
    own = sorted({limit for topic in shown for limit in corpus.limits_of(topic.cites)})
    limits = own or list(corpus.wording.default_limits)
    note = _note(shown[0], corpus)
    near = " ".join([*(corpus.wording.short_limits[limit] for limit in limits), note.note])
    return _reply(
        corpus,
        outcome=shown[0].outcome,
        answers=tuple(_shown(topic, corpus, numbers, day, near) for topic in shown),
        message=message_beside,
        choices=_choices(decision.also, corpus, day),
        limits=limits,
        limits_are="limits" if own else "limits_general",
        note=note,
        region_check=_region_check(shown, corpus, numbers),
        context=tuple(topic.id for topic in shown),
    )


def _choose(decision: Choose, corpus: Corpus, day: date | None) -> Reply:
    """Offer the topics that may be shown; where one alone is left, also what is near it."""
    notes, message = corpus.wording.clinician_notes, corpus.wording.replies.choose
    topics = [corpus.topics[id_] for id_ in decision.topics]
    offered = _choices(decision.topics, corpus, day)
    if not offered:
        return _kept_back(topics, corpus, day)
    if len(offered) == 1:
        near = [id_ for topic in topics for id_ in topic.related]
        offered = _choices((offered[0].topic, *near), corpus, day)
    return _without_answer("choose", message, offered, notes.choose, corpus)


def _kept_back(topics: list[Topic], corpus: Corpus, day: date | None) -> Reply:
    near = _choices((id_ for topic in topics for id_ in topic.related), corpus, day)
    note = corpus.wording.clinician_notes.none
    return _without_answer("none", _why_not(topics, corpus), near, note, corpus)


def _why_not(topics: list[Topic], corpus: Corpus) -> Message:
    """Return what is said in place of topics that may not be shown."""
    withdrawn = any(topic.status == "withdrawn" for topic in topics)
    return corpus.wording.replies.withdrawn if withdrawn else corpus.wording.replies.withheld


def _note(topic: Topic, corpus: Corpus) -> Note:
    """The note of the topic's kind, with the topic's own words where it has some."""
    kind = _note_of_kind(topic, corpus)
    own = next((one for one in corpus.wording.topic_notes if topic.id in one.topics), None)
    return kind if own is None else Note(note=own.note or kind.note, question=own.question)


def _note_of_kind(topic: Topic, corpus: Corpus) -> Note:
    notes = corpus.wording.clinician_notes
    if topic.id == _SYMPTOMS:
        return notes.symptoms_now
    match topic.outcome:
        case "answer":
            return notes.answer
        case "open":
            return notes.open
        case "boundary":
            return notes.boundary
        case "not_covered":
            return notes.not_covered
        case "about":
            return notes.about
        case "urgent":
            return notes.urgent_crisis if topic.id == CRISIS else notes.urgent_reaction
        case _:
            assert_never(topic.outcome)


def _region_check(topics: list[Topic], corpus: Corpus, numbers: Region) -> str | None:
    texts = " ".join(f"{topic.short} {topic.body}" for topic in topics)
    has_numbers = any(f"{{{name}}}" in texts for name in REGION_PLACEHOLDERS)
    return _check_of(numbers, corpus) if has_numbers else None


def _check_of(numbers: Region, corpus: Corpus) -> str | None:
    label = numbers.check_label
    return corpus.wording.labels[label] if label else None


def _shown(
    topic: Topic, corpus: Corpus, numbers: Region, day: date | None, near: str = ""
) -> Shown:
    """Show a topic; `near` is what the reply says beside it, whose words are explained too."""
    payer = corpus.wording.labels["payer"]
    blocks = tuple(fill_block(block, numbers, payer) for block in topic.blocks)
    return Shown(
        topic=topic.id,
        outcome=topic.outcome,
        title=fill(topic.title, numbers),
        heading=fill_html(topic.title, numbers),
        short=fill(topic.short, numbers),
        body=fill(topic.body, numbers, payer),
        blocks=blocks,
        whole=topic.outcome == "urgent" or _EMERGENCY in topic.body,
        evidence=tuple(_evidence(cited, corpus) for cited in topic.cites),
        words=()
        if topic.outcome == "urgent"
        else tuple(
            Word(term=term.term, means=term.gloss)
            for term in find_words(
                " ".join([topic.title, *(block.text for block in blocks), near]), corpus.glossary
            )
        ),
        related=_choices(topic.related, corpus, day),
        review=_review(topic, corpus),
        url=f"/topics/{topic.id}",
    )


def _evidence(cited: str, corpus: Corpus) -> Evidence:
    entry = corpus.entries[cited]
    return Evidence(id=entry.id, kind=entry.kind, says=entry.says)


def _review(topic: Topic, corpus: Corpus) -> Review:
    status = status_of(topic, corpus.signoffs)
    approval = approval_of(topic, corpus.signoffs) if status == "approved" else None
    changed = changed_on(topic, corpus)
    if approval is None:
        return Review(status=status, changed_on=changed)
    labels = corpus.wording.labels
    return Review(
        status=status,
        approved_by=(
            f"{approval.clinician.by} ({labels['role_clinician']})",
            f"{approval.patient.by} ({labels['role_patient']})",
        ),
        approved_on=approval.approved_on,
        review_due=approval.due,
        changed_on=changed,
    )


def _without_answer(
    outcome: Literal["choose", "none"],
    message: Message,
    choices: tuple[Choice, ...],
    note: Note,
    corpus: Corpus,
) -> Reply:
    return _reply(
        corpus,
        outcome=outcome,
        message=message,
        choices=choices,
        limits=corpus.wording.default_limits,
        limits_are="limits_general",
        note=note,
        context=(),
    )


def _reply(
    corpus: Corpus,
    *,
    outcome: ReplyOutcome,
    limits: Iterable[str],
    limits_are: LimitsAre,
    note: Note,
    context: tuple[str, ...],
    answers: tuple[Shown, ...] = (),
    message: Message | None = None,
    choices: tuple[Choice, ...] = (),
    region_check: str | None = None,
) -> Reply:
    card = limits_are == "limits_card"
    says = corpus.wording.limits_urgent if card else corpus.wording.short_limits
    return Reply(
        outcome=outcome,
        answers=answers,
        message=message,
        choices=choices,
        uncertainty=tuple(
            Limit(id=limit, says=says[limit], entry=_evidence(limit, corpus)) for limit in limits
        ),
        limits_are=limits_are,
        all_drafts=not answers
        and all(
            status_of(topic, corpus.signoffs) != "approved" for topic in corpus.topics.values()
        ),
        clinician_note=note.note,
        clinician_question=note.question,
        region_check=region_check,
        source=SourceLine(citation=corpus.source.citation, doi=corpus.source.doi),
        context=context,
        content_version=corpus.version,
    )


def _choices(ids: Iterable[str], corpus: Corpus, day: date | None) -> tuple[Choice, ...]:
    """Up to three topics to pick; cards and answers that may not be shown are never offered."""
    topics = (corpus.topics[id_] for id_ in dict.fromkeys(ids))
    offered = [
        topic
        for topic in topics
        if topic.outcome != "urgent" and may_show(topic, corpus.signoffs, day)
    ]
    return tuple(Choice(topic=topic.id, title=topic.title) for topic in offered[:3])
