"""Which years are closed; every verb that would change one asks here first, and closing itself waits here for those under way.

`credits.ledger.write` asks for every entry. On SQLite the one writer keeps closing and posting apart; on PostgreSQL a lock of
the year does: shared while the year is written to, exclusive while it is closed or amended.
"""

from collections.abc import Iterable

import sqlalchemy as sa

from credits.refusals import YearIsClosed
from credits.tables import ClosedYear
from store.types import Db, table_of

CLOSED = table_of(ClosedYear)
_LOCK = 0x5948  # "YH": the first half of the advisory lock's key, the year is the other


def is_closed(db: Db, year: int) -> bool:
    """Whether the year's list was closed."""
    return db.scalar(sa.select(sa.exists().where(CLOSED.c.year == year))) or False


def closed_years(db: Db) -> list[int]:
    """The years whose list was closed, the earliest first."""
    return list(db.scalars(sa.select(CLOSED.c.year).order_by(CLOSED.c.year)))


def refuse_closed(db: Db, years: Iterable[int]) -> None:
    """Raise YearIsClosed for the earliest of these years that is closed; the others stay open until the transaction ends.

    Call it in the writing transaction before its first change of the year: no closing can come in between then.
    """
    asked = sorted(set(years))
    if not asked:
        return
    if db.get_bind().dialect.name == "postgresql":
        for year in asked:
            db.execute(sa.select(sa.func.pg_advisory_xact_lock_shared(_LOCK, year)))
    closed = db.scalar(sa.select(sa.func.min(CLOSED.c.year)).where(CLOSED.c.year.in_(asked)))
    if closed is not None:
        raise YearIsClosed(year=closed)


def hold(db: Db, year: int) -> None:
    """Wait for whoever writes to the year and let nobody else until the transaction ends: closing and amending need it.

    Not after `refuse_closed` of the same year in the same transaction: two who both did would wait for each other.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK, year)))
