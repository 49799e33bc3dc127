"""People: the roster as a list that is searched while typing (name, pinyin, initials, numbers), and one person's card."""

from typing import ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QSplitter

from core import clock
from core.language import N_, _
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.page import Page, button
from desktop.pages import person_forms, roster
from desktop.pages.person_card import PersonCard
from desktop.table_model import TableModel
from desktop.table_view import Table
from people import persons
from people.areas import AreaRow, residential_areas
from people.persons import PEOPLE, PersonRow
from store.types import Db

PAGE = 256
TYPING_MS = 120
"""A search begins when the typing rests this long."""


class Asked(NamedTuple):
    """What the user looks for."""

    search: str
    area_id: UUID | None
    in_service: bool


class Picture(NamedTuple):
    """The first page of what was found."""

    rows: list[PersonRow]
    total: int
    areas: list[AreaRow]


def read(db: Db, asked: Asked) -> Picture:
    """The first page."""
    on = clock.local_date(clock.now()) if asked.in_service else None
    rows = persons.people(db, search=asked.search, area_id=asked.area_id, on=on, limit=PAGE)
    total = (
        len(rows)
        if len(rows) < PAGE
        else persons.count(db, search=asked.search, area_id=asked.area_id, on=on)
    )
    return Picture(rows, total, residential_areas(db))


def read_more(db: Db, asked: Asked, after: PersonRow) -> list[PersonRow]:
    """The page behind a row."""
    on = clock.local_date(clock.now()) if asked.in_service else None
    return persons.people(
        db,
        search=asked.search,
        area_id=asked.area_id,
        on=on,
        after=persons.page_key(after),
        limit=PAGE,
    )


class People(Page):
    """The roster."""

    name: ClassVar[str] = "people"
    title: ClassVar[str] = N_("People")
    kinds: ClassVar[frozenset[str]] = frozenset({"person", "area", "roster"})

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.add_action(button(_("Export…")), "export").clicked.connect(lambda: roster.export(desk))
        self.add_action(button(_("Import roster…")), "keep_people").clicked.connect(
            lambda: roster.import_roster(desk)
        )
        self.add_action(button(_("Add a person…"), "main"), "keep_people").clicked.connect(self._add)
        row = QHBoxLayout()
        row.setSpacing(10)
        search = self.make_search(_("Name, pinyin, staff or mobile number"))
        self.area = Choice()
        self.area.setMinimumWidth(200)
        self.in_service = QCheckBox(_("Only people in service"))
        self.in_service.setChecked(True)
        row.addWidget(search, 2)
        row.addWidget(self.area, 1)
        row.addWidget(self.in_service)
        row.addStretch(1)
        self.body.addLayout(row)
        self.table = Table(
            TableModel(
                PEOPLE.only(
                    "name",
                    "staff_number",
                    "sex",
                    "mobile",
                    "area",
                    "grid",
                    "post",
                    "qualification",
                    "joined_on",
                ),
                lambda person: person.id,
            ),
            desk,
        )
        self.card = PersonCard(desk)
        self.card.hide()
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(12)
        self.split.addWidget(self.table)
        self.split.addWidget(self.card)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 2)
        self.split.setChildrenCollapsible(False)
        self.body.addWidget(self.split, 1)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(TYPING_MS)
        self._typing.timeout.connect(self.refresh)
        search.textChanged.connect(self._typing.start)
        self.area.activated.connect(self.refresh)
        self.in_service.toggled.connect(self.refresh)
        self.table.chosen.connect(self._choose)
        self.table.model.wanted_more.connect(self._read_more)

    def asked(self) -> Asked:
        """What stands in the search fields."""
        text = self.search.text() if self.search else ""
        return Asked(text, self.area.currentData(), self.in_service.isChecked())

    def refresh(self) -> None:
        """Search again; the card is read again too."""
        asked = self.asked()
        self.desk.read(self, "people", lambda db: read(db, asked), self.show_picture)
        if self.card.isVisible():
            self.card.refresh()

    def open_at(self, what: object) -> None:
        """A person's id, or "import" for the roster."""
        if what == "import":
            roster.import_roster(self.desk)
        elif isinstance(what, UUID):
            self._show_card(what)

    def show_picture(self, picture: Picture) -> None:
        """Draw the first page."""
        self._show_areas(picture.areas)
        asked = self.asked()
        if asked.search or asked.area_id:
            self.table.when_empty(_("Nobody is found by this."))
        elif self.desk.may("keep_people"):
            self.table.when_empty(
                _("Nobody is on the roster yet."),
                _("Import roster…"),
                lambda: roster.import_roster(self.desk),
            )
        else:
            self.table.when_empty(_("Nobody is on the roster yet."))
        self.table.show_rows(picture.rows, total=picture.total)
        self.hint.setText(_("{count} people", count=picture.total))

    def _read_more(self) -> None:
        asked, last = self.asked(), self.table.model.rows[-1]
        self.desk.read(self, "more", lambda db: read_more(db, asked, last), self.table.model.extend)

    def _show_areas(self, areas: list[AreaRow]) -> None:
        known = [self.area.itemData(number) for number in range(1, self.area.count())]
        if known == [area.id for area in areas] and self.area.count():
            return
        chosen = self.area.currentData()
        self.area.clear()
        self.area.addItem(_("All residential areas"), None)
        for area in areas:
            self.area.addItem(_("{area} ({count})", area=area.name, count=area.people), area.id)
            if area.id == chosen:
                self.area.setCurrentIndex(self.area.count() - 1)

    def _choose(self, row: PersonRow | None) -> None:
        if row is not None:
            self._show_card(row.id)

    def _show_card(self, id: UUID) -> None:
        self.card.show()
        self.card.show_person(id)

    def _add(self) -> None:
        def opened(known: list[person_forms.Patch]) -> None:
            person_forms.edit(self.desk, None, known, self._show_card)

        self.desk.read(self, "patches", person_forms.patches, opened)
