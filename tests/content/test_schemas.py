"""The published schemas are those of the shapes, and the answers that we ship keep them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from ivig_faq.cli import app
from ivig_faq.content.schemas import SHAPES, SHIPPED, to_schema, to_schema_files

from .conftest import ROOT

FILES = sorted((ROOT / "answers").glob("*.yaml")) + sorted((ROOT / "answers/regions").iterdir())


def in_json(value: Any) -> Any:
    return json.loads(json.dumps(value, default=lambda day: day.isoformat()))


def faults(name: str, value: Any) -> list[str]:
    schema = to_schema(SHAPES[name])
    Draft202012Validator.check_schema(schema)
    return [fault.message for fault in Draft202012Validator(schema).iter_errors(in_json(value))]


def test_the_published_schemas_are_current() -> None:
    shipped = {path.name: path.read_text("utf-8") for path in SHIPPED.iterdir()}
    assert shipped == to_schema_files(), "run: ivig-faq schema src/ivig_faq/schemas"


def test_every_file_of_the_answers_has_a_schema_that_it_keeps() -> None:
    for path in FILES:
        name = "region" if path.parent.name == "regions" else path.stem
        assert faults(name, yaml.safe_load(path.read_text("utf-8"))) == [], path
    for path in (ROOT / "answers/topics").glob("*.md"):
        assert faults("topic", yaml.safe_load(path.read_text("utf-8").split("---\n")[1])) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("outcome", "anwser"), ("id", "Not An Id"), ("cites", ["X1"]), ("title", 3), ("more", "x")],
)
def test_a_schema_refuses_what_loading_refuses(key: str, value: object) -> None:
    text = (ROOT / "answers/topics/dose.md").read_text("utf-8").split("---\n")[1]
    good = yaml.safe_load(text)
    assert faults("topic", good) == []
    assert faults("topic", {**good, key: value})
    assert faults("topic", {name: there for name, there in good.items() if name != "title"})


def test_the_editor_settings_name_files_and_schemas_that_exist() -> None:
    settings = json.loads((ROOT / ".vscode/settings.json").read_text("utf-8"))
    covered = set()
    for schema, pattern in settings["yaml.schemas"].items():
        assert (ROOT / schema).is_file()
        found = set(ROOT.glob(pattern))
        assert found, pattern
        covered |= found
    assert covered == set(FILES)


def test_the_command_writes_them_or_says_why_not(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["schema", str(tmp_path / "new" / "folder")])
    assert done.exit_code == 0
    names = {path.name for path in (tmp_path / "new" / "folder").iterdir()}
    assert names == set(to_schema_files())
    (tmp_path / "file").write_text("")
    done = CliRunner().invoke(app, ["schema", str(tmp_path / "file")])
    assert done.exit_code == 2 and "cannot be written to" in done.output
