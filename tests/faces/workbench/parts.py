"""A workbench over a small copy of the answers, and somebody who opened it with its token."""

from __future__ import annotations

import asyncio
import re
import shutil
import time
from html import unescape
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from ivig_faq.content.load import load_corpus
from ivig_faq.evaluation.edit import build_comparer
from ivig_faq.faces.workbench.app import create_workbench
from ivig_faq.settings import Settings

ANSWERS = Path(__file__).parents[3] / "answers"
TOKEN = "the-token-of-this-test"
ADDRESS = "127.0.0.1:8765"
KEPT_PHRASINGS = 3


def write_small_answers(root: Path) -> Path:
    """Copy the real answers with a few phrasings each, so that nothing takes long."""
    shutil.copytree(ANSWERS, root)
    for path in (root / "questions").glob("*.txt"):
        lines = path.read_text("utf-8").splitlines()[:KEPT_PHRASINGS]
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    load_corpus(root)
    return root


def settings_of(root: Path, **more: Any) -> Settings:
    """Settings of a workbench over a folder."""
    host, _, port = ADDRESS.partition(":")
    return Settings(answers=root, cache=root.parent / "cache", host=host, port=int(port), **more)


class Editor:
    """Somebody with a browser window: keeps the cookie, and sends what a form sends."""

    def __init__(self, app: FastAPI) -> None:
        self.app = app
        self.cookies = httpx.Cookies()
        self.request("GET", f"/?token={TOKEN}")

    def request(self, method: str, path: str, **parts: Any) -> httpx.Response:
        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(
                transport=transport, base_url=f"http://{ADDRESS}", cookies=self.cookies
            ) as client:
                answer = await client.request(method, path, **parts)
                self.cookies.update(client.cookies)
                return answer

        return asyncio.run(send())

    def get(self, path: str) -> str:
        return self.request("GET", path).text

    def post(self, path: str, **fields: str) -> str:
        headers = {"origin": f"http://{ADDRESS}"}
        return self.request("POST", path, data=fields, headers=headers).text

    def open(self, topic: str) -> dict[str, str]:
        """Return what the form of an answer holds when it is opened."""
        return fields_of(self.get(f"/topics/{topic}"))

    def press(self, topic: str, do: str, fields: dict[str, str], **more: str) -> str:
        """Press a button of an answer's page."""
        return self.post(f"/topics/{topic}", **(fields | more | {"do": do}))


def fields_of(page: str) -> dict[str, str]:
    """Return the text and the marks that a page's form holds."""
    found = re.search(r'<textarea id="text"[^>]*>\n(.*?)</textarea>', page, re.S)
    assert found is not None, page
    question = re.search(r'<textarea id="question"[^>]*>\n(.*?)</textarea>', page, re.S)
    assert question is not None, page
    hidden = re.findall(r'<input type="hidden" name="(\w+)" value="(\w*)">', page)
    return {"text": unescape(found[1]), "question": unescape(question[1]), **dict(hidden)}


def wait_for(editor: Editor, page: str) -> str:
    """Return what a job that a page began came to, as a part of a page."""
    part = page.partition('id="job"')[2]
    while found := re.search(r'data-job="([^"]*)"', part):
        time.sleep(0.1)
        part = editor.get(found[1])
    return part


def trouble_of(page: str) -> str:
    """Return what a page says went wrong."""
    found = re.search(r'<p class="trouble" role="alert">(.*?)</p>', page, re.S)
    return unescape(found[1]) if found else ""


def told_of(page: str) -> str:
    """Return what a page says was done."""
    found = re.search(r'<p class="told" role="status" id="told">(.*?)</p>', page, re.S)
    return unescape(found[1]) if found else ""


def create(root: Path, **more: Any) -> FastAPI:
    """A workbench over a folder."""
    return create_workbench(settings_of(root, **more), TOKEN, build_comparer(root))
