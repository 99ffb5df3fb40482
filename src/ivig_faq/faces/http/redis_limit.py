"""The limit of each client, shared by several replicas through Redis or Valkey."""

from __future__ import annotations

import asyncio
import logging
import math
import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from redis.asyncio import Redis

from ivig_faq.faces.http.limit import BURST, PER_SECOND, hash_client

if TYPE_CHECKING:
    from redis.commands.core import AsyncScript

_LOG = logging.getLogger("ivig_faq.http")
_PREFIX = "ivig-faq:limit:"
_PATIENCE = 0.1  # seconds that a reader may lose to a Redis that does not answer
_PAUSE = 1.0  # seconds before it is tried again
_QUIET = 60.0  # seconds between two log lines that say it is gone: a log that nobody reads fills up
_SALT_BYTES = 16
_SALT_LIVES = 86_400
_LONGEST_WAIT = math.ceil(1 / PER_SECOND)

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

    A Redis that is gone, slow or answers nonsense never costs a reply: requests pass, and `failed`
    is told of each. The log says once that it is gone, and once that it is back.
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
        self._down = False
        self._quiet_until = -math.inf

    async def take(self, client: str) -> int:
        """Count one request of a client; see Limiter. Returns 0 where Redis cannot say."""
        if self._clock() < self._silent_until:
            self._failed()
            return 0
        try:
            async with asyncio.timeout(self._patience):
                wait = await self._ask(client)
        except Exception as error:  # whatever it is, no reader may be refused for it
            self._note_down(error)
            return 0
        self._note_up()
        return wait

    async def _ask(self, client: str) -> int:
        """Count one request in Redis. Raises ValueError for what our script cannot have said."""
        key = f"{self._prefix}{hash_client(client, await self._current_salt()).hex()}"
        wait = await self._take(keys=[key], args=[BURST, PER_SECOND])
        if not isinstance(wait, int) or not 0 <= wait <= _LONGEST_WAIT:
            raise ValueError
        return wait

    async def _current_salt(self) -> bytes:
        """The salt that all replicas share; asked for once a minute, made by whoever is first."""
        if self._clock() >= self._salt_known_until:
            name = f"{self._prefix}salt"
            await self._redis.set(name, secrets.token_bytes(_SALT_BYTES), nx=True, ex=_SALT_LIVES)
            salt = await self._redis.get(name)
            if not isinstance(salt, bytes) or len(salt) != _SALT_BYTES:
                raise ValueError  # none of ours; with an empty one the hashes would hide nobody
            self._salt = salt
            self._salt_known_until = self._clock() + 60
        return self._salt

    def _note_down(self, error: Exception) -> None:
        now = self._clock()
        self._silent_until = now + _PAUSE
        self._failed()
        if not self._down and now >= self._quiet_until:
            self._down, self._quiet_until = True, now + _QUIET
            _LOG.warning(
                "The rate limit cannot be counted: %s. Everybody is let in.", type(error).__name__
            )

    def _note_up(self) -> None:
        if self._down:
            self._down = False
            _LOG.warning("The rate limit is counted again.")

    async def close(self) -> None:
        """Close the connections."""
        await self._redis.aclose()
