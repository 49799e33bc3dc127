"""What is posted for a lesson: the fullest presence, teaching too, within the yearly caps, and never in a closed year."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.clock import instant
from core.ids import new_id
from core.jobs import drive
from courses.refusals import ReasonTooLong
from credits import ledger
from credits.ledger import Posted
from credits.posting.evidence import ENTRY
from credits.posting.writing import in_turn, next_key, turn_of
from credits.refusals import EntryStands, NothingToPost, YearIsClosed
from credits.rulebook import rule_versions
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import CategoryRule, KindRule, Rules, Step
from credits.tables import ClosedYear
from store.types import table_of
from tests.credit_town import AT, HOUR, Town

AFTER = AT + 40 * HOUR
MINUTE = timedelta(minutes=1)


def post(town: Town, year: int = 2026) -> Posted:
    return drive(ledger.post_year(town.store, year, "clerk", AFTER))


def rows(town: Town) -> list[Any]:
    with town.store.read() as db:
        return list(db.execute(sa.select(ENTRY).order_by(ENTRY.c.id)))


def standing(town: Town) -> list[Any]:
    found = rows(town)
    gone = {row.reverses_id for row in found}
    return [row for row in found if row.reverses_id is None and row.id not in gone]


def with_kinds(**kinds: KindRule) -> Rules:
    return replace(RULES_V1, kinds={**RULES_V1.kinds, **kinds})


def later(town: Town, course: UUID, turn: int) -> UUID:
    return town.session(course, AT + turn * 3 * HOUR)


# Which presence counts


@pytest.mark.parametrize("first", [0, 1])
def test_of_two_presences_at_a_lesson_the_fuller_counts_whichever_was_entered_first(
    town: Town, first: int
) -> None:
    course, person = town.course(4_00), town.person()
    half, whole = town.session(course), later(town, course, 1)

    def come(session: UUID, start: int, minutes: int) -> None:
        town.attend(session, person, AT + start * HOUR)
        town.attend(session, person, AT + start * HOUR + minutes * MINUTE, "out")

    visits = [(half, 0, 60), (whole, 3, 120)]
    come(*visits[first])
    post(town)
    come(*visits[1 - first])
    post(town)
    assert [(row.credits, row.hours, row.session_id) for row in standing(town)] == [(4_00, 4_00, whole)]
    assert sum(row.credits for row in rows(town)) == 4_00
    assert post(town) == Posted(0, 0, 0)


def test_who_lost_the_fuller_presence_falls_back_on_the_other(town: Town) -> None:
    course, person = town.course(4_00), town.person()
    half, whole = town.session(course), later(town, course, 1)
    town.attend(half, person)
    town.attend(half, person, AT + HOUR, "out")
    post(town)
    (attendance,) = town.attend(whole, person, AT + 3 * HOUR)
    post(town)
    town.reverse(attendance)
    assert post(town) == Posted(1, 1, 1)
    assert [(row.credits, row.session_id) for row in standing(town)] == [(2_00, half)]
    assert standing(town)[0].source_key == f"lesson:{course}:{person}:3"


def test_a_leaving_entered_afterwards_corrects_what_was_posted_and_its_reversal_too(town: Town) -> None:
    person = town.person()
    session = town.session(town.course(4_00))
    town.attend(session, person)
    post(town)
    (leaving,) = town.attend(session, person, AT + HOUR, "out")
    assert post(town) == Posted(1, 1, 1)
    assert [(row.credits, row.hours) for row in standing(town)] == [(2_00, 2_00)]
    assert post(town) == Posted(0, 0, 0)
    town.reverse(leaving, AFTER + 2 * HOUR)
    assert post(town) == Posted(1, 1, 1)
    assert [(row.credits, row.hours) for row in standing(town)] == [(4_00, 4_00)]


def test_a_presence_that_turns_out_too_short_stands_for_nothing_and_is_no_decision_of_staff(
    town: Town,
) -> None:
    course, person = town.course(4_00), town.person()
    session = town.session(course)
    town.attend(session, person)
    post(town)
    town.attend(session, person, AFTER, "out")
    with town.store.write() as db:
        db.execute(
            sa.text("UPDATE attendance SET occurred_at = :left WHERE direction = 'out'").bindparams(
                sa.bindparam("left", AT + 5 * MINUTE, ENTRY.c.recorded_at.type)
            )
        )
    assert post(town) == Posted(1, 1, 1)
    assert [(row.credits, row.hours) for row in standing(town)] == [(0, 0)]
    town.attend(later(town, course, 1), person, AT + 3 * HOUR)
    post(town)
    assert [row.credits for row in standing(town)] == [4_00]


def test_a_lesson_on_both_sides_of_new_year_counts_once(town: Town) -> None:
    course, person = town.course(4_00), town.person()
    eve = instant(AT.date().replace(month=12, day=31), AT.time().replace(hour=23, minute=59))
    new_year = eve + MINUTE
    for when in (eve, new_year):
        town.attend(town.session(course, when), person, when)
    for year in (2026, 2027, 2026, 2027):
        drive(ledger.post_year(town.store, year, "clerk", new_year + 40 * HOUR))
    assert [(row.year, row.credits) for row in rows(town)] == [(2026, 4_00)]


def test_steps_of_a_kind_go_before_the_common_ones(town: Town) -> None:
    by_minutes = KindRule(1_00, steps_by="minutes", steps=(Step(30, 1_00), Step(15, 50)))
    town.sign(with_kinds(online=by_minutes))
    people = [town.person() for _one in range(3)]
    session = town.session(town.course(2_00, "online"))
    for person, minutes in zip(people, (14, 29, 110), strict=True):
        town.attend(session, person)
        town.attend(session, person, AT + minutes * MINUTE, "out")
    post(town)
    assert {row.person_id: row.credits for row in rows(town)} == {people[1]: 50, people[2]: 1_00}


# Teaching


def test_teaching_counts_once_for_a_course_and_goes_when_somebody_else_taught(town: Town) -> None:
    town.sign(with_kinds(teaching=KindRule(2_00)))
    person = town.person()
    course = town.course(3_00, "visit", category="elective")
    first, second = town.session(course), later(town, course, 1)
    teacher = town.teach(first, person)
    town.teach(first, None)
    town.teach(second, person)
    assert post(town) == Posted(1, 1, 0)
    (row,) = rows(town)
    assert (row.kind, row.category, row.credits, row.hours) == ("teaching", "elective", 6_00, 3_00)
    assert (row.session_id, row.attendance_id) == (first, None)
    assert row.source_key == f"teaching:{course}:{person}"
    assert post(town) == Posted(0, 0, 0)
    with town.store.write() as db:
        db.execute(
            sa.text("DELETE FROM session_teacher WHERE teacher_id = :id").bindparams(
                sa.bindparam("id", teacher, sa.Uuid())
            )
        )
    assert post(town) == Posted(1, 1, 1)
    assert [(row.session_id, row.source_key[-2:]) for row in standing(town)] == [(second, ":2")]
    assert rows(town)[1].reason == "No longer a teacher of this session"


def test_who_teaches_and_hears_a_lesson_has_it_once_as_what_is_worth_more(town: Town) -> None:
    town.sign(with_kinds(teaching=KindRule(2_00)))
    person = town.person()
    course = town.course(3_00)
    (attendance,) = town.attend(town.session(course), person)
    post(town)
    town.teach(later(town, course, 1), person)
    post(town)
    assert [(row.kind, row.credits) for row in standing(town)] == [("teaching", 6_00)]
    town.reverse(attendance)
    assert post(town) == Posted(0, 0, 0)


def test_teaching_gives_nothing_where_the_rules_give_nothing_for_it(town: Town) -> None:
    town.teach(town.session(town.course(3_00)), town.person())
    assert post(town) == Posted(0, 0, 0)


def test_teaching_that_staff_took_back_stays_so_and_can_be_given_again(town: Town) -> None:
    town.sign(with_kinds(teaching=KindRule(1_00)))
    person = town.person()
    town.teach(town.session(town.course(3_00)), person)
    post(town)
    (entry,) = rows(town)
    with town.store.write() as db:
        ledger.reverse(db, entry.id, "由他人代课", "clerk", AFTER)
    assert post(town) == Posted(0, 0, 0)
    with town.store.write() as db:
        ledger.post_again(db, entry.id, "查清了", "clerk", AFTER)
    assert [(row.kind, row.credits) for row in standing(town)] == [("teaching", 3_00)]


def test_a_cancelled_session_takes_teaching_back_with_its_reason(town: Town) -> None:
    town.sign(with_kinds(teaching=KindRule(1_00)))
    session = town.session(town.course(3_00))
    town.teach(session, town.person())
    with town.store.write() as db:
        assert ledger.post_session(db, session, "clerk", AFTER) == 1
    town.change("UPDATE session SET cancelled_at = starts_at, cancel_reason = '未举行'")
    assert post(town) == Posted(0, 0, 1)
    assert rows(town)[-1].reason == "未举行"


# Caps


def test_a_categorys_cap_holds_over_its_kinds(town: Town) -> None:
    town.sign(replace(RULES_V1, categories={**RULES_V1.categories, "elective": CategoryRule(0, 5_00)}))
    person = town.person()
    for turn, (kind, category) in enumerate(
        [("lecture", "elective"), ("visit", "elective"), ("visit", "required"), ("online", "elective")]
    ):
        session = town.session(town.course(2_00, kind, category=category), AT + turn * 3 * HOUR)
        town.attend(session, person, AT + turn * 3 * HOUR)
    post(town)
    assert [(row.credits, row.before_cap) for row in rows(town)] == [
        (2_00, None),
        (3_00, None),
        (3_00, None),
        (0, 2_00),
    ]
    assert sum(row.hours for row in rows(town)) == 8_00


def test_a_reversal_makes_room_that_what_was_cut_fills(town: Town) -> None:
    town.sign(with_kinds(online=KindRule(1_00, 5_00)))
    person = town.person()
    first, *_others = [
        town.attend(town.session(town.course(2_00, "online"), when), person, when)[0]
        for when in (AT, AT + 3 * HOUR, AT + 6 * HOUR)
    ]
    post(town)
    assert [row.credits for row in standing(town)] == [2_00, 2_00, 1_00]
    town.reverse(first)
    assert post(town) == Posted(1, 1, 2)
    assert [(row.credits, row.before_cap) for row in standing(town)] == [(2_00, None), (2_00, None)]
    assert post(town) == Posted(0, 0, 0)


def test_a_session_posted_late_stays_within_the_cap_and_counts_first(town: Town) -> None:
    town.sign(with_kinds(online=KindRule(1_00, 3_00)))
    person = town.person()
    early, late = (town.session(town.course(2_00, "online"), when) for when in (AT, AT + 3 * HOUR))
    town.attend(late, person, AT + 3 * HOUR)
    post(town)
    town.attend(early, person)
    assert post(town) == Posted(3, 1, 2)
    assert {row.session_id: row.credits for row in standing(town)} == {early: 2_00, late: 1_00}
    assert sum(row.credits for row in rows(town)) == 3_00
    assert post(town) == Posted(0, 0, 0)


def test_what_was_granted_is_neither_cut_nor_takes_room(town: Town) -> None:
    version = town.sign(
        replace(RULES_V1, categories={**RULES_V1.categories, "elective": CategoryRule(0, 3_00)})
    )
    person = town.person()
    grant = ledger.new_entry(
        person, 2026, "accredited", "elective", 9_00, 0, f"accredited:{new_id()}", version, "head", AT, AT
    )
    with town.store.write() as db:
        assert ledger.within_caps(db, [grant]) == [grant]
        ledger.write(db, [grant], AT)
    town.attend(town.session(town.course(4_00, category="elective")), person)
    post(town)
    assert [row.credits for row in standing(town)] == [9_00, 3_00]
    with town.store.write() as db:
        with pytest.raises(EntryStands):
            ledger.post_again(db, grant["id"], "查清了", "head", AFTER)
        back = ledger.reverse(db, grant["id"], "误", "head", AFTER)
        with pytest.raises(NothingToPost):
            ledger.post_again(db, back, "查清了", "head", AFTER)
        ledger.post_again(db, grant["id"], "查清了", "head", AFTER)
    assert sorted(row.credits for row in standing(town)) == [3_00, 9_00]


def test_a_cap_of_a_later_version_sees_what_was_earned_before_it(town: Town) -> None:
    town.sign(with_kinds(online=KindRule(1_00)))
    town.sign(with_kinds(online=KindRule(1_00, 5_00)), (AT + 24 * HOUR).date())
    person = town.person()
    for when in (AT, AT + 3 * HOUR, AT + 30 * HOUR):
        town.attend(town.session(town.course(2_00, "online"), when), person, when)
    post(town)
    assert [row.credits for row in standing(town)] == [2_00, 2_00, 1_00]


# The closed year


def close(town: Town, year: int) -> None:
    with town.store.write() as db:
        db.execute(
            sa.insert(table_of(ClosedYear)).values(
                id=new_id(), year=year, closed_at=AFTER, closed_by="head", people=0, met=0,
                objections_until=AFTER.date(), manifest="{}", signature="", key_id="",
            )
        )  # fmt: skip


def test_a_closed_year_takes_no_entry_by_any_verb_but_an_amendment(town: Town) -> None:
    person = town.person()
    session = town.session(town.course(4_00))
    (attendance,) = town.attend(session, person)
    post(town)
    (entry,) = rows(town)
    close(town, 2026)
    town.reverse(attendance)
    with pytest.raises(YearIsClosed):
        post(town)
    with town.store.write() as db:
        with pytest.raises(YearIsClosed):
            ledger.post_session(db, session, "clerk", AFTER)
        with pytest.raises(YearIsClosed):
            ledger.reverse(db, entry.id, "误", "clerk", AFTER)
        amended = ledger.new_entry(
            person,
            2026,
            "amended",
            "required",
            1_00,
            0,
            "amended:2026:1",
            entry.rule_version_id,
            "head",
            AT,
            AT,
        )
        with pytest.raises(YearIsClosed):
            ledger.write(db, [amended], AT)
        with pytest.raises(YearIsClosed):
            ledger.write(db, [amended, {**amended, "kind": "lecture"}], AT, amending=True)
        assert ledger.write(db, [amended], AT, amending=True) == [amended]
    assert [row.kind for row in rows(town)] == ["lecture", "amended"]
    assert post(town, 2027) == Posted(0, 0, 0)


# Keys and reasons


def test_a_key_counts_its_turns(town: Town) -> None:
    for source in (f"lesson:{new_id()}:{new_id()}", f"claim:{new_id()}", f"carried:2025:{new_id()}"):
        assert (turn_of(source), in_turn(source, 1), in_turn(source, 3)) == (1, source, f"{source}:3")
        assert [next_key(source), next_key(f"{source}:2"), next_key(f"{source}:9")] == [
            f"{source}:2",
            f"{source}:3",
            f"{source}:10",
        ]
        assert turn_of(f"{source}:12") == 12


def test_a_reason_is_a_line_and_the_second_click_changes_nothing(town: Town) -> None:
    town.attend(town.session(town.course(4_00)), town.person())
    post(town)
    (entry,) = rows(town)
    with town.store.write() as db:
        for verb in (ledger.reverse, ledger.post_again):
            with pytest.raises(ReasonTooLong):
                verb(db, entry.id, "长" * 201, "clerk", AFTER)
    assert rows(town) == [entry]
    with town.store.read() as db:
        assert rule_versions.signed(db)
