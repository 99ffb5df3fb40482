"""No page asks for a label that wording.yaml need not have."""

from __future__ import annotations

import re
from pathlib import Path

from ivig_faq.content.labels import LABELS
from ivig_faq.content.models import Corpus

SOURCE = Path(__file__).parents[2] / "src" / "ivig_faq"
NAMED = re.compile(r"""\blabels(?:\.(\w+)|\[["'](\w+)["']\])""")
METHODS = {"index", "keys", "get", "items"}


def test_the_labels_that_ship_are_those_that_are_needed(corpus: Corpus) -> None:
    assert corpus.wording.labels.keys() == LABELS


def test_every_label_that_is_named_in_the_program_is_needed() -> None:
    files = (file for kind in ("py", "html", "txt", "jinja") for file in SOURCE.rglob(f"*.{kind}"))
    named = {one or two for file in files for one, two in NAMED.findall(file.read_text("utf-8"))}
    assert len(named) > 100
    assert named - METHODS <= LABELS
