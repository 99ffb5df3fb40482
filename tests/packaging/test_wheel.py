"""A wheel, built from this tree without a network, answers where nothing can be written."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ivig_faq.content.models import Corpus
from ivig_faq.retrieval.learned import key_of
from ivig_faq.retrieval.wording import file_name

ROOT = Path(__file__).parents[2]
PATIENCE = 300  # seconds; learning takes a minute when the machine is busy


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built the long way round: from the source distribution, as an installer would."""
    folder = tmp_path_factory.mktemp("dist")
    hatch = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run([*hatch, "-t", "sdist"], cwd=ROOT, check=True, timeout=PATIENCE)
    subprocess.run(
        [sys.executable, "-m", "tarfile", "-e", str(next(folder.glob("*.tar.gz"))), str(folder)],
        check=True,
        timeout=PATIENCE,
    )
    source = next(path for path in folder.iterdir() if path.is_dir())
    subprocess.run([*hatch, "-t", "wheel"], cwd=source, check=True, timeout=PATIENCE)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(folder)
    yield folder


def test_wheel_carries_each_answer(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        carried = {name for name in file.namelist() if name.startswith("ivig_faq/answers/")}
    kept = (path for path in (ROOT / "answers").rglob("*") if path.is_file())
    assert carried == {f"ivig_faq/answers/{path.relative_to(ROOT / 'answers')}" for path in kept}


def test_wheel_carries_what_is_learned_and_the_words_of_the_signs(
    wheel: Path, corpus: Corpus
) -> None:
    with zipfile.ZipFile(wheel) as file:
        carried = {name for name in file.namelist() if name.startswith("ivig_faq/_fitted/")}
    wanted = (f"{key_of(corpus)}.npz", file_name(corpus.danger))
    assert carried == {f"ivig_faq/_fitted/{name}" for name in wanted}


def test_wheel_carries_its_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as file:
        names = {name.rsplit("/", 1)[-1] for name in file.namelist() if "/licenses/" in name}
    assert names == {"LICENSE", "NOTICE"}


def test_wheel_answers_at_once_where_nothing_can_be_written(installed: Path) -> None:
    environment = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", "from ivig_faq.__main__ import main; main()", "ask", "does it work"],
        cwd=installed.root,
        env={
            **environment,
            "PYTHONPATH": str(installed),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONUTF8": "1",
            "IVIG_FAQ_CACHE": os.devnull,
        },
        check=True,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert done.stderr == ""  # nothing was learned again, and nobody was told to wait
    assert "[L1]" in done.stdout
