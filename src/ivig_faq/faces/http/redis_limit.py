"""The limit of each client, shared by several replicas through Redis or Valkey."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from redis.asyncio import Redis
from redis.exceptions import RedisError

from ivig_faq.faces.http.limit import BURST, PER_SECOND, hash_client

if TYPE_CHECKING:
    from redis.commands.core import AsyncScript

_LOG = logging.getLogger("ivig_faq.http")
_PREFIX = "ivig-faq:limit:"
_PATIENCE = 0.1  # seconds that a reader may lose to a Redis that does not answer
_PAUSE = 1.0  # seconds before it is tried again
_SALT_LIVES = 86_400

# One bucket: tokens and the time of the last look, in Redis' own time, so that replicas whose
# clocks differ agree. Returns 0, or how many seconds to wait.
_TAKE = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local burst, rate = tonumber(ARGV[1]), tonumber(ARGV[2])
local held = redis.call('HMGET', KEYS[1], 't', 's')
local tokens = tonumber(held[1]) or burst
tokens = math.min(burst, tokens + math.max(0, now - (tonumber(held[2]) or now)) * rate)
local passed = tokens >= 1
if passed then tokens = tokens - 1 end
redis.call('HSET', KEYS[1], 't', tostring(tokens), 's', string.format('%.6f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / rate * 1000) + 1000)
if passed then return 0 end
return math.ceil((1 - tokens) / rate)
"""


class RedisLimiter:
    """Counts in Redis, under hashes whose salt Redis forgets after a day.

    A Redis that is gone or slow never costs a reply: requests pass, and `failed` is told.
    """

    def __init__(
        self,
        url: str,
        failed: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
        prefix: str = _PREFIX,
        patience: float = _PATIENCE,
    ) -> None:
        self._redis = Redis.from_url(url, socket_timeout=patience, socket_connect_timeout=patience)
        self._patience = patience
        self._take: AsyncScript = self._redis.register_script(_TAKE)
        self._failed = failed
        self._clock = clock
        self._prefix = prefix
        self._salt = b""
        self._salt_known_until = 0.0
        self._silent_until = 0.0

    async def take(self, client: str) -> int:
        """Count one request of a client; see Limiter. Returns 0 where Redis cannot say."""
        if self._clock() < self._silent_until:
            self._failed()
            return 0
        try:
            async with asyncio.timeout(self._patience):
                salt = await self._current_salt()
                key = f"{self._prefix}{hash_client(client, salt).hex()}"
                return int(await self._take(keys=[key], args=[BURST, PER_SECOND]))
        except (RedisError, OSError, TimeoutError) as error:
            self._silent_until = self._clock() + _PAUSE
            self._failed()
            _LOG.warning("The rate limit cannot be counted: %s.", type(error).__name__)
            return 0

    async def _current_salt(self) -> bytes:
        """The salt that all replicas share; asked for once a minute, made by whoever is first."""
        if self._clock() >= self._salt_known_until:
            name = f"{self._prefix}salt"
            await self._redis.set(name, secrets.token_bytes(16), nx=True, ex=_SALT_LIVES)
            salt = await self._redis.get(name)
            self._salt = salt if isinstance(salt, bytes) else secrets.token_bytes(16)
            self._salt_known_until = self._clock() + 60
        return self._salt

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()
