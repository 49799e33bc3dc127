"""`xiuhua schemes` and `xiuhua supply` on a base with people, a scheme and too few sessions."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from cli.main import xiuhua
from core.clock import local_year, now
from core.paths import DataFolder
from credits.rulebook import rule_versions
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import Scheme
from people.tables import Person
from store.transaction import Store
from tests import builders

SCHEME = Scheme("register", "全国登记", "hours", 3, 2020, {"社会工作师": 90_00})


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(xiuhua, [str(argument) for argument in arguments])


@pytest.fixture
def data(sqlite_base: Store, folder: DataFolder) -> Path:
    with sqlite_base.write() as db:
        people = builders.people(db, now(), 2)
        rules = replace(RULES_V1, schemes=(SCHEME,))
        version = rule_versions.draft(db, rules, "登记", date(local_year(now()), 1, 1), "a", now())
        rule_versions.sign(db, version, "a", now())
        db.execute(sa.update(Person).where(Person.id == people[0].id).values(qualification="社会工作师"))
    return folder.root


def test_schemes_are_listed_and_each_lists_whom_it_concerns(data: Path) -> None:
    assert run("schemes", "--data", data).stdout.strip() == "register  全国登记"
    assert [each["code"] for each in json.loads(run("schemes", "--data", data, "--json").stdout)] == [
        "register"
    ]
    (row,) = json.loads(run("schemes", "--scheme", "register", "--data", data, "--json").stdout)
    assert (row["required"], row["earned"], row["unit"], row["qualification"]) == (
        "90",
        "0",
        "hours",
        "社会工作师",
    )
    assert "社会工作师" in run("schemes", "--scheme", "register", "--data", data).stdout
    unknown = run("schemes", "--scheme", "none", "--data", data)
    assert (unknown.exit_code, unknown.stdout) == (1, "")
    assert "no scheme none" in unknown.stderr


def test_a_year_without_rules_is_refused(data: Path) -> None:
    for verb in ("schemes", "supply", "standing"):
        said = run(verb, "--year", "2001", "--data", data)
        assert (said.exit_code, said.stdout) == (1, ""), verb


def test_supply_says_for_whom_it_is_not_enough(data: Path) -> None:
    found = json.loads(run("supply", "--data", data, "--json").stdout)
    assert [row["category"] for row in found["rows"]] == ["", "required", "elective"]
    assert (found["rows"][0]["needed"], found["rows"][0]["offered"], found["rows"][0]["short"]) == (
        "160",
        "0",
        2,
    )
    assert [row["misses"] for row in found["short"]] == ["80", "80"]
    words = run("supply", "--data", data).stdout
    assert "Towards the line" in words
    assert "Misses in the end" in words


def test_a_base_without_people_has_no_schemes_and_nobody_short(
    sqlite_base: Store, folder: DataFolder
) -> None:
    del sqlite_base
    assert "no other schemes" in run("schemes", "--data", folder.root).stdout
    assert "Everybody can still reach the line." in run("supply", "--data", folder.root).stdout
