"""Tables of sums that triggers of the database keep, and whether they are what their rows sum to.

`store.records` asks for every one that a room declares beside the record it sums.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from store.types import Db


@dataclass(frozen=True)
class KeptSums:
    """`table` holds, for each `key` of `of`, the sums of `made_of`: by its own column, what is summed of each row."""

    table: sa.Table
    of: sa.Table
    key: tuple[str, ...]
    made_of: Mapping[str, sa.ColumnElement[int]]


def differing_sums(db: Db, sums: KeptSums) -> Iterator[tuple[tuple[Any, ...], str, Any, Any]]:
    """Key, column, what is kept and what the rows sum to, wherever these differ; a row that is not there counts as zeros.

    One pass over either table, in the database.
    """
    names = list(sums.made_of)
    nothing = [sa.literal(0) for _name in names]
    kept = sa.select(
        *(sums.table.c[name] for name in sums.key),
        *(sums.table.c[name].label(f"kept_{name}") for name in names),
        *(zero.label(f"made_{name}") for zero, name in zip(nothing, names, strict=True)),
    )
    made = sa.select(
        *(sums.of.c[name] for name in sums.key),
        *(zero.label(f"kept_{name}") for zero, name in zip(nothing, names, strict=True)),
        *(sa.func.sum(each).label(f"made_{name}") for name, each in sums.made_of.items()),
    ).group_by(*(sums.of.c[name] for name in sums.key))
    both = sa.union_all(kept, made).subquery()
    pairs = [(sa.func.sum(both.c[f"kept_{name}"]), sa.func.sum(both.c[f"made_{name}"])) for name in names]
    key = [both.c[name] for name in sums.key]
    query = (
        sa.select(*key, *(side for pair in pairs for side in pair))
        .group_by(*key)
        .having(sa.or_(*(one != other for one, other in pairs)))
        .order_by(*key)
    )
    for row in db.execute(query):
        for place, name in enumerate(names):
            one, other = row[len(key) + 2 * place : len(key) + 2 * place + 2]
            if one != other:
                yield tuple(row[: len(key)]), name, one, other
