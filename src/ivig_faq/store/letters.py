"""Questions that their senders chose to give to the editors: off unless a setting says otherwise.

A letter is the text as it was sent, and the day. It has nothing to do with counts, and goes after
90 days, when an editor closes it, or when its sender deletes it with the code they got.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from hashlib import sha256

from ivig_faq.errors import IvigFaqError
from ivig_faq.store.clock import Clock, now
from ivig_faq.store.counted import to_day
from ivig_faq.store.sql import SqlStore

MOST = 1_000
# Crockford's letters and digits: none is taken for another, and no words come out.
_SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH, _GROUP = 16, 4
_ALIKE = str.maketrans("OILU", "011V")


class BoxFull(IvigFaqError):  # noqa: N818 - said to the sender, and no fault
    """The editors have more letters than they can read; nothing is taken in."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What somebody sent to the editors, exactly, and on which day."""

    id: str
    day: str
    text: str = field(repr=False)


class Letters:
    """The editors' letters in the database of the store. Every method may raise StoreError."""

    def __init__(self, store: SqlStore, clock: Clock = now) -> None:
        self._store = store
        self._clock = clock

    def send(self, text: str, code: str = "") -> str:
        """Keep a letter and return the code that deletes it; only a hash of the code is kept.

        Whoever makes the `code` beforehand can delete a letter of which nobody heard that it was
        kept. Raises BoxFull when there are as many letters as are ever kept.
        """
        code = code or new_code()
        with self._store.transaction() as run:
            if run("SELECT count(*) FROM ivig_faq_letters", ())[0][0] >= MOST:
                raise BoxFull
            run(
                "INSERT INTO ivig_faq_letters (id, day, text, code_hash) VALUES (?, ?, ?, ?)",
                (secrets.token_hex(4), to_day(self._clock()), text, _hash(code)),
            )
        return code

    def delete(self, code: str) -> bool:
        """Delete the letter of a code, however the code is typed; say whether there was one."""
        return self._delete("code_hash", _hash(code))

    def close(self, id_: str) -> bool:
        """Delete a letter that an editor is done with; say whether there was one."""
        return self._delete("id", id_)

    def list(self) -> tuple[Letter, ...]:
        """Return all letters, oldest first, and delete what is older than 90 days."""
        self._store.forget(self._clock())
        with self._store.transaction() as run:
            rows = run("SELECT id, day, text FROM ivig_faq_letters ORDER BY day, id", ())
        return tuple(Letter(*row) for row in rows)

    def _delete(self, column: str, value: str) -> bool:
        with self._store.transaction() as run:
            gone = run(f"DELETE FROM ivig_faq_letters WHERE {column} = ? RETURNING id", (value,))  # noqa: S608 - our own names
        self._store.scrub()
        return bool(gone)


def new_code() -> str:
    """Return a code that nobody has."""
    code = "".join(secrets.choice(_SIGNS) for _ in range(_LENGTH))
    return "-".join(code[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))


def _hash(code: str) -> str:
    """Hash a code as it was meant: without case, spaces and dashes, and look-alikes made one.

    The code is 80 random bits, so that nobody finds it by trying, not even from its hash.
    """
    meant = re.sub(r"[\s-]", "", code).upper().translate(_ALIKE)
    return sha256(meant.encode(errors="replace")).hexdigest()
