"""Write the list of common English words that ships with the package (development only).

Words of wordfreq's "best" list with a Zipf frequency of at least 2.0, one line for all that
begin with the same three letters: each word and its frequency in tenths. The list is under CC BY-SA
4.0, like its source: see NOTICE.
"""

from __future__ import annotations

import gzip
import re
from pathlib import Path

from wordfreq import iter_wordlist, zipf_frequency

from ivig_faq.content.numbered import lines_of
from ivig_faq.content.words import BEGINNING

TARGET = Path(__file__).parent.parent / "src/ivig_faq/content/data/words.txt.gz"
RAREST = 2.0


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
        packed.write("\n".join(lines_of(words.items(), BEGINNING)).encode())


if __name__ == "__main__":
    main()
