"""How common an English word is."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType


@cache
def common_words() -> Mapping[str, float]:
    """Return the Zipf frequency of each common word (7: "the", 2: once in ten million words).

    Source: wordfreq 3.1 by Robyn Speer, CC BY-SA 4.0 (tools/make_words.py writes the list).
    """
    packed = resources.files("ivig_faq.content").joinpath("data/words.txt.gz").read_bytes()
    zipf: dict[str, float] = {}
    for line in gzip.decompress(packed).decode().splitlines():
        tenths, *words = line.split()
        zipf.update(dict.fromkeys(words, int(tenths) / 10))
    return MappingProxyType(zipf)
