"""The card of one person, beside the list: who it is, phones, merged entries, the dated history, the buttons that change something."""

from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFormLayout, QFrame, QHBoxLayout, QLabel, QVBoxLayout

from core.language import _
from courses import merging
from courses.merging import Duplicate, MergeRow
from courses.phones import PhoneRow, phones
from desktop.desk import Desk
from desktop.history import HISTORY
from desktop.page import button, label
from desktop.pages import merge_forms, person_forms
from desktop.pages.person_forms import Patch
from desktop.pages.person_parts import MergesPart, PhonesPart
from desktop.table_model import TableModel
from desktop.table_view import Table
from people.names import as_written, masked_id, masked_mobile
from people.person_row import sex_shown
from people.persons import PersonRow, name_as_given, person
from sheets.columns import shown_day
from store.journal import HistoryLine, history
from store.types import Db


class CardPicture(NamedTuple):
    """What the card shows."""

    row: PersonRow
    name_as_given: str
    """As the roster wrote it, "" where that is the name."""
    history: list[HistoryLine]
    patches: list[Patch]
    phones: list[PhoneRow]
    merges: list[MergeRow]
    likely: list[Duplicate]
    """Entries that may be the same person."""


def read(db: Db, id: UUID) -> CardPicture:
    """One person and what happened. Raises UnknownPerson."""
    return CardPicture(
        person(db, id),
        name_as_given(db, id),
        history(db, "person", id),
        person_forms.patches(db),
        phones(db, id),
        merging.merges(db, id),
        merging.duplicates(db, id),
    )


class PersonCard(QFrame):
    """Shows the person it was given last; `changed(id)` after a change made here."""

    changed = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setObjectName("card")
        self.desk = desk
        self._id: UUID | None = None
        self._picture: CardPicture | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 14, 18, 14)
        column.setSpacing(8)
        self.name = label("", "pageTitle")
        self.place = label("", "soft", wrap=True)
        column.addWidget(self.name)
        column.addWidget(self.place)
        self._facts = QFormLayout()
        self._facts.setHorizontalSpacing(16)
        self._values: dict[str, QLabel] = {}
        for key, words in (
            ("name_as_given", _("Name as it was given")),
            ("staff_number", _("Staff number")),
            ("mobile", _("Mobile")),
            ("id_number", _("ID number")),
            ("qualification", _("Qualification")),
            ("joined_on", _("Joined on")),
            ("note", _("Note")),
        ):
            self._values[key] = label("", "", wrap=True)
            self._facts.addRow(label(words, "soft"), self._values[key])
        column.addLayout(self._facts)
        column.addSpacing(4)
        first, second = QHBoxLayout(), QHBoxLayout()
        self.credits = button(_("Credits"))
        self.edit = button(_("Change…"))
        self.transfer = button(_("Transfer…"))
        self.absence = button(_("Absence…"))
        self.leave = button(_("Leaving…"))
        self.merge = button(_("Merge with…"))
        for row, buttons in (
            (first, (self.credits, self.edit, self.merge)),
            (second, (self.transfer, self.absence, self.leave)),
        ):
            for each in buttons:
                row.addWidget(each)
            row.addStretch()
            column.addLayout(row)
        self._writing = (self.edit, self.merge, self.transfer, self.absence, self.leave)
        self.merges = MergesPart(desk, self._done)
        self.phones = PhonesPart(desk, self.refresh)
        column.addWidget(self.merges)
        column.addWidget(self.phones)
        column.addSpacing(6)
        column.addWidget(label(_("History"), "section"))
        self.history = Table(TableModel(HISTORY, lambda line: line.seq), desk)
        column.addWidget(self.history, 1)
        self.credits.clicked.connect(lambda: self._id and desk.go("credits", self._id))
        self.edit.clicked.connect(self._edit)
        self.merge.clicked.connect(self._merge)
        self.transfer.clicked.connect(self._transfer)
        self.absence.clicked.connect(self._absence)
        self.leave.clicked.connect(self._leave)

    def show_person(self, id: UUID) -> None:
        """Read this person and show the card."""
        self._id = id
        self.desk.read(self, "card", lambda db: read(db, id), self.show_picture)

    def refresh(self) -> None:
        """Read again whoever is shown."""
        if self._id is not None:
            self.show_person(self._id)

    def show_picture(self, picture: CardPicture) -> None:
        """Draw what was read."""
        self._picture = picture
        row = picture.row
        self.name.setText(row.name)
        self.place.setText(
            "  ·  ".join(part for part in (sex_shown(row.sex), row.area, row.grid, row.post) if part)
        )
        joined = shown_day(row.joined_on) if row.joined_on else ""
        if row.left_on:
            joined = "  ".join(
                part for part in (joined, _("left on {day}", day=shown_day(row.left_on))) if part
            )
        shown = {
            "name_as_given": as_written(picture.name_as_given),
            "staff_number": row.staff_number or "",
            "mobile": masked_mobile(row.mobile),
            "id_number": masked_id(row.id_number),
            "qualification": row.qualification,
            "joined_on": joined,
            "note": row.note,
        }
        for number, (key, value) in enumerate(shown.items()):
            self._values[key].setText(value)
            self._facts.setRowVisible(number, bool(value))
        for each in self._writing:
            each.setVisible(self.desk.may("keep_people"))
            each.setEnabled(
                row.merged_into is None and (each in {self.edit, self.merge} or row.left_on is None)
            )
        self.merges.show_rows(row, picture.merges, picture.likely)
        self.phones.show_rows(picture.phones)
        self.history.show_rows(picture.history)

    def _edit(self) -> None:
        if self._picture:
            person_forms.edit(self.desk, self._picture.row, self._picture.patches, self._done)

    def _merge(self) -> None:
        if self._picture:
            merge_forms.merge(self.desk, self._picture.row, None, self._done)

    def _transfer(self) -> None:
        if self._picture:
            person_forms.transfer(self.desk, self._picture.row, self._picture.patches, self._done)

    def _absence(self) -> None:
        if self._picture:
            person_forms.take_leave(self.desk, self._picture.row, self._done)

    def _leave(self) -> None:
        if self._picture:
            person_forms.leave_post(self.desk, self._picture.row, self._done)

    def _done(self, id: UUID) -> None:
        self.changed.emit(id)
        self.show_person(id)
