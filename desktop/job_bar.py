"""The bar at the window's foot: the long job that runs now, how far it is, its cancel button, and what came of the last one.

One job runs at a time, in a thread of its own; further ones wait their turn.
"""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from core.jobs import Job, Step
from core.language import _

SHOWN_EVERY = 0.05
"""Seconds between two steps shown; a job may yield thousands a second."""


class Runner(QObject):
    """Drives one job in a thread. Exactly one of the three last signals follows `started`."""

    stepped = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, make: Callable[[], Job[Any]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._drive, name="job", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def cancel(self) -> None:
        """Stop after the present step; what the open chunk wrote is rolled back, earlier chunks stay."""
        self._stop.set()

    def wait(self, seconds: float = 30) -> None:
        """Wait until the thread is at its end."""
        self._thread.join(seconds)

    def _drive(self) -> None:
        shown = 0.0
        try:
            job = self._make()
            while True:
                try:
                    step = next(job)
                except StopIteration as end:
                    self.finished.emit(end.value)
                    return
                if self._stop.is_set():
                    job.close()
                    self.cancelled.emit()
                    return
                if time.monotonic() - shown >= SHOWN_EVERY:
                    shown = time.monotonic()
                    self.stepped.emit(step)
        except BaseException as fault:  # noqa: BLE001 - every fault of a job is shown in the window
            self.failed.emit(fault)


@dataclass
class Errand:
    """A job as a page asks for it."""

    title: str
    make: Callable[[], Job[Any]]
    then: Callable[[Any], None]
    otherwise: Callable[[BaseException], None]
    runner: Runner | None = field(default=None)


class JobBar(QWidget):
    """Title, progress, note and cancel of the running job; else the last thing said."""

    ended = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("jobBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._waiting: deque[Errand] = deque()
        self._errand: Errand | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(20, 6, 16, 6)
        self.said = QLabel()
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setObjectName("said")
        self.progress = QProgressBar()
        self.progress.setFixedWidth(220)
        self.progress.setTextVisible(False)
        self.stop = QPushButton(_("Cancel"))
        self.stop.setProperty("look", "quiet")
        self.stop.clicked.connect(self.cancel)
        row.addWidget(self.said, 1)
        row.addWidget(self.progress)
        row.addWidget(self.stop)
        self._show_running(running=False)

    @property
    def is_busy(self) -> bool:
        """Whether a job runs."""
        return self._errand is not None

    def say(self, sentence: str) -> None:
        """Put one quiet sentence at the window's foot."""
        if not self.is_busy:
            self.said.setText(sentence)

    def run(
        self,
        title: str,
        make: Callable[[], Job[Any]],
        then: Callable[[Any], None],
        otherwise: Callable[[BaseException], None],
    ) -> None:
        """Run a job now, or after those that wait. `make` is called in the job's thread."""
        self._waiting.append(Errand(title, make, then, otherwise))
        if self._errand is None:
            self._next()

    def cancel(self) -> None:
        """Cancel the running job."""
        if self._errand and self._errand.runner:
            self.stop.setEnabled(False)
            self._errand.runner.cancel()

    def close_down(self) -> None:
        """Cancel what runs, forget what waits, and wait for the end: the window closes."""
        self._waiting.clear()
        if self._errand and self._errand.runner:
            self._errand.runner.cancel()
            self._errand.runner.wait()

    def _next(self) -> None:
        if not self._waiting:
            return
        errand = self._errand = self._waiting.popleft()
        runner = errand.runner = Runner(errand.make, self)
        runner.stepped.connect(self._step)
        runner.finished.connect(self._finish)
        runner.failed.connect(self._fail)
        runner.cancelled.connect(self._cancelled)
        self.said.setText(errand.title)
        self.progress.setRange(0, 0)
        self.stop.setEnabled(True)
        self._show_running(running=True)
        runner.start()

    def _step(self, step: Step) -> None:
        if self._errand is None:
            return
        self.progress.setRange(0, max(step.total, 1))
        self.progress.setValue(step.done)
        count = f"{step.done}/{step.total}"
        self.said.setText("  ".join(part for part in (self._errand.title, count, step.note) if part))

    def _finish(self, result: object) -> None:
        errand = self._end()
        self.said.setText(_("{job}: done", job=errand.title))
        errand.then(result)
        self._go_on()

    def _fail(self, fault: BaseException) -> None:
        errand = self._end()
        self.said.setText(_("{job}: not done", job=errand.title))
        errand.otherwise(fault)
        self._go_on()

    def _cancelled(self) -> None:
        errand = self._end()
        self.said.setText(_("{job}: cancelled", job=errand.title))
        self._go_on()

    def _end(self) -> Errand:
        errand = self._errand
        assert errand is not None  # noqa: S101 - a runner's last signal comes once, while its errand is the present one
        assert errand.runner is not None  # noqa: S101 - set in _next before the runner starts
        errand.runner.wait()
        errand.runner.deleteLater()
        self._errand = None
        self._show_running(running=False)
        return errand

    def _go_on(self) -> None:
        self.ended.emit()
        if self._errand is None:
            self._next()

    def _show_running(self, *, running: bool) -> None:
        self.progress.setVisible(running)
        self.stop.setVisible(running)
