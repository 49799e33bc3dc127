"""Waiting for Qt without sleeping: the event loop runs until a condition holds, and a test fails when it does not in time."""

from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QTimer

from desktop.desk import Desk

LONGEST_SECONDS = 30


def until(condition: Callable[[], object], seconds: float = LONGEST_SECONDS) -> None:
    """Let Qt work until the condition holds; fails when it does not in time."""
    loop = QEventLoop()
    tick, end = QTimer(), QTimer()
    tick.timeout.connect(lambda: condition() and loop.quit())
    end.setSingleShot(True)
    end.timeout.connect(loop.quit)
    tick.start(5)
    end.start(int(seconds * 1000))
    if not condition():
        loop.exec()
    tick.stop()
    assert condition(), "it did not happen in time"


def settle(desk: Desk) -> None:
    """Wait until every question of the desk is answered and shown."""
    until(lambda: desk.worker.is_idle and not (desk.jobs and desk.jobs.is_busy))
