"""What was counted, week by week: as text with bars, as JSON, or as a page that stands alone."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from ivig_faq.errors import IvigFaqError
from ivig_faq.store.protect import SMALLEST
from ivig_faq.store.report import Table, Week

_BAR = 30
_NONE = "No week has been counted to its end yet. A week is reported from the Monday after it."
_HIDDEN = f"Counts under {SMALLEST} are hidden, and others where they would give one away."
_LAYOUT = Environment(
    loader=PackageLoader("ivig_faq.faces.terminal"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def to_text(weeks: Sequence[Week]) -> str:
    """Return all weeks as text for a terminal."""
    if not weeks:
        return f"{_NONE}\n"
    lines = []
    for week in weeks:
        lines += [f"{week.first} to {week.last} (UTC)", ""]
        for table in week.tables:
            lines += [*_lines(table), ""]
    return "\n".join([*lines, _HIDDEN]) + "\n"


def to_json(weeks: Sequence[Week]) -> str:
    """Return all weeks as JSON; what is hidden is left out, and said to be."""
    shown = [
        {
            "first": week.first.isoformat(),
            "last": week.last.isoformat(),
            "tables": {table.name: _plain(table) for table in week.tables},
        }
        for week in weeks
    ]
    return json.dumps({"smallest": SMALLEST, "weeks": shown}, indent=1) + "\n"


def to_page(weeks: Sequence[Week]) -> str:
    """Return all weeks as HTML with plots; nothing is fetched and nothing is run."""
    page = _LAYOUT.get_template("stats.html")
    return page.render(weeks=weeks, none=_NONE, hidden=_HIDDEN, label=_label, most=_most) + "\n"


def write_page(path: Path, weeks: Sequence[Week]) -> None:
    """Write the page; raises IvigFaqError where the file cannot be written."""
    try:
        path.write_text(to_page(weeks), encoding="utf-8")
    except OSError as error:
        raise IvigFaqError(
            f"The page cannot be written to {path}: {error.strerror}. Name another file."
        ) from None


def _lines(table: Table) -> list[str]:
    lines = [f"  {table.title}"]
    width = max((len(_label(row.of)) for row in table.rows), default=0)
    for row in table.rows:
        bar = "#" * round(_BAR * row.count / _most(table))
        lines.append(f"    {_label(row.of):{width}}  {row.count:>9,}  {bar}")
    if table.hides:
        lines.append("    (hidden)" if not table.rows else "    (others are hidden)")
    elif not table.rows:
        lines.append("    (none)")
    return lines


def _label(of: Sequence[str]) -> str:
    return ", ".join(part or "not known" for part in of) or "all"


def _most(table: Table) -> int:
    return max((row.count for row in table.rows), default=1)


def _plain(table: Table) -> dict[str, Any]:
    rows = [{"of": list(row.of), "count": row.count} for row in table.rows]
    return {"title": table.title, "rows": rows, "hides": table.hides}
