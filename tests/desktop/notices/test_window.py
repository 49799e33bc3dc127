"""The window of reminders and warnings on a real base: due, given, taken back; the letters written."""

from collections.abc import Generator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pikepdf
import pytest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from core.clock import local_date, local_year
from credits.notices import notices
from credits.rulebook import rule_versions
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import NoticeRule
from desktop.desk import Desk
from desktop.form import Form
from desktop.notices.window import NoticesWindow, open_it
from desktop.table_model import as_text
from tests import builders
from tests.waiting import settle


@pytest.fixture
def window(desk: Desk, now: datetime) -> Generator[NoticesWindow]:
    """Three people without credits on the day of the reminder."""
    today = local_date(now)
    rules = replace(RULES_V1, notices=(NoticeRule("reminder", today.month, min(today.day, 28), 50),))
    with desk.base.write() as db:
        rule_versions.sign(
            db, rule_versions.draft(db, rules, "规则", date(2000, 1, 1), "chen", now), "chen", now
        )
        builders.people(db, now, 3)
    desk.window = QWidget()
    made = open_it(desk, local_year(now))
    settle(desk)
    yield made
    settle(desk)
    made.close()
    desk.window.deleteLater()


def answer(desk: Desk, window: NoticesWindow, *texts: str) -> None:
    (form,) = [each for each in window.findChildren(Form) if each.isVisible()]
    for field, text in zip(form.findChildren(QLineEdit), texts, strict=True):
        field.setText(text)
    form.submit()
    settle(desk)


def test_they_are_given_taken_back_and_given_again(
    desk: Desk, window: NoticesWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "50 %" in window.days.text()
    assert len(window.due.model.rows) == 3
    assert not window.give.isEnabled()
    window.due.view.selectRow(0)
    assert window.give.isEnabled()
    window.give.click()
    answer(desk, window)
    assert len(window.due.model.rows) == 2
    assert window.tabs.currentIndex() == 1
    (dialog,) = (
        [each for each in desk.window.findChildren(QFileDialog) if each.isVisible()] if desk.window else []
    )
    path, opened = tmp_path / "提醒 函.pdf", list[Path]()
    monkeypatch.setattr("desktop.notices.window.show_file", opened.append)
    dialog.fileSelected.emit(str(path))
    settle(desk)
    dialog.close()
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 1
    assert opened == [path]
    window.given.view.selectRow(0)
    window.take_back.click()
    answer(desk, window, "发错了人")
    assert "发错了人" in as_text(window.given.model)
    window.given.view.selectRow(0)
    assert not window.take_back.isEnabled()
    assert not window.print.isEnabled()
    assert len(window.due.model.rows) == 3
    window.give_all.click()
    answer(desk, window)
    with desk.base.read() as db:
        assert [row.number for row in notices.notices(db, window.year)] == [1, 2, 3, 4]
