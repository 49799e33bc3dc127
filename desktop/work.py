"""Work off the GUI thread: reads and short writes run in a few threads, their results come back as a call in the window.

Pages ask through `desktop.desk`. A result that a newer question of the same asker has overtaken is dropped.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

Result = TypeVar("Result")
THREADS = 4


@dataclass
class _Question:
    asker: QObject
    name: str
    work: Callable[[], object]
    then: Callable[[object], None]
    otherwise: Callable[[BaseException], None]
    answer: object = None
    fault: BaseException | None = None


class Worker(QObject):
    """A few threads and the way back into the GUI thread, in which this object lives."""

    _answered = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="reader")
        # Threads know a question by its number and let go of it before it is answered: with the last hold on it a window dies,
        # and a window that dies in another thread takes the program with it.
        self._questions: dict[int, _Question] = {}
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
        self._questions[self._asked] = _Question(asker, name, work, then, otherwise)  # type: ignore[arg-type]
        self._open += 1
        self._threads.submit(self._run, self._asked)

    @property
    def is_idle(self) -> bool:
        """Whether every question was answered and delivered."""
        return self._open == 0

    def stop(self) -> None:
        """Wait for what runs, drop what has not begun."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _run(self, number: int) -> None:
        question = self._questions[number]
        try:
            question.answer = question.work()
        except BaseException as fault:  # noqa: BLE001 - every fault goes to whoever asked
            question.fault = fault
        del question
        if isValid(self):
            self._answered.emit(number)

    def _deliver(self, number: int) -> None:
        self._open -= 1
        question = self._questions.pop(number)
        if not isValid(question.asker):
            return
        if question.name and self._newest.get((id(question.asker), question.name)) != number:
            return
        if question.fault is None:
            question.then(question.answer)
        else:
            question.otherwise(question.fault)
