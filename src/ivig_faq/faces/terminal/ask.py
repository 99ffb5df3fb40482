"""One question in a terminal or a pipe."""

from __future__ import annotations

from dataclasses import dataclass

from ivig_faq.assistant import Assistant
from ivig_faq.content.models import Message
from ivig_faq.reply.model import Reply
from ivig_faq.reply.numbers import fill
from ivig_faq.reply.render import to_json, to_text
from ivig_faq.retrieval.question import MAX_CHARACTERS, Question


@dataclass(frozen=True, slots=True)
class Form:
    """How a reply is printed."""

    short: bool = False
    json: bool = False
    region: str | None = None


def refuse(text: str, assistant: Assistant, region: str | None) -> str | None:
    """Return what to say to a text that is no question: nothing typed, or too much; else None."""
    replies = assistant.corpus.wording.replies
    message: Message | None = None
    if not text.strip():
        message = replies.empty
    elif len(text.strip()) > MAX_CHARACTERS:
        message = replies.too_long
    if message is None:
        return None
    return fill(message.body, assistant.corpus.region(region))


def ask_once(assistant: Assistant, text: str, form: Form) -> str:
    """Return the printed reply to one question."""
    reply = assistant.ask(Question(text.strip(), region=form.region))
    return printed(assistant, reply, form)


def printed(assistant: Assistant, reply: Reply, form: Form) -> str:
    """Return a reply as text that ends with a line end, or as one line of JSON."""
    labels = assistant.corpus.wording.labels
    if form.json:
        return to_json(reply, labels).decode() + "\n"
    return to_text(reply, labels, short=form.short)
