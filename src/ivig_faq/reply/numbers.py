"""A country's numbers, ready to tap, and who pays, put where a text leaves a place for them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape

from markupsafe import Markup

from ivig_faq.content.models import NUMBER, PAYER, Block, Region, Sentence

Part = tuple[str, str]  # words, and what a tap on them opens, if anything
_PLACE = re.compile(r"\{(\w+)\}")
_NUMBER = re.compile(NUMBER)
# A chat has an app of its own, and an address is no number: a card has no other links.
_SCHEMES = {"call": "tel", "text": "sms"}


def fill(text: str, region: Region, payer: str = PAYER) -> str:
    """Return the text with each placeholder replaced by what it stands for in the country."""
    return "".join(words for words, _ in to_parts(text, region, payer))


def to_parts(text: str, region: Region, payer: str = PAYER) -> tuple[Part, ...]:
    """Return the filled text cut at its numbers, each with what calls it or writes to it.

    A link to write holds no text to send: phones do not agree how one may hold it, and some then
    write to a wrong number. The word to send stands beside it.
    """
    if "{" not in text:
        return ((text, ""),) if text else ()
    values, parts, at = _values(region, payer), [], 0
    for place in _PLACE.finditer(text):
        if place[1] in values:
            parts += [(text[at : place.start()], ""), *values[place[1]]]
            at = place.end()
    return tuple(part for part in (*parts, (text[at:], "")) if part[0])


def fill_html(text: str, region: Region, payer: str = PAYER) -> Markup:
    """Return the filled text as HTML, its numbers to tap."""
    return Markup(_to_html(to_parts(text, region, payer)))  # noqa: S704 - its parts are escaped


def fill_block(block: Block, region: Region, payer: str = PAYER) -> Block:
    """Return the block with its placeholders replaced, its numbers to tap where it is HTML."""
    if "{" not in block.html:
        return block
    html = block.html
    for name, parts in _values(region, payer).items():
        html = html.replace(f"{{{name}}}", _to_html(parts))
    sentences = tuple(
        Sentence(fill(sentence.text, region, payer), sentence.cites, sentence.line)
        for sentence in block.sentences
    )
    return Block(block.kind, html, sentences, block.line)


def _values(region: Region, payer: str) -> Mapping[str, tuple[Part, ...]]:
    emergency = _NUMBER.findall(region.emergency_number)
    written, spoken = region.crisis_lines()
    numbers = {
        "emergency_number": (emergency, "tel"),
        "emergency_text": (emergency, "sms"),
        "urgent_line": ([region.urgent_line.number or ""], "tel"),
        "crisis_text": ([written.value], _SCHEMES.get(written.channel, "")),
        "crisis_call": ([spoken.value], _SCHEMES[spoken.channel]),
    }
    filled = {name: _cut(text, *numbers[name]) for name, text in region.values().items()}
    return {**filled, PAYER.strip("{}"): ((payer, ""),)}


def _cut(text: str, numbers: Iterable[str], scheme: str) -> tuple[Part, ...]:
    known = [re.escape(number) for number in numbers if _NUMBER.fullmatch(number)]
    if not known or not scheme:
        return ((text, ""),)
    cut = re.split(rf"(?<!\d)({'|'.join(known)})(?!\d)", text)
    return tuple(
        (words, f"{scheme}:{words.replace(' ', '')}" if at % 2 else "")
        for at, words in enumerate(cut)
    )


def _to_html(parts: Iterable[Part]) -> str:
    return "".join(
        f'<a class="number" href="{link}">{escape(words, quote=False)}</a>'
        if link
        else escape(words, quote=False)
        for words, link in parts
    )
