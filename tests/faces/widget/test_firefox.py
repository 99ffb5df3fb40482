"""The widget and the pages in Debian's Firefox: keys, taps, what is spoken, and nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from faces.widget.conftest import Host, Service
from faces.widget.firefox import Firefox, needs_firefox, running_firefox
from faces.widget.test_structure import put_on
from ivig_faq.content.models import Corpus

pytestmark = needs_firefox
LISTEN = """
const root = arguments[0], log = root.querySelector("[role=log]"), status = root.querySelector("[role=status]");
window.spoken = [];
for (const live of [log, status]) new MutationObserver((changes) => {
  for (const { addedNodes } of changes) if (addedNodes.length > 0)
    spoken.push([live.getAttribute("role"), [...addedNodes].map((it) => it.textContent).join(" ").trim()]);
}).observe(live, { childList: true });
"""
FOCUS = "return arguments[0].activeElement?.id ?? '';"
REPLY = "return arguments[0].querySelectorAll('[role=log] .reply')[arguments[1]]?.querySelector('h1, h2')?.textContent.trim();"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    with running_firefox(tmp_path_factory.mktemp("firefox")) as firefox:
        yield firefox


@pytest.fixture(autouse=True)
def nothing_wrong_and_nothing_from_elsewhere(
    firefox: Firefox, service: Service, host: Host
) -> Iterator[None]:
    yield
    asked, faults = firefox.seen()
    own = {urlsplit(service.url).netloc, urlsplit(host.url).netloc}
    assert {urlsplit(it).netloc for it in asked} <= own
    assert faults == []


def test_watch_sees_a_fault_and_a_request_to_elsewhere(firefox: Firefox, host: Host) -> None:
    host.pages["/bad"] = (
        "<img src='http://tracker.invalid/x.png'><script>throw new Error('oh')</script>"
    )
    firefox.open(f"{host.url}/bad")
    asked, faults = firefox.seen()
    assert asked[:2] == [f"{host.url}/bad", "http://tracker.invalid/x.png"]
    assert faults == [f"{host.url}/bad: Error: oh"]


def embed(firefox: Firefox, service: Service) -> Any:
    """Open the page for frames, listen to its live regions, and return the widget's root."""
    firefox.open(f"{service.url}/embed")
    root = firefox.shadow("ivig-faq")
    firefox.run(LISTEN, root)
    return root


def test_a_question_by_keys_and_a_choice_by_tap(
    firefox: Firefox, service: Service, corpus: Corpus
) -> None:
    root = embed(firefox, service)
    log = firefox.find("[role=log]", root)
    assert firefox.role(log) == ("log", "Questions and answers")
    assert firefox.run("return arguments[0].innerHTML", log) == ""
    for _ in range(40):
        firefox.press("Tab")
        if firefox.run(FOCUS, root) == "question":
            break
    box = firefox.find("#question", root)
    assert firefox.role(box) == ("textbox", "Your question")
    assert firefox.run("return getComputedStyle(arguments[0]).outlineWidth", box) == "3px"
    firefox.press("nothing", "Enter")
    firefox.wait(REPLY, root, 0)
    assert firefox.run(FOCUS, root) == "question"
    assert firefox.run("return arguments[0].value", box) == ""
    spoken = firefox.run("return spoken")
    (said,) = (words for role, words in spoken if role == "log")
    assert spoken[-1] == ["status", "Answer ready"]
    assert "You asked: nothing" in said
    assert corpus.wording.replies.none.title in said

    choice = firefox.find(".choices li:nth-child(2) a", root)
    wanted = firefox.run("return arguments[0].dataset.topic", choice)
    firefox.click(choice)
    assert firefox.wait(REPLY, root, 1) == corpus.topics[wanted].title
    assert firefox.run("return arguments[0].querySelector('.limits').checkVisibility()", root)
    said = [words for role, words in firefox.run("return spoken") if role == "log"][1]
    order = [corpus.topics[wanted].title, corpus.wording.labels["note"]]
    assert sorted(order, key=said.index) == order
    assert firefox.run("return JSON.stringify([{...localStorage}, {...sessionStorage}])") == (
        "[{},{}]"
    )


def test_card_stands_alone_and_theme_is_kept(firefox: Firefox, service: Service) -> None:
    root = embed(firefox, service)
    firefox.click(firefox.find("#question", root))
    firefox.press("I have chest pain and cannot breathe", "Enter")
    firefox.wait(REPLY, root, 0)
    entry = firefox.find("[role=log] .entry", root)
    assert firefox.run("return arguments[0].innerText", entry).startswith("Emergency:")
    assert firefox.run("return arguments[0].querySelectorAll('.tools, .choices').length", root) == 0
    dim = firefox.find(".bar button[aria-pressed]", root)
    pressed = firefox.run("return arguments[0].ariaPressed", dim)
    firefox.click(dim)
    assert firefox.run("return arguments[0].ariaPressed", dim) != pressed
    theme = "return arguments[0].querySelector('.widget').dataset.theme"
    chosen = firefox.run(theme, root)
    root = embed(firefox, service)
    assert firefox.run(theme, root) == chosen
    firefox.run("localStorage.clear()")


def test_opens_on_a_page_of_others_and_gives_the_focus_back(
    firefox: Firefox, service: Service, host: Host
) -> None:
    firefox.open(put_on(host, service, before="<button>before</button>"))
    root = firefox.shadow("ivig-faq")
    dialog = firefox.find("dialog", root)
    assert firefox.run("return arguments[0].open", dialog) is False
    firefox.click(firefox.find("button", None))
    firefox.press("Tab", "Enter")
    assert firefox.role(dialog) == ("dialog", "Questions about IVIG and ME/CFS")
    assert firefox.run(FOCUS, root) == "title"
    firefox.press("Escape")
    assert firefox.run("return arguments[0].open", dialog) is False
    assert firefox.run("return arguments[0].activeElement.textContent", root) == "Ask about IVIG"


def test_pages_ask_by_form_and_letters_are_sent_with_consent(
    firefox: Firefox, service: Service, corpus: Corpus
) -> None:
    wide = "return document.scrollingElement.scrollWidth - innerWidth"
    firefox.open(service.url)
    assert firefox.run(wide) <= 0
    firefox.click(firefox.find("#question"))
    firefox.press("dose")
    firefox.click(firefox.find("form.ask button"))
    assert firefox.wait("return document.querySelector('article h2')?.textContent") == (
        corpus.topics["dose"].title
    )
    assert firefox.run("return location.pathname + location.search") == "/"
    firefox.click(firefox.find(".feedback button"))
    counted = corpus.wording.widget.counted
    assert firefox.wait("return document.querySelector('h1:not(.unseen)')?.textContent") == counted
    firefox.open(f"{service.url}/letters")
    assert firefox.role(firefox.find("#question")) == ("textbox", "Your question")
    firefox.click(firefox.find("#question"))
    firefox.press("Is there a leaflet?")
    firefox.click(firefox.find("#consent"))
    firefox.click(firefox.find("form.ask button"))
    sent = corpus.wording.labels["letters_sent_title"]
    assert firefox.wait("return document.querySelector('h1:not(.unseen)')?.textContent") == sent
