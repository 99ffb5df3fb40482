"""How often one client may ask: a bucket of tokens for each, held under a salted hash."""

from __future__ import annotations

import hashlib
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

BURST = 120  # at once: a whole ward may share one address
PER_SECOND = 2.0  # and then
MAX_CLIENTS = 65_536
DAY = 86_400.0


class Limiter(Protocol):
    """Counts the requests of each client."""

    async def take(self, client: str) -> int:
        """Count one request; return 0 when it may pass, else how many seconds to wait."""

    async def close(self) -> None:
        """Let go of whatever is open."""


class MemoryLimiter:
    """Counts in this process. Holds no address: only hashes, whose salt is thrown away daily."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._salted_at = -math.inf
        self._salt = b""
        self._buckets: OrderedDict[bytes, tuple[float, float]] = OrderedDict()

    async def take(self, client: str) -> int:
        """Count one request of a client; see Limiter."""
        now = self._clock()
        if now - self._salted_at >= DAY:
            self._salt, self._salted_at = secrets.token_bytes(16), now
            self._buckets.clear()
        key = hash_client(client, self._salt)
        tokens, since = self._buckets.pop(key, (float(BURST), now))
        tokens = min(float(BURST), tokens + (now - since) * PER_SECOND)
        wait = 0 if tokens >= 1 else math.ceil((1 - tokens) / PER_SECOND)
        self._buckets[key] = (tokens if wait else tokens - 1, now)
        if len(self._buckets) > MAX_CLIENTS:
            self._buckets.popitem(last=False)  # whoever asked longest ago
        return wait

    async def close(self) -> None:
        """Forget everybody."""
        self._buckets.clear()


class NoLimiter:
    """Lets everybody in, for whoever counts in front of the service or measures it."""

    async def take(self, client: str) -> int:  # noqa: ARG002 - nobody is looked at
        """Return 0; see Limiter."""
        return 0

    async def close(self) -> None:
        """Nothing is open."""


def hash_client(client: str, salt: bytes) -> bytes:
    """Return what a client is called while the salt lives; it cannot be turned back without it."""
    return hashlib.blake2b(client.encode(), key=salt, digest_size=12).digest()
