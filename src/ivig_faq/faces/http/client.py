"""Who a request comes from, as far as that can be believed."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.types import Scope

_FORWARDED = b"x-forwarded-for"
Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address


def find_client(scope: Scope, trusted: Sequence[Network]) -> str:
    """Return the network of the nearest hop that is not a trusted proxy, "" when there is none.

    Only what a trusted proxy added is read, from the right, so that nothing a client writes into
    the header changes who it is. An IPv6 home owns a /64, so that is what counts as one client.
    """
    peer = scope.get("client")
    hop = _read(peer[0]) if peer else None
    if hop is None:
        return ""
    if trusted and _is_in(hop, trusted):
        for text in reversed(_hops(scope)):
            further = _read(text)
            if further is None:
                break  # whoever wrote this is not to be believed; the proxy that passed it on is
            hop = further
            if not _is_in(hop, trusted):
                break
    if hop.version == 4:
        return str(hop)
    return f"{int(hop) >> 64:x}/64"


def names_client(scope: Scope) -> bool:
    """Say whether a request carries the header that a proxy names its client in."""
    return any(name == _FORWARDED for name, _ in scope["headers"])


def _hops(scope: Scope) -> list[str]:
    lines = [value for name, value in scope["headers"] if name == _FORWARDED]
    return b",".join(lines).decode("latin-1").split(",") if lines else []


def _read(text: str) -> Address | None:
    """The address of a hop, written with or without a port."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if found.version == 6 else found


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address in network for network in networks)  # False across versions
