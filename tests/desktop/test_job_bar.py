"""Long work in the bar: progress, result, refusal, cancel (which closes the generator), one after the other."""

import threading

from core.jobs import Job, Step
from core.refusals import FileLocked
from desktop.job_bar import JobBar
from tests.waiting import until


def counting(total: int) -> Job[str]:
    for done in range(total):
        yield Step(done, total, "writing")
    return "written"


def nothing(_result: object) -> None:
    pass


def test_a_job_gives_its_result_and_says_so() -> None:
    bar = JobBar()
    results: list[str] = []
    bar.run("Export", lambda: counting(500), results.append, nothing)
    assert bar.is_busy
    until(lambda: results)
    assert (results, bar.said.text(), bar.is_busy) == (["written"], "Export: done", False)


def test_progress_is_shown() -> None:
    bar = JobBar()
    gate = threading.Event()

    def slow() -> Job[None]:
        yield Step(3, 12, "three")
        gate.wait(10)

    bar.run("Export", slow, nothing, nothing)
    until(lambda: bar.progress.value() == 3)
    assert (bar.progress.maximum(), bar.said.text()) == (12, "Export  3/12  three")
    gate.set()
    until(lambda: not bar.is_busy)


def test_cancel_closes_the_generator_in_its_own_thread() -> None:
    bar = JobBar()
    closed: list[str] = []
    began = threading.Event()

    def endless() -> Job[None]:
        try:
            while True:
                began.set()
                yield Step(0, 0)
        except GeneratorExit:
            closed.append(threading.current_thread().name)
            raise

    bar.run("Export", endless, nothing, nothing)
    until(began.is_set)
    bar.stop.click()
    until(lambda: not bar.is_busy)
    assert (closed, bar.said.text()) == (["job"], "Export: cancelled")


def test_a_refusal_is_handed_on() -> None:
    bar = JobBar()
    faults: list[BaseException] = []

    def refusing() -> Job[None]:
        yield Step(0, 1)
        raise FileLocked(file="roster.xlsx")

    bar.run("Export", refusing, nothing, faults.append)
    until(lambda: faults)
    assert isinstance(faults[0], FileLocked)
    assert bar.said.text() == "Export: not done"


def test_jobs_wait_their_turn() -> None:
    bar = JobBar()
    order: list[str] = []
    for name in ("first", "second", "third"):
        bar.run(name, lambda: counting(3), lambda _result, name=name: order.append(name), nothing)
    until(lambda: not bar.is_busy)
    assert order == ["first", "second", "third"]


def test_the_window_may_close_in_the_middle_of_a_job() -> None:
    bar = JobBar()
    began, ended = threading.Event(), threading.Event()

    def endless() -> Job[None]:
        try:
            while True:
                began.set()
                yield Step(0, 0)
        finally:
            ended.set()

    bar.run("Export", endless, nothing, nothing)
    until(began.is_set)
    bar.close_down()
    assert ended.is_set()
