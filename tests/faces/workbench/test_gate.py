"""Only the person who was given the address gets in, and no other page can act for them."""

from __future__ import annotations

import httpx
import pytest

from .parts import ADDRESS, TOKEN, Editor

HERE = {"origin": f"http://{ADDRESS}"}


def test_the_token_opens_the_workbench_and_leaves_the_address(editor: Editor) -> None:
    answer = editor.request("GET", f"/?token={TOKEN}")
    assert answer.status_code == 303 and answer.headers["location"] == "/"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie and "samesite=strict" in cookie and TOKEN not in cookie
    assert "All answers" in editor.get("/")


@pytest.mark.parametrize("path", ["/", "/?token=", "/?token=wrong", "/topics/dose", "/static/x"])
def test_nobody_gets_in_without_the_token(editor: Editor, path: str) -> None:
    editor.cookies = httpx.Cookies()
    answer = editor.request("GET", path)
    assert answer.status_code == 403
    assert "token" in answer.text and "set-cookie" not in answer.headers


def test_a_wrong_cookie_does_not_get_in(editor: Editor) -> None:
    editor.cookies = httpx.Cookies({"ivig_faq_workbench": TOKEN})
    assert editor.request("GET", "/").status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "localhost:8765", "127.0.0.1", "127.0.0.1:80"])
def test_another_host_name_is_refused(editor: Editor, host: str) -> None:
    answer = editor.request("GET", "/", headers={"host": host})
    assert answer.status_code == 403
    assert f"http://{ADDRESS}" in answer.text and host not in answer.text.replace(ADDRESS, "")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", ""])
def test_a_form_of_another_page_does_nothing(editor: Editor, origin: str) -> None:
    fields = editor.open("dose") | {"do": "save", "text": "gone"}
    headers = {"origin": origin} if origin else {}
    answer = editor.request("POST", "/topics/dose", data=fields, headers=headers)
    assert answer.status_code == 403 and "Nothing was done" in answer.text
    assert "gone" not in editor.open("dose")["text"]


def test_other_methods_are_refused(editor: Editor) -> None:
    for method in ("PUT", "DELETE", "OPTIONS", "PATCH"):
        assert editor.request(method, "/topics/dose", headers=HERE).status_code == 405


def test_every_page_forbids_what_it_does_not_need(editor: Editor) -> None:
    for path in ("/", "/topics/dose", "/nothing", "/static/workbench.js"):
        headers = editor.request("GET", path).headers
        assert headers["content-security-policy"].startswith("default-src 'none'")
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"text=%ff%fe", "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "application/x-www-form-urlencoded"),
        (b"a=1&" * 100, "application/x-www-form-urlencoded"),
    ],
)
def test_a_body_that_is_no_form_is_refused_in_a_sentence(
    editor: Editor, body: bytes, kind: str
) -> None:
    answer = editor.request(
        "POST", "/topics/dose", content=body, headers=HERE | {"content-type": kind}
    )
    assert answer.status_code == 400 and "Nothing was done" in answer.text


def test_too_much_text_is_refused_and_nothing_saved(editor: Editor) -> None:
    fields = editor.open("dose")
    page = editor.press("dose", "save", fields, text="x" * 1_100_000)
    assert "too much text" in page
    assert editor.open("dose") == fields


@pytest.mark.parametrize("path", ["/nothing", "/topics/nobody-asks", "/topics/..%2fwording"])
def test_a_page_that_is_not_there_says_so(editor: Editor, path: str) -> None:
    answer = editor.request("GET", path)
    assert answer.status_code in (200, 400, 404) and 'role="alert"' in answer.text


def test_a_crash_says_nothing_of_what_was_typed(
    editor: Editor, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise RuntimeError("CANARY")

    monkeypatch.setattr("ivig_faq.faces.workbench.pages.act", crash)
    page = editor.post("/topics/dose", text="CANARY", do="save")
    assert "Something broke here" in page and "CANARY" not in page
    assert "RuntimeError" in caplog.text and "CANARY" not in caplog.text
