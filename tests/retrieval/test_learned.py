"""What a reviewer's edit does, at once and without training."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from ivig_faq import Assistant, Settings
from ivig_faq.assistant import build_assistant
from ivig_faq.cli import app
from ivig_faq.content.load import load_corpus
from ivig_faq.editions import load
from ivig_faq.errors import ContentError
from ivig_faq.retrieval.learned import (
    examples,
    fit,
    fit_to_folder,
    key_of,
    known_examples,
    load_or_fit,
    read,
    write,
)
from ivig_faq.retrieval.question import Question
from ivig_faq.retrieval.wording import file_name

TINY = (
    ["what dose is best", "how many grams", "which dose", "who pays for it", "what does it cost",
     "is it expensive", "capital of peru", "weather today", "a joke please"],
    ["dose", "dose", "dose", "cost", "cost", "cost", "_none", "_none", "_none"],
)  # fmt: skip

TOPIC = """---
id: air-travel
title: Does the review say anything about air travel?
outcome: not_covered
short: "The review does not say anything about air travel."
cites: []
status: draft
related: [help]
---
The review does not say anything about air travel.
"""


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> Assistant:
    """The answers with a new topic, new phrasings, an off-topic line and a border taught.

    Every fourth phrasing is learned from: it takes a quarter of the time.
    """
    import shutil

    folder = tmp_path_factory.mktemp("edited")
    answers = folder / "answers"
    shutil.copytree(settings.answers, answers)
    for path in (answers / "questions").iterdir():
        lines = path.read_text(encoding="utf-8").splitlines()[::4]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (answers / "topics/air-travel.md").write_text(TOPIC, encoding="utf-8")
    (answers / "questions/air-travel.txt").write_text(
        "can i fly after my infusion\nis air travel ok on ivig\nflying home after the drip\n"
        "how soon can i get on a plane after immunoglobulin\nplane journey the next day\n"
        "is a long haul flight safe after treatment\nflight booked two days after ivig\n"
        "will cabin pressure matter after an infusion\nairport and flying with this\n"
        "can i travel by plane between infusions\nflying\nair travel\n",
        encoding="utf-8",
    )
    with (answers / "questions/dose.txt").open("a", encoding="utf-8") as file:
        file.write("zorbing the flimflam quantity\nnot_this: what dose of paracetamol for my cat\n")
    with (answers / "questions/_none.txt").open("a", encoding="utf-8") as file:
        file.write("which dose of fertiliser for tomatoes\n")
    return build_assistant(Settings(answers=answers, cache=folder / "cache"))


@pytest.mark.parametrize(
    ("typed", "topics"),
    [
        ("can I fly after my infusion?", ["air-travel"]),
        ("ok to take a flight the day after my drip?", ["air-travel"]),
        ("zorbing the flimflam quantity", ["dose"]),
        ("zorbing the flimflam quantty", ["dose"]),
        ("which dose of fertiliser for tomatoes", []),
        ("What dose of paracetamol for my cat?", []),
        ("what dose of IVIG is best", ["dose"]),
    ],
)
def test_an_edit_is_found_at_once(edited: Assistant, typed: str, topics: list[str]) -> None:
    assert [shown.topic for shown in edited.ask(Question(typed)).answers] == topics


def test_a_stored_fit_equals_a_fresh_one(tmp_path: Path) -> None:
    learned = fit(*TINY)
    write(learned, tmp_path / "x.npz")
    again = read(tmp_path / "x.npz")
    assert again is not None
    assert list(again.texts) == list(learned.texts) == TINY[0]
    assert learned.labels == again.labels == ("cost", "dose", "_none")
    for name in ("head", "danger_head"):
        assert np.array_equal(getattr(learned, name), getattr(again, name))
    for one, two in (
        (learned.weights, again.weights), (learned.danger_weights, again.danger_weights)
    ):  # fmt: skip
        assert np.array_equal(one.rows, two.rows)
        assert np.array_equal(one.scales, two.scales)


def test_a_damaged_or_missing_file_is_none(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    write(fit(*TINY), path)
    assert read(path) is not None
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])
    assert read(path) is None
    for place in range(0, len(whole), 97):  # no byte can change and the file still be taken
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
        found = read(path)
        assert found is None or list(found.texts) == TINY[0]
    packing = whole.rindex(b"PK\1\2") + 10  # how the last array is said to be packed
    path.write_bytes(whole[:packing] + b"c" + whole[packing + 1 :])
    assert read(path) is None
    assert read(tmp_path / "missing.npz") is None


def test_an_answer_edited_without_its_phrasings_needs_no_new_fit(
    answers_copy: Path, settings: Settings
) -> None:
    before = load_corpus(settings.answers)
    path = answers_copy / "topics/dose.md"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    after = load_corpus(answers_copy)
    assert before.version != after.version
    assert key_of(before) == key_of(after)


def test_plain_forms_are_those_of_this_corpus_whatever_was_learned(
    answers_copy: Path, settings: Settings
) -> None:
    before = load_corpus(settings.answers)
    learned = load_or_fit(before, settings.cache)
    assert learned.key == key_of(before)
    texts, labels = known_examples(before, learned)
    assert (list(texts), list(labels)) == examples(before)
    assert texts is learned.texts
    with (answers_copy / "questions/dose.txt").open("a", encoding="utf-8") as file:
        file.write("Zorbing the FLIMFLAM, quantity?\n")
    after = load_corpus(answers_copy)
    texts, labels = known_examples(after, learned)
    assert (list(texts), list(labels)) == examples(after)
    place = texts.find("zorbing the flimflam quantity")
    assert place is not None
    assert labels[place] == "dose"


@pytest.mark.parametrize(
    "edit",
    ["questions/dose.txt", "questions/_none.txt", "follow_ups.txt", "kept_words.txt"],
)
def test_whatever_is_learned_from_has_a_name_of_its_own(
    answers_copy: Path, settings: Settings, edit: str
) -> None:
    with (answers_copy / edit).open("a", encoding="utf-8") as file:
        file.write("zorbing\n" if edit == "kept_words.txt" else "dose > and by weight > dose\n")
    assert key_of(load_corpus(answers_copy)) != key_of(load_corpus(settings.answers))


def test_a_folder_that_cannot_be_written_costs_no_answer(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ivig_faq.retrieval.learned as module

    corpus = load_corpus(settings.answers)
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    monkeypatch.setattr(module, "fit", lambda *_: fit(*TINY))
    told: list[str] = []
    assert load_or_fit(corpus, blocked, told.append).labels == ("cost", "dose", "_none")
    assert any("not writable" in line for line in told)


def test_a_fit_written_to_a_folder_is_found_by_name(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ivig_faq.retrieval.learned as module

    corpus = load_corpus(settings.answers)
    monkeypatch.setattr(module, "fit", lambda *_: fit(*TINY))
    fit_to_folder(corpus, tmp_path, tmp_path / "cache", lambda _: None)
    monkeypatch.setattr(module, "fit", lambda *_: pytest.fail("fitted again"))
    assert load_or_fit(corpus, tmp_path).labels == ("cost", "dose", "_none")
    again = fit_to_folder(corpus, tmp_path / "again", tmp_path / "cache", lambda _: None)
    assert again.read_bytes() == (tmp_path / again.name).read_bytes()


def test_fit_writes_what_a_wheel_carries_and_names_the_line_of_a_sign_first(
    answers_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ivig_faq.retrieval.learned as module

    monkeypatch.setenv("IVIG_FAQ_ANSWERS", str(answers_copy))
    monkeypatch.setenv("IVIG_FAQ_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(module, "fit", lambda *_: fit(*TINY))
    done = CliRunner().invoke(app, ["fit", str(tmp_path / "out")])
    assert done.exit_code == 0
    corpus = load_corpus(answers_copy)
    written = {path.name for path in (tmp_path / "out").iterdir()}
    assert written == {f"{key_of(corpus)}.npz", file_name(corpus.danger)}
    monkeypatch.setattr(module, "fit", lambda *_: pytest.fail("learned before the signs were read"))
    danger = answers_copy / "danger.yaml"
    told = danger.read_text(encoding="utf-8")
    danger.write_text(told.replace('"wheez*"', '"(wheez*"', 1), encoding="utf-8")
    done = CliRunner().invoke(app, ["fit", str(tmp_path / "out")])
    line = told[: told.index('"wheez*"')].count("\n") + 1
    assert isinstance(done.exception, ContentError)
    assert f"danger.yaml:{line}" in str(done.exception)


def test_a_start_keeps_the_words_of_signs_beside_what_is_learned(
    assistant: Assistant, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = assistant.corpus  # its start has learned and kept it
    learned = f"{key_of(corpus)}.npz"
    signs = file_name(corpus.danger)
    for begin in (build_assistant, load):
        cache = tmp_path / begin.__name__
        cache.mkdir()
        (cache / learned).write_bytes((settings.cache / learned).read_bytes())
        monkeypatch.setattr("ivig_faq.retrieval.triage._HELD", [])  # as in a process of its own
        begin(settings.model_copy(update={"cache": cache}))
        assert {path.name for path in cache.iterdir()} == {learned, signs}


def test_an_error_in_what_is_learned_of_vectors_ends_what_is_learned_of_words(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import ivig_faq.retrieval.learned as module

    failed = threading.Event()
    ended: list[BaseException] = []

    def fail(*_: object, **__: object) -> None:
        failed.set()
        raise KeyboardInterrupt

    def learn_words(*_: object, progress: Callable[[float], None]) -> None:
        assert failed.wait(60)
        try:
            for _step in range(6000):  # as long as nobody says that it is over
                progress(0.5)
                time.sleep(0.01)
        except BaseException as error:
            ended.append(error)
            raise

    monkeypatch.setattr(module, "fit_linear", learn_words)
    monkeypatch.setattr(module, "fit_softmax", fail)
    with pytest.raises(KeyboardInterrupt):
        fit(*TINY)
    assert isinstance(ended[0], InterruptedError)


def test_what_is_learned_side_by_side_is_told_as_one_that_only_grows() -> None:
    told: list[float] = []
    fit(*TINY, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == 1
