"""INSERT ... ON CONFLICT on either engine: SQLAlchemy keeps one for each dialect. The verbs of every room call it."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from store.types import Db


def insert_into(db: Db, table: sa.Table) -> sqlite.Insert | postgresql.Insert:
    """An INSERT of the database's own kind, which has `on_conflict_do_nothing` and `on_conflict_do_update`."""
    return sqlite.insert(table) if db.get_bind().dialect.name == "sqlite" else postgresql.insert(table)
