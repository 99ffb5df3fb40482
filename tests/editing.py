"""The answers in a folder that a test edits; few phrasings, so that learning takes a moment."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivig_faq.editions import Editions
from ivig_faq.settings import Settings
from ivig_faq.store.memory import MemoryStore
from ivig_faq.store.tally import Tally

TOP = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def few_phrasings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The answers with few phrasings, so that learning takes a moment, and a cache beside them."""
    folder = tmp_path_factory.mktemp("few")
    shutil.copytree(TOP / "answers", folder / "answers")
    for file in (folder / "answers" / "questions").iterdir():
        lines = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join(lines[:4]) + "\n", encoding="utf-8")
    return folder


@pytest.fixture
def answers(few_phrasings: Path, tmp_path: Path) -> Path:
    shutil.copytree(few_phrasings / "answers", tmp_path / "answers")
    return tmp_path / "answers"


@pytest.fixture
def editions(answers: Path, few_phrasings: Path) -> Iterator[Editions]:
    settings = Settings(answers=answers, cache=few_phrasings / "cache")
    editions = Editions(settings, Tally(MemoryStore()))
    yield editions
    editions.close()


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def withdraw(answers: Path, topic: str) -> None:
    change(
        answers / "topics" / f"{topic}.md",
        "status: draft",
        "status: withdrawn\nreason: It says too much.",
    )


def reword(answers: Path, short: str) -> None:
    file = answers / "topics" / "dose.md"
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub("^short: .*$", f"short: {short}", text, flags=re.M), encoding="utf-8")


def files(editions: Editions) -> str:
    return editions.state.files


def settle(editions: Editions) -> None:
    """Look as often as the service does until files have come to rest."""
    editions.look()
    editions.look()
