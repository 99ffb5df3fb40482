"""The real Redis of the tests; what a test leaves in it goes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis

REDIS = os.environ.get("TEST_REDIS", "redis://127.0.0.1:6379/0")


@contextmanager
def real_redis(keys: str, url: str = REDIS) -> Iterator[None]:
    """Have a Redis, and empty it of these keys afterwards; without one the test is left out."""
    with redis.Redis.from_url(url, socket_connect_timeout=1) as server:
        try:
            server.ping()
        except redis.ConnectionError:
            if os.environ.get("CI"):
                raise
            pytest.skip(
                "no Redis at 127.0.0.1:6379: start one with redis-server, or set TEST_REDIS"
            )
        yield
        for key in server.scan_iter(keys):
            server.delete(key)
