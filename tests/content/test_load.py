"""answers/ is loaded whole or not at all, and every problem of every file is said at once."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivig_faq.content.lines import Lines
from ivig_faq.content.load import find_withdrawn, load_corpus
from ivig_faq.content.models import Corpus
from ivig_faq.errors import ContentError, Problem

from .conftest import Answers, good_answers, write_answers

ABOUT = "topics/about.md"


def _raising(sign: str) -> str:
    return f'urgent_reaction: [{{id: chest, means: Pain., signs: {{en: ["{sign}"]}}}}]'


def _calm(weakened: str) -> str:
    signs = '{en: ["a study"]}'
    return f"calm: [{{id: study, means: Of studies., signs: {signs}, weakens: [{weakened}]}}]"


_STUDY = _calm("urgent_crisis")
_STUDY_TWICE = f"{_STUDY}\n{_STUDY.replace('calm', 'taken_back')}"


def problems(root: Path) -> tuple[Problem, ...]:
    with pytest.raises(ContentError) as caught:
        load_corpus(root)
    return caught.value.problems


def edited(tmp_path: Path, name: str, old: str, new: str) -> tuple[Problem, ...]:
    answers = good_answers()
    assert old in answers[name]
    answers[name] = answers[name].replace(old, new, 1)
    return problems(write_answers(tmp_path, answers))


def bytes_of(tmp_path: Path, name: str, raw: bytes) -> tuple[Problem, ...]:
    root = write_answers(tmp_path, good_answers())
    (root / name).write_bytes(raw)
    return problems(root)


def test_a_good_folder_becomes_a_corpus(
    answers: Answers, load: Callable[[Answers], Corpus]
) -> None:
    corpus = load(answers)
    assert set(corpus.topics) == {Path(name).stem for name in answers if name.startswith("topics/")}
    assert corpus.topics["about"].blocks[0].line == 10
    assert corpus.claim_words.entries["I2"] == ("fair",)
    assert not corpus.off_topic


def test_the_version_changes_with_any_byte_of_any_file(tmp_path: Path) -> None:
    answers = good_answers()
    versions = {load_corpus(write_answers(tmp_path / "first", answers)).version}
    for number, name in enumerate(answers):
        changed = {**answers, name: answers[name] + "\n"}
        versions.add(load_corpus(write_answers(tmp_path / str(number), changed)).version)
    assert len(versions) == len(answers) + 1
    again = load_corpus(write_answers(tmp_path / "again", answers)).version
    assert again in versions
    assert len(again) == 16 <= hashlib.sha256().digest_size


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "nowhere")
    assert "no such folder" in problem.message


@pytest.mark.parametrize(
    "name",
    [
        "register.yaml",
        "wording.yaml",
        "glossary.yaml",
        "phrases.yaml",
        "claim_words.yaml",
        "danger.yaml",
    ],
)
def test_a_missing_file_is_named(tmp_path: Path, name: str) -> None:
    root = write_answers(tmp_path, good_answers())
    (root / name).unlink()
    assert [(one.path, one.rule) for one in problems(root)] == [(name, "file")]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("topics/urgent-reaction.md", "nothing runs without it"),
        ("topics/urgent-crisis.md", "nothing runs without it"),
        ("regions/zz.yaml", "everywhere else"),
        (ABOUT, "There is no answer topics/about.md"),
    ],
)
def test_nothing_runs_without_cards_numbers_and_topics(
    tmp_path: Path, name: str, words: str
) -> None:
    root = write_answers(tmp_path, good_answers())
    (root / name).unlink()
    assert any(words in one.message for one in problems(root))


def test_all_problems_of_all_files_come_at_once(tmp_path: Path) -> None:
    answers = good_answers()
    answers[ABOUT] = answers[ABOUT].replace("status: draft", "status: done")
    answers["topics/cost.md"] = "no head"
    answers["regions/gb.yaml"] += "extra: 1\n"
    answers["glossary.yaml"] += "terms: []\n"
    answers["wording.yaml"] = answers["wording.yaml"].replace("  L1:", "\tL1:")
    found = problems(write_answers(tmp_path, answers))
    assert {one.path for one in found} >= {
        ABOUT,
        "topics/cost.md",
        "regions/gb.yaml",
        "glossary.yaml",
        "wording.yaml",
    }
    assert list(found) == sorted(found)


def test_a_phone_number_without_quotes_is_named_with_the_way_out(tmp_path: Path) -> None:
    found = edited(tmp_path, "regions/gb.yaml", 'emergency_number: "999"', "emergency_number: 999")
    assert [str(one) for one in found] == [
        'regions/gb.yaml:4: shape: “emergency_number” is a text. Put it in quotes: "999".'
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        (
            ABOUT,
            "related: []",
            "related: x",
            "“related” needs a list, such as [one, two].",
        ),
        (ABOUT, "outcome: about", "outcome: abuot", "Write one of them."),
        ("regions/gb.yaml", "2026-11-01", "soon", "“verified_on” needs a day, such as 2026-11-22."),
    ],
)
def test_a_wrong_shape_is_said_in_plain_words(
    tmp_path: Path, name: str, old: str, new: str, says: str
) -> None:
    [problem] = edited(tmp_path, name, old, new)
    assert problem.path == name and problem.message.endswith(says)


def test_norway_is_not_false(tmp_path: Path) -> None:
    (problem,) = edited(tmp_path, "regions/gb.yaml", "code: GB", "code: NO")
    assert (problem.line, problem.rule) == (1, "yaml")
    assert "yes or no to YAML" in problem.message


def test_a_file_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    raw = good_answers()[ABOUT].encode().replace(b"computer", b"comput\xe9r")
    (problem,) = bytes_of(tmp_path, ABOUT, raw)
    assert "not UTF-8" in problem.message
    assert problem.line > 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_refused(tmp_path: Path, encoding: str) -> None:
    found = bytes_of(tmp_path, ABOUT, good_answers()[ABOUT].encode(encoding))
    assert [(one.path, one.rule) for one in found if one.rule == "file"] == [(ABOUT, "file")]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path: Path) -> None:
    plain = load_corpus(write_answers(tmp_path / "plain", good_answers()))
    root = write_answers(tmp_path / "windows", good_answers())
    for path in root.rglob("*"):
        if path.is_file():
            path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    windows = load_corpus(root)
    assert windows.topics == plain.topics
    assert windows.regions == plain.regions
    assert windows.questions == plain.questions


def test_old_mac_line_ends_are_read_too(tmp_path: Path) -> None:
    root = write_answers(tmp_path, good_answers())
    path = root / ABOUT
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r"))
    assert len(load_corpus(root).topics["about"].sentences) == 2


@pytest.mark.parametrize(
    "character",
    ["\x00", "\x07", "\x1b", "\x85", "\u00ad", "\u200b", "\u202e", "\u2060", "\u2066", "\ufeff"],
)
def test_an_invisible_character_is_named(tmp_path: Path, character: str) -> None:
    (problem,) = edited(tmp_path, ABOUT, "It is not", f"It {character}is not")
    assert f"U+{ord(character):04X}" in problem.message
    assert problem.line == 10


@pytest.mark.parametrize("keep", [0, 3, 20, 60, 120])
def test_a_half_written_answer_is_refused(tmp_path: Path, keep: int) -> None:
    found = bytes_of(tmp_path, ABOUT, good_answers()[ABOUT].encode()[:keep])
    assert any(one.path == ABOUT for one in found)


def test_a_half_written_file_cut_inside_a_letter_is_refused(tmp_path: Path) -> None:
    raw = good_answers()[ABOUT].replace("computer", "compütér").encode()
    found = bytes_of(tmp_path, ABOUT, raw[: raw.index(b"\xc3") + 1])
    assert [one.rule for one in found if one.path == ABOUT] == ["file"]


@pytest.mark.parametrize("text", ["", "# only a note\n", "[]\n", "- a\n", "just text\n"])
def test_an_empty_or_shapeless_file_is_refused(tmp_path: Path, text: str) -> None:
    found = bytes_of(tmp_path, "phrases.yaml", text.encode())
    assert {(one.path, one.rule) for one in found} == {("phrases.yaml", "shape")}


def test_front_matter_that_is_missing_or_open_is_refused(tmp_path: Path) -> None:
    text = good_answers()[ABOUT]
    for number, wrong in enumerate((text.split("---\n")[-1], text.replace("---\nThis", "This"))):
        found = bytes_of(tmp_path / str(number), ABOUT, wrong.encode())
        assert any("begins with ---" in one.message for one in found if one.path == ABOUT)


def test_an_answer_without_text_is_refused(tmp_path: Path) -> None:
    text = good_answers()[ABOUT]
    found = bytes_of(tmp_path, ABOUT, text[: text.index("This is a computer", 100)].encode())
    assert any("no text below" in one.message for one in found)


@pytest.mark.parametrize(
    ("name", "old", "new", "words", "line"),
    [
        (ABOUT, "id: about", "id: abuot", "so id must be about", 2),
        (ABOUT, "related: []", "related: [nowhere]", "nowhere is no other topic", 8),
        (ABOUT, "related: []", "related: [about]", "about is no other topic", 8),
        (ABOUT, "cites: []", "cites: [O9]", "O9 is not in register.yaml", 6),
        (ABOUT, "cites: []", "cites: [X1]", "“X1” is not written as an id", 6),
        (ABOUT, "status: draft", "status: withdrawn", "Say why it is withdrawn", 7),
        (ABOUT, "status: draft", "status: draft\nstatus: draft", "stands here twice", 8),
        (ABOUT, "outcome: about", "outcom: about", "“outcom” is not a key", 4),
        (ABOUT, "This is a computer program. It", "This is {a_thing}. It", "{a_thing}", 1),
        (ABOUT, 'short: "This', 'short: "{number} This', "stands for nothing", 1),
        (ABOUT, "program. It", "program. [O9] It", "O9 is not in register.yaml", 10),
        ("wording.yaml", "{crisis_text}", "{crisis_txt}", "{crisis_txt}", 1),
        ("wording.yaml", ", help_here: What this is", "", "no line for help_here", 1),
        ("wording.yaml", "suggestions: [does-it-work]", "suggestions: [x]", "names x", 1),
        ("wording.yaml", "body: This is a program.", 'body: "1. A program."', "ordered_list", 1),
        ("wording.yaml", "default_limits: [L3, L1]", "default_limits: [O1]", "O1 is no limit", 1),
        ("wording.yaml", "default_limits: [L3, L1]", "default_limits: []", "default_limits", 11),
        ("regions/gb.yaml", "code: GB", "code: FR", "code must be GB", 1),
        ("regions/gb.yaml", "channel: text", "channel: call", "one to write to", 1),
        ("regions/gb.yaml", "2026-11-01", "2026-11-31", "no day of the calendar", 15),
        ("regions/gb.yaml", '"999"', '"9g9"', "“9g9” cannot be dialled", 1),
        ("regions/gb.yaml", '"116 123"', '"116.123"', "“116.123” cannot be dialled", 1),
        ("regions/gb.yaml", '"116 123"', '"116-123"', "“116-123” cannot be dialled", 1),
        ("regions/gb.yaml", '"85258"', '"85259"', "does not name “85259”", 1),
        ("danger.yaml", "calm: []", _calm("breathin"), "study weakens breathin, which is no", 1),
        (
            "danger.yaml",
            "calm: []",
            f"{_STUDY}\n{_STUDY.replace('calm', 'taken_back')}",
            "study stands there twice",
            1,
        ),
        ("danger.yaml", "urgent_reaction: []", _raising("no SIGN"), "only under calm and now", 1),
        ("register.yaml", "id: C2", "id: C1", "C1 stands there twice", 1),
        ("register.yaml", "bounded_by: [L1, L3]", "bounded_by: [L9]", "L9, which is not there", 1),
    ],
)
def test_a_fault_is_named_with_its_line(
    tmp_path: Path, name: str, old: str, new: str, words: str, line: int
) -> None:
    found = edited(tmp_path, name, old, new)
    assert any(words in one.message and one.line == line for one in found), [*map(str, found)]
    assert not any("invalid" in one.message.lower() for one in found)


def test_a_folder_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    root = write_answers(tmp_path, good_answers())
    (root / "topics/folder.md").mkdir()
    assert any(one.path == "topics/folder.md" for one in problems(root))


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- ok T05 -->",
        "<!-- ok T05: a reason -->",
        "<!-- ok T05: — AB -->",
        "<!-- ok : a reason — AB -->",
        "<!-- a note for later -->",
        "<!-- ok T05: a reason — AB",
        "<!-- ok E01: it is fine — AB -->",
        "<!-- ok D01: it is fine — AB -->",
        "<!-- ok S01: it is fine — AB -->",
    ],
)
def test_a_waiver_without_reason_or_initials_or_for_safety_is_refused(
    tmp_path: Path, comment: str
) -> None:
    (problem,) = edited(tmp_path, ABOUT, "---\nThis", f"---\n{comment}\nThis")
    assert (problem.rule, problem.line) == ("waiver", 10)


def test_a_waiver_is_kept_on_the_topic_and_lines_stay(
    answers: Answers, load: Callable[[Answers], Corpus]
) -> None:
    answers[ABOUT] = answers[ABOUT].replace(
        "This is a computer program. It",
        "This is a computer program.\n\n<!-- ok T05: it is - short — A.B. -->\nIt",
        1,
    )
    topic = load(answers).topics["about"]
    (waiver,) = topic.waivers
    assert (waiver.rule, waiver.reason, waiver.by) == ("T05", "it is - short", "A.B.")
    assert (waiver.line, list(waiver.covers)) == (12, [12, 13])
    assert [block.line for block in topic.blocks] == [10, 13]
    assert "<!--" not in topic.body


@pytest.mark.parametrize("name", ["topics/about.md", "questions/about.txt", "topics/new.md"])
def test_what_is_no_ordinary_file_is_named_and_nobody_waits_for_it(
    tmp_path: Path, name: str
) -> None:
    root = write_answers(tmp_path, good_answers())
    (root / name).unlink(missing_ok=True)
    os.mkfifo(root / name)
    (problem, *_) = (one for one in problems(root) if one.rule == "file")
    assert (problem.path, problem.message) == (
        name, "This file cannot be read: it is no ordinary file.",
    )  # fmt: skip
    assert find_withdrawn(root) == set()


def test_a_huge_file_is_named_and_not_read(tmp_path: Path) -> None:
    root = write_answers(tmp_path, good_answers())
    with (root / "topics/about.md").open("r+b") as file:
        file.truncate(10**10)  # takes no room on the disk
    (problem, *_) = problems(root)
    assert problem.message == "This file cannot be read: it is larger than 16,000,000 bytes."
    assert find_withdrawn(root) == set()


def test_notes_in_phrasings_are_skipped(
    answers: Answers, load: Callable[[Answers], Corpus]
) -> None:
    answers["questions/about.txt"] = "# a note\n\n  what is this \n#hashtag\n"
    answers["questions/_none.txt"] = "best pizza\n"
    corpus = load(answers)
    assert tuple(corpus.questions["about"]) == ("what is this", "#hashtag")
    assert tuple(corpus.off_topic) == ("best pizza",)
    assert "_none" not in corpus.questions


def test_phrasings_that_ask_something_else_are_kept_apart_and_have_no_place_off_topic(
    answers: Answers, load: Callable[[Answers], Corpus]
) -> None:
    answers["questions/about.txt"] = "what is this\nnot_this: who pays\n"
    corpus = load(answers)
    assert tuple(corpus.questions["about"]) == ("what is this",)
    assert corpus.not_this == {"about": Lines.of(["who pays"])}
    answers["questions/_none.txt"] = "# not_this: no\nwhy not_this: x\nnot_this: y\n not_this: z\n"
    with pytest.raises(ContentError) as caught:
        load(answers)
    assert [problem.line for problem in caught.value.problems] == [3, 4]


def test_follow_ups_are_read_with_the_topics_around_them(tmp_path: Path) -> None:
    root = write_answers(tmp_path, good_answers())
    (root / "follow_ups.txt").write_text("# note\nabout > and > _none\n\nabout > why? > about\n")
    turns = load_corpus(root).follow_ups
    assert [(turn.before, turn.text, turn.now) for turn in turns] == [
        ("about", "and", "_none"), ("about", "why?", "about"),
    ]  # fmt: skip
    before = load_corpus(root).version
    (root / "follow_ups.txt").write_text("about > why? > about\n")
    assert load_corpus(root).version != before


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("about > why", "A follow-up is"),
        ("about > why > about > more", "A follow-up is"),
        ("abuot > why > about", "There is no topic abuot"),
        ("about > why > abuot", "There is no topic abuot"),
        ("_none > why > about", "comes after a topic"),
    ],
)
def test_a_follow_up_that_cannot_be_read_is_named(tmp_path: Path, line: str, words: str) -> None:
    root = write_answers(tmp_path, good_answers())
    (root / "follow_ups.txt").write_text(f"about > fine > about\n{line}\n")
    found = problems(root)
    assert any(words in one.message and one.line == 2 for one in found), [*map(str, found)]


def test_kept_words_are_read_with_what_they_mean(tmp_path: Path) -> None:
    root = write_answers(tmp_path, good_answers())
    assert load_corpus(root).kept_words == {}
    before = load_corpus(root).version
    (root / "kept_words.txt").write_text("# note\nHizentra\n\nSEID = ME/CFS\n")
    corpus = load_corpus(root)
    assert corpus.kept_words == {"Hizentra": "Hizentra", "SEID": "ME/CFS"}
    assert corpus.version != before


@pytest.mark.parametrize(
    "line", ["two words", "IgG1", "seid = ", " = ME/CFS", "seid=ME/CFS", "seid = ??", "FINE"]
)
def test_a_kept_word_that_cannot_be_read_is_named(tmp_path: Path, line: str) -> None:
    root = write_answers(tmp_path, good_answers())
    (root / "kept_words.txt").write_text(f"fine\n{line}\n")
    found = problems(root)
    assert [(one.path, one.line) for one in found] == [("kept_words.txt", 2)]


@settings(derandomize=True, max_examples=60)
@given(st.data())
def test_any_bytes_are_loaded_or_refused_with_a_line_that_is_there(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["topics/about.md", "phrases.yaml", "questions/about.txt"]))
    good = good_answers()[name].encode()
    at, length = (data.draw(st.integers(0, len(good))) for _ in range(2))
    written = data.draw(
        st.binary(max_size=20) | st.text("\n-:#[]{}'\" 0é", max_size=20).map(str.encode)
    )
    raw = good[:at] + written + good[at + length :]
    with tempfile.TemporaryDirectory() as folder:
        root = write_answers(Path(folder), good_answers())
        (root / name).write_bytes(raw)
        try:
            load_corpus(root)
        except ContentError as error:
            assert error.problems
            for problem in error.problems:
                assert (root / problem.path).exists()
                assert problem.rule and problem.message
                lines = len((root / problem.path).read_bytes().splitlines()) + 1
                assert 1 <= problem.line <= lines
