"""What readers chose to send to the editors, listed in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from ivig_faq.store.letters import Letter

_INDENT = "    "


def to_text(letters: Sequence[Letter]) -> str:
    """Return the letters as text; nothing in them can control the terminal."""
    if not letters:
        return "No letters.\n"
    shown = []
    for letter in letters:
        lines = "".join(one if _harmless(one) else "�" for one in letter.text).splitlines()
        shown.append("\n".join([f"{letter.id}  {letter.day}", *(_INDENT + line for line in lines)]))
    number = f"{len(letters)} letter{'s' if len(letters) > 1 else ''}"
    return "\n\n".join([*shown, f"{number}. `ivig-faq inbox --close ID` deletes one."]) + "\n"


def _harmless(character: str) -> bool:
    return character.isprintable() or character in "\r\n\t"
