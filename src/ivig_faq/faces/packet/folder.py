"""The files of a packet, in a folder; what is there already is never replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ivig_faq.content.passages import Passage
from ivig_faq.errors import IvigFaqError, PacketError
from ivig_faq.faces.packet.document import to_document
from ivig_faq.faces.packet.leaves import Packet
from ivig_faq.faces.packet.page import to_page
from ivig_faq.faces.packet.table import to_table

_NAMES = ("packet.html", "packet.pdf", "packet.docx", "packet.xlsx")


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written, and for each that was not, why."""

    files: tuple[Path, ...]
    left_out: tuple[str, ...]


def write_packet(
    folder: Path,
    packet: Packet,
    passages: Iterable[Passage],
    print_page: Callable[[str], bytes] | None,
) -> Written:
    """Write the packet as HTML, PDF, DOCX and XLSX; a form that cannot be made here is left out.

    `print_page` makes a PDF of a page. Raises PacketError where a file of that name is there, since
    somebody may have written into it, or where the folder cannot be written to.
    """
    for name in _NAMES:
        if (folder / name).exists():
            raise PacketError(f"{folder / name} is there already. Name another folder.")
    page = to_page(packet)
    made: dict[str, bytes] = {}
    left_out: list[str] = []
    makers: dict[str, Callable[[], bytes]] = {
        "packet.html": page.encode,
        "packet.docx": lambda: to_document(packet),
        "packet.xlsx": lambda: to_table(packet, passages),
    }
    if print_page is None:
        left_out.append("packet.pdf: it needs Chromium. Any browser prints packet.html.")
    else:
        makers["packet.pdf"] = lambda: print_page(page)
    for name, make in makers.items():
        try:
            made[name] = make()
        except IvigFaqError as error:
            left_out.append(f"{name}: {error}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in made.items():
            with (folder / name).open("xb") as file:
                file.write(content)
    except OSError as error:
        reason = (error.strerror or "it is refused").lower()
        raise PacketError(f"The packet cannot be written to {folder}: {reason}.") from None
    return Written(tuple(folder / name for name in _NAMES if name in made), tuple(left_out))
