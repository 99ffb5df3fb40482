"""What the files around the program promise, read from the files themselves."""

from __future__ import annotations

import re
import subprocess
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.version import Version

import ivig_faq

ROOT = Path(__file__).parents[2]
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))


def project() -> dict[str, Any]:
    table: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return table


def declared() -> list[Requirement]:
    extras = project()["optional-dependencies"]
    # Training is not pinned by hash: torch has another build for each machine and each GPU.
    groups = [lines for name, lines in extras.items() if name != "train"]
    return [Requirement(line) for group in (project()["dependencies"], *groups) for line in group]


def pins(path: Path) -> dict[str, Version]:
    found = re.findall(r"^([a-z0-9-]+)==(\S+)", path.read_text(), re.MULTILINE)
    return {name: Version(version) for name, version in found}


def files_in_git() -> list[Path]:
    # Also those not yet added, so that a fault shows before it is committed.
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    paths = (ROOT / name for name in names.split("\0") if name)
    return [path for path in paths if path.is_file()]


def test_changelog_begins_with_the_version_of_the_package() -> None:
    versions = re.findall(r"^## \[(\S+)\]", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert versions[0] == ivig_faq.__version__


def test_version_is_written_once() -> None:
    assert "version" in project()["dynamic"]
    assert "image.version" not in (ROOT / "Dockerfile").read_text()


def test_each_dependency_says_why_it_is_there() -> None:
    lines = (ROOT / "pyproject.toml").read_text().splitlines()
    for requirement in declared():
        named = [line for line in lines if re.match(rf'\s*"{re.escape(requirement.name)}\b', line)]
        assert named
        assert all(re.search(r'",\s+# \w', line) for line in named), requirement.name


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_requirements_are_pinned_by_hash_and_name_no_address(path: Path) -> None:
    text = path.read_text()
    assert "://" not in text
    assert "--index" not in text
    assert "--find-links" not in text
    entries = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert len(entries) == len(pins(path)) > 0
    assert all("--hash=sha256:" in entry for entry in entries)


def test_requirements_hold_what_pyproject_asks_for() -> None:
    pinned = pins(ROOT / "requirements/dev.txt")
    for requirement in declared():
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        assert pinned[name] in requirement.specifier, f"{name}: run make lock"


def test_each_requirements_file_holds_the_smaller_one() -> None:
    run, serve, dev = (
        pins(ROOT / f"requirements/{name}.txt").items() for name in ("run", "serve", "dev")
    )
    assert run < serve < dev


def test_script_accepts_the_pythons_of_pyproject() -> None:
    low, high = re.findall(r"\((3, \d+)\)", (ROOT / "tools/venv.sh").read_text())
    asked = ">=" + low.replace(", ", ".") + ",<" + high.replace(", ", ".")
    assert project()["requires-python"] == asked


def test_commands_in_readme_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    # In code only: "make" is also a word.
    readme = (ROOT / "README.md").read_text()
    code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", readme, re.DOTALL))
    named = set(re.findall(r"\bmake ([a-z]+)", code))
    assert {"serve", "test"} <= named <= targets


def test_each_command_is_listed_by_make() -> None:
    lines = (ROOT / "Makefile").read_text().splitlines()
    targets = [line for line in lines if re.match(r"[a-z]+:(?!=)", line)]
    assert all("## " in line for line in targets)


def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    hadolint = Path(sysconfig.get_path("scripts")) / "hadolint"
    command = [hadolint, ROOT / "Dockerfile"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("", 0)


def test_no_file_names_a_folder_of_this_machine_or_a_registry() -> None:
    # Written in pieces, or this file would name them.
    unwanted = re.compile(
        r"(?<![\w./<-])/(?:work|root)(?![\w-])|pypi\.(?:org|python)|python"
        r"hosted|registry\.npm|npm"
        r"js\.|deb\.debian|security\.debian"
    )
    for path in files_in_git():
        text = path.read_bytes().decode("utf-8", errors="replace")
        assert unwanted.findall(text) == [], path.relative_to(ROOT)
