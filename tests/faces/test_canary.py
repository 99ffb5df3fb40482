"""The canary: a word that nobody else types goes through the whole program and leaves no trace."""

from __future__ import annotations

import re
import signal
import socket
from pathlib import Path

import httpx
import pytest

from editing import answers, change, editions, few_phrasings
from ivig_faq.editions import Editions
from ivig_faq.store.open import open_database
from processes import PATIENCE, free_port, running_service, stop, wait_ready, wait_until

__all__ = ["answers", "editions", "few_phrasings"]

CANARY = "zqcanary7391"
JSON = {"content-type": "application/json"}


def send_everywhere(url: str, port: int) -> list[httpx.Response]:
    """The canary to every route, well formed and not, whole and cut off."""
    form = {"question": CANARY, "region": "GB"}
    alone = httpx.Limits(max_keepalive_connections=0)  # one may be closed on a large body
    with httpx.Client(base_url=url, timeout=PATIENCE, limits=alone) as client:
        sent = [
            client.post("/v1/ask", json={"question": CANARY}),
            client.post("/v1/ask", json={"question": f"I cannot breathe {CANARY}"}),
            client.post(
                "/v1/ask", json={"question": CANARY, "context": [CANARY], "region": CANARY}
            ),
            client.post("/v1/ask", json={CANARY: CANARY}),
            client.post("/v1/ask", json={"question": CANARY * 1000}),
            client.post("/v1/ask", json={"question": CANARY * 9000}),
            client.post("/v1/ask", content=f'{{"question": "{CANARY}'.encode(), headers=JSON),
            client.get("/v1/ask", params={"q": CANARY}),
            client.post("/v1/feedback", json={"topic": CANARY, "helpful": True}),
            client.post("/", data=form),
            client.post("/", data=form | {"question": f"{CANARY}\0"}),
            client.post("/letters", data=form),
            client.post("/letters", data=form | {"consent": "yes", CANARY: CANARY}),
            client.post("/letters/delete", data={"code": CANARY}),
            client.get(f"/{CANARY}", params={"q": CANARY}, headers={"user-agent": CANARY}),
            client.get(f"/topics/{CANARY}", headers={"referer": CANARY, "cookie": CANARY}),
            client.get("/handout", params={"topics": CANARY}),
            client.request(CANARY, "/v1/ask"),
        ]
    head = f"POST /v1/ask HTTP/1.1\r\nhost: faq\r\ncontent-type: application/json\r\nx-a: {CANARY}"
    for raw in (f"{head}\r\ncontent-length: 900\r\n\r\n{CANARY}", f"{CANARY} {CANARY}\r\n\r\n"):
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(raw.encode())  # and gone before it is answered
    return sent


@pytest.mark.parametrize("ends", [signal.SIGTERM, signal.SIGABRT])
def test_the_whole_program_leaves_no_trace_of_what_was_typed(
    tmp_path: Path,
    answers: Path,
    few_phrasings: Path,
    editions: Editions,
    ends: signal.Signals,
) -> None:
    """Also on the way it reloads, loses its store for a while, and ends in good order or not."""
    home, told = tmp_path / "home", tmp_path / "told.txt"
    (home / "tmp").mkdir(parents=True)
    port = free_port()
    settings = {
        "IVIG_FAQ_ANSWERS": str(answers),
        "IVIG_FAQ_CACHE": str(few_phrasings / "cache"),
        "IVIG_FAQ_PORT": str(port),
        "IVIG_FAQ_STORE": f"sqlite:///{home}/later/counts.db",
        "IVIG_FAQ_LETTERS": "true",
        "HOME": str(home),
        "TMPDIR": str(home / "tmp"),
        "PYTHONFAULTHANDLER": "1",
    }
    url = f"http://127.0.0.1:{port}"
    with (
        told.open("wb") as output,
        running_service(env=settings, cwd=home, stdout=output, stderr=output) as process,
    ):
        wait_ready(port)
        sent = send_everywhere(url, port)
        (home / "later").mkdir()  # now the store can be opened, and what waited is written
        wait_until((home / "later" / "counts.db").is_file)
        change(answers / "topics" / "dose.md", "outcome: open", "outcome: maybe")
        wait_until(lambda: httpx.get(f"{url}/readyz").json()["files"] == "broken")
        sent += [httpx.get(f"{url}/metrics"), httpx.get(f"{url}/readyz")]
        wait_until(lambda: "ivig_faq_store_waiting 0.0" in httpx.get(f"{url}/metrics").text)
        assert stop(process, ends) == (0 if ends == signal.SIGTERM else -ends)
    assert {response.status_code for response in sent} >= {200, 400, 404, 405, 413, 422, 503}
    for response in sent:
        assert CANARY not in response.text.lower()
        assert CANARY not in str(response.headers).lower()
    store = open_database(f"sqlite:///{home}/later/counts.db")
    assert {row.status for row in store.replies()} >= {200, 400, 413, 422}
    store.close()
    files = [path for path in tmp_path.rglob("*") if path.is_file() and answers not in path.parents]
    assert {"told.txt", "counts.db"} <= {path.name for path in files}
    for path in files:
        assert CANARY.encode() not in path.read_bytes().lower(), path
    said = told.read_text(encoding="utf-8")
    assert re.search(r"topics/dose\.md:\d+: shape:", said) and "cannot be used" in said
