"""Other open chat widgets of npm, each on a page of its own, to measure beside ours.

They are fetched by name and version into a folder that is thrown away afterwards, and never run
anywhere but in the browser that looks at them.
"""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

HEAD = (
    '<!doctype html><html lang="en"><head><title>Chat</title>'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
)
KINDS = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css"}


@dataclass(frozen=True)
class Peer:
    """A package, and a page that shows two messages with it."""

    package: str
    version: str
    page: str

    @property
    def name(self) -> str:
        """What the table calls it."""
        return f"{self.package} {self.version}"


DEEP_CHAT = Peer(
    "deep-chat",
    "2.4.2",
    HEAD
    + """<script type="module" src="deepChat.bundle.js"></script></head><body><main><h1>Chat</h1>
<deep-chat demo="true" textInput='{"placeholder": {"text": "Your question"}}'
history='[{"text": "A question"}, {"role": "ai", "text": "An answer"}]'></deep-chat>
</main></body></html>""",
)
# What Microsoft names for pages that want the least of it; webchat.js weighs twice as much.
WEB_CHAT = Peer(
    "botframework-webchat",
    "4.18.1",
    HEAD
    + """<script src="webchat-minimal.js"></script></head><body><main><h1>Chat</h1>
<div id="chat" style="height: 500px"></div></main><script>
const each = (...all) => ({
  subscribe(to) {
    const next = typeof to === "function" ? to : (it) => to.next(it);
    all.forEach((it, at) => setTimeout(() => next(it), at * 20));
    return { unsubscribe() {} };
  },
  [Symbol.observable ?? "@@observable"]() { return this; },
});
const said = (id, text, role) => ({ id, type: "message", text, from: { id: role, role },
  timestamp: new Date().toISOString(), channelData: {} });
WebChat.renderWebChat({ userID: "user", directLine: {
  activity$: each(said("1", "A question", "user"), said("2", "An answer", "bot")),
  connectionStatus$: each(0, 1, 2), end() {},
  postActivity: () => each(), getSessionId: () => each(),
} }, document.getElementById("chat"));
</script></body></html>""",
)
N8N = Peer(
    "@n8n/chat",
    "1.37.0",
    HEAD
    + """<link rel="stylesheet" href="style.css"></head><body><main><h1>Chat</h1>
<div id="n8n-chat" style="height: 500px"></div></main><script type="module">
import { createChat } from "./chat.bundle.es.js";
createChat({ webhookUrl: "/none", mode: "fullscreen", target: "#n8n-chat",
  loadPreviousSession: false, initialMessages: ["A question", "An answer"] });
</script></body></html>""",
)
PEERS = (DEEP_CHAT, WEB_CHAT, N8N)


def fetch(peer: Peer, folder: Path) -> Mapping[str, bytes]:
    """Return the peer's files by name, as they were published; nothing of it is installed."""
    npm = shutil.which("npm") or sys.exit("npm is not here: apt-get install npm")
    wanted = f"{peer.package}@{peer.version}"
    command = [
        npm,
        "pack",
        wanted,
        "--silent",
        "--ignore-scripts",
        "--pack-destination",
        str(folder),
    ]
    packed = subprocess.run(  # noqa: S603 - a name and a version of ours
        command, check=True, capture_output=True, text=True, timeout=300
    )
    with tarfile.open(folder / packed.stdout.strip()) as archive:
        there = (it for it in archive if Path(it.name).parent == Path("package/dist"))
        opened = {Path(it.name).name: archive.extractfile(it) for it in there}
        return {name: file.read() for name, file in opened.items() if file is not None}


@contextmanager
def hosted(peer: Peer, files: Mapping[str, bytes]) -> Iterator[tuple[str, set[str]]]:
    """Serve the peer's page, packed as our own service packs its files.

    Yields its address, and the files that were asked for until now.
    """
    asked: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.removeprefix("/")
            content = files.get(name) if name else peer.page.encode()
            if name in files:
                asked.add(name)
            self.send_response(404 if content is None else 200)
            self.send_header("content-type", KINDS.get(Path(name).suffix, "text/html"))
            self.send_header("content-encoding", "gzip")
            self.end_headers()
            self.wfile.write(gzip.compress(content or b""))

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", asked
        server.shutdown()
