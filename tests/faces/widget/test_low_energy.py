"""W30-W39: little effort, mistakes that cost nothing, and readable words when something fails."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from faces.widget.conftest import Host, MakeWidget, Service, Widget
from faces.widget.test_structure import put_on
from ivig_faq.content.models import Corpus
from processes import wait_until

VOICES = """
window.said = [];
class Voice { constructor(lang, local) { this.lang = lang; this.localService = local; } }
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", { value: {
  getVoices: () => %s.map(([lang, local]) => new Voice(lang, local)),
  addEventListener: () => {},
  speak: (it) => said.push({ text: it.text, rate: it.rate, local: it.voice.localService }),
  cancel: () => said.push("cancel"),
} });
"""
STORED = "JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])"
EMPTY = json.dumps([{}, {}, ""], separators=(",", ":"))


def stored(widget: Widget) -> str:
    return str(widget.page.evaluate(STORED))


def ask_past_a_card(widget: Widget, topic: str) -> None:
    """Tell of a danger, then ask: its card comes once more, whatever is asked, then the answer."""
    for question, card in [("I have chest pain and cannot breathe", 1), (topic, 1), (topic, 0)]:
        assert widget.ask(question).locator(".card").count() == card


def test_w30_short_form_comes_first_and_limits_are_never_folded_away(widget: Widget) -> None:
    reply = widget.ask("severe-mecfs")
    assert reply.locator(".short").is_visible()
    assert reply.locator(".limits").is_visible()
    assert reply.locator("details .limits").count() == 0
    details = reply.locator("article details")
    assert details.get_attribute("open") is None
    assert details.locator("p").first.is_hidden()
    widget.page.emulate_media(media="print")  # on paper nothing is folded away
    assert details.locator("p").first.is_visible()
    widget.page.emulate_media(media="screen")
    assert details.locator("p").first.is_hidden()
    details.locator("summary").click()
    assert details.locator("p").first.is_visible()


@pytest.mark.parametrize("text", [16, 32])
def test_w30_first_sentence_is_seen_without_scrolling(make_widget: MakeWidget, text: int) -> None:
    widget = make_widget(viewport={"width": 375, "height": 667})
    session = widget.page.context.new_cdp_session(widget.page)
    session.send("Page.setFontSizes", {"fontSizes": {"standard": text, "fixed": text}})
    reply = widget.embed().ask("is-it-safe")
    expect(reply.get_by_role("heading").first).to_be_in_viewport(ratio=1)
    expect(reply.locator(".short")).to_be_in_viewport(ratio=1 if text == 16 else 0.2)


def test_w31_at_most_five_questions_to_tap_and_all_topics_on_a_page(
    widget: Widget, corpus: Corpus
) -> None:
    taps = widget.part(".greeting .topics a")
    assert 1 <= taps.count() <= 5
    taps.first.click()
    widget.replies.first.wait_for()
    assert widget.replies.first.locator("h2").first.inner_text() == taps.first.inner_text()
    everything = widget.page.get_by_role("link", name="All topics")
    assert everything.get_attribute("href") == f"{widget.service.url}/topics?region=GB"


def test_choices_related_topics_and_numbers_are_followed(widget: Widget) -> None:
    choices = widget.ask("nothing").locator(".choices a")
    wanted = choices.nth(1).inner_text()
    choices.nth(1).click()
    widget.replies.nth(1).wait_for()
    assert widget.replies.nth(1).locator("h2").first.inner_text() == wanted
    related = widget.replies.nth(1).locator(".related a").nth(0).inner_text()
    assert widget.ask("1").locator("h2").first.inner_text() == related
    assert widget.box.input_value() == ""


def test_follow_up_sends_the_context_of_the_last_answer(widget: Widget, corpus: Corpus) -> None:
    widget.ask("dose")
    then = widget.ask("and then?").locator("h2").first.inner_text()
    assert then == corpus.topics[corpus.topics["dose"].related[0]].title
    sent = [json.loads(it.post_data or "") for it in widget.requests if it.method == "POST"]
    assert [it["context"] for it in sent] == [[], ["dose"]]
    assert {it["region"] for it in sent} == {"GB"}


def test_w32_draft_survives_a_reload_in_this_tab_only(widget: Widget) -> None:
    widget.box.press_sequentially("my half question")
    widget.page.reload()
    expect(widget.box).to_have_value("my half question")
    assert json.loads(stored(widget)) == [{}, {"ivig-faq": "my half question"}, ""]
    widget.ask("dose")
    assert stored(widget) == EMPTY


def test_w32_draft_is_not_put_where_a_page_of_others_could_read_it(
    make_widget: MakeWidget, host: Host, service: Service
) -> None:
    widget = make_widget()
    widget.page.goto(put_on(host, service, "inline"))
    widget.box.press_sequentially("my half question")
    assert stored(widget) == EMPTY


def test_w32_clearing_can_be_undone(widget: Widget) -> None:
    assert widget.button("Clear").count() == 0
    widget.box.fill("many words")
    widget.button("Clear").click()
    assert widget.box.input_value() == ""
    widget.button("Undo").click()
    assert widget.box.input_value() == "many words"


def test_w33_nothing_is_kept_until_asked_and_then_only_topic_ids(make_widget: MakeWidget) -> None:
    widget = make_widget().embed()
    widget.ask("dose")
    assert stored(widget) == EMPTY
    widget.box.fill("words that I typed")
    widget.set_up()
    save = widget.button("Save on this device")
    save.click()
    expect(save).to_have_attribute("aria-pressed", "true")
    ask_past_a_card(widget, "severe-mecfs")
    kept = json.loads(stored(widget))
    assert json.loads(kept[0]["ivig-faq"]) == {"save": True, "topics": ["dose", "severe-mecfs"]}
    assert kept[1:] == [{}, ""]
    assert "urgent" not in widget.page.url + widget.page.title()
    widget.embed()
    widget.part(".saved a").first.click()
    widget.replies.first.wait_for()
    widget.set_up()
    widget.button("Forget everything").click()
    assert stored(widget) == EMPTY
    assert widget.replies.count() == 0
    assert widget.box.input_value() == ""
    widget.page.reload()
    widget.panel.wait_for()
    assert widget.box.input_value() == ""


@pytest.mark.parametrize(
    ("question", "links"),
    [
        ("I have chest pain and cannot breathe", ["tel:999", "sms:999", "sms:999"]),
        ("I want to die", ["tel:999", "sms:85258", "tel:116123"]),
    ],
)
def test_numbers_of_a_card_are_tapped_and_nothing_else_on_it(
    widget: Widget, question: str, links: list[str]
) -> None:
    reply = widget.ask(question)
    tapped = reply.locator("a").evaluate_all("(all) => all.map((it) => it.getAttribute('href'))")
    assert tapped == links
    assert widget.part(".reply a[target]").count() == 0


def test_w33_country_is_kept_and_changes_the_numbers(make_widget: MakeWidget) -> None:
    widget = make_widget().embed()
    widget.set_up()
    widget.page.get_by_role("combobox", name="Your country").select_option("US")
    widget.embed()
    line = widget.part(".scroll > .emergency")
    assert "911" in line.inner_text()
    assert line.get_by_role("link").get_attribute("href") == "tel:911"
    assert "911" in widget.ask("I have chest pain and cannot breathe").inner_text()


def test_w34_reads_aloud_with_voices_of_the_device_only(make_widget: MakeWidget) -> None:
    widget = make_widget()
    widget.page.add_init_script(VOICES % '[["en-GB", false], ["en-GB", true]]')
    widget.embed()
    widget.ask("severe-mecfs")
    assert widget.page.evaluate("said") == []
    widget.part(".tools > summary").click()
    widget.button("Read aloud").click()
    widget.button("Pause").wait_for()
    said: list[Any] = [it for it in widget.page.evaluate("said") if it != "cancel"]
    assert said[0] == {
        "text": "What did the review find for severe M E C F S?",
        "rate": 0.8,
        "local": True,
    }
    widget.button("Slower").click()
    wait_until(lambda: widget.page.evaluate("said.at(-1).rate") == 0.7)
    widget.button("Pause").click()
    assert widget.page.evaluate("said.at(-1)") == "cancel"
    widget.button("Go on").click()
    assert widget.page.evaluate("said.at(-1).rate") == 0.7
    widget.button("Stop").click()
    assert widget.button("Read aloud").is_visible()
    assert widget.inside("(root) => root.activeElement.textContent") == "Read aloud"


def test_w34_without_a_voice_of_its_own_it_says_what_the_phone_can_do(
    make_widget: MakeWidget, corpus: Corpus
) -> None:
    widget = make_widget()
    widget.page.add_init_script(VOICES % '[["en-GB", false]]')
    widget.embed()
    widget.ask("dose")
    widget.part(".tools > summary").click()
    widget.button("Read aloud").click()
    expect(widget.status).to_have_text(corpus.wording.widget.no_voice)
    assert widget.page.evaluate("said.filter((it) => it !== 'cancel')") == []


def test_w35_answer_is_copied_sent_and_printed_with_its_limits(make_widget: MakeWidget) -> None:
    widget = make_widget(permissions=["clipboard-read", "clipboard-write"])
    widget.page.add_init_script("navigator.share = async (it) => { window.shared = it; };")
    widget.embed()
    widget.ask("severe-mecfs")
    widget.part(".tools > summary").click()
    widget.button("Copy the text").click()
    expect(widget.status).to_have_text("The text is copied.")
    text = widget.page.evaluate("navigator.clipboard.readText()")
    assert text.startswith(
        "What did the review find for severe ME/CFS?\n\nIn the trials, people with severe"
    )
    assert "group with ME/CFS. [O3]" in text
    order = ["What is not known", "- The review does not show", "You could ask:", "Source:"]
    assert sorted(order, key=text.index) == order
    assert "Nearby questions" not in text
    widget.button("Send the text to someone").click()
    assert widget.page.evaluate("shared") == {"text": text}
    paper = widget.page.get_by_role("link", name="Print or save this").get_attribute("href")
    assert paper == f"{widget.service.url}/handout?topics=severe-mecfs&region=GB"


def test_w35_where_a_page_may_not_copy_the_text_is_there_to_take(make_widget: MakeWidget) -> None:
    widget = make_widget()
    widget.page.add_init_script(
        "navigator.clipboard.writeText = async () => { throw new Error('no'); };"
    )
    widget.embed()
    widget.ask("dose")
    widget.part(".tools > summary").click()
    widget.button("Copy the text").click()
    offered = widget.page.get_by_label("You can copy the text from here.")
    assert "What could tell us more" in offered.input_value()


def test_note_for_the_doctor_is_made_of_topic_ids_alone(widget: Widget) -> None:
    note = widget.page.get_by_role("link", name="Make a note for my doctor")
    assert note.count() == 0
    widget.ask("dose")
    ask_past_a_card(widget, "severe-mecfs")
    widget.ask("dose")
    address = note.get_attribute("href")
    assert address == f"{widget.service.url}/handout?topics=severe-mecfs%2Cdose&region=GB"
    with widget.page.context.expect_page() as opened:
        note.click()
    page = opened.value
    assert page.get_by_role("heading", name="Questions for my doctor or nurse").is_visible()
    assert page.evaluate("document.referrer") == ""


@pytest.mark.parametrize(
    "question", ["", "   ", "x", "ivgi sevre", "x" * 8001, "😀", "<b>bold</b>"]
)
def test_w36_mistakes_get_a_gentle_answer(widget: Widget, question: str) -> None:
    widget.box.fill(question)
    widget.button("Ask").click()
    said = widget.part("[role=log] .reply, [role=status] p:not(.unseen)").first
    said.wait_for()
    words = said.inner_text().lower()
    for harsh in ("invalid", "error", "wrong question", "must"):
        assert harsh not in words
    if len(question) > 8000 or not question.strip():
        assert widget.box.input_value() == question
    assert widget.part("b").count() == 0


def test_w37_asks_for_no_name_cookie_or_proof(widget: Widget) -> None:
    widget.ask("dose")
    assert widget.part("input:not([type=radio]), iframe, img").count() == 0
    assert widget.page.context.cookies() == []


def test_w38_unusual_words_are_explained_in_the_text(widget: Widget) -> None:
    reply = widget.ask("severe-mecfs")
    reply.locator(".words summary").click()
    assert reply.locator("dl dd").first.is_visible()
    assert widget.part("[title], abbr").count() == 0


def test_w39_server_that_goes_away_leaves_the_draft_and_the_emergency_line(
    make_widget: MakeWidget, service: Service, corpus: Corpus
) -> None:
    widget = make_widget().embed()
    widget.ask("dose")
    widget.send("slow")
    expect(widget.button("Ask")).to_have_attribute("aria-disabled", "true")
    assert service.process is not None
    service.process.kill()  # in the middle of the answer
    service.stop()
    try:
        expect(widget.status).to_contain_text(corpus.wording.widget.unreachable)
        assert widget.box.input_value() == "slow"
        widget.send("severe-mecfs")
        expect(widget.button("Ask")).not_to_have_attribute("aria-disabled", "true")
        expect(widget.status).to_contain_text(corpus.wording.widget.unreachable)
        assert "Call 999 now" in widget.status.inner_text()
        assert widget.box.input_value() == "severe-mecfs"
        assert widget.replies.count() == 1
    finally:
        service.start()
    widget.button("Ask").click()
    widget.replies.nth(1).wait_for()
    assert widget.box.input_value() == ""


@contextmanager
def breaking_off() -> Iterator[str]:
    """A service whose answers all break off in the middle; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_OPTIONS(self) -> None:
            self._begin(0)

        def do_POST(self) -> None:
            self._begin(4000)
            self.wfile.write(b'{"outcome": "answer", "html": "<p>The review shows that')

        def _begin(self, length: int) -> None:
            self.send_response(200)
            self.send_header("access-control-allow-origin", "*")
            self.send_header("access-control-allow-headers", "content-type")
            self.send_header("content-length", str(length))
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_w39_answer_that_breaks_off_is_not_shown_and_the_draft_stays(
    make_widget: MakeWidget, host: Host, service: Service, corpus: Corpus
) -> None:
    widget = make_widget()
    with breaking_off() as address:
        widget.page.goto(put_on(host, service, f'inline server="{address}"'))
        widget.send("dose")
        expect(widget.status).to_contain_text(corpus.wording.widget.unreachable)
        assert "Call 999 now" in widget.status.inner_text()
        assert widget.status.locator("a.number").get_attribute("href") == "tel:999"
        assert widget.box.input_value() == "dose"
        assert widget.log.inner_html() == ""


def test_w39_offline_is_said_in_words(make_widget: MakeWidget, corpus: Corpus) -> None:
    widget = make_widget().embed()
    widget.page.context.set_offline(True)
    widget.part(".greeting .topics a").first.click()
    expect(widget.status).to_contain_text(corpus.wording.widget.unreachable)
    expect(widget.status.get_by_role("link", name="999")).to_have_attribute("href", "tel:999")


@pytest.mark.parametrize(("status", "seconds"), [(429, "30"), (503, "5")])
def test_rate_limit_says_how_long_to_wait_and_keeps_the_draft(
    make_widget: MakeWidget, corpus: Corpus, status: int, seconds: str
) -> None:
    def refuse(route: Route) -> None:
        detail = {"detail": "Many people are asking.", "code": "busy"}
        route.fulfill(status=status, json=detail, headers={"retry-after": seconds})

    widget = make_widget().embed()
    widget.page.route("**/v1/ask", refuse)
    widget.send("dose")
    expect(widget.status).to_contain_text(f"Many people are asking. Seconds to wait: {seconds}.")
    assert "Call 999 now" in widget.status.inner_text()
    assert widget.box.input_value() == "dose"
    assert len([it for it in widget.requests if it.method == "POST"]) == 1  # nothing asks again


def test_fault_of_the_server_is_said_in_its_own_words(widget: Widget) -> None:
    widget.send("crash")
    expect(widget.status).to_contain_text("Something went wrong on our side.")
    assert "Call 999 now" in widget.status.inner_text()
    assert widget.box.input_value() == "crash"


def test_page_of_a_gateway_in_place_of_a_reply_is_a_fault(
    make_widget: MakeWidget, corpus: Corpus
) -> None:
    widget = make_widget().embed()
    widget.page.route("**/v1/ask", lambda route: route.fulfill(status=200, body="<h1>Log in</h1>"))
    widget.send("dose")
    expect(widget.status).to_contain_text(corpus.wording.widget.failed)
    assert widget.page.get_by_text("Log in").count() == 0


def test_slow_network_is_said_and_the_answer_still_comes(
    make_widget: MakeWidget, corpus: Corpus
) -> None:
    widget = make_widget()
    widget.page.clock.install()
    widget.embed()
    widget.page.clock.pause_at("2040-01-01")
    held: list[Route] = []
    widget.page.route("**/v1/ask", lambda route: held.append(route))  # noqa: PLW0108 - it must be a function
    widget.send("dose")
    expect(widget.button("Ask")).to_have_attribute("aria-disabled", "true")
    widget.page.clock.run_for(10_100)
    expect(widget.status).to_contain_text(corpus.wording.widget.late)
    assert "Call 999 now" in widget.status.inner_text()
    assert widget.box.input_value() == "dose"
    held[0].continue_()
    widget.replies.first.wait_for()


def test_network_that_never_answers_is_given_up_in_words(
    make_widget: MakeWidget, corpus: Corpus
) -> None:
    widget = make_widget()
    widget.page.clock.install()
    widget.embed()
    widget.page.clock.pause_at("2040-01-01")
    widget.page.route("**/v1/ask", lambda _: None)
    widget.send("dose")
    expect(widget.button("Ask")).to_have_attribute("aria-disabled", "true")
    widget.page.clock.run_for(60_100)
    expect(widget.status).to_contain_text(corpus.wording.widget.unreachable)
    assert widget.box.input_value() == "dose"
