"""Waiting for Qt without sleeping: the event loop runs until a condition holds, and a test fails when it does not in time."""

from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QTimer

from desktop.desk import Desk

LONGEST_SECONDS = 30


def until(condition: Callable[[], object], seconds: float = LONGEST_SECONDS) -> None:
    """Let Qt work until the condition held once; fails when it does not in time."""
    held = bool(condition())
    loop = QEventLoop()

    def look() -> None:
        nonlocal held
        held = bool(condition())
        if held:
            loop.quit()

    tick, end = QTimer(), QTimer()
    tick.timeout.connect(look)
    end.setSingleShot(True)
    end.timeout.connect(loop.quit)
    tick.start(5)
    end.start(int(seconds * 1000))
    if not held:
        loop.exec()
    tick.stop()
    end.stop()
    assert held, "it did not happen in time"


def settle(desk: Desk) -> None:
    """Wait until every question of the desk is answered and shown."""
    until(lambda: desk.worker.is_idle and not (desk.jobs and desk.jobs.is_busy))
