"""Several machines: replicas behind a real balancer lose one of themselves, and no reply."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from cluster import NGINX, Cluster, survive

from editing import answers, editions, few_phrasings
from faces.redis_server import REDIS, real_redis
from ivig_faq.editions import Editions
from store.stores import postgres_url

__all__ = ["answers", "editions", "few_phrasings"]


@pytest.fixture
def limit() -> Iterator[str]:
    """A database of a real Redis that no other test uses."""
    url = f"{REDIS.rstrip('/').removesuffix('/0')}/{random.randrange(1, 16)}"
    with real_redis("ivig-faq:*", url):
        yield url


@pytest.mark.skipif(NGINX is None, reason="nginx is not here: apt-get install nginx-light")
def test_replicas_lose_one_of_themselves_and_change_their_answers_but_lose_no_reply(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    answers: Path,
    few_phrasings: Path,
    editions: Editions,  # has learned for all of them
    limit: str,
) -> None:
    env = {
        "IVIG_FAQ_CACHE": str(few_phrasings / "cache"),
        "IVIG_FAQ_STORE": postgres_url(request),
        "IVIG_FAQ_RATE_LIMIT": limit,
    }
    with ExitStack() as stack:
        story = survive(Cluster(stack, tmp_path, answers, env), 100)
    assert story.answered + story.lost == 350
    assert story.allowed > 0
