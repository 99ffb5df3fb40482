"""What readers sent is taken in or deleted by an editor; what was counted hides small numbers."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest

from ivig_faq.content.load import load_corpus
from ivig_faq.store.clock import now
from ivig_faq.store.counted import Counted
from ivig_faq.store.letters import Letters
from ivig_faq.store.open import open_database
from ivig_faq.store.protocol import Batch

from .parts import Editor, create, told_of, trouble_of


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'counts.db'}"


@pytest.fixture
def editor(root: Path, url: str) -> Editor:
    return Editor(create(root, store=url))


def send(url: str, text: str) -> str:
    """Send a letter and return its id."""
    store = open_database(url)
    Letters(store).send(text)
    id_ = next(letter.id for letter in Letters(store).list() if letter.text == text)
    store.close()
    return id_


def letters(url: str) -> list[str]:
    store = open_database(url)
    texts = [letter.text for letter in Letters(store).list()]
    store.close()
    return texts


def test_a_letter_becomes_a_phrasing_in_the_words_the_editor_left(
    editor: Editor, root: Path, url: str
) -> None:
    id_ = send(url, "I am Ann from Leeds, <b>which gram amount</b> is best")
    page = editor.get("/readers")
    assert "&lt;b&gt;which gram amount" in page and id_ in page
    page = editor.post(
        "/readers", letter=id_, words="which gram\namount is best", topic="dose", do="phrasing"
    )
    assert "Added to questions/dose.txt" in told_of(page)
    assert load_corpus(root).questions["dose"][-1] == "which gram amount is best"
    assert letters(url) == [] and "Ann" not in page


def test_a_letter_becomes_a_line_that_stays_unanswered(
    editor: Editor, root: Path, url: str
) -> None:
    id_ = send(url, "who won the football")
    editor.post("/readers", letter=id_, words="who won the football", do="off-topic")
    assert load_corpus(root).off_topic[-1] == "who won the football" and letters(url) == []


def test_a_letter_is_deleted_without_a_trace_in_the_answers(
    editor: Editor, root: Path, url: str
) -> None:
    before = load_corpus(root).version
    id_ = send(url, "nothing for us")
    assert told_of(editor.post("/readers", letter=id_, do="delete")) == "Deleted."
    assert letters(url) == [] and load_corpus(root).version == before


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"do": "phrasing", "words": "x y", "topic": ""}, "Choose the answer"),
        ({"do": "phrasing", "words": "x y", "topic": "nothing"}, "Choose the answer"),
        ({"do": "phrasing", "words": " ", "topic": "dose"}, "Nothing was typed"),
        ({"do": "off-topic", "words": "# x"}, "is a note"),
        ({"do": "explode", "words": "x"}, "does not do that"),
        ({"do": "delete", "letter": "nothing"}, "That letter is gone"),
    ],
)
def test_a_letter_stays_where_something_is_missing(
    editor: Editor, root: Path, url: str, fields: dict[str, str], says: str
) -> None:
    before = load_corpus(root).version
    id_ = send(url, "my words")
    page = editor.post("/readers", **({"letter": id_} | fields))
    assert says in trouble_of(page)
    assert letters(url) == ["my words"] and load_corpus(root).version == before


def test_small_counts_are_hidden(editor: Editor, url: str) -> None:
    store = open_database(url)
    time = now() - timedelta(days=9)
    hour = time.strftime("%Y-%m-%dT%H")
    counted = {
        Counted(hour, topic, "open", "exact", "GB", "v", "under 50 ms", 200): count
        for topic, count in (("dose", 987), ("treatment-length", 7), ("ways-to-give", 8))
    }
    store.add(Batch(counted, {}), now())
    store.close()
    page = editor.get("/readers")
    counts = page.partition('id="counts"')[2]
    assert "open, dose: 987" in counts
    assert "ways-to-give" not in counts and "treatment-length" not in counts
    grid = counts.partition("<h4>By day and topic</h4>")[2].partition("</table>")[0]
    cells = re.findall(r"<t[dh][^>]*>([^<]*)</t[dh]>", grid.partition("<tbody>")[2])
    assert cells[0] == "dose" and sorted(cells[1:]) == ["-"] * 6 + ["987"]
    assert cells[1 + time.weekday()] == "987"


def test_without_a_store_the_page_says_how_to_get_one(root: Path) -> None:
    page = Editor(create(root)).get("/readers")
    assert "IVIG_FAQ_STORE" in page


def test_a_store_that_is_down_is_said_in_a_sentence(root: Path) -> None:
    url = "postgresql://nobody@127.0.0.1:1/nothing"
    page = Editor(create(root, store=url)).get("/readers")
    assert "<h1>What readers ask</h1>" in page and "nobody@" not in page
