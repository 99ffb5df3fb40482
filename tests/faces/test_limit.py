"""Nobody asks for everybody: a limit for each client, which holds nothing that can be read."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc

from ivig_faq.faces.http.limit import (
    BURST,
    DAY,
    MAX_CLIENTS,
    PER_SECOND,
    MemoryLimiter,
    hash_client,
)


class FakeClock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def take(limiter: MemoryLimiter, client: str, times: int = 1) -> list[int]:
    async def ask() -> list[int]:
        return [await limiter.take(client) for _ in range(times)]

    return asyncio.run(ask())


def test_a_client_may_ask_so_much_at_once_and_then_waits() -> None:
    limiter = MemoryLimiter(FakeClock())
    assert take(limiter, "a", BURST) == [0] * BURST
    assert take(limiter, "a") == [1]
    assert take(limiter, "b") == [0]


def test_waiting_as_long_as_told_is_enough() -> None:
    clock = FakeClock()
    limiter = MemoryLimiter(clock)
    take(limiter, "a", BURST)
    (wait,) = take(limiter, "a")
    clock.now += wait
    assert take(limiter, "a") == [0]
    clock.now += BURST / PER_SECOND
    assert take(limiter, "a", BURST) == [0] * BURST


def test_salt_and_counts_are_thrown_away_daily() -> None:
    clock = FakeClock()
    limiter = MemoryLimiter(clock)
    take(limiter, "a", BURST + 1)
    before = limiter._salt
    clock.now += DAY
    assert take(limiter, "a") == [0]
    assert limiter._salt != before
    assert len(limiter._buckets) == 1


def test_what_is_held_of_a_client_depends_on_the_salt_alone() -> None:
    assert hash_client("203.0.113.9", b"1" * 16) != hash_client("203.0.113.9", b"2" * 16)
    limiter = MemoryLimiter(FakeClock())
    take(limiter, "203.0.113.9")
    assert "203.0.113.9" not in repr(vars(limiter))


def test_two_hundred_thousand_clients_fit_in_memory_and_a_busy_one_is_still_known() -> None:
    limiter = MemoryLimiter(FakeClock())

    async def flood() -> list[int]:
        waits = []
        for number in range(200_000):
            await limiter.take(str(number))
            if number % 1000 == 0:
                waits.append(await limiter.take("busy"))
        return waits

    gc.collect()
    tracemalloc.start()
    waits = asyncio.run(flood())
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert waits[0] == 0
    assert waits[-1] > 0
    assert len(limiter._buckets) == MAX_CLIENTS
    assert held < 32e6
