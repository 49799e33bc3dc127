"""What goes wrong is shown calmly: a refusal as its sentence, a fault with the number of its report; the program goes on."""

import sys
import threading
from collections.abc import Generator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from core.refusals import FileLocked
from desktop import faults
from tests.waiting import until


@pytest.fixture
def parent(app: QApplication) -> Generator[QWidget]:
    """A window under the boxes."""
    made = QWidget()
    made.show()
    yield made
    made.close()
    made.deleteLater()


def boxes(parent: QWidget) -> list[QMessageBox]:
    return [box for box in parent.findChildren(QMessageBox) if box.isVisible()]


def test_a_refusal_is_its_sentence(parent: QWidget) -> None:
    refusal = FileLocked(file="roster.xlsx")
    box = faults.tell(parent, refusal)
    assert box.text() == str(refusal)
    box.close()


def test_a_fault_has_a_number_that_can_be_copied(parent: QWidget) -> None:
    box = faults.tell(parent, ZeroDivisionError("secret 13800000001"))
    number = box.informativeText().rstrip(".").rpartition(" ")[2]
    assert len(number) == 8
    assert "13800000001" not in box.text() + box.informativeText()
    copy = next(button for button in box.buttons() if button.text() == "Copy the number")
    copy.click()
    assert QGuiApplication.clipboard().text() == number
    assert box.isVisible()
    box.close()


def test_faults_of_every_thread_are_caught(parent: QWidget, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    bell = faults.catch_all(parent)
    sys.excepthook(ZeroDivisionError, ZeroDivisionError("here"), None)
    until(lambda: len(boxes(parent)) == 1)

    def fail() -> None:
        raise RuntimeError("there")

    other = threading.Thread(target=fail)
    other.start()
    other.join()
    until(lambda: len(boxes(parent)) == 2)
    for box in boxes(parent):
        box.close()
    bell.deleteLater()
