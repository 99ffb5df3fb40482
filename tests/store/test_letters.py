"""Letters to the editors: kept as sent, for 90 days at most, deleted by code, and then gone."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import PIPE

import psycopg
import pytest

from ivig_faq.store.letters import BoxFull, Letters
from ivig_faq.store.open import open_database
from ivig_faq.store.protocol import Batch
from processes import read_line, running
from store.stores import HandClock, counted, postgres_url

TEXT = "  What about\r\nmy own case?\tZqcanary7391 é\u202e 🙂 "


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def letters(url: str, clock: HandClock) -> Iterator[Letters]:
    store = open_database(url)
    yield Letters(store, clock)
    store.close()


def test_a_letter_is_kept_exactly_as_it_was_sent_with_the_day_alone(letters: Letters) -> None:
    letters.send(TEXT)
    (letter,) = letters.list()
    assert (letter.text, letter.day) == (TEXT, "2026-03-10")
    assert "Zqcanary" not in repr(letter)


@pytest.mark.parametrize(
    "typed", [str, str.lower, lambda code: code.replace("-", ""), lambda code: f" {code} "]
)
def test_its_sender_deletes_it_however_the_code_is_typed(letters: Letters, typed: object) -> None:
    code = letters.send(TEXT)
    letters.send("another")
    assert letters.delete(typed(code))  # type: ignore[operator]
    assert not letters.delete(code)
    assert [letter.text for letter in letters.list()] == ["another"]


def test_letters_and_digits_that_look_alike_are_one(
    letters: Letters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivig_faq.store.letters.secrets.choice", lambda signs: signs[1])
    assert letters.send(TEXT) == "1111-1111-1111-1111"
    assert letters.delete("ILil-iiii-llll-1111")


@pytest.mark.parametrize("wrong", ["", "----", "0000-0000-0000-0000", "\ud800", "' OR 1=1 --"])
def test_a_wrong_code_deletes_nothing(letters: Letters, wrong: str) -> None:
    letters.send(TEXT)
    assert not letters.delete(wrong)
    assert len(letters.list()) == 1


def test_codes_are_never_twice_the_same_and_are_not_kept(url: str, clock: HandClock) -> None:
    store = open_database(url)
    codes = [Letters(store, clock).send(TEXT) for _ in range(20)]
    assert len(set(codes)) == 20
    with store.transaction() as run:
        kept = str(run("SELECT * FROM ivig_faq_letters", ()))
    assert not any(code in kept or code.replace("-", "") in kept for code in codes)
    store.close()


def test_an_editor_closes_a_letter_by_its_id(letters: Letters) -> None:
    letters.send(TEXT)
    (letter,) = letters.list()
    assert letters.close(letter.id)
    assert not letters.close(letter.id)
    assert letters.list() == ()


def test_a_letter_is_gone_after_ninety_days_though_nobody_reads_it(
    url: str, clock: HandClock
) -> None:
    store = open_database(url)
    letters = Letters(store, clock)
    letters.send(TEXT)
    clock.pass_(days=90)
    store.forget(clock())
    assert len(letters.list()) == 1
    clock.pass_(days=1)
    store.forget(clock())
    with store.transaction() as run:
        assert run("SELECT count(*) FROM ivig_faq_letters", ()) == [(0,)]
    store.close()


def test_a_full_box_takes_nothing_in(letters: Letters, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivig_faq.store.letters.MOST", 2)
    letters.send(TEXT)
    letters.send(TEXT)
    with pytest.raises(BoxFull):
        letters.send(TEXT)


@pytest.mark.parametrize("how", ["by code", "by an editor", "by time"])
def test_nothing_of_a_deleted_letter_is_left_in_the_files(
    tmp_path: Path, clock: HandClock, how: str
) -> None:
    store = open_database(f"sqlite:///{tmp_path}/counts.db")
    letters = Letters(store, clock)
    code = letters.send(TEXT * 200)
    assert any(b"Zqcanary7391" in file.read_bytes() for file in tmp_path.iterdir())
    if how == "by code":
        letters.delete(code)
    elif how == "by an editor":
        letters.close(letters.list()[0].id)
    else:
        clock.pass_(days=91)
        store.forget(clock())
    for file in tmp_path.iterdir():
        assert b"Zqcanary7391" not in file.read_bytes()
    store.close()


def _left(folder: Path) -> list[str]:
    return [file.name for file in folder.iterdir() if b"Zqcanary7391" in file.read_bytes()]


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    """Another process reads the file all the while, as a backup does."""
    reads = (
        "import sqlite3, sys; file = sqlite3.connect(sys.argv[1]); file.execute('BEGIN');"
        " print(file.execute('SELECT count(*) FROM ivig_faq_letters').fetchone(), flush=True);"
        " sys.stdin.read()"
    )
    with running(["-c", reads, str(path)], stdin=PIPE, stdout=PIPE) as process:
        assert read_line(process.stdout) == "(1,)\n"
        yield


@pytest.mark.parametrize("how", ["by code", "by time"])
@pytest.mark.parametrize("then", ["a count", "a quiet minute", "a stop", "a start"])
def test_what_could_not_be_overwritten_while_somebody_read_is_so_afterwards(
    tmp_path: Path, clock: HandClock, how: str, then: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Letters and counts have a connection each; that of the letters stays open and idle."""
    monkeypatch.setattr("ivig_faq.store.sqlite._WAIT_SECONDS", 0.1)  # the reader outlasts any
    url = f"sqlite:///{tmp_path}/counts.db"
    letters, counts = Letters(open_database(url), clock), open_database(url)
    code = letters.send(TEXT * 200)
    counts.add(Batch({counted(): 1}, {}), clock())
    with _reading(tmp_path / "counts.db"):
        if how == "by code":
            assert letters.delete(code)
        else:
            clock.pass_(days=91)
            assert letters.list() == ()
        counts.tend()
        assert _left(tmp_path)  # or there is nothing to test
        if then == "a start":
            counts.close()
    if then == "a count":
        counts.add(Batch({counted(): 1}, {}), clock())
    elif then == "a quiet minute":
        counts.tend()
    elif then == "a start":
        counts = open_database(url)
        counts.tend()
    else:
        counts.close()
    assert _left(tmp_path) == []
    with letters._store.transaction() as run:
        assert run("PRAGMA user_version", ()) == [(0,)]  # nothing is owed any more


def test_a_letter_is_taken_in_at_once_while_a_deleted_one_waits_to_be_overwritten(
    tmp_path: Path, clock: HandClock
) -> None:
    letters = Letters(open_database(f"sqlite:///{tmp_path}/counts.db"), clock)
    code = letters.send(TEXT)
    with _reading(tmp_path / "counts.db"):
        letters.delete(code)
        begun = time.monotonic()
        letters.send("another")
        assert time.monotonic() - begun < 1
    assert [letter.text for letter in letters.list()] == ["another"]


def test_postgres_lets_go_of_it_with_the_next_clean_up_after_somebody_read(
    request: pytest.FixtureRequest, clock: HandClock
) -> None:
    url = postgres_url(request)
    store = open_database(url)
    letters = Letters(store, clock)
    code = letters.send(TEXT)

    def size() -> int:
        with store.transaction() as run:
            return int(run("SELECT pg_relation_size('ivig_faq_letters')", ())[0][0])

    with psycopg.connect(url) as reader:
        reader.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        reader.execute("SELECT 1 FROM ivig_faq_batches")
        letters.delete(code)
        assert size() > 0
    store.forget(clock())
    assert size() == 0
    store.close()
