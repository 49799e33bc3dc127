"""`xiuhua rules simulate` and `recalculate`: shown first, written only when asked for."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from core.clock import local_year, now
from core.jobs import drive
from core.paths import DataFolder
from courses.check_in import Attempt, check_in
from credits.posting import posting
from store.transaction import Store
from tests import builders
from tests.cli.test_verbs import run


@pytest.fixture
def data(sqlite_base: Store, folder: DataFolder) -> tuple[str, str]:
    """A base with three people, two of whom heard a lecture of yesterday that was posted."""
    at = now()
    with sqlite_base.write() as db:
        people = builders.people(db, at, 3)
        session = builders.session(db, at - timedelta(days=1), starts_in=0)
        check_in(db, [Attempt(one.id, "qr", session.starts_at, "test", session.id) for one in people[:2]], at)
    drive(posting.post_year(sqlite_base, local_year(session.starts_at), "test", at))
    return "--data", str(folder.root)


def test_rules_are_tried_and_then_a_year_is_recalculated(data: tuple[str, str], tmp_path: Path) -> None:
    year = str(local_year(now() - timedelta(days=1)))
    xlsx = tmp_path / "试算.xlsx"
    said = run("rules", "simulate", "yunnan", *data, "--year", year, "--json", "--xlsx", xlsx)
    assert said.exit_code == 0, said.output
    found = json.loads(said.output)
    assert found["people"] == 3
    assert sum(found["before"].values()) == sum(found["after"].values()) == 3
    assert xlsx.read_bytes().startswith(b"PK")
    assert "no longer" in run("rules", "simulate", "street", *data, "--year", year).output
    drafted = run("rules", "draft", "--set", "yunnan", "--from", "2099-01-01", *data, "--json")
    number = str(json.loads(drafted.output)["number"])
    why = ("--year", year, "--reason", "街道新规定")
    said = run("rules", "recalculate", number, *data, *why)
    assert said.exit_code == 1
    assert "still a draft" in said.output
    assert run("rules", "sign", number, "--yes", *data).exit_code == 0
    said = run("rules", "recalculate", number, *data, *why)
    assert "2 entries of 2 people differ." in said.output
    assert "Nothing was recalculated." in said.output
    said = run("rules", "recalculate", number, *data, *why, "--yes", "--json")
    assert json.loads(said.output)["recalculated"] == {"entries": 2, "reversals": 2, "people": 2}
    said = run("rules", "recalculate", number, *data, *why)
    assert "worth what it is worth now" in said.output
    assert run("rules", "simulate", "没有.json", *data).exit_code == 1
