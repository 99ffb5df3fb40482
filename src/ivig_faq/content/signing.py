"""Writes a sign-off: the file whole or not at all, and all that stands in it kept as it is."""

from __future__ import annotations

import os
import re
import tempfile
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from ivig_faq.content.checks import check_corpus
from ivig_faq.content.load import SIGNOFFS, load_corpus
from ivig_faq.content.models import Corpus, Role, SignOff, SignOffs, Topic
from ivig_faq.content.signoff import longest, person, text_hash
from ivig_faq.content.strict_yaml import YamlFile
from ivig_faq.errors import ContentError, SignOffError

_HEAD = """\
# Who read which answer, in which role, when, and until when that stands.
# `ivig-faq sign` adds to it.
# `text` is the hash of what was read: any later edit of the answer makes the sign-off stale.
"""
_ITEM = re.compile(r"^( *)- ", re.M)
_EMPTY = re.compile(r"^signoffs:[ \t]*\[[ \t]*\](?=[ \t]*(?:#.*)?\r?$)", re.M)
_ABOUT_SIGNING = ("C01", "C02")


def sign(
    root: Path, topic_id: str, by: str, role: Role, *, today: date, until: date | None = None
) -> SignOff:
    """Record that a person read a topic as it stands now, and return what was written.

    Without `until`, a sign-off stands for a year, and for 90 days on a card. Raises ContentError
    where the answers cannot be loaded or the topic has errors, SignOffError where the request
    makes no sense.
    """
    before = _read(root / SIGNOFFS)
    corpus = load_corpus(root)
    topic = _signable(corpus, topic_id, today)
    signed = _signoff(topic, by, role, today, until or today + longest(topic))
    _refuse_twice(corpus, topic, signed)
    after = _with(before, signed)
    found = YamlFile(SIGNOFFS, after.removeprefix("\ufeff"))
    try:
        whole = SignOffs.model_validate(found.value).signoffs
    except ValidationError:
        whole = ()
    if found.problems or whole != (*corpus.signoffs, signed):
        raise SignOffError(
            f"{SIGNOFFS} is laid out so that nothing can be added to its end. Move the list "
            "“signoffs:” to the end of the file, one “- ” a sign-off."
        )
    if _read(root / SIGNOFFS) != before:
        raise SignOffError(f"Somebody else changed {SIGNOFFS} meanwhile. Sign again.")
    write_whole(root / SIGNOFFS, after)
    return signed


def _signable(corpus: Corpus, topic_id: str, today: date) -> Topic:
    topic = corpus.topics.get(topic_id)
    if topic is None:
        raise SignOffError(
            f"There is no answer topics/{topic_id}.md. See ivig-faq review for all names."
        )
    if topic.status == "withdrawn":
        raise SignOffError(
            f"{topic.id} is withdrawn. Write status: draft in {topic.path} before it is signed."
        )
    errors = [
        problem
        for problem in check_corpus(corpus, today).errors
        if problem.path == topic.path and problem.rule not in _ABOUT_SIGNING
    ]
    if errors:
        raise ContentError(tuple(errors))
    return topic


def _signoff(topic: Topic, by: str, role: Role, today: date, until: date) -> SignOff:
    if until <= today:
        raise SignOffError(f"A sign-off ends after today, {today}. {until} is not after it.")
    if until - today > longest(topic):
        raise SignOffError(
            f"{topic.id} is to be read again within {longest(topic).days} days: by "
            f"{today + longest(topic)} at the latest."
        )
    try:
        return SignOff(
            topic=topic.id,
            text=text_hash(topic),
            by=" ".join(by.split()),
            role=role,
            signed_on=today,
            until=until,
        )
    except ValidationError:
        raise SignOffError(
            "Say who signs, in at most 80 letters: a name or initials. Readers will see it."
        ) from None


def _refuse_twice(corpus: Corpus, topic: Topic, signed: SignOff) -> None:
    if not person(signed.by):
        raise SignOffError("Say who signs: a name or initials with at least one letter.")
    same = [
        one
        for one in corpus.signoffs
        if (one.topic, one.text) == (topic.id, signed.text) and person(one.by) == person(signed.by)
    ]
    for one in same:
        if one.role != signed.role:
            raise SignOffError(
                f"{one.by} signed this text as {one.role} already. The other role is for another "
                "person."
            )
        if one.until >= signed.until:
            raise SignOffError(
                f"{one.by} signed this very text on {one.signed_on}, until {one.until}. "
                "Nothing needs to be signed."
            )


def _with(before: str, signed: SignOff) -> str:
    """Add an item at the end; the file's own indentation is kept."""
    text = _EMPTY.sub("signoffs:", before or f"{_HEAD}signoffs: []\n")
    text += "" if text.endswith("\n") else "\n"
    last = _ITEM.findall(text)
    indent = last[-1] if last else "  "
    end = "\r\n" if "\r\n" in text else "\n"
    lines = (
        f"- topic: {signed.topic}",
        f"  text: {_quoted(signed.text)}",
        f"  by: {_quoted(signed.by)}",
        f"  role: {signed.role}",
        f"  signed_on: {signed.signed_on}",
        f"  until: {signed.until}",
    )
    return text + "".join(f"{indent}{line}{end}" for line in lines)


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _read(path: Path) -> str:
    """Return the file's text; nothing where there is none yet, or where loading will complain."""
    try:
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return ""


def write_whole(path: Path, text: str | bytes) -> None:
    """Write a file whole or not at all; SignOffError where the folder cannot be written to."""
    name = None
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode() if isinstance(text, str) else text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(path.stat().st_mode if path.exists() else 0o644)
        Path(name).replace(path)
    except OSError as error:
        if name is not None:
            Path(name).unlink(missing_ok=True)
        reason = (error.strerror or "it is refused").lower()
        raise SignOffError(f"{path.name} cannot be written here: {reason}.") from None
