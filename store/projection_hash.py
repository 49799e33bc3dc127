"""One hash for what the declared tables hold: two bases that hold the same have the same, whichever database they stand on.

A station and its base compare by it what they both hold of a patch; tests compare by it what the same lines made elsewhere.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from core.jobs import Job, Step
from core.language import _
from store.flow import flow, in_code_order
from store.records import Record
from store.sets import among, in_drivers_words
from store.types import Db


def of(db: Db, records: Iterable[Record], only: Mapping[str, Collection[str]] | None = None) -> Job[str]:
    """SHA-256 over the rows of these records as canonical text, by table and key. A job; changes nothing, its memory is flat.

    What a record leaves out is not in it. With `only`, by subject kind the ids whose rows are meant; other kinds' rows are not.
    """
    chosen = sorted(records, key=lambda record: record.kind)
    hashed = hashlib.sha256()
    dialect = db.connection().dialect
    for done, record in enumerate(chosen):
        yield Step(done, len(chosen), _("Computing the hash of what the base holds"))
        hashed.update(f"{record.kind}\n".encode())
        values: Mapping[str, Any] = {}
        if only is not None:
            ids = only.get(record.subject, ())
            values = {"ids": list(map(UUID, ids)) if _of_ids(record) else list(ids)}
        query = _rows(record.table, record.key, record.compared, record.of if only is not None else None)
        asked = in_drivers_words(query, dialect)
        for part in flow(db, query, values, held=True):
            lines = [canonical(row) for row in asked.rows(part)]
            hashed.update("\n".join([*lines, ""]).encode())
    yield Step(len(chosen), len(chosen), _("Computing the hash of what the base holds"))
    return hashed.hexdigest()


def _of_ids(record: Record) -> bool:
    return isinstance(record.table.c[record.of].type, sa.Uuid)


@lru_cache(maxsize=256)
def _rows(table: sa.Table, key: tuple[str, ...], compared: tuple[str, ...], of: str | None) -> sa.Select[Any]:
    """The rows in the order of their keys, as both databases understand it; with `of` those of certain subjects."""
    order = [
        in_code_order(table.c[name]) if isinstance(table.c[name].type, sa.String) else table.c[name]
        for name in key
    ]
    query = sa.select(*(table.c[name] for name in (*key, *compared))).order_by(*order)
    return query if of is None else query.where(among(table.c[of], "ids"))
