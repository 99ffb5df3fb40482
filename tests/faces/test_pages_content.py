"""Pages say what is true, are light, and can be read by programs and in a text browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from dataclasses import fields
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from faces.http_parts import Client, without_links
from faces.test_pages import ABOUT, PAGES
from ivig_faq.assistant import Assistant
from ivig_faq.content.models import Corpus
from ivig_faq.faces import http
from ivig_faq.store.counted import Counted, Judged
from ivig_faq.store.protocol import KEPT

DEVICE = Path(http.__file__).parent / "static/widget/device.js"
MOST_BYTES = 60 * 1024


def _data(html: str) -> dict[str, Any]:
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    assert len(found) == 1
    data: dict[str, Any] = json.loads(found[0])
    return data


def _words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_no_page_is_heavier_than_60_kilobytes_with_its_style(
    client: Client, corpus: Corpus
) -> None:
    style = len(client.get("/static/style.css").content)
    topics = [f"/topics/{id_}" for id_ in corpus.topics if not id_.startswith("urgent")]
    for path in (*PAGES, *topics):
        assert len(client.get(path).content) + style <= MOST_BYTES, path


def test_data_for_search_engines_never_has_the_claim_without_its_limits(
    client: Client, assistant: Assistant
) -> None:
    for topic in assistant.corpus.topics.values():
        if topic.outcome == "urgent":
            continue
        html = client.get(f"/topics/{topic.id}").text
        data, reply = _data(html), assistant.show(topic.id, "GB")
        answer = data["mainEntity"][0]["acceptedAnswer"]["text"]
        described = re.findall(r'<meta name="description" content="([^"]*)">', html)
        for text in (answer, data["description"], unescape(described[0])):
            assert all(limit.says in text for limit in reply.uncertainty), topic.id
        assert assistant.corpus.wording.labels["draft"] in answer
        assert reply.clinician_note in answer
        assert data["@type"] == ["MedicalWebPage", "FAQPage"]
        assert "lastReviewed" not in data  # nobody has approved it
        assert data["citation"]["sameAs"].endswith(assistant.corpus.source.doi)


def test_address_with_a_country_names_the_one_without_as_its_own(client: Client) -> None:
    html = client.get("/topics/dose?region=US").text
    assert '<link rel="canonical" href="/topics/dose">' in html
    assert _data(html)["url"] == "/topics/dose"


def test_urgent_pages_tell_programs_nothing(client: Client) -> None:
    html = client.get("/help-now").text
    assert "ld+json" not in html
    assert '<meta name="description"' not in html


def test_privacy_page_lists_exactly_what_the_stored_types_hold(
    client: Client, corpus: Corpus
) -> None:
    html = client.get("/privacy").text
    listed = re.findall(r'<li data-field="(\w+)">([^<]+)</li>', html)
    kept = [field.name for shape in (Counted, Judged) for field in fields(shape)]
    assert [name for name, _ in listed] == kept
    assert set(corpus.wording.pages.kept) == set(kept)  # no word about what is not kept
    assert f"{corpus.wording.labels['privacy_forgotten']} {KEPT.days}." in html
    assert all(unescape(words) == corpus.wording.pages.kept[name] for name, words in listed)


def test_privacy_page_names_each_thing_that_the_widget_keeps(client: Client) -> None:
    (kept,) = re.findall(r"@typedef \{\{(.+?)\}\} Kept", DEVICE.read_text(encoding="utf-8"))
    words = {"theme": "The colours.", "region": "The country.", "topics": "answers you save."}
    assert set(re.findall(r"(\w+)\?:", kept)) == {*words, "save"}  # save: that topics are wanted
    html = client.get("/privacy").text
    assert all(said in html for said in words.values())
    assert "What you are typing may stay in that box" in html


def test_about_page_says_who_made_it_and_that_nobody_has_approved_it(
    client: Client, corpus: Corpus
) -> None:
    words = _words(client.get("/about").text)
    labels = corpus.wording.labels
    listed = len(corpus.topics) - 2
    assert f"{labels['about_approved']} 0 {labels['about_of']} {listed}." in words
    for needed in (labels["not_tested"], corpus.source.citation, labels["source_note"]):
        assert needed in words


def test_about_pages_and_help_are_linked_from_every_page(client: Client) -> None:
    for path in PAGES:
        html = client.get(path).text
        for target in (*ABOUT, "/help-now", "/topics"):
            assert f'href="{target}"' in html, path


def test_start_page_lists_every_topic_in_the_order_of_the_alphabet(
    client: Client, corpus: Corpus
) -> None:
    html = client.get("/").text.rpartition('<ul class="topics">')[2]
    titles = [unescape(title) for title in re.findall(r'href="/topics/[^"]+">([^<]+)<', html)]
    assert len(titles) == len(corpus.topics) - 2
    assert titles == sorted(titles, key=str.casefold)


def test_help_page_offers_every_country_and_guesses_none(client: Client, corpus: Corpus) -> None:
    abroad = {"accept-language": "de-DE", "x-forwarded-for": "8.8.8.8"}
    html = client.get("/help-now", headers=abroad).text
    assert html == client.get("/help-now").text
    offered = set(re.findall(r'href="/help-now\?region=(\w\w)"', html))
    assert offered == set(corpus.regions) - {"GB"}
    for code, region in corpus.regions.items():
        shown = client.get(f"/help-now?region={code}").text
        assert region.country_name in shown.partition("<article")[0]
        assert region.emergency_number in without_links(shown)


def test_unknown_country_gets_the_numbers_for_everywhere_else(client: Client) -> None:
    elsewhere = client.get("/help-now?region=ZZ").text
    assert client.get("/help-now?region=<script>").text == elsewhere


@pytest.mark.skipif(not shutil.which("w3m"), reason="w3m is not here (apt-get install w3m)")
@pytest.mark.parametrize("path", PAGES)
def test_text_browser_shows_the_whole_page(client: Client, corpus: Corpus, path: str) -> None:
    html = client.get(path).text
    shown = subprocess.run(
        ["w3m", "-dump", "-T", "text/html", "-I", "UTF-8", "-O", "UTF-8", "-cols", "72"],
        input=html.encode(),
        capture_output=True,
        check=True,
        timeout=30,
    ).stdout.decode()
    text = " ".join(shown.split())
    assert "{" not in text
    assert "schema.org" not in text
    assert "Call 999" in text
    if path == "/topics/dose":
        assert all(said.text in text for said in corpus.topics["dose"].sentences)
        assert corpus.wording.labels["limits_settle"] in text
