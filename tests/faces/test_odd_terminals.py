"""Terminals of other encodings, bytes that are no text, and disks that take no more."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import IO

import pytest

from ivig_faq.content.models import Corpus
from processes import PATIENCE

FULL = Path("/dev/full")
needs_full = pytest.mark.skipif(not FULL.exists(), reason="this system has no /dev/full")


def run(
    *command: str | bytes,
    env: dict[str, str] | None = None,
    typed: bytes = b"",
    out: IO[bytes] | int = subprocess.PIPE,
) -> subprocess.CompletedProcess[bytes]:
    code = "from ivig_faq.__main__ import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *command],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | (env or {}),
        input=typed,
        stdout=out,
        stderr=subprocess.PIPE,
        timeout=PATIENCE,
        check=False,
    )


@pytest.mark.parametrize("command", [["ask", "I cannot breathe"], ["chat"]])
@pytest.mark.parametrize("encoding", ["latin-1", "cp437", "latin-1:surrogateescape"])
def test_an_emergency_gets_its_card_in_a_terminal_of_any_encoding(
    encoding: str, command: list[str]
) -> None:
    done = run(*command, env={"PYTHONIOENCODING": encoding}, typed=b"I cannot breathe\n")
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    said = " ".join(done.stdout.decode(encoding.partition(":")[0]).split())
    assert "trouble breathing" in said
    assert "?What was this" in said  # a quotation mark that the encoding lacks


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "utf-8:surrogateescape"])
def test_bytes_that_are_no_text_do_not_end_a_conversation(encoding: str, corpus: Corpus) -> None:
    typed = b"\xff\xfe\nI cannot breathe \xe9\n"
    done = run("chat", env={"PYTHONIOENCODING": encoding}, typed=typed)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    said = done.stdout.decode()
    assert "trouble breathing" in said
    assert said.endswith(corpus.wording.labels["chat_bye"] + "\n")


@needs_full
@pytest.mark.parametrize("command", [["ask", "does it work"], ["chat"], ["stats"], ["--help"]])
def test_a_full_disk_is_said_in_one_line(command: list[str], tmp_path: Path) -> None:
    env = {"IVIG_FAQ_STORE": f"sqlite:///{tmp_path}/counts.db"}
    with FULL.open("wb") as full:
        done = run(*command, env=env, out=full)
    assert done.returncode == 2
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("ivig-faq: This cannot be written: ")


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = run("fit", str(tmp_path / "file" / "x"))
    assert done.returncode == 2
    (line,) = done.stderr.decode().splitlines()[-1:]
    assert line.startswith(f"ivig-faq: {tmp_path}/file/x cannot be written to: ")
    assert b"Traceback" not in done.stderr


def test_the_id_of_a_letter_that_is_no_text_is_of_no_letter(tmp_path: Path) -> None:
    env = {"IVIG_FAQ_STORE": f"sqlite:///{tmp_path}/counts.db"}
    done = run("inbox", "--close", b"\xff", env=env)
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    assert line.startswith("There is no letter ")
