"""What of the base a chunk of certificates is made from: read once before they are drawn, and again while their numbers are taken."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from credits.certificates.entitlement import CERTIFICATE, Entitled, entitled
from credits.certificates.layouts.layout_parts import Kind
from credits.refusals import BaseNotNamed
from store.naming import names
from store.sets import select_set
from store.types import Db

# Built once: a chunk asks them while it holds the base.
_HIGHEST = sa.select(sa.func.max(CERTIFICATE.c.number)).where(
    CERTIFICATE.c.kind == sa.bindparam("kind"), CERTIFICATE.c.year == sa.bindparam("of")
)
_LAST_SLOT = sa.select(sa.func.max(CERTIFICATE.c.slot))
_LOCK = 0x5869_4365  # "XiCe": who takes numbers on PostgreSQL waits for whoever is taking some


class Basis(NamedTuple):
    """What of the base a chunk is made from."""

    issuers: tuple[str, ...]
    due: tuple[Entitled, ...]
    """Those of the chunk who are entitled and have none, names and figures as they are."""
    highest: int
    """The last number taken of this kind in this year."""
    slot: int
    """The next free place in the revocation list."""


def basis(db: Db, year: int, kind: Kind, chunk: Sequence[Entitled]) -> Basis:
    """The basis of a chunk. Raises BaseNotNamed."""
    keys = {one.key for one in chunk}
    found = entitled(db, year, kind, people={one.person_id for one in chunk})
    due = tuple(one for one in found if one.key in keys and not one.why_not)
    return Basis(issuer(db), due, highest(db, year, kind), next_slot(db))


def hold(db: Db) -> None:
    """From here to the end of the transaction nobody else takes numbers and slots; first of all in it.

    On SQLite the transaction itself is alone.
    """
    if db.get_bind().dialect.name == "postgresql":
        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_LOCK)))


def issuer(db: Db) -> tuple[str, ...]:
    """Who issues: the base's name, one line for each of several institutions. Raises BaseNotNamed."""
    found = names(db)
    if not found:
        raise BaseNotNamed
    return found


def highest(db: Db, year: int, kind: Kind) -> int:
    """The highest number of a kind in a year, 0 when there is none."""
    return select_set(db, _HIGHEST, {"of": year, "kind": kind})[0][0] or 0


def next_slot(db: Db) -> int:
    """The next place in the revocation list, counted over the whole base from 0; none is ever given twice."""
    last = select_set(db, _LAST_SLOT)[0][0]
    return 0 if last is None else last + 1
