"""Write the list of common English words that ships with the package (development only).

Words of wordfreq's "best" list with a Zipf frequency of at least 2.0, commonest first: a line for
each Zipf frequency in tenths, and behind it the words of that frequency. The list is under CC BY-SA
4.0, like its source: see NOTICE.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from wordfreq import iter_wordlist, zipf_frequency

TARGET = Path(__file__).parent.parent / "src/ivig_faq/content/data/words.txt.gz"
RAREST = 2.0


def main() -> None:
    """Write the list, the same bytes from the same wordfreq."""
    words: dict[int, list[str]] = {}
    for word in iter_wordlist("en", "best"):
        zipf = zipf_frequency(word, "en")
        if zipf < RAREST:
            break
        if re.fullmatch(r"[a-z][a-z']*", word):
            words.setdefault(round(zipf * 10), []).append(word)
    lines = (f"{tenths} {' '.join(words[tenths])}\n" for tenths in words)
    with TARGET.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
        packed.write("".join(lines).encode())


if __name__ == "__main__":
    main()
