"""The dialog that links a teacher to the roster: what it offers and what it keeps."""

from collections.abc import Generator
from datetime import datetime

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from desktop.desk import Desk
from desktop.form import Form
from desktop.person_picker import PersonPicker
from desktop.provenance import teachers as dialog
from people import teachers
from people.persons import PersonRow
from tests import builders
from tests.waiting import settle


@pytest.fixture
def people(desk: Desk, now: datetime) -> Generator[list[PersonRow]]:
    desk.window = QWidget()
    with desk.base.write() as db:
        teachers.ensure_teacher(db, "沈若澜", "教授", "师范大学", "clerk", now)
        made = builders.people(db, now, 2)
    yield made
    settle(desk)
    desk.window.deleteLater()


def opened(desk: Desk) -> Form:
    form = dialog.open_it(desk)
    settle(desk)
    assert isinstance(form, Form)
    return form


def linked(desk: Desk) -> list[object]:
    with desk.base.read() as db:
        return [row.person_id for row in teachers.teachers(db)]


def test_a_teacher_is_linked_and_parted_again(desk: Desk, people: list[PersonRow]) -> None:
    form = opened(desk)
    (choice,) = form.findChildren(QComboBox)
    assert choice.currentText() == "沈若澜  教授  师范大学"
    picker = form.findChildren(PersonPicker)[0]
    picker.line.setText(people[1].staff_number)
    picker.look()
    settle(desk)
    picker.found.setCurrentRow(0)
    form.submit()
    settle(desk)
    assert linked(desk) == [people[1].id]
    again = opened(desk)
    assert again.findChildren(QComboBox)[0].currentText().endswith(f"(on the roster: {people[1].name})")
    again.submit()
    settle(desk)
    assert linked(desk) == [people[1].id]  # neither a person nor nobody was chosen
    again.findChildren(QCheckBox)[0].setChecked(True)
    again.submit()
    settle(desk)
    assert linked(desk) == [None]
