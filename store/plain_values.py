"""Values as lines of the journal say them, put in the driver's words whole columns at a time: for rows made of lines.

What another machine wrote is not trusted: a value of another kind, too long, or in another text than its canonical one is
refused. Going from text to text costs a third of making ids and instants of it.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from store.types import Instant, kept_instant

_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.(?!000000)\d{6})?\+00:00", re.ASCII)
_CENTURIES = frozenset({"19", "20", "21"})
_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def written(column: sa.Column[Any], values: Sequence[Any], dialect: sa.Dialect) -> Sequence[Any]:
    """The plain values (core.canonical.plain) as the driver takes them. ValueError or TypeError where one is none of the column's."""
    if not values:
        return values
    if None not in values:
        return _some(column, values, dialect)
    if not column.nullable:
        raise ValueError("nothing where something must be")
    given = [value for value in values if value is not None]
    if not given:
        return values
    made = iter(_some(column, given, dialect))
    return [None if value is None else next(made) for value in values]


def is_instant(text: str) -> bool:
    """Whether this is the canonical text of an instant."""
    try:
        return _INSTANT.fullmatch(text) is not None and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def has_wall_clock(text: str) -> bool:
    """Whether an instant's canonical text is of a year that every clock and every reckoning with days can show: 1900 to 2199."""
    return text[:2] in _CENTURIES


def _some(column: sa.Column[Any], values: Sequence[Any], dialect: sa.Dialect) -> Sequence[Any]:
    """PostgreSQL takes the texts of ids, days and instants themselves."""
    kind, is_sqlite = column.type, dialect.name == "sqlite"
    if isinstance(kind, sa.Uuid):
        _refuse_unless(all(map(_ID.fullmatch, values)))
        return [text.replace("-", "") for text in values] if is_sqlite else values
    if isinstance(kind, Instant):
        _refuse_unless(all(map(is_instant, values)) and all(map(has_wall_clock, values)))
        return list(map(kept_instant, values)) if is_sqlite else values
    if isinstance(kind, sa.Date):
        _refuse_unless([date.fromisoformat(text).isoformat() for text in values] == list(values))
    elif isinstance(kind, sa.Boolean):
        _refuse_unless(set(map(type, values)) == {bool})
    elif isinstance(kind, sa.Integer):
        far = 2 ** (63 if isinstance(kind, sa.BigInteger) else 31)
        _refuse_unless(set(map(type, values)) == {int} and -far <= min(values) <= max(values) < far)
    elif isinstance(kind, sa.String):
        _refuse_texts(values, kind.length)
    else:
        raise TypeError(f"no line says a value of {column}")
    return values


def _refuse_texts(values: Sequence[Any], most: int | None) -> None:
    joined = "".join(values)
    _refuse_unless("\0" not in joined and (most is None or max(map(len, values)) <= most))
    if not joined.isascii():
        joined.encode()  # half of a pair of surrogates has no bytes


def _refuse_unless(right: bool) -> None:  # noqa: FBT001 - what must be
    if not right:
        raise ValueError("no value of the column")
