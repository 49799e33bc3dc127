"""Parallel schemes on one ledger: 72 and 90 hours in three years for those registered, beside the year's credits for everybody."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.jobs import drive
from credits.posting import posting
from credits.refusals import UnknownScheme
from credits.rulebook import rule_versions
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import Scheme
from credits.standing.schemes import (
    SCHEME_STANDINGS,
    SchemeStanding,
    scheme,
    scheme_standings,
    scheme_standings_of,
    scheme_verdict,
    schemes,
)
from credits.standing.standing import standing_of
from people.tables import Person
from sheets.columns import shown
from tests.credit_town import AT, HOUR, Town

NOW = AT + 20 * HOUR
AHEAD = AT + timedelta(days=30)
REGISTER = Scheme(
    "register", "全国登记继续教育", "hours", 3, 2024, {"助理社会工作师": 72_00, "社会工作师": 90_00}
)
YEARLY = Scheme("extra", "骨干", "credits", 1, 2020, {"社会工作师": 10_00})


@pytest.fixture(autouse=True)
def _signed(town: Town) -> None:
    with town.store.write() as db:
        rules = replace(RULES_V1, schemes=(REGISTER, YEARLY))
        version = rule_versions.draft(db, rules, "登记", date(2020, 1, 1), "admin", AT)
        rule_versions.sign(db, version, "admin", AT)


def qualified(town: Town, title: str, name: str = "王芳", area: str = "东安") -> UUID:
    person = town.person(name, area)
    with town.store.write() as db:
        db.execute(sa.update(Person).where(Person.id == person).values(qualification=title))
    return person


def of(town: Town, person: UUID, year: int = 2026) -> dict[str, SchemeStanding]:
    """By scheme; the same for one and in the list, but for the area."""
    found: dict[str, SchemeStanding] = {}
    with town.store.read() as db:
        for row in scheme_standings_of(db, person, year, NOW):
            (listed,) = [
                each
                for of_scheme in schemes(db, year)
                if of_scheme.title == row.scheme
                for each in scheme_standings(db, of_scheme, year, NOW)
                if each.person_id == person
            ]
            assert listed._replace(area="", grid="", post="") == row
            found[row.scheme] = listed
    return found


def test_hours_of_all_years_of_the_period_count_and_only_for_the_qualified(town: Town) -> None:
    assistant, worker, other = (
        qualified(town, "助理社会工作师"),
        qualified(town, "社会工作师"),
        qualified(town, "律师"),
    )
    for year in (2023, 2024, 2025, 2026):
        town.attend(
            town.session(town.course(20_00, "visit"), datetime(year, 2, 1, 2, tzinfo=UTC)),
            [assistant, worker, other],
        )
        drive(posting.post_year(town.store, year, "clerk", NOW))
    found = of(town, assistant)
    assert list(found) == [REGISTER.title]
    row = found[REGISTER.title]
    assert (row.earned, row.required, row.missing, row.first, row.last) == (60_00, 72_00, 12_00, 2024, 2026)
    assert {name: each.earned for name, each in of(town, worker).items()} == {
        REGISTER.title: 60_00,
        YEARLY.title: 30_00,
    }
    assert of(town, other) == {}
    with town.store.read() as db:
        assert standing_of(db, worker, 2026, NOW).earned == 30_00
        assert len(scheme_standings(db, REGISTER, 2026, NOW)) == 2
        assert scheme_standings(db, REGISTER, 2023, NOW) == []


def test_possible_and_verdict_of_the_last_year(town: Town) -> None:
    person = qualified(town, "助理社会工作师")
    town.attend(town.session(town.course(70_00)), person)
    drive(posting.post_year(town.store, 2026, "clerk", NOW))
    assert of(town, person)[REGISTER.title].verdict == "out_of_reach"
    town.session(town.course(2_00, "visit"), AHEAD)
    row = of(town, person)[REGISTER.title]
    assert (row.possible, row.verdict) == (2_00, "at_risk")


@pytest.mark.parametrize(
    ("year", "earned", "possible", "verdict"),
    [
        (2024, 0, 0, "at_risk"),
        (2024, 24_00, 0, "on_track"),
        (2024, 0, 40_00, "on_track"),
        (2025, 40_00, 9_00, "at_risk"),
        (2025, 72_00, 0, "met"),
        (2026, 71_00, 0, "out_of_reach"),
        (2026, 60_00, 20_00, "on_track"),
        (2026, 72_00, 0, "met"),
    ],
)
def test_before_the_last_year_the_measure_is_an_even_pace(
    year: int, earned: int, possible: int, verdict: str
) -> None:
    assert scheme_verdict(REGISTER, year, earned, 72_00, possible, RULES_V1) == verdict


def test_the_list_goes_by_area_and_number_and_the_sheet_reads(town: Town) -> None:
    qualified(town, "社会工作师", "乙", "西区")
    qualified(town, "社会工作师", "甲", "东区")
    with town.store.read() as db:
        rows = scheme_standings(db, scheme(db, "register", 2026), 2026, NOW)
        with pytest.raises(UnknownScheme):
            scheme(db, "none", 2026)
    assert [row.area for row in rows] == ["东区", "西区"]
    cells = {column.key: shown(column, rows[0]) for column in SCHEME_STANDINGS.columns}
    assert (cells["period"], cells["required"], cells["difference"]) == ("2024–2026", "90", "-90")
    assert (cells["qualification"], cells["verdict"]) == ("社会工作师", "Out of reach")
