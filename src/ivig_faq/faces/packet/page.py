"""The packet as one HTML file that stands alone: nothing fetched, each answer on a new page."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from ivig_faq.faces.packet.leaves import (
    ROLES,
    Packet,
    Said,
    Style,
    to_finding,
    to_kind,
    to_standing,
)

_LAYOUT = Environment(
    loader=PackageLoader("ivig_faq.faces.packet"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def _grouped(said: Iterable[Said]) -> list[tuple[Style, list[Said]]]:
    return [(style, list(lines)) for style, lines in groupby(said, key=lambda line: line.style)]


_LAYOUT.filters |= {
    "grouped": _grouped,
    "standing": to_standing,
    "kind": to_kind,
    "finding": to_finding,
}


def to_page(packet: Packet) -> str:
    """Return the packet as HTML, on the paper of its country."""
    return (
        _LAYOUT.get_template("packet.html").render(
            packet=packet, labels=packet.corpus.wording.labels, roles=ROLES
        )
        + "\n"
    )
