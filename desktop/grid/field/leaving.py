"""The question before a dialog in which somebody has written much is left: the walk of an hour, the note of a visit."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QMessageBox

from core.language import _


def ask(dialog: QDialog, leave: Callable[[], object]) -> QMessageBox:
    """Ask whether what is entered may go; `leave` is called when it may."""
    box = QMessageBox(dialog)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(dialog.windowTitle())
    box.setText(_("What is entered is not saved yet."))
    gone = box.addButton(_("Throw away"), QMessageBox.ButtonRole.DestructiveRole)
    gone.clicked.connect(lambda _checked=False: leave())
    stay = box.addButton(_("Go on writing"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.open()
    return box
