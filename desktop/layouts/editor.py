"""The window in which a layout is changed: elements and problems at the left, the real page in the middle, fields at the right.

The list of layouts opens it. Nothing is kept before "Save as new version"; what was issued is never touched.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence, QShortcut, QUndoStack
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from core import amounts
from core.language import N_, _
from core.refusal import Refusal
from credits.certificates.layouts.layout_parts import Box, Element, Layout, Page, Picture, PictureRole
from credits.certificates.layouts.layouts import LayoutRow
from credits.certificates.layouts.refusals import called
from desktop import faults, icons, look
from desktop.desk import Desk
from desktop.export import ask_open
from desktop.layouts import acts, asking, drawing, samples
from desktop.layouts.canvas import Canvas
from desktop.layouts.cells import OneOf
from desktop.layouts.elements import Elements, Problems
from desktop.layouts.panel import Panel
from desktop.layouts.picture_file import taken_in
from desktop.layouts.preview import Preview
from desktop.layouts.problems import Problem, find, wrong_keys
from desktop.layouts.undo import Change
from desktop.page import button, label

_PICTURE_MM = {"picture": (40_00, 40_00), "seal": (42_00, 42_00)}


class LayoutEditor(QWidget):
    """Stays open beside the main window; `saved` is called with the new version's id."""

    closed = Signal()

    def __init__(
        self, desk: Desk, layout: Layout, saved: Callable[[UUID], None], *, is_new: bool = False
    ) -> None:
        super().__init__(desk.window, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.resize(1360, 820)
        self.desk, self.sheet, self._saved = desk, layout, saved
        self._kept: Layout | None = None if is_new else layout
        self._is_ending = False
        self.problems: list[Problem] = []
        self.stack = QUndoStack(self)
        self.canvas, self.panel = Canvas(), Panel(layout.kind)
        self.elements, self.wrong = Elements(), Problems()
        self.preview = Preview(desk, self)
        self.sample = OneOf(samples.SAMPLES)
        self.sample.setToolTip(_("What the page is filled with while you look at it"))
        self.said = label("", "soft")
        self.place = label("", "soft")
        self._lay_out()
        self._connect()
        self.elements.offer(layout)
        self._show(layout, ())
        self.canvas.setFocus()

    @property
    def is_changed(self) -> bool:
        """Whether there is something that no version holds."""
        return self.sheet != self._kept

    def do(self, layout: Layout, words: str, keys: tuple[str, ...] | None = None, one_with: str = "") -> None:
        """Make the layout another one by an act, whose msgid `words` is what can be undone; `keys` are selected after it."""
        if layout == self.sheet:
            self._show(layout, self.canvas.keys)
            return
        after = self.canvas.keys if keys is None else keys
        self.stack.push(
            Change(_(words), (self.sheet, self.canvas.keys), (layout, after), self._show, one_with)
        )

    def edit(self, key: str, values: dict[str, Any]) -> None:
        """An element gets other values, as the panel says."""
        held = acts.element(self.sheet, key)
        if held is None:
            return
        renamed = str(values.get("key", key))
        if renamed != key and renamed in {
            name for each in self.sheet.elements for name in (each.key, called(each.key))
        }:
            self.say(_("Another element is called “{name}” already.", name=renamed), wrong=True)
            self._show(self.sheet, self.canvas.keys)
            return
        self.say("")
        self.do(
            acts.changed(self.sheet, key, **values),
            N_("Change"),
            (renamed,),
            f"{key} {' '.join(sorted(values))}",
        )

    def add(self, fresh: Element) -> None:
        """A fresh element on the page, selected."""
        made = acts.added(self.sheet, fresh)
        self.do(made, N_("Add"), (made.elements[-1].key,))

    def remove(self) -> None:
        """Without what is selected."""
        if self.canvas.keys:
            self.do(acts.removed(self.sheet, self.canvas.keys), N_("Remove"), ())

    def duplicate(self) -> None:
        """A copy of what is selected, selected in its place."""
        if self.canvas.keys:
            made, copies = acts.duplicated(self.sheet, self.canvas.keys)
            self.do(made, N_("Duplicate"), copies)

    def order(self, step: acts.Step) -> None:
        """What is selected lies further to the front or to the back."""
        if len(self.canvas.keys) == 1:
            self.do(acts.ordered(self.sheet, self.canvas.keys[0], step), N_("Layer"))

    def ask_picture(self, role: PictureRole = "picture", key: str = "") -> None:
        """Ask for a picture's file: for a new element in that role, or for the element of a key."""
        ask_open(
            self.desk,
            _("The picture"),
            _("Pictures (*.png *.jpg *.jpeg *.webp)"),
            lambda path: self.take_picture(path, role, key),
        )

    def take_picture(self, path: Path, role: PictureRole = "picture", key: str = "") -> None:
        """Take a picture in from a file."""

        def put(sha256: str) -> None:
            if key:
                self.edit(key, {"image": sha256})
                return
            page = self.sheet.page
            wide, high = _PICTURE_MM.get(role, (page.wide, page.high))
            box = Box((page.wide - wide) // 2, (page.high - high) // 2, wide, high)
            names = {"picture": _("Image"), "seal": _("Printed seal"), "background": _("Background")}
            self.add(Picture(names[role], box, sha256, role))

        self.desk.worker.ask(self, "picture", lambda: taken_in(self.desk.folder, path), put, self._refused)

    def keep(self) -> None:
        """Ask how it shall be kept, and keep it as a new version."""
        asking.ask_save(self, self.desk, self.sheet, self.problems, self._was_kept)

    def end(self) -> None:
        """The program closes."""
        self._is_ending = True
        self.close()

    def say(self, sentence: str, *, wrong: bool = False) -> None:
        """Put a sentence at the window's foot."""
        self.said.setObjectName("wrong" if wrong else "soft")
        self.said.style().polish(self.said)
        self.said.setText(sentence)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """What no version holds is asked about first."""
        if self.is_changed and not self._is_ending:
            asking.ask_close(self, self.keep, self.end)
            event.ignore()
            return
        super().closeEvent(event)
        self.closed.emit()

    def _was_kept(self, row: LayoutRow) -> None:
        self._kept = row.layout
        self.do(replace(self.sheet, title=row.title), N_("Title"))
        self._name()
        self.say(_("Kept as a new version."))
        self._saved(row.id)

    def _refused(self, fault: BaseException) -> None:
        if isinstance(fault, Refusal):
            self.say(str(fault), wrong=True)
        else:
            faults.tell(self, fault)

    def _show(self, layout: Layout, keys: tuple[str, ...]) -> None:
        self.sheet = layout
        self.canvas.let_go()
        wrong = wrong_keys(self.problems)
        self.canvas.show_layout(layout, keys, wrong)
        self.elements.show_layout(layout, self.canvas.keys, wrong)
        self.panel.show_selection(layout, self.canvas.keys)
        self._tell_place(layout)
        self._name()
        self._draw(layout)
        folder = self.desk.folder
        self.desk.worker.ask(
            self, "problems", lambda: find(folder, layout), self._show_problems, self._refused
        )

    def _show_problems(self, problems: list[Problem]) -> None:
        self.problems = problems
        self.wrong.show_problems(problems)
        wrong = wrong_keys(problems)
        self.canvas.show_layout(self.canvas.layout_shown or self.sheet, self.canvas.keys, wrong)
        self.elements.show_layout(self.sheet, self.canvas.keys, wrong)

    def _drag(self, layout: Layout) -> None:
        self.panel.show_selection(layout, self.canvas.keys)
        self._tell_place(layout)
        self._draw(layout)

    def _draw(self, layout: Layout) -> None:
        which, folder = str(self.sample.currentData()), self.desk.folder
        self.preview.want(lambda: drawing.page(folder, layout, which), self.canvas.pixels_wide)

    def _draw_again(self) -> None:
        self._draw(self.canvas.layout_shown or self.sheet)

    def _not_drawn(self, fault: BaseException) -> None:
        if not isinstance(fault, Refusal):
            faults.tell(self, fault)

    def _choose(self, keys: tuple[str, ...]) -> None:
        self.canvas.show_layout(self.sheet, keys, wrong_keys(self.problems))
        self._chosen(self.canvas.keys)

    def _chosen(self, keys: tuple[str, ...]) -> None:
        self.elements.show_layout(self.sheet, keys, wrong_keys(self.problems))
        self.panel.show_selection(self.sheet, keys)
        self._tell_place(self.sheet)

    def _go_to(self, keys: tuple[str, ...], field: str) -> None:
        self._choose(keys)
        self.panel.focus_on(field)

    def _open(self, key: str) -> None:
        self._choose((key,))
        self.panel.focus_on("text")

    def _do_on_page(self, layout: Layout, words: str, one_with: str) -> None:
        self.say("")
        self.do(layout, words, None, one_with)

    def _ask_new_picture(self, role: str) -> None:
        self.ask_picture(cast("PictureRole", role))

    def _ask_other_picture(self, key: str) -> None:
        self.ask_picture(key=key)

    def _say_wrong(self, sentence: str) -> None:
        self.say(sentence, wrong=True)

    def _closer(self) -> None:
        self.canvas.zoom(1.25)

    def _farther(self) -> None:
        self.canvas.zoom(1 / 1.25)

    def _show_menu(self, where: QPoint) -> None:
        """What can be done with the element under the pointer, or with all that are selected."""
        key = self.canvas.key_at(where)
        if key is None:
            return
        if key not in self.canvas.keys:
            self.canvas.select((key,))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(_("Duplicate"), self.duplicate)
        menu.addAction(_("Remove"), self.remove)
        if len(self.canvas.keys) == 1:
            menu.addSeparator()
            menu.addActions(self.elements.orders.actions())
        menu.popup(self.canvas.viewport().mapToGlobal(where))

    def _turn(self, page: Page) -> None:
        self.do(replace(self.sheet, page=page), N_("Size of the sheet"))

    def _retitle(self, name: str, value: str) -> None:
        self.do(replace(self.sheet, **{name: value}), N_("Title"))

    def _name(self) -> None:
        self.setWindowTitle(_("Layout: {title}", title=self.sheet.title) + ("[*]"))
        self.setWindowModified(self.is_changed)
        self.title.setText(self.sheet.title)

    def _tell_place(self, layout: Layout) -> None:
        held = acts.element(layout, self.canvas.keys[0]) if len(self.canvas.keys) == 1 else None
        self.place.setText(
            _(
                "{name}: {x} from the left, {y} from the top, {wide} × {high} mm",
                name=called(held.key),
                **{name: amounts.shown(value) for name, value in held.box._asdict().items()},
            )
            if held
            else ""
        )

    def _lay_out(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 14, 20, 12)
        whole.setSpacing(10)
        self.title = label("", "section")
        self.undo, self.redo = button(_("Undo"), "quiet"), button(_("Redo"), "quiet")
        for made, name in ((self.undo, "undo"), (self.redo, "redo")):
            made.setIcon(icons.icon(name, look.PINE))
        smaller, larger = button("−", "quiet", _("Smaller")), button("+", "quiet", _("Larger"))
        self.whole = button(_("Whole page"), "quiet", "Ctrl+0")
        self.save = button(_("Save as new version…"), "main")
        smaller.clicked.connect(self._farther)
        larger.clicked.connect(self._closer)
        self.whole.clicked.connect(self.canvas.fit)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self.title)
        head.addSpacing(14)
        head.addWidget(self.undo)
        head.addWidget(self.redo)
        head.addStretch()
        head.addWidget(label(_("Filled with"), "soft"))
        head.addWidget(self.sample)
        head.addSpacing(14)
        for each in (smaller, self.whole, larger):
            head.addWidget(each)
        head.addSpacing(14)
        head.addWidget(self.save)
        whole.addLayout(head)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(self.elements, 3)
        left.addWidget(self.wrong, 2)
        middle = QHBoxLayout()
        middle.setSpacing(14)
        middle.addLayout(left)
        middle.addWidget(self.canvas, 1)
        middle.addWidget(self.panel)
        whole.addLayout(middle, 1)
        foot = QHBoxLayout()
        foot.addWidget(self.said, 1)
        foot.addWidget(self.place)
        whole.addLayout(foot)

    def _connect(self) -> None:
        self.canvas.chosen.connect(self._chosen)
        self.canvas.dragged.connect(self._drag)
        self.canvas.done.connect(self._do_on_page)
        self.canvas.opened.connect(self._open)
        self.canvas.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.canvas.customContextMenuRequested.connect(self._show_menu)
        self.canvas.zoomed.connect(self._draw_again)
        self.preview.drawn.connect(self.canvas.show_picture)
        self.preview.failed.connect(self._not_drawn)
        self.elements.chosen.connect(self._choose)
        self.elements.added.connect(self.add)
        self.elements.picture_wanted.connect(self._ask_new_picture)
        self.elements.removed.connect(self.remove)
        self.elements.duplicated.connect(self.duplicate)
        self.elements.stepped.connect(self.order)
        self.wrong.chosen.connect(self._go_to)
        self.panel.edited.connect(self.edit)
        self.panel.named.connect(self._retitle)
        self.panel.turned.connect(self._turn)
        self.panel.refused.connect(self._say_wrong)
        self.panel.picture_wanted.connect(self._ask_other_picture)
        self.sample.given.connect(self._draw_again)
        self.save.clicked.connect(self.keep)
        self.desk.ended.connect(self.end)
        self._bind()

    def _bind(self) -> None:
        """Keys of the whole window, and what the undo stack says to its buttons."""
        for keys, act in (
            (QKeySequence(QKeySequence.StandardKey.Undo), self.stack.undo),
            (QKeySequence(QKeySequence.StandardKey.Redo), self.stack.redo),
            (QKeySequence(QKeySequence.StandardKey.Save), self.keep),
            (QKeySequence("Ctrl+D"), self.duplicate),
            (QKeySequence("Ctrl+0"), self.canvas.fit),
            (QKeySequence(QKeySequence.StandardKey.ZoomIn), self._closer),
            (QKeySequence(QKeySequence.StandardKey.ZoomOut), self._farther),
        ):
            action = QAction(self)
            action.setShortcut(keys)
            action.triggered.connect(act)
            self.addAction(action)
        for keys in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            shortcut = QShortcut(QKeySequence(keys), self.canvas)
            shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(self.remove)
        self.undo.clicked.connect(self.stack.undo)
        self.redo.clicked.connect(self.stack.redo)
        self.stack.canUndoChanged.connect(self.undo.setEnabled)
        self.stack.canRedoChanged.connect(self.redo.setEnabled)
        self.stack.indexChanged.connect(self._name_acts)
        self.undo.setEnabled(False)
        self.redo.setEnabled(False)

    def _name_acts(self) -> None:
        undo, redo = self.stack.undoText(), self.stack.redoText()
        self.undo.setToolTip(_("Take back: {act} (Ctrl+Z)", act=undo) if undo else "")
        self.redo.setToolTip(_("Do again: {act} (Ctrl+Y)", act=redo) if redo else "")
