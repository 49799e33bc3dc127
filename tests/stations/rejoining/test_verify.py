"""`xiuhua journal verify` at a station: what its base tells it is left out, and it says so; everything else is compared."""

import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from cli.every_record import ALL, WHY_LEFT_OUT, here
from cli.main import xiuhua
from grid.issues.rows import ISSUE
from stations import reference
from tests.stations.acting import report
from tests.stations.street import copy_of
from tests.stations_town import Machine, Town, exchange


@pytest.fixture
def town(first_street: Town, tmp_path: Path) -> Town:
    return copy_of(first_street, tmp_path, 1)


def _verified(machine: Machine) -> tuple[int, dict[str, Any]]:
    said = CliRunner().invoke(xiuhua, ["journal", "verify", "--data", str(machine.folder.root), "--json"])
    return said.exit_code, json.loads(said.stdout)


def test_a_station_leaves_out_what_its_base_tells_it(town: Town) -> None:
    station = town.stations[0]
    issue = report(town, station)
    exchange(town, station)
    with station.store.read() as db:
        compared = {each.table.name for each in here(db)}
    assert {each.table.name for each in ALL} - compared == reference.TABLES
    assert _verified(station)[0] == 0
    assert _verified(station)[1]["left_out"] == WHY_LEFT_OUT
    assert _verified(town.base) == (0, {**_verified(town.base)[1], "ok": True, "left_out": ""})
    with station.store.write() as db:
        db.execute(sa.update(ISSUE).where(ISSUE.c.id == issue).values(spot="改过"))
    status, said = _verified(station)
    assert (status, [each["kind"] for each in said["disagreements"]]) == (1, ["issue"])
