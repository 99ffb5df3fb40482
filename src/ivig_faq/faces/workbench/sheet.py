"""The page of one answer: what is in its editor, and what each of its buttons does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, get_args

from ivig_faq.content.editing import (
    ChangedMeanwhileError,
    OnDisk,
    to_unix,
    with_status,
)
from ivig_faq.content.models import Corpus, Role
from ivig_faq.content.signoff import Standing, standing_of
from ivig_faq.errors import ContentError, EditError, IvigFaqError, Problem
from ivig_faq.faces.workbench.bench import Bench, Look
from ivig_faq.faces.workbench.reading import (
    FORMS,
    LOOKS,
    Beside,
    Reading,
    to_beside,
    to_reading,
)

ROLES: tuple[Role, ...] = get_args(Role)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands in the page of one answer.

    `text` is what is in the editor, `mark` the file that it was made from, `there` the file now.
    `kept` holds words of the editor that were put aside, so that nothing typed is lost.
    """

    id: str
    there: OnDisk
    text: str
    mark: str
    look: str = "light"
    form: str = "short"
    told: str = ""
    trouble: str = ""
    kept: str = ""
    conflict: bool = False
    problems: tuple[Problem, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def unsaved(self) -> bool:
        """Whether the editor holds other words than the file, or saving would put it right."""
        return bool(self.there.note) or self.text != self.there.text


@dataclass(frozen=True, slots=True)
class Preview:
    """What an editor sees beside the text: problems, the reader's view, where the answer stands."""

    beside: list[Beside]
    elsewhere: tuple[Problem, ...]
    reading: Reading | None
    standing: Standing | None

    @property
    def errors(self) -> int:
        """How many problems must be mended before the answer can be signed."""
        return sum(one.problem.severity == "error" for one in self.beside)

    @property
    def warnings(self) -> int:
        """How many problems are to be looked at."""
        return sum(one.problem.severity == "warn" for one in self.beside)


def name_of(topic: str) -> str:
    """Return the name of an answer's file."""
    return f"topics/{topic}.md"


def open_sheet(bench: Bench, topic: str) -> Sheet:
    """Return the page of an answer as its file stands; EditError for what is no answer's name."""
    there = bench.read(name_of(topic))
    return Sheet(topic, there, there.text or "", there.mark, trouble=there.trouble)


def read_sheet(bench: Bench, topic: str, fields: Mapping[str, str]) -> Sheet:
    """Return the page as a form sent it, beside the file as it stands now."""
    there = bench.read(name_of(topic))
    look, form = fields.get("look", ""), fields.get("form", "")
    return Sheet(
        topic,
        there,
        _as_kept(fields.get("text", ""), there),
        fields.get("mark", ""),
        look if look in LOOKS else LOOKS[0],
        form if form in FORMS else FORMS[0],
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
    name = name_of(sheet.id)
    look: Look = bench.look({name: sheet.text} if sheet.unsaved else {})
    elsewhere: tuple[Problem, ...] = ()
    reading, standing = None, None
    if look.corpus is None:
        elsewhere = tuple(one for one in look.problems if one.path != name)
    elif sheet.id in look.corpus.topics:
        reading = to_reading(look.corpus, sheet.id, sheet.look, sheet.form, region)
        standing = _standing(bench, look.corpus, sheet.id)
    return Preview(to_beside(look.of(name), sheet.text), elsewhere, reading, standing)


def _standing(bench: Bench, corpus: Corpus, topic: str) -> Standing:
    return standing_of(corpus.topics[topic], corpus.signoffs, bench.today())


def _save(bench: Bench, sheet: Sheet) -> Sheet:
    if not sheet.unsaved:
        return replace(sheet, mark=sheet.there.mark, told="The file says this already.")
    bench.save(sheet.id, sheet.there.name, sheet.text, sheet.mark, "the last save")
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
    undone = bench.undo(sheet.id)
    kept = sheet.text if sheet.unsaved else ""
    return replace(_again(bench, sheet, f"Undone: {undone.what}."), kept=kept)


def _sign(bench: Bench, sheet: Sheet) -> Sheet:
    _refuse_unsaved(sheet, "You would sign the file, not what is in the editor.")
    role = next((one for one in ROLES if one == sheet.fields.get("role")), None)
    if role is None:
        raise EditError("Say in which role you read it: clinician or patient reviewer.")
    if sheet.fields.get("read") != "yes":
        raise EditError("Tick that you read the answer, its limits and its sources.")
    signed = bench.sign(sheet.id, sheet.fields.get("by", ""), role)
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
    _refuse_unsaved(sheet, "This changes the file, not what is in the editor.")
    text = with_status(sheet.text, status, reason)
    bench.save(sheet.id, sheet.there.name, text, sheet.mark, f"“status: {status}”")
    return _again(bench, sheet, f"Saved: status: {status}.")


def _refuse_unsaved(sheet: Sheet, why: str) -> None:
    if sheet.unsaved:
        raise EditError(f"{why} Save first.")


def _again(bench: Bench, sheet: Sheet, told: str) -> Sheet:
    """Return the page with the file as it stands after something was written."""
    fresh = open_sheet(bench, sheet.id)
    return replace(fresh, look=sheet.look, form=sheet.form, told=told)


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
