"""Names in the files that point to nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from ivig_faq.content.labels import LABELS
from ivig_faq.content.markdown import to_blocks
from ivig_faq.content.models import (
    CRISIS,
    ELSEWHERE,
    NUMBER,
    PLACEHOLDERS,
    REACTION,
    Corpus,
    DangerSigns,
    Region,
    Register,
    Topic,
)

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_DIALLED = re.compile(rf"{NUMBER}(?: or {NUMBER})*")
_DIALLED_BY = ("call", "text")
_SIGN_PLACE = re.compile(r"\bSIGN\b")


def check_references(
    corpus: Corpus,
    register: Register,
    regions: dict[str, Region],
    there: set[str],
    add: Callable[..., None],
) -> None:
    """Report every name that points to nothing: without these the corpus could fail a reader.

    A topic whose file is `there` but cannot be read counts as there: its own problem is enough.
    """
    for entry in register.entries:
        for bound in entry.bounded_by:
            if bound not in corpus.entries:
                add(
                    "register.yaml",
                    1,
                    "reference",
                    f"{entry.id} is bounded by {bound}, which is not there.",
                )
    _check_twice("register.yaml", [entry.id for entry in register.entries], add)
    _check_twice("glossary.yaml", [term.term.casefold() for term in corpus.glossary], add)
    _check_twice("phrases.yaml", [phrase.id for phrase in corpus.phrases], add)
    for topic in corpus.topics.values():
        _check_topic(corpus, topic, there, add)
    for name, region in regions.items():
        _check_region(name, region, add)
    _check_signs(corpus.danger, add)
    _check_wording(corpus, there, add)
    for name in sorted(LABELS - corpus.wording.labels.keys()):
        add("wording.yaml", 1, "reference", f"labels has no line for {name}. Readers need it.")
    _check_signoffs(corpus, there, add)
    for name in corpus.questions:
        if name not in there:
            add(
                f"questions/{name}.txt",
                1,
                "reference",
                f"There is no answer topics/{name}.md for these.",
            )
    for needed in (REACTION, CRISIS):
        if needed not in there:
            add(
                f"topics/{needed}.md",
                1,
                "reference",
                "This card is missing, and nothing runs without it.",
            )
    if ELSEWHERE not in corpus.regions:
        add("regions/zz.yaml", 1, "reference", "The numbers for everywhere else are missing.")


def _check_twice(path: str, names: list[str], add: Callable[..., None]) -> None:
    for twice in sorted({name for name in names if names.count(name) > 1}):
        add(path, 1, "reference", f"{twice} stands there twice. Keep one.")


def _check_topic(corpus: Corpus, topic: Topic, there: set[str], add: Callable[..., None]) -> None:
    for cited in topic.cites:
        if cited not in corpus.entries:
            add(topic.path, topic.lines["cites"], "reference", f"{cited} is not in register.yaml.")
    for sentence in topic.sentences:
        for cited in sentence.cites:
            if cited not in corpus.entries:
                add(topic.path, sentence.line, "reference", f"{cited} is not in register.yaml.")
    for other in topic.related:
        if other not in there or other == topic.id:
            add(topic.path, topic.lines["related"], "reference", f"{other} is no other topic.")
    if topic.status == "withdrawn" and not topic.reason:
        add(
            topic.path, topic.lines["status"], "reference", 'Say why it is withdrawn: reason: "..."'
        )
    if topic.status == "withdrawn" and topic.id in (REACTION, CRISIS):
        message = "A card cannot be withdrawn: an emergency is always answered. Mend its text."
        add(topic.path, topic.lines["status"], "reference", message)
    for name in _PLACEHOLDER.findall(f"{topic.title} {topic.short} {topic.body}"):
        if name not in PLACEHOLDERS:
            known = ", ".join(sorted(PLACEHOLDERS))
            add(topic.path, 1, "reference", f"{{{name}}} stands for nothing. Known are: {known}.")


def _check_region(name: str, region: Region, add: Callable[..., None]) -> None:
    if Path(name).stem.upper() != region.code:
        add(name, 1, "reference", f"The file is {name}, so code must be {Path(name).stem.upper()}.")
    channels = {line.channel for line in region.crisis}
    if "call" not in channels or not channels & {"text", "chat", "email"}:
        add(name, 1, "reference", "A crisis needs one line to call and one to write to.")
    numbers = [("emergency_number", region.emergency_number)]
    numbers += [(line.name, line.value) for line in region.crisis if line.channel in _DIALLED_BY]
    for whose, number in numbers:
        if any(map(str.isdigit, number)) and not _DIALLED.fullmatch(number):
            message = f"{whose}: “{number}” cannot be dialled. Write its digits alone."
            add(name, 1, "reference", message)
    for line in region.crisis:
        if line.value not in line.how:
            message = f"{line.name}: “{line.how}” does not name “{line.value}”. Make both agree."
            add(name, 1, "reference", message)


def _check_signs(signs: DangerSigns, add: Callable[..., None]) -> None:
    """Report names that weaken nothing, and the place of a sign where there is none."""
    path = "danger.yaml"
    kinds = {"urgent_reaction", "urgent_crisis"}
    groups = (*signs.urgent_reaction, *signs.urgent_crisis)
    named = kinds | {group.id for group in groups}
    for group in signs.calm:
        for name in sorted(set(group.weakens) - named):
            message = f"{group.id} weakens {name}, which is no kind and no group of signs here."
            add(path, 1, "reference", message)
    for group in groups:
        for sign in (sign for written in group.signs.values() for sign in written):
            if "SIGN" in sign and _SIGN_PLACE.search(sign):
                message = f"{group.id}: “{sign}”: SIGN stands only under calm and now."
                add(path, 1, "reference", message)
    ids = [group.id for group in (*groups, *signs.calm, *signs.now, *signs.taken_back)]
    _check_twice(path, ids, add)


def _check_wording(corpus: Corpus, there: set[str], add: Callable[..., None]) -> None:
    wording, path = corpus.wording, "wording.yaml"
    for entry in corpus.entries.values():
        if entry.kind in ("limit", "open") and entry.id not in wording.short_limits:
            add(path, 1, "reference", f"short_limits has no line for {entry.id}.")
    for id_ in (*wording.short_limits, *wording.default_limits, *wording.limits_urgent):
        if id_ not in corpus.entries or id_ not in wording.short_limits:
            add(path, 1, "reference", f"{id_} is no limit or open question of register.yaml.")
    for topic in wording.suggestions:
        if topic not in there or topic in (REACTION, CRISIS):
            add(path, 1, "reference", f"suggestions names {topic}, which is no topic to pick.")
    noted = [topic for one in wording.topic_notes for topic in one.topics]
    for topic in noted:
        if topic not in there or noted.count(topic) > 1:
            add(path, 1, "reference", f"topic_notes names {topic}, which is not there or twice.")
    for page in (wording.pages.about, wording.pages.privacy, wording.pages.accessibility):
        for problem in to_blocks(path, page.body, 1)[1]:
            add(path, 1, problem.rule, f"In “{page.title}”: {problem.message}")
    shown = wording.model_dump(exclude={"labels"})
    for name in sorted({name for text in _texts(shown) for name in _PLACEHOLDER.findall(text)}):
        if name not in PLACEHOLDERS:
            known = ", ".join(sorted(PLACEHOLDERS))
            add(path, 1, "reference", f"{{{name}}} stands for nothing. Known are: {known}.")


def _check_signoffs(corpus: Corpus, there: set[str], add: Callable[..., None]) -> None:
    for number, signed in enumerate(corpus.signoffs, 1):
        whose = f"Sign-off {number}, by {signed.by}"
        if signed.topic not in there:
            message = f"{whose}: there is no answer topics/{signed.topic}.md. Delete the sign-off."
            add("signoffs.yaml", 1, "reference", message)
        if signed.until <= signed.signed_on:
            message = f"{whose}: it ends on {signed.until}, and was given on {signed.signed_on}."
            add("signoffs.yaml", 1, "reference", message)


def _texts(value: object) -> Iterator[str]:
    """All texts inside a value of lists and dictionaries."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(tuple(value.values()))
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _texts(item)
