"""Phones: bound to one person by a token that the base itself cannot read back, released with a reason."""

import pytest
import sqlalchemy as sa

from core.ids import new_id
from courses import devices, refusals
from courses.tables import Device
from people.refusals import UnknownPerson
from store import journal
from tests.course_town import Town


def test_a_phone_says_whose_it_is_until_released(town: Town) -> None:
    person = town.people[0]
    with town.store.write() as db:
        device, token = devices.bind(db, person, "person:S000", town.at)
        _other, second = devices.bind(db, town.people[1], "person:S001", town.at)
    with town.store.read() as db:
        owner = devices.owner(db, token)
        assert owner
        assert (owner.device_id, owner.person.id, owner.person.name) == (device, person, "王𬍡")
        assert devices.owner(db, "unknown") is None
        found = devices.holders(db, [token, second, "unknown"])
        assert {key: holder.staff_number for key, holder in found.items()} == {token: "S000", second: "S001"}
    with town.store.write() as db:
        devices.release(db, device, "换手机", "clerk", town.at)
        devices.release(db, device, "换手机", "clerk", town.at)
    with town.store.read() as db:
        assert devices.owner(db, token) is None
        assert [line.action for line in journal.history(db, "device", device)] == [
            "device.released",
            "device.bound",
        ]


def test_the_base_never_holds_the_token(town: Town) -> None:
    with town.store.write() as db:
        _device, token = devices.bind(db, town.people[0], "x", town.at)
        kept = db.execute(sa.select(Device.token_hash)).scalar_one()
        said = " ".join(db.scalars(sa.select(journal.JOURNAL.c.payload)))
    assert len(token) >= 43
    assert token not in kept
    assert token not in said
    assert kept not in said


def test_unknown_phones_and_people_are_refused(town: Town) -> None:
    with pytest.raises(UnknownPerson), town.store.write() as db:
        devices.bind(db, new_id(), "x", town.at)
    with pytest.raises(refusals.UnknownDevice), town.store.write() as db:
        devices.release(db, new_id(), "x", "clerk", town.at)
    with pytest.raises(refusals.ReasonMissing), town.store.write() as db:
        devices.release(db, new_id(), " ", "clerk", town.at)
