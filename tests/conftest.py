"""The real answers and the real index, loaded once for each process that runs tests."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings as examples

from ivig_faq import Assistant, Settings, build_assistant
from ivig_faq.content.load import load_corpus
from ivig_faq.content.models import Corpus

TOP = Path(__file__).parent.parent
# A busy machine is no fault: what must end in time says so itself.
examples.register_profile("patient", deadline=None)
examples.load_profile("patient")


@pytest.fixture(autouse=True)
def no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests see embedded defaults, whatever the developer's shell sets."""
    for name in os.environ:
        if name.startswith("IVIG_FAQ_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def settings() -> Settings:
    return Settings(answers=TOP / "answers")


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    return load_corpus(TOP / "answers")


@pytest.fixture(scope="session")
def assistant(settings: Settings) -> Assistant:
    return build_assistant(settings)


@pytest.fixture(scope="session")
def practice() -> list[dict[str, Any]]:
    lines = (TOP / "tests/questions/practice.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture
def answers_copy(tmp_path: Path) -> Iterator[Path]:
    """A copy of the answers that a test may break."""
    import shutil

    target = tmp_path / "answers"
    shutil.copytree(TOP / "answers", target)
    yield target
