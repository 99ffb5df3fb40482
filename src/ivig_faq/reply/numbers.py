"""A country's numbers put where a text leaves a place for them."""

from __future__ import annotations

from html import escape

from ivig_faq.content.models import Block, Region, Sentence


def fill(text: str, region: Region) -> str:
    """Return the text with each placeholder replaced by what it stands for in the country."""
    for name, value in region.values().items():
        text = text.replace(f"{{{name}}}", value)
    return text


def fill_block(block: Block, region: Region) -> Block:
    """Return the block with its placeholders replaced, escaped where it is HTML."""
    html = block.html
    for name, value in region.values().items():
        html = html.replace(f"{{{name}}}", escape(value, quote=False))
    sentences = tuple(
        Sentence(fill(sentence.text, region), sentence.cites, sentence.line)
        for sentence in block.sentences
    )
    return Block(block.kind, html, sentences, block.line)
