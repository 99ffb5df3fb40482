"""A letter whose connection to a real PostgreSQL is cut between its commit and the word of it."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
from psycopg.conninfo import conninfo_to_dict

from ivig_faq.faces.http.letterbox import Letterbox
from ivig_faq.faces.http.problems import NotSent
from ivig_faq.store.letters import Letters
from ivig_faq.store.open import open_database
from processes import wait_until
from store.stores import postgres_url


class CuttingProxy:
    """Passes bytes on to PostgreSQL; the next commit is the last thing that it passes on."""

    def __init__(self, url: str) -> None:
        known = conninfo_to_dict(url)
        self._behind = str(known.get("host", "127.0.0.1")), int(str(known.get("port", 5432)))
        self._front = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._front.getsockname()[1]}"
        self.cuts = False
        self.cut = False
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        with suppress(OSError):
            self._front.shutdown(socket.SHUT_RDWR)  # or who waits for a client waits for ever
        self._front.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._front.accept()
                server = socket.create_connection(self._behind)
                for way in ((client, server), (server, client)):
                    threading.Thread(target=self._pass_on, args=(*way, client), daemon=True).start()

    def _pass_on(self, from_: socket.socket, to: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := from_.recv(65_536):
                if self.cuts and from_ is client and b"COMMIT" in data:
                    self.cuts, self.cut = False, True
                    client.shutdown(socket.SHUT_RDWR)  # nothing that the server says comes through
                    to.sendall(data)
                    break
                to.sendall(data)
        for end in (from_, to):
            with suppress(OSError):
                end.shutdown(socket.SHUT_WR)
            end.close()


@contextmanager
def cutting(url: str) -> Iterator[CuttingProxy]:
    proxy = CuttingProxy(url)
    try:
        yield proxy
    finally:
        proxy.close()


def test_a_letter_whose_commit_was_the_last_thing_to_come_through_is_taken_back(
    request: pytest.FixtureRequest,
) -> None:
    url = postgres_url(request)
    straight = Letters(open_database(url))
    with cutting(url) as proxy:
        before, _, rest = url.partition("@")
        _, _, path = rest.partition("/")
        plain = f"{before}@{proxy.address}/{path}&sslmode=disable"  # the proxy reads along
        letters = Letters(open_database(plain))
        kept = threading.Event()

        class Watched(Letters):
            def __init__(self) -> None:
                self.__dict__ = letters.__dict__

            def delete(self, code: str) -> bool:
                wait_until(lambda: len(straight.list()) == 1, "the letter being kept", 20)
                kept.set()  # the commit came through, though nobody heard of it
                return super().delete(code)

        box = Letterbox(Watched(), again=0.1)
        letters.list()  # the tables are there
        proxy.cuts = True
        with pytest.raises(NotSent):
            asyncio.run(box.send("a letter"))
        assert proxy.cut
        wait_until(lambda: kept.is_set() and straight.list() == (), "it being taken back", 30)
        box.close()
        box._thread.shutdown()
        letters._store.close()
    straight._store.close()
