"""The words of all signs of danger, read once and kept for the next start.

Reading 7,000 signs takes longer than the rest of a start. What is kept belongs to the very text of
danger.yaml and to this program: a sign that cannot be read is found before anything is kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ivig_faq.content.models import DangerSigns, SignGroup
from ivig_faq.retrieval.kept import find_kept, forget_oldest, method_of, write_whole
from ivig_faq.retrieval.signs import Written, forget_words, read_sign

REAL_WORDS = "real-words"  # the calm group of true words that look like a mistyped sign
_MODULES = ("signs.py", "wording.py")


@dataclass(frozen=True)
class Wording:
    """What each part of a sign needs, one of these words or of these stems; and words to mend.

    `known` words are left alone, `english` and `others` are what a mistyped word may be meant as,
    `stems` begin words that are known.
    """

    needed: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]
    known: tuple[str, ...]
    english: tuple[str, ...]
    others: tuple[str, ...]
    stems: tuple[str, ...]


def wording_of(danger: DangerSigns, cache_folder: Path | None = None) -> Wording:
    """Return the words of all signs, kept by an earlier start or read now and kept.

    Raises SignError, which names a sign that cannot be read. Without a folder nothing is kept.
    """
    if cache_folder is None:
        return read_wording(danger)
    name = file_name(danger)
    kept = find_kept(name, cache_folder, _load)
    if kept is not None:
        return kept
    wording = read_wording(danger)
    with suppress(OSError):  # where nothing can be written, the next start reads them again
        write_wording(wording, cache_folder / name)
        forget_oldest(cache_folder / name)
    return wording


def find_told(danger: DangerSigns, cache_folder: Path) -> bytes | None:
    """Return what `load_wording` reads, where the words of all signs were kept before."""
    return find_kept(file_name(danger), cache_folder, _told)


def signs_to_folder(danger: DangerSigns, folder: Path) -> Path:
    """Put the words of all signs where a wheel carries them, and return the file's path."""
    target = folder / file_name(danger)
    write_wording(read_wording(danger), target)
    return target


def file_name(danger: DangerSigns) -> str:
    """Return what names the words of these signs, as this program reads them."""
    told = f"{method_of(_MODULES)}\0{danger.model_dump_json()}"
    return f"{hashlib.sha256(told.encode()).hexdigest()[:24]}.signs"


def write_wording(wording: Wording, target: Path) -> None:
    """Write the file whole or not at all. Raises OSError where the folder is not writable.

    Its first line is the checksum of the rest: a damaged word would hide a sign from then on.
    """
    others = (wording.known, wording.english, wording.others, wording.stems)
    signs = (
        f"{sign}\t{' '.join(words)}\t{' '.join(stems)}"
        for sign, (words, stems) in wording.needed.items()
    )
    told = "\n".join([*map(" ".join, others), *signs]).encode()
    write_whole(target, lambda file: file.write(_sum_of(told) + b"\n" + told))


def _sum_of(told: bytes) -> bytes:
    return hashlib.sha256(told).hexdigest().encode()


def _told(path: Path) -> bytes | None:
    """Return what a kept file says; None where it is missing or damaged."""
    try:
        checksum, _, told = path.read_bytes().partition(b"\n")
    except OSError:
        return None
    return told if checksum == _sum_of(told) else None


def _load(path: Path) -> Wording | None:
    """Return a kept file's content; None where it is missing or damaged."""
    told = _told(path)
    return None if told is None else load_wording(told)


def load_wording(told: bytes) -> Wording | None:
    """Return the words that were kept; None for those of a sign that holds a tab or a line end."""
    try:
        *others, signs = told.decode().split("\n", 4)
        needed = {}
        for line in filter(None, signs.split("\n")):
            sign, *parts = line.split("\t")
            words, stems = (tuple(part.split()) for part in parts)
            needed[sign] = words, stems
        return Wording(needed, *(tuple(words.split()) for words in others))
    except ValueError:
        return None


def read_wording(danger: DangerSigns) -> Wording:
    """Return the words of all signs; SignError names a sign that cannot be read."""
    parts: dict[str, Written] = {}
    english: set[str] = set()
    for group in (*danger.urgent_reaction, *danger.urgent_crisis):
        for language, signs in group.signs.items():
            for part in (part for sign in signs for part in parts_of(sign)):
                if part not in parts:
                    parts[part] = read_sign(part)
                if language == "en":
                    english |= parts[part].forms
    around: dict[str, Written] = {}
    known: set[str] = set()
    for group in (*danger.calm, *danger.now, *danger.taken_back):
        for language, signs in group.signs.items():
            for sign in signs:
                if group.id == REAL_WORDS:
                    known.update(sign.split())
                    continue
                around[sign] = read_sign(sign)
                known.update(around[sign].literals)
                if language == "en":
                    english.update(around[sign].literals)
    forget_words()
    return Wording(
        needed={sign: (read.words, read.stems) for sign, read in (parts | around).items()},
        known=tuple(sorted(known)),
        english=tuple(sorted(english)),
        others=tuple(sorted({word for read in parts.values() for word in read.literals})),
        stems=tuple(sorted({stem for read in parts.values() for stem in read.all_stems})),
    )


def parts_of(sign: str) -> tuple[str, ...]:
    """Return the parts of a sign that are joined by +."""
    return tuple(part.strip() for part in sign.split(" + "))


def signs_of(group: SignGroup) -> Iterator[str]:
    """Return the signs of a group, in all languages."""
    return (sign for signs in group.signs.values() for sign in signs)
