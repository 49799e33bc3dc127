"""The dialogs of plans: what shall be done how often in which patch, and that nothing more is asked for."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QListWidget, QListWidgetItem, QWidget

from core import clock
from core.language import _
from desktop.choice import Day
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.field.fields import usual_patch
from desktop.grid.field.record_form import Ground, ground
from desktop.pages import course_forms
from grid import hands
from grid.field import plans
from grid.field.plans import NewPlan, PlanRow
from grid.field.rules import EVERY, KINDS, LEVELS, MOST_TIMES
from grid.field.words import EVERY as EVERY_WORDS
from grid.field.words import KINDS as KIND_WORDS
from grid.field.words import LEVELS as LEVEL_WORDS
from grid.field.words import word
from grid.residents.tags import TAGS, tag_title
from store.types import Db


def open_it(desk: Desk, parent: QWidget, area_id: UUID | None, then: Callable[[], None]) -> None:
    """Read what is to choose from, then open the dialog."""

    def show(found: Ground) -> None:
        PlanForm(desk, parent, found, area_id, then).open()

    desk.read(parent, "ground of a plan", ground, show)


class PlanForm(Form):
    """What is ticked below is what the plan is about: items, or tags of those who are visited; nothing ticked is everything."""

    def __init__(
        self, desk: Desk, parent: QWidget, found: Ground, area_id: UUID | None, then: Callable[[], None]
    ) -> None:
        super().__init__(
            parent,
            _("New plan"),
            _("It is asked of each micro-grid of the patch. One walk answers every plan that it satisfies."),
        )
        self.desk, self.found, self.then = desk, found, then
        self.kind = self.choice("kind", _("Kind"), [(kind, word(KIND_WORDS, kind)) for kind in KINDS])
        self.text("title", _("Title"), must=True)
        self.choice("level", _("Level"), [(level, word(LEVEL_WORDS, level)) for level in LEVELS], "area")
        self.choice("area", _("Patch"), found.patches, area_id or usual_patch(found.patches, 1, found.near))
        self.choice("every", _("Rhythm"), [(every, word(EVERY_WORDS, every)) for every in EVERY], "month")
        self.number("times", _("Times"), 1, 1, MOST_TIMES)
        today = clock.local_date(clock.now())
        self.day("since", _("Begins"), today)
        self.is_limited = QCheckBox(_("until the end of"))
        self.last = Day()
        later = today + timedelta(days=30)
        self.last.setDate(QDate(later.year, later.month, later.day))
        self.last.setEnabled(False)
        limit = QWidget()
        row = QHBoxLayout(limit)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.is_limited)
        row.addWidget(self.last)
        row.addStretch(1)
        self.part("until", "", limit, self._until)
        self.codes = QListWidget()
        self.codes.setFixedHeight(170)
        self.codes.setAccessibleName(_("About"))
        self.part("codes", _("About"), self.codes, self._ticked)
        self.is_limited.toggled.connect(self.last.setEnabled)
        self.kind.currentIndexChanged.connect(self._offer)
        self.submitted.connect(self._save)
        self._offer()
        self.setMinimumHeight(720)

    def _offer(self) -> None:
        self.codes.clear()
        if KINDS[self.kind.currentIndex()] == "visit":
            offered = [(tag, tag_title(tag)) for tag in TAGS]
        else:
            offered = [
                (kept.item.code, f"{kept.item.class_name} · {kept.item.name}") for kept in self.found.items
            ]
        for code, words in offered:
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, code)
            item.setFlags(
                Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable
            )
            item.setCheckState(Qt.CheckState.Unchecked)
            self.codes.addItem(item)

    def _ticked(self) -> Sequence[str]:
        items = [self.codes.item(row) for row in range(self.codes.count())]
        return [
            item.data(Qt.ItemDataRole.UserRole)
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        ]

    def _until(self) -> date | None:
        if not self.is_limited.isChecked():
            return None
        day = self.last.date()
        return date(day.year(), day.month(), day.day()) + timedelta(days=1)

    def _save(self, values: dict[str, Any]) -> None:
        new = NewPlan(
            values["level"],
            values["kind"],
            values["title"],
            values["area"],
            values["every"],
            values["times"],
            values["codes"],
            values["since"],
            values["until"],
        )

        def act(db: Db, at: datetime) -> UUID:
            return plans.make(db, new, hands.of_account(db, self.desk.actor, clock.local_date(at)), at)

        def done(_id: UUID) -> None:
            self.close_done()
            self.then()

        self.desk.write(self, act, done, self.fail)


def end(desk: Desk, parent: QWidget, row: PlanRow, then: Callable[[], None]) -> Form:
    """Ask from which day on nothing more is asked for."""
    form = Form(
        parent,
        _("End the plan “{title}”", title=row.title),
        _("What was due before that day stays due."),
        _("End"),
    )
    form.day(
        "on", _("First day without it"), max(clock.local_date(clock.now()), row.since + timedelta(days=1))
    )

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        plans.end(db, row.id, values["on"], hands.of_account(db, desk.actor, clock.local_date(at)), at)

    return course_forms.run(desk, form, act, lambda _nothing: then())
