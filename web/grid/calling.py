"""Urgent issues that nobody has phoned about: whom to phone, by numbers that the phone dials."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from core.clock import local_date
from grid.issues.phoning import whom
from grid.issues.stories import story
from store.types import Db
from web.grid import telling

_MOST = 5


class Call(NamedTuple):
    """One issue to phone about."""

    id: UUID
    item: str
    where: str
    numbers: list[tuple[str, str, str]]
    """Name, number as it is written, number as it is dialled; the last two empty where the base holds none."""
    expected: int


class Urgent(Protocol):
    """What is asked of an issue, be it a line of a list or the issue itself."""

    @property
    def id(self) -> UUID:
        """Which one."""
        ...


def calls(db: Db, urgent: Sequence[Urgent], at: datetime) -> list[Call]:
    """The issues with whom to phone, the first few: a page that is all alarm is read by nobody."""
    found: list[Call] = []
    for each in urgent[:_MOST]:
        told = story(db, each.id)
        row = told.issue
        found.append(
            Call(
                row.id,
                told.item.name if told.item else "",
                telling.where_words(db, [(row.area_id, row.place_id, row.spot)], at)[0],
                [(each.name, each.phone, dialled(each.phone)) for each in whom(db, row, local_date(at))],
                row.last,
            )
        )
    return found


def dialled(number: str) -> str:
    """A telephone number as a link has it."""
    return "".join(sign for sign in number if (sign.isascii() and sign.isdigit()) or sign == "+")
