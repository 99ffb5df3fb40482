"""Version 1 of the API: questions in, curated replies out."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel

from ivig_faq.assistant import Assistant
from ivig_faq.editions import State
from ivig_faq.faces.http.answering import Answering
from ivig_faq.faces.http.bodies import read_json
from ivig_faq.faces.http.desk import Desk
from ivig_faq.faces.http.door import seconds_to_wait
from ivig_faq.faces.http.feedback import judge
from ivig_faq.faces.http.metrics import Metrics
from ivig_faq.faces.http.problems import UnknownTopic
from ivig_faq.faces.http.shapes import (
    EXAMPLE_FEEDBACK,
    EXAMPLE_QUESTION,
    EXAMPLE_REPLY,
    MAX_PROBLEMS,
    MAX_REGION,
    AskBody,
    FeedbackBody,
    ProblemShape,
    ReadyShape,
    ReplyShape,
    SourceShape,
    TopicLine,
    TopicList,
)
from ivig_faq.reply.model import Evidence
from ivig_faq.reply.render import link_to_topic, to_json
from ivig_faq.retrieval.question import Question
from ivig_faq.settings import Settings

_JSON = "application/json"
_PROBLEM = "application/problem+json"
RegionQuery = Annotated[
    str | None,
    Query(max_length=MAX_REGION, description="Country code for emergency numbers, such as GB."),
]


def to_question(body: AskBody, assistant: Assistant, settings: Settings) -> Question:
    """Return the question of a body; topics that are not in the corpus are left out."""
    context = tuple(id_ for id_ in body.context if id_ in assistant.corpus.topics)
    return Question(body.question, context, body.region or settings.region)


def create_api(
    assistant: Assistant, settings: Settings, desk: Desk, answering: Answering
) -> APIRouter:
    """Return the routes under /v1."""
    api = APIRouter(prefix="/v1")
    corpus = assistant.corpus
    labels = corpus.wording.labels

    @api.post(
        "/ask",
        summary="Ask a question",
        responses=_replies(ReplyShape, EXAMPLE_REPLY, 400, 413, 415, 422, 429, 500, 503),
        openapi_extra=_body(AskBody, EXAMPLE_QUESTION),
    )
    async def ask(request: Request) -> Response:
        """Answer with the curated answers that fit, a choice, or an honest no.

        An urgent answer is alone: a fixed card, its limits and a note. Nothing is kept about who
        asked; send `context` back to ask on.
        """
        question = to_question(await read_json(request, AskBody), assistant, settings)
        reply = await answering.answer(
            question, "json", lambda reply: to_json(reply, labels), seconds_to_wait(request)
        )
        return Response(reply, media_type=_JSON)

    @api.get("/topics", summary="List all topics", responses=_replies(TopicList, None, 429, 500))
    async def list_topics() -> TopicList:
        """List what can be asked about, by title; the two cards are at /help-now."""
        shown = [topic for topic in corpus.topics.values() if assistant.may_offer(topic)]
        return TopicList(
            topics=[
                TopicLine(
                    id=topic.id,
                    title=topic.title,
                    outcome=topic.outcome,
                    short=topic.short,
                    url=link_to_topic(topic.id),
                )
                for topic in sorted(shown, key=lambda topic: topic.title.casefold())
            ],
            content_version=corpus.version,
        )

    @api.get(
        "/topics/{topic}",
        summary="Show one topic",
        responses=_replies(ReplyShape, EXAMPLE_REPLY, 404, 422, 429, 500, 503),
    )
    async def show_topic(topic: str, region: RegionQuery = None) -> Response:
        """Return the reply that shows one topic, with its limits and note like any other."""
        if topic not in corpus.topics:
            raise UnknownTopic
        where = region or settings.region
        reply = await desk.run(lambda: to_json(assistant.show(topic, where), labels))
        return Response(reply, media_type=_JSON)

    @api.get("/source", summary="Name the review", responses=_replies(SourceShape, None, 429, 500))
    async def show_source() -> SourceShape:
        """Return the citation, and every entry of the register that an answer may rest on."""
        return SourceShape(
            citation=corpus.source.citation,
            doi=corpus.source.doi,
            entries=[
                Evidence(id=entry.id, kind=entry.kind, says=entry.says)
                for entry in corpus.entries.values()
            ],
            content_version=corpus.version,
        )

    @api.post(
        "/feedback",
        status_code=204,
        summary="Say whether an answer helped",
        responses=_problems(400, 404, 409, 413, 415, 422, 429, 500),
        openapi_extra=_body(FeedbackBody, EXAMPLE_FEEDBACK),
    )
    async def take_feedback(request: Request) -> Response:
        """Count one yes or no for one answer of the version that is served, and nothing else."""
        judge(await read_json(request, FeedbackBody), assistant)
        return Response(status_code=204)

    return api


def create_health(assistant: Assistant, state: Callable[[], State] | None) -> APIRouter:
    """Return the routes that operators watch."""
    health = APIRouter(tags=["operation"])

    @health.get("/healthz", summary="Is the process alive?")
    async def is_alive() -> dict[str, str]:
        """Answer while the process runs, however busy it is."""
        return {"status": "ok"}

    @health.get("/readyz", summary="Is it ready to answer?")
    async def is_ready() -> ReadyShape:
        """Answer once content is loaded, with its version.

        `files` says whether the files in the folder of answers are the ones that are served. While
        they are broken, or still learned from, the last good version is served.
        """
        found = state() if state else None
        return ReadyShape(
            content_version=assistant.corpus.version,
            files=found.files if found else "served",
            problems=[str(one) for one in found.problems[:MAX_PROBLEMS]] if found else [],
        )

    return health


def create_metrics(metrics: Metrics) -> APIRouter:
    """Return the route of the counts, where they have no address of their own."""
    counts = APIRouter(tags=["operation"])

    @counts.get(
        "/metrics",
        summary="Counts for monitoring",
        response_class=Response,
        responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}},
    )
    async def show_metrics() -> Response:
        """Return counts in the Prometheus text format; no client data is among them."""
        return Response(metrics.text(), media_type="text/plain; version=0.0.4")

    return counts


def _body(shape: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    """Describe a body that read_json reads, since FastAPI does not see it."""
    content = {_JSON: {"schema": shape.model_json_schema(), "example": example}}
    return {"requestBody": {"required": True, "content": content}}


def _replies(shape: type[BaseModel], example: dict[str, Any] | None, *wrong: int) -> dict[Any, Any]:
    found: dict[str, Any] = {"model": shape}
    if example is not None:
        found["content"] = {_JSON: {"example": example}}
    return {200: found, **_problems(*wrong)}


def _problems(*statuses: int) -> dict[Any, Any]:
    content = {_PROBLEM: {"schema": _problem_schema()}}
    return {status: {"description": "A problem.", "content": content} for status in statuses}


@cache
def _problem_schema() -> dict[str, Any]:
    schema = ProblemShape.model_json_schema()
    schema["properties"]["errors"]["items"] = schema.pop("$defs")["Fault"]
    return schema
