"""The tables, step by step: a database made by any earlier version is brought up to date.

A step that was released is never edited; what changes is a new step at the end. Both databases
understand every statement.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ivig_faq.errors import StoreError

Run = Callable[[str, Sequence[Any]], list[tuple[Any, ...]]]

STEPS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE ivig_faq_replies (
            hour TEXT NOT NULL, topic_id TEXT NOT NULL, outcome TEXT NOT NULL,
            "match" TEXT NOT NULL, region TEXT NOT NULL, content_version TEXT NOT NULL,
            latency_bucket TEXT NOT NULL, status INTEGER NOT NULL, n BIGINT NOT NULL,
            PRIMARY KEY (hour, topic_id, outcome, "match", region, content_version,
                         latency_bucket, status))""",
        """CREATE TABLE ivig_faq_feedback (
            day TEXT NOT NULL, topic_id TEXT NOT NULL, helpful INTEGER NOT NULL,
            content_version TEXT NOT NULL, n BIGINT NOT NULL,
            PRIMARY KEY (day, topic_id, helpful, content_version))""",
        "CREATE TABLE ivig_faq_batches (mark TEXT PRIMARY KEY, day TEXT NOT NULL)",
    ),
    (
        """CREATE TABLE ivig_faq_letters (
            id TEXT PRIMARY KEY, day TEXT NOT NULL, text TEXT NOT NULL, code_hash TEXT NOT NULL)""",
    ),
)


def migrate(run: Run, steps: Sequence[Sequence[str]] = STEPS) -> None:
    """Bring the tables up to date inside one transaction.

    Raises StoreError for tables that a later version of this program made, or with no version.
    """
    run("CREATE TABLE IF NOT EXISTS ivig_faq_schema (version INTEGER NOT NULL)", ())
    ((found,),) = run("SELECT max(version) FROM ivig_faq_schema", ())
    if found is None:
        found = 0
    if not isinstance(found, int):
        raise StoreError(
            "The store does not say of which version its tables are: what stands in the table"
            " ivig_faq_schema is no whole number. Put it right, or name another store."
        )
    if found > len(steps):
        raise StoreError(
            f"The store was made by a later version of this program: its tables are version"
            f" {found}, and {len(steps)} is the last one known here. Update the program, or name"
            " another store."
        )
    for number, step in enumerate(steps[found:], found + 1):
        for statement in step:
            run(statement, ())
        run("INSERT INTO ivig_faq_schema (version) VALUES (?)", (number,))
