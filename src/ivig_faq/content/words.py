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
    said = gzip.decompress(packed).decode().split()  # each word, and its frequency in tenths
    zipf = {str(tenths): tenths / 10 for tenths in range(100)}
    return MappingProxyType(dict(zip(said[::2], map(zipf.__getitem__, said[1::2]), strict=True)))
