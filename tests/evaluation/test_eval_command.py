from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from ivig_faq.cli import app


def test_one_command_gives_figures_page_and_variants_without_the_questions(tmp_path: Path) -> None:
    asked = [{"q": "What dose of IVIG is best?", "expect": "dose", "tags": ["short"]},
             {"q": "what is the capital of Peru", "expect": "none"}]  # fmt: skip
    sets, page = tmp_path / "sets.jsonl", tmp_path / "page.html"
    sets.write_text("\n".join(map(json.dumps, asked)), encoding="utf-8")
    done = CliRunner().invoke(app, ["eval", str(sets), "--json", "--robust", "--html", str(page)])
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert found["rates"]["in scope: first answer right"]["share"] == 1
    assert found["calibration"]["count"] == 2
    assert found["robust"]["upper case"]["lost"] == 0
    assert "Peru" not in done.stdout + page.read_text(encoding="utf-8")
    done = CliRunner().invoke(app, ["eval", str(sets)])
    assert "first answer right" in done.stdout and "calibration error" in done.stdout
