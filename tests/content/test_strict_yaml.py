"""What YAML would change or merge in silence is refused."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivig_faq.content.strict_yaml import YamlFile


def read(text: str) -> Any:
    file = YamlFile("x.yaml", text)
    assert file.problems == []
    return file.value


def faults(text: str) -> list[tuple[int, str]]:
    return [(one.line, one.message) for one in YamlFile("x.yaml", text).problems]


def test_plain_values_are_read_as_typed() -> None:
    text = "a: word\nb: 12\nc: true\nd: null\ne: 2026-11-22\nf: [x, y]\ng: {h: i}\nj: '1'\nk:\n"
    assert read(text) == {
        "a": "word",
        "b": 12,
        "c": True,
        "d": None,
        "e": date(2026, 11, 22),
        "f": ("x", "y"),
        "g": {"h": "i"},
        "j": "1",
        "k": None,
    }


@pytest.mark.parametrize("word", ["no", "No", "NO", "yes", "on", "Off"])
def test_words_that_mean_yes_or_no_are_refused(word: str) -> None:
    assert faults(f"a: 1\nb: {word}\n")[0][0] == 2
    assert "yes or no" in faults(f"{word}: 1\n")[0][1]
    assert read(f'b: "{word}"\n') == {"b": word}


@pytest.mark.parametrize(
    "typed",
    [
        "0123",
        "1_000",
        "12:30",
        "1.5",
        "0x1F",
        "1e3",
        ".inf",
        "+44",
        "9" * 30,
        "2026-11-22 10:00:00",
    ],
)
def test_numbers_that_change_when_read_are_refused(typed: str) -> None:
    file = YamlFile("x.yaml", f"a: {typed}\n")
    assert file.problems or file.value == {"a": typed}


def test_huge_numbers_do_not_crash() -> None:
    assert faults(f"a: {'9' * 5000}\n")


def test_a_key_that_stands_twice_is_refused() -> None:
    ((line, message),) = faults("a: 1\nb: 2\na: 3\n")
    assert line == 3
    assert "twice" in message


@pytest.mark.parametrize(
    "text",
    [
        "a: &x [1]\nb: *x\n",
        "a: &x {c: 1}\nb:\n  <<: *x\n",
        "a: &x\n  - *x\n",
        "a: &x text\nb: *x\n",
    ],
)
def test_links_between_parts_are_refused(text: str) -> None:
    assert any("(& and *)" in message for _, message in faults(text))


def test_a_laughing_file_is_refused_at_once() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    assert faults("\n".join(lines))


def test_deep_nesting_is_refused() -> None:
    assert faults("[" * 50 + "]" * 50)
    assert faults("[" * 5000)


@pytest.mark.parametrize(
    "text", ["a: !!python/name:os.system x\n", "a: !thing x\n", "a: !!set {x}\n"]
)
def test_tags_are_refused(text: str) -> None:
    assert faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "a:\n\t- b\n",
        "a: [1\n",
        "a: 'open\n",
        "a: b: c\n",
        "%YAML 9\n---\na: 1\n",
        "a: 1\n---\nb: 2\n",
    ],
)
def test_broken_yaml_is_one_problem_with_a_line(text: str) -> None:
    ((line, message),) = faults(text)
    assert 1 <= line <= text.count("\n") + 1
    assert "cannot be read as YAML" in message


def test_a_list_as_key_is_refused() -> None:
    assert faults("? [a, b]\n: 1\n")


def test_lines_are_known_for_every_part_and_nearest_for_others() -> None:
    file = YamlFile("x.yaml", "a:\n  - b\n  - c: 1\n    d: 2\n", first_line=10)
    assert file.line(("a",)) == 10
    assert file.line(("a", 1, "d")) == 13
    assert file.line(("a", 1, "z")) == 12
    assert file.line(("z",)) == 10


def test_a_day_that_does_not_exist_is_refused() -> None:
    assert faults("a: 2026-02-30\n") == [(1, "“2026-02-30” is no day of the calendar.")]


# The same texts each time: a run that fails can be repeated, and none fails by chance.
@settings(derandomize=True, max_examples=300)
@given(st.text("a: -[]{}&*!|>'\"#%@`\n\t1~\ud800", max_size=80) | st.text(st.characters()))
def test_any_text_is_yaml_or_has_a_problem_and_every_line_is_one_of_its_own(written: str) -> None:
    file = YamlFile("x.yaml", written)
    keys = file.value if isinstance(file.value, dict) else ()
    places = [(), (0,), ("a",), *((key,) for key in keys)]
    lines = [problem.line for problem in file.problems] + [file.line(loc) for loc in places]
    assert all(1 <= line <= len(re.split("\r\n|\r|\n", written)) for line in lines)


def test_a_text_that_ends_in_the_middle_has_its_problem_on_its_last_line() -> None:
    assert [line for line, _ in faults("a: 1\nb")] == [2]
    assert [line for line, _ in faults("a: [1")] == [1]


def test_half_a_character_is_refused_like_any_character_that_yaml_lacks() -> None:
    (problem,) = YamlFile("x.yaml", "a: \ud800").problems
    assert problem.rule == "yaml" and problem.line == 1
