"""The dialog for a blank row of a sheet: which person of the roster signed there."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from core.language import _
from courses.paper import entering
from courses.paper.entering import Entered, Entry
from desktop.desk import Desk
from desktop.form import Form
from desktop.person_picker import PersonPicker
from store.types import Db


def ask(window: QWidget, desk: Desk, number: int, entry: Entry, then: Callable[[Entered], None]) -> Form:
    """Ask who signed in the row of `entry` on the sheet of this number, and check that person in."""
    form = Form(
        window,
        _("Row {row} is blank", row=entry.row),
        _("Who signed there? Somebody who is on no roster is noted as a walk-in instead."),
        _("Keep"),
    )
    picker = PersonPicker(desk)
    form.part("person_id", _("Person"), picker, lambda: picker.person_id, must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> Entered:
        person: UUID = values["person_id"]
        return entering.enter_blank_row(db, number, person, entry, desk.actor, at)

    def done(one: Entered) -> None:
        form.close_done()
        then(one)

    def submit(values: dict[str, Any]) -> None:
        desk.write(form, lambda db, at: act(db, at, values), done, form.fail)

    form.submitted.connect(submit)
    form.open()
    picker.line.setFocus()
    return form
