"""Whether an answer helped, and the way to the editors: offered after answers, never after a card."""

from __future__ import annotations

import json

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Request, expect

from faces.widget.conftest import Host, MakeWidget, Service, Widget
from faces.widget.test_structure import put_on
from ivig_faq.content.models import Corpus


def judged(widget: Widget) -> list[Request]:
    return [it for it in widget.requests if it.url.endswith("/v1/feedback") and it.method == "POST"]


def test_one_tap_sends_topic_answer_and_version_and_nothing_else(
    widget: Widget, corpus: Corpus
) -> None:
    widget.ask("dose")
    question = widget.page.get_by_role("group", name="Did this help?")
    expect(question.get_by_role("button")).to_have_text(["Yes", "No"])
    assert judged(widget) == []
    no = question.get_by_role("button", name="No")
    no.click()
    expect(widget.status).to_have_text(corpus.wording.widget.counted)
    expect(no).to_have_attribute("aria-pressed", "true")
    for again in (no, question.get_by_role("button", name="Yes")):
        again.click(force=True)  # as a finger would, which does not look whether it may
    (sent,) = judged(widget)
    assert json.loads(sent.post_data or "") == {
        "topic": "dose", "helpful": False, "content_version": corpus.version,
    }  # fmt: skip
    response = sent.response()
    assert response is not None
    assert response.status == 204
    assert widget.page.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])") == (
        "[{},{}]"
    )


def test_feedback_works_with_keys_alone_and_is_spoken_once(widget: Widget, corpus: Corpus) -> None:
    widget.ask("dose")
    widget.part(".feedback button").first.focus()
    widget.page.keyboard.press("Space")
    expect(widget.status).to_have_text(corpus.wording.widget.counted)
    focus = "(root) => [root.activeElement.textContent, root.activeElement.ariaPressed]"
    assert widget.inside(focus) == ["Yes", "true"]
    assert [it[:2] for it in widget.spoken()][-1] == ["status", corpus.wording.widget.counted]
    assert [it[0] for it in widget.spoken()].count("log") == 1
    assert Axe().run(widget.page).violations_count == 0


def test_each_of_several_answers_is_judged_by_its_name(widget: Widget, corpus: Corpus) -> None:
    widget.ask("dose, severe-mecfs")
    assert widget.part(".feedback").count() == 2
    title = corpus.topics["severe-mecfs"].title
    widget.page.get_by_role("group", name=title).get_by_role("button", name="Yes").click()
    expect(widget.status).to_have_text(corpus.wording.widget.counted)
    assert [json.loads(it.post_data or "")["topic"] for it in judged(widget)] == ["severe-mecfs"]


def test_nothing_is_asked_after_a_card_or_where_no_answer_was_found(widget: Widget) -> None:
    widget.ask("nothing")
    widget.ask("I have chest pain and cannot breathe")
    assert widget.part(".feedback").count() == 0


def test_what_cannot_be_counted_is_said_and_may_be_tried_again(
    widget: Widget, corpus: Corpus
) -> None:
    widget.ask("dose")
    widget.page.route("**/v1/feedback", lambda route: route.abort())
    yes = widget.button("Yes")
    yes.click()
    expect(widget.status).to_have_text(corpus.wording.widget.not_counted)
    expect(yes).to_have_attribute("aria-pressed", "false")
    widget.page.unroute("**/v1/feedback")
    yes.click()
    expect(widget.status).to_have_text(corpus.wording.widget.counted)


def test_answer_that_changed_meanwhile_is_not_counted_and_that_is_said(
    make_widget: MakeWidget, corpus: Corpus
) -> None:
    widget = make_widget().embed()

    widget.page.route(
        "**/v1/ask",
        lambda route: route.fulfill(json={**route.fetch().json(), "content_version": "older"}),
    )
    widget.ask("dose")
    widget.button("Yes").click()
    expect(widget.status).to_contain_text("The answer has changed since you opened it.")
    expect(widget.button("Yes")).to_have_attribute("aria-pressed", "false")


def test_feedback_is_counted_from_a_page_of_others_too(
    make_widget: MakeWidget, host: Host, service: Service, corpus: Corpus
) -> None:
    widget = make_widget()
    widget.page.goto(put_on(host, service, "inline"))
    widget.ask("dose")
    widget.button("Yes").click()
    expect(widget.status).to_have_text(corpus.wording.widget.counted)


def test_letters_are_offered_after_an_answer_and_never_after_a_card(widget: Widget) -> None:
    way = widget.page.get_by_role("link", name="Send a question to the editors")
    assert way.count() == 0
    widget.ask("nothing")
    with widget.page.context.expect_page() as opened:
        way.click()
    assert opened.value.get_by_role("button", name="Send this text").is_visible()
    assert "nothing" not in opened.value.url
    widget.ask("I have chest pain and cannot breathe")
    assert way.count() == 0


def test_where_letters_are_off_nothing_leads_there(make_widget: MakeWidget) -> None:
    widget = make_widget()
    on, off = '\\"letters\\":true', '\\"letters\\":false'

    widget.page.route(
        "**/widget.js",
        lambda route: route.fulfill(
            body=route.fetch().text().replace(on, off), content_type="text/javascript"
        ),
    )
    widget.embed()
    widget.ask("nothing")
    assert widget.part(".wide[href*=letters]").count() == 0
