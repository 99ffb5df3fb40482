"""What a wheel carries besides the program: the answers, and what is learned from them.

Without the second, a new installation would spend its first start learning; with it, the first
question is answered at once, also where nothing can be written.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class WheelContents(BuildHookInterface[Any]):
    """Adds both to a wheel; an editable install reads them from the checkout instead."""

    _folder: str | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Learn from the answers of this source tree into a temporary folder."""
        if version == "editable":
            return
        root = Path(self.root)
        # The file's name depends on the text of the modules that learn: take those of this tree.
        sys.path.insert(0, str(root / "src"))
        try:
            from ivig_faq.content.load import load_corpus  # noqa: PLC0415 - from this tree
            from ivig_faq.retrieval.learned import fit_to_folder  # noqa: PLC0415 - likewise
            from ivig_faq.retrieval.wording import signs_to_folder  # noqa: PLC0415 - likewise
            from ivig_faq.settings import Settings  # noqa: PLC0415 - likewise
        finally:
            sys.path.pop(0)
        self._folder = tempfile.mkdtemp()
        corpus, folder = load_corpus(root / "answers"), Path(self._folder)
        fitted = fit_to_folder(corpus, folder, Settings().cache, self.app.display_info)
        signs = signs_to_folder(corpus.danger, folder)
        build_data["force_include"][str(root / "answers")] = "ivig_faq/answers"
        for path in (fitted, signs):
            build_data["force_include"][str(path)] = f"ivig_faq/_fitted/{path.name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling's
        """Remove the temporary folder."""
        if self._folder is not None:
            shutil.rmtree(self._folder)
