"""What the dialogs of the field do with their fields: instants of Shanghai's wall clock, and choosing by value."""

from collections.abc import Sequence
from datetime import date, datetime, time
from itertools import takewhile
from uuid import UUID

from PySide6.QtCore import QDate, QDateTime, QTime

from core import clock
from desktop.choice import Choice, Moment


def set_moment(field: Moment, value: datetime) -> None:
    """Show an instant."""
    here = clock.local(value)
    field.setDateTime(QDateTime(QDate(here.year, here.month, here.day), QTime(here.hour, here.minute)))


def read_moment(field: Moment) -> datetime:
    """The instant that stands in the field."""
    day, hour = field.date(), field.time()
    return clock.instant(date(day.year(), day.month(), day.day()), time(hour.hour(), hour.minute()))


def choose(field: Choice, value: object) -> None:
    """Choose the entry of that value, else the first. Qt's own search compares ids by their place in memory."""
    for row in range(field.count()):
        if field.itemData(row) == value:
            field.setCurrentIndex(row)
            return
    field.setCurrentIndex(0 if field.count() else -1)


def usual_patch(choices: Sequence[tuple[UUID, str]], depth: int, near: UUID | None = None) -> UUID | None:
    """The first patch that lies at least so deep in the tree (0 a street, 1 a 居民区, 2 a micro-grid), else the deepest.

    `near` is the patch that was walked last: it, what it lies in or what lies in it comes before all others.
    """
    if not choices:
        return None
    deep = {id: len(words) - len(words.lstrip(INDENT)) for id, words in choices}
    ids = list(deep)
    if near is not None and near in deep:
        place = ids.index(near)
        if deep[near] >= depth:
            return next(id for id in reversed(ids[: place + 1]) if deep[id] <= depth)
        below = takewhile(lambda id: deep[id] > deep[near], ids[place + 1 :])
        return next((id for id in below if deep[id] >= depth), near)
    return next((id for id in ids if deep[id] >= depth), max(deep, key=lambda id: deep[id]))


INDENT = "　"
"""What sets a patch in below what it lies in."""
