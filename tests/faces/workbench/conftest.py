"""The parts of the workbench's tests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from .parts import Editor, create, write_small_answers


@pytest.fixture(scope="session")
def small_answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_small_answers(tmp_path_factory.mktemp("small") / "answers")


@pytest.fixture
def root(tmp_path: Path, small_answers: Path) -> Path:
    shutil.copytree(small_answers, tmp_path / "answers")
    return tmp_path / "answers"


@pytest.fixture
def editor(root: Path) -> Editor:
    return Editor(create(root))
