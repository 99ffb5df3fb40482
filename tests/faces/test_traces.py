"""Spans: off unless asked for, and then no more than a count would say."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from pydantic import ValidationError

from faces.http_parts import Client, FixedIndex
from ivig_faq.assistant import Assistant
from ivig_faq.errors import SettingsError
from ivig_faq.faces.http.app import create_app
from ivig_faq.faces.http.traces import Traces, open_traces
from ivig_faq.settings import Settings
from processes import wait_until

CANARY = "zqcanary5518"
PARENT = {"traceparent": f"00-{'ab' * 16}-{'cd' * 8}-01", "baggage": f"who={CANARY}"}


@pytest.fixture
def kept() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def traced(
    fixed_assistant: Assistant, http_settings: Settings, kept: InMemorySpanExporter
) -> Client:
    traces = Traces(SimpleSpanProcessor(kept))
    return Client(create_app(fixed_assistant, http_settings, traces=traces))


def test_no_span_holds_what_was_typed(
    traced: Client, index: FixedIndex, kept: InMemorySpanExporter
) -> None:
    sent = [
        traced.ask(CANARY),
        traced.ask(CANARY, context=[CANARY], region=CANARY),
        traced.ask(CANARY, **{CANARY: 1}),
        traced.ask(CANARY * 9000),
        traced.post("/v1/ask", content=CANARY.encode(), headers=PARENT),
        traced.post("/", data={"question": CANARY}),
        traced.get(f"/{CANARY}?q={CANARY}", headers={"user-agent": CANARY}),
        traced.get(f"/v1/topics/{CANARY}?region={CANARY}"),
        traced.get(f"/handout?topics={CANARY}"),
        traced.request(CANARY.upper(), "/v1/ask"),
    ]
    index.error = RuntimeError
    sent.append(traced.ask(CANARY * 2))
    assert {response.status_code for response in sent} >= {200, 404, 405, 413, 422, 500}
    spans = kept.get_finished_spans()
    assert len(spans) == len(sent)
    assert CANARY not in " ".join(span.to_json() for span in spans).lower()


def test_a_span_says_kind_and_status_and_begins_a_trace_of_its_own(
    traced: Client, kept: InMemorySpanExporter
) -> None:
    traced.ask("does it work")
    traced.post("/v1/ask", json={"question": "does it work"}, headers=PARENT)
    for span in kept.get_finished_spans():
        assert span.name == "POST /v1/ask"
        assert dict(span.attributes or {}) == {
            "http.request.method": "POST",
            "http.route": "/v1/ask",
            "http.response.status_code": 200,
        }
        assert span.parent is None
        assert not span.events
        assert not span.links
        assert set(span.resource.attributes) == {"service.name", "service.version"}
        assert f"{span.context.trace_id:032x}" != "ab" * 16


@pytest.mark.parametrize("path", ["/", "/help-now", "/topics", "/topics/dose", "/about"])
def test_a_span_does_not_say_which_page_was_read(
    traced: Client, kept: InMemorySpanExporter, path: str
) -> None:
    assert traced.get(path).status_code == 200
    assert [span.name for span in kept.get_finished_spans()] == ["GET page"]


@contextmanager
def collector(take: Callable[[str, bytes], int]) -> Iterator[str]:
    """The address of a collector that gives what comes to `take`, and answers with its status."""

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(take(self.path, body))
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_spans_reach_the_collector_that_is_named_when_the_service_ends(
    fixed_assistant: Assistant, http_settings: Settings
) -> None:
    came: list[tuple[str, bytes]] = []

    def take(path: str, body: bytes) -> int:
        came.append((path, body))
        return 200

    with collector(take) as address:
        traces = open_traces(address)
        assert traces is not None
        Client(create_app(fixed_assistant, http_settings, traces=traces)).ask(CANARY)
        traces.close()
    ((path, body),) = came
    assert path == "/v1/traces"
    assert b"POST /v1/ask" in body
    assert CANARY.encode() not in body


def test_a_collector_that_is_gone_is_said_once_in_our_words_and_once_that_it_is_back(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "20")  # ms between what is sent
    statuses = [400, 400, 400, 200, 200, 400]
    given: list[int] = []

    def take(*_: object) -> int:
        given.append(statuses[len(given)])
        return given[-1]

    with collector(take) as address:
        traces = open_traces(address)
        assert traces is not None
        for number in range(1, len(statuses) + 1):
            traces.note("GET", "page", 200, 1)
            wait_until(lambda number=number: len(given) == number, "a span")  # type: ignore[misc]
        traces.close()
    said = [record.getMessage() for record in caplog.records]
    assert ["no spans" in line for line in said] == [True, False, True]
    assert "again" in said[1]
    assert not any("127.0.0.1" in line for line in said)


def test_a_collector_that_nobody_runs_is_said_once(caplog: pytest.LogCaptureFixture) -> None:
    traces = open_traces("http://127.0.0.1:1")
    assert traces is not None
    traces.note("GET", "page", 200, 1)
    traces.close()
    assert ["no spans" in record.getMessage() for record in caplog.records] == [True]


def test_off_is_none_and_loads_no_library() -> None:
    assert Settings().spans == "off"
    assert open_traces("off") is None
    asked = "import sys, ivig_faq.cli; print('opentelemetry.sdk' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"


def test_without_the_libraries_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace.export", None)
    with pytest.raises(SettingsError, match=r"pip install ivig-faq\[otel\]"):
        open_traces("http://127.0.0.1:4318")


@pytest.mark.parametrize("place", ["on", "http://x/path", "http://x?q=1", "ftp://x", "x:4318"])
def test_only_the_address_of_a_collector_can_be_set(place: str) -> None:
    with pytest.raises(ValidationError, match="must be off or an address"):
        Settings(spans=place)


# Whatever asks for spans in the process: FastAPI tells it of a bare app, and nothing of ours.
ASKED = """
import sys
sys.path.insert(0, "tests")
from typing import cast
from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from faces.http_parts import Client, FixedIndex
from ivig_faq.assistant import Assistant
from ivig_faq.content.load import load_corpus
from ivig_faq.faces.http.app import create_app
from ivig_faq.settings import Settings
from ivig_faq.store.memory import MemoryStore
from ivig_faq.store.tally import Tally

kept = InMemorySpanExporter()
trace.set_tracer_provider(TracerProvider())
trace.get_tracer_provider().add_span_processor(SimpleSpanProcessor(kept))
settings = Settings()
assistant = Assistant(load_corpus(settings.answers), FixedIndex(), Tally(MemoryStore()))
for app in (FastAPI(), create_app(assistant, settings)):
    Client(app).get("/handout?topics=dose")
    print(sum("dose" in span.to_json() for span in kept.get_finished_spans()))
    kept.clear()
"""


def test_the_framework_tells_nothing_to_whatever_asks_for_spans_in_the_process() -> None:
    said = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["1", "0"]
