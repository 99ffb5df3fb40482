"""Replicas share one limit through a real Redis, and go on without it."""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Awaitable, Callable, Iterator

import pytest
import redis

from faces.redis_server import REDIS, real_redis
from ivig_faq.faces.http.limit import BURST
from ivig_faq.faces.http.redis_limit import RedisLimiter


@pytest.fixture
def prefix() -> Iterator[str]:
    name = f"ivig-faq-test:{secrets.token_hex(6)}:"
    with real_redis(f"{name}*"):
        yield name


def run(prefix: str, work: Callable[[RedisLimiter, RedisLimiter], Awaitable[None]]) -> None:
    def failed() -> None:
        raise AssertionError("Redis was there all the time")

    async def both() -> None:
        one, other = (RedisLimiter(REDIS, failed, prefix=prefix, patience=30) for _ in range(2))
        try:
            await work(one, other)
        finally:
            await one.close()
            await other.close()

    asyncio.run(both())


def test_two_replicas_share_one_limit(prefix: str) -> None:
    async def ask(one: RedisLimiter, other: RedisLimiter) -> None:
        waits = [await (one, other)[n % 2].take("203.0.113.9") for n in range(BURST + 30)]
        assert not any(waits[:BURST])
        assert any(waits[BURST:])
        assert await other.take("198.51.100.1") == 0

    run(prefix, ask)


def test_redis_holds_no_address_and_forgets_soon(prefix: str) -> None:
    async def ask(one: RedisLimiter, _other: RedisLimiter) -> None:
        await one.take("203.0.113.9")

    run(prefix, ask)
    with redis.Redis.from_url(REDIS) as server:
        keys = list(server.scan_iter(f"{prefix}*"))
        assert len(keys) == 2
        for key in keys:
            assert b"203.0.113.9" not in key
            longest = 86_400 if key.endswith(b"salt") else BURST
            assert 0 < server.ttl(key) <= longest


def test_a_redis_that_is_gone_lets_everybody_in_and_is_counted() -> None:
    failures: list[int] = []

    async def ask() -> None:
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            port = nobody.getsockname()[1]
        limiter = RedisLimiter(f"redis://127.0.0.1:{port}", lambda: failures.append(1))
        assert [await limiter.take("a") for _ in range(BURST * 2)] == [0] * BURST * 2
        await limiter.close()

    asyncio.run(ask())
    assert len(failures) == BURST * 2


def test_a_redis_that_hangs_is_asked_once_and_then_left_alone_for_a_while() -> None:
    clock = [0.0]
    failures: list[int] = []

    async def ask() -> None:
        with socket.socket() as silent:
            silent.bind(("127.0.0.1", 0))
            silent.listen()
            port = silent.getsockname()[1]
            limiter = RedisLimiter(
                f"redis://127.0.0.1:{port}", lambda: failures.append(1), lambda: clock[0]
            )
            async with asyncio.timeout(30):
                assert [await limiter.take("a") for _ in range(1000)] == [0] * 1000
            await limiter.close()

    asyncio.run(ask())
    assert len(failures) == 1000


NONSENSE = {
    "ok to all": b"+OK\r\n",
    "a long wait to all": b":5\r\n",
    "a wait before now to all": b":-1\r\n",
    "no number": b":abc\r\n",
    "no length": b"$abc\r\n",
    "nothing": b"$-1\r\n",
    "another protocol": b"HTTP/1.1 400 Bad Request\r\n\r\n",
    "deeply nested": b"*1\r\n" * 20_000,
}


@pytest.mark.parametrize("said", NONSENSE.values(), ids=NONSENSE)
def test_a_redis_that_answers_nonsense_lets_everybody_in_and_is_counted(said: bytes) -> None:
    failures: list[int] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(4096):
            writer.write(said)
        writer.close()

    async def ask() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        limiter = RedisLimiter(f"redis://127.0.0.1:{port}", lambda: failures.append(1), patience=5)
        assert [await limiter.take("a") for _ in range(3)] == [0] * 3
        await limiter.close()
        server.close()
        await server.wait_closed()

    asyncio.run(ask())
    assert len(failures) == 3


@pytest.mark.parametrize("salt", [b"x" * 100, b""])
def test_a_salt_that_is_none_of_ours_lets_everybody_in_and_is_counted(
    prefix: str, salt: bytes
) -> None:
    failures: list[int] = []

    async def ask() -> None:
        limiter = RedisLimiter(REDIS, lambda: failures.append(1), prefix=prefix, patience=30)
        assert [await limiter.take("a") for _ in range(3)] == [0] * 3
        await limiter.close()

    with redis.Redis.from_url(REDIS) as server:
        server.set(f"{prefix}salt", salt)
        asyncio.run(ask())
        assert [key.decode() for key in server.scan_iter(f"{prefix}*")] == [f"{prefix}salt"]
    assert len(failures) == 3


def test_gone_and_back_are_logged_once_each_and_not_all_day_long(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A log that nobody reads fills up, and then whoever writes to it waits for ever."""
    clock, away = [0.0], [True]
    gone = "The rate limit cannot be counted: ConnectionError. Everybody is let in."
    back = "The rate limit is counted again."

    async def count(_client: str) -> int:
        if away[0]:
            raise ConnectionError
        return 0

    async def ask() -> None:
        limiter = RedisLimiter(REDIS, lambda: None, lambda: clock[0])
        monkeypatch.setattr(limiter, "_ask", count)

        async def go_on(seconds: int) -> None:
            for _ in range(seconds):
                clock[0] += 1
                await limiter.take("a")

        await go_on(3600)
        assert caplog.messages == [gone]
        away[0] = False
        await go_on(60)
        assert caplog.messages == [gone, back]
        for _ in range(1800):  # now here, now gone
            away[0] = not away[0]
            await go_on(1)
        assert len(caplog.messages) <= 2 + 2 * 31
        await limiter.close()

    asyncio.run(ask())


def test_a_redis_that_comes_back_counts_again(prefix: str) -> None:
    clock = [0.0]

    async def ask() -> None:
        limiter = RedisLimiter(REDIS, lambda: None, lambda: clock[0], prefix, patience=30)
        limiter._silent_until = 1.0
        assert [await limiter.take("a") for _ in range(BURST * 2)] == [0] * BURST * 2
        clock[0] = 1.0
        waits = [await limiter.take("a") for _ in range(BURST + 30)]
        assert any(waits)
        await limiter.close()

    asyncio.run(ask())
