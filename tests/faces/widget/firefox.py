"""Debian's Firefox, driven by Marionette, the protocol that is built into it.

Debian has no geckodriver, and Playwright 1.65 drives only a newer Firefox than Debian's. Marionette
is what geckodriver itself speaks to Firefox: a length, a colon, and JSON, over a socket.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from processes import PATIENCE, wait_until

FIREFOX = shutil.which("firefox-esr")
needs_firefox = pytest.mark.skipif(
    FIREFOX is None, reason="Firefox is not here (apt-get install firefox-esr)"
)
KEYS = {"Enter": "\ue007", "Escape": "\ue00c", "Tab": "\ue004"}
# Any free port; and nothing that a new profile would otherwise open or ask for by itself.
_PROFILE = """
user_pref("marionette.port", 0);
user_pref("browser.startup.page", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
"""
# Firefox's own parts see each request of a page, also those that the page cannot see.
_WATCH = """
window.asked = [];
Services.console.reset();
Services.obs.addObserver((channel) => {
  channel.QueryInterface(Ci.nsIHttpChannel);
  if (channel.loadInfo.browsingContextID) window.asked.push(channel.URI.spec);
}, "http-on-modify-request");
"""
_SEEN = """
const faults = Services.console.getMessageArray()
  .filter((it) => it instanceof Ci.nsIScriptError && /^https?:/.test(it.sourceName))
  .filter((it) => !(it.flags & it.warningFlag) || /Content-Security-Policy/.test(it.errorMessage))
  .map((it) => `${it.sourceName}: ${it.errorMessage}`);
Services.console.reset();
return [window.asked.splice(0), faults];
"""


@contextmanager
def running_firefox(profile: Path) -> Iterator[Firefox]:
    """Run Firefox with a profile of its own; whatever happens, it is gone afterwards."""
    (profile / "user.js").write_text(_PROFILE, encoding="utf-8")
    named = profile / "MarionetteActivePort"
    with subprocess.Popen(
        [str(FIREFOX), "--headless", "--no-remote", "--profile", str(profile), "--marionette",
         "--remote-allow-system-access"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            wait_until(lambda: named.exists() and named.read_text(encoding="ascii"), "Firefox")
            port = int(named.read_text(encoding="ascii"))
            with socket.create_connection(("127.0.0.1", port), PATIENCE) as line:
                yield Firefox(line)
        finally:
            process.kill()


class Firefox:
    """A running Firefox with one window; what is found in a page is named by Firefox."""

    def __init__(self, line: socket.socket) -> None:
        self._last = 0
        self._line = line
        self._read()  # who it is
        self.call("WebDriver:NewSession")
        self._system(_WATCH)

    def call(self, command: str, **parts: Any) -> Any:
        """Send a command and return its value; a refusal fails the test in Firefox's words."""
        self._last += 1
        message = json.dumps([0, self._last, command, parts]).encode()
        self._line.sendall(b"%d:%s" % (len(message), message))
        _, number, error, result = self._read()
        assert number == self._last
        assert error is None, (command, error)
        return result["value"] if isinstance(result, dict) and "value" in result else result

    def open(self, address: str, width: int = 500, height: int = 700) -> None:
        """Open a page in a window of this size; Firefox has none narrower than 500 px."""
        self.call("WebDriver:SetWindowRect", width=width, height=height)
        self.call("WebDriver:Navigate", url=address)

    def find(self, selector: str, inside: Any = None) -> Any:
        """Return the first element that fits; in a shadow root where one is given."""
        command, where = "WebDriver:FindElement", {}
        if inside is not None:
            command, where = "WebDriver:FindElementFromShadowRoot", {"shadowRoot": _id(inside)}
        return self.call(command, using="css selector", value=selector, **where)

    def shadow(self, selector: str) -> Any:
        """Return the shadow root of an element; a driver sees closed ones too."""
        return self.call("WebDriver:GetShadowRoot", id=_id(self.find(selector)))

    def role(self, element: Any) -> tuple[str, str]:
        """Return what Firefox tells a screen reader: the role and the name."""
        role = self.call("WebDriver:GetComputedRole", id=_id(element))
        return role, self.call("WebDriver:GetComputedLabel", id=_id(element))

    def click(self, element: Any) -> None:
        """Tap, where an element is and nothing covers it."""
        self.call("WebDriver:ElementClick", id=_id(element))

    def press(self, *keys: str) -> None:
        """Press keys by name, or type texts, wherever the focus is."""
        typed = [key for name in keys for key in KEYS.get(name, name)]
        actions = [{"type": kind, "value": key} for key in typed for kind in ("keyDown", "keyUp")]
        self.call(
            "WebDriver:PerformActions", actions=[{"type": "key", "id": "keys", "actions": actions}]
        )

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a function's body in the page; it finds its arguments in `arguments`."""
        return self.call("WebDriver:ExecuteScript", script=script, args=list(arguments))

    def wait(self, script: str, *arguments: Any) -> Any:
        """Run a function's body until what it returns is true, and return that."""
        found = None

        def look() -> Any:
            nonlocal found
            found = self.run(script, *arguments)
            return found

        wait_until(look, script)
        return found

    def seen(self) -> tuple[list[str], list[str]]:
        """Return every address that pages asked for, and every error of theirs, since the last look."""
        asked, faults = self._system(_SEEN)
        return asked, faults

    def _system(self, script: str) -> Any:
        self.call("Marionette:SetContext", value="chrome")
        try:
            return self.run(script)
        finally:
            self.call("Marionette:SetContext", value="content")

    def _read(self) -> Any:
        size = b""
        while not size.endswith(b":"):
            size += self._take(1)
        return json.loads(self._take(int(size[:-1])))

    def _take(self, size: int) -> bytes:
        taken = b""
        while len(taken) < size:
            more = self._line.recv(size - len(taken))
            assert more, "Firefox is gone"
            taken += more
        return taken


def _id(found: dict[str, str]) -> str:
    (id_,) = found.values()
    return id_
