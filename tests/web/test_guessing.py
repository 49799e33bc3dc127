"""Guessing at people: nothing is given away, guessers are slowed down, an honest hall behind one address never is."""

from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from core.clock import now
from core.paths import DataFolder
from courses import today
from people import persons
from store.transaction import Store
from tests import builders
from tests.phones import Hall, Phone, fields, open_door


@contextmanager
def _counted(store: Store) -> Generator[list[str]]:
    """The statements of both engines."""
    said: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    for engine in (store.reader, store.writer):
        event.listen(engine, "before_cursor_execute", note)
    try:
        yield said
    finally:
        for engine in (store.reader, store.writer):
            event.remove(engine, "before_cursor_execute", note)


def test_a_known_mobile_costs_as_much_as_an_unknown_one(door: Hall) -> None:
    """The same statements and the same bytes of answer, save for what the guesser himself typed."""
    known = door.people[0]
    guesses = (
        (known.mobile or "", "王大明"),
        ("13900000000", known.name),
        ("13900000000", "王大明"),
        (known.mobile or "", "."),
    )
    costs: list[list[str]] = []
    answers: set[str] = set()
    for mobile, name in guesses:
        phone = door.phone()
        form = fields(phone.open("/sign-in").text, "/sign-in")
        with _counted(door.store) as said:
            answer = phone.submit("/sign-in", form | {"mobile": mobile, "name": name})
        assert answer.status_code == 403
        page = answer.text.replace(form["mark"], "")
        for mine in (f'value="{mobile}"', f'value="{name}"'):
            page = page.replace(mine, "")
        answers.add(page)
        costs.append(said)
    assert costs[0] == costs[1] == costs[2] == costs[3]
    assert len(answers) == 1


def test_the_name_is_compared_as_often_for_an_unknown_mobile(
    base: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with base.write() as db:
        known = builders.people(db, now(), 1)[0]
    compared: list[int] = []
    real = persons.hmac.compare_digest

    def counting(one: bytes, other: bytes) -> bool:
        compared.append(1)
        return real(one, other)

    monkeypatch.setattr(persons.hmac, "compare_digest", counting)
    costs: list[int] = []
    with base.read() as db:
        for mobile in (known.mobile or "", "13900000000"):
            compared.clear()
            assert persons.find_for_sign_in(db, "王大明", mobile) is None
            costs.append(len(compared))
    assert costs == [1, 1]


@pytest.mark.slow
def test_a_hall_of_guessers_and_honest_people_behind_one_address(
    sqlite_base: Store, folder: DataFolder
) -> None:
    """230 phones come in while one guesser tries many mobiles on one phone, and another one mobile on many phones."""
    session, _first = builders.hall(sqlite_base, now())
    with sqlite_base.write() as db:
        people = builders.people(db, now(), 230, first=100)
    with open_door(sqlite_base, folder) as (address, app):
        door = Hall(address, sqlite_base, folder, session, people)

        def come(number: int) -> int:
            with Phone(address) as phone:
                return door.tap(phone, people[number]).status_code

        def many_mobiles(_turn: int) -> list[int]:
            with Phone(address) as phone:
                form = fields(phone.open("/sign-in").text, "/sign-in")
                return [
                    phone.submit(
                        "/sign-in", form | {"mobile": f"139{guess:08}", "name": people[0].name}
                    ).status_code
                    for guess in range(30)
                ]

        def one_mobile(_turn: int) -> list[int]:
            statuses: list[int] = []
            for guess in range(12):
                with Phone(address) as phone:
                    form = fields(phone.open("/sign-in").text, "/sign-in")
                    who = {"mobile": "13900000099", "name": f"王{guess}"}
                    statuses.append(phone.submit("/sign-in", form | who).status_code)
            return statuses

        with ThreadPoolExecutor(32) as pool:
            first, second = pool.submit(many_mobiles, 0), pool.submit(one_mobile, 0)
            assert set(pool.map(come, range(230))) == {200}
            assert (first.result().count(403), second.result().count(403)) == (12, 6)
            assert set(first.result()) == set(second.result()) == {403, 429}
        assert app.door.tries_of_address.wait("127.0.0.1", now()) == 0
    with sqlite_base.read() as db:
        assert today.count(db, session.id, now()).present == 230
        assert db.scalar(sa.text("SELECT count(*) FROM device")) == 230
