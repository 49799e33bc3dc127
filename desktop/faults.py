"""How a "no" and a fault are shown: a refusal as a calm sentence, a fault with the number of its report; the program goes on.

`catch_all` is called once at start; pages hand what failed to `tell`.
"""

import logging
import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Qt, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget

from core import logs
from core.language import _
from core.refusal import Refusal

_log = logging.getLogger("xiuhua.desktop")


def tell(parent: QWidget | None, fault: BaseException) -> QMessageBox:
    """Show what went wrong, without stopping anything. Gives the box, already open."""
    return _refusal_box(parent, fault) if isinstance(fault, Refusal) else _fault_box(parent, fault)


def _refusal_box(parent: QWidget | None, refusal: Refusal) -> QMessageBox:
    box = _box(parent, _("This was not done"), str(refusal))
    box.setIcon(QMessageBox.Icon.Information)
    box.addButton(_("Close"), QMessageBox.ButtonRole.AcceptRole)
    box.open()
    return box


def _fault_box(parent: QWidget | None, fault: BaseException) -> QMessageBox:
    number = logs.report(fault)
    box = _box(parent, _("Something went wrong"), _("An unexpected fault occurred. Your data is safe."))
    box.setIcon(QMessageBox.Icon.Warning)
    box.setInformativeText(
        _(
            "You can go on working. If it happens again, please pass on report number {number}.",
            number=number,
        )
    )
    copy: QPushButton = box.addButton(_("Copy the number"), QMessageBox.ButtonRole.ActionRole)
    copy.clicked.disconnect()  # a message box closes on any button; this one only copies
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(number))
    box.addButton(_("Close"), QMessageBox.ButtonRole.AcceptRole)
    box.open()
    return box


def _box(parent: QWidget | None, title: str, text: str) -> QMessageBox:
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)  # a refusal names what people typed
    box.setText(text)
    box.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return box


class _Bell(QObject):
    """Carries a fault from whichever thread it arose in to the GUI thread."""

    rang = Signal(object)


def catch_all(parent: QWidget | None) -> QObject:
    """Show every fault that nothing else caught, from any thread, instead of ending the program. Keep the result alive."""
    bell = _Bell()

    def show(fault: BaseException) -> None:
        tell(_living(parent), fault)

    bell.rang.connect(show, Qt.ConnectionType.QueuedConnection)

    def hook(kind: type[BaseException], fault: BaseException, trace: TracebackType | None) -> None:
        if sys.stderr is not None:  # a windowed program has none
            sys.__excepthook__(kind, fault, trace)
        if not issubclass(kind, KeyboardInterrupt):
            bell.rang.emit(fault)

    sys.excepthook = hook
    threading.excepthook = lambda told: bell.rang.emit(told.exc_value)
    qInstallMessageHandler(_keep_message)
    return bell


def _living(parent: QWidget | None) -> QWidget | None:
    from shiboken6 import isValid

    return parent if parent is not None and isValid(parent) else None


def _keep_message(kind: QtMsgType, _context: object, message: str) -> None:
    if kind in {QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg, QtMsgType.QtWarningMsg}:
        _log.warning("qt: %s", message)
