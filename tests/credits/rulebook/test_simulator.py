"""Trying rules on a year: who crosses the line either way; what is shown is what recalculating then makes of it."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.jobs import drive
from credits.posting import posting
from credits.posting.evidence import ENTRY
from credits.rulebook import recalculation, rule_versions, simulator
from credits.rulebook.rule_versions import RULES_V1
from credits.rulebook.simulator import Simulation
from credits.rules import CategoryRule, KindRule, Rules, Step
from credits.standing.standing import standings
from store.journal import JOURNAL
from tests.credit_town import AT, HOUR, Town

NOW = AT + 20 * HOUR


@pytest.fixture
def year(town: Town) -> tuple[UUID, UUID, UUID]:
    """One has met the line by lectures, one lacks a little, one left a long lecture halfway."""
    first, second, third = (
        town.person(name, number=f"000{at}") for at, name in enumerate(("李敏", "王芳", "赵强"))
    )
    long, visit = town.session(town.course(80_00)), town.session(town.course(50_00, "visit"))
    town.attend(long, [first, third])
    town.attend(long, third, AT + 1.2 * HOUR, "out")
    town.attend(visit, second)
    drive(posting.post_year(town.store, 2026, "clerk", NOW))
    return first, second, third


def simulate(town: Town, rules: Rules) -> Simulation:
    return drive(simulator.simulate(town.store, 2026, rules, NOW))


def lines(town: Town) -> int:
    with town.store.read() as db:
        return db.scalar(sa.select(sa.func.count()).select_from(JOURNAL)) or 0


def test_the_rules_as_they_are_change_nothing(town: Town, year: tuple[UUID, UUID, UUID]) -> None:
    before = lines(town)
    found = simulate(town, RULES_V1)
    assert found.changes == []
    assert found.before == found.after == {"met": 1, "out_of_reach": 2}
    assert lines(town) == before


def test_a_lower_line_and_other_steps_carry_people_over_it(town: Town, year: tuple[UUID, UUID, UUID]) -> None:
    found = simulate(town, replace(RULES_V1, required=75_00, steps=(Step(50, 100),)))
    crossing = {row.now.person_id: (row.crossing, row.now.earned, row.earned) for row in found.changes}
    assert crossing[year[1]] == ("up", 75_00, 75_00)
    assert crossing[year[2]] == ("up", 40_00, 80_00)
    assert crossing[year[0]] == ("", 80_00, 80_00)
    assert (found.up, found.down, found.after) == (2, 0, {"met": 3})
    assert "2 would newly meet the line, 0 no longer" in found.figure().alt


def test_a_cap_and_a_least_carry_people_under_it(town: Town, year: tuple[UUID, UUID, UUID]) -> None:
    capped = replace(RULES_V1, kinds={**RULES_V1.kinds, "lecture": KindRule(1_00, yearly_cap=79_00)})
    found = simulate(town, capped)
    assert [(row.now.person_id, row.crossing, row.earned) for row in found.changes] == [
        (year[0], "down", 79_00)
    ]
    least = replace(RULES_V1, categories={**RULES_V1.categories, "elective": CategoryRule(least=1_00)})
    assert [row.crossing for row in simulate(town, least).changes] == ["down"]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(0, 3_00),
    st.integers(0, 3_00),
    st.none() | st.integers(0, 90_00),
    st.integers(1, 99),
    st.integers(0, 99),
)
def test_what_is_shown_is_what_recalculating_makes_of_it(
    town: Town,
    year: tuple[UUID, UUID, UUID],
    lecture: int,
    visit: int,
    cap: int | None,
    present: int,
    worth: int,
) -> None:
    kinds = {**RULES_V1.kinds, "lecture": KindRule(lecture, cap), "visit": KindRule(visit)}
    rules = replace(RULES_V1, kinds=kinds, steps=(Step(100, 100), Step(present, worth)))
    shown = {row.now.person_id: row.earned for row in simulate(town, rules).changes}
    with town.store.write() as db:
        before = {row.person_id: row.earned for row in standings(db, 2026, NOW)}
        newest = max(version.effective_from for version in rule_versions.signed(db))
        version = rule_versions.draft(db, rules, "试", date(max(2026, newest.year) + 1, 1, 1), "head", NOW)
        rule_versions.sign(db, version, "head", NOW)
    preview = drive(recalculation.preview(town.store, 2026, version, NOW))
    if preview.differences:
        drive(recalculation.recalculate(town.store, 2026, version, preview.digest, "试", "head", NOW))
    with town.store.read() as db:
        after = {row.person_id: row.earned for row in standings(db, 2026, NOW)}
        query = sa.select(ENTRY.c.person_id, sa.func.sum(ENTRY.c.credits)).group_by(ENTRY.c.person_id)
        assert {person: int(credits) for person, credits in db.execute(query)} == after
    assert after == before | shown
