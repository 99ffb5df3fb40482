"""Topics as a file to print or to send: HTML, plain text or PDF."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from ivig_faq.content.models import Corpus, Region
from ivig_faq.errors import PaperError
from ivig_faq.faces.paper.pdf import count_pages, to_pdf
from ivig_faq.reply.compose import compose_topic
from ivig_faq.reply.fitting import make_sheet
from ivig_faq.reply.model import Reply
from ivig_faq.reply.render import to_sheet_file, to_sheet_text
from ivig_faq.reply.sheet import Order, Sheet

KINDS = (".html", ".txt", ".pdf")
# A font wider than reckoned with needs more room than planned: then less is put on the sheet.
_ROOMS = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)


def to_replies(
    topics: Sequence[str], corpus: Corpus, region: Region, *, only_approved_on: date | None = None
) -> list[Reply]:
    """Return the reply for each topic, each once. Raises PaperError that names what is unknown."""
    shown = {id_: it for id_, it in corpus.topics.items() if it.outcome != "urgent"}
    for topic in topics:
        if topic not in shown:
            near = difflib.get_close_matches(topic, shown, 3, 0.4)
            hint = f" Near it: {', '.join(near)}." if near else ""
            raise PaperError(f"No topic for paper is called “{topic}”.{hint}")
    return [
        compose_topic(topic, corpus, region.code, only_approved_on=only_approved_on)
        for topic in dict.fromkeys(topics)
    ]


def write_sheet(
    path: Path, replies: Sequence[Reply], order: Order, corpus: Corpus, region: Region
) -> Sheet:
    """Write a sheet of these replies to a file, whose name says in which form; return the sheet.

    Raises PaperError when the name ends in no known way, when a PDF cannot be made here, or when
    the file cannot be written.
    """
    labels, kind = corpus.wording.labels, path.suffix.lower()
    sheet = make_sheet(replies, order, corpus, region)
    match kind:
        case ".html":
            content = to_sheet_file(sheet, labels).encode()
        case ".txt":
            content = to_sheet_text(sheet, labels).encode()
        case ".pdf":
            sheet, content = _print(replies, order, corpus, region)
        case _:
            raise PaperError(f"“{path.name}” says no form. Let it end in {', '.join(KINDS)}.")
    try:
        path.write_bytes(content)
    except OSError as error:
        raise PaperError(f"{path} cannot be written: {error.strerror}.") from None
    return sheet


def _print(
    replies: Sequence[Reply], order: Order, corpus: Corpus, region: Region
) -> tuple[Sheet, bytes]:
    for room in _ROOMS:
        sheet = make_sheet(replies, order, corpus, region, room)
        pdf = to_pdf(to_sheet_file(sheet, corpus.wording.labels))
        if count_pages(pdf) <= order.pages:
            return sheet, pdf
    raise PaperError(
        "The fonts here are too wide for the sheet. Ask for fewer topics, or for a .html file."
    )
