"""The page of one file: what is in its editor, and what each of its buttons does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from ivig_faq.content.editing import (
    ChangedMeanwhileError,
    OnDisk,
    to_unix,
    with_status,
)
from ivig_faq.content.models import REACTION, Role
from ivig_faq.content.signoff import Standing, standing_of
from ivig_faq.errors import ContentError, EditError, IvigFaqError, Problem
from ivig_faq.faces.workbench.bench import Bench
from ivig_faq.faces.workbench.comparing import AGAINST, Against
from ivig_faq.faces.workbench.git import committed_text
from ivig_faq.faces.workbench.phrasings import Twin, find_twins
from ivig_faq.faces.workbench.reading import (
    FORMS,
    LOOKS,
    Beside,
    Reading,
    to_beside,
    to_reader_page,
    to_reading,
)
from ivig_faq.reply.compose import compose_topic

ROLES: tuple[Role, ...] = get_args(Role)
_TOPIC = re.compile(r"topics/(.+)\.md")
_PHRASINGS = re.compile(r"questions/(.+)\.txt")
_REGION = re.compile(r"regions/(..)\.yaml")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands in the page of one file; `topic` is the answer that it is, if it is one.

    `text` is what is in the editor, `mark` the file that it was made from, `there` the file now.
    `kept` holds words of the editor that were put aside, so that nothing typed is lost.
    """

    topic: str | None
    there: OnDisk
    text: str
    mark: str
    look: str = "light"
    form: str = "short"
    beside: str = ""
    question: str = ""
    told: str = ""
    trouble: str = ""
    kept: str = ""
    conflict: bool = False
    problems: tuple[Problem, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.there.name

    @property
    def place(self) -> str:
        """The address of the page."""
        return f"/topics/{self.topic}" if self.topic else f"/files/{self.name}"

    @property
    def against(self) -> Against:
        """Which version an edit is compared with."""
        return next((one for one in AGAINST if one == self.beside), AGAINST[0])

    @property
    def unsaved(self) -> bool:
        """Whether the editor holds other words than the file, or saving would put it right."""
        return bool(self.there.note) or self.text != self.there.text


@dataclass(frozen=True, slots=True)
class Preview:
    """What an editor sees beside the text: problems, the reader's view, where the answer stands.

    `other` is the answer in the version that it is compared with; `card` is the emergency card of
    a country's file, and `twins` are new phrasings that nearly stand elsewhere too.
    """

    beside: list[Beside]
    elsewhere: tuple[Problem, ...]
    reading: Reading | None = None
    standing: Standing | None = None
    other: Reading | None = None
    card: str = ""
    twins: tuple[Twin, ...] = ()

    @property
    def errors(self) -> int:
        """How many problems must be mended before the answer can be signed."""
        return sum(one.problem.severity == "error" for one in self.beside)

    @property
    def warnings(self) -> int:
        """How many problems are to be looked at."""
        return sum(one.problem.severity == "warn" for one in self.beside)


def open_sheet(bench: Bench, name: str) -> Sheet:
    """Return the page of a file as it stands; EditError for what cannot be edited."""
    there = bench.read(name)
    return Sheet(_topic_of(name), there, there.text or "", there.mark, trouble=there.trouble)


def read_sheet(bench: Bench, name: str, fields: Mapping[str, str]) -> Sheet:
    """Return the page as a form sent it, beside the file as it stands now."""
    there = bench.read(name)
    look, form, beside = (fields.get(one, "") for one in ("look", "form", "beside"))
    return Sheet(
        _topic_of(name),
        there,
        _as_kept(fields.get("text", ""), there),
        fields.get("mark", ""),
        look if look in LOOKS else LOOKS[0],
        form if form in FORMS else FORMS[0],
        beside if beside in AGAINST else "",
        fields.get("question", ""),
        fields=fields,
    )


def act(bench: Bench, sheet: Sheet) -> Sheet:
    """Do what the pressed button says; what cannot be done is said, and the words stay."""
    act_ = _ACTS.get(sheet.fields.get("do", "preview"))
    if act_ is None:
        return sheet
    try:
        return act_(bench, sheet)
    except ChangedMeanwhileError as error:
        return replace(sheet, there=error.there, trouble=str(error), conflict=True)
    except ContentError as error:
        # Problems of this file stand beside its lines.
        said = "This cannot be signed before its errors are mended."
        return replace(sheet, trouble=said, problems=error.problems)
    except IvigFaqError as error:
        return replace(sheet, trouble=str(error))


def to_preview(bench: Bench, sheet: Sheet, region: str | None) -> Preview:
    """Return what stands beside the editor for the words that are in it."""
    look = bench.look({sheet.name: sheet.text} if sheet.unsaved else {})
    elsewhere = tuple(one for one in look.problems if one.path != sheet.name)
    preview = Preview(to_beside(look.of(sheet.name), sheet.text), () if look.corpus else elsewhere)
    if look.corpus is None:
        return preview
    if topic := look.corpus.topics.get(sheet.topic or ""):
        return replace(
            preview,
            reading=to_reading(look.corpus, topic.id, sheet.look, sheet.form, region),
            standing=standing_of(topic, look.corpus.signoffs, bench.today()),
            other=_other(bench, sheet, topic.id, region),
        )
    if region_file := _REGION.fullmatch(sheet.name):
        code = region_file[1].upper()
        card = compose_topic(REACTION, look.corpus, code)
        return replace(preview, card=to_reader_page(card, look.corpus, sheet.look, sheet.form))
    if phrasings := _PHRASINGS.fullmatch(sheet.name):
        before = set((sheet.there.text or "").split("\n"))
        new = [line for line in sheet.text.split("\n") if line not in before]
        return replace(preview, twins=tuple(find_twins(look.corpus, phrasings[1], new)))
    return preview


def _other(bench: Bench, sheet: Sheet, topic: str, region: str | None) -> Reading | None:
    """Return the answer as the version has it that it is shown beside, if it has it."""
    if not sheet.beside:
        return None
    saved = sheet.against == "saved"
    text = sheet.there.text if saved else committed_text(bench.root, sheet.name)
    corpus = None if text is None else bench.look({sheet.name: text}).corpus
    if corpus is None or topic not in corpus.topics:
        return None
    return to_reading(corpus, topic, sheet.look, sheet.form, region)


def _topic_of(name: str) -> str | None:
    found = _TOPIC.fullmatch(name)
    return found[1] if found else None


def _save(bench: Bench, sheet: Sheet) -> Sheet:
    if not sheet.unsaved:
        return replace(sheet, mark=sheet.there.mark, told="The file says this already.")
    bench.save(sheet.name, sheet.text, sheet.mark, "the last save")
    return _again(bench, sheet, "Saved.")


def _save_over(bench: Bench, sheet: Sheet) -> Sheet:
    """Save over the version that the page offered beside the editor, and over no other."""
    return _save(bench, replace(sheet, mark=sheet.fields.get("their_mark", "")))


def _take(_bench: Bench, sheet: Sheet) -> Sheet:
    if sheet.there.text is None:
        raise EditError("There is no file whose words could be taken. Yours stay in the editor.")
    kept = sheet.text if sheet.unsaved else ""
    told = "The editor holds what the file says."
    return replace(sheet, text=sheet.there.text, mark=sheet.there.mark, kept=kept, told=told)


def _undo(bench: Bench, sheet: Sheet) -> Sheet:
    undone = bench.undo(sheet.name)
    kept = sheet.text if sheet.unsaved else ""
    return replace(_again(bench, sheet, f"Undone: {undone.what}."), kept=kept)


def _sign(bench: Bench, sheet: Sheet) -> Sheet:
    topic = _answer(sheet)
    _refuse_unsaved(sheet, "You would sign the file, not what is in the editor.")
    role = next((one for one in ROLES if one == sheet.fields.get("role")), None)
    if role is None:
        raise EditError("Say in which role you read it: clinician or patient reviewer.")
    if sheet.fields.get("read") != "yes":
        raise EditError("Tick that you read the answer, its limits and its sources.")
    signed = bench.sign(topic, sheet.fields.get("by", ""), role)
    return _again(bench, sheet, f"Signed by {signed.by}, {signed.role}, until {signed.until}.")


def _withdraw(bench: Bench, sheet: Sheet) -> Sheet:
    reason = sheet.fields.get("reason", "").strip()
    if not reason:
        raise EditError("Say in one sentence why this answer is withdrawn.")
    return _with_status(bench, sheet, "withdrawn", reason)


def _restore(bench: Bench, sheet: Sheet) -> Sheet:
    return _with_status(bench, sheet, "draft", None)


def _approve(bench: Bench, sheet: Sheet) -> Sheet:
    return _with_status(bench, sheet, "approved", None)


def _with_status(bench: Bench, sheet: Sheet, status: Any, reason: str | None) -> Sheet:
    _answer(sheet)
    _refuse_unsaved(sheet, "This changes the file, not what is in the editor.")
    text = with_status(sheet.text, status, reason)
    bench.save(sheet.name, text, sheet.mark, f"“status: {status}”")
    return _again(bench, sheet, f"Saved: status: {status}.")


def _answer(sheet: Sheet) -> str:
    if sheet.topic is None:
        raise EditError("Only an answer can be signed or withdrawn.")
    return sheet.topic


def _refuse_unsaved(sheet: Sheet, why: str) -> None:
    if sheet.unsaved:
        raise EditError(f"{why} Save first.")


def _again(bench: Bench, sheet: Sheet, told: str) -> Sheet:
    """Return the page with the file as it stands after something was written."""
    fresh = open_sheet(bench, sheet.name)
    kept = {one: getattr(sheet, one) for one in ("look", "form", "beside", "question")}
    return replace(fresh, **kept, told=told)


def _as_kept(text: str, there: OnDisk) -> str:
    """Return what a form sent with Unix line ends, and the file's own last line end."""
    text = to_unix(text)
    if there.text is not None and there.text.rstrip("\n") == text.rstrip("\n"):
        return there.text
    return text


_ACTS = {
    "save": _save,
    "save-over": _save_over,
    "take": _take,
    "undo": _undo,
    "sign": _sign,
    "withdraw": _withdraw,
    "restore": _restore,
    "approve": _approve,
}
