"""What is asked before something of a layout is kept, used, withdrawn or given up: each question says what will and will not change."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from core.language import _, translate
from credits.certificates.layouts import layouts
from credits.certificates.layouts.layout_parts import KIND_TITLES, Layout
from credits.certificates.layouts.layouts import LayoutRow
from desktop.desk import Desk
from desktop.form import Form
from desktop.layouts.problems import Problem
from store.types import Db

Result = TypeVar("Result")


def ask_save(
    parent: QWidget,
    desk: Desk,
    layout: Layout,
    problems: list[Problem],
    saved: Callable[[LayoutRow], None],
) -> Form:
    """Ask for the title of a new version, and whether it is used from now on; what is wrong with it is said in the dialog."""
    intro = _(
        "It becomes a version of its own; all earlier ones stay as they are. Certificates that were issued never change."
    )
    if problems:
        intro += "\n" + _("First to be mended: {problem}", problem=problems[0].sentence)
    form = Form(parent, _("Save as a new version"), intro, _("Save"))
    form.text("title", _("Title of the layout"), layout.title, must=True).setMaxLength(80)
    form.check("use", _("Use it from now on: {kind}", kind=_(KIND_TITLES[layout.kind])), value=False)

    def keep(db: Db, at: datetime, values: dict[str, Any]) -> LayoutRow:
        row = layouts.save(db, replace(layout, title=values["title"]), desk.actor, at)
        return layouts.use(db, row.id, desk.actor, at) if values["use"] else row

    return _run(desk, form, keep, saved)


def ask_close(parent: QWidget, keep: Callable[[], None], drop: Callable[[], None]) -> QMessageBox:
    """Ask what becomes of changes that no version holds."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(_("Changes are not saved"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(_("This layout has changes that are in no version yet."))
    save: QPushButton = box.addButton(_("Save…"), QMessageBox.ButtonRole.AcceptRole)
    away: QPushButton = box.addButton(_("Drop the changes"), QMessageBox.ButtonRole.DestructiveRole)
    stay: QPushButton = box.addButton(_("Go on working"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(save)
    box.setEscapeButton(stay)
    save.clicked.connect(keep)
    away.clicked.connect(drop)
    box.open()
    return box


def ask_use(parent: QWidget, desk: Desk, row: LayoutRow, done: Callable[[object], None]) -> Form:
    """Ask before a version is used for what is issued from now on."""
    form = Form(
        parent,
        _("Use version {version} of “{title}”", version=row.version, title=row.title),
        _(
            "From now on this layout is used: {kind}. What was issued before stays exactly as it is.",
            kind=translate(KIND_TITLES[row.kind]),
        ),
        _("Use it"),
    )

    def act(db: Db, at: datetime, _values: dict[str, Any]) -> None:
        layouts.use(db, row.id, desk.actor, at)

    return _run(desk, form, act, done)


def ask_withdraw(parent: QWidget, desk: Desk, row: LayoutRow, done: Callable[[object], None]) -> Form:
    """Ask before a version can no longer be used."""
    form = Form(
        parent,
        _("Withdraw version {version} of “{title}”", version=row.version, title=row.title),
        _(
            "It stays in the list and on file, but cannot be taken into use any more. What was issued with it stays as it is."
        ),
        _("Withdraw it"),
    )

    def act(db: Db, at: datetime, _values: dict[str, Any]) -> None:
        layouts.withdraw(db, row.id, desk.actor, at)

    return _run(desk, form, act, done)


def _run(
    desk: Desk,
    form: Form,
    act: Callable[[Db, datetime, dict[str, Any]], Result],
    done: Callable[[Result], None],
) -> Form:
    """Do it in one transaction; a refusal stays in the dialog."""

    def go(values: dict[str, Any]) -> None:
        def after(result: Result) -> None:
            form.close_done()
            done(result)

        desk.write(form, lambda db, at: act(db, at, values), after, form.fail)

    form.submitted.connect(go)
    form.open()
    return form
