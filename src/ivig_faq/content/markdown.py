"""The little Markdown that answers use, read into blocks and sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token

from ivig_faq.content.models import Block, Sentence, Waiver
from ivig_faq.errors import Problem

_PARSER = MarkdownIt("commonmark", {"html": False}).disable(
    ["link", "image", "autolink", "reference", "code", "fence", "blockquote", "hr", "html_block"],
    ignoreInvalid=True,
)
_HTML = RendererHTML()
MARKER = re.compile(r"\[([A-Z][0-9]+)\]")
# A sentence ends with its marks, closing quotation marks, and the ids it cites; a colon ends none.
_SENTENCE = re.compile(r"(.+?(?:[.!?]+[”\"’)*]*(?=\s|\[|$)|$))((?:\s*\[[A-Z][0-9]+\])*)\s*", re.S)
_BLOCK_MARK = re.compile(r"[ \t]*(?:(?:[-*+]|\d{1,9}[.)]|#{1,6})[ \t]+)*")
_HEADING_END = re.compile(r"(?:[ \t]#+)?\s*\Z")
_COMMENT = re.compile(r"[ \t]*<!--(.*?)(?:-->|$)", re.M)
_WAIVER = re.compile(
    r"\s*ok (?P<rule>[A-Z][0-9]{2}): *(?P<reason>\S.*?) +[—–-] +"
    r"(?P<by>[A-Z]\.?(?:[ -]?[A-Z]\.?){1,3}|\S{1,6})\s*"
)
_REST_OF_BLOCK = re.compile(r".*?(?=\n[ \t]*\n|\s*\Z)", re.S)
_NEXT_BLOCK = re.compile(r"\s*.*?(?=\n[ \t]*\n|\s*\Z)", re.S)
_WHOLE_FILE = range(1, 1_000_000)
_HOW_TO_WAIVE = (
    "A comment here can only be a waiver, in one line: <!-- ok T05: the reason — initials -->. "
    "Give both the reason and the initials, or delete it."
)
_USED = {"paragraph", "heading", "bullet_list", "list_item", "inline"}


def to_blocks(path: str, body: str, first_line: int) -> tuple[tuple[Block, ...], list[Problem]]:
    """Read an answer's body; what is not a paragraph, a list or a heading becomes a problem."""
    blocks: list[Block] = []
    problems: list[Problem] = []
    inside: list[str] = []
    for token in _PARSER.parse(body):
        name = token.type.removesuffix("_open").removesuffix("_close")
        line = first_line + (token.map[0] if token.map else 0)
        if name not in _USED and token.nesting >= 0:
            problems.append(
                Problem(
                    path, line, "markdown", f"“{name}” is not used in answers. Write plain text."
                )
            )
        elif token.nesting == 1:
            inside.append(name)
        elif token.nesting == -1 and inside:
            inside.pop()
        elif token.type == "inline":
            blocks.append(_block(token, inside, line))
    return tuple(blocks), problems


def _block(token: Token, inside: list[str], line: int) -> Block:
    html = _HTML.renderInline(token.children or [], _PARSER.options, {})
    plain = _plain(token)
    if inside and inside[-1] == "heading":
        return Block("heading", html, (Sentence(plain, (), line),), line)
    kind = "item" if "list_item" in inside else "paragraph"
    return Block("item" if kind == "item" else "paragraph", html, to_sentences(plain, line), line)


def _plain(token: Token) -> str:
    """The words of a block without emphasis; line ends are kept to count lines."""
    breaks = ("softbreak", "hardbreak")
    return "".join(
        "\n" if child.type in breaks else child.content for child in token.children or []
    )


def to_sentences(text: str, line: int = 1) -> tuple[Sentence, ...]:
    """Split running text into sentences, each with the entry ids that follow it."""
    found = []
    for match in _SENTENCE.finditer(text.strip()):
        words = " ".join(match[1].split())
        if words:
            cites = tuple(MARKER.findall(match[2]))
            found.append(Sentence(words, cites, line + text.count("\n", 0, match.start(1))))
    return tuple(found)


def blank_waivers(body: str) -> str:
    """Return a body with blanks in place of its comments, so that every position stays."""
    return _COMMENT.sub(lambda match: " " * len(match[0]), body)


def to_spans(body: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return where each sentence of a body without comments begins and ends, block by block.

    A sentence includes the entries it cites, but not the mark of a list or a heading.
    """
    starts = [0, *(match.end() for match in re.finditer("\n", body)), len(body)]
    heading = False
    blocks = []
    for token in _PARSER.parse(body):
        if token.type == "heading_open":
            heading = True
        elif token.type == "inline" and token.map:
            first, last = (starts[line] for line in token.map)
            blocks.append(tuple(_spans(body[first:last], first, heading=heading)))
            heading = False
    return tuple(blocks)


def _spans(text: str, first: int, *, heading: bool) -> Iterator[tuple[int, int]]:
    mark = _BLOCK_MARK.match(text)
    start = mark.end() if mark else 0
    if heading:
        yield first + start, first + len(_HEADING_END.sub("", text))
        return
    for match in _SENTENCE.finditer(text.rstrip(), start):
        if match[1].strip():
            yield first + match.start(1), first + match.end(2)


def cut_waivers(
    path: str, body: str, first_line: int
) -> tuple[str, tuple[Waiver, ...], list[Problem]]:
    """Return a body without its comments, and the waivers that they are; lines keep their numbers.

    A waiver covers the text from its line down to the next empty line; above all text, the file.
    """
    waivers: list[Waiver] = []
    problems: list[Problem] = []
    for match in _COMMENT.finditer(body):
        line = first_line + body.count("\n", 0, match.start(1))
        found = _WAIVER.fullmatch(match[1]) if match[0].endswith("-->") else None
        if found is None:
            problems.append(Problem(path, line, "waiver", _HOW_TO_WAIVE))
        elif found["rule"][0] not in "TC":
            message = f"{found['rule']} keeps readers safe, so nobody can waive it. Mend the text."
            problems.append(Problem(path, line, "waiver", message))
        else:
            before = _COMMENT.sub("", body[: match.start()]).strip()
            alone = not body[: match.start()].rpartition("\n")[2].strip()
            after = (_NEXT_BLOCK if alone else _REST_OF_BLOCK).match(
                _COMMENT.sub("", body[match.end() :])
            )
            last = line + (after[0].count("\n") if after else 0)
            covers = range(line, last + 1) if before else _WHOLE_FILE
            waivers.append(Waiver(found["rule"], found["reason"], found["by"], line, covers))
    return _COMMENT.sub("", body), tuple(waivers), problems
