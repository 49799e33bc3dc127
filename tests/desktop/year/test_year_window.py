"""The window of a year's end on a real base: what stands against closing, closing, amending, objecting, proving."""

import sqlite3
from collections.abc import Generator
from contextlib import closing as shut
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDateEdit, QLabel, QLineEdit, QPlainTextEdit, QWidget

from core import clock
from credits.year import closed, objections, shelf
from desktop.desk import Desk
from desktop.form import Form
from desktop.table_model import as_text
from desktop.year import window as year_window
from desktop.year.window import YearWindow, open_it
from store.facts import BASE_NAME, set_fact
from tests.credit_town import Town
from tests.credits.year.closed_town import THEN, ClosedTown, make
from tests.waiting import settle


@pytest.fixture
def ready(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> ClosedTown:
    monkeypatch.setattr(clock, "now", lambda: THEN)
    desk.window = QWidget()
    return make(Town(desk.base), desk.folder)


@pytest.fixture
def opened(desk: Desk) -> Generator[list[YearWindow]]:
    """Windows that are closed when the test ends."""
    windows: list[YearWindow] = []
    yield windows
    settle(desk)
    for each in windows:
        each.close()
    if desk.window:
        desk.window.deleteLater()


def shown(desk: Desk, opened: list[YearWindow]) -> YearWindow:
    opened.append(open_it(desk, 2026))
    settle(desk)
    return opened[-1]


def open_form(window: YearWindow) -> Form:
    (form,) = [each for each in window.findChildren(Form) if each.isVisible()]
    return form


def fill(desk: Desk, form: Form, **values: str) -> None:
    """Type by the fields' labels, press OK and wait."""
    for field in (*form.findChildren(QLineEdit), *form.findChildren(QPlainTextEdit)):
        label = form.fields.labelForField(field)
        if isinstance(label, QLabel) and label.text() in values:
            text = values[label.text()]
            field.setText(text) if isinstance(field, QLineEdit) else field.setPlainText(text)
    form.submit()
    settle(desk)


def opened_elsewhere(_path: Path) -> None:
    """The system's own program is not ours to start."""


def tabs(window: YearWindow) -> list[str]:
    return [window.tabs.tabText(place) for place in range(window.tabs.count())]


def test_what_stands_against_closing_is_listed_with_what_to_do(
    desk: Desk, ready: ClosedTown, opened: list[YearWindow]
) -> None:
    with desk.base.write() as db:
        set_fact(db, BASE_NAME, "")
    window = shown(desk, opened)
    assert (window.state.text(), tabs(window)) == ("2026 is open", ["Before closing"])
    text = as_text(window.ready.table.model)
    assert "To be settled first" in text
    assert "Give the base its full name in the settings." in text
    assert "Check-ins without an entry: 3." in text
    assert not window.ready.close_it.isEnabled()
    with desk.base.write() as db:
        set_fact(db, BASE_NAME, "基地")
    window.ready.again.click()
    settle(desk)
    assert window.ready.verdict.text() == "The year can be closed."
    assert window.ready.close_it.isEnabled()


def close(desk: Desk, window: YearWindow) -> None:
    window.ready.close_it.click()
    form = open_form(window)
    day = form.findChildren(QDateEdit)[0].date()
    assert (day.year(), day.month(), day.day()) == (2027, 1, 18)
    fill(desk, form, **{"Type 2026 to close it": "2025"})
    assert form.wrong.text() == "What was typed is not 2026."
    fill(desk, form, **{"Type 2026 to close it": "2026"})


def test_a_year_is_closed_amended_objected_to_and_proven(
    desk: Desk, ready: ClosedTown, opened: list[YearWindow], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(year_window, "show_file", opened_elsewhere)
    window = shown(desk, opened)
    close(desk, window)
    assert window.state.text() == "2026 is closed"
    assert "3 people, 1 met, 1 with the amendments." in window.figures.text()
    assert tabs(window) == ["List (3)", "Amendments (0)", "Objections (0 to decide)", "Proof of the list"]
    names = [line.name for line in window.list.table.model.rows]
    assert names == ["=王芳", "李敏", "张桂芳"]
    window.list.search.setText("0009")
    assert [line.name for line in window.list.table.model.rows] == ["=王芳"]

    window.list.table.select(1)
    window.list.object.click()
    fill(desk, open_form(window), **{"What they object to": "漏记了一次走访"})
    assert tabs(window)[2] == "Objections (1 to decide)"
    assert window.objections.until.text() == "Objections are received until 18 Jan 2027."
    row = window.objections.table.model.rows[0]
    receipt = tmp_path / "回执.pdf"
    window.write_receipt(row, receipt)
    settle(desk)
    assert receipt.read_bytes().startswith(b"%PDF-")
    window.objections.table.select(row.id)
    window.objections.decide.click()
    form = open_form(window)
    assert form.values()["decision"] == "rejected"
    form.reject()

    window.list.table.select(1)
    window.list.amend.click()
    form = open_form(window)
    fill(desk, form, **{"Credits to add": "viel", "Reason": "查实"})
    assert form.wrong.text() == "Credits are written as 12 or 12.5."
    fill(desk, form, **{"Credits to add": "77.75", "Name": "王芳"})
    assert "2 met" not in window.figures.text()
    assert "1 met, 2 with the amendments." in window.figures.text()
    assert "Earned 2.25 → 80" in as_text(window.amendments.table.model)
    window.objections.table.select(row.id)
    window.objections.decide.click()
    form = open_form(window)
    assert form.values()["decision"] == "upheld"
    fill(desk, form, Reason="查实")
    assert tabs(window)[1:3] == ["Amendments (1)", "Objections (0 to decide)"]
    assert not window.objections.decide.isEnabled()

    window.export(tmp_path / "名单.xlsx")
    window.print_amendments(tmp_path / "更正.pdf")
    settle(desk)
    assert {path.name for path in tmp_path.glob("*.*")} >= {"名单.xlsx", "名单.pdf", "更正.pdf"}
    window.proof.prove.click()
    settle(desk)
    assert window.proof.result.text().startswith("Nothing differs")
    assert "manifest" in window.proof.details.text()
    with shut(sqlite3.connect(desk.folder.base)) as shell, shell:
        shell.execute("UPDATE closed_line SET number = 7 WHERE number = 2")
    window.proof.prove.click()
    settle(desk)
    assert window.proof.result.text().startswith("Points that differ:")
    assert "Line 2 of the list is missing." in as_text(window.proof.table.model)


def test_a_cancelled_closing_gives_the_button_back(
    desk: Desk, ready: ClosedTown, opened: list[YearWindow]
) -> None:
    window = shown(desk, opened)
    assert desk.jobs
    window.close_year(clock.local_date(THEN), "")
    desk.jobs.cancel()
    settle(desk)
    assert window.state.text() == "2026 is open"
    assert window.ready.close_it.isEnabled()
    with desk.base.read() as db:
        assert not closed.is_closed(db, 2026)
    assert list(desk.folder.appraisal.glob("*")) == []


def test_a_refusal_stands_in_the_window(desk: Desk, ready: ClosedTown, opened: list[YearWindow]) -> None:
    window = shown(desk, opened)
    window.close_year(clock.local_date(THEN).replace(day=3), "")
    settle(desk)
    assert "before the day of closing" in window.wrong.text()
    assert window.ready.close_it.isEnabled()


def test_a_clerk_may_receive_but_not_close_amend_or_decide(
    desk: Desk, ready: ClosedTown, opened: list[YearWindow]
) -> None:
    ready.close()
    with desk.base.write() as db:
        objections.receive(db, 2026, 1, "异议", "clerk", THEN)
    assert desk.account
    desk.account = desk.account._replace(role="clerk")
    window = shown(desk, opened)
    for button, may in (
        (window.list.amend, False),
        (window.list.object, True),
        (window.list.export, True),
        (window.objections.decide, False),
        (window.objections.receipt, True),
        (window.ready.close_it, False),
    ):
        assert button.isHidden() is not may
    assert shelf.place(desk.folder, 2026).is_dir()
