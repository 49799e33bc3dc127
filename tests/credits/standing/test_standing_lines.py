"""The line of each: joiners, leavers, absences over New Year, exemptions; the posting that counts; categories; a year without rules."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.ids import new_id
from core.jobs import drive
from credits.claims import exemptions
from credits.posting import posting
from credits.refusals import NoRulesInForce
from credits.rulebook import rule_versions
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import CategoryRule, KindRule, Proration, Rules
from credits.standing.standing import STANDINGS, Standing, sheet_of, standing_of, standings, stream
from people.tables import Absence, Person, Posting
from sheets.columns import shown
from store.flow import key_of
from tests.credit_town import AT, HOUR, Town

NOW = AT + 20 * HOUR
AHEAD = AT + timedelta(days=30)
POLICY = Proration(joiners=True, leavers=True, absences=("sick",))


def sign(town: Town, rules: Rules, day: date = date(2026, 1, 1)) -> None:
    with town.store.write() as db:
        rule_versions.sign(db, rule_versions.draft(db, rules, "新规则", day, "admin", AT), "admin", AT)


def of(town: Town, person: UUID, year: int = 2026, at: datetime = NOW) -> Standing:
    """The one person's standing, the same in the list of all and in the stream."""
    with town.store.read() as db:
        one = standing_of(db, person, year, at)
        everybody = standings(db, year, at)
        assert list(stream(db, year, at)) == everybody
    assert [found for found in everybody if found.person_id == person] == [one]
    return one


def put(town: Town, mapped: type, **values: object) -> None:
    with town.store.write() as db:
        db.execute(sa.insert(mapped).values(id=new_id(), reason="", **values))


def change(town: Town, person: UUID, **values: object) -> None:
    with town.store.write() as db:
        db.execute(sa.update(Person).where(Person.id == person).values(**values))


@pytest.mark.parametrize(
    ("served", "required"),
    [
        ({"left_on": None}, 80_00),
        ({"joined_on": date(2026, 1, 1)}, 80_00),
        ({"joined_on": date(2026, 7, 1)}, 40_00),
        ({"joined_on": date(2026, 12, 31)}, 0),
        ({"joined_on": date(2025, 12, 31)}, 80_00),
        ({"left_on": date(2026, 7, 1)}, 40_00),
        ({"left_on": date(2027, 1, 1)}, 80_00),
        ({"joined_on": date(2026, 4, 1), "left_on": date(2026, 10, 1)}, 40_00),
    ],
)
def test_joiners_and_leavers_owe_their_months(
    town: Town, served: dict[str, date | None], required: int
) -> None:
    sign(town, replace(RULES_V1, proration=POLICY))
    person, other = town.person(), town.person()
    change(town, person, **served)
    assert of(town, person).required == required
    assert of(town, other).required == 80_00


def test_joining_on_the_last_day_is_met_and_nothing_is_owed_before(town: Town) -> None:
    sign(town, replace(RULES_V1, proration=POLICY), date(2025, 1, 1))
    person = town.person()
    change(town, person, joined_on=date(2026, 12, 31))
    town.session(town.course(4_00), AHEAD)
    town.session(town.course(3_00), datetime(2026, 12, 31, 2, tzinfo=UTC))
    assert (of(town, person).verdict, of(town, person).possible) == ("met", 3_00)
    with town.store.read() as db:
        assert standings(db, 2025, NOW) == []


def test_an_absence_over_new_year_counts_in_both_years_by_its_days(town: Town) -> None:
    sign(town, replace(RULES_V1, proration=POLICY), date(2025, 1, 1))
    person, other = town.person(), town.person()
    put(town, Absence, person_id=person, kind="sick", since=date(2025, 10, 1), until=date(2026, 4, 1))
    put(town, Absence, person_id=other, kind="secondment", since=date(2025, 10, 1), until=None)
    assert of(town, person, 2025).required == 60_00
    assert of(town, person, 2026).required == 60_00
    assert of(town, other).required == 80_00


def test_an_absence_that_lasts_goes_to_the_years_end(town: Town) -> None:
    sign(town, replace(RULES_V1, proration=POLICY))
    person = town.person()
    put(town, Absence, person_id=person, kind="sick", since=date(2026, 7, 1), until=None)
    assert of(town, person).required == 40_00


def test_exemptions_lower_the_line_in_part_or_whole_and_end(town: Town) -> None:
    part, whole, ended = town.person(), town.person(), town.person()
    with town.store.write() as db:
        exemptions.make(db, part, 2026, 30_00, "产假", "admin", AT)
        exemptions.make(db, whole, 2026, None, "借调", "admin", AT)
        gone = exemptions.make(db, ended, 2026, 10_00, "病假", "admin", AT)
        exemptions.end(db, gone, "误录", "admin", AT)
    assert of(town, part).required == 50_00
    assert (of(town, whole).required, of(town, whole).verdict) == (0, "met")
    assert of(town, ended).required == 80_00
    with town.store.read() as db:
        known = exemptions.standing(db, 2026)
        lowered = {row.person_id: row.required for row in standings(db, 2026, NOW) if row.required != 80_00}
        assert lowered == {who: 0 if much is None else 80_00 - much for who, much in known.items()}


def test_of_two_merged_entries_the_larger_exemption_and_all_absences_count(town: Town) -> None:
    sign(town, replace(RULES_V1, proration=POLICY))
    kept, gone = town.person(), town.person()
    with town.store.write() as db:
        exemptions.make(db, kept, 2026, 10_00, "产假", "admin", AT)
        exemptions.make(db, gone, 2026, 30_00, "产假", "admin", AT)
    put(town, Absence, person_id=gone, kind="sick", since=date(2026, 7, 1), until=None)
    change(town, gone, merged_into=kept)
    assert of(town, kept).required == 10_00


def move(town: Town, person: UUID, *stays: tuple[str, date | None, date | None]) -> None:
    with town.store.write() as db:
        db.execute(sa.delete(Posting).where(Posting.person_id == person))
    for area, since, until in stays:
        put(
            town,
            Posting,
            person_id=person,
            area_id=town.areas[area],
            post=f"{area}站长",
            since=since,
            until=until,
        )


@pytest.mark.parametrize(("counted_in", "area"), [("last", "丙区"), ("longest", "乙区")])
def test_transferred_twice_is_on_the_list_once(town: Town, counted_in: str, area: str) -> None:
    sign(town, replace(RULES_V1, proration=Proration(counted_in=counted_in)))  # pyright: ignore[reportArgumentType] - the two words there are
    for name in ("甲区", "乙区", "丙区"):
        town.person("某人", name)
    person = town.person("王芳", "甲区")
    move(
        town,
        person,
        ("甲区", None, date(2026, 2, 1)),
        ("乙区", date(2026, 2, 1), date(2026, 11, 1)),
        ("丙区", date(2026, 11, 1), None),
    )
    town.attend(town.session(town.course(2_00)), person)
    drive(posting.post_year(town.store, 2026, "clerk", NOW))
    december = datetime(2026, 12, 1, tzinfo=UTC)
    found = of(town, person, at=december)
    assert (found.area, found.post) == (area, f"{area}站长")
    with town.store.read() as db:
        assert len(standings(db, 2026, december)) == 4


def test_there_and_back_again_is_one_line_and_a_planned_transfer_none_yet(town: Town) -> None:
    town.person("某人", "乙区")
    person = town.person("王芳", "甲区")
    move(
        town,
        person,
        ("甲区", date(2025, 1, 1), date(2026, 2, 1)),
        ("乙区", date(2026, 2, 1), date(2026, 3, 1)),
        ("甲区", date(2026, 3, 1), date(2026, 9, 1)),
        ("乙区", date(2026, 9, 1), None),
    )
    assert of(town, person).area == "甲区"
    assert of(town, person, at=datetime(2027, 2, 1, tzinfo=UTC)).area == "乙区"


def test_who_left_keeps_the_posting_they_left_from(town: Town) -> None:
    person = town.person("王芳", "甲区")
    move(town, person, ("甲区", date(2025, 1, 1), date(2026, 2, 1)))
    change(town, person, left_on=date(2026, 2, 1))
    assert of(town, person).area == "甲区"


def test_nobody_on_the_roster_and_a_year_without_rules(town: Town) -> None:
    with town.store.read() as db:
        assert standings(db, 2026, NOW) == list(stream(db, 2026, NOW)) == []
    sign(town, RULES_V1, date(2026, 3, 1))
    person = town.person()
    with town.store.read() as db:
        for ask in (lambda: standings(db, 2026, NOW), lambda: standing_of(db, person, 2026, NOW)):
            with pytest.raises(NoRulesInForce):
                ask()
        assert standing_of(db, person, 2027, NOW).required == 80_00


def elective(town: Town, course: UUID) -> UUID:
    with town.store.read() as db:
        key = key_of(db, course)
    town.change(f"UPDATE course SET category = 'elective' WHERE id = '{key}'")
    return course


LEASTS = replace(
    RULES_V1,
    required=10_00,
    categories={"required": CategoryRule(), "elective": CategoryRule(least=4_00, yearly_cap=6_00)},
)


def test_a_category_that_lacks_something_keeps_the_line_from_being_met(town: Town) -> None:
    sign(town, LEASTS)
    person, other = town.person(), town.person()
    town.attend(town.session(town.course(12_00)), person)
    town.attend(town.session(elective(town, town.course(1_00))), [person, other])
    drive(posting.post_year(town.store, 2026, "clerk", NOW))
    found = of(town, person)
    assert (found.earned, found.by_category) == (13_00, {"required": 12_00, "elective": 1_00})
    assert (found.lacking, found.missing, found.verdict) == ({"elective": 3_00}, 3_00, "out_of_reach")
    town.session(elective(town, town.course(8_00)), AHEAD)
    found = of(town, person)
    assert found.possible_by_category == (0, 5_00)  # the cap of 6 less the 1 there is
    assert found.verdict == "on_track"
    sheet = sheet_of(LEASTS)
    assert [column.key for column in sheet.columns][-3:] == ["required_earned", "elective_earned", "lacking"]
    assert [shown(column, found) for column in sheet.columns[-3:]] == ["12", "1", "Elective 3"]
    assert sheet_of(RULES_V1) is STANDINGS


def test_what_was_granted_takes_no_room_under_a_categorys_cap(town: Town) -> None:
    sign(town, LEASTS)
    person = town.person()
    town.attend(town.session(elective(town, town.course(5_00))), person)
    drive(posting.post_year(town.store, 2026, "clerk", NOW))
    town.session(elective(town, town.course(8_00)), AHEAD)
    assert of(town, person).possible == 1_00
    town.change("UPDATE ledger_entry SET kind = 'accredited'")
    assert of(town, person).possible == 6_00


def test_an_accepted_claim_for_a_lesson_is_that_lesson_heard(town: Town) -> None:
    person = town.person()
    course = town.course(4_00)
    town.session(course, AHEAD)
    assert of(town, person).possible == 4_00
    from credits.tables import Claim

    with town.store.write() as db:
        db.execute(
            sa.insert(Claim).values(
                id=new_id(), person_id=person, kind="claim", course_id=course, title="网课", day=date(2026, 2, 1),
                hours=4_00, made_at=AT, made_by="a", state="accepted", checked_by="b", decided_by="c",
            )
        )  # fmt: skip
    assert of(town, person).possible == 0


def test_several_heard_several_enrolled_and_caps_at_once_are_the_same_for_one_and_for_all(town: Town) -> None:
    sign(town, replace(RULES_V1, kinds={**RULES_V1.kinds, "online": KindRule(1_00, 7_00)}))
    people = [town.person(f"人{number}") for number in range(6)]
    courses = [town.course(2_00 + number * 50, "online" if number % 2 else "lecture") for number in range(6)]
    for place, course in enumerate(courses):
        town.attend(town.session(course), people[: place % 4 + 1])
        closed = town.session(course, AHEAD + timedelta(days=place), open_to_all=place % 3 != 0)
        if place % 3 == 0:
            for person in people[place % 2 :: 2]:
                town.enrol(closed, person)
    drive(posting.post_year(town.store, 2026, "clerk", NOW))
    change(town, people[5], left_on=date(2026, 4, 6))
    found = {of(town, person).possible for person in people}
    assert len(found) > 3


def test_a_person_without_a_number_comes_first_by_name(town: Town) -> None:
    for name, number in (("丁", "9"), ("丙", None), ("甲", None), ("乙", "1")):
        person = town.person(name, "东区")
        change(town, person, staff_number=number)
    of(town, person)
    with town.store.read() as db:
        assert [row.name for row in standings(db, 2026, NOW)] == ["丙", "甲", "乙", "丁"]
