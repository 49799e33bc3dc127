"""The list of badges: issued to all by one click, printed, replaced with a reason; each role sees what it may do."""

from collections.abc import Callable, Generator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLineEdit

from core import clock
from courses.badges import badges
from desktop.badges import keeping
from desktop.badges.keeping import BadgeKeeping
from desktop.desk import Desk
from desktop.form import Form
from desktop.job_bar import Runner
from desktop.table_model import as_text
from people.persons import PersonRow
from tests import builders
from tests.waiting import settle, until

Shown = tuple[BadgeKeeping, list[PersonRow]]


def write_reason(form: Form, reason: str) -> None:
    item = form.fields.itemAt(0, form.fields.ItemRole.FieldRole)
    field = item and item.widget()
    assert isinstance(field, QLineEdit)
    field.setText(reason)


@pytest.fixture
def shown(desk: Desk) -> Generator[Shown]:
    with desk.base.write() as db:
        people = builders.people(db, clock.now(), 4)
    window = keeping.open_it(desk)
    settle(desk)
    yield window, people
    window.close()
    settle(desk)


def test_one_click_issues_to_all_who_have_none(desk: Desk, shown: Shown) -> None:
    window, people = shown
    assert as_text(window.table.model).count("no badge") == 4
    window.issue_button.click()
    settle(desk)
    assert as_text(window.table.model).count("valid") == 4
    assert window.counted.text() == "4 of 4 people have a valid badge"
    assert not window.issue_button.isEnabled()
    window.search.setText("王")
    window.refresh()
    settle(desk)
    assert [row.person.name for row in window.table.model.rows] == [people[0].name]


def test_cards_are_printed_into_the_file_that_is_named(
    desk: Desk, shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window, _people = shown
    opened = list[Path]()
    path = tmp_path / "签到卡.pdf"

    def ask_save(_desk: Desk, _title: str, _name: str, _kinds: str, then: Callable[[Path], None]) -> None:
        then(path)

    monkeypatch.setattr(keeping, "show_file", opened.append)
    monkeypatch.setattr(keeping, "ask_save", ask_save)
    window.print_button.click()
    settle(desk)
    assert window.said.text().startswith("None of these people has a valid badge.")
    window.issue_button.click()
    settle(desk)
    window.print_button.click()
    until(lambda: opened)
    until(lambda: not (desk.jobs and desk.jobs.findChildren(Runner)))
    assert path.read_bytes().startswith(b"%PDF")
    assert window.said.text() == f"4 cards: {path}"


def test_the_one_chosen_card_is_printed_alone(
    desk: Desk, shown: Shown, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    window, people = shown
    opened = list[Path]()
    monkeypatch.setattr(keeping, "show_file", opened.append)

    def ask_save(_desk: Desk, _title: str, _name: str, _kinds: str, then: Callable[[Path], None]) -> None:
        then(tmp_path / "one.pdf")

    monkeypatch.setattr(keeping, "ask_save", ask_save)
    window.issue_button.click()
    settle(desk)
    assert window.print_button.text() == "Print all cards…"
    window.table.select(people[1].id)
    assert window.print_button.text() == "Print this card…"
    window.print_button.click()
    until(lambda: window.said.text().startswith("1 cards: "))
    until(lambda: not (desk.jobs and desk.jobs.findChildren(Runner)))


def test_a_lost_badge_is_replaced_with_a_reason(desk: Desk, shown: Shown) -> None:
    window, people = shown
    window.issue_button.click()
    settle(desk)
    assert not window.replace_button.isEnabled()
    window.table.select(people[1].id)
    with desk.base.read() as db:
        old = badges.badge_of(db, people[1].id)
    form = window.replace_lost()
    assert form
    form.submit()
    assert "Reason" in form.wrong.text()
    write_reason(form, "遗失")
    form.submit()
    settle(desk)
    with desk.base.read() as db:
        new = badges.badge_of(db, people[1].id)
    assert old
    assert new
    assert new.number == 5
    form = window.revoke()
    assert form
    write_reason(form, "调离")
    form.submit()
    settle(desk)
    assert "调离" in as_text(window.table.model)
    assert window.revoke() is None


def test_who_may_only_look_finds_no_buttons(desk: Desk) -> None:
    assert desk.account
    desk.account = desk.account._replace(role="viewer")
    window = keeping.open_it(desk)
    settle(desk)
    for each in (
        window.issue_button,
        window.print_button,
        window.replace_button,
        window.revoke_button,
    ):
        assert not each.isVisible()
    window.close()
