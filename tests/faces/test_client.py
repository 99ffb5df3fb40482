"""Who a request comes from cannot be made up by whoever sends it."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivig_faq.faces.http.client import find_client

PROXIES = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


def found(peer: str | None, *lines: str, trusted: bool = True) -> str:
    headers = [(b"x-forwarded-for", line.encode("latin-1")) for line in lines]
    client = (peer, 1234) if peer is not None else None
    scope = {"client": client, "headers": headers}
    return find_client(scope, PROXIES if trusted else ())


@pytest.mark.parametrize(
    ("peer", "lines", "client"),
    [
        ("203.0.113.9", [], "203.0.113.9"),
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),  # not a proxy we trust
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["1.2.3.4, 198.51.100.1"], "198.51.100.1"),  # the first was made up
        ("10.0.0.1", ["1.2.3.4", "198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1:5050"], "198.51.100.1"),
        ("10.0.0.1", ["[2001:db8::1]:443"], "20010db800000000/64"),
        ("10.0.0.1", ["2001:db8:0:0:ffff::2"], "20010db800000000/64"),
        ("::ffff:10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1, unknown"], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("fd00::1", ["10.9.9.9, 10.8.8.8"], "10.9.9.9"),
        (None, ["198.51.100.1"], ""),
        ("/run/socket", [], ""),
    ],
)
def test_client_is_the_nearest_hop_that_is_not_a_trusted_proxy(
    peer: str | None, lines: list[str], client: str
) -> None:
    assert found(peer, *lines) == client


def test_without_trusted_proxies_the_header_is_not_read() -> None:
    assert found("10.0.0.1", "198.51.100.1", trusted=False) == "10.0.0.1"


@given(st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=60))
def test_nothing_written_left_of_what_a_proxy_adds_changes_the_client(made_up: str) -> None:
    assert found("10.0.0.1", f"{made_up}, 198.51.100.7") == "198.51.100.7"
    assert found("10.0.0.1", made_up, "198.51.100.7") == "198.51.100.7"
