"""The window of certificate layouts: by kind their versions, which one is used, and what each looks like. It opens the editor.

The certificates page opens it.
"""

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QColor,
    QImage,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QTabBar, QVBoxLayout, QWidget

from core.language import N_, _
from credits.certificates.layouts import layout_files, layouts
from credits.certificates.layouts.layout_parts import KIND_TITLES, Kind, Layout
from credits.certificates.layouts.layouts import LayoutRow
from desktop import look
from desktop.desk import Desk
from desktop.export import ask_open, ask_save, say_made
from desktop.layouts import asking, drawing, samples
from desktop.layouts.editor import LayoutEditor
from desktop.layouts.preview import Preview
from desktop.page import button, label
from desktop.table_model import TableModel
from desktop.table_view import Table
from people.actors import actor_title
from sheets.columns import Column, Sheet
from sheets.columns import Kind as CellKind

KINDS = frozenset({"certificate_layout"})
_KINDS: tuple[Kind, ...] = ("stage", "credits", "hours")
"""As their tabs stand."""


def open_it(desk: Desk, kind: Kind = "stage") -> "LayoutsWindow":
    """Open the window at the layouts of a kind of certificate."""
    window = LayoutsWindow(desk, kind)
    window.show()
    return window


VERSIONS: Sheet[LayoutRow] = Sheet(
    N_("Layouts of certificates"),
    (
        Column("title", N_("Layout"), CellKind.TEXT, lambda row: row.title, 22),
        Column("version", N_("Version"), CellKind.NUMBER, lambda row: row.version, 8),
        Column("state", N_("State"), CellKind.TEXT, lambda row: _(state_title(row)), 10),
        Column("saved_at", N_("Saved"), CellKind.INSTANT, lambda row: row.saved_at, 16),
        Column("saved_by", N_("By"), CellKind.TEXT, lambda row: actor_title(row.saved_by), 10),
    ),
)


def state_title(row: LayoutRow) -> str:
    """Whether it is used, a msgid."""
    if row.withdrawn_at is not None:
        return N_("Was withdrawn")
    return N_("In use") if row.in_use else N_("Not in use")


class LayoutsWindow(QWidget):
    """Stays open beside the main window."""

    def __init__(self, desk: Desk, kind: Kind) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(_("Layouts of certificates"))
        self.resize(1180, 700)
        self.desk = desk
        self.editor: LayoutEditor | None = None
        self._wanted: UUID | None = None
        self._rows: list[LayoutRow] = []
        self.new, self.change = button(_("New"), "main"), button(_("Change…"))
        self.use, self.withdraw = button(_("Use it…")), button(_("Withdraw it…"))
        self.export = button(_("Export to a file…"))
        self.kinds = QTabBar()
        self.kinds.setDrawBase(False)
        self.kinds.setExpanding(False)
        self.table = Table(TableModel(VERSIONS, lambda row: row.id, _tone), desk)
        self.table.when_empty(
            _("Nothing was changed here yet: the layout in the box is used."),
            _("Start from the one in the box"),
            self.start_from_shipped,
        )
        self.table.view.setSelectionMode(self.table.view.SelectionMode.SingleSelection)
        self.page = PageView()
        self.preview = Preview(desk, self)
        self.hint = label("", "soft")
        self._lay_out()
        for each in _KINDS:
            self.kinds.addTab(_(KIND_TITLES[each]))
        self.kinds.setCurrentIndex(_KINDS.index(kind))
        self.menu = QMenu(self.new)
        self.new.setMenu(self.menu)
        self.menu.addAction(_("From the one in the box"), self.start_from_shipped)
        self.from_chosen = self.menu.addAction(_("From the version that is chosen"), self.open_chosen)
        self.menu.addAction(_("From a file…"), self.ask_file)
        self.kinds.currentChanged.connect(self._show_kind)
        self.table.chosen.connect(self.show_version)
        self.table.opened.connect(self._open_row)
        self.change.clicked.connect(self.open_chosen)
        self.use.clicked.connect(self.ask_use)
        self.withdraw.clicked.connect(self.ask_withdraw)
        self.export.clicked.connect(self.ask_export)
        self.preview.drawn.connect(self.page.show_picture)
        self.preview.failed.connect(desk.tell)
        self.page.resized.connect(self._draw)
        QShortcut(QKeySequence(Qt.Key.Key_Escape), self).activated.connect(self.close)
        desk.moved.connect(self._moved)
        desk.ended.connect(self.close)
        for each in (self.new, self.change, self.use, self.withdraw):
            each.setVisible(desk.may("keep_layouts"))
        self.table.help_button.setEnabled(desk.may("keep_layouts"))
        self.show_version(None)
        self.refresh()

    @property
    def kind(self) -> Kind:
        """The kind of certificate whose layouts are listed."""
        return _KINDS[self.kinds.currentIndex()]

    def refresh(self) -> None:
        """Read the versions again."""
        self.desk.read(self, "layouts", layouts.layouts, self.show_versions)

    def show_versions(self, rows: list[LayoutRow]) -> None:
        """List the versions of all kinds."""
        self._rows = rows
        wanted = next((row for row in rows if row.id == self._wanted), None)
        if wanted is not None and wanted.kind != self.kind:
            self.kinds.setCurrentIndex(_KINDS.index(wanted.kind))
        self._show_kind()
        self._wanted = None

    def show_version(self, row: LayoutRow | None) -> None:
        """Show what a version looks like; without one, the layout in the box."""
        self.change.setEnabled(row is not None)
        self.from_chosen.setEnabled(row is not None)
        self.use.setEnabled(row is not None and not row.in_use and row.withdrawn_at is None)
        self.withdraw.setEnabled(row is not None and not row.in_use and row.withdrawn_at is None)
        self.hint.setText(
            _("Version {version}, {state}", version=row.version, state=_(state_title(row)))
            if row
            else _("In the box")
        )
        self._draw()

    def edit(self, layout: Layout, *, is_new: bool = False) -> LayoutEditor:
        """Open the editor; where one is open already, that one comes to the front instead."""
        if self.editor is not None:
            self.editor.raise_()
            self.editor.activateWindow()
            return self.editor
        self.editor = LayoutEditor(self.desk, layout, self._saved, is_new=is_new)
        self.editor.closed.connect(self._forget)
        self.editor.show()
        return self.editor

    def open_chosen(self) -> None:
        """Change the chosen version: what comes of it is the next one."""
        row = self.table.current()
        if row is not None and self.desk.may("keep_layouts"):
            self.edit(self._layout(row))

    def start_from_shipped(self) -> None:
        """Begin with the layout in the box."""
        self.edit(layouts.shipped_for(self.kind), is_new=True)

    def ask_file(self) -> None:
        """Ask for a file to begin with."""
        ask_open(self.desk, _("Begin with a layout from a file"), _("Layout (*.json)"), self.start_from_file)

    def start_from_file(self, path: Path) -> None:
        """Begin with a layout that another base exported. What is wrong with the file is said in a dialog."""
        folder = self.desk.folder
        self.desk.worker.ask(
            self,
            "file",
            lambda: layout_files.import_file(folder, path),
            self._begin,
            self.desk.tell,
        )

    def ask_export(self) -> None:
        """Ask where the layout in sight goes."""
        layout = self._layout(self.table.current())
        ask_save(
            self.desk,
            _("Export to a file"),
            f"{layout.title}{layout_files.SUFFIX}",
            _("Layout (*.json)"),
            lambda path: self.export_to(path, layout),
        )

    def export_to(self, path: Path, layout: Layout) -> None:
        """Write a layout with its pictures to one file."""
        folder = self.desk.folder

        def write() -> Path:
            layout_files.export_file(folder, layout, path)
            return path

        self.desk.worker.ask(self, "", write, lambda made: say_made(self.desk, made), self.desk.tell)

    def ask_use(self) -> None:
        """Ask before the chosen version is used."""
        row = self.table.current()
        if row is not None:
            asking.ask_use(self, self.desk, row, lambda _nothing: self.refresh())

    def ask_withdraw(self) -> None:
        """Ask before the chosen version is withdrawn."""
        row = self.table.current()
        if row is not None:
            asking.ask_withdraw(self, self.desk, row, lambda _nothing: self.refresh())

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Listen no longer."""
        self.desk.moved.disconnect(self._moved)
        super().closeEvent(event)

    def _draw(self) -> None:
        layout, folder = self._layout(self.table.current()), self.desk.folder
        self.preview.want(
            lambda: drawing.page(folder, layout, samples.USUAL),
            round(self.page.width() * self.devicePixelRatioF()),
        )

    def _layout(self, row: LayoutRow | None) -> Layout:
        return layouts.shipped_for(self.kind) if row is None else row.layout

    def _show_kind(self) -> None:
        had = self.table.current()
        rows = [row for row in reversed(self._rows) if row.kind == self.kind]
        self.table.show_rows(rows)
        used = next((row for row in rows if row.in_use), None)
        keys = [self._wanted, had.id if had else None, used.id if used else None]
        if not any(key is not None and self.table.select(key) for key in keys):
            self.show_version(None)
        else:
            self.show_version(self.table.current())

    def _begin(self, layout: Layout) -> None:
        self.edit(layout, is_new=True)

    def _open_row(self, _row: LayoutRow) -> None:
        self.open_chosen()

    def _saved(self, layout_id: UUID) -> None:
        self._wanted = layout_id
        self.refresh()

    def _forget(self) -> None:
        self.editor = None

    def _moved(self, kinds: frozenset[str]) -> None:
        if kinds & KINDS:
            self.refresh()

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 18, 24, 18)
        whole.setSpacing(10)
        head = QHBoxLayout()
        head.addWidget(label(_("Layouts of certificates"), "section"))
        head.addWidget(label(_("What was issued keeps its own page, whatever is changed here."), "soft"), 1)
        for each in (self.export, self.withdraw, self.use, self.change, self.new):
            head.addWidget(each)
        whole.addLayout(head)
        whole.addWidget(self.kinds)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 0, 0, 0)
        column.addWidget(self.hint)
        column.addWidget(self.page, 1)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.addWidget(self.table)
        split.addWidget(right)
        split.setSizes([560, 580])
        split.setChildrenCollapsible(False)
        whole.addWidget(split, 1)


class PageView(QWidget):
    """A page as a picture, as large as there is room, with the shadow of paper."""

    resized = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.picture: QImage | None = None
        self.setMinimumSize(QSize(300, 300))

    def show_picture(self, picture: QImage) -> None:
        """Show another page."""
        self.picture = picture
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """It wants to be drawn at its new size."""
        super().resizeEvent(event)
        self.resized.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """The page, centred at the top."""
        if self.picture is None:
            return
        size = self.picture.size().scaled(self.size() - QSize(12, 12), Qt.AspectRatioMode.KeepAspectRatio)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        x = (self.width() - size.width()) // 2
        for grown, alpha in ((5, 12), (3, 18), (1, 28)):
            painter.fillRect(
                x - grown, 4, size.width() + 2 * grown, size.height() + grown, QColor(60, 50, 35, alpha)
            )
        painter.drawImage(QRect(x, 4, size.width(), size.height()), self.picture)
        painter.setPen(QColor(look.LINE))
        painter.drawRect(x, 4, size.width() - 1, size.height() - 1)
        painter.end()


def _tone(row: LayoutRow, key: str) -> str:
    if key != "state":
        return ""
    if row.withdrawn_at is not None:
        return "still"
    return "good" if row.in_use else "fair"
