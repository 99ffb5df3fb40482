"""Write the list of common English words that ships with the package (development only).

Words of wordfreq's "best" list with a Zipf frequency of at least 2.0. The commonest stand first: a
line for each Zipf frequency in tenths, and behind it the words of that frequency. Behind an empty
line follow the others, one line for all that begin with the same three letters: each word and its
tenths. The list is under CC BY-SA 4.0, like its source: see NOTICE.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Mapping
from pathlib import Path

from wordfreq import iter_wordlist, zipf_frequency

from ivig_faq.content.words import BEGINNING

TARGET = Path(__file__).parent.parent / "src/ivig_faq/content/data/words.txt.gz"
RAREST = 2.0
RARE = 33  # tenths: less common words stand behind the empty line


def main() -> None:
    """Write the list, the same bytes from the same wordfreq."""
    words: dict[str, int] = {}
    for word in iter_wordlist("en", "best"):
        zipf = zipf_frequency(word, "en")
        if zipf < RAREST:
            break
        if re.fullmatch(r"[a-z][a-z']*", word):
            words[word] = round(zipf * 10)
    with TARGET.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
        packed.write(listed(words).encode())


def listed(words: Mapping[str, int]) -> str:
    """Return the list of words with their tenths."""
    often: dict[int, str] = {}
    rarely: dict[str, str] = {}
    for word, tenths in words.items():
        # A word shorter than a beginning would stand apart from those that begin with it.
        if tenths >= RARE or len(word) < BEGINNING:
            often[tenths] = f"{often.get(tenths, tenths)} {word}"
        else:
            start = word[:BEGINNING]
            rarely[start] = f"{rarely.get(start, '')} {word} {tenths}"
    return "\n".join((*often.values(), "", *rarely.values(), ""))


if __name__ == "__main__":
    main()
