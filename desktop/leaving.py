"""Closing the window while a job runs: the one question that is asked first."""

from PySide6.QtWidgets import QMessageBox, QWidget

from core.language import _


def may_leave(parent: QWidget) -> bool:
    """Ask whether the running job may be cancelled; what it has finished stays, its open step is undone."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Question)
    box.setText(_("A job is still running."))
    box.setInformativeText(_("Closing cancels it: what is finished stays, the open step is undone."))
    leave = box.addButton(_("Cancel it and close"), QMessageBox.ButtonRole.DestructiveRole)
    stay = box.addButton(_("Go on working"), QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(stay)
    box.setEscapeButton(stay)
    box.exec()
    return box.clickedButton() is leave
