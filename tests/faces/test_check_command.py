"""`ivig-faq check` says the same in each form, and its exit status can be relied on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from ivig_faq.cli import app

TOP = Path(__file__).parents[2]


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["check", *arguments])
    assert done.exception is None or isinstance(done.exception, SystemExit)
    return done.exit_code, done.output


@pytest.fixture
def faulty(answers_copy: Path) -> Path:
    path = answers_copy / "topics/dose.md"
    path.write_text(path.read_text("utf-8") + "\nThis is a 100% cure, and safe.\n", "utf-8")
    return answers_copy


def test_good_answers_exit_with_0_and_a_sum_as_the_last_line(answers_copy: Path) -> None:
    code, said = run(str(answers_copy))
    assert code == 0
    assert said.splitlines()[-1].endswith(".") and "to mend" not in said


def test_problems_are_grouped_by_file_with_the_sum_last(faulty: Path) -> None:
    code, said = run(str(faulty))
    assert code == 1
    paths = [line.split(":")[0] for line in said.splitlines()[:-1] if line]
    assert paths == sorted(paths)
    assert "topics/dose.md" in paths
    assert "to mend" in said.splitlines()[-1]


def test_a_sign_of_danger_that_cannot_be_read_is_named_with_its_line(answers_copy: Path) -> None:
    path = answers_copy / "danger.yaml"
    lines = path.read_text("utf-8").splitlines()
    number = next(n for n, line in enumerate(lines) if line.endswith('|mouth)"'))
    sign = lines[number].partition('"')[2].rstrip('"')
    # The same words stand in a line above, where they are only the beginning.
    lines[number:number] = [f'        - "{sign} (red|blue)"']
    number += 1
    lines[number] = lines[number].replace(")", "")
    path.write_text("\n".join(lines), "utf-8")
    code, said = run(str(answers_copy))
    assert code == 1
    assert said.startswith(f"danger.yaml:{number + 1}: sign: ")
    assert "a bracket is not closed" in said


def test_json_holds_each_problem_waiver_and_count(faulty: Path) -> None:
    code, said = run(str(faulty), "--format", "json")
    data = json.loads(said)
    assert code == 1
    assert data["counts"]["error"] == sum(one["severity"] == "error" for one in data["problems"])
    assert {"path", "line", "rule", "severity", "message"} == set(data["problems"][0])
    assert len(data["waived"]) == data["counts"]["waived"]


def test_github_marks_files_as_seen_from_here(
    faulty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(faulty.parent)
    code, said = run(faulty.name, "--format", "github")
    assert code == 1
    errors = [line for line in said.splitlines() if line.startswith("::error ")]
    assert any(line.startswith("::error file=answers/topics/dose.md,line=") for line in errors)
    assert any("100%25 cure" in line for line in errors)
    assert not any("100% cure" in line for line in said.splitlines())
    assert said.count("::warning ") and said.splitlines()[-1].endswith(".")


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_what_cannot_be_loaded_is_said_in_the_same_form(answers_copy: Path, form: str) -> None:
    (answers_copy / "topics/dose.md").write_text("no front matter")
    (answers_copy / "glossary.yaml").write_bytes("terms: []".encode("utf-16"))
    code, said = run(str(answers_copy), "--format", form)
    assert code == 1 and "Traceback" not in said
    assert "topics/dose.md" in said and "glossary.yaml" in said
    if form == "json":
        assert {one["rule"] for one in json.loads(said)["problems"]} == {"shape", "file"}


@pytest.mark.parametrize(
    ("name", "edit", "words"),
    [
        ("glossary.yaml", lambda text: text + "  - {term: ivig, gloss: x}\n", "stands there twice"),
        ("phrases.yaml", lambda text: text + text.splitlines()[-1] + "\n", "stands there twice"),
        ("wording.yaml", lambda text: text + "suggestions: [dose]\n", "stands here twice"),
        ("wording.yaml", lambda text: text[: len(text) // 2], "wording.yaml"),
        ("topics/dose.md", lambda text: text.replace("[Q3]", "[Q7]"), "Q7 is not in register.yaml"),
        ("regions/gb.yaml", lambda text: text + "\t- x\n", "cannot be read as YAML"),
    ],
)
def test_a_broken_file_is_one_clear_sentence(
    answers_copy: Path, name: str, edit: object, words: str
) -> None:
    path = answers_copy / name
    assert callable(edit)
    path.write_text(edit(path.read_text("utf-8")), "utf-8")
    code, said = run(str(answers_copy))
    assert code == 1 and words in said and "Traceback" not in said


def test_a_mark_at_the_start_and_windows_line_ends_are_read(answers_copy: Path) -> None:
    path = answers_copy / "topics/dose.md"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert run(str(answers_copy))[0] == 0


def test_a_read_only_folder_can_be_checked(answers_copy: Path) -> None:
    for folder, _, _ in os.walk(answers_copy):
        Path(folder).chmod(0o555)
    try:
        assert run(str(answers_copy))[0] == 0
    finally:
        for folder, _, _ in os.walk(answers_copy):
            Path(folder).chmod(0o755)


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    code, said = run(str(tmp_path / "nowhere"))
    assert code == 1 and "no such folder" in said


def test_waivers_are_counted_in_the_sum(answers_copy: Path) -> None:
    waived = json.loads(run(str(answers_copy), "--format", "json")[1])["counts"]["waived"]
    path = answers_copy / "topics/dose.md"
    text = path.read_text("utf-8").rstrip("\n")
    note = "<!-- ok T12: the sign is in the register — AB -->"
    path.write_text(f"{text}\n\n{note}\nThis is Q3/Q4. [Q3]\n", "utf-8")
    said = run(str(answers_copy))[1]
    assert f"{waived + 1} waived with a signed reason." in said.splitlines()[-1]


def test_the_hook_runs_a_command_that_exists() -> None:
    (hook,) = yaml.safe_load((TOP / ".pre-commit-hooks.yaml").read_text("utf-8"))
    program, *arguments = hook["entry"].split()
    assert program == "ivig-faq" and hook["pass_filenames"] is False
    assert CliRunner().invoke(app, [*arguments[:1], "--help"]).exit_code == 0
    assert (TOP / arguments[1]).is_dir()
