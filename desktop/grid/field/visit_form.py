"""The dialog of a visit note: whose door, what was said, when to come again, and the issue that it gives rise to."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from PySide6.QtCore import QDate
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QWidget

from core import clock
from core.ids import new_id
from core.language import _
from desktop.choice import Choice, Day
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.field import leaving
from desktop.grid.field.fields import choose
from desktop.grid.issues import entering
from desktop.grid.issues.finder import Finder, Offer
from desktop.page import label
from desktop.pages import course_forms
from grid import hands
from grid.catalogue import Catalogue, KeptItem
from grid.field import visits
from grid.field.due_visits import DueVisit
from grid.field.visits import WAYS, NewVisit
from grid.field.words import VISITS, word
from grid.issues.reporting import NewIssue
from grid.residents import lists
from grid.residents.lists import Filter, ResidentRow
from grid.residents.refusals import ResidentsNotYours
from store.types import Db


def open_it(
    desk: Desk,
    parent: QWidget,
    then: Callable[[], None],
    due: DueVisit | None = None,
    day: date | None = None,
) -> None:
    """Read the items, then open the dialog; for a visit that is due its household stands there already."""

    def show(known: Catalogue) -> None:
        VisitForm(desk, parent, known, then, due, day).open()

    desk.read(parent, "items of a visit", entering.in_force, show)


class VisitForm(Form):
    """Whom, how, what. Nobody at home needs no words."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget,
        known: Catalogue,
        then: Callable[[], None],
        due: DueVisit | None,
        day: date | None,
    ) -> None:
        super().__init__(
            parent,
            _("Write a visit note"),
            _("The note is kept sealed. It is never changed; a correction is a note of its own."),
        )
        self.desk, self.known, self.then, self.due = desk, known, then, due
        self.id = new_id()
        now = clock.now()
        self.where = Finder(_("Building, stairwell, household; pinyin will do"), _("Household"))
        self.resident = Choice()
        self.met = QCheckBox(_("Somebody was met"))
        self.met.setChecked(True)
        self.again = QCheckBox(_("Come again on"))
        self.again_on = Day()
        today = clock.local_date(now) + timedelta(days=7)
        self.again_on.setDate(QDate(today.year, today.month, today.day))
        self.again_on.setEnabled(False)
        self.item = Finder(_("none; or the item that it is about"), _("Item"))
        self.part("where", _("Household or patch"), self.where, lambda: self.where.chosen, must=True)
        self.part("resident", _("Resident"), self.resident, self.resident.currentData)
        self.choice("kind", _("Way"), [(way, word(VISITS, way)) for way in WAYS], "home")
        last = (
            now
            if day is None or day >= clock.local_date(now)
            else clock.instant(day, clock.local(now).time())
        )
        self.moment("visited_at", _("When"), last)
        self.part("met", "", self.met, self.met.isChecked)
        self.words = self.lines("words", _("Note"))
        self.words.setFixedHeight(110)
        self.setMinimumHeight(620)
        again = QWidget()
        row = QHBoxLayout(again)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.again)
        row.addWidget(self.again_on)
        row.addStretch(1)
        self.part("again", "", again, self.again.isChecked)
        self.part("item", _("Issue of it"), self.item, lambda: self.item.chosen)
        self.text("spot", _("Spot"), hint=_("where exactly"))
        # The note is sealed, the issue is not.
        self.fields.addRow(
            "", label(_("Leave out names and numbers of residents in the issue."), "soft", wrap=True)
        )
        self.again.toggled.connect(self.again_on.setEnabled)
        self.where.asked.connect(self._find)
        self.where.picked.connect(self._read_residents)
        self.item.asked.connect(self._find_item)
        self.submitted.connect(self._save)
        if due is not None:
            self.where.take(Offer(entering.Where(due.area_id, due.place_id), due.home, due.area))
            self.words.setFocus()
        else:
            self._show_residents([])
            self.where.setFocus()

    def reject(self) -> None:
        """Escape and Cancel ask first, where a note would be lost."""
        if self.words.toPlainText().strip():
            leaving.ask(self, super().reject)
        else:
            super().reject()

    def _find(self, text: str) -> None:
        self.desk.read(self, "places", lambda db: entering.places(db, text), self.where.offer)

    def _find_item(self, text: str) -> None:
        self.item.offer(entering.items(self.known, text))

    def _read_residents(self) -> None:
        chosen = self.where.chosen
        place = chosen.value.place_id if chosen and isinstance(chosen.value, entering.Where) else None
        if place is None:
            self._show_residents([])
            return

        def read(db: Db) -> Sequence[ResidentRow]:
            at = clock.now()
            hand = hands.of_account(db, self.desk.actor, clock.local_date(at))
            try:
                return lists.residents(db, hand, at, Filter(place_id=place))
            except ResidentsNotYours:
                return []

        self.desk.read(self, "residents", read, self._show_residents)

    def _show_residents(self, rows: Sequence[ResidentRow]) -> None:
        self.resident.clear()
        self.resident.addItem(_("the household as such"), None)
        for row in rows:
            self.resident.addItem(" · ".join(part for part in (row.name, row.tag_words) if part), row.id)
        if self.due is not None and self.due.resident_id is not None:
            choose(self.resident, self.due.resident_id)

    def _save(self, values: dict[str, Any]) -> None:
        place: entering.Where = values["where"].value
        kept = values["item"].value if values["item"] else None
        code = kept.item.code if isinstance(kept, KeptItem) else ""
        again = self.again_on.date()
        issue = NewIssue(code, spot=values["spot"]) if code else None
        new = NewVisit(
            values["visited_at"],
            values["words"],
            place.place_id,
            values["resident"],
            None if place.place_id is not None else place.area_id,
            values["kind"],
            values["met"],
            self.due.plan_id if self.due else None,
            date(again.year(), again.month(), again.day()) if values["again"] else None,
            issue,
            self.id,
        )

        def act(db: Db, at: datetime) -> UUID:
            return visits.write(db, new, hands.of_account(db, self.desk.actor, clock.local_date(at)), at)

        def done(_id: UUID) -> None:
            self.close_done()
            self.then()

        self.desk.write(self, act, done, self.fail)


def correct(desk: Desk, parent: QWidget, visit_id: UUID, words: str, then: Callable[[], None]) -> Form:
    """Add a note that corrects another."""
    form = Form(
        parent,
        _("Correct a visit note"),
        _("The note stays as it is; what you write here stands beside it as its correction."),
    )
    form.lines("words", _("Note"), words, must=True)
    id = new_id()

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        hand = hands.of_account(db, desk.actor, clock.local_date(at))
        return visits.correct(db, visit_id, values["words"], hand, at, id=id)

    return course_forms.run(desk, form, act, lambda _id: then())
