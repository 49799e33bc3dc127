"""The window of indicators of a month: nine figures, what stands out, tables, pictures, the monthly report, training."""

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QTabWidget, QVBoxLayout, QWidget

from core import clock
from core.jobs import Job
from core.language import _
from desktop.chart import EDGE, ChartCard
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.export import ask_save, say_made
from desktop.grid.indicators import training_form
from desktop.grid.indicators.cards import Cards
from desktop.grid.indicators.reading import BY_MONTH, FAILING, FailingRow, MonthRow, Picture, read
from desktop.page import button, label, sized
from desktop.table_model import TableModel
from desktop.table_view import Table
from grid.indicators import monthly
from grid.indicators.definitions import INDICATORS
from grid.indicators.rows import BY_ITEM, PATCHES, ItemRow, PatchRow
from grid.indicators.standing_out import month_words
from grid.indicators.stories import month_before

_MONTHS = 18


def open_it(desk: Desk) -> "IndicatorsWindow":
    """Open the window at this month."""
    window = IndicatorsWindow(desk)
    window.show()
    return window


class IndicatorsWindow(QWidget):
    """A month of a street, a 居民区, or all. Patches stand in the order of the tree; no person is named."""

    kinds: ClassVar[frozenset[str]] = frozenset(
        {
            "issue", "inspection", "area", "unit", "place", "catalogue_version", "calendar_day", "calendar_year", "office_hours",
            "training_link", "assessment",
        }
    )  # fmt: skip

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Indicators and monthly report"))
        sized(self, 1180, 760)
        self.desk = desk
        self.picture: Picture | None = None
        self._areas: list[UUID | None] = [None]
        self.month = Choice()
        self.months = _months()
        for month in self.months:
            self.month.addItem(month_words(month))
        self.area = Choice()
        self.area.addItem(_("All areas"))
        self.area.setMinimumWidth(160)
        self.as_xlsx = button(_("Monthly report as xlsx…"))
        self.as_pdf = button(_("Monthly report as PDF…"), "main")
        self.cards = Cards()
        self.findings = label("", "", wrap=True)
        self.patches: Table[PatchRow] = Table(TableModel(PATCHES, lambda row: row.id), desk)
        self.patches.when_empty(_("No area is entered yet."))
        self.items: Table[ItemRow] = Table(TableModel(BY_ITEM, lambda row: row.code), desk)
        self.items.when_empty(_("No issue was reported in this month."))
        self.by_month: Table[MonthRow] = Table(TableModel(BY_MONTH, lambda row: row.month), desk)
        self.which = Choice()
        for each in INDICATORS:
            self.which.addItem(_(each.title))
        self.which.setCurrentIndex(1)
        self.chart = ChartCard(desk)
        self.failing: Table[FailingRow] = Table(TableModel(FAILING, lambda row: row.item_code), desk)
        self.failing.when_empty(_("No item keeps failing over the last six months."))
        self.link = button(_("Link a course…"))
        self.unlink = button(_("Take a link back…"))
        self.tabs = QTabWidget()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        self._lay_out()
        self._connect()
        self.refresh()

    @property
    def chosen(self) -> tuple[date, UUID | None]:
        """The month and the patch that are shown."""
        place = self.area.currentIndex()
        area = self._areas[place] if 0 <= place < len(self._areas) else None
        return self.months[max(0, self.month.currentIndex())], area

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for each in (label(_("Month")), self.month, label(_("Area")), self.area):
            head.addWidget(each)
        head.addStretch(1)
        head.addWidget(self.as_xlsx)
        head.addWidget(self.as_pdf)
        said = QScrollArea()
        said.setWidgetResizable(True)
        said.setFrameShape(QScrollArea.Shape.NoFrame)
        inner = QWidget()
        column = QVBoxLayout(inner)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self.findings)
        column.addStretch(1)
        said.setWidget(inner)
        picture = QWidget()
        column = QVBoxLayout(picture)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.addWidget(self.which)
        row.addStretch(1)
        column.addLayout(row)
        # On a low screen the picture keeps a size at which it can be read, and is scrolled.
        drawn = QScrollArea()
        drawn.setWidgetResizable(True)
        drawn.setFrameShape(QScrollArea.Shape.NoFrame)
        drawn.setWidget(self.chart)
        column.addWidget(drawn, 1)
        taught = QWidget()
        column = QVBoxLayout(taught)
        column.setContentsMargins(0, 0, 0, 0)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.unlink)
        row.addWidget(self.link)
        column.addLayout(row)
        column.addWidget(self.failing, 1)
        pages: tuple[tuple[QWidget, str], ...] = (
            (said, _("What stands out")),
            (self.patches, _("By patch")),
            (picture, _("Picture")),
            (self.items, _("By item")),
            (self.by_month, _("By month")),
            (taught, _("Training")),
        )
        for page, title in pages:
            self.tabs.addTab(_padded(page), title)
        body = QVBoxLayout(self)
        body.setContentsMargins(22, 18, 22, 18)
        body.setSpacing(12)
        body.addLayout(head)
        body.addWidget(self.cards)
        body.addWidget(self.tabs, 1)

    def _connect(self) -> None:
        desk = self.desk
        self.month.currentIndexChanged.connect(self.refresh)
        self.area.currentIndexChanged.connect(self.refresh)
        self.which.currentIndexChanged.connect(self._draw)
        self.cards.pressed.connect(self._show_picture)
        self.as_pdf.clicked.connect(lambda: self._report("pdf"))
        self.as_xlsx.clicked.connect(lambda: self._report("xlsx"))
        self.link.clicked.connect(self._link)
        self.failing.opened.connect(self._link)
        self.unlink.clicked.connect(lambda: training_form.unlink(desk, self))
        for each in (self.as_pdf, self.as_xlsx):
            each.setVisible(desk.may("export"))
        for each in (self.link, self.unlink):
            each.setVisible(desk.may("keep_courses"))
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        desk.moved.connect(self.on_moved)
        desk.ended.connect(self.close)

    def refresh(self, _index: int = 0) -> None:
        """Read again."""
        month, area = self.chosen
        self.desk.read(self, "indicators", lambda db: read(db, month, area, clock.now()), self.show_picture)

    def on_moved(self, kinds: Iterable[str]) -> None:
        """Something changed in the base."""
        if self.kinds & set(kinds):
            self.refresh()

    def show_picture(self, picture: Picture) -> None:
        """Draw what was read."""
        self.picture = picture
        self._offer(picture.areas)
        self.cards.show_rows(picture.cards)
        self.findings.setText("\n\n".join(finding.sentence for finding in picture.findings))
        self.patches.show_rows(picture.patches)
        self.items.show_rows(picture.items)
        self.by_month.show_rows(picture.months)
        self.failing.show_rows(picture.failing)
        self._draw()

    def _offer(self, areas: list[tuple[UUID, str]]) -> None:
        known: list[UUID | None] = [None, *(id for id, _name in areas)]
        if known == self._areas:
            return
        shown = self.chosen[1]
        self.area.blockSignals(True)  # noqa: FBT003 - Qt's own
        self.area.clear()
        self.area.addItem(_("All areas"))
        for _id, name in areas:
            self.area.addItem(name)
        self._areas = known
        self.area.setCurrentIndex(known.index(shown) if shown in known else 0)
        self.area.blockSignals(False)  # noqa: FBT003 - Qt's own

    def _draw(self, _index: int = 0) -> None:
        code = INDICATORS[max(0, self.which.currentIndex())].code
        figure = self.picture.pictures[code] if self.picture else None
        self.chart.show_figure(figure)
        self.chart.picture.setMinimumHeight(round(figure.high) + 2 * EDGE if figure else 0)

    def _show_picture(self, code: str) -> None:
        self.which.setCurrentIndex(next(place for place, each in enumerate(INDICATORS) if each.code == code))
        self.tabs.setCurrentIndex(2)

    def _link(self, row: Any = None) -> None:  # noqa: ANN401 - a row, or what a button says
        chosen = row if isinstance(row, FailingRow) else self.failing.current()
        if self.desk.may("keep_courses"):
            training_form.link(self.desk, self, chosen.item_code if chosen else "")

    def _report(self, kind: str) -> None:
        desk, (month, area) = self.desk, self.chosen
        title = _("Monthly report {month}", month=month_words(month))
        kinds = _("Excel workbook (*.xlsx)") if kind == "xlsx" else _("PDF document (*.pdf)")

        def then(path: Path) -> None:
            def make(at: datetime) -> Job[list[Path]]:
                pdf, xlsx = (path, None) if kind == "pdf" else (None, path)
                return monthly.write(desk.base, month, area, pdf, xlsx, desk.actor, at)

            desk.job(title, make, lambda _done: say_made(desk, path))

        ask_save(desk, title, f"{self.area.currentText()} {title}.{kind}", kinds, then)


def _months() -> list[date]:
    months = [clock.local_date(clock.now()).replace(day=1)]
    while len(months) < _MONTHS:
        months.append(month_before(months[-1]))
    return months


def _padded(page: QWidget) -> QWidget:
    padded = QWidget()
    column = QVBoxLayout(padded)
    column.setContentsMargins(0, 10, 0, 0)
    column.addWidget(page)
    return padded
