"""What goes wrong over HTTP: one table, one body, and never a word of what the person typed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Literal

from fastapi.exceptions import RequestValidationError
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from ivig_faq.content.models import Corpus, Message, Region
from ivig_faq.errors import IvigFaqError
from ivig_faq.faces.http.shapes import Fault, ProblemShape
from ivig_faq.reply.numbers import fill

_LOG = logging.getLogger("ivig_faq.http")
_PACKAGE = Path(__file__).parents[2]


class Refused(IvigFaqError):  # noqa: N818 - a status is not always an error
    """A request that gets no reply."""

    faults: tuple[Fault, ...] = ()


class Unreadable(Refused):
    """The body is not UTF-8 text, or not the JSON or form it says it is."""


class WrongType(Refused):
    """The body says that it is neither JSON nor a form."""


class WrongShape(Refused):
    """The body lacks a field, or has one that is unknown or of another type."""

    def __init__(self, faults: tuple[Fault, ...] = ()) -> None:
        self.faults = faults
        super().__init__()


class Empty(Refused):
    """Nothing was asked."""


class TooLong(Refused):
    """The question is longer than is read."""


class TooLarge(Refused):
    """The body is larger than any question."""


class TooSlow(Refused):
    """The body did not arrive in time."""


class UnknownTopic(Refused):
    """There is no such topic."""


class Outdated(Refused):
    """The judged answer is no longer the one that is served."""


class FromElsewhere(Refused):
    """A form of ours that another site sent in its reader's name."""


class NoConsent(Refused):
    """A question to the editors without consent to keep it."""


class NotSent(Refused):
    """A question to the editors that could not be kept, or a code that could not be looked for."""


class Busy(Refused):
    """Too many questions are waiting."""


class TooMany(Refused):
    """The client asked too often; `wait` is how many seconds until it may ask again."""

    def __init__(self, wait: int) -> None:
        self.wait = wait
        super().__init__()


@dataclass(frozen=True, slots=True)
class Kind:
    """A status, a stable code for programs, and which words of wording.yaml a reader gets."""

    status: int
    code: str
    words: Literal[
        "empty",
        "too_long",
        "broken",
        "unreadable",
        "busy",
        "too_many",
        "not_found",
        "outdated",
        "no_consent",
        "not_sent",
        "not_counted",
    ]


TABLE: Mapping[type[Exception] | int, Kind] = {
    Unreadable: Kind(400, "unreadable", "unreadable"),
    FromElsewhere: Kind(403, "from_elsewhere", "not_counted"),
    404: Kind(404, "not_found", "not_found"),
    UnknownTopic: Kind(404, "unknown_topic", "not_found"),
    405: Kind(405, "method_not_allowed", "not_found"),
    TooSlow: Kind(408, "too_slow", "broken"),
    Outdated: Kind(409, "outdated", "outdated"),
    TooLarge: Kind(413, "too_large", "too_long"),
    WrongType: Kind(415, "wrong_type", "unreadable"),
    Empty: Kind(422, "empty", "empty"),
    TooLong: Kind(422, "too_long", "too_long"),
    WrongShape: Kind(422, "wrong_shape", "unreadable"),
    RequestValidationError: Kind(422, "wrong_shape", "unreadable"),
    NoConsent: Kind(422, "no_consent", "no_consent"),
    TooMany: Kind(429, "too_many", "too_many"),
    Busy: Kind(503, "busy", "busy"),
    NotSent: Kind(503, "not_sent", "not_sent"),
    Exception: Kind(500, "broken", "broken"),
}


def find_kind(error: Exception) -> Kind:
    """Return the row of the table for an error; what is not in it is a fault of ours."""
    if isinstance(error, HTTPException):
        ours = error.status_code >= 500
        return TABLE.get(error.status_code, TABLE[Exception if ours else Unreadable])
    return next(TABLE[class_] for class_ in type(error).__mro__ if class_ in TABLE)


def find_message(kind: Kind, corpus: Corpus) -> Message:
    """Return what a reader is told about a problem, with places for a region's numbers."""
    labels = corpus.wording.labels
    if f"{kind.words}_title" in labels:
        title, body = labels[f"{kind.words}_title"], labels[kind.words]
        return Message(title=title, short=body, body=body)
    message: Message = getattr(corpus.wording.replies, kind.words)
    return message


def to_problem(error: Exception, corpus: Corpus, region: Region) -> ProblemShape:
    """Return the problem details of an error."""
    kind = find_kind(error)
    said = fill(find_message(kind, corpus).body, region)
    return ProblemShape(
        type="about:blank",
        title=HTTPStatus(kind.status).phrase,
        status=kind.status,
        code=kind.code,
        detail=" ".join(said.split()),
        emergency=fill(corpus.wording.emergency_line, region),
        errors=list(error.faults) if isinstance(error, Refused) else [],
    )


def to_refusal(error: ValidationError, fields: Mapping[str, object]) -> Refused:
    """Return why a body is refused; the names of unknown fields are input and stay out."""
    faults = []
    for fault in error.errors(include_url=False, include_context=False, include_input=False):
        name = str(fault["loc"][0]) if fault["loc"] else ""
        if name == "question" and fault["type"] == "string_too_short":
            return Empty()
        if name == "question" and fault["type"] == "string_too_long":
            return TooLong()
        faults.append(Fault(field=name if name in fields else "", rule=fault["type"]))
    return WrongShape(tuple(faults))


def log_crash(error: Exception) -> None:
    """Log the class of an unexpected error and where it was raised, and nothing it may hold."""
    place, trace = "unknown", error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if path.is_relative_to(_PACKAGE):
            place = f"{path.relative_to(_PACKAGE).as_posix()}:{trace.tb_lineno}"
        trace = trace.tb_next
    _LOG.error("%s at %s", type(error).__name__, place)
