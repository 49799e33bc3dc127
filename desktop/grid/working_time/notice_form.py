"""The dialog into which the notice of a year's holidays is pasted: what is read from it is shown before it is kept."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from core.language import _
from core.refusal import Refusal, word
from desktop.desk import Desk
from desktop.form import Form
from desktop.page import label
from desktop.pages import course_forms
from grid import working_time
from grid.working_time.calendars import OwnDay
from grid.working_time.notices import read_notice
from sheets.columns import shown_day
from store.types import Db

_WIDE, _ROOM = 640, 180
"""In pixels: a festival stands on a line of its own."""


def ask_notice(desk: Desk, parent: QWidget, year: int, done: Callable[[], None]) -> Form:
    """Ask for the notice of a year; OK keeps its days and says that the year is entered."""
    form = Form(
        parent,
        _("Holidays of {year}", year=year),
        _(
            "Paste the State Council's notice as it was published. The days that it names are kept, and the year counts as entered."
        ),
        _("Keep these days"),
    )
    text = form.lines("text", _("Notice"), must=True)
    text.setFixedHeight(150)
    read = label("", "soft", wrap=True)
    read.setAlignment(Qt.AlignmentFlag.AlignTop)
    read.setMinimumHeight(_ROOM)
    form.fields.addRow("", read)
    form.resize(_WIDE, form.sizeHint().height())

    def show() -> None:
        try:
            read.setText(_days_in_words(read_notice(text.toPlainText(), year)))
        except Refusal as refusal:
            read.setText(word(refusal) if text.toPlainText().strip() else "")

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        working_time.keep_notice(db, year, read_notice(values["text"], year), desk.actor, at)

    def finish(_nothing: object) -> None:
        done()

    text.textChanged.connect(show)
    return course_forms.run(desk, form, act, finish)


def _days_in_words(days: list[OwnDay]) -> str:
    """The days by festival: "春节: free 5 Feb 2027 to 11 Feb 2027; worked 20 Feb 2027"."""
    lines: list[str] = []
    for festival in dict.fromkeys(day.note for day in days):
        free = [day.day for day in days if day.note == festival and not day.works]
        worked = [shown_day(day.day) for day in days if day.note == festival and day.works]
        parts: list[str] = []
        if free:
            parts.append(
                _("{count} days free, {first} to {last}", count=len(free), first=shown_day(free[0]), last=shown_day(free[-1]))
                if len(free) > 1
                else _("free on {day}", day=shown_day(free[0]))
            )  # fmt: skip
        if worked:
            parts.append(_("worked on {days}", days="、".join(worked)))
        lines.append(f"{festival}  " + "; ".join(parts))
    return "\n".join(lines)
