"""Supply against need, and the data of the year's pictures."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from charts.by_area import AreaCount
from core.jobs import drive
from credits.posting import posting
from credits.rulebook import rule_files, rule_versions
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import CategoryRule
from credits.standing.pictures import areas, months
from credits.standing.standing import standing_of, standings
from credits.standing.supply import SHORT, SUPPLY, forecast, pictured
from sheets.columns import shown
from tests.credit_town import AT, HOUR, Town
from tests.credits.standing.test_standing_lines import elective

NOW = AT + 20 * HOUR
AHEAD = AT + timedelta(days=30)


def rules(town: Town, required: int, least: int = 0) -> None:
    with town.store.write() as db:
        made = replace(
            RULES_V1,
            required=required,
            categories={"required": CategoryRule(), "elective": CategoryRule(least=least)},
        )
        rule_versions.sign(db, rule_versions.draft(db, made, "一", date(2026, 1, 1), "a", AT), "a", AT)


def test_need_offer_places_and_for_whom_it_is_not_enough(town: Town) -> None:
    rules(town, 10_00, 3_00)
    met, near, far = (town.person(name, "东安") for name in ("甲", "乙", "丙"))
    town.attend(town.session(town.course(7_00)), [met, near])
    town.attend(town.session(elective(town, town.course(3_00))), met)
    drive(posting.post_year(town.store, 2026, "clerk", NOW))
    town.session(elective(town, town.course(2_00)), AHEAD, capacity=5)
    town.session(town.course(4_00), AHEAD + timedelta(days=1))
    with town.store.read() as db:
        found = forecast(db, 2026, NOW)
    line, required, elective_row = found.rows
    assert line[:5] == ("", 2, 3_00 + 10_00, 2 * 6_00, 2)
    assert (line.places, line.in_places, line.short) == (None, None, 1)
    assert (required.people, required.lessons) == (0, 1)
    assert elective_row == ("elective", 2, 6_00, 4_00, 1, 5, 10_00, 2)
    assert {row.standing.name: (row.misses, row.by_category) for row in found.short} == {
        "乙": (0, {"elective": 1_00}),
        "丙": (4_00, {"elective": 1_00}),
    }
    assert [each.title for each in pictured(found)] == ["Towards the line", "Elective"]
    assert [shown(column, elective_row) for column in SUPPLY.columns] == [
        "Elective",
        "2",
        "6",
        "4",
        "1",
        "5",
        "2",
    ]
    assert [shown(column, found.short[1]) for column in SHORT.columns][-4:] == ["6", "4", "0", "1"]
    assert met
    assert near
    assert far


def test_a_full_session_is_offered_to_nobody_and_no_calendar_offers_nothing(town: Town) -> None:
    person = town.person()
    with town.store.read() as db:
        empty = forecast(db, 2026, NOW)
    assert empty.rows[0] == ("", 1, 80_00, 0, 0, 0, 0, 1)
    full = town.session(town.course(90_00), AHEAD, capacity=1)
    town.enrol(full, town.person("乙"))
    with town.store.read() as db:
        found = forecast(db, 2026, NOW)
    assert [row.standing.person_id for row in found.short] == [person]
    assert found.rows[0].places == 0


def test_the_months_are_quartiles_of_everybody_and_areas_keep_their_order(town: Town) -> None:
    people = [town.person(f"人{number}", "西区" if number else "东区") for number in range(4)]
    for month, credits, there in ((1, 2_00, people), (2, 4_00, people[1:]), (3, 8_00, people[3:])):
        town.attend(
            town.session(town.course(credits), datetime(2026, month, 1, 2, tzinfo=UTC)),
            there,
            datetime(2026, month, 1, 2, tzinfo=UTC),
        )
    town.person("没来过", "东区")
    at = datetime(2026, 4, 10, tzinfo=UTC)
    drive(posting.post_year(town.store, 2026, "clerk", at))
    with town.store.read() as db:
        found = months(db, 2026, at)
        rows = standings(db, 2026, at)
        assert months(db, 2025, at)[-1] == (12, 0, 0, 0)
        assert months(db, 2027, at) == []
    assert found == [
        (1, 2_00, 2_00, 2_00),
        (2, 2_00, 6_00, 6_00),
        (3, 2_00, 6_00, 6_00),
        (4, 2_00, 6_00, 6_00),
    ]
    assert areas(rows) == [AreaCount("东区", 2, 0), AreaCount("西区", 3, 0)]


def test_midnight_of_the_month_is_shanghais(town: Town) -> None:
    person = town.person()
    late = datetime(2026, 1, 31, 16, 0, tzinfo=UTC)  # 1 February in Shanghai
    town.attend(town.session(town.course(2_00), late), person, late)
    at = datetime(2026, 2, 10, tzinfo=UTC)
    drive(posting.post_year(town.store, 2026, "clerk", at))
    with town.store.read() as db:
        assert [month.median for month in months(db, 2026, at)] == [0, 2_00]


@pytest.mark.parametrize(("minutes", "credits"), [(14, 25), (20, 50), (120, 1_00)])
def test_rules_by_minutes_look_at_the_length_of_a_session_ahead(
    town: Town, minutes: int, credits: int
) -> None:
    """Whoever stays to its end gets what its own length is worth, whatever its lesson hours are."""
    with town.store.write() as db:
        made = rule_files.shipped_set("yunnan").rules
        version = rule_versions.draft(db, made, "云南", date(2026, 1, 1), "a", AT)
        rule_versions.sign(db, version, "a", AT)
    person = town.person("甲")
    town.session(town.course(1_00), AHEAD, lasts=timedelta(minutes=minutes))
    with town.store.read() as db:
        (found,) = standings(db, 2026, NOW)
        assert standing_of(db, person, 2026, NOW) == found
    assert found.possible == credits
