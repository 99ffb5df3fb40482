"""On pages that are not ours: hostile styles, strict policies, frames, and no way to read along."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from faces.widget.conftest import Host, MakeWidget, Service, Widget
from faces.widget.test_structure import put_on
from ivig_faq.content.models import Corpus

HOSTILE = """<style>
html { font-size: 6px !important; line-height: 1 }
* { all: unset !important; color: red !important; font: 5px fantasy !important; display: none; }
ivig-faq, ivig-faq * { visibility: hidden !important; opacity: 0 !important; transform: scale(0.1) !important;
  text-transform: uppercase !important; direction: rtl !important; pointer-events: none !important;
  position: absolute !important; left: -9999px !important; letter-spacing: 9px !important; }
html, body, script, style { display: block !important; }
</style>"""
LOOK = """(root) => { const it = root.querySelector('.reply p'), style = getComputedStyle(it);
  return [style.fontSize, style.color, style.textTransform, style.direction, style.visibility, style.letterSpacing,
    style.pointerEvents, it.getBoundingClientRect().width > 200, it.getBoundingClientRect().left >= 0]; }"""


@pytest.fixture(autouse=True)
def plain_host(host: Host) -> Iterator[None]:
    yield
    host.headers.clear()
    host.pages.clear()


def test_styles_of_the_page_change_nothing_inside(
    make_widget: MakeWidget, host: Host, service: Service
) -> None:
    looks = []
    for head in ("", HOSTILE):
        widget = make_widget()
        widget.page.goto(put_on(host, service, 'inline theme="light"', head=head))
        widget.ask("severe-mecfs")
        looks.append(widget.inside(LOOK))
    assert looks[0] == looks[1]
    assert looks[0][0] == "20.1875px"


def test_strict_policy_with_trusted_types_is_enough(
    make_widget: MakeWidget, host: Host, service: Service
) -> None:
    host.headers["content-security-policy"] = (
        f"default-src 'none'; script-src {service.url}; connect-src {service.url}; "
        "require-trusted-types-for 'script'; trusted-types ivig-faq"
    )
    widget = make_widget()
    widget.page.goto(put_on(host, service, "inline"))
    assert widget.ask("severe-mecfs").locator(".limits").is_visible()
    background = "(root) => getComputedStyle(root.querySelector('.panel')).backgroundColor"
    assert widget.inside(background) != "rgba(0, 0, 0, 0)"


def test_our_own_pages_let_no_text_become_markup_or_script(widget: Widget) -> None:
    assert widget.ask("severe-mecfs").locator(".limits").is_visible()
    for path in ("/embed", "/", "/topics", "/topics/dose", "/handout", "/help-now", "/about"):
        widget.page.goto(widget.service.url + path)
        for sink in (
            "document.body.innerHTML = '<b>x</b>'",
            "document.createElement('script').text = 'x'",
            "trustedTypes.createPolicy('other', {})",
        ):
            name = widget.page.evaluate(
                f"() => {{ try {{ {sink}; return 'taken'; }} catch (error) {{ return error.name; }} }}"
            )
            assert name == "TypeError", (path, sink)
    assert any("TrustedHTML" in it for it in widget.faults)
    widget.faults.clear()  # the browser says what it refused


def test_page_cannot_look_inside(make_widget: MakeWidget, host: Host, service: Service) -> None:
    widget = make_widget(closed=True)
    widget.page.goto(put_on(host, service, "inline"))
    widget.page.locator("ivig-faq:defined").wait_for(state="attached")
    assert widget.page.evaluate("document.querySelector('ivig-faq').shadowRoot") is None
    assert widget.page.evaluate("document.querySelector('ivig-faq').textContent") == ""


def test_html_of_a_server_gone_bad_cannot_run_or_load(
    make_widget: MakeWidget, host: Host, service: Service
) -> None:
    bad = (
        '<article class="answer"><h2 onclick="hurt()" style="color:red">Title</h2><script>hurt()</script>'
        '<img src="https://tracker.example/x.png" onerror="hurt()"><iframe src="https://tracker.example/"></iframe>'
        '<a href="javascript:hurt()">one</a><form action="https://tracker.example/"><input name="a"></form>'
        '<svg onload="hurt()"></svg></article>'
    )
    reply = {"outcome": "answer", "html": bad, "context": ["dose"], "answers": []}
    widget = make_widget()
    widget.page.add_init_script("window.hurt = () => { window.harmed = true; };")
    widget.page.goto(put_on(host, service, "inline"))
    widget.page.route(
        "**/v1/ask",
        lambda route: route.fulfill(json=reply, headers={"access-control-allow-origin": "*"}),
    )
    shown = widget.ask("dose")
    shown.get_by_role("heading").click()
    assert shown.inner_html() == '<article class="answer"><h2>Title</h2><img><a>one</a></article>'
    assert widget.page.evaluate("window.harmed") is None
    assert not [it.url for it in widget.requests if "tracker" in it.url]


def test_cleaning_loses_no_word_of_any_reply(widget: Widget, corpus: Corpus) -> None:
    raw = [
        httpx.get(f"{widget.service.url}/v1/topics/{id_}").json()["html"] for id_ in corpus.topics
    ]
    compare = """async (all) => {
      const server = document.createElement('div'), found = [];
      for (const html of all) { server.innerHTML = html; found.push(server.textContent.replace(/\\s+/g, ' ').trim()); }
      return found;
    }"""
    elsewhere = widget.page.context.new_page()  # our own pages let nobody parse like this
    told = elsewhere.evaluate(compare, raw)
    for id_, words in list(zip(corpus.topics, told, strict=True))[::6]:
        widget.page.goto(f"{widget.service.url}/embed?start={id_}")
        widget.panel.wait_for()
        if corpus.topics[id_].outcome == "urgent":
            continue
        shown = widget.part(".reply")
        shown.wait_for()
        assert " ".join((shown.text_content() or "").split()) == words


def test_frame_works_where_it_is_allowed_and_nowhere_else(
    make_widget: MakeWidget, host: Host, service: Service
) -> None:
    host.pages["/frame"] = (
        f'<iframe src="{service.url}/embed?theme=dim" width="350" height="600" title="Ask"></iframe>'
    )
    widget = make_widget()
    widget.page.goto(f"{host.url}/frame")
    frame = widget.page.frame_locator("iframe")
    frame.get_by_role("textbox", name="Your question").fill("severe-mecfs")
    frame.get_by_role("button", name="Ask", exact=True).click()
    frame.locator("[role=log] .limits").wait_for()
    elsewhere = make_widget()
    elsewhere.page.goto(f"{host.url.replace('localhost', '127.0.0.1')}/frame")
    assert elsewhere.page.frame_locator("iframe").get_by_role("textbox").count() == 0
    elsewhere.faults.clear()  # the browser says that the frame is refused
    policy = httpx.get(f"{service.url}/embed").headers["content-security-policy"]
    assert f"frame-ancestors 'self' {host.url}" in policy


def test_embed_takes_only_what_it_knows(make_widget: MakeWidget, corpus: Corpus) -> None:
    widget = make_widget(color_scheme="light").embed('?region=US&theme="><b>&start=urgent-crisis')
    element = widget.page.locator("ivig-faq")
    assert element.get_attribute("theme") == "system"
    assert element.get_attribute("start") is None
    assert element.get_attribute("region") == "US"
    widget.embed("?start=dose&theme=dim")
    assert widget.part(".reply h2").first.inner_text() == corpus.topics["dose"].title


def test_server_attribute_names_another_service_below_any_path(
    make_widget: MakeWidget, host: Host, service: Service
) -> None:
    widget = make_widget()
    widget.page.goto(put_on(host, service, 'inline server="https://clinic.example/faq"'))
    help_now = widget.part(".help")
    assert help_now.get_attribute("href") == "https://clinic.example/faq/help-now?region=GB"
    widget.page.goto(put_on(host, service, 'inline server="http://"'))
    assert help_now.get_attribute("href") == f"{service.url}/help-now?region=GB"


def test_a_region_nobody_knows_means_everywhere_else(
    make_widget: MakeWidget, host: Host, service: Service
) -> None:
    widget = make_widget()
    widget.page.goto(put_on(host, service, 'inline region="xx"'))
    line = widget.part(".scroll > .emergency")
    assert "your local emergency number" in line.inner_text()
    assert line.get_by_role("link").count() == 0
    widget.page.locator("ivig-faq").evaluate("(it) => it.setAttribute('region', 'au')")
    assert "000" in line.inner_text()
