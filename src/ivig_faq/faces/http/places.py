"""Where pages are: the addresses on a running service, or files beside each other."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode

from ivig_faq.content.models import Region
from ivig_faq.reply.sheet import Order

HELP = "help-now"


class Place(Protocol):
    """Says, for a page that is laid out, where every other page is."""

    @property
    def region(self) -> Region:
        """The country whose numbers the page shows."""

    @property
    def served(self) -> bool:
        """Whether a service is there to answer a form."""

    def page(self, name: str) -> str:
        """Return where a page is: "" is the first, others have their path as name."""

    def topic(self, id_: str) -> str:
        """Return where the page of a topic is."""

    def file(self, name: str) -> str:
        """Return where a file such as the style sheet is."""

    def help(self, code: str) -> str:
        """Return where the emergency cards are, with the numbers of a country."""

    def handout(self, topics: Sequence[str], order: Order, suffix: str = "") -> str:
        """Return where topics are laid out for paper."""

    def own(self, name: str) -> str:
        """Return the one address of a page, whatever else stood in the address."""


@dataclass(frozen=True, slots=True)
class Served:
    """Addresses on a service; a country that the reader chose travels along."""

    region: Region
    chosen: bool
    served: bool = True

    def page(self, name: str) -> str:
        """Return the address of a page."""
        return f"/{name}{self._query()}"

    def topic(self, id_: str) -> str:
        """Return the address of a topic."""
        return self.page(f"topics/{id_}")

    def file(self, name: str) -> str:
        """Return the address of a file."""
        return f"/static/{name}"

    def help(self, code: str) -> str:
        """Return the address of the cards."""
        return f"/{HELP}?{urlencode({'region': code})}"

    def handout(self, topics: Sequence[str], order: Order, suffix: str = "") -> str:
        """Return the address of a sheet; ids of topics and the form of print stand in it."""
        usual = order.paper.size == self.region.paper
        parts = {
            "topics": ",".join(topics),
            "paper": "" if usual else order.paper.size.lower(),
            "print": "large" if order.paper.large else "",
            "form": "short" if order.short else "",
        }
        return f"/handout{suffix}{self._query(**{it: to for it, to in parts.items() if to})}"

    def own(self, name: str) -> str:
        """Return the address without a country."""
        return f"/{name}"

    def _query(self, **parts: str) -> str:
        parts |= {"region": self.region.code} if self.chosen else {}
        return f"?{urlencode(parts, safe=',')}" if parts else ""


@dataclass(frozen=True, slots=True)
class Exported:
    """Files of a static site, seen from one of them; they work wherever the folder lies."""

    region: Region
    here: str
    served: bool = False

    def page(self, name: str) -> str:
        """Return the way to a page's file."""
        return self._to(to_file(name))

    def topic(self, id_: str) -> str:
        """Return the way to a topic's file."""
        return self.page(f"topics/{id_}")

    def file(self, name: str) -> str:
        """Return the way to a file."""
        return self._to(name)

    def help(self, code: str) -> str:
        """Return the way to a country's cards."""
        return self.page(f"{HELP}/{code.lower()}")

    def handout(self, topics: Sequence[str], order: Order, suffix: str = "") -> str:  # noqa: ARG002
        """Return the way to a sheet; only those of one topic in usual print are there."""
        return self.page(f"handout/{topics[0]}")

    def own(self, name: str) -> str:
        """Return the way from the page to itself."""
        return self.page(name)

    def _to(self, file: str) -> str:
        return posixpath.relpath(file, posixpath.dirname(self.here) or ".")


def to_file(name: str) -> str:
    """Return the file that holds a page."""
    return f"{name or 'index'}.html"
