"""A reply as text, HTML or JSON: the same words in the same order; templates hold layout only."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from ivig_faq.reply.model import Reply
from ivig_faq.reply.sheet import Sheet
from ivig_faq.reply.view import Labels, to_article, to_view

_LAYOUT = Environment(
    loader=PackageLoader("ivig_faq.reply"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
Link = Callable[[str], str]
_LIST_ITEM = re.compile(r"(?:- |\d\. |\[ \] )")
SHEET_STYLE = (Path(__file__).parent / "templates" / "sheet.css").read_text(encoding="utf-8")


def link_to_topic(topic: str) -> str:
    """Return the address of a topic's own page."""
    return f"/topics/{topic}"


def to_text(reply: Reply, labels: Labels, *, short: bool = False, width: int = 72) -> str:
    """Return the reply for a terminal, wrapped; `short` keeps first lines, limits and note.

    A card is shown whole, `short` or not.
    """
    text = _LAYOUT.get_template("reply.txt").render(
        view=to_view(reply, labels), reply=reply, labels=labels, brief=short
    )
    return _to_lines(text, width)


def to_html(reply: Reply, labels: Labels, *, link: Link = link_to_topic) -> Markup:
    """Return the reply as an HTML fragment; `link` says where a topic's own page is."""
    return _lay_out("reply.html", labels, view=to_view(reply, labels), reply=reply, link=link)


def to_article_html(reply: Reply, labels: Labels) -> tuple[Markup, ...]:
    """Return each answer of a reply as an HTML fragment of its own, without the limits."""
    return tuple(
        _lay_out(
            "article.html", labels, article=to_article(shown, labels), shown=shown, whole=False
        )
        for shown in reply.answers
    )


def to_cards_html(cards: Sequence[Reply], labels: Labels) -> Markup:
    """Return several urgent replies as one: all cards first, then limits and notes."""
    return _lay_out("cards.html", labels, views=[to_view(card, labels) for card in cards])


def to_sheet_html(sheet: Sheet, labels: Labels) -> Markup:
    """Return a sheet for paper as an HTML fragment; its style is SHEET_STYLE."""
    return _lay_out("sheet.html", labels, sheet=sheet)


def to_sheet_file(sheet: Sheet, labels: Labels) -> str:
    """Return a sheet as a whole HTML file that needs nothing beside it."""
    html = to_sheet_html(sheet, labels)
    return _lay_out("sheet_file.html", labels, html=html, style=Markup(SHEET_STYLE))  # noqa: S704 - ours


def to_sheet_text(sheet: Sheet, labels: Labels, width: int = 72) -> str:
    """Return a sheet as plain text, wrapped."""
    return _to_lines(_LAYOUT.get_template("sheet.txt").render(sheet=sheet, labels=labels), width)


def to_json(reply: Reply, labels: Labels) -> bytes:
    """Return the reply as the HTTP contract says it, as UTF-8."""
    data = reply.model_dump(mode="json")
    for answer, html in zip(data["answers"], to_article_html(reply, labels), strict=True):
        answer["html"] = str(html)
    data["html"] = str(to_html(reply, labels))
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode()


def _lay_out(template: str, labels: Labels, **parts: object) -> Markup:
    html = _LAYOUT.get_template(template).render(labels=labels, **parts)
    return Markup(html)  # noqa: S704 - what a template with autoescape returns is HTML


def _to_lines(text: str, width: int) -> str:
    lines = (_wrap(line.strip(), width) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def _wrap(line: str, width: int) -> str:
    item = _LIST_ITEM.match(line)
    return textwrap.fill(
        line,
        width,
        subsequent_indent=" " * item.end() if item else "",
        break_long_words=False,
        break_on_hyphens=False,
    )
