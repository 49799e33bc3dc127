"""The window of claims: the list with what waits first, the proof beside it, and what is granted by decision. The credits page opens it."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QTabWidget, QVBoxLayout, QWidget

from core.language import _
from credits.claims import accreditation, claims, exemptions
from credits.claims.accreditation import AccreditedRow
from credits.claims.claims import ClaimRow
from credits.claims.exemptions import ExemptionRow
from credits.claims.rules import WAITING
from desktop.claims.claims_tab import ClaimsTab
from desktop.claims.grants_tab import AccreditedTab, ExemptionsTab
from desktop.desk import Desk
from desktop.page import label
from desktop.pages.courses import year_box
from people import persons
from store.types import Db

SHOWN = 500
"""Claims of a list; what waits is always among them."""


class Picture(NamedTuple):
    """What the window shows, of a year or of one person."""

    person: str
    claims: list[ClaimRow]
    exemptions: list[ExemptionRow]
    accredited: list[AccreditedRow]


def open_it(desk: Desk, person_id: UUID | None = None) -> "ClaimsWindow":
    """Open everybody's claims of a year, or all that one person claimed and was granted."""
    window = ClaimsWindow(desk, person_id)
    window.show()
    return window


def read(db: Db, year: int | None, person_id: UUID | None) -> Picture:
    """The lists as they are now."""
    return Picture(
        persons.person(db, person_id).name if person_id else "",
        claims.claims(db, year=year, person_id=person_id, limit=SHOWN),
        exemptions.exemptions(db, year=year, person_id=person_id),
        accreditation.accredited(db, year=year, person_id=person_id),
    )


class ClaimsWindow(QWidget):
    """What people learned elsewhere, and who is granted what."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {"claim", "exemption", "ledger_entry", "person", "person_merge", "closed_year"}
    )

    def __init__(self, desk: Desk, person_id: UUID | None) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Claims, exemptions, accreditation"))
        self.resize(1240, 740)
        self.desk = desk
        self.person_id = person_id
        self.year = year_box()
        self.year.setVisible(person_id is None)
        self.whose = label("", "section")
        self.whose.setVisible(person_id is not None)
        self.cut = label(_("Only the newest {count} are shown.", count=SHOWN), "soft")
        self.cut.hide()
        self.list = ClaimsTab(desk, person_id, self.refresh)
        self.exemptions = ExemptionsTab(desk, person_id, self.refresh)
        self.accredited = AccreditedTab(desk, person_id, self.refresh)
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        for tab in (self.list, self.exemptions, self.accredited):
            self.tabs.addTab(tab, "")
        self._lay_out()
        self.year.activated.connect(self.refresh)
        for keys, act in (
            (QKeySequence(Qt.Key.Key_Escape), self.close),
            (QKeySequence(QKeySequence.StandardKey.Find), self._find),
            (QKeySequence(QKeySequence.StandardKey.New), self._new),
        ):
            QShortcut(keys, self).activated.connect(act)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)
        self.refresh()

    def refresh(self) -> None:
        """Read again."""
        year: int | None = None if self.person_id else self.year.currentData()
        self.desk.read(self, "claims", lambda db: read(db, year, self.person_id), self.show_picture)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if self.kinds & set(kinds):
            self.refresh()

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read."""
        self.whose.setText(picture.person)
        self.cut.setVisible(len(picture.claims) >= SHOWN)
        self.list.show_rows(picture.claims)
        self.exemptions.show_rows(picture.exemptions)
        self.accredited.show_rows(picture.accredited)
        waiting = sum(row.state in WAITING for row in picture.claims)
        titles: Sequence[str] = (
            _("Claims ({count} waiting)", count=waiting),
            _("Exemptions ({count})", count=sum(row.ended_at is None for row in picture.exemptions)),
            _("Accredited ({count})", count=sum(row.ended_at is None for row in picture.accredited)),
        )
        for number, title in enumerate(titles):
            self.tabs.setTabText(number, title)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.whose)
        head.addWidget(self.year)
        head.addWidget(self.cut)
        head.addStretch(1)
        body = QVBoxLayout(self)
        body.setContentsMargins(22, 18, 22, 18)
        body.setSpacing(10)
        body.addLayout(head)
        body.addWidget(self.tabs, 1)

    def _find(self) -> None:
        self.tabs.setCurrentWidget(self.list)
        self.list.search.setFocus()

    def _new(self) -> None:
        tab = self.tabs.currentWidget()
        if isinstance(tab, (ClaimsTab, ExemptionsTab, AccreditedTab)):
            tab.add.click()
