"""A reply as text, HTML or JSON: the same words in the same order; templates hold layout only."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Callable, Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from markupsafe import Markup

from ivig_faq.reply.model import Reply
from ivig_faq.reply.view import Labels, to_article, to_view

_LAYOUT = Environment(
    loader=PackageLoader("ivig_faq.reply"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
Link = Callable[[str], str]
_LIST_ITEM = re.compile(r"(?:- |\d\. )")


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
    lines = (_wrap(line.strip(), width) for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


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


def to_sheet_html(replies: Sequence[Reply], labels: Labels) -> Markup:
    """Return replies for paper: nothing folded away, each beside its limits and evidence."""
    return _lay_out("sheet.html", labels, views=[to_view(reply, labels) for reply in replies])


def to_foot_html(replies: Sequence[Reply], labels: Labels) -> Markup:
    """Return what stands below such a sheet: source, who approved it, version."""
    views = [to_view(reply, labels) for reply in replies]
    notices = dict.fromkeys(notice for view in views for notice in view.notices)
    return _lay_out("sheet_foot.html", labels, views=views, notices=list(notices))


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


def _wrap(line: str, width: int) -> str:
    item = _LIST_ITEM.match(line)
    return textwrap.fill(
        line,
        width,
        subsequent_indent=" " * item.end() if item else "",
        break_long_words=False,
        break_on_hyphens=False,
    )
