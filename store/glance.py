"""One row, looked up in the caller's own thread: for an event loop, where handing a question to a thread costs more than asking it.

SQLite alone answers so (a reader waits for nobody there, and an index finds a row within microseconds); for others NotAtOnce is
raised, and the caller asks in the ordinary way.
"""

import sqlite3
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Engine

from store.sets import in_drivers_words


class NotAtOnce(Exception):
    """This cannot be said without waiting; nothing is wrong, ask in the ordinary way."""


class Glance:
    """A reading connection that is kept open; of one thread at a time."""

    def __init__(self, reader: Engine) -> None:
        self._reader = reader
        self._kept: sqlite3.Connection | None = None

    def first(self, statement: sa.SelectBase, values: Mapping[str, object]) -> tuple[Any, ...] | None:
        """The first row, if there is one. See store.sets.select_set. Raises NotAtOnce."""
        if self._reader.dialect.name != "sqlite":
            raise NotAtOnce
        asked = in_drivers_words(statement, self._reader.dialect)
        try:
            cursor = self._open().execute(asked.text, asked.places(values))
            row = cursor.fetchone()
            cursor.close()  # ends the look: an open one would keep the log from being taken over
        except (
            sqlite3.DatabaseError
        ) as error:  # held, gone or broken: the ordinary way waits, and words what it meets
            raise NotAtOnce from error
        return asked.rows([row])[0] if row else None

    def close(self) -> None:
        """Let go of the file."""
        if self._kept:
            self._kept.close()
            self._kept = None

    def _open(self) -> sqlite3.Connection:
        if self._kept is None:
            # Not one of the pool's: those wait for a held file while they are made, and an event loop never does.
            kept = sqlite3.connect(
                str(self._reader.url.database), timeout=0, isolation_level=None, check_same_thread=False
            )
            try:
                for pragma in ("query_only=ON", "cache_size=-32000"):
                    kept.execute(f"PRAGMA {pragma}")
            except sqlite3.DatabaseError:
                kept.close()
                raise
            self._kept = kept
        return self._kept
