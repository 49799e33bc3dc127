"""Instants in a field that shows Shanghai's wall clock. The dialogs of the field share it."""

from datetime import date, datetime, time

from PySide6.QtCore import QDate, QDateTime, QTime

from core import clock
from desktop.choice import Moment


def set_moment(field: Moment, value: datetime) -> None:
    """Show an instant."""
    here = clock.local(value)
    field.setDateTime(QDateTime(QDate(here.year, here.month, here.day), QTime(here.hour, here.minute)))


def read_moment(field: Moment) -> datetime:
    """The instant that stands in the field."""
    day, hour = field.date(), field.time()
    return clock.instant(date(day.year(), day.month(), day.day()), time(hour.hour(), hour.minute()))
