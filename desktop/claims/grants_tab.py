"""What is granted by decision: exemptions from the line and accredited credits, each a list, a dialog and a named taking back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core import clock
from core.language import _
from credits import ledger
from credits.claims import accreditation, exemptions
from credits.claims.accreditation import ACCREDITED, AccreditedRow
from credits.claims.exemptions import EXEMPTIONS, ExemptionRow
from desktop.claims.forms import categories, figure
from desktop.desk import Desk
from desktop.form import Form
from desktop.page import button
from desktop.pages import course_forms
from desktop.person_picker import PersonPicker
from desktop.table_model import TableModel
from desktop.table_view import Table
from store.types import Db


class ExemptionsTab(QWidget):
    """Whose line is lowered; `changed` is called when something was done."""

    def __init__(self, desk: Desk, person_id: UUID | None, changed: Callable[[], None]) -> None:
        super().__init__()
        self.desk, self._person_id, self._changed = desk, person_id, changed
        self.add = button(_("Exempt…"), "main")
        self.end = button(_("End the exemption…"))
        self.table = Table(TableModel(EXEMPTIONS, lambda row: row.id), desk)
        self.table.when_empty(_("Nobody is exempted."))
        _lay_out(self, desk, self.table, self.end, self.add)
        self.add.clicked.connect(self.exempt)
        self.end.clicked.connect(self._end)
        self.table.chosen.connect(self._choose)
        self._choose(None)

    def show_rows(self, rows: list[ExemptionRow]) -> None:
        """Show the list."""
        self.table.show_rows(rows)
        self._choose(self.table.current())

    def exempt(self) -> Form:
        """The dialog of an exemption."""
        form = Form(
            self.window(),
            _("Lower somebody's line"),
            _(
                "The year's line is lowered for this person alone, in part or whole. The reason stays in the record."
            ),
            _("Exempt"),
        )
        whose = _person(self.desk, form, self._person_id)
        present = clock.local_year(clock.now())
        years = [(year, str(year)) for year in range(present + 1, present - 3, -1)]
        form.choice("year", _("Year"), years, present)
        extents = [("part", _("so many credits")), ("whole", _("the whole line"))]
        extent = form.choice("extent", _("Extent"), extents, "part")
        credits = form.text("credits", _("Credits less"))
        extent.currentIndexChanged.connect(lambda: credits.setEnabled(extent.currentIndex() == 0))
        form.text("reason", _("Reason"), hint=_("for example: maternity leave from March to July"), must=True)

        def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
            less = None if values["extent"] == "whole" else figure(values["credits"])
            return exemptions.make(
                db, whose(values), values["year"], less, values["reason"], self.desk.actor, at
            )

        return course_forms.run(self.desk, form, act, lambda _id: self._changed())

    def _choose(self, row: ExemptionRow | None) -> None:
        self.end.setEnabled(row is not None and row.ended_at is None)

    def _end(self) -> None:
        row = self.table.current()
        if row is None:
            return
        form = Form(
            self.window(),
            _("End the exemption of {name} for {year}", name=row.name, year=row.year),
            _("It stays in the list as ended, with your reason."),
            _("End"),
        )
        form.text("reason", _("Reason"), must=True)
        course_forms.run(
            self.desk,
            form,
            lambda db, at, values: exemptions.end(db, row.id, values["reason"], self.desk.actor, at),
            lambda _nothing: self._changed(),
        )


class AccreditedTab(QWidget):
    """To whom credits were granted; `changed` is called when something was done."""

    def __init__(self, desk: Desk, person_id: UUID | None, changed: Callable[[], None]) -> None:
        super().__init__()
        self.desk, self._person_id, self._changed = desk, person_id, changed
        self.add = button(_("Accredit…"), "main")
        self.end = button(_("Take back…"))
        self.table = Table(TableModel(ACCREDITED, lambda row: row.entry_id), desk)
        self.table.when_empty(_("No credits are accredited."))
        _lay_out(self, desk, self.table, self.end, self.add)
        self.add.clicked.connect(self.accredit)
        self.end.clicked.connect(self._end)
        self.table.chosen.connect(self._choose)
        self._choose(None)

    def show_rows(self, rows: list[AccreditedRow]) -> None:
        """Show the list."""
        self.table.show_rows(rows)
        self._choose(self.table.current())

    def accredit(self) -> Form:
        """The dialog of an accreditation."""
        form = Form(
            self.window(),
            _("Accredit credits"),
            _(
                "For what no course and no rule stands for, such as a prize. No yearly cap applies; the reason stays in the record."
            ),
            _("Accredit"),
        )
        whose = _person(self.desk, form, self._person_id)
        present = clock.local_year(clock.now())
        form.choice(
            "year", _("Year"), [(year, str(year)) for year in range(present, present - 3, -1)], present
        )
        form.text("credits", _("Credits"), must=True)
        form.choice("category", _("Category"), categories(), "elective")
        form.text("reason", _("Reason"), must=True)

        def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
            return accreditation.accredit(
                db,
                whose(values),
                values["year"],
                figure(values["credits"]),
                values["category"],
                values["reason"],
                self.desk.actor,
                at,
            )

        return course_forms.run(self.desk, form, act, lambda _id: self._changed())

    def _choose(self, row: AccreditedRow | None) -> None:
        self.end.setEnabled(row is not None and row.ended_at is None)

    def _end(self) -> None:
        row = self.table.current()
        if row is None:
            return
        form = Form(
            self.window(),
            _("Take the accredited credits of {name} back", name=row.name),
            _("An opposite entry is added; both stay in the ledger."),
            _("Take back"),
        )
        form.text("reason", _("Reason"), must=True)
        course_forms.run(
            self.desk,
            form,
            lambda db, at, values: ledger.reverse(db, row.entry_id, values["reason"], self.desk.actor, at),
            lambda _nothing: self._changed(),
        )


def _person(desk: Desk, form: Form, person_id: UUID | None) -> Callable[[dict[str, Any]], UUID]:
    """Ask for the person where the window is of nobody in particular; gives how the answer is read."""
    if person_id is not None:
        return lambda _values: person_id
    picker = PersonPicker(desk)
    form.part("person", _("Person"), picker, lambda: picker.person_id, must=True)
    return lambda values: values["person"]


def _lay_out(tab: QWidget, desk: Desk, table: QWidget, *buttons: QPushButton) -> None:
    row = QHBoxLayout()
    row.addStretch(1)
    for each in buttons:
        each.setVisible(desk.may("grant_credits"))
        row.addWidget(each)
    column = QVBoxLayout(tab)
    column.setContentsMargins(0, 10, 0, 0)
    column.setSpacing(10)
    column.addLayout(row)
    column.addWidget(table, 1)
