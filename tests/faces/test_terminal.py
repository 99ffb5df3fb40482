from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import pytest

from ivig_faq import Assistant
from ivig_faq.content.models import Corpus
from ivig_faq.faces.terminal.ask import Form, ask_once, refuse
from ivig_faq.faces.terminal.chat import Chat

LONG = "is it safe? " * 700


def reader(*lines: str, end: type[BaseException] = EOFError) -> Callable[[str], str]:
    left: Iterator[str] = iter(lines)

    def read(_prompt: str) -> str:
        for line in left:
            return line
        raise end

    return read


def talk(assistant: Assistant, *lines: str, end: type[BaseException] = EOFError) -> str:
    written: list[str] = []
    Chat(assistant, Form(region="GB"), reader(*lines, end=end), written.append).run()
    return "".join(written)


def test_an_answer_shows_limits_and_note_in_72_columns(
    assistant: Assistant, corpus: Corpus
) -> None:
    text = ask_once(assistant, "Does IVIG work for ME/CFS?", Form(region="GB"))
    assert max(map(len, text.splitlines())) <= 72
    assert corpus.wording.labels["limits"] in text
    assert corpus.wording.clinician_notes.answer.question in text
    assert "\x1b" not in text and text.endswith("\n")


def test_short_form_keeps_limits_and_note(assistant: Assistant, corpus: Corpus) -> None:
    short = ask_once(assistant, "Does IVIG work for ME/CFS?", Form(short=True))
    assert len(short) < len(ask_once(assistant, "Does IVIG work for ME/CFS?", Form()))
    assert corpus.wording.labels["limits"] in short
    assert corpus.wording.clinician_notes.answer.question in short


def test_json_is_one_line_of_the_contract(assistant: Assistant) -> None:
    text = ask_once(assistant, "Does IVIG work for ME/CFS?", Form(json=True))
    assert text.count("\n") == 1
    reply = json.loads(text)
    assert reply["answers"][0]["topic"] == "does-it-work"
    assert reply["uncertainty"] and reply["clinician_note"]


@pytest.mark.parametrize("typed", ["", "   \n", LONG])
def test_nothing_and_too_much_are_refused_gently(assistant: Assistant, typed: str) -> None:
    said = refuse(typed, assistant, "GB")
    assert said is not None and "{" not in said


def test_a_number_picks_a_near_topic(assistant: Assistant, corpus: Corpus) -> None:
    first = corpus.topics[corpus.topics["dose"].related[0]]
    said = " ".join(talk(assistant, "What dose of IVIG is best?", "1").split())
    assert said.count(first.title) >= 2  # once as a line to pick, once as the answer
    assert first.short in re.sub(r" \[\w+\]", "", said)  # its markers stay with it


def test_a_number_picks_one_of_the_choices(assistant: Assistant, corpus: Corpus) -> None:
    said = talk(assistant, "what is the capital of Peru", "1")
    assert corpus.wording.replies.none.title in said
    assert any(topic.short[:40] in " ".join(said.split()) for topic in corpus.topics.values())


def test_numbers_that_pick_nothing_are_asked_again(assistant: Assistant, corpus: Corpus) -> None:
    assert corpus.wording.labels["chat_pick"] in talk(assistant, "What dose is best?", "99")


def test_chat_understands_a_follow_up(assistant: Assistant, corpus: Corpus) -> None:
    said = talk(assistant, "Can blood tests predict who responds to IVIG?", "which one")
    assert corpus.topics["which-markers"].title in said


def test_chat_knows_its_commands(assistant: Assistant, corpus: Corpus) -> None:
    labels = corpus.wording.labels
    said = talk(assistant, ":more", "What dose is best?", ":more", ":sources", ":help", ":what", "")
    flat = " ".join(said.split())
    assert corpus.source.doi in said
    assert corpus.entries["Q3"].says in flat
    assert labels["chat_unknown"] in flat
    assert flat.count(" ".join(labels["chat_help"].split())) == 2
    assert flat.count(" ".join(corpus.wording.replies.empty.body.split())) == 1


@pytest.mark.parametrize("end", [EOFError, KeyboardInterrupt])
def test_chat_ends_calmly(assistant: Assistant, corpus: Corpus, end: type[BaseException]) -> None:
    said = talk(assistant, "hello", end=end)
    assert said.endswith(corpus.wording.labels["chat_bye"] + "\n")
    assert talk(assistant, ":quit", "never read").endswith(corpus.wording.labels["chat_bye"] + "\n")


def test_chat_lines_fit_72_columns(assistant: Assistant) -> None:
    said = talk(assistant, "hello", "I cannot breathe", "what is the capital of Peru", ":sources")
    assert max(map(len, said.splitlines())) <= 72
