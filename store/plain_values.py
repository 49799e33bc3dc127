"""Values as lines of the journal say them, made what a column holds: whole columns at a time, for rows made of lines.

What another machine wrote is not trusted: a value of another kind, too long, or with more than one text is refused.
"""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.canonical import moment
from core.ids import id_of
from store.types import Instant

_ID = 36


def values_for(column: sa.Column[Any], values: Sequence[Any]) -> Sequence[Any]:
    """The plain values (core.canonical.plain) as the column's own. ValueError or TypeError where one of them is none.

    None stands for None where the column takes it.
    """
    if None not in values:
        return _some(column, values) if values else values
    if not column.nullable:
        raise ValueError("nothing where something must be")
    given = [value for value in values if value is not None]
    if not given:
        return values
    made = iter(_some(column, given))
    return [None if value is None else next(made) for value in values]


def _some(column: sa.Column[Any], values: Sequence[Any]) -> Sequence[Any]:
    kind = column.type
    if isinstance(kind, sa.Uuid):
        return [_id(value) for value in values]
    if isinstance(kind, Instant):
        return [_instant(value) for value in values]
    if isinstance(kind, sa.Date):
        return [_day(value) for value in values]
    if isinstance(kind, sa.Boolean):
        return _of_type(bool, values)
    if isinstance(kind, sa.Integer):
        far = 2 ** (63 if isinstance(kind, sa.BigInteger) else 31)
        if not -far <= min(_of_type(int, values)) <= max(values) < far:
            raise ValueError("beyond what the column holds")
        return values
    if isinstance(kind, sa.String):
        return _texts(values, kind.length)
    raise TypeError(f"no line says a value of {column}")


def _texts(values: Sequence[Any], most: int | None) -> Sequence[str]:
    joined = "".join(values)
    if "\0" in joined or (most is not None and max(map(len, values)) > most):
        raise ValueError("beyond what the column holds")
    if not joined.isascii():
        joined.encode()  # half of a pair of surrogates has no bytes
    return values


def _of_type(kind: type, values: Sequence[Any]) -> Sequence[Any]:
    if set(map(type, values)) != {kind}:
        raise TypeError(f"not {kind.__name__}")
    return values


def _id(text: str) -> UUID:
    if len(text) != _ID or text != text.lower():
        raise ValueError("not the text of an id")
    return id_of(text.replace("-", ""))


def _instant(text: str) -> datetime:
    instant = datetime.fromisoformat(text)
    if moment(instant) != text:
        raise ValueError("not the text of an instant")
    return instant


def _day(text: str) -> date:
    day = date.fromisoformat(text)
    if day.isoformat() != text:
        raise ValueError("not the text of a day")
    return day
