"""Letters to the editors: kept as sent, for 90 days at most, deleted by code, and then gone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivig_faq.store.letters import BoxFull, Letters
from ivig_faq.store.open import open_database
from store.stores import HandClock

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
