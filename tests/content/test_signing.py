"""A sign-off is written whole, beside all that stood there, or not at all."""

from __future__ import annotations

import os
import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ivig_faq.cli import app
from ivig_faq.content.load import load_corpus
from ivig_faq.content.models import Role, SignOff
from ivig_faq.content.signing import sign
from ivig_faq.content.signoff import approval_of, text_hash
from ivig_faq.errors import ContentError, SignOffError

from .conftest import TODAY, Answers, write_answers

EMPTY = "# notes stay\nsignoffs: []\n"


@pytest.fixture
def root(tmp_path: Path, answers: Answers) -> Path:
    return write_answers(tmp_path / "answers", answers)


def nurse_signs(root: Path, topic: str = "about", until: date | None = None) -> SignOff:
    return sign(root, topic, "A. Nurse", "clinician", today=TODAY, until=until)


def signs_of(root: Path) -> tuple[SignOff, ...]:
    return load_corpus(root).signoffs


def test_two_people_approve_an_answer(root: Path) -> None:
    nurse_signs(root)
    sign(root, "about", "B. Reader", "patient reviewer", today=TODAY)
    corpus = load_corpus(root)
    approval = approval_of(corpus.topics["about"], corpus.signoffs)
    assert approval is not None
    assert approval.clinician.by == "A. Nurse" and approval.patient.by == "B. Reader"
    assert approval.due == TODAY + timedelta(days=365)


def test_a_card_is_signed_for_ninety_days(root: Path) -> None:
    assert nurse_signs(root, "urgent-reaction").until == TODAY + timedelta(days=90)


@pytest.mark.parametrize("before", [None, EMPTY, EMPTY.replace("\n", "\r\n"), EMPTY.rstrip("\n")])
def test_the_first_sign_off_can_be_written_into_any_empty_file(
    root: Path, before: str | None
) -> None:
    path = root / "signoffs.yaml"
    if before is not None:
        path.write_bytes(before.encode())
    nurse_signs(root)
    assert [one.by for one in signs_of(root)] == ["A. Nurse"]
    if before is not None:
        assert "# notes stay" in path.read_text("utf-8")


@pytest.mark.parametrize("indent", ["", "  ", "    "])
def test_notes_and_other_sign_offs_stay_byte_for_byte(root: Path, indent: str) -> None:
    corpus = load_corpus(root)
    path = root / "signoffs.yaml"
    lines = (
        "# who signed\n",
        "signoffs:\n",
        f"{indent}# the first one\n",
        f"{indent}- topic: cost\n",
        f'{indent}  text: "{text_hash(corpus.topics["cost"])}"\n',
        f"{indent}  by: Ünal & Co   # initials would do\n",
        f"{indent}  role: clinician\n",
        f"{indent}  signed_on: 2026-11-01\n",
        f"{indent}  until: 2026-12-01\n",
    )
    path.write_text("".join(lines), "utf-8")
    nurse_signs(root)
    after = path.read_text("utf-8")
    assert after.startswith("".join(lines))
    assert [one.by for one in signs_of(root)] == ["Ünal & Co", "A. Nurse"]


@pytest.mark.parametrize("name", ["No", "null", "12", '"A" \\ B', "O'Neill: nurse", "李", "a # b"])
def test_any_name_is_read_back_as_it_was_written(root: Path, name: str) -> None:
    sign(root, "about", name, "clinician", today=TODAY)
    assert [one.by for one in signs_of(root)] == [name]


@pytest.mark.parametrize("name", ["", "   ", "---", "x" * 81, "a\x00b"])
def test_a_name_that_names_nobody_is_refused(root: Path, name: str) -> None:
    with pytest.raises(SignOffError):
        sign(root, "about", name, "clinician", today=TODAY)
    assert not (root / "signoffs.yaml").exists()


@pytest.mark.parametrize("days", [-400, -1, 0, 366, 40_000])
def test_an_end_in_the_past_or_too_far_is_refused(root: Path, days: int) -> None:
    with pytest.raises(SignOffError, match=r"202[67]"):
        nurse_signs(root, until=TODAY + timedelta(days=days))
    assert not (root / "signoffs.yaml").exists()


def test_a_card_cannot_be_signed_for_a_year(root: Path) -> None:
    with pytest.raises(SignOffError, match="90 days"):
        nurse_signs(root, "urgent-crisis", TODAY + timedelta(days=91))


def test_an_unknown_or_withdrawn_answer_cannot_be_signed(root: Path) -> None:
    with pytest.raises(SignOffError, match="There is no answer topics/abuot"):
        nurse_signs(root, "abuot")
    path = root / "topics/about.md"
    text = path.read_text("utf-8")
    path.write_text(text.replace("status: draft", 'status: withdrawn\nreason: "Wrong."'), "utf-8")
    with pytest.raises(SignOffError, match="withdrawn"):
        nurse_signs(root)


def test_an_answer_with_errors_cannot_be_signed_and_others_can(root: Path) -> None:
    path = root / "topics/about.md"
    path.write_text(path.read_text("utf-8").replace("It is not", "It is safe and not"), "utf-8")
    with pytest.raises(ContentError) as caught:
        nurse_signs(root)
    assert {one.path for one in caught.value.problems} == {"topics/about.md"}
    nurse_signs(root, "cost")


def test_an_edited_approved_answer_can_be_signed_again(root: Path) -> None:
    nurse_signs(root)
    sign(root, "about", "B. Reader", "patient reviewer", today=TODAY)
    path = root / "topics/about.md"
    text = path.read_text("utf-8").replace("status: draft", "status: approved")
    path.write_text(text.replace("What is this service?", "What is this?"), "utf-8")
    nurse_signs(root)
    assert len(signs_of(root)) == 3


def test_answers_that_cannot_be_loaded_cannot_be_signed(root: Path) -> None:
    (root / "signoffs.yaml").write_text("signoffs: [", "utf-8")
    with pytest.raises(ContentError):
        nurse_signs(root)
    assert (root / "signoffs.yaml").read_text("utf-8") == "signoffs: ["


def test_one_person_cannot_sign_in_both_roles(root: Path) -> None:
    nurse_signs(root)
    with pytest.raises(SignOffError, match="another person"):
        sign(root, "about", "a nurse", "patient reviewer", today=TODAY)
    assert len(signs_of(root)) == 1


def test_the_same_text_is_signed_again_only_to_stand_longer(root: Path) -> None:
    nurse_signs(root, until=TODAY + timedelta(days=30))
    with pytest.raises(SignOffError, match="Nothing needs to be signed"):
        nurse_signs(root, until=TODAY + timedelta(days=30))
    nurse_signs(root)
    assert len(signs_of(root)) == 2


def test_a_list_that_cannot_be_added_to_is_left_alone(root: Path) -> None:
    text = text_hash(load_corpus(root).topics["cost"])
    item = f'topic: cost, text: "{text}", by: C, role: clinician'
    before = f"signoffs: [{{{item}, signed_on: 2026-11-01, until: 2026-12-01}}]\n"
    (root / "signoffs.yaml").write_text(before, "utf-8")
    with pytest.raises(SignOffError, match="Move the list"):
        nurse_signs(root)
    assert (root / "signoffs.yaml").read_text("utf-8") == before


def test_a_folder_that_cannot_be_written_to_is_named(answers: Answers) -> None:
    nobody = 65534  # no permission stops root, whom tests may run as
    with tempfile.TemporaryDirectory() as folder:
        root = write_answers(Path(folder) / "answers", answers)
        Path(folder).chmod(0o755)
        root.chmod(0o555)
        before = os.geteuid()
        try:
            if before == 0:
                os.seteuid(nobody)
            with pytest.raises(SignOffError, match=r"signoffs.yaml cannot be written here"):
                nurse_signs(root)
        finally:
            os.seteuid(before)
            root.chmod(0o755)
        assert {path.name for path in root.iterdir()} == {name.split("/")[0] for name in answers}


def run(root: Path, *arguments: str) -> tuple[int, str]:
    done = CliRunner(env={"IVIG_FAQ_ANSWERS": str(root)}).invoke(app, [*arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def test_the_commands_sign_and_list(root: Path) -> None:
    code, said = run(root, "sign", "about", "--as", "A. Nurse", "--role", "clinician")
    assert code == 0
    assert "Signed: about, by A. Nurse, clinician, until " in said
    assert "lacks a patient reviewer" in said
    code, said = run(root, "sign", "about", "--as", "B. Reader", "--role", "patient reviewer")
    assert code == 0 and "status: approved" in said
    code, said = run(root, "review")
    assert code == 0
    assert "about: lacks the line “status: approved” in topics/about.md" in said
    assert said.endswith("0 approved, 0 due, 1 ready, 0 stale, 10 draft, 0 withdrawn.\n")
    path = root / "topics/about.md"
    path.write_text(path.read_text("utf-8").replace("draft", "approved"), "utf-8")
    assert "about: A. Nurse, B. Reader" in run(root, "review")[1]
    assert '"state": "approved"' in run(root, "review", "--format", "json")[1]


@pytest.mark.parametrize(
    "wrong",
    [
        ("--role", "doctor"),
        ("--role", "clinician", "--until", "soon"),
        ("--role", "clinician", "--until", "2026-02-30"),
    ],
)
def test_a_role_or_day_that_does_not_exist_is_refused(root: Path, wrong: tuple[str, ...]) -> None:
    code, said = run(root, "sign", "about", "--as", "A", *wrong)
    assert code == 2 and "Traceback" not in said
    assert not (root / "signoffs.yaml").exists()


@pytest.mark.parametrize("text", ["IVIG cures it.\n", "---\nid: about\n"])
def test_it_is_said_that_nothing_was_signed_where_files_have_faults(root: Path, text: str) -> None:
    path = root / "topics/about.md"
    path.write_text(text if text.startswith("-") else path.read_text("utf-8") + text, "utf-8")
    arguments = ["sign", "about", "--as", "A. Nurse", "--role", "clinician"]
    done = CliRunner(env={"IVIG_FAQ_ANSWERS": str(root)}).invoke(app, arguments)
    assert isinstance(done.exception, ContentError)
    assert done.output.splitlines() == ["Not signed. First mend this:"]
    assert not (root / "signoffs.yaml").exists()


def test_roles_are_those_of_the_file() -> None:
    roles: tuple[Role, ...] = ("clinician", "patient reviewer")
    for role in roles:
        SignOff(
            topic="about",
            text="0" * 64,
            by="A",
            role=role,
            signed_on=TODAY,
            until=TODAY + timedelta(days=1),
        )
