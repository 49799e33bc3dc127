"""What is granted by decision: exemptions from the line and accredited credits, each a list, a dialog and a named taking back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

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

Row = TypeVar("Row", ExemptionRow, AccreditedRow)


class _Words(NamedTuple):
    """What differs in the frame."""

    add: str
    end: str
    empty: str


class GrantsTab(QWidget, Generic[Row]):
    """A list of what was granted, a button that grants and one that ends it; `changed` is called when something was done."""

    def __init__(
        self,
        desk: Desk,
        person_id: UUID | None,
        changed: Callable[[], None],
        words: _Words,
        table: Table[Row],
    ) -> None:
        super().__init__()
        self.desk, self._person_id, self._changed = desk, person_id, changed
        self.table = table
        table.when_empty(words.empty)
        self.add = button(words.add, "main")
        self.end = button(words.end)
        row = QHBoxLayout()
        row.addStretch(1)
        for each in (self.end, self.add):
            each.setVisible(desk.may("grant_credits"))
            row.addWidget(each)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 10, 0, 0)
        column.setSpacing(10)
        column.addLayout(row)
        column.addWidget(table, 1)
        self.add.clicked.connect(self.ask)
        self.end.clicked.connect(self.ask_end)
        table.chosen.connect(self._choose)
        self._choose(None)

    def show_rows(self, rows: list[Row]) -> None:
        """Show the list."""
        self.table.show_rows(rows)
        self._choose(self.table.current())

    def ask(self) -> Form:
        """The dialog that grants."""
        raise NotImplementedError

    def ask_end(self) -> None:
        """The dialog that ends the chosen one."""
        raise NotImplementedError

    def _choose(self, row: Row | None) -> None:
        self.end.setEnabled(row is not None and row.ended_at is None)

    def _ask_reason(self, title: str, intro: str, ok: str, act: Callable[[Db, str, datetime], None]) -> None:
        form = Form(self.window(), title, intro, ok)
        form.text("reason", _("Reason"), must=True)
        course_forms.run(
            self.desk,
            form,
            lambda db, at, values: act(db, values["reason"], at),
            lambda _nothing: self._changed(),
        )

    def _whose(self, form: Form) -> Callable[[dict[str, Any]], UUID]:
        """Ask for the person where the window is of nobody in particular; gives how the answer is read."""
        person_id = self._person_id
        if person_id is not None:
            return lambda _values: person_id
        picker = PersonPicker(self.desk)
        form.part("person", _("Person"), picker, lambda: picker.person_id, must=True)
        return lambda values: values["person"]


class ExemptionsTab(GrantsTab[ExemptionRow]):
    """Whose line is lowered."""

    def __init__(self, desk: Desk, person_id: UUID | None, changed: Callable[[], None]) -> None:
        words = _Words(_("Exempt…"), _("End the exemption…"), _("Nobody is exempted."))
        super().__init__(
            desk, person_id, changed, words, Table(TableModel(EXEMPTIONS, lambda row: row.id), desk)
        )

    def ask(self) -> Form:
        """The dialog of an exemption."""
        form = Form(
            self.window(),
            _("Lower somebody's line"),
            _(
                "The year's line is lowered for this person alone, in part or whole. The reason stays in the record."
            ),
            _("Exempt"),
        )
        whose = self._whose(form)
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

    def ask_end(self) -> None:
        """The dialog that ends the chosen exemption."""
        row = self.table.current()
        if row is not None:
            self._ask_reason(
                _("End the exemption of {name} for {year}", name=row.name, year=row.year),
                _("It stays in the list as ended, with your reason."),
                _("End"),
                lambda db, why, at: exemptions.end(db, row.id, why, self.desk.actor, at),
            )


class AccreditedTab(GrantsTab[AccreditedRow]):
    """To whom credits were granted."""

    def __init__(self, desk: Desk, person_id: UUID | None, changed: Callable[[], None]) -> None:
        words = _Words(_("Accredit…"), _("Take back…"), _("No credits are accredited."))
        super().__init__(
            desk, person_id, changed, words, Table(TableModel(ACCREDITED, lambda row: row.entry_id), desk)
        )

    def ask(self) -> Form:
        """The dialog of an accreditation."""
        form = Form(
            self.window(),
            _("Accredit credits"),
            _(
                "For what no course and no rule stands for, such as a prize. No yearly cap applies; the reason stays in the record."
            ),
            _("Accredit"),
        )
        whose = self._whose(form)
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

    def ask_end(self) -> None:
        """The dialog that takes the chosen credits back."""
        row = self.table.current()
        if row is not None:
            self._ask_reason(
                _("Take the accredited credits of {name} back", name=row.name),
                _("An opposite entry is added; both stay in the ledger."),
                _("Take back"),
                lambda db, why, at: _take_back(db, row.entry_id, why, self.desk.actor, at),
            )


def _take_back(db: Db, entry_id: UUID, why: str, actor: str, at: datetime) -> None:
    ledger.reverse(db, entry_id, why, actor, at)
