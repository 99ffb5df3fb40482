"""A real workbench process for tests: over the folder and at the port that it is told."""

from __future__ import annotations

import sys
from pathlib import Path

from ivig_faq.evaluation.edit import build_comparer
from ivig_faq.faces.http.serve import serve
from ivig_faq.faces.workbench.app import LOCAL, create_workbench
from ivig_faq.settings import Settings

root = Path(sys.argv[1])
settings = Settings(answers=root, cache=root.parent / "cache", host=LOCAL, port=int(sys.argv[2]))
serve(create_workbench(settings, sys.argv[3], build_comparer(root)), settings, lambda _: None)
