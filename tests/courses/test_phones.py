"""The phones of a person, with the last check-in of each."""

from datetime import timedelta

from courses import devices, phones
from courses.check_in import Attempt, check_in
from courses.phones import PHONES
from sheets.columns import shown
from tests.course_town import Town


def test_phones_bound_released_and_used(town: Town) -> None:
    made, person = town.session(), town.people[0]
    with town.store.write() as db:
        old, _token = devices.bind(db, person, "x", town.at - timedelta(days=3))
        new, _token = devices.bind(db, person, "x", town.at)
        devices.bind(db, town.people[1], "x", town.at)
        attempt = Attempt(person, "qr", town.at, "x", session_id=made, device_id=new)
        assert check_in(db, [attempt], town.at)[0].ok
        devices.release(db, old, "换手机", "clerk", town.at)
        rows = phones.phones(db, person)
        assert phones.phones(db, town.people[2]) == []
    assert [(row.id, row.used_at, row.released_at) for row in rows] == [
        (new, town.at, None),
        (old, None, town.at),
    ]
    assert [shown(column, rows[0]) for column in PHONES.columns] == [
        str(new)[-4:].upper(), "2026-03-05 13:20", "2026-03-05 13:20", "",
    ]  # fmt: skip
