"""Receiving while others work on the same base: nobody waits for anybody in a ring, and each sees what the other did."""

from concurrent.futures import ThreadPoolExecutor
from time import monotonic

import pytest
import sqlalchemy as sa

from store import journal
from store.journal import Line
from tests.stations.receiving.street import PLACE, Street


@pytest.mark.only_on("postgres")  # SQLite has one writer
def test_an_import_waits_for_a_row_without_holding_the_journal(street: Street) -> None:
    street.change(street.station, floors=9)
    file = street.written()
    place, at = street.town.buildings[0], street.base.clock()
    with ThreadPoolExecutor() as pool:
        with street.base.store.write() as db:
            db.execute(sa.update(PLACE).where(PLACE.c.id == place).values(name="甲楼"))
            taken = pool.submit(street.received, file)
            until = monotonic() + 30
            while not _waiting(street):
                assert monotonic() < until
            # Had the import taken the journal's lock by now, this would wait for it for ever.
            said = Line("place.changed", "place", place, "clerk", at, {"name": ["1号楼", "甲楼"]})
            journal.note(db, said, at)
        assert taken.result(30).state == "taken"
    assert (street.place().name, street.place().floors) == ("甲楼", 9)
    street.is_sound()


def test_two_at_once_take_the_same_bundle_once(street: Street) -> None:
    street.report(street.station)
    file = street.written()
    with ThreadPoolExecutor() as pool:
        states = sorted(receipt.state for receipt in pool.map(street.received, [file, file]))
    assert states == ["already", "taken"]
    assert len(street.said("issue.report")) == 1
    street.is_sound()


def _waiting(street: Street) -> int:
    with street.base.store.read() as db:
        return db.scalar(sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")) or 0
