"""What people type leaves no trace: not in logs, counts, headers or problems."""

from __future__ import annotations

import logging

import pytest

from faces.http_parts import Client, FixedIndex

CANARY = "zqcanary7391"
JSON = {"content-type": "application/json"}
PAGE = {"accept": "text/html"}


def test_canary_appears_nowhere(
    client: Client,
    index: FixedIndex,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    sent = [
        client.ask(CANARY),
        client.ask(CANARY, context=[CANARY], region=CANARY),
        client.ask(CANARY, **{CANARY: 1}),
        client.ask(CANARY * 1000),
        client.ask(CANARY * 9000),
        client.post("/v1/ask", content=f'{{"question": "{CANARY}'.encode(), headers=JSON),
        client.post("/v1/ask", content=CANARY.encode(), headers={"content-type": CANARY}),
        client.post("/v1/feedback", json={"topic": CANARY, "helpful": CANARY}),
        client.post("/", data={"question": CANARY, "context": CANARY, "region": CANARY}),
        client.post("/", data={"question": f"{CANARY}\0"}, headers=PAGE),
        client.get(f"/{CANARY}?q={CANARY}", headers=PAGE),
        client.get(f"/v1/topics/{CANARY}?region={CANARY}"),
        client.get(f"/v1/topics/dose?region={CANARY * 20}"),
        client.get(f"/handout?topics={CANARY}"),
        client.request(CANARY.upper(), "/v1/ask"),
    ]
    index.error = RuntimeError
    sent += [client.ask(CANARY), client.post("/", data={"question": CANARY}, headers=PAGE)]
    assert {response.status_code for response in sent} >= {200, 400, 404, 405, 413, 415, 422, 500}
    for response in sent:
        assert CANARY not in response.text.lower()
        assert CANARY not in str(response.headers).lower()
    assert CANARY not in client.get("/metrics").text.lower()
    logged = [record for record in caplog.records if record.name.startswith("ivig_faq")]
    assert CANARY not in " ".join(record.getMessage() for record in logged)
    assert all(record.exc_info is None for record in logged)
    out, err = capfd.readouterr()
    assert CANARY not in out + err


def test_a_danger_gets_its_card_whatever_crashes_beside_it(
    client: Client, index: FixedIndex, caplog: pytest.LogCaptureFixture
) -> None:
    index.error = KeyError
    reply = client.ask(f"I cannot breathe {CANARY}")
    assert (reply.status_code, reply.json()["outcome"]) == (200, "urgent")
    page = client.post("/", data={"question": f"I cannot breathe {CANARY}"}, headers=PAGE)
    assert page.status_code == 200
    assert [record.getMessage()[:25] for record in caplog.records] == [
        "KeyError at assistant.py:"
    ] * 2


def test_crash_is_logged_as_class_and_place_and_answered_with_help(
    client: Client, index: FixedIndex, caplog: pytest.LogCaptureFixture
) -> None:
    index.error = KeyError
    response = client.ask("dose", region="US")
    assert response.status_code == 500
    assert response.json()["code"] == "broken"
    assert "911" in response.json()["detail"]
    (record,) = caplog.records
    assert record.getMessage().startswith("KeyError at assistant.py:")


HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self'; form-action 'self'; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types ivig-faq; "
        "frame-ancestors 'self' https://clinic.example"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/"),
        ("GET", "/help-now"),
        ("GET", "/nothing"),
        ("GET", "/widget.js"),
        ("POST", "/v1/ask"),
        ("GET", "/v1/ask"),
        ("GET", "/metrics"),
    ],
)
def test_every_response_carries_the_headers(client: Client, method: str, path: str) -> None:
    headers = client.request(method, path).headers
    for name, value in HEADERS.items():
        assert headers[name] == value
    assert "geolocation=()" in headers["permissions-policy"]
    assert "set-cookie" not in headers


def test_a_crash_carries_the_headers_too(client: Client, index: FixedIndex) -> None:
    index.error = RuntimeError
    assert client.ask("dose").headers["cache-control"] == "no-store"


def test_replies_are_never_cached(client: Client) -> None:
    for response in (
        client.ask("dose"),
        client.post("/", data={"question": "dose"}),
        client.get("/topics/dose"),
        client.get("/help-now"),
        client.get("/v1/topics/dose"),
    ):
        assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("origin", "allowed"), [("https://clinic.example", True), ("https://other.example", False)]
)
def test_only_allowed_origins_may_read_replies(client: Client, origin: str, allowed: bool) -> None:
    response = client.post("/v1/ask", json={"question": "dose"}, headers={"origin": origin})
    assert (response.headers.get("access-control-allow-origin") == origin) is allowed
    assert "access-control-allow-credentials" not in response.headers
    asked = {
        "origin": origin,
        "access-control-request-method": "POST",
        "access-control-request-headers": "content-type",
    }
    assert client.request("OPTIONS", "/v1/ask", headers=asked).is_success is allowed


def test_metrics_count_routes_and_nothing_about_people(client: Client) -> None:
    client.ask("I have chest pain and cannot breathe")
    client.get("/topics/dose?region=US")
    client.get("/nothing/at/all")
    text = client.get("/metrics").text
    assert 'ivig_faq_requests_total{method="POST",route="/v1/ask",status="200"} 1.0' in text
    assert 'route="/topics/{topic}"' in text
    assert 'route="other",status="404"' in text
    assert "ivig_faq_request_seconds_bucket" in text
    for told in ("urgent", "dose", "US", "nothing", "_created"):
        assert told not in text
