"""The person's card: phones released, entries merged and parted again, likely twins named."""

from collections.abc import Generator
from datetime import datetime

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from courses import devices, merging, phones
from desktop.desk import Desk
from desktop.history import action, details
from desktop.pages.person_card import PersonCard
from desktop.person_picker import PersonPicker
from people import persons
from people.accounts import AccountRow
from people.persons import PersonRow
from store.journal import history
from tests import builders
from tests.desktop.review.test_review_window import fill, form_of
from tests.waiting import settle, until


@pytest.fixture
def people(desk: Desk, now: datetime) -> list[PersonRow]:
    with desk.base.write() as db:
        return builders.people(db, now, 3)


@pytest.fixture
def card(desk: Desk) -> Generator[PersonCard]:
    made = PersonCard(desk)
    made.show()
    yield made
    settle(desk)
    made.close()
    made.deleteLater()


def shown(card: PersonCard, person: PersonRow) -> list[str]:
    card.show_person(person.id)
    settle(card.desk)
    return lines(card)


def lines(card: PersonCard) -> list[str]:
    return [label.text() for line in card.merges.lines for label in line.findChildren(QLabel)]


def press(card: PersonCard, words: str) -> None:
    (found,) = [
        each for line in card.merges.lines for each in line.findChildren(QPushButton) if each.text() == words
    ]
    found.click()


def test_a_phone_is_released_with_a_reason(card: PersonCard, people: list[PersonRow], now: datetime) -> None:
    desk = card.desk
    assert shown(card, people[0]) == []
    assert card.phones.isHidden()
    with desk.base.write() as db:
        _id, token = devices.bind(db, people[0].id, "x", now)
    shown(card, people[0])
    assert not card.phones.isHidden()
    assert card.phones.release.isEnabled()
    card.phones.release.click()
    fill(form_of(desk), Reason="丢了")
    settle(desk)
    with desk.base.read() as db:
        assert devices.owner(db, token) is None
        (row,) = phones.phones(db, people[0].id)
    assert row.released_at is not None
    assert not card.phones.release.isEnabled()


def test_a_twin_is_named_merged_and_parted(card: PersonCard, people: list[PersonRow], now: datetime) -> None:
    desk, (first, second, _third) = card.desk, people
    with desk.base.write() as db:
        persons.change(db, second.id, {"mobile": first.mobile}, "x", now)
    assert shown(card, first) == [
        f"Perhaps the same person: {second.name}  {second.staff_number}  {second.area}"
    ]
    press(card, "Merge…")
    form = form_of(desk)
    until(lambda: form.values()["other"] == second.id)
    fill(form, Reason="登记了两次")
    settle(desk)
    assert [words.split(" on ")[0] for words in lines(card)] == [
        f"The entry of {second.name} was merged into this one"
    ]
    with desk.base.read() as db:
        assert persons.person(db, second.id).merged_into == first.id
        (line, *_rest) = history(db, "person", first.id)
        assert (action(line), details(line)) == (
            "Took over another entry",
            f"Name: {second.name}  ·  Reason: 登记了两次",
        )
    press(card, "Show")
    settle(desk)
    assert card.name.text() == second.name
    assert not card.edit.isEnabled()
    press(card, "Take back…")
    fill(form_of(desk), Reason="是两个人")
    settle(desk)
    assert card.edit.isEnabled()
    with desk.base.read() as db:
        assert [row.undone_reason for row in merging.merges(db)] == ["是两个人"]


def test_an_entry_is_not_merged_with_itself(card: PersonCard, people: list[PersonRow]) -> None:
    shown(card, people[2])
    card.merge.click()
    form = form_of(card.desk)
    (picker,) = form.findChildren(PersonPicker)
    picker.line.setText(people[2].staff_number or "")
    until(lambda: form.values()["other"] == people[2].id)
    fill(form, Reason="登记了两次")
    settle(card.desk)
    assert "one and the same" in form.wrong.text()
    form.reject()


def test_a_viewer_changes_nothing(desk: Desk, people: list[PersonRow], now: datetime) -> None:
    with desk.base.write() as db:
        devices.bind(db, people[0].id, "x", now)
    desk.account = AccountRow(people[0].id, "li", "李", "viewer")
    made = PersonCard(desk)
    made.show()
    shown(made, people[0])
    assert made.merge.isHidden()
    assert made.phones.release.isHidden()
    made.close()
