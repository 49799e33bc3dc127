"""What the base decided reaches the station with the reason, and is told where somebody looks."""

import json

import pytest
from click.testing import CliRunner

from cli.main import xiuhua
from grid.residents import erasing, residents
from grid.residents.residents import NewResident
from grid.residents.sealing import SEAL_KEY
from stations import decisions
from stations.inbox import deciding, listing
from stations.overview import Overview, overview
from tests.stations.receiving.street import Street
from tests.stations_town import hand


def _seen(street: Street) -> Overview:
    with street.station.store.read() as db:
        return overview(db)


def _conflict(street: Street) -> listing.CardRow:
    street.rename(street.base, "甲楼")
    street.rename(street.station, "乙楼")
    street.to_base()
    with street.base.store.read() as db:
        (card,) = listing.cards(db)
    return card


def test_the_reason_of_what_the_base_kept_is_told_at_the_station(street: Street) -> None:
    card = _conflict(street)
    street.to_station()
    assert decisions.told(_seen(street).bundles) == []
    with street.base.store.write() as db:
        deciding.keep(db, card.id, "门牌以派出所登记为准", "clerk", street.base.clock())
    street.to_station()
    (told,) = decisions.told(_seen(street).bundles)
    assert told.sentence == "The base kept its own: 门牌以派出所登记为准"
    assert (told.by, told.state, told.about) == ("王伟", "kept", "Building or household 甲楼")
    shown = CliRunner().invoke(xiuhua, ["station", "show", "--data", str(street.station.folder.root)])
    assert "The base kept its own: 门牌以派出所登记为准" in shown.output
    street.to_base()
    street.to_station()
    assert decisions.told(_seen(street).bundles) == [told]
    with street.base.store.write() as db:
        deciding.take_back(db, card.id, "clerk", street.base.clock())
        deciding.take(db, card.id, "", "terminal", street.base.clock())
    street.to_station()
    (told,) = decisions.told(_seen(street).bundles)
    assert (told.sentence, told.by) == ("This station’s holds", "terminal")
    assert street.place().name == "乙楼"


@pytest.mark.only_on("sqlite")  # the terminal is given a data folder; PostgreSQL keeps no log beside it
def test_an_erasure_taken_in_the_terminal_leaves_no_trace_of_the_key(street: Street) -> None:
    by = hand("clerk")
    with street.station.store.write() as db:
        one = residents.add(db, NewResident(street.town.households[0], "王小明"), by, street.station.clock())
    street.to_base()
    street.to_station()
    with street.base.store.write() as db:
        residents.change(db, one, {"mobile": "13900001111"}, by, street.base.clock())
    with street.station.store.write() as db:
        residents.change(db, one, {"mobile": "13900002222"}, by, street.station.clock())
        erasing.erase(db, one, "本人要求", hand("admin"), street.station.clock())
    assert street.to_base().cards == 1
    (key,) = [row.key for row in street.rows(SEAL_KEY, SEAL_KEY.c.subject_id == one)]
    made = CliRunner().invoke(
        xiuhua, ["bundle", "decide", "1", "--take", "--data", str(street.base.folder.root)]
    )
    # The desktop has the base open: its log is not written back when the terminal ends.
    assert made.exit_code == 0, made.output
    assert not street.rows(SEAL_KEY, SEAL_KEY.c.subject_id == one)
    for file in street.base.folder.root.glob("base.sqlite3*"):
        assert key not in file.read_bytes(), file.name


@pytest.mark.parametrize(
    "text",
    [
        "", "[", "{}", "[1]", json.dumps(["x"] * 8), json.dumps(["x"] * 9), json.dumps(["x"] * 6 + ["2026-03-01T00:00:00+00:00", "", 1]),
        json.dumps(["x"] * 5 + ["kept", "2026-03-01T00:00:00", "", ""]),
        json.dumps(["x"] * 5 + ["kept", "2026-03-01T00:00:00+00:00", "", "长" * 201]),
    ],
)  # fmt: skip
def test_what_tells_no_decision_is_passed_over(text: str) -> None:
    whole = json.dumps(["x"] * 5 + ["kept", "2026-03-01T00:00:00+00:00", "", ""])
    assert decisions.read([text, whole]) == [json.loads(whole)]
    assert len(decisions.read([whole] * (decisions.MOST + 1))) == decisions.MOST
