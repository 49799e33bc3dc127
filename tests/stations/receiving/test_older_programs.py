"""Lines of an older program that do not take their place at once: what waits on a card or in quarantine is raised like the others."""

from pathlib import Path

import pytest

from stations import schemas
from stations.inbox import deciding, listing
from stations.receiving import quarantine
from tests.stations.receiving.street import Street


@pytest.fixture(autouse=True)
def raised_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """A schema before which names were written without a mark."""

    def name(fields: schemas.Fields) -> schemas.Fields:
        said = fields["payload"]
        if fields["action"] != "place.changed" or "name" not in said:
            return fields
        was, now = said["name"]
        return {**fields, "payload": {**said, "name": [was, f"{now}（旧）"]}}

    monkeypatch.setattr(schemas, "UPCASTS", {schemas.SCHEMA - 1: name})


def test_what_waits_on_a_card_is_raised(street: Street) -> None:
    street.rename(street.base, "甲楼")
    street.rename(street.station, "乙楼")
    receipt = street.received(street.by_hand(street.texts(), schema=schemas.SCHEMA - 1))
    assert receipt.cards == 1
    with street.base.store.write() as db:
        (card,) = listing.cards(db)
        deciding.take(db, card.id, "", "clerk", street.base.clock())
    assert street.place().name == "乙楼（旧）"
    again = street.received(street.by_hand(street.texts(), schema=schemas.SCHEMA - 1))
    assert (again.lines_taken, again.cards) == (0, 0), "they are known by what came, not by what it was made"
    street.is_sound()


def test_what_was_quarantined_is_raised_when_it_is_adopted(street: Street, tmp_path: Path) -> None:
    twin = street.copy(street.station, tmp_path / "twin")
    street.report(street.station)
    street.rename(twin, "丙楼")
    street.to_base()
    receipt = street.received(street.by_hand(street.texts(twin), twin, schema=schemas.SCHEMA - 1))
    assert receipt.state == "quarantined"
    with street.base.store.write() as db:
        quarantine.adopt(db, street.branches()[1].id, "已问过站点", "admin", street.base.clock())
    assert street.place().name == "丙楼（旧）"
    street.is_sound()
