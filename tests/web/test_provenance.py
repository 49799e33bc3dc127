"""The phone's one step further: every entry of one's own credits opens down to what made it; nobody else's does."""

from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest

from core.ids import new_id
from credits import ledger
from credits.ledger import EntryRow
from tests.phones import Hall


@pytest.fixture
def entries(door: Hall) -> list[EntryRow]:
    """One entry each of two people who checked in by phone."""
    for person in door.people[:2]:
        door.tap(door.phone(), person)
    with door.store.write() as db:
        ledger.post_session(db, door.session.id, "wang.wei", door.session.ends_at + timedelta(hours=1))
        found = [ledger.entries(db, person.id, door.session.starts_at.year) for person in door.people[:2]]
    return [rows[0] for rows in found]


def opened(door: Hall, entry_id: UUID, person: int = 0) -> tuple[int, str]:
    phone = door.phone()
    phone.sign_in(door.people[person])
    answer = phone.open(f"/me/credits/{entry_id}")
    return answer.status_code, unescape(answer.text)


def test_an_entry_tells_what_happened_and_how_it_was_reckoned(door: Hall, entries: list[EntryRow]) -> None:
    phone = door.phone()
    phone.sign_in(door.people[0])
    assert f"/me/credits/{entries[0].id}" in phone.open("/me/credits").text
    status, page = opened(door, entries[0].id)
    assert status == 200
    for words in (
        door.session.course,
        f"Session no. {door.session.number}",
        "(Phone); entered by you on",
        "Rules version 1",
        "No leaving was recorded: the arrival stands for the whole session.",
        "lesson hours × 100 % × 1",
        "Posted on",
        "by staff",
        "of the journal",
    ):
        assert words in page, words
    assert "wang.wei" not in page


def test_a_correction_is_told_with_its_reason_and_without_a_name(door: Hall, entries: list[EntryRow]) -> None:
    at = door.session.ends_at + timedelta(hours=2)
    with door.store.write() as db:
        back = ledger.reverse(db, entries[0].id, "中途离场 <b>", "wang.wei", at)
    page = opened(door, entries[0].id)[1]
    assert "Taken back on" in page
    assert "by staff: 中途离场 <b>" in page
    assert "Nothing was posted in its place" in page
    assert f"/me/credits/{back}" in page
    status, page = opened(door, back)
    assert status == 200
    assert "It takes back the" in page
    assert "wang.wei" not in page


def test_nobody_elses_entry_is_there(door: Hall, entries: list[EntryRow]) -> None:
    status, page = opened(door, entries[1].id)
    assert status == 404
    assert door.people[1].name not in page
    assert opened(door, new_id())[0] == 404
    answer = door.phone().open(f"/me/credits/{entries[0].id}")
    assert answer.url.endswith("/sign-in")
