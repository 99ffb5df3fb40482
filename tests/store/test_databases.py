"""The promises of a store, each on a real SQLite file and a real PostgreSQL, and in memory."""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from ivig_faq.errors import SettingsError, StoreError
from ivig_faq.store.counted import Judged, to_day, to_hour
from ivig_faq.store.letters import Letters
from ivig_faq.store.open import open_database, open_store
from ivig_faq.store.protocol import Batch, Store
from ivig_faq.store.schema import STEPS, migrate
from ivig_faq.store.sql import SqlStore
from store.stores import NOON, POSTGRES, HandClock, counted, postgres_url, url_of

YES = Judged("2026-03-10", "dose", True, "0f3a")
NO = Judged("2026-03-10", "dose", False, "0f3a")


@pytest.fixture(params=["memory", "sqlite", "postgres"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return open_store(url_of(request, tmp_path))


def test_counts_add_up(store: Store) -> None:
    store.add(Batch({counted(): 2, counted("cost"): 1}, {YES: 1}), NOON)
    store.add(Batch({counted(): 3}, {YES: 1, NO: 4}), NOON)
    assert store.replies() == {counted(): 5, counted("cost"): 1}
    assert store.feedback() == {YES: 2, NO: 4}
    store.close()


def test_a_batch_that_is_tried_again_is_counted_once(url: str) -> None:
    batch = Batch({counted(): 2}, {YES: 1})
    store = open_store(url)
    store.add(batch, NOON)
    store.add(batch, NOON)
    assert store.replies() == {counted(): 2}
    assert store.feedback() == {YES: 1}
    store.close()


def test_everything_older_than_thirty_days_is_deleted(store: Store) -> None:
    past = NOON - timedelta(days=30)
    old, kept = to_hour(past - timedelta(hours=1)), to_hour(past)
    old_day, kept_day = to_day(past - timedelta(days=1)), to_day(past)
    judged = [Judged(day, "dose", True, "0f3a") for day in (old_day, kept_day)]
    store.add(Batch({counted(hour=old): 9, counted(hour=kept): 9}, dict.fromkeys(judged, 1)), NOON)
    store.forget(NOON)
    assert [row.hour for row in store.replies()] == [kept]
    assert [row.day for row in store.feedback()] == [kept_day]
    store.close()


def test_counts_outlive_the_process(url: str) -> None:
    first = open_store(url)
    first.add(Batch({counted(): 2}, {}), NOON)
    first.close()
    again = open_store(url)
    assert again.replies() == {counted(): 2}
    again.close()


def test_several_writers_lose_nothing(url: str) -> None:
    def write(_number: int) -> None:
        store = open_store(url)
        for _ in range(10):
            store.add(Batch({counted(): 1, counted("cost"): 1}, {NO: 1}), NOON)
        store.close()

    with ThreadPoolExecutor(4) as writers:
        list(writers.map(write, range(4)))
    store = open_store(url)
    assert store.replies() == {counted(): 40, counted("cost"): 40}
    assert store.feedback() == {NO: 40}
    store.close()


# What each released version of the tables held; a new version adds a line and keeps the others.
HELD: dict[int, Callable[[SqlStore], object]] = {
    1: lambda store: store.add(Batch({counted(): 7}, {YES: 3}), NOON),
    2: lambda store: Letters(store, HandClock()).send("a letter"),
}


def test_every_version_of_the_tables_has_been_written_down() -> None:
    assert sorted(HELD) == list(range(1, len(STEPS) + 1))


@pytest.mark.parametrize("version", range(len(STEPS) + 1))
def test_tables_of_every_earlier_version_are_brought_up_to_date(
    url: str, version: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as then:
        then.setattr("ivig_faq.store.sql.migrate", lambda run: migrate(run, STEPS[:version]))
        old = open_database(url)
        with old.transaction():
            pass
        for earlier in range(1, version + 1):
            HELD[earlier](old)
        old.close()
    new = open_database(url)
    with new.transaction() as run:
        assert run("SELECT max(version) FROM ivig_faq_schema", ())[0][0] == len(STEPS)
    if version:
        assert new.replies() == {counted(): 7}
        assert new.feedback() == {YES: 3}
    kept = [letter.text for letter in Letters(new, HandClock()).list()]
    assert kept == (["a letter"] if version >= 2 else [])
    new.add(Batch({counted("cost"): 1}, {}), NOON)
    assert new.replies()[counted("cost")] == 1
    new.close()


def test_tables_of_a_later_version_are_left_alone(url: str) -> None:
    store = open_database(url)
    with store.transaction() as run:
        run("INSERT INTO ivig_faq_schema (version) VALUES (?)", (999,))
    store.close()
    with pytest.raises(StoreError, match=r"tables are version 999.*Update the program"):
        store.replies()
    store.close()


@pytest.mark.parametrize("version", ["five", "", "2.5"])
def test_a_version_that_is_no_whole_number_is_refused_in_words(url: str, version: str) -> None:
    store = open_database(url)
    with store.transaction() as run:
        run("DROP TABLE ivig_faq_schema", ())
        run("CREATE TABLE ivig_faq_schema (version TEXT NOT NULL)", ())
        run("INSERT INTO ivig_faq_schema (version) VALUES (?)", (version,))
    store.close()
    with pytest.raises(StoreError, match=r"no whole number. Put it right"):
        store.replies()
    store.close()


def test_a_step_that_fails_leaves_the_tables_as_they_were(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_database(url)
    store.add(Batch({counted(): 7}, {}), NOON)
    store.close()
    broken = (*STEPS, ("CREATE TABLE ivig_faq_new (n INTEGER)", "NOT SQL"))
    with monkeypatch.context() as later:
        later.setattr("ivig_faq.store.sql.migrate", lambda run: migrate(run, broken))
        with pytest.raises(StoreError):
            store.replies()
    assert store.replies() == {counted(): 7}
    with pytest.raises(StoreError), store.transaction() as run:
        run("SELECT * FROM ivig_faq_new", ())
    store.close()


def test_sqlite_writes_ahead_and_overwrites_what_it_deletes(tmp_path: Path) -> None:
    store = open_database(f"sqlite:///{tmp_path}/counts.db")
    store.add(Batch({counted(): 1}, {}), NOON)
    with store.transaction() as run:
        assert run("PRAGMA secure_delete", ()) == [(1,)]
    store.close()
    with sqlite3.connect(tmp_path / "counts.db") as file:
        assert file.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    file.close()


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/nowhere/counts.db")
    with pytest.raises(StoreError, match=r"nowhere/counts.db cannot be used.*folder exists"):
        store.replies()


def test_a_file_that_is_no_database_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "counts.db").write_text("not a database, but a long enough text file" * 50)
    with pytest.raises(StoreError, match="cannot be used: file is not a database"):
        open_store(f"sqlite:///{tmp_path}/counts.db").replies()


def test_a_database_that_does_not_answer_is_named_without_its_password() -> None:
    store = open_store("postgresql://someone:hunter2@127.0.0.1:1/test")
    with pytest.raises(StoreError, match=r"cannot be used \(OperationalError\)") as caught:
        store.replies()
    assert "hunter2" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_an_unreadable_address_of_postgres_is_refused_without_its_password() -> None:
    with pytest.raises(SettingsError, match="not an address of PostgreSQL") as caught:
        open_store("postgresql://someone:hunter2@127.0.0.1/test?colour=red")
    assert "hunter2" not in str(caught.value)


def test_a_name_that_no_file_can_have_is_refused_in_words() -> None:
    with pytest.raises(StoreError, match="cannot be used: embedded null"):
        open_store("sqlite:///a%00b.db").replies()


@pytest.mark.parametrize("gone", ["all files", "the file alone"])
def test_a_file_that_was_removed_is_made_anew_and_said_once(
    gone: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"sqlite:///{tmp_path}/counts.db"
    first, second = open_store(url), open_store(url)  # counts and letters have one each
    for store in (first, second):
        store.add(Batch({counted(): 7}, {}), NOON)
    for file in list(tmp_path.iterdir()) if gone == "all files" else [tmp_path / "counts.db"]:
        file.unlink()
    for store in (first, second, first, second):
        store.add(Batch({counted("cost"): 1}, {}), NOON)
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    for store in (first, second, open_store(url)):
        assert store.replies() == {counted("cost"): 4}
        store.close()


def test_a_file_that_was_replaced_is_used_from_then_on_and_not_spoiled(tmp_path: Path) -> None:
    """What was written ahead for the old file would be taken for part of the new one."""
    url, other = f"sqlite:///{tmp_path}/counts.db", f"sqlite:///{tmp_path}/other.db"
    backup = open_store(other)
    backup.add(Batch({counted(f"topic-{number}"): 1 for number in range(900)}, {}), NOON)
    backup.close()
    first, second = open_store(url), open_store(url)
    for store in (first, second):
        store.add(Batch({counted(): 7}, {}), NOON)
    (tmp_path / "counts.db").rename(tmp_path / "old.db")
    (tmp_path / "other.db").rename(tmp_path / "counts.db")
    for store in (first, second, first):
        store.add(Batch({counted("cost"): 1}, {}), NOON)
    assert len(second.replies()) == 901 and second.replies()[counted("cost")] == 3
    first.close()
    second.close()
    with sqlite3.connect(tmp_path / "counts.db") as file:
        assert file.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    file.close()
    old = open_store(f"sqlite:///{tmp_path}/old.db")  # it was made whole before it was let go of
    assert old.replies() == {counted(): 14}
    old.close()


def test_a_folder_that_goes_is_a_failure_until_it_is_back(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    store = open_store(f"sqlite:///{folder}/counts.db")
    store.add(Batch({counted(): 7}, {}), NOON)
    folder.rename(tmp_path / "elsewhere")
    for _ in range(2):
        with pytest.raises(StoreError, match="folder exists"):
            store.tend()
    (tmp_path / "elsewhere").rename(folder)
    assert store.replies() == {counted(): 7}
    store.close()


@pytest.fixture
def cut(request: pytest.FixtureRequest) -> Iterator[tuple[SqlStore, Callable[[], None]]]:
    """A store in PostgreSQL, and what cuts its idle connection from the side of the server."""
    store = open_database(postgres_url(request))

    def cut_it() -> None:
        with store.transaction() as run:
            ((number,),) = run("SELECT pg_backend_pid()", ())
        with psycopg.connect(POSTGRES, autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", (number,))

    yield store, cut_it
    store.close()


def test_a_connection_that_the_server_cut_costs_nobody_an_attempt(
    cut: tuple[SqlStore, Callable[[], None]],
) -> None:
    store, cut_it = cut
    letters, batch = Letters(store, HandClock()), Batch({counted(): 2}, {})
    cut_it()
    code = letters.send("a letter")
    cut_it()
    assert [letter.text for letter in letters.list()] == ["a letter"]
    cut_it()
    store.add(batch, NOON)
    cut_it()
    store.add(batch, NOON)
    cut_it()
    assert store.replies() == {counted(): 2}
    cut_it()
    assert letters.delete(code)
    cut_it()
    store.tend()


def test_a_letter_whose_connection_is_cut_while_it_is_written_is_not_kept_or_sent_twice(
    cut: tuple[SqlStore, Callable[[], None]],
) -> None:
    store, _ = cut
    with pytest.raises(StoreError), store.transaction() as run:
        run("INSERT INTO ivig_faq_letters VALUES ('a', '2026-03-10', 'a letter', 'b')", ())
        run("SELECT pg_terminate_backend(pg_backend_pid())", ())
    assert Letters(store, HandClock()).list() == ()


def test_a_row_that_no_reply_can_have_is_left_out(url: str) -> None:
    store = open_database(url)
    store.add(Batch({counted(): 3, counted("cost"): 2, counted("safe"): 1}, {}), NOON)
    with store.transaction() as run:
        run("""UPDATE ivig_faq_replies SET "match" = 'maybe' WHERE topic_id = 'cost'""", ())
        run("UPDATE ivig_faq_replies SET hour = 'noon' WHERE topic_id = 'safe'", ())
    assert store.replies() == {counted(): 3}
    store.close()


def test_a_user_who_may_not_make_tables_can_count(request: pytest.FixtureRequest) -> None:
    postgres = postgres_url(request)
    make = open_database(postgres)
    make.add(Batch({counted(): 1}, {}), NOON)
    role = f"ivig_faq_test_{os.getpid()}"
    with psycopg.connect(postgres, autocommit=True) as owner:
        schema = str(owner.execute("SELECT current_schema()").fetchone()[0])  # type: ignore[index]
        for statement in (
            f"CREATE ROLE {role} LOGIN",
            f'GRANT USAGE ON SCHEMA "{schema}" TO {role}',
            f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA "{schema}" TO {role}',
        ):
            owner.execute(statement.encode())
        try:
            address = conninfo_to_dict(postgres)
            parts = urlsplit(postgres)
            limited = open_database(
                parts._replace(
                    netloc=f"{role}@{address['host']}:{address.get('port', 5432)}"
                ).geturl()
            )
            limited.add(Batch({counted(): 1}, {}), NOON)
            assert limited.replies() == {counted(): 2}
            limited.close()
            owner.execute("DROP TABLE ivig_faq_schema")
            with pytest.raises(StoreError, match="may not do what is needed"):
                limited.replies()
            limited.close()
        finally:
            owner.execute(f"DROP OWNED BY {role}".encode())
            owner.execute(f"DROP ROLE {role}".encode())
    make.close()


def test_the_database_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.executescript("CREATE TABLE notes (text TEXT); PRAGMA user_version = 42")
    before = path.read_bytes()
    store = open_database(f"sqlite:///{path}")
    with pytest.raises(StoreError, match="it is a database of another program"):
        store.replies()
    store.close()
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_file_is_taken_as_a_new_one(tmp_path: Path) -> None:
    (tmp_path / "counts.db").touch()
    store = open_database(f"sqlite:///{tmp_path}/counts.db")
    store.add(Batch({counted(): 7}, {}), NOON)
    assert store.replies() == {counted(): 7}
    store.close()


def test_an_address_that_cannot_be_written_is_refused_without_its_password() -> None:
    with pytest.raises(SettingsError, match="not an address of PostgreSQL") as refused:
        open_database("postgresql://u:secret\udcff@127.0.0.1/x")
    assert "secret" not in str(refused.value)
