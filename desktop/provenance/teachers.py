"""The dialog that says which teacher is who of the roster, so that teaching counts for that person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from core.language import _
from desktop.desk import Desk
from desktop.form import Form
from desktop.pages import course_forms
from desktop.person_picker import PersonPicker
from people import persons, teachers
from people.refusals import UnknownPerson
from people.teachers import TeacherRow
from store.types import Db

_Known = list[tuple[TeacherRow, str]]


def open_it(desk: Desk) -> QWidget:
    """Open the dialog; it is filled when the teachers are read."""
    form = Form(
        desk.window,
        _("A teacher who is on the roster"),
        _("Where the rules give credit for teaching, it goes to this person when the year is posted next."),
        _("Keep"),
    )

    def read(db: Db) -> _Known:
        known = teachers.teachers(db)
        return [(one, persons.person(db, one.person_id).name if one.person_id else "") for one in known]

    def show(known: _Known) -> None:
        form.choice("teacher", _("Teacher"), [(one.id, _words(one, name)) for one, name in known])
        picker = PersonPicker(desk)
        form.part("person", _("Is on the roster as"), picker, lambda: picker.person_id)
        form.check("nobody", _("This teacher is nobody of the roster"))
        course_forms.run(desk, form, act, done)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID | None:
        person: UUID | None = None if values["nobody"] else values["person"]
        if person is None and not values["nobody"]:
            raise UnknownPerson
        teachers.link(db, values["teacher"], person, desk.actor, at)
        return person

    def done(person: UUID | None) -> None:
        desk.say(
            _("Kept. Teaching counts when the year is posted next.")
            if person is not None
            else _("Kept. This teacher is nobody of the roster.")
        )

    desk.read(form, "teachers", read, show)
    return form


def _words(one: TeacherRow, name: str) -> str:
    words = "  ".join(part for part in (one.name, one.title, one.employer) if part)
    return _("{teacher} (on the roster: {name})", teacher=words, name=name) if name else words
