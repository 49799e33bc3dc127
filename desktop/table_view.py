"""The table on a page: Excel's habits (copy, select all, sort by a title), a selection that outlives a refresh, empty states."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Generic

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QFontMetrics, QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QPushButton,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from core.language import _
from desktop import look
from desktop.page import label
from desktop.table_model import Row, TableModel
from sheets.columns import shown

if TYPE_CHECKING:
    from desktop.desk import Desk

ROW_HEIGHT = 30
MARGIN = 26
ICON = 22
_ONE_ROW = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
LOOKED_AT = 60
"""Rows whose contents decide the first widths."""


class Table(QStackedWidget, Generic[Row]):
    """A list with its empty state. `opened(row)` on double click or Enter, `chosen(row or None)` when the selection moves."""

    opened = Signal(object)
    chosen = Signal(object)

    def __init__(self, model: TableModel[Row], desk: "Desk", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self._desk = desk
        self._kept: set[object] = set()
        self._is_fitted = False
        self._is_users = False
        """The user has given a column another width: all stay as they are."""
        self.view = QTableView()
        self.view.setModel(model)
        self._prepare()
        self.empty = QWidget()
        self._empty_text = label()
        self.help_button = QPushButton()
        self._empty_act: Callable[[], None] | None = None
        self.help_button.clicked.connect(self._help)
        self._lay_out_empty()
        self.addWidget(self.view)
        self.addWidget(self.empty)
        model.modelAboutToBeReset.connect(self._keep_selection)
        model.modelReset.connect(self._restore)
        self.view.selectionModel().selectionChanged.connect(self._choose)
        self.view.doubleClicked.connect(self._open_index)

    def when_empty(self, sentence: str, button: str = "", act: Callable[[], None] | None = None) -> None:
        """What stands in the place of an empty list: one sentence and the button that helps."""
        self._empty_text.setText(sentence)
        self.help_button.setText(button)
        self.help_button.setVisible(bool(button))
        self._empty_act = act

    def show_rows(self, rows: list[Row], *, total: int | None = None) -> None:
        """Show a list, or its empty state."""
        self.model.show(rows, total=total)
        if rows and not self._is_users:
            self._fit()
        self.setCurrentWidget(self.view if rows else self.empty)

    def current(self) -> Row | None:
        """The selected row; of several the one with the cursor."""
        selected = self.view.selectionModel().selectedRows()
        if not selected:
            return None
        cursor = self.view.currentIndex()
        return self.model.at(
            cursor if any(index.row() == cursor.row() for index in selected) else selected[0]
        )

    def selected(self) -> list[Row]:
        """Every selected row, from top to bottom."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        return [self.model.rows[row] for row in rows]

    def select(self, key: object) -> bool:
        """Select the row with that key and bring it into sight; False when it is not here."""
        for number, row in enumerate(self.model.rows):
            if self.model.key(row) == key:
                self._select_row(number)
                return True
        return False

    def select_first(self) -> None:
        """Select the first row, where there is one."""
        if self.model.rows:
            self._select_row(0)

    def copy(self) -> None:
        """Copy the selected rows, with titles when there are several, for Excel to paste."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedRows())
        if rows:
            QGuiApplication.clipboard().setText(self.model.tsv(rows, with_titles=len(rows) > 1))
            self._desk.say(_("{count} rows copied", count=len(rows)))

    def export(self) -> None:
        """Write the list as it is shown into an xlsx file that the user names."""
        from desktop.export import export_rows

        export_rows(self._desk, self.model.sheet, list(self.model.rows))

    def _prepare(self) -> None:
        view = self.view
        view.setAlternatingRowColors(True)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.verticalHeader().setVisible(False)
        view.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        view.verticalHeader().setDefaultSectionSize(ROW_HEIGHT)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        # A figure that stood at the far edge of a wide window would be read in the wrong row.
        header.setStretchLastSection(not self.model.ends_in_figure)
        header.sectionResized.connect(self._widened)
        view.setSortingEnabled(True)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._show_menu)
        for keys, act in (
            (QKeySequence(QKeySequence.StandardKey.Copy), self.copy),
            (QKeySequence(Qt.Key.Key_Return), lambda: self._open(self.current())),
            (QKeySequence(Qt.Key.Key_Enter), lambda: self._open(self.current())),
        ):
            shortcut = QShortcut(keys, view)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)

    def _fit(self) -> None:
        """Columns as wide as what they hold, within what the declaration allows; they only grow, so that no list twitches."""
        view, metrics = self.view, self.view.fontMetrics()
        digit = metrics.horizontalAdvance("0")
        heads = look.sized(view.font(), view.font().pointSizeF(), bold=True)
        for number, column in enumerate(self.model.sheet.columns):
            title = QFontMetrics(heads).horizontalAdvance(_(column.title)) + MARGIN
            texts = (shown(column, row) for row in self.model.rows[:LOOKED_AT])
            widest = max((metrics.horizontalAdvance(text) for text in texts), default=0) + MARGIN
            if self.model.has_tones:
                widest += ICON
            most = column.width * digit * 3 // 2 + MARGIN + ICON
            wide = max(title, min(widest, most))
            if not self._is_fitted or wide > view.columnWidth(number):
                view.setColumnWidth(number, wide)
        self._is_fitted = True

    def _widened(self) -> None:
        """A width changed: by the user where the mouse is down on the headings."""
        if QGuiApplication.mouseButtons() & Qt.MouseButton.LeftButton:
            self._is_users = self._is_users or self.view.horizontalHeader().underMouse()

    def _lay_out_empty(self) -> None:
        self.empty.setObjectName("card")
        self.empty.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._empty_text.setObjectName("emptyTitle")
        self._empty_text.setAlignment(look.CENTRE)
        self._empty_text.setWordWrap(True)
        self.help_button.setProperty("look", "main")
        self.help_button.hide()
        column = QVBoxLayout(self.empty)
        column.setContentsMargins(24, 24, 24, 24)
        column.addStretch()
        column.addWidget(self._empty_text)
        column.addSpacing(10)
        column.addWidget(self.help_button, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()

    def _show_menu(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("Copy"), QKeySequence(QKeySequence.StandardKey.Copy), self.copy)
        menu.addAction(_("Select all"), QKeySequence(QKeySequence.StandardKey.SelectAll), self.view.selectAll)
        menu.addSeparator()
        menu.addAction(_("Export this list to Excel…"), self.export)
        menu.popup(self.view.viewport().mapToGlobal(where))

    def _help(self) -> None:
        if self._empty_act:
            self._empty_act()

    def _choose(self) -> None:
        self.chosen.emit(self.current())

    def _select_row(self, number: int) -> None:
        # Not the view's `selectRow`: that one looks at the keys that happen to be held.
        index = self.model.index(number, 0)
        self.view.selectionModel().setCurrentIndex(index, _ONE_ROW)
        self.view.scrollTo(index)

    def _open_index(self, index: QModelIndex) -> None:
        self._open(self.model.at(index))

    def _open(self, row: Row | None) -> None:
        if row is not None:
            self.opened.emit(row)

    def _keep_selection(self) -> None:
        self._kept = {self.model.key(row) for row in self.selected()}

    def _restore(self) -> None:
        if not self._kept:
            return
        selection = QItemSelection()
        last = len(self.model.sheet.columns) - 1
        for number, row in enumerate(self.model.rows):
            if self.model.key(row) in self._kept:
                selection.select(self.model.index(number, 0), self.model.index(number, last))
        self.view.selectionModel().select(
            selection,
            QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
        )
