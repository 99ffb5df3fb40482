"""Request bodies, read so that nothing hostile gets further than here."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, NoReturn, TypeVar
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from starlette.requests import Request

from ivig_faq.faces.http.problems import Empty, NoConsent, Unreadable, WrongType, to_refusal
from ivig_faq.faces.http.shapes import AskBody, CodeBody, FeedbackBody, LetterBody

B = TypeVar("B", bound=BaseModel)
_FORM_FIELDS = 32


async def read_json(request: Request, shape: type[B]) -> B:
    """Return the body in its shape.

    Raises WrongType, Unreadable, Empty, TooLong or WrongShape, none of which repeats the body.
    """
    if _media_type(request) != "application/json":
        raise WrongType
    text = await _read_text(request)
    try:
        data = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError):  # not JSON, a huge number, or nested too deeply
        raise Unreadable from None
    if isinstance(data, dict):
        _note_region(request, data.get("region"))
    return _fit(data, shape)


async def read_form(request: Request) -> AskBody:
    """Return a question from the form of the page; raises as read_json does."""
    fields = await _read_fields(request)
    values = dict(fields)
    return _fit(
        {
            # A danger may stand in any of several.
            "question": "\n".join(value for name, value in fields if name == "question"),
            "context": [value for name, value in fields if name == "context"],
            "region": values.get("region"),
        },
        AskBody,
    )


async def read_letter(request: Request) -> LetterBody:
    """Return a question to the editors, exactly as it was sent.

    Raises as read_json does, and NoConsent where the box was not ticked.
    """
    values = dict(await _read_fields(request))
    if values.pop("consent", None) != "yes":
        raise NoConsent
    letter = _fit(values, LetterBody)
    if not letter.question.strip():
        raise Empty
    return letter


async def read_code(request: Request) -> CodeBody:
    """Return the code of a letter; raises as read_json does."""
    return _fit(dict(await _read_fields(request)), CodeBody)


async def read_judgement(request: Request) -> FeedbackBody:
    """Return a yes or no from the form below an answer; raises as read_json does."""
    values: dict[str, object] = dict(await _read_fields(request))
    values.pop("region", None)
    values["helpful"] = {"yes": True, "no": False}.get(str(values.get("helpful")))
    return _fit(values, FeedbackBody)


async def _read_fields(request: Request) -> list[tuple[str, str]]:
    if _media_type(request) != "application/x-www-form-urlencoded":
        raise WrongType
    text = await _read_text(request)
    try:
        fields = parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=_FORM_FIELDS
        )
    except ValueError:
        raise Unreadable from None
    _note_region(request, dict(fields).get("region"))
    return fields


def find_region(request: Request) -> str | None:
    """Return the region that a request names, so that a problem too says the right number."""
    return getattr(request.state, "region", None) or request.query_params.get("region")


def _note_region(request: Request, region: object) -> None:
    if isinstance(region, str):
        request.state.region = region


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


async def _read_text(request: Request) -> str:
    try:
        return (await request.body()).decode("utf-8-sig")  # some programs write a mark first
    except UnicodeDecodeError:
        raise Unreadable from None


def _fit(data: object, shape: type[B]) -> B:
    try:
        return shape.model_validate(data)
    except ValidationError as error:
        raise to_refusal(error, shape.model_fields) from None


def _unique(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse an object that says one thing twice: two readers of it would not agree."""
    pairs = list(pairs)
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError
    return found


def _refuse(_constant: str) -> NoReturn:
    raise ValueError
