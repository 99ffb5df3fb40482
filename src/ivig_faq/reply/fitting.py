"""Which topics are put on a sheet of paper, and in what form they fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal

from markupsafe import Markup

from ivig_faq.content.models import Corpus, Region
from ivig_faq.reply.model import Reply, Shown
from ivig_faq.reply.numbers import fill, fill_html
from ivig_faq.reply.paper import LINES_TO_WRITE, count_pages
from ivig_faq.reply.sheet import Order, Part, Sheet
from ivig_faq.reply.view import (
    Labels,
    Line,
    Listed,
    Piece,
    View,
    find_limits,
    to_day,
    to_lead,
    to_view,
)

MOST_WORDS = 150  # on a short sheet, all that a reader reads
_ON_PAPER = ("observed", "inferred")
Form = Literal["full", "middle", "brief"]
# How many topics, in what form, whether with what can be spared, and whether the rest is listed.
Try = tuple[int, Form, bool, bool]


def make_sheet(
    replies: Sequence[Reply], order: Order, corpus: Corpus, region: Region, room: float = 1.0
) -> Sheet:
    """Return the sheet with these replies, each of which shows one topic.

    A usual sheet takes at most two pages, a short one a page and MOST_WORDS. The longest form that
    fits is taken for all topics; what does not fit even in the shortest is left off and named.
    `room` is the share of a page that may be filled. Needs one reply or more.
    """
    labels = corpus.wording.labels
    views = [to_view(reply, labels) for reply in replies]
    for count, form, spare, listed in _tries(len(views), short=order.short):
        shown, left = views[:count], tuple(_to_title(view.reply) for view in views[count:])
        sheet = (
            _make_short(shown, order, corpus, region=region, spare=spare)
            if order.short
            else _make(shown, form, order, corpus, region=region, spare=spare)
        )
        sheet = replace(sheet, left=left, listed=listed)
        if _pages(sheet, labels, room) > order.pages:
            continue
        if not order.short or sheet.count_words(labels) <= MOST_WORDS:
            break
    return sheet


def _tries(most: int, *, short: bool) -> Iterator[Try]:
    """Return what to try, the best first; on a short sheet, names may leave no words."""
    fewer = range(most, 0, -1)
    if short:
        for listed in (True, False):
            yield from ((it, "brief", spare, listed) for it in fewer for spare in (True, False))
        return
    yield most, "full", True, True
    yield from ((most, form, False, True) for form in ("full", "middle", "brief"))
    yield from ((it, "brief", False, True) for it in fewer[1:])


def _pages(sheet: Sheet, labels: Labels, room: float) -> int:
    paper = sheet.order.paper
    heights = (
        sum(paper.room_for(style, text) for style, text in block) for block in sheet.blocks(labels)
    )
    return count_pages(paper, heights, room)


def _make(
    shown: Sequence[View],
    form: Form,
    order: Order,
    corpus: Corpus,
    *,
    region: Region,
    spare: bool,
) -> Sheet:
    labels = corpus.wording.labels
    used = [word for view in shown for answer in view.reply.answers for word in answer.words]
    notices = dict.fromkeys(it for view in shown for it in view.notices)
    # Large print has no room to spare; the pages about the service say who pays.
    large = order.paper.large
    payer = [] if large else [labels["payer"]]
    check = [labels[region.check_label]] if region.check_label else []
    return Sheet(
        order=order,
        what=(labels["handout_what"],),
        parts=tuple(_to_part(view, form) for view in shown),
        words=tuple(dict.fromkeys(used)) if spare else (),
        left=(),
        listed=True,
        questions=_questions(shown),
        lines_to_write=LINES_TO_WRITE,
        worse_title=labels["handout_worse"],
        worse=(_line(corpus, region), *map(_plain, (labels["handout_signs"], *check))),
        made=(labels["handout_maker"], " ".join([*notices, *payer]), labels["purpose"]),
        citation=f"{corpus.source.citation}. ",
        link=f"https://doi.org/{corpus.source.doi}",
        version=corpus.version,
    )


def _make_short(
    shown: Sequence[View], order: Order, corpus: Corpus, *, region: Region, spare: bool
) -> Sheet:
    """Return a sheet of as few words as there can be; limits and signs of danger are on it too."""
    labels = corpus.wording.labels
    notices = dict.fromkeys(_to_notice(it, labels) for view in shown for it in view.reply.answers)
    return Sheet(
        order=order,
        what=(),
        parts=tuple(_to_short_part(view, labels) for view in shown),
        words=(),
        left=(),
        listed=True,
        questions=_questions(shown),
        lines_to_write=0,
        worse_title=labels["handout_worse"] if spare else "",
        worse=(_line(corpus, region), _plain(labels["handout_signs"])),
        made=(
            " ".join([*notices, *([labels["not_tested"]] if spare else [])]),
            labels["handout_purpose"],
        ),
        citation="",
        link=f"https://doi.org/{corpus.source.doi}",
        version=corpus.version,
    )


def _line(corpus: Corpus, region: Region) -> Line:
    text = corpus.wording.emergency_line
    return fill(text, region), fill_html(text, region)


def _questions(shown: Sequence[View]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(view.reply.clinician_question for view in shown))


def _to_title(reply: Reply) -> str:
    return reply.answers[0].title if reply.answers else reply.message.title if reply.message else ""


def _to_part(view: View, form: Form) -> Part:
    """Return one topic; what is not known goes without the limits that its first lines name."""
    article, answers = view.articles[0], view.reply.answers
    entries = () if form == "brief" else view.evidence
    groups = ((kind, tuple(it for it in entries if it.kind == kind)) for kind in _ON_PAPER)
    return Part(
        topic=answers[0].topic if answers else "",
        title=article.title,
        lead=article.lead,
        pieces=article.pieces if form == "full" or article.lead is None else (),
        evidence=tuple((kind, group) for kind, group in groups if group),
        limits=view.limits,
    )


def _to_short_part(view: View, labels: Labels) -> Part:
    """Return one topic in its short form, its signs of danger too, and all its limits."""
    part = _to_part(view, "brief")
    if not view.reply.answers:
        return part
    (shown,) = view.reply.answers
    article = replace(view.articles[0], lead=to_lead(shown, labels), pieces=())
    limits = find_limits(view.reply, [article])
    more = (Piece("paragraph", (_plain(labels["handout_more_signs"]),)),) if shown.whole else ()
    return replace(
        part,
        lead=to_lead(shown, labels, limits),
        pieces=more,
        limits=tuple(_below_heading(limit, labels) for limit in limits),
    )


def _below_heading(limit: Listed, labels: Labels) -> Listed:
    """Return the limit without the words that the heading above it says."""
    says = limit.says.removeprefix(f"{labels['kind_open']}: ")
    says = says.removeprefix(f"{labels['cannot_say']} ")
    return replace(limit, says=says[0].upper() + says[1:])


def _to_notice(shown: Shown, labels: Labels) -> str:
    """When it was checked, or when it last changed and that nobody has checked it."""
    review = shown.review
    if review.status == "approved" and review.approved_on:
        return f"{labels['handout_approved']} {to_day(review.approved_on, labels)}."
    changed = labels["undated"]
    if review.changed_on:
        changed = f"{labels['changed']} {to_day(review.changed_on, labels)}."
    return f"{changed} {labels['draft']}"


def _plain(text: str) -> Line:
    return text, Markup.escape(text)
