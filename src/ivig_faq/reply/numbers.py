"""A country's numbers, and who pays, put where a text leaves a place for them."""

from __future__ import annotations

from html import escape

from ivig_faq.content.models import PAYER, Block, Region, Sentence


def fill(text: str, region: Region, payer: str = PAYER) -> str:
    """Return the text with each placeholder replaced by what it stands for in the country."""
    for name, value in _values(region, payer).items():
        text = text.replace(f"{{{name}}}", value)
    return text


def fill_block(block: Block, region: Region, payer: str = PAYER) -> Block:
    """Return the block with its placeholders replaced, escaped where it is HTML."""
    html = block.html
    for name, value in _values(region, payer).items():
        html = html.replace(f"{{{name}}}", escape(value, quote=False))
    sentences = tuple(
        Sentence(fill(sentence.text, region, payer), sentence.cites, sentence.line)
        for sentence in block.sentences
    )
    return Block(block.kind, html, sentences, block.line)


def _values(region: Region, payer: str) -> dict[str, str]:
    return {**region.values(), PAYER.strip("{}"): payer}
