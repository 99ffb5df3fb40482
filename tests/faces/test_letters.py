"""The way to the editors, from the form to the inbox: off, consented, exact, and taken back."""

from __future__ import annotations

import asyncio
import html
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from faces.http_parts import Client, FixedIndex, without_links
from ivig_faq.assistant import Assistant
from ivig_faq.cli import app as command
from ivig_faq.errors import SettingsError, StoreError
from ivig_faq.faces.http.app import create_app
from ivig_faq.faces.http.letterbox import Letterbox
from ivig_faq.faces.http.problems import NotSent
from ivig_faq.settings import Settings
from ivig_faq.store.letters import Letters
from ivig_faq.store.open import open_database
from processes import PATIENCE, wait_until

TEXT = "  zqcanary7391: why did it\r\nhelp <b>her</b>? "
CODE = r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}"


@pytest.fixture
def letters(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Letters]:
    url = f"sqlite:///{tmp_path}/counts.db"
    monkeypatch.setenv("IVIG_FAQ_STORE", url)
    store = open_database(url)
    yield Letters(store)
    store.close()


@pytest.fixture
def open_client(fixed_assistant: Assistant, http_settings: Settings, letters: Letters) -> Client:
    settings = http_settings.model_copy(update={"letters": True, "rate_limit": "off"})
    return Client(create_app(fixed_assistant, settings, letterbox=Letterbox(letters)))


def send(client: Client, text: str = TEXT, **more: str) -> httpx.Response:
    form = {"question": text, "consent": "yes", "region": "GB"} | more
    return client.post("/letters", data=form, headers={"accept": "text/html"})


def code_in(response: httpx.Response) -> str:
    (code,) = re.findall(CODE, response.text)
    return str(code)


def test_without_the_setting_there_is_no_way_to_the_editors(
    client: Client, index: FixedIndex
) -> None:
    index.topics = ()
    assert send(client).status_code == 404
    assert client.get("/letters").status_code == 404
    for page in (client.post("/", data={"question": "capital of Peru"}), client.get("/privacy")):
        assert "/letters" not in page.text


def test_a_reply_leads_to_the_editors_and_holds_nothing_that_was_typed(
    open_client: Client, index: FixedIndex
) -> None:
    index.topics = ()
    reply = open_client.post("/", data={"question": "zqcanary7391 peru"})
    assert 'href="/letters"' in reply.text
    assert "zqcanary7391" not in reply.text


def test_no_card_leads_to_the_editors(open_client: Client) -> None:
    assert "/letters" not in open_client.post("/", data={"question": "I cannot breathe"}).text


def test_the_form_says_first_what_is_sent_and_for_how_long(
    open_client: Client, fixed_assistant: Assistant
) -> None:
    labels = fixed_assistant.corpus.wording.labels
    page = open_client.get("/letters?region=GB").text
    for words in ("letters_about", "letters_sent_is", "letters_kept", "letters_consent"):
        assert labels[words] in page
    assert "checked" not in page  # consent is given, never assumed
    assert "90" in labels["letters_kept"]
    told = open_client.get("/privacy").text
    assert labels["letters_kept"] in told and labels["letters_sent_is"] in told


def test_a_letter_is_kept_as_it_was_typed_and_read_in_the_inbox(
    open_client: Client, letters: Letters
) -> None:
    response = send(open_client)
    assert response.status_code == 200
    assert "zqcanary7391" not in response.text
    (letter,) = letters.list()
    assert letter.text == TEXT
    printed = CliRunner().invoke(command, ["inbox"]).output
    assert letter.id in printed and "zqcanary7391: why did it\n" in printed
    closed = CliRunner().invoke(command, ["inbox", "--close", letter.id])
    assert closed.exit_code == 0
    assert CliRunner().invoke(command, ["inbox"]).output == "No letters.\n"
    assert CliRunner().invoke(command, ["inbox", "--close", letter.id]).exit_code == 1


def test_its_sender_takes_it_back_with_the_code(open_client: Client, letters: Letters) -> None:
    code = code_in(send(open_client))
    for typed, title in ((code.lower(), "It is deleted."), (code, "There is nothing under")):
        response = open_client.post("/letters/delete", data={"code": typed, "region": "GB"})
        assert response.status_code == 200
        assert title in response.text
        assert typed not in response.text
    assert letters.list() == ()


@pytest.mark.parametrize(
    ("change", "status", "title"),
    [
        ({"consent": "no"}, 422, "no_consent_title"),
        ({"question": "  \r\n"}, 422, None),
        ({"question": "word " * 1700}, 422, None),
        ({"question": "a\0b"}, 422, None),
        ({"name": "Ann"}, 422, None),
    ],
)
def test_what_is_refused_is_not_kept_and_is_told_gently(
    open_client: Client,
    letters: Letters,
    fixed_assistant: Assistant,
    change: dict[str, str],
    status: int,
    title: str | None,
) -> None:
    text = change.pop("question", TEXT)
    response = send(open_client, text, **change)
    assert response.status_code == status
    if title:
        assert fixed_assistant.corpus.wording.labels[title] in response.text
    assert "999" in response.text
    assert letters.list() == ()


def test_a_letter_that_tells_of_a_danger_gets_its_card_and_is_not_kept(
    open_client: Client, letters: Letters, fixed_assistant: Assistant
) -> None:
    response = send(open_client, "I cannot breathe and my lips are blue")
    card = fixed_assistant.show("urgent-reaction", "GB").answers[0]
    assert card.title in without_links(html.unescape(response.text))
    assert fixed_assistant.corpus.wording.labels["letters_sent_title"] not in response.text
    assert letters.list() == ()


def test_a_store_that_is_gone_costs_the_letter_and_says_so(
    fixed_assistant: Assistant, http_settings: Settings, tmp_path: Path
) -> None:
    nowhere = Letters(open_database(f"sqlite:///{tmp_path}/nowhere/counts.db"))
    settings = http_settings.model_copy(update={"letters": True})
    client = Client(create_app(fixed_assistant, settings, letterbox=Letterbox(nowhere)))
    for response in (
        send(client),
        client.post("/letters/delete", data={"code": "x"}, headers={"accept": "text/html"}),
    ):
        assert response.status_code == 503
        assert fixed_assistant.corpus.wording.labels["not_sent_title"] in response.text
    assert client.ask("dose").status_code == 200


class SlowLetters(Letters):
    """Letters in a database that answers when a test says so."""

    def __init__(self, letters: Letters) -> None:
        self.__dict__ = letters.__dict__
        self.free = threading.Event()
        self.kept = threading.Event()

    def send(self, text: str, code: str = "") -> str:
        assert self.free.wait(PATIENCE)  # a thread that waits for ever keeps the tests from ending
        super().send(text, code)
        self.kept.set()
        return code


def test_a_letter_that_is_kept_too_late_is_taken_back(letters: Letters) -> None:
    slow = SlowLetters(letters)
    box = Letterbox(slow, seconds=0.05)
    with pytest.raises(NotSent):
        asyncio.run(box.send(TEXT))
    slow.free.set()
    assert slow.kept.wait(30)
    box._thread.shutdown()
    assert letters.list() == ()


class LostLetters(Letters):
    """Letters in a database that keeps them and goes before it can say so, then stays away."""

    def __init__(self, letters: Letters) -> None:
        self.__dict__ = letters.__dict__
        self.away = 0

    def send(self, text: str, code: str = "") -> str:
        super().send(text, code)
        self.away = 3
        raise StoreError("The connection was lost.")

    def delete(self, code: str) -> bool:
        if self.away:
            self.away -= 1
            raise StoreError("No connection.")
        return super().delete(code)


def test_a_letter_of_which_nobody_heard_that_it_was_kept_is_taken_back(letters: Letters) -> None:
    box = Letterbox(LostLetters(letters), again=0.05)
    with pytest.raises(NotSent):
        asyncio.run(box.send(TEXT))
    assert len(letters.list()) == 1
    wait_until(lambda: letters.list() == (), "the letter being taken back", 20)
    box.close()


class LateLetters(LostLetters):
    """Letters in a database that keeps them only after its first word is asked for in vain."""

    late: tuple[str, str] | None = None

    def send(self, text: str, code: str = "") -> str:
        self.late = text, code
        raise StoreError("The connection was lost.")

    def delete(self, code: str) -> bool:
        gone = super().delete(code)
        late, self.late = self.late, None
        if late:
            Letters.send(self, *late)
        return gone


def test_a_letter_that_is_kept_a_moment_after_it_was_looked_for_is_taken_back(
    letters: Letters,
) -> None:
    box = Letterbox(LateLetters(letters), again=0.5)
    with pytest.raises(NotSent):
        asyncio.run(box.send(TEXT))
    wait_until(lambda: len(letters.list()) == 1, "the letter being kept late", 20)
    wait_until(lambda: letters.list() == (), "the letter being taken back", 20)
    box.close()


class GoneLetters(LostLetters):
    """Letters in a database that is gone for as long as a test says so."""

    gone = True
    tried = 0

    def send(self, text: str, code: str = "") -> str:
        self.tried += 1
        Letters.send(self, text, code)
        raise StoreError("The connection was lost.")

    def delete(self, code: str) -> bool:
        if self.gone:
            raise StoreError("No connection.")
        return super().delete(code)


def test_a_database_that_is_gone_for_long_costs_one_thread_and_so_much_memory(
    letters: Letters,
) -> None:
    gone = GoneLetters(letters)
    box, before = Letterbox(gone), threading.active_count()

    async def send_many() -> None:
        for _ in range(120):
            with pytest.raises(NotSent):
                await box.send(TEXT)

    asyncio.run(send_many())
    assert gone.tried <= 101  # the last one may be on its way to those that are owed
    assert threading.active_count() <= before + 2  # the one for letters, and one timer
    gone.gone = False
    box.close()  # what is owed is tried a last time
    box._thread.shutdown()
    assert letters.list() == ()


def test_only_so_many_letters_wait_for_the_database(letters: Letters) -> None:
    slow = SlowLetters(letters)
    box = Letterbox(slow, seconds=0.05)

    async def send_many() -> list[BaseException | str]:
        return await asyncio.gather(*(box.send(TEXT) for _ in range(20)), return_exceptions=True)

    assert all(isinstance(sent, NotSent) for sent in asyncio.run(send_many()))
    assert box._thread._work_queue.qsize() < 10
    slow.free.set()
    box._thread.shutdown()
    assert letters.list() == ()


def test_nothing_in_a_letter_controls_the_terminal(letters: Letters) -> None:
    letters.send("\x1b]0;owned\x07 \x1b[2J\u202eabc\nnext")
    printed = CliRunner().invoke(command, ["inbox"]).output
    assert "\x1b" not in printed and "\x07" not in printed and "\u202e" not in printed
    assert "\n    next\n" in printed


def test_letters_need_a_store_that_lasts() -> None:
    error = CliRunner().invoke(command, ["inbox"]).exception
    assert isinstance(error, SettingsError)
    assert "IVIG_FAQ_STORE is memory:" in str(error)
