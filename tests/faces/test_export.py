"""The pages as files: the same bytes each time, no dead link, and they open without a network."""

from __future__ import annotations

import functools
import hashlib
import posixpath
import re
import subprocess
import threading
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlsplit

import pytest

from faces.browser_parts import chromium, needs_chromium, small_targets, violations, widest
from faces.http_parts import FixedIndex, without_links
from ivig_faq.assistant import Assistant
from ivig_faq.content.load import load_corpus
from ivig_faq.content.models import Corpus
from ivig_faq.errors import ExportError
from ivig_faq.faces.http.export import LIST, to_site, write_site
from ivig_faq.faces.http.layout import Pages
from ivig_faq.faces.http.offline import to_words, weigh_words
from ivig_faq.retrieval.index import Index
from ivig_faq.settings import Settings
from ivig_faq.store.memory import MemoryStore
from ivig_faq.store.tally import Tally
from processes import PATIENCE, running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="module")
def pages(corpus: Corpus) -> Pages:
    assistant = Assistant(corpus, cast(Index, FixedIndex()), Tally(MemoryStore()))
    return Pages(assistant, Settings(region="GB"))


@pytest.fixture(scope="module")  # making it takes seconds, and nobody changes it
def site(pages: Pages) -> Mapping[str, bytes]:
    return to_site(pages, "GB")


class _Links(HTMLParser):
    """Collects what a page points to and what may be pointed to in it."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.ids: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src", "action") and value is not None:
                self.links.append(value)
            if name == "id" and value:
                self.ids.add(value)


def _links(content: bytes) -> _Links:
    found = _Links()
    found.feed(content.decode())
    return found


def _hash(site: Mapping[str, bytes]) -> str:
    parts = (path.encode() + b"\0" + content for path, content in sorted(site.items()))
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def test_same_content_gives_the_same_bytes(
    site: Mapping[str, bytes], fixed_assistant: Assistant, http_settings: Settings
) -> None:
    fresh = Assistant(
        load_corpus(http_settings.answers), fixed_assistant._index, fixed_assistant.tally
    )
    assert _hash(to_site(Pages(fresh, http_settings), "GB")) == _hash(site)


SITE = """
from pathlib import Path
from sys import argv
from typing import cast
from faces.test_export import _hash
from ivig_faq.assistant import Assistant
from ivig_faq.content.load import load_corpus
from ivig_faq.faces.http.export import to_site
from ivig_faq.faces.http.layout import Pages
from ivig_faq.retrieval.index import Index
from ivig_faq.settings import Settings
from ivig_faq.store.memory import MemoryStore
from ivig_faq.store.tally import Tally
settings = Settings(answers=Path(argv[1]), region="GB")
assistant = Assistant(load_corpus(settings.answers), cast(Index, None), Tally(MemoryStore()))
print(_hash(to_site(Pages(assistant, settings), "GB")))
"""


def test_another_process_of_another_day_and_place_gives_the_same_bytes(
    site: Mapping[str, bytes], http_settings: Settings
) -> None:
    env = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C"}
    with running(["-c", SITE, str(http_settings.answers)], env, stdout=subprocess.PIPE) as process:
        assert process.communicate(timeout=PATIENCE)[0].strip() == _hash(site)


def test_no_link_is_dead_and_none_leaves_but_to_the_review(
    site: Mapping[str, bytes], corpus: Corpus
) -> None:
    ids = {path: _links(content).ids for path, content in site.items() if path.endswith(".html")}
    for path in ids:
        for link in _links(site[path]).links:
            parts = urlsplit(link)
            if parts.scheme:
                doi = f"https://doi.org/{corpus.source.doi}"
                assert link == doi or re.fullmatch(r"(tel|sms):\+?\d+", link), (path, link)
                continue
            assert not link.startswith("/"), (path, link)
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), parts.path))
            target = path if not parts.path else target
            assert target in site, (path, link)
            assert not parts.query
            assert not parts.fragment or parts.fragment in ids[target], (path, link)


def test_every_topic_and_country_is_there_and_help_is_reached_from_every_page(
    site: Mapping[str, bytes], corpus: Corpus
) -> None:
    for id_, topic in corpus.topics.items():
        assert (f"topics/{id_}.html" in site) == (topic.outcome != "urgent")
        assert (f"handout/{id_}.html" in site) == (topic.outcome != "urgent")
    for code, region in corpus.regions.items():
        shown = without_links(site[f"help-now/{code.lower()}.html"].decode())
        assert region.emergency_number in shown
    for path, content in site.items():
        if path.endswith(".html"):
            assert re.search(r'class="help" href="(?:\.\./)?help-now\.html"', content.decode())
            assert b"Content-Security-Policy" in content
            assert b"<form" not in content or path == "index.html"


def test_pages_as_files_do_not_claim_to_count(site: Mapping[str, bytes], corpus: Corpus) -> None:
    text = site["privacy.html"].decode()
    assert corpus.wording.labels["privacy_offline"] in text
    assert corpus.wording.labels["privacy_counted_intro"] not in text


def test_no_date_and_no_place_of_this_machine_is_in_the_files(site: Mapping[str, bytes]) -> None:
    whole = b"".join(site.values()).decode()
    assert str(Path(__file__).parent.parent.parent) not in whole
    assert not re.search(r"127\.0\.0\.1|localhost", whole)


def test_worker_keeps_every_file_under_a_name_that_changes_with_the_content(
    pages: Pages, site: Mapping[str, bytes]
) -> None:
    worker = site["sw.js"].decode()
    for path in site:
        assert (f'"{path}"' in worker) == (path not in ("sw.js", LIST))
    other = to_site(pages, "US")["sw.js"].decode()
    names = [re.findall('NAME = "(ivig-faq [0-9a-f]{16})"', text) for text in (worker, other)]
    assert len(names[0]) == 1 and names[0] != names[1]


def test_new_export_takes_the_place_of_the_old_one(
    tmp_path: Path, site: Mapping[str, bytes]
) -> None:
    write_site(
        tmp_path, {**site, "topics/gone.html": b"", LIST: site[LIST] + b"topics/gone.html\n"}
    )
    (tmp_path / "notes-of-the-host.txt").write_text("mine")
    write_site(tmp_path, site)
    there = {
        path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()
    }
    assert there == {*site, "notes-of-the-host.txt"}


def test_folder_with_other_files_is_left_alone(tmp_path: Path, site: Mapping[str, bytes]) -> None:
    (tmp_path / "letter.txt").write_text("mine")
    with pytest.raises(ExportError, match="holds other files"):
        write_site(tmp_path, site)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]
    with pytest.raises(ExportError, match="cannot be written"):
        write_site(tmp_path / "letter.txt" / "site", site)


def test_list_of_an_old_export_deletes_nothing_outside(
    tmp_path: Path, site: Mapping[str, bytes]
) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / LIST).write_text(f"../outside.txt\n{outside}\n")
    write_site(folder, site)
    assert outside.read_text() == "mine"


def test_words_of_each_title_find_it_among_the_first_three(corpus: Corpus) -> None:
    topics = list(corpus.topics.values())
    weights = weigh_words(corpus, topics)
    for topic in topics:
        words = set(to_words(topic.title))
        points = {id_: sum(all_.get(word, 0) for word in words) for id_, all_ in weights.items()}
        best = sorted(points, key=lambda id_: -points[id_])[:3]
        assert topic.id in best or topic.outcome == "urgent", topic.id


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def folder(tmp_path: Path, site: Mapping[str, bytes]) -> Path:
    write_site(tmp_path / "site", site)
    return tmp_path / "site"


def _find(page: Page, text: str) -> list[str]:
    page.get_by_label("Find an answer").fill(text)
    page.get_by_role("button", name="Find").click()
    page.locator("#found .topics a").first.wait_for()
    assert page.locator("#found > p > a.number").get_attribute("href") == "tel:999"
    return [it.text_content() or "" for it in page.locator("#found .topics a").all()]


@needs_chromium
def test_site_opens_from_a_folder_and_finds_answers(browser: Browser, folder: Path) -> None:
    with browser.new_page(viewport={"width": 320, "height": 568}) as page:
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        page.goto((folder / "index.html").as_uri())
        assert page.locator("#keep").is_hidden()  # nothing can be kept from a folder
        assert widest(page)[0] <= widest(page)[1]
        assert small_targets(page) == []
        assert _find(page, "is it save?")[:2] == [
            "Get help now",
            "Is IVIG safe for people with ME/CFS?",
        ]
        assert "What did the review find for severe ME/CFS?" in _find(page, "severe")
        assert _find(page, "xqzzt") == ["Get help now"]
        assert _find(page, "chest pain and I cannot breathe") == ["Get help now"]
        assert "Call 999 now" in (page.locator("#found").text_content() or "")
        _find(page, "what dose is best")
        page.get_by_role("link", name="What dose of IVIG is best?").first.click()
        assert page.get_by_role("heading", name="What could tell us more").is_visible()
        page.get_by_role("link", name="Print or save this").click()
        assert page.get_by_role("heading", name="My own questions").is_visible()
        page.get_by_role("link", name="Get help now").click()
        page.get_by_role("link", name="United States").click()
        assert "Call 911" in (page.locator("main").text_content() or "")
        assert said == []


@needs_chromium
def test_site_is_kept_only_once_asked_and_then_opens_without_a_network(
    browser: Browser, folder: Path
) -> None:
    handler = functools.partial(_Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(f"{address}/index.html")
        assert violations_outside_policy(browser, address) == []
        assert page.evaluate("caches.keys()") == []
        page.get_by_role("button", name="Keep these pages").wait_for()
        assert page.locator("#keep-off").is_hidden()
        page.get_by_role("button", name="Keep these pages").click()
        page.get_by_text("These pages are kept on this device.").wait_for()
        page.locator("#keep-off:focus").wait_for()
        assert page.locator("#keep-on").is_hidden()
        server.shutdown()
        server.server_close()
        page.goto(f"{address}/topics/dose.html")
        assert page.get_by_role("heading", name="What dose of IVIG is best?").is_visible()
        page.goto(f"{address}/?from=home")
        assert _find(page, "is it safe")[1] == "Is IVIG safe for people with ME/CFS?"
        page.get_by_role("link", name="Get help now").first.click()
        assert "Call 999" in (page.locator("main").text_content() or "")
        page.goto(f"{address}/index.html")
        page.get_by_role("button", name="Remove them").click()
        page.get_by_text("These pages are no longer kept").wait_for()
        assert page.evaluate("caches.keys()") == []


def violations_outside_policy(browser: Browser, address: str) -> list[Any]:
    """What axe finds on the first page; axe itself needs the policy to be off."""
    with browser.new_context(bypass_csp=True) as context:
        page = context.new_page()
        page.goto(f"{address}/index.html")
        return violations(page)
