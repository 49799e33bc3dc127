"""Is the SQLite file itself whole: pages, indexes that agree with their tables, references. `xiuhua journal verify` asks."""

import sqlite3

import sqlalchemy as sa
from sqlalchemy import exc

from core.language import _
from store.types import Db


def soundness(db: Db) -> list[str]:
    """What SQLite finds wrong with its file, in the present language; nothing is changed. A server checks its own files: []."""
    if db.get_bind().dialect.name != "sqlite":
        return []
    try:
        damage = [
            _("The database file is damaged: {what}", what=what)
            for what in db.scalars(sa.text("PRAGMA integrity_check"))
            if what != "ok"
        ]
        references = db.execute(sa.text("PRAGMA foreign_key_check")).all()
    except exc.DatabaseError as error:
        if not isinstance(error.orig, sqlite3.DatabaseError):
            raise
        return [_("The database file is damaged: {what}", what=error.orig)]
    pairs = dict.fromkeys((row[0], row[2]) for row in references)
    return [
        *damage,
        *(
            _("A row of {table} names a row of {other} that is not there.", table=table, other=other)
            for table, other in pairs
        ),
    ]
