"""Closing the window while a job runs asks first, and keeps working unless the answer is to leave."""

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget

from core.jobs import Job, Step
from desktop import leaving
from desktop.desk import Desk
from desktop.window import MainWindow
from tests.waiting import until


def _endless() -> Job[None]:
    while True:
        yield Step(1, 2)


def _nothing(_result: object) -> None:
    pass


@pytest.mark.parametrize("leaves", [True, False])
def test_a_running_job_is_asked_about(desk: Desk, monkeypatch: pytest.MonkeyPatch, *, leaves: bool) -> None:
    window = MainWindow(desk)
    window.show()
    window.jobs.run("Export", _endless, _nothing, _nothing)
    assert window.jobs.is_busy

    def answer(_window: QWidget) -> bool:
        return leaves

    monkeypatch.setattr(leaving, "may_leave", answer)
    assert window.close() is leaves
    assert window.isVisible() is not leaves
    window.jobs.cancel()
    until(lambda: not window.jobs.is_busy)
    assert window.close()


def test_the_question_goes_on_working_unless_told_otherwise(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def escape(box: QMessageBox) -> int:
        seen.append(box.defaultButton().text())
        box.reject()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", escape)
    assert leaving.may_leave(MainWindow(desk)) is False
    assert seen == ["Go on working"]
