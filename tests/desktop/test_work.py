"""Reading off the GUI thread: results come back in it, overtaken and orphaned ones do not."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QThread
from shiboken6 import delete

from desktop.work import Worker
from tests.waiting import until


def fail(fault: BaseException) -> None:
    raise AssertionError from fault


def test_a_result_comes_back_in_the_gui_thread() -> None:
    worker, asker = Worker(), QObject()
    got: list[tuple[int, bool, bool]] = []
    here = QThread.currentThread()

    def done(name: str) -> None:
        got.append((len(name), QThread.currentThread() is here, name != threading.current_thread().name))

    worker.ask(asker, "read", lambda: threading.current_thread().name, done, fail)
    until(lambda: got)
    assert got[0][1:] == (True, True)
    worker.stop()


def test_a_fault_comes_back_as_such() -> None:
    worker, asker = Worker(), QObject()
    faults: list[BaseException] = []
    worker.ask(asker, "read", lambda: 1 // 0, lambda _result: None, faults.append)
    until(lambda: faults)
    assert isinstance(faults[0], ZeroDivisionError)
    worker.stop()


def test_a_later_question_makes_an_earlier_one_void() -> None:
    worker, asker = Worker(), QObject()
    gate = threading.Event()
    got: list[str] = []

    def slow() -> str:
        gate.wait(10)
        return "old"

    worker.ask(asker, "read", slow, got.append, fail)
    worker.ask(asker, "read", lambda: "new", got.append, fail)
    until(lambda: got)
    gate.set()
    until(lambda: worker.is_idle)
    assert got == ["new"]
    worker.stop()


def test_what_has_no_name_is_never_overtaken() -> None:
    worker, asker = Worker(), QObject()
    got: list[int] = []
    for number in range(20):
        worker.ask(asker, "", lambda number=number: number, got.append, fail)
    until(lambda: worker.is_idle)
    assert sorted(got) == list(range(20))
    worker.stop()


def test_nobody_is_called_whose_asker_is_gone() -> None:
    worker, asker = Worker(), QObject()
    gate = threading.Event()
    got: list[bool] = []
    worker.ask(asker, "read", lambda: gate.wait(10), got.append, fail)
    delete(asker)
    gate.set()
    until(lambda: worker.is_idle)
    assert not got
    worker.stop()


def test_whoever_asked_dies_in_the_gui_thread() -> None:
    worker = Worker()
    died: list[int] = []

    class Asker(QObject):
        def __init__(self) -> None:
            super().__init__()
            self.destroyed.connect(_note_thread(died), Qt.ConnectionType.DirectConnection)

        def take(self, _result: object) -> None:
            """The answer."""

    def ask() -> None:
        asker = Asker()
        worker.ask(asker, "read", lambda: str(asker), asker.take, fail)

    for _round in range(200):
        ask()
    until(lambda: worker.is_idle)
    worker.stop()
    assert set(died) == {threading.get_ident()}


def _note_thread(died: list[int]) -> Callable[[], None]:
    return lambda: died.append(threading.get_ident())
