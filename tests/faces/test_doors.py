"""Who comes too often waits, whoever is in danger never does, and every door can be shut."""

from __future__ import annotations

import pytest

from faces.http_parts import Client, FixedIndex
from ivig_faq.assistant import Assistant
from ivig_faq.faces.http.app import create_app
from ivig_faq.faces.http.desk import Desk
from ivig_faq.faces.http.limit import BURST, MemoryLimiter, NoLimiter
from ivig_faq.settings import Settings, read_settings

DANGER = "I can't breathe and my throat is closing"
PAGE = {"accept": "text/html"}


@pytest.fixture
def tired(fixed_assistant: Assistant, http_settings: Settings) -> Client:
    """A service that this client has asked as often as it may."""
    client = Client(create_app(fixed_assistant, http_settings, limiter=MemoryLimiter(lambda: 0.0)))
    for _ in range(BURST):
        assert client.post("/v1/feedback").status_code == 415
    return client


def test_who_asks_too_often_is_told_when_to_come_back_and_whom_to_call(tired: Client) -> None:
    response = tired.ask("dose", region="US")
    assert response.status_code == 429
    assert int(response.headers["retry-after"]) >= 1
    problem = response.json()
    assert problem["code"] == "too_many"
    assert "911" in problem["detail"]
    assert "911" in problem["emergency"]


def test_the_page_that_says_so_carries_the_emergency_line(tired: Client) -> None:
    for response in (
        tired.post("/", data={"question": "dose"}, headers=PAGE),
        tired.get("/topics/dose", headers=PAGE),
    ):
        assert response.status_code == 429
        assert response.text.count("999") >= 2
        assert 'href="/help-now"' in response.text


@pytest.mark.parametrize("path", ["/v1/ask", "/"])
def test_danger_is_answered_however_often_it_is_asked(tired: Client, path: str) -> None:
    body = {"question": DANGER}
    response = tired.post(path, json=body) if path != "/" else tired.post(path, data=body)
    assert response.status_code == 200
    assert "999" in response.text
    if path != "/":
        assert response.json()["outcome"] == "urgent"


def test_a_danger_told_before_still_stands_for_who_must_wait(tired: Client) -> None:
    response = tired.ask("what now", context=["urgent-crisis"])
    assert response.json()["outcome"] == "urgent"


class BrokenLimiter(NoLimiter):
    """Breaks whoever comes."""

    async def take(self, client: str) -> int:
        raise RuntimeError(client)


def test_a_limiter_that_breaks_refuses_nobody_and_is_counted(
    fixed_assistant: Assistant, http_settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client(create_app(fixed_assistant, http_settings, limiter=BrokenLimiter()))
    assert client.ask(DANGER).json()["outcome"] == "urgent"
    assert client.ask("dose").status_code == 200
    assert client.get("/topics/dose").status_code == 200
    assert "ivig_faq_limit_failures_total 3.0" in client.get("/metrics").text
    (line,) = caplog.messages
    assert line.startswith("RuntimeError at faces/http/door.py:")


def test_help_and_health_are_never_refused(tired: Client) -> None:
    for path in ("/", "/help-now", "/healthz", "/readyz", "/metrics", "/widget.js"):
        assert tired.get(path).status_code == 200


def test_the_limit_can_be_switched_off(fixed_assistant: Assistant) -> None:
    client = Client(create_app(fixed_assistant, Settings(rate_limit="off")))
    answers = {client.post("/v1/feedback").status_code for _ in range(BURST + 5)}
    assert answers == {415}


def test_a_header_that_is_not_believed_changes_nothing_but_is_counted(tired: Client) -> None:
    response = tired.post("/v1/feedback", headers={"x-forwarded-for": "198.51.100.1"})
    assert response.status_code == 429
    assert "ivig_faq_untrusted_forwards_total 1.0" in tired.get("/metrics").text


def test_each_client_of_a_trusted_proxy_is_counted_alone(fixed_assistant: Assistant) -> None:
    settings = Settings(trusted_proxies=("127.0.0.0/8",))
    client = Client(create_app(fixed_assistant, settings, limiter=MemoryLimiter(lambda: 0.0)))
    for _ in range(BURST):
        client.post("/v1/feedback", headers={"x-forwarded-for": "198.51.100.1"})
    made_up = {"x-forwarded-for": "198.51.100.9, 198.51.100.1"}
    assert client.post("/v1/feedback", headers=made_up).status_code == 429
    other = {"x-forwarded-for": "198.51.100.2"}
    assert client.post("/v1/feedback", headers=other).status_code == 415


def test_metrics_and_description_can_be_shut(fixed_assistant: Assistant) -> None:
    client = Client(create_app(fixed_assistant, Settings(metrics="off", docs=False)))
    assert client.get("/metrics").status_code == 404
    assert client.get("/openapi.json").status_code == 404
    elsewhere = Client(create_app(fixed_assistant, Settings(metrics="127.0.0.1:9100")))
    assert elsewhere.get("/metrics").status_code == 404


def test_no_route_changes_anything_or_shows_settings(client: Client) -> None:
    for path in ("/admin", "/v1/reload", "/v1/stats", "/docs", "/redoc", "/debug", "/.env"):
        assert client.get(path).status_code == 404
        assert client.post(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ALLOWED_ORIGINS", '["*"]'),
        ("ALLOWED_ORIGINS", '["https://a.example; script-src *"]'),
        ("ALLOWED_ORIGINS", '["https://a.example/path"]'),
        ("RATE_LIMIT", "none"),
        ("RATE_LIMIT", "http://cache.example"),
        ("RATE_LIMIT", "redis://"),
        ("RATE_LIMIT", "redis:///9"),
        ("RATE_LIMIT", "redis://[::1"),
        ("RATE_LIMIT", "redis://cache.example:notaport/9"),
        ("RATE_LIMIT", "redis://cache.example:999999"),
        ("RATE_LIMIT", "redis://cache.example:0"),
        ("RATE_LIMIT", "redis://cache.example:6379/nine"),
        ("RATE_LIMIT", "redis://cache.example:6379/9/1"),
        ("RATE_LIMIT", "redis://cache.example:6379/9?foo=1"),
        ("RATE_LIMIT", "redis://cache.example?decode_responses=yes"),
        ("RATE_LIMIT", "redis://cache.example?db=abc"),
        ("RATE_LIMIT", "redis://cache.example?socket_timeout=x"),
        ("RATE_LIMIT", "redis://cache.example#1"),
        ("RATE_LIMIT", "redis://user:cache.example@host:cache.example2/9"),
        ("HOST", ""),
        ("HOST", "cache.example"),
        ("HOST", "münchen.example..x"),
        ("HOST", "fe80::1%eth0"),
        ("HOST", "127.0.0.1:80"),
        ("METRICS", f"{'a' * 70}:9100"),
        ("METRICS", "cache.example:9100"),
        ("METRICS", "yes"),
        ("METRICS", "127.0.0.1:99999"),
        ("TRUSTED_PROXIES", '["everybody"]'),
        ("TRUSTED_PROXIES", "10.0.0.0/8"),
        ("WORKERS", "0"),
    ],
)
def test_a_setting_that_would_open_a_door_by_mistake_is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    from ivig_faq.errors import SettingsError

    monkeypatch.setenv(f"IVIG_FAQ_{name}", value)
    with pytest.raises(SettingsError, match=f"(?i){name}") as refused:
        read_settings()
    assert "cache.example" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "value", "used"),
    [
        ("HOST", "localhost", "127.0.0.1"),
        ("HOST", "0.0.0.0", "0.0.0.0"),
        ("HOST", "::1", "::1"),
        ("METRICS", "localhost:9100", ("127.0.0.1", 9100)),
        ("METRICS", "[::1]:9100", ("::1", 9100)),
        ("RATE_LIMIT", "redis://cache", "redis://cache"),
        ("RATE_LIMIT", "redis://:a%3Ab@[::1]:6379/9", "redis://:a%3Ab@[::1]:6379/9"),
        ("RATE_LIMIT", "rediss://cache_1.example:6380/", "rediss://cache_1.example:6380/"),
    ],
)
def test_an_address_that_can_be_used_is_kept(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, used: object
) -> None:
    monkeypatch.setenv(f"IVIG_FAQ_{name}", value)
    settings = read_settings()
    found = settings.metrics_address if name == "METRICS" else getattr(settings, name.lower())
    assert found == used


@pytest.mark.parametrize(
    ("host", "url"),
    [("::1", "http://[::1]:8001"), ("localhost", "http://127.0.0.1:8001")],
)
def test_the_address_that_is_announced_can_be_opened(host: str, url: str) -> None:
    assert read_settings({"host": host, "port": 8001}).url == url


def test_a_form_whose_origin_is_no_address_is_refused(client: Client) -> None:
    for origin in ("http://[", "http://[faq", "[::1", "//faq", "faq"):
        assert client.post("/feedback", headers={"origin": origin}).status_code == 403, origin
    assert client.post("/feedback", headers={"origin": "http://faq"}).status_code == 415


def test_the_same_question_is_answered_again_without_reading_it_again(
    client: Client, index: FixedIndex
) -> None:
    first = client.ask("What dose?")
    index.asked = None
    assert client.ask("  what DOSE? ").content == first.content
    assert index.asked is None
    assert "ivig_faq_cached_total 1.0" in client.get("/metrics").text


def test_another_country_or_topic_before_is_another_question(
    client: Client, index: FixedIndex
) -> None:
    client.ask("what dose")
    for other in ({"region": "US"}, {"context": ["dose"]}):
        index.asked = None
        client.ask("what dose", **other)
        assert index.asked is not None


@pytest.mark.parametrize("path", ["/v1/ask", "/"])
def test_danger_is_answered_when_too_many_wait(
    fixed_assistant: Assistant, http_settings: Settings, path: str
) -> None:
    client = Client(create_app(fixed_assistant, http_settings, Desk(max_waiting=0)))
    body = {"question": DANGER}
    response = client.post(path, json=body) if path != "/" else client.post(path, data=body)
    assert response.status_code == 200
    assert "999" in response.text
    assert client.ask("what dose").status_code == 503
