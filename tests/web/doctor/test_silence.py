"""Codes are shown and nobody comes by phone while badges do: said after three minutes and three people, and only then."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import check_in
from courses.calendar import SessionRow
from courses.check_in import Attempt
from people.persons import PersonRow
from store import journal
from store.journal import Line
from store.transaction import Store
from tests import builders
from web.doctor.silence import OTHERS, SHOWN_FOR, Silence, is_silent, silence, silent


@pytest.fixture
def hall(base: Store, at: datetime) -> tuple[SessionRow, list[PersonRow]]:
    return builders.hall(base, at, 6)


def come(
    base: Store, hall: tuple[SessionRow, list[PersonRow]], lane: str, when: datetime, *places: int
) -> None:
    session, people = hall
    with base.write() as db:
        tried = [
            Attempt(people[place].id, lane, when, "test", session_id=session.id, reason="test")
            for place in places
        ]
        assert all(one.ok for one in check_in.check_in(db, tried, when))


def heard(base: Store, hall: tuple[SessionRow, list[PersonRow]], since: datetime, at: datetime) -> str | None:
    with base.read() as db:
        return silence(db, hall[0].id, since, at)


def test_badges_come_and_phones_do_not(
    base: Store, hall: tuple[SessionRow, list[PersonRow]], at: datetime
) -> None:
    later = at + timedelta(minutes=4)
    come(base, hall, "badge", at + timedelta(minutes=1), 0, 1)
    assert heard(base, hall, at, later) is None
    come(base, hall, "manual", at + timedelta(minutes=2), 2)
    with base.read() as db:
        assert silent(db, hall[0].id, at, later) == Silence(4, 3)
    assert "4 minutes" in (heard(base, hall, at, later) or "")
    assert heard(base, hall, at, at + timedelta(minutes=2, seconds=59)) is None
    assert heard(base, hall, at + timedelta(minutes=1, seconds=30), at + timedelta(minutes=9)) is None


def test_one_phone_is_enough_also_one_that_was_refused_or_taken_back(
    base: Store, hall: tuple[SessionRow, list[PersonRow]], at: datetime
) -> None:
    later = at + timedelta(minutes=5)
    come(base, hall, "badge", at + timedelta(minutes=1), 0, 1, 2)
    assert heard(base, hall, at, later)
    for lane, expected in (("badge", True), ("qr", False)):
        with base.write() as db:
            line = Line(
                "check_in.refused", "session", hall[0].id, "x", at + timedelta(minutes=2), {"lane": lane}
            )
            journal.append(db, [line], at + timedelta(minutes=2))
        assert bool(heard(base, hall, at, later)) == expected
    assert heard(base, hall, at + timedelta(seconds=30), later) is None


def test_an_import_or_another_session_says_nothing(
    base: Store, hall: tuple[SessionRow, list[PersonRow]], at: datetime
) -> None:
    come(base, hall, "import", at + timedelta(minutes=1), 0, 1, 2, 3)
    assert heard(base, hall, at, at + timedelta(minutes=5)) is None
    come(base, hall, "badge", at + timedelta(minutes=2), 4)
    come(base, hall, "qr", at + timedelta(minutes=2), 5)
    assert heard(base, hall, at, at + timedelta(minutes=5)) is None


@given(st.integers(0, 600), st.integers(0, 20), st.integers(0, 20))
def test_the_rule(seconds: int, phones: int, others: int) -> None:
    shown = timedelta(seconds=seconds)
    assert is_silent(shown, phones, others) == (shown >= SHOWN_FOR and not phones and others >= OTHERS)
