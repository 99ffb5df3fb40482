"""The service while its answers change: nobody gets half of two editions, and nobody an error."""

from __future__ import annotations

import gc
import signal
import subprocess
import threading
import weakref
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from editing import answers, change, editions, few_phrasings, reword, settle, withdraw
from faces.http_parts import Client
from ivig_faq.editions import Editions
from ivig_faq.faces.http.service import Service
from processes import PATIENCE, free_port, running_service, stop, wait_ready, wait_until

__all__ = ["answers", "editions", "few_phrasings"]


@pytest.fixture
def served(editions: Editions) -> Client:
    unlimited = editions._settings.model_copy(update={"rate_limit": "off"})
    return Client(Service(editions, unlimited))


def test_changed_answers_are_told_by_every_route(
    served: Client, editions: Editions, answers: Path
) -> None:
    before = served.get("/v1/topics").json()["content_version"]
    reword(answers, "As of today, it is open.")
    settle(editions)
    after = editions.current.corpus.version
    assert after != before
    assert served.get("/readyz").json() == {
        "status": "ok", "content_version": after, "files": "served", "problems": [],
    }  # fmt: skip
    for path in ("/v1/topics", "/v1/source", "/v1/topics/dose"):
        assert served.get(path).json()["content_version"] == after
    assert "As of today, it is open." in served.get("/topics/dose").text
    metrics = served.get("/metrics").text
    assert f'ivig_faq_content{{version="{after}"}} 1.0' in metrics and before not in metrics
    assert "ivig_faq_reloads 1.0" in metrics
    assert "ivig_faq_content_age_seconds" in metrics


def test_broken_answers_are_shown_to_who_watches_and_to_nobody_else(
    served: Client, editions: Editions, answers: Path
) -> None:
    before = editions.current.corpus.version
    change(answers / "topics" / "dose.md", "outcome: open", "outcome: maybe")
    settle(editions)
    ready = served.get("/readyz")
    assert ready.status_code == 200
    assert ready.json()["files"] == "broken"
    assert ready.json()["content_version"] == before
    assert ready.json()["problems"][0].startswith("topics/dose.md:4: shape:")
    metrics = served.get("/metrics").text
    assert "ivig_faq_reload_failures 1.0" in metrics and "ivig_faq_content_broken 1.0" in metrics
    assert served.get("/topics/dose").status_code == 200


def test_a_withdrawn_answer_is_gone_from_every_route(
    served: Client, editions: Editions, answers: Path
) -> None:
    text = served.get("/v1/topics/dose").json()["answers"][0]["body"]
    served.ask("what dose of ivig is best")  # and into whatever remembers answers
    withdraw(answers, "dose")
    settle(editions)
    assert served.get("/v1/topics/dose").json()["answers"] == []
    for response in (
        served.ask("what dose of ivig is best"),
        served.get("/topics/dose"),
        served.get("/handout?topics=dose"),
        served.post("/", data={"question": "what dose of ivig is best"}),
    ):
        assert response.status_code == 200
        assert text.split(".")[0] not in response.text
    assert "dose" not in {topic["id"] for topic in served.get("/v1/topics").json()["topics"]}


def test_widget_follows_the_answers_and_suggests_no_withdrawn_one(
    served: Client, editions: Editions, answers: Path
) -> None:
    first, second = editions.current.corpus.wording.suggestions[:2]
    titles = {id_: editions.current.corpus.topics[id_].title for id_ in (first, second)}
    before = served.get("/widget.js")
    assert all(title in before.text for title in titles.values())
    withdraw(answers, first)
    change(answers / "wording.yaml", "clear: Clear", "clear: Empty it")
    settle(editions)
    after = served.get("/widget.js", headers={"if-none-match": before.headers["etag"]})
    assert after.status_code == 200
    assert titles[first] not in after.text and titles[second] in after.text
    assert "Empty it" in after.text
    assert after.headers["cache-control"] == "public, no-cache"  # browsers ask each time
    same = served.get("/widget.js", headers={"if-none-match": after.headers["etag"]})
    assert same.status_code == 304


def test_no_request_sees_half_of_the_old_and_half_of_the_new(
    served: Client, editions: Editions, answers: Path
) -> None:
    seen: dict[str, set[str]] = defaultdict(set)
    statuses: set[int] = set()
    ending = threading.Event()

    def read() -> None:
        while not ending.is_set():
            response = served.get("/v1/topics/dose")
            statuses.add(response.status_code)
            body = response.json()
            seen[body["content_version"]].add(body["answers"][0]["short"] + body["source"]["doi"])

    readers = [threading.Thread(target=read, daemon=True) for _ in range(2)]
    for reader in readers:
        reader.start()
    for number in range(6):
        reword(answers, f"As of day {number}, it is open.")
        settle(editions)
    ending.set()
    for reader in readers:
        reader.join(PATIENCE)
        assert not reader.is_alive()
    assert statuses == {200}
    assert len(seen) > 1
    assert all(len(texts) == 1 for texts in seen.values())


def test_editions_that_were_replaced_are_forgotten(
    served: Client, editions: Editions, answers: Path
) -> None:
    """FastAPI remembers functions of routes: an edit kept 3 MB, for hundreds of edits."""
    gone = []
    for number in range(4):
        reword(answers, f"As of day {number}, it is open.")
        settle(editions)
        served.get("/v1/topics/dose")
        gone.append(weakref.ref(editions.current))
    gc.collect()
    assert [edition() for edition in gone[:-1]] == [None] * 3
    assert gone[-1]() is editions.current


@pytest.fixture(params=[1, 2])
def address(
    request: pytest.FixtureRequest, answers: Path, few_phrasings: Path, editions: Editions
) -> Iterator[str]:
    """The whole program with one worker and with two; `editions` has learned for it."""
    port = free_port()
    settings = {
        "IVIG_FAQ_ANSWERS": str(answers),
        "IVIG_FAQ_CACHE": str(few_phrasings / "cache"),
        "IVIG_FAQ_PORT": str(port),
        "IVIG_FAQ_WORKERS": str(request.param),
        "IVIG_FAQ_RATE_LIMIT": "off",
    }
    with running_service(env=settings, stderr=subprocess.DEVNULL) as process:
        wait_ready(port)
        url = f"http://127.0.0.1:{port}"
        yield url
        process.send_signal(signal.SIGHUP)  # looks at once, and ends nothing
        wait_until(lambda: httpx.get(f"{url}/healthz").is_success)
        assert stop(process) == 0


def test_a_running_service_takes_up_a_withdrawal_in_every_worker(
    address: str, answers: Path
) -> None:
    def shown() -> set[bool]:
        """Many new connections, so that each worker answers some."""
        url = f"{address}/v1/topics/dose"
        return {bool(httpx.get(url, timeout=PATIENCE).json()["answers"]) for _ in range(12)}

    assert shown() == {True}
    withdraw(answers, "dose")
    wait_until(lambda: shown() == {False}, "the withdrawal")
