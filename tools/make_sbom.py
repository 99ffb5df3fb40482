"""Say what a release is made of: a CycloneDX bill of materials, and a table for people.

usage: .venv/bin/python tools/make_sbom.py [--sbom FILE] [--table FILE]
Reads requirements/run.txt, the reasons in pyproject.toml, and licences from what is installed; asks
no registry.
"""

from __future__ import annotations

import argparse
import json
import re
import uuid
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any

import ivig_faq

TOP = Path(__file__).parents[1]
# When somebody last read the whole list: names, licences and reasons.
LOOKED_AT = "2026-11-29"
_PIN = re.compile(
    r"^([a-z0-9][a-z0-9.-]*)==(\S+)(?: ; (.+?))? \\\n((?:    --hash=\S+.*\n?)+)((?:    #.*\n?)*)",
    re.M,
)
_NEEDED_BY = re.compile(r"#   ([a-z0-9][a-z0-9.-]*)$", re.M)
_REASON = re.compile(r'^  "([a-z0-9-]+)[^"]*",\s+# (.+)$', re.M)
_OWN = {
    "src/ivig_faq/content/data/words.txt.gz": "word frequencies, see NOTICE",
    "src/ivig_faq/content/data/syllables.txt.gz": "syllables, see NOTICE",
    "src/ivig_faq/retrieval/model/encoder.bin": "weights of the encoder, see their MODEL_CARD",
    "src/ivig_faq/retrieval/model/encoder.onnx": "sentence encoder, see its MODEL_CARD",
    "src/ivig_faq/retrieval/model/pieces.txt": "pieces of words, see the MODEL_CARD",
    "src/ivig_faq/retrieval/model/vectors.npz": "the encoder's vectors of our own phrasings",
}


@dataclass(frozen=True, slots=True)
class Package:
    """One pinned package."""

    name: str
    version: str
    where: str
    hashes: tuple[str, ...]
    licence: str
    reason: str


def read_pins(text: str) -> list[Package]:
    """Return the packages of a requirements file."""
    reasons = dict(_REASON.findall((TOP / "pyproject.toml").read_text(encoding="utf-8")))
    return [
        Package(
            name, version, where or "", tuple(re.findall(r"sha256:([0-9a-f]{64})", hashes)),
            find_licence(name),
            reasons.get(name) or f"needed by {', '.join(_NEEDED_BY.findall(via))}",
        )
        for name, version, where, hashes, via in _PIN.findall(text)
    ]  # fmt: skip


def find_licence(name: str) -> str:
    """Return what a package says of its licence, "" where it is not installed here."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    expression = told.get("License-Expression")
    if expression:
        return str(expression)
    kinds = [
        line.rpartition(" :: ")[2]
        for line in told.get_all("Classifier") or ()
        if line.startswith("License :: OSI Approved ::")
    ]
    return ", ".join(kinds) or (str(told.get("License") or "").splitlines() or [""])[0]


def to_sbom(packages: list[Package]) -> dict[str, Any]:
    """Return the bill of materials, the same each time for the same packages."""
    root = f"pkg:pypi/ivig-faq@{ivig_faq.__version__}"
    parts = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{it.name}@{it.version}",
            "purl": f"pkg:pypi/{it.name}@{it.version}",
            "name": it.name,
            "version": it.version,
            "hashes": [{"alg": "SHA-256", "content": content} for content in it.hashes],
            "licenses": [{"license": {"name": it.licence}}] if it.licence else [],
        }
        for it in packages
    ]
    parts += [
        {"type": "data", "bom-ref": path, "name": path, "description": says}
        for path, says in _OWN.items()
    ]
    refs = sorted(str(part["bom-ref"]) for part in parts)
    serial = uuid.uuid5(uuid.NAMESPACE_URL, root + " ".join(refs))
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "purl": root,
                "name": "ivig-faq",
                "version": ivig_faq.__version__,
                "licenses": [{"license": {"id": "Apache-2.0"}}],
            }
        },
        "components": parts,
        "dependencies": [{"ref": root, "dependsOn": refs}, *({"ref": ref} for ref in refs)],
    }


def to_table(packages: list[Package]) -> str:
    """Return the list that docs/dependencies.md is."""
    lines = [
        "# What is installed to serve",
        "",
        "Made by `make lock` from `requirements/run.txt`, where each package stands with hashes.",
        f"The list was last made on {LOOKED_AT}. Each package has a reason and names its licence,",
        "or is not installed where the list was made; nobody has read the licences themselves.",
        "",
        "**Nobody has compared it with a list of known faults yet**: that asks a service on the",
        f"internet, which could not be reached where this was made (tried on {LOOKED_AT}). Do it",
        "before each release and weekly, where there is a network:",
        "",
        "```",
        "python3 -m venv audit && audit/bin/pip install pip-audit",
        "audit/bin/pip-audit --strict --disable-pip --no-deps --require-hashes \\",
        "  -r requirements/run.txt",
        "```",
        "",
        "Without `--strict` it ends as if all were well where it could look up nothing.",
        "",
        "| package | version | licence | why | where |",
        "|---|---|---|---|---|",
    ]
    for it in packages:
        where = it.where.replace("|", "\\|")
        lines.append(
            f"| {it.name} | {it.version} | {it.licence or '(not installed here)'} | {it.reason}"
            f" | {where} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    """Write what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sbom", type=Path)
    parser.add_argument("--table", type=Path)
    args = parser.parse_args()
    packages = read_pins((TOP / "requirements/run.txt").read_text(encoding="utf-8"))
    if args.sbom:
        args.sbom.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps(to_sbom(packages), indent=1, ensure_ascii=False)
        args.sbom.write_text(text + "\n", encoding="utf-8")
        print(f"Written: {args.sbom} ({len(packages)} packages)")
    if args.table:
        args.table.write_text(to_table(packages), encoding="utf-8")


if __name__ == "__main__":
    main()
