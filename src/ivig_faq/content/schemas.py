"""JSON Schemas of the files of answers/, so that an editor completes and checks while typing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ivig_faq.content.models import (
    Changes,
    ClaimWords,
    DangerSigns,
    FrontMatter,
    Glossary,
    Phrases,
    Region,
    Register,
    Shape,
    SignOffs,
    Wording,
)

SHIPPED = Path(__file__).parent.parent / "schemas"
SHAPES: Mapping[str, type[Shape]] = MappingProxyType(
    {
        "changes": Changes,
        "claim_words": ClaimWords,
        "danger": DangerSigns,
        "glossary": Glossary,
        "phrases": Phrases,
        "region": Region,
        "register": Register,
        "signoffs": SignOffs,
        "topic": FrontMatter,
        "wording": Wording,
    }
)


def to_schema(shape: type[Shape]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of one shape of file."""
    schema = shape.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def to_schema_files() -> dict[str, str]:
    """Return the text of each schema file by its name; the same shapes give the same bytes."""
    return {
        f"{name}.json": json.dumps(to_schema(shape), indent=2, sort_keys=True) + "\n"
        for name, shape in SHAPES.items()
    }


def write_schemas(folder: Path) -> tuple[Path, ...]:
    """Write every schema into a folder, which is made if it is not there; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in to_schema_files().items():
        path = folder / name
        path.write_text(text, encoding="utf-8", newline="\n")
        written.append(path)
    return tuple(written)
