"""Facts about the base itself, a key and a text each: who it is in the journal, what it is called."""

import sqlalchemy as sa

from core.ids import new_id
from store.sets import select_set
from store.tables import BaseFact
from store.types import Db, table_of

BASE_NAME = "base_name"
ORIGIN = "origin"
EPOCH = "epoch"
HEAD = "journal_head"
"""Seq and hash of the newest line, so that lines cut off at the end are missed."""
_FACT = table_of(BaseFact)
_WHO = sa.select(_FACT.c.key, _FACT.c.value).where(sa.or_(_FACT.c.key == ORIGIN, _FACT.c.key == EPOCH))


def fact(db: Db, key: str, otherwise: str = "") -> str:
    """The fact's text, or `otherwise`."""
    value = db.scalar(sa.select(BaseFact.value).where(BaseFact.key == key))
    return otherwise if value is None else value


def set_fact(db: Db, key: str, value: str) -> None:
    """State a fact anew. The verb that calls it writes the journal line."""
    db.merge(BaseFact(key=key, value=value))
    db.flush()


def fact_within(key: str) -> sa.ScalarSelect[str]:
    """The fact's text as a column of another statement; NULL where there is none."""
    return sa.select(_FACT.c.value).where(_FACT.c.key == key).scalar_subquery()


def begin_epoch(db: Db) -> int:
    """Begin a new epoch: what this base writes from now on is told from what a lost state of it wrote. Gives its number.

    The epoch is no record of its own: every line of the journal carries it.
    """
    _origin, epoch = who(db)
    set_fact(db, EPOCH, str(epoch + 1))
    return epoch + 1


def who(db: Db) -> tuple[str, int]:
    """The base's origin and epoch, which every journal line carries; made at the first line."""
    found = dict(select_set(db, _WHO))
    if ORIGIN not in found:
        found = {ORIGIN: new_id().hex, EPOCH: "1", HEAD: ""}
        db.execute(sa.insert(BaseFact), [{"key": key, "value": value} for key, value in found.items()])
    return found[ORIGIN], int(found[EPOCH])
