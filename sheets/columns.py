"""What a list is: columns with a key, a title, a kind, how offices head them, and where the value comes from.

Domains declare a `Sheet` beside the query that fills it; the desktop's models, `sheets.xlsx`, `sheets.reading` and the
printed lists read it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Generic, TypeVar

from core import amounts
from core.clock import local
from core.language import spoken
from core.months import shown_month

Row = TypeVar("Row")


class Kind(Enum):
    """How a value is typed in a file and shown to a person."""

    TEXT = "text"
    CODE = "code"
    """Digits that are no number: staff numbers, mobiles, serials. Always text in a file."""
    NUMBER = "number"
    AMOUNT = "amount"
    """Credits or lesson hours, an int in hundredths."""
    DAY = "day"
    INSTANT = "instant"
    """An aware instant, shown in Shanghai time to the minute."""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column. `value` takes the row apart; None is an empty cell."""

    key: str
    title: str
    """An English msgid (N_)."""
    kind: Kind
    value: Callable[[Row], object]
    width: int = 12
    """In characters of the interface font; a Chinese character counts as two."""
    headings: tuple[str, ...] = ()
    """What offices call it, for the importer; compared without blanks and full-width forms."""


@dataclass(frozen=True)
class Sheet(Generic[Row]):
    """A list: its title (a msgid) and its columns, left to right."""

    title: str
    columns: tuple[Column[Row], ...]

    def column(self, key: str) -> Column[Row]:
        """The column of that key; KeyError when there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    def only(self, *keys: str) -> "Sheet[Row]":
        """The same list with these columns, in this order."""
        return Sheet(self.title, tuple(self.column(key) for key in keys))


def shown(column: Column[Row], row: Row) -> str:
    """The cell as a person reads it, in the present language."""
    return shown_value(column.kind, column.value(row))


def shown_value(kind: Kind, value: object) -> str:
    """A value of a kind as a person reads it: 12.5, 2026年11月21日 or 21 Nov 2026, 2026-11-21 13:30."""
    if value is None or value == "":
        return ""
    if kind is Kind.AMOUNT and isinstance(value, int):
        return amounts.shown(value)
    if kind is Kind.INSTANT and isinstance(value, datetime):
        return f"{local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, datetime):
        raise TypeError("an instant in a column of another kind")
    if isinstance(value, date):
        return shown_day(value)
    return str(value)


def shown_day(day: date) -> str:
    """2026年11月21日 in Chinese, 21 Nov 2026 in English."""
    month = shown_month(day.month)
    return f"{day.year}年{month}{day.day}日" if spoken() == "zh_CN" else f"{day.day} {month} {day.year}"
