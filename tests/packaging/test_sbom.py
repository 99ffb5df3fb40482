"""The bill of materials says what is pinned, and the list for people says the same."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PINS = set(re.findall(r"^([a-z0-9-]+)==(\S+)", (ROOT / "requirements/run.txt").read_text(), re.M))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], str]:
    folder = tmp_path_factory.mktemp("sbom")
    command = [sys.executable, str(ROOT / "tools/make_sbom.py")]
    subprocess.run(
        [*command, "--sbom", str(folder / "bom.json"), "--table", str(folder / "table.md")],
        check=True, capture_output=True,
    )  # fmt: skip
    return json.loads((folder / "bom.json").read_text()), (folder / "table.md").read_text()


def test_bill_lists_every_pinned_package_with_its_hashes(made: tuple[dict[str, Any], str]) -> None:
    bill, _ = made
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", "1.6")
    libraries = [part for part in bill["components"] if part["type"] == "library"]
    assert {(part["name"], part["version"]) for part in libraries} == PINS
    assert all(part["hashes"] for part in libraries)
    refs = [part["bom-ref"] for part in bill["components"]]
    assert len(set(refs)) == len(refs)
    assert sorted(bill["dependencies"][0]["dependsOn"]) == sorted(refs)


def test_bill_names_the_data_that_is_shipped(made: tuple[dict[str, Any], str]) -> None:
    data = [part["name"] for part in made[0]["components"] if part["type"] == "data"]
    assert data
    assert all((ROOT / name).is_file() for name in data)


def test_list_for_people_says_why_each_package_is_there(made: tuple[dict[str, Any], str]) -> None:
    rows = [line.split(" | ") for line in made[1].splitlines() if line.startswith("| ")][1:]
    assert len(rows) == len(PINS)
    for name, _, _, why, _ in rows:
        assert why.strip() not in ("", "needed by"), name


def test_list_for_people_names_what_is_pinned(made: tuple[dict[str, Any], str]) -> None:
    for text in (made[1], (ROOT / "docs/dependencies.md").read_text()):
        assert (
            set(re.findall(r"^\| ([a-z0-9-]+) \| (\S+) \|", text, re.M)) - {("package", "version")}
            == PINS
        ), "run make lock"
