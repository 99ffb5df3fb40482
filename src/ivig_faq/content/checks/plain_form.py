"""T10-T18: sentences and blocks that can be read aloud, alone and in any year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ivig_faq.content.checks.language import words
from ivig_faq.content.checks.lines import Line, Text, find
from ivig_faq.content.checks.plain import zipf
from ivig_faq.content.readability import words_of
from ivig_faq.errors import Problem

_CLAUSE = re.compile(
    r", (?:which|who|whom|whose|where|when|while|and (?:it|they|the|this|so)|but|because|so"
    r"|although|though|if|as|since|unless|after|before|even|given)\b"
    r"|^(?:if|when|while|although|though|because|as|since|unless|after)\b[^,]*,",
    re.IGNORECASE,
)
_ASIDE = re.compile(r"\([^)]*\)|;|\s[–—-]\s|\w—\w")
_UNSPOKEN = re.compile(
    r"\b(?:e\.g\.?|i\.e\.?|etc\.?|vs\.?|cf\.|approx\.)|\band/or\b|\w+\s?/\s?\w+|[→←⇒≥≤±~=<>%&*#@^_]"
    r"|\b(?:I{2,3}|VI{0,3}|IX|XI*)\b|!|[\U0001F000-\U0001FAFF\u2600-\u27BF]|\.\.\.|…"
)
_SHOUT = re.compile(r"(?<![\w/{])[A-Z]{2,}(?![\w/}])")
_FIGURATIVE = words(
    r"light at the end of the tunnel|mixed bag|game[- ]?chang\w+|silver (?:bullet|lining)",
    r"magic bullet",
    r"tip of the iceberg|double[- ]edged sword|rule of thumb|in a nutshell|bottom line|big picture",
    r"roller[- ]?coaster|uphill battle|battl(?:e|es|ing)",
    r"fight(?:ing)? (?:for|against|the illness|it)",
    r"journey|road to|on the table|grain of salt|pinch of salt|jury is (?:still )?out",
    r"up in the air",
    r"shed(?:s)? light|open(?:s)? the door|first step|stepping stone|milestone|holy grail",
    r"gold standard",
    r"hit and miss|a coin toss|rock bottom|ups and downs|the (?:whole|full) story|in the dark",
    r"storm",
    r"back to square one|turn(?:s|ed)? the corner|weather the|ray of hope|dead end|wake-up call",
)
_TIME = words(
    r"soon|recent(?:ly)?|new|newly|currently|now|nowadays|today|latest|at the moment|at present"
    r"|these days|so far|this year|last year|up to date|to date|modern"
)
_LINK = re.compile(
    r"\b(?:click|tap|see|read|look) (?:here|below|above)\b|\bclick on\b"
    r"|\b(?:learn|find out|read) more\b"
    r"|https?://\S*|\bwww\.\S*|\]\([^)]*\)?|\b[\w-]+\.(?:com|org|net|co\.uk|gov)\b",
    re.IGNORECASE,
)
_EMPTY_HEADING = words(
    r"other|more|notes?|details?|introduction|background|overview|general|summary|misc\w*",
    r"results?|info",
)
_YES_NO = re.compile(
    r"^(?:do|does|did|is|are|was|were|can|could|will|would|should|has|have|may|might)\b", re.I
)
_ANSWER = words(
    r"yes|no|not|nobody|cannot|neither|in the (?:trials|studies)|the authors|the review|some|only"
)


def nested(text: Text) -> Iterator[Problem]:
    """T10: a sentence has one clause after a comma at most, and no brackets, semicolon or dash.

    A reader must not hold one thought open while reading another. Way out: two sentences.
    """
    for line in text.answers:
        if found := _ASIDE.search(line.text):
            message = f"“{found[0].strip()}” opens an aside. Make it a sentence, or leave it out."
            yield line.problem("T10", message, "warn")
        elif len(_CLAUSE.findall(line.text)) > 1:
            message = f"“{line.text}” nests one thought in another. Two sentences?"
            yield line.problem("T10", message, "warn")


def long_block(text: Text) -> Iterator[Problem]:
    """T11: a block has at most three sentences. Way out: an empty line between two ideas."""
    for topic in text.corpus.topics.values():
        for block in topic.blocks:
            count = len(block.sentences)
            if count > 3:
                message = f"“{block.sentences[0].text} …” runs on for {count} sentences. Split it."
                yield Problem(topic.path, block.line, "T11", message, "warn")


def unspoken(text: Text) -> Iterator[Problem]:
    """T12: nothing that reading aloud mangles: "e.g.", slashes, signs, capitals, emoji, "!".

    Glossary terms such as ME/CFS pass. Way out: write it as a word.
    """
    terms = sorted(
        {
            way
            for term in text.corpus.glossary
            for way in (term.term, *term.also)
            if way != way.lower()
        },
        key=len,
        reverse=True,
    )
    known = re.compile("|".join(rf"(?<!\w){re.escape(way)}(?!\w)" for way in terms) or r"(?!)")
    for line in text.all:
        if line.part in ("label", "phrase"):
            continue
        bare = known.sub(" ", re.sub(r"\{[\w.]+\}", " ", line.text))
        shouts = (found for found in _SHOUT.findall(bare) if zipf(found.lower()) >= 4.5)
        found = _UNSPOKEN.search(bare)
        odd = found[0] if found else next(shouts, None)
        if odd:
            message = f"“{odd}” does not read aloud well. Write it as words, in small letters."
            yield line.problem("T12", message, "warn")


def figurative(text: Text) -> Iterator[Problem]:
    """T13: no figures of speech: with brain fog they are riddles. Way out: say it literally."""
    for problem in find(
        text.all, "T13", _FIGURATIVE, "“{}” is a figure of speech. Say what is meant."
    ):
        yield Problem(problem.path, problem.line, problem.rule, problem.message, "warn")


def time_word(text: Text) -> Iterator[Problem]:
    """T14: no "soon", "recently", "new" or "currently": they go stale unseen.

    Agreed sentences, places for numbers, urgent cards, and words of the cited entry pass.
    Way out: give a year, or leave it out.
    """
    for line in text.answers:
        urgent = line.topic is not None and line.topic.outcome == "urgent"
        if urgent or line.agreed is not None or "{" in line.text or line.part == "title":
            continue
        said = text.says(line.cites)
        for found in _TIME.finditer(line.text):
            if not words(found[0]).search(said):
                message = f"“{found[0]}” will go stale. Give a year, or leave it out."
                yield line.problem("T14", message, "warn")


def link_text(text: Text) -> Iterator[Problem]:
    """T15: no "click here", no bare address, no link in running text.

    Links stand where the page puts them, with the name of the topic. Way out: `related`.
    """
    message = "“{}” is a link in running text. Name the topic in related, or leave it out."
    lines = tuple(line for line in text.all if line.part != "label")
    yield from find(lines, "T15", _LINK, message)


def heading(text: Text) -> Iterator[Problem]:
    """T16: a heading reads alone, and levels begin at ## and skip none.

    Readers jump from heading to heading. Way out: a short question.
    """
    for line in text.answers:
        if line.part == "heading" and (
            len(words_of(line.text)) < 2 or _EMPTY_HEADING.fullmatch(line.text.strip(" :."))
        ):
            message = f"“{line.text}” says little when it is read alone. Try a short question."
            yield line.problem("T16", message, "warn")
    for topic in text.corpus.topics.values():
        before = 1
        for marks in re.findall(r"^ {0,3}(#{1,6})\s", topic.body, re.MULTILINE):
            if len(marks) == 1 or len(marks) > before + 1:
                message = f"A heading with {marks} stands here; {'#' * (before + 1)} comes next."
                at = next(block.line for block in topic.blocks if block.kind == "heading")
                yield Problem(topic.path, at, "T16", message, "warn")
            before = len(marks)


def first_sentence(text: Text) -> Iterator[Problem]:
    """T17: the first sentence has at most 20 words, and to a yes-or-no title it gives an answer.

    People read one line. Way out: begin with yes, no, "Not known:" or "The review does not…".
    """
    for topic in text.corpus.topics.values():
        first = next((line for line in text.body(topic) if line.part == "body"), None)
        if first is None or topic.outcome == "urgent":
            continue
        count = len(words_of(first.text))
        if count > 20:
            message = f"“{first.text}” comes first and has {count} words. Twenty at most."
            yield first.problem("T17", message, "warn")
        elif _YES_NO.match(topic.title) and not _ANSWER.search(first.text):
            message = f"“{first.text}” People read one line, and it does not answer the title."
            yield first.problem("T17", f"{message} Say yes, no or not known.", "warn")


def list_ends(text: Text) -> Iterator[Problem]:
    """T18: a list item ends like a sentence, so that reading aloud pauses.

    Urgent cards and agreed phrases are exempt. Way out: add the full stop.
    """
    for line in text.answers:
        if line.part == "body" and _is_unended(line):
            message = f"“{line.text}” has no full stop. Add one, so that reading aloud pauses."
            yield line.problem("T18", message, "info")


def _is_unended(line: Line) -> bool:
    card = line.topic is not None and line.topic.outcome == "urgent"
    return not card and line.agreed is None and re.search(r"[.?!:}][”\"’)]*$", line.text) is None
