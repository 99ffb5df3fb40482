"""A service over the real answers and a fake index that finds what a test tells it to."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import replace
from typing import Any, cast

import httpx
import pytest
from starlette.types import ASGIApp

from ivig_faq.assistant import Assistant
from ivig_faq.content.models import Corpus
from ivig_faq.faces.http.app import create_app
from ivig_faq.retrieval.index import Hit, Index, Part
from ivig_faq.retrieval.question import Question
from ivig_faq.settings import Settings
from ivig_faq.store.memory import MemoryStore
from ivig_faq.store.tally import Tally


class FixedIndex:
    """Finds the same topics whatever is asked, remembers the last question, and can be slow."""

    def __init__(self) -> None:
        self.topics: tuple[str, ...] = ("does-it-work",)
        self.error: type[Exception] | None = None
        self.asked: Question | None = None

    def search(self, question: Question) -> Part:
        self.asked = question
        if question.text == "slow":
            time.sleep(0.5)
        if self.error is not None:
            raise self.error(question.text)
        found = tuple(to_part(topic) for topic in self.topics) or (to_part(None),)
        return found[0] if len(found) == 1 else replace(found[0], parts=found)


def to_part(topic: str | None) -> Part:
    """Return what an index finds that is sure of one topic, or of none."""
    near = (Hit("help", 0.02), Hit("about-mecfs", 0.01))
    if topic is None:
        return Part(text="", hits=near, off_topic=0.97)
    return Part(text="", hits=(Hit(topic, 0.95), *near), off_topic=0.01)


@pytest.fixture
def index() -> FixedIndex:
    return FixedIndex()


@pytest.fixture
def fixed_assistant(corpus: Corpus, index: FixedIndex) -> Assistant:
    return Assistant(corpus, cast(Index, index), Tally(MemoryStore()))


@pytest.fixture
def http_settings() -> Settings:
    return Settings(region="GB", allowed_origins=("https://clinic.example",))


class Client:
    """Sends requests to an app without a network; an error that the app lets out fails the test."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    def request(self, method: str, path: str, **parts: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://faq") as client:
                return await client.request(method, path, **parts)

        return asyncio.run(send())

    def get(self, path: str, **parts: Any) -> httpx.Response:
        return self.request("GET", path, **parts)

    def post(self, path: str, **parts: Any) -> httpx.Response:
        return self.request("POST", path, **parts)

    def ask(self, question: str, **parts: Any) -> httpx.Response:
        return self.post("/v1/ask", json={"question": question, **parts})


@pytest.fixture
def client(fixed_assistant: Assistant, http_settings: Settings) -> Client:
    return Client(create_app(fixed_assistant, http_settings))


def without_links(html: str) -> str:
    """The HTML without its links' tags: a number to tap is part of its sentence."""
    return re.sub(r"</?a\b[^>]*>", "", html)
