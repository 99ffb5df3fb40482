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
