"""Work off the GUI thread: reads and short writes run in a few threads, their results come back as a call in the window.

Pages ask through `desktop.desk`. A result that a newer question of the same asker has overtaken is dropped.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

Result = TypeVar("Result")
THREADS = 4


class _Question(NamedTuple):
    asker: QObject
    name: str
    number: int
    then: Callable[[object], None]
    otherwise: Callable[[BaseException], None]


class Worker(QObject):
    """A few threads and the way back into the GUI thread, in which this object lives."""

    _answered = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="reader")
        self._newest: dict[tuple[int, str], int] = {}
        self._asked = 0
        self._open = 0
        self._answered.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def ask(
        self,
        asker: QObject,
        name: str,
        work: Callable[[], Result],
        then: Callable[[Result], None],
        otherwise: Callable[[BaseException], None],
    ) -> None:
        """Run `work` in a thread and call `then(result)` or `otherwise(exception)` in the GUI thread.

        A later question of the same asker and name overtakes this one: neither is called then, nor when the asker is gone.
        An empty name is never overtaken, which is what a write wants.
        """
        self._asked += 1
        if name:
            self._newest[id(asker), name] = self._asked
        question = _Question(asker, name, self._asked, then, otherwise)  # type: ignore[arg-type]
        self._open += 1
        self._threads.submit(work).add_done_callback(lambda future: self._hand_back(question, future))

    @property
    def is_idle(self) -> bool:
        """Whether every question was answered and delivered."""
        return self._open == 0

    def stop(self) -> None:
        """Wait for what runs, drop what has not begun."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _hand_back(self, question: _Question, future: "Future[Result]") -> None:
        if not future.cancelled() and isValid(self):
            self._answered.emit(question, future)

    def _deliver(self, question: _Question, future: "Future[object]") -> None:
        self._open -= 1
        if not isValid(question.asker):
            return
        if question.name and self._newest.get((id(question.asker), question.name)) != question.number:
            return
        fault = future.exception()
        if fault is None:
            question.then(future.result())
        else:
            question.otherwise(fault)
