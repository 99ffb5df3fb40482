"""Write the encoder's pieces of words as the package reads them (development only).

usage: make_pieces.py TOKENIZER.json TARGET
From the file of the tokenizer, first the pieces that begin a word, then those inside one, with an
empty line between them: lines of `NumberedWords`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from ivig_faq.content.numbered import lines_of
from ivig_faq.retrieval.pieces import ALIKE

_INSIDE = "##"  # marks a piece that does not begin a word


def told_of(tokenizer: str) -> str:
    """Return what `Pieces` reads, from the file of a tokenizer."""
    numbers: dict[str, int] = json.loads(tokenizer)["model"]["vocab"]
    inside = {p.removeprefix(_INSIDE): n for p, n in numbers.items() if p.startswith(_INSIDE)}
    begin = {p: n for p, n in numbers.items() if not p.startswith(_INSIDE)}
    return "\n".join((*lines_of(begin.items(), ALIKE), "", *lines_of(inside.items(), ALIKE)))


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:])
    target.write_text(told_of(source.read_text("utf-8")), "utf-8", newline="\n")
