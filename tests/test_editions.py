"""Changed answers are served whole or not at all, and a withdrawal at once."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from editing import answers, change, editions, few_phrasings, files, reword, settle, withdraw
from ivig_faq.assistant import Assistant
from ivig_faq.content.models import Corpus
from ivig_faq.editions import Editions, find_files, load, warmed, without_withdrawn
from ivig_faq.errors import ContentError, Problem
from ivig_faq.retrieval.learned import Learned, load_learned
from ivig_faq.retrieval.question import Question
from ivig_faq.retrieval.triage import find_danger
from ivig_faq.settings import Settings
from ivig_faq.store.memory import MemoryStore
from ivig_faq.store.tally import Tally
from processes import wait_until

__all__ = ["answers", "editions", "few_phrasings"]


def learn(editions: Editions) -> None:
    """Look on until what was changed is learned."""

    def learned() -> bool:
        editions.look()
        return files(editions) != "learning"

    wait_until(learned, "learning")


def title(assistant: Assistant, topic: str = "dose") -> str:
    reply = assistant.show(topic)
    return reply.answers[0].title if reply.answers else "withdrawn"


def test_changed_words_are_served_without_learning(editions: Editions, answers: Path) -> None:
    before = editions.current
    reword(answers, "As of today, it is open.")
    settle(editions)
    assert files(editions) == "served"
    assert editions.current.show("dose").answers[0].short == "As of today, it is open."
    assert before.show("dose").answers[0].short != "As of today, it is open."
    assert editions.current.corpus.version != before.corpus.version
    assert editions.current.search(Question("dose")) == before.search(Question("dose"))
    assert not editions.current.corpus.pack(), "phrasings are packed already"


def test_files_that_still_change_are_left_to_come_to_rest(
    editions: Editions, answers: Path
) -> None:
    before = editions.current
    for number in range(3):
        reword(answers, f"As of day {number}, it is open.")
        editions.look()
        assert editions.current is before
    editions.look()
    assert editions.current.show("dose").answers[0].short == "As of day 2, it is open."


def test_files_that_are_written_again_alike_change_nothing(
    editions: Editions, answers: Path
) -> None:
    before = editions.current
    (answers / "topics" / "dose.md").touch()
    settle(editions)
    assert editions.current is before
    assert editions.state.reloads == 0


BREAK: dict[str, Callable[[Path], object]] = {
    "truncated": lambda file: file.write_bytes(file.read_bytes()[:40]),
    "empty": lambda file: file.write_bytes(b""),
    "wrong": lambda file: change(file, "outcome: ", "outcome: maybe"),
    "not UTF-8": lambda file: file.write_bytes(b"\xff\xfe" + file.read_bytes()),
    "missing": lambda file: file.unlink(),
}


@pytest.mark.parametrize("how", BREAK)
def test_broken_files_keep_the_last_good_edition_and_are_named(
    editions: Editions, answers: Path, how: str, caplog: pytest.LogCaptureFixture
) -> None:
    before, kept = editions.current, (answers / "topics" / "dose.md").read_bytes()
    BREAK[how](answers / "topics" / "dose.md")
    settle(editions)
    settle(editions)
    assert editions.current is before
    assert files(editions) == "broken"
    assert editions.state.failures == 1
    where = {f"{problem.path}:{problem.line}" for problem in editions.state.problems}
    assert where
    for place in where:
        assert any(record.getMessage().startswith(place) for record in caplog.records)
    assert all(record.levelno == logging.ERROR for record in caplog.records)
    (answers / "topics" / "dose.md").write_bytes(kept)
    reword(answers, "As of today, it is open.")
    settle(editions)
    assert files(editions) == "served"
    assert editions.state.problems == ()
    assert editions.current.show("dose").answers[0].short == "As of today, it is open."


def test_a_folder_that_vanishes_and_comes_back_is_survived(
    editions: Editions, answers: Path
) -> None:
    before = editions.current
    answers.rename(answers.with_name("elsewhere"))
    settle(editions)
    assert files(editions) == "broken"
    assert editions.current is before
    answers.with_name("elsewhere").rename(answers)
    settle(editions)
    assert files(editions) == "served"


def test_a_fault_of_ours_keeps_what_is_served(
    editions: Editions, answers: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_assistant: Assistant) -> None:
        raise RuntimeError("canary")

    before = editions.current
    editions.listen(fail)
    editions.start()
    reword(answers, "As of today, it is open.")
    wait_until(lambda: files(editions) == "broken", "a failed reload")
    assert editions.current is before
    assert "RuntimeError" in caplog.text and "canary" not in caplog.text


def test_a_passing_trouble_is_told_once_and_tried_again(
    editions: Editions, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ivig_faq.editions as module

    time = [0.0]
    monkeypatch.setattr(module, "monotonic", lambda: time[0])
    tried: list[Path] = []

    def fail(root: Path, *_: object, **__: object) -> None:
        tried.append(root)
        raise ContentError((Problem("topics/dose.md", 1, "file", "It cannot be opened."),))

    with monkeypatch.context() as patch:
        patch.setattr(module, "read_corpus", fail)
        reword(answers, "As of today, it is open.")
        settle(editions)
        for after, tries in ((9, 1), (10, 2), (69, 2), (70, 3), (669, 3), (670, 4), (1270, 5)):
            time[0] = after
            editions.look()
            assert len(tried) == tries
    assert (files(editions), editions.state.failures) == ("broken", 1)
    time[0] = 1870
    editions.look()
    assert files(editions) == "served"
    assert editions.current.show("dose").answers[0].short == "As of today, it is open."


def test_where_no_process_can_begin_to_learn_words_and_withdrawals_do_not_wait(
    editions: Editions, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ivig_faq.editions as module

    def fail(*_: object) -> None:
        raise BlockingIOError

    withdraw(answers, "cost-and-access")
    reword(answers, "As of today, it is open.")
    change(answers / "questions" / "dose.txt", "\n", "\nzebra quagga okapi\n")
    with monkeypatch.context() as patch:
        patch.setattr(module, "Learning", fail)
        editions.start()
        wait_until(lambda: files(editions) == "broken")
    assert not editions.current.show("cost-and-access").answers
    assert editions.current.show("dose").answers[0].short == "As of today, it is open."
    editions.wake()  # as SIGHUP does
    wait_until(lambda: files(editions) == "served")
    assert editions.current.search(Question("zebra quagga okapi")).hits[0].topic == "dose"


def test_who_may_read_a_file_is_a_change(answers: Path) -> None:
    before = find_files(answers)

    def is_seen() -> bool:  # the clock of files is a coarse one
        (answers / "topics" / "dose.md").chmod(0o640)
        return find_files(answers) != before

    wait_until(is_seen)


def test_a_withdrawal_needs_no_learning(editions: Editions, answers: Path) -> None:
    withdraw(answers, "dose")
    settle(editions)
    assert title(editions.current) == "withdrawn"
    assert files(editions) == "served"


@pytest.mark.parametrize("how", BREAK)
def test_a_withdrawal_does_not_wait_for_a_file_that_is_broken(
    editions: Editions, answers: Path, how: str
) -> None:
    kept = (answers / "topics" / "dose.md").read_bytes()
    BREAK[how](answers / "topics" / "dose.md")
    settle(editions)
    withdraw(answers, "is-it-safe")
    settle(editions)
    assert files(editions) == "broken"
    assert title(editions.current, "is-it-safe") == "withdrawn"
    assert title(editions.current, "dose") != "withdrawn"
    alone = editions.current.corpus.version
    (answers / "topics" / "dose.md").write_bytes(kept)
    settle(editions)
    assert files(editions) == "served"
    assert title(editions.current, "is-it-safe") == "withdrawn"
    assert editions.current.corpus.version != alone


WRITE: dict[str, Callable[[Path], object]] = {
    "no reason": lambda file: change(file, "status: draft", "status: withdrawn"),
    "in quotes": lambda file: change(file, "status: draft", 'status: "withdrawn" # now'),
    "no head": lambda file: file.write_text("status: withdrawn\n"),
    "in capitals": lambda file: change(file, "status: draft", "status: Withdrawn"),
    "the key too": lambda file: change(file, "status: draft", "Status: WITHDRAWN"),
    "an odd space": lambda file: change(file, "status: draft", "status:\u00a0withdrawn"),
    "a space before": lambda file: change(file, "status: draft", "status : withdrawn"),
    "a key in quotes": lambda file: change(file, "status: draft", '"status": withdrawn'),
    "indented": lambda file: change(file, "status: draft", "  status: withdrawn"),
    "an empty line above": lambda file: file.write_text(
        "\n" + file.read_text("utf-8").replace("status: draft", "status: withdrawn"), "utf-8"
    ),
    "UTF-16": lambda file: file.write_text("---\r\nstatus: withdrawn\r\n---\r\n", "utf-16"),
}


@pytest.mark.parametrize("how", WRITE)
def test_a_withdrawal_need_not_be_written_well(editions: Editions, answers: Path, how: str) -> None:
    WRITE[how](answers / "topics" / "dose.md")
    settle(editions)
    assert files(editions) == "broken"
    assert title(editions.current) == "withdrawn"


def test_a_word_below_the_head_withdraws_nothing(editions: Editions, answers: Path) -> None:
    file = answers / "topics" / "dose.md"
    file.write_text(file.read_text("utf-8") + "\nstatus: withdrawn\n", "utf-8")
    (answers / "glossary.yaml").write_bytes(b"\xff")
    settle(editions)
    assert files(editions) == "broken"
    assert title(editions.current) != "withdrawn"


def test_a_withdrawal_does_not_wait_for_files_that_never_come_to_rest(
    editions: Editions, answers: Path
) -> None:
    withdraw(answers, "dose")
    for number in range(6):
        (answers / "glossary.yaml").write_text(f"# {number}", encoding="utf-8")
        editions.look()
    assert title(editions.current) == "withdrawn"


def test_a_withdrawal_taken_back_while_files_are_broken_waits_until_they_are_mended(
    editions: Editions, answers: Path
) -> None:
    good = editions.current.corpus.version
    kept = (answers / "topics" / "dose.md").read_bytes()
    glossary = (answers / "glossary.yaml").read_bytes()
    (answers / "glossary.yaml").write_bytes(b"\xff")
    withdraw(answers, "dose")
    settle(editions)
    (answers / "topics" / "dose.md").write_bytes(kept)
    settle(editions)
    assert title(editions.current) == "withdrawn"
    (answers / "glossary.yaml").write_bytes(glossary)
    settle(editions)
    assert title(editions.current) != "withdrawn"
    assert editions.current.corpus.version == good


def test_no_file_withdraws_a_card(editions: Editions, answers: Path) -> None:
    before = editions.current
    withdraw(answers, "urgent-crisis")
    withdraw(answers, "urgent-reaction")
    settle(editions)
    assert files(editions) == "broken"
    assert editions.current is before


def test_changed_phrasings_are_learned_while_new_words_are_served_already(
    editions: Editions, answers: Path
) -> None:
    versions = [editions.current.corpus.version]
    reword(answers, "As of today, it is open.")
    with (answers / "questions" / "dose.txt").open("a", encoding="utf-8") as file:
        file.write("zebra quagga okapi\n")
    settle(editions)
    assert files(editions) == "learning"
    assert editions.current.show("dose").answers[0].short == "As of today, it is open."
    versions.append(editions.current.corpus.version)
    learn(editions)
    assert files(editions) == "served"
    versions.append(editions.current.corpus.version)
    assert editions.current.ask(Question("zebra quagga okapi")).context == ("dose",)
    assert len(set(versions)) == 3


def test_a_new_topic_waits_to_be_learned_but_a_withdrawal_beside_it_does_not(
    editions: Editions, answers: Path
) -> None:
    text = (answers / "topics" / "dose.md").read_text(encoding="utf-8")
    new = answers / "topics" / "how-much.md"
    new.write_text(text.replace("id: dose", "id: how-much", 1), encoding="utf-8")
    (answers / "questions" / "how-much.txt").write_text("zebra quagga okapi\n", encoding="utf-8")
    withdraw(answers, "is-it-safe")
    settle(editions)
    assert files(editions) == "learning"
    assert "how-much" not in editions.current.corpus.topics
    assert title(editions.current, "is-it-safe") == "withdrawn"
    withdraw(answers, "dose")  # and one more while it is learned
    settle(editions)
    assert files(editions) == "learning"
    assert title(editions.current, "dose") == "withdrawn"
    learn(editions)
    assert files(editions) == "served"
    assert editions.current.ask(Question("zebra quagga okapi")).context == ("how-much",)
    assert title(editions.current, "is-it-safe") == title(editions.current, "dose") == "withdrawn"


def test_phrasings_that_cannot_be_learned_leave_the_new_words_served(
    editions: Editions, answers: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with (answers / "questions" / "dose.txt").open("a", encoding="utf-8") as file:
        file.write("zebra quagga okapi\n")
    settle(editions)
    editions._learning._process.kill()  # type: ignore[union-attr]  # what a lack of memory does
    learn(editions)
    assert files(editions) == "broken"
    assert "could not be learned" in caplog.text
    reword(answers, "As of today, it is open.")
    settle(editions)
    assert editions.current.show("dose").answers[0].short == "As of today, it is open."


def test_learning_needs_no_writable_cache(editions: Editions, answers: Path) -> None:
    nowhere = {"cache": Path("/proc/ivig-faq")}
    editions._settings = editions._settings.model_copy(update=nowhere)
    with (answers / "questions" / "dose.txt").open("a", encoding="utf-8") as file:
        file.write("gnu wombat okapi\n")
    settle(editions)
    learn(editions)
    assert files(editions) == "served"


def test_phrasings_that_changed_back_while_they_were_learned_are_not_learned_here(
    editions: Editions, answers: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process read others: what it kept is not what is wanted, and nobody looks meanwhile."""
    learnt = load_learned
    wanted: list[Corpus] = []

    def other(corpus: Corpus, cache: Path) -> Learned | None:
        wanted.append(corpus)
        return None if len(wanted) == 1 else learnt(corpus, cache)

    monkeypatch.setattr("ivig_faq.learning.load_learned", other)
    monkeypatch.setattr("ivig_faq.learning.load_or_fit", lambda *_: pytest.fail("it learns here"))
    with (answers / "questions" / "dose.txt").open("a", encoding="utf-8") as file:
        file.write("gnu wombat okapi\n")
    settle(editions)
    learn(editions)
    assert files(editions) == "broken"
    withdraw(answers, "dose")
    settle(editions)
    assert title(editions.current) == "withdrawn"


def test_a_lock_that_cannot_be_opened_does_not_keep_a_start_from_learning(
    unlearned: Settings,
) -> None:
    (unlearned.cache / "learning.lock").mkdir(parents=True)
    told: list[str] = []
    assert load(unlearned, told.append).index.search(Question("zebra quagga okapi")).hits
    assert len([line for line in told if line.startswith("Learning from")]) == 1


@pytest.fixture
def unlearned(answers: Path, tmp_path: Path) -> Settings:
    """Settings for answers that nobody learned from yet."""
    with (answers / "questions" / "dose.txt").open("a", encoding="utf-8") as file:
        file.write("zebra quagga okapi\n")
    return Settings(answers=answers, cache=tmp_path / "cache")


def test_a_start_learns_in_a_process_of_its_own_and_says_how_far_it_is(
    unlearned: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivig_faq.retrieval.learned.fit", None)
    told: list[str] = []
    loaded = load(unlearned, told.append)
    assert told[0].startswith("Learning from ")
    assert told[-1].strip() == "100%"
    assert [line for line in told if "cannot be kept" in line] == []
    assert loaded.index.search(Question("zebra quagga okapi")).hits[0].topic == "dose"
    told.clear()
    load(unlearned, told.append)
    assert told == []


def test_a_start_says_that_what_it_learns_cannot_be_kept(unlearned: Settings) -> None:
    told: list[str] = []
    load(unlearned.model_copy(update={"cache": Path("/proc/ivig-faq")}), told.append)
    assert told[-1].startswith("This cannot be kept")


def test_a_full_disk_is_noticed_before_learning(
    unlearned: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = SimpleNamespace(free=1_000_000)
    monkeypatch.setattr("ivig_faq.learning.shutil.disk_usage", lambda _: full)
    told: list[str] = []
    load(unlearned, told.append)
    assert len([line for line in told if line.startswith("Learning from")]) == 1
    assert told[-1].startswith("This cannot be kept")
    assert not list(unlearned.cache.glob("*.npz"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such lock")
def test_a_start_says_that_it_waits_for_another_that_learns(unlearned: Settings) -> None:
    import fcntl

    told: list[str] = []
    unlearned.cache.mkdir()
    with (unlearned.cache / "learning.lock").open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with ThreadPoolExecutor(1) as beside:
            loading = beside.submit(load, unlearned, told.append)
            wait_until(lambda: bool(told), "a start that waits")
            assert told == ["Another process learns already; this one waits for it."]
            fcntl.flock(other, fcntl.LOCK_UN)
            loading.result(60)
    assert told[1].startswith("Learning from")


@pytest.mark.parametrize("command", [OSError(11, "no more processes"), ["false"]])
def test_where_no_process_learns_the_start_itself_does(
    unlearned: Settings, monkeypatch: pytest.MonkeyPatch, command: OSError | list[str]
) -> None:
    def start(_: list[str], **options: Any) -> subprocess.Popen[str]:
        if isinstance(command, OSError):
            raise command
        return begin(command, **options)

    begin = subprocess.Popen
    monkeypatch.setattr("ivig_faq.learning.subprocess.Popen", start)
    loaded = load(unlearned)
    assert loaded.index.search(Question("zebra quagga okapi")).hits[0].topic == "dose"


def test_nothing_starts_with_broken_files(answers: Path, few_phrasings: Path) -> None:
    (answers / "topics" / "dose.md").write_text("no front matter")
    with pytest.raises(ContentError):
        Editions(Settings(answers=answers, cache=few_phrasings / "cache"), Tally(MemoryStore()))


def test_a_new_worker_serves_what_was_loaded_before_the_files_broke(
    answers: Path, few_phrasings: Path
) -> None:
    settings = Settings(answers=answers, cache=few_phrasings / "cache")
    loaded = load(settings)
    withdraw(answers, "dose")
    (answers / "topics" / "cost-and-access.md").write_text("no front matter")
    editions = Editions(settings, Tally(MemoryStore()), loaded)
    assert title(editions.current) == "withdrawn"
    assert editions.current.show("cost-and-access").answers
    settle(editions)
    assert files(editions) == "broken"


def test_what_workers_share_is_ready_for_the_first_message(
    answers: Path, few_phrasings: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ivig_faq.retrieval.triage as module

    loaded = warmed(load(Settings(answers=answers, cache=few_phrasings)))
    assert not loaded.corpus.pack(), "each worker would pack it"
    monkeypatch.setattr(module, "read_signs", lambda *_: pytest.fail("each worker would make it"))
    assert find_danger(Question("I cannot breathe"), loaded.corpus.danger) is not None


def test_an_edition_without_withdrawals_is_the_same_edition(editions: Editions) -> None:
    corpus = editions.current.corpus
    assert without_withdrawn(corpus, corpus) is corpus
