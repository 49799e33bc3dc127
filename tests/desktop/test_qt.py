"""What Qt's binding must do right for a window that stays open all day (docs/decisions/qt-below-6.12.md)."""

import sys

from PySide6.QtCore import QObject, Signal

CALLS = 400
"""Few enough that a wrong count does not end the test run itself."""


class Bell(QObject):
    rang = Signal(object)


def test_calls_leave_the_reference_counts_of_none_and_true_alone() -> None:
    bell = Bell()
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _call in range(CALLS):
        bell.setObjectName("bell")
        bell.rang.emit(1)
    after = sys.getrefcount(None), sys.getrefcount(True)
    assert all(abs(now - then) < CALLS // 4 for now, then in zip(after, before, strict=True))
