"""`ivig-faq stats` in its three forms, over a real store."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from ivig_faq.cli import app
from ivig_faq.errors import SettingsError
from ivig_faq.store.clock import now
from ivig_faq.store.counted import Counted
from ivig_faq.store.open import open_database
from ivig_faq.store.protocol import Batch


@pytest.fixture
def counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with 1,234 answers and 5 refusals on the same days, and some that are too old."""
    url = f"sqlite:///{tmp_path}/counts.db"
    monkeypatch.setenv("IVIG_FAQ_STORE", url)
    time = now()
    last_week = time - timedelta(days=time.weekday() + 4)
    answered = Counted(
        f"{last_week:%Y-%m-%d}T08", "dose", "open", "exact", "GB", "0f3a", "under 10 ms", 200
    )
    refused = Counted(f"{last_week:%Y-%m-%d}T08", "", "refused", "none", "GB", "0f3a", "none", 422)
    old = Counted("2020-01-01T08", "old-one", "open", "exact", "GB", "0f3a", "under 10 ms", 200)
    store = open_database(url)
    store.add(Batch({answered: 1234, refused: 5, old: 99}, {}), time)
    store.close()
    return tmp_path


def test_counts_are_printed_with_bars(counts: Path) -> None:
    printed = CliRunner().invoke(app, ["stats"]).output
    assert "open, dose      1,234  ##############################\n" in printed
    assert "Without a reply, by status\n    (hidden)\n" in printed
    assert "Counts under 10 are hidden" in printed
    assert "422" not in printed and "old-one" not in printed


def test_counts_are_given_to_programs(counts: Path) -> None:
    weeks = json.loads(CliRunner().invoke(app, ["stats", "--json"]).output)["weeks"]
    tables = weeks[-1]["tables"]
    assert tables["topics"] == {
        "title": "By topic", "rows": [{"of": ["open", "dose"], "count": 1234}], "hides": False,
    }  # fmt: skip
    assert tables["refused"]["rows"] == [] and tables["refused"]["hides"]


def test_counts_make_a_page_that_stands_alone(counts: Path) -> None:
    page = counts / "stats.html"
    assert CliRunner().invoke(app, ["stats", "--html", str(page)]).exit_code == 0
    html = page.read_text(encoding="utf-8")
    assert ">1,234<" in html and "<rect" in html
    for outside in ("<script", "http:", "https:", "src=", "url("):
        assert outside not in html


def test_showing_counts_deletes_what_is_too_old(counts: Path) -> None:
    CliRunner().invoke(app, ["stats"])
    store = open_database(f"sqlite:///{counts}/counts.db")
    assert "old-one" not in {row.topic_id for row in store.replies()}
    store.close()


def test_counts_in_memory_cannot_be_shown() -> None:
    error = CliRunner().invoke(app, ["stats"]).exception
    assert isinstance(error, SettingsError)
    assert "IVIG_FAQ_STORE is memory:" in str(error)
