"""The ledger: every standing check-in becomes one entry for its lesson, once, and a correction is a reversal."""

import json
from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from core.ids import new_id
from core.jobs import Step, drive
from credits import ledger
from credits.ledger import Posted
from credits.posting.evidence import ENTRY
from credits.refusals import (
    EntryAlreadyReversed,
    EntryStands,
    NothingToPost,
    ReasonMissing,
    UnknownEntry,
)
from credits.rulebook import rule_versions
from credits.rulebook.rule_versions import RULES_V1
from credits.rules import KindRule
from sheets.columns import shown
from store.journal import JOURNAL
from tests.credit_town import AT, HOUR, Town

AFTER = AT + 20 * HOUR


def post(town: Town, at: datetime = AFTER, year: int = 2026) -> Posted:
    return drive(ledger.post_year(town.store, year, "clerk", at))


def rows(town: Town) -> list[Any]:
    with town.store.read() as db:
        return list(db.execute(sa.select(ENTRY).order_by(ENTRY.c.id)))


def earned(town: Town, person: UUID) -> int:
    return sum(row.credits for row in rows(town) if row.person_id == person)


def test_a_check_in_becomes_one_entry_that_names_its_evidence_and_rules(town: Town) -> None:
    session = town.session(town.course(4_00, "visit"))
    person = town.person()
    (attendance,) = town.attend(session, person)
    assert post(town) == Posted(entries=1, people=1, reversals=0)
    (row,) = rows(town)
    assert (row.credits, row.hours, row.year, row.kind) == (6_00, 4_00, 2026, "visit")
    assert (row.attendance_id, row.session_id, row.stage_id) == (attendance, session, town.stages[0])
    assert row.occurred_at == AT
    assert row.recorded_at == AFTER
    with town.store.read() as db:
        assert row.rule_version_id == rule_versions.in_force(db, date(2026, 3, 5)).id
        (line,) = db.execute(sa.select(JOURNAL).where(JOURNAL.c.subject_kind == "ledger_entry")).all()
    said = json.loads(line.payload)
    assert (line.subject_id, line.action, line.actor) == (str(row.id), "credit.posted", "clerk")
    assert (said["credits"], said["hours"], said["attendance_id"]) == (6_00, 4_00, str(attendance))
    assert said["source_key"] == row.source_key


def test_a_second_run_adds_nothing(town: Town) -> None:
    session = town.session(town.course(4_00))
    town.attend(session, [town.person() for _one in range(5)])
    assert post(town).entries == 5
    before = rows(town)
    assert post(town) == Posted(0, 0, 0)
    assert rows(town) == before


def test_a_year_larger_than_a_page_is_posted_whole(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("credits.posting.evidence.PAGE", 3)
    people = [town.person() for _one in range(7)]
    attended = town.attend(town.session(town.course(4_00)), people)
    town.attend(town.session(town.course(2_00)), people)
    steps: list[Step] = []
    assert drive(ledger.post_year(town.store, 2026, "clerk", AFTER), steps.append) == Posted(14, 7, 0)
    assert [(step.done, step.total) for step in steps] == [(0, 2), (1, 2), (2, 2)]
    for attendance in attended:
        town.reverse(attendance)
    assert post(town) == Posted(0, 0, 7)


def test_a_cancelled_run_keeps_what_it_had_done_and_goes_on_later(town: Town) -> None:
    people = [town.person() for _one in range(3)]
    for _lesson in range(2):
        town.attend(town.session(town.course(2_00)), people)
    job = ledger.post_year(town.store, 2026, "clerk", AFTER)
    next(job)
    next(job)
    job.close()
    assert len(rows(town)) == 3
    assert post(town).entries == 3


def test_sessions_that_run_or_were_cancelled_and_whoever_only_left_give_nothing(town: Town) -> None:
    person = town.person()
    town.attend(town.session(town.course(4_00), cancelled_at=AT), person)
    town.attend(town.session(town.course(4_00)), person, direction="out")
    town.attend(town.session(town.course(4_00), AFTER - HOUR), person)
    assert post(town).entries == 0


def test_a_session_counts_once_its_check_out_is_closed(town: Town) -> None:
    town.attend(town.session(town.course(4_00)), town.person())
    assert post(town, AT + 2 * HOUR + timedelta(minutes=29)).entries == 0
    assert post(town, AT + 2 * HOUR + timedelta(minutes=30)).entries == 1


def test_a_lesson_counts_once_however_often_it_was_heard(town: Town) -> None:
    course, person = town.course(4_00), town.person()
    town.attend(town.session(course), person)
    town.attend(town.session(course, AT + 3 * HOUR), person, AT + 3 * HOUR)
    assert post(town).entries == 1
    assert earned(town, person) == 4_00


def test_the_database_itself_refuses_a_second_credit(town: Town) -> None:
    town.attend(town.session(town.course(4_00)), town.person())
    post(town)
    (row,) = rows(town)
    with pytest.raises(IntegrityError), town.store.write() as db:
        db.execute(sa.insert(ENTRY).values({**row._mapping, "id": new_id()}))


@pytest.mark.parametrize(
    ("came", "left", "credits"),
    [
        (0, 120, 4_00),
        (-20, 140, 4_00),  # coming early and leaving late is the whole session, no more
        (0, 96, 4_00),
        (25, 119, 2_00),
        (0, 60, 2_00),
        (0, 59, 0),
        (70, 50, 0),
    ],
)
def test_a_check_out_makes_the_minutes_count(town: Town, came: int, left: int, credits: int) -> None:
    session, person = town.session(town.course(4_00)), town.person()
    town.attend(session, person, AT + timedelta(minutes=came))
    town.attend(session, person, AT + timedelta(minutes=left), "out")
    post(town)
    assert earned(town, person) == credits


def test_too_short_a_presence_leaves_the_lesson_open_for_another_session(town: Town) -> None:
    course, person = town.course(4_00), town.person()
    first = town.session(course)
    town.attend(first, person)
    town.attend(first, person, AT + timedelta(minutes=5), "out")
    assert post(town).entries == 0
    town.attend(town.session(course, AT + 3 * HOUR), person, AT + 3 * HOUR)
    assert post(town).entries == 1


def test_the_credited_year_is_the_year_in_shanghai_that_the_session_began_in(town: Town) -> None:
    person = town.person()
    eve = datetime(2026, 12, 31, 15, 59, tzinfo=UTC)  # 23:59 on 31 December in Shanghai
    new_year = eve + timedelta(minutes=1)
    town.attend(town.session(town.course(4_00), eve), person, eve + timedelta(minutes=5))
    town.attend(town.session(town.course(2_00), new_year), person, new_year)
    later = new_year + 20 * HOUR
    assert post(town, later, 2026).entries == 1
    assert post(town, later, 2027).entries == 1
    assert [(row.year, row.credits) for row in rows(town)] == [(2026, 4_00), (2027, 2_00)]


def test_a_session_is_posted_by_the_rules_of_its_day(town: Town) -> None:
    with town.store.write() as db:
        rule_versions.ensure_first_version(db, "admin", AT)
        double = replace(RULES_V1, kinds={**RULES_V1.kinds, "lecture": KindRule(2_00)})
        rule_versions.sign(
            db, rule_versions.draft(db, double, "二", date(2026, 3, 6), "admin", AT), "admin", AT
        )
    person = town.person()
    town.attend(town.session(town.course(4_00)), person)
    town.attend(town.session(town.course(4_00), AT + 24 * HOUR), person, AT + 24 * HOUR)
    post(town, AT + 48 * HOUR)
    assert [row.credits for row in rows(town)] == [4_00, 8_00]
    assert len({row.rule_version_id for row in rows(town)}) == 2


def test_a_kinds_yearly_cap_is_kept_and_its_hours_still_count(town: Town) -> None:
    with town.store.write() as db:
        capped = replace(RULES_V1, kinds={**RULES_V1.kinds, "online": KindRule(1_00, 5_00)})
        rule_versions.sign(
            db, rule_versions.draft(db, capped, "一", date(2026, 1, 1), "admin", AT), "admin", AT
        )
    person = town.person()
    for turn in range(3):
        when = AT + turn * 3 * HOUR
        town.attend(town.session(town.course(2_00, "online"), when), person, when)
    town.attend(town.session(town.course(2_00)), person)
    post(town)
    assert Counter((row.kind, row.credits, row.hours) for row in rows(town)) == {
        ("online", 2_00, 2_00): 2,
        ("online", 1_00, 2_00): 1,
        ("lecture", 2_00, 2_00): 1,
    }


def test_a_reversed_check_in_takes_its_entry_back_with_the_reason(town: Town) -> None:
    person = town.person()
    (attendance,) = town.attend(town.session(town.course(4_00)), person)
    post(town)
    town.reverse(attendance, reason="同名误签")
    assert post(town) == Posted(0, 0, 1)
    first, second = rows(town)
    assert (second.credits, second.hours, second.reverses_id) == (-4_00, -4_00, first.id)
    assert (second.reason, second.source_key) == ("同名误签", f"reversal:{first.id}")
    assert post(town) == Posted(0, 0, 0)


def test_a_session_cancelled_afterwards_takes_its_entries_back(town: Town) -> None:
    person = town.person()
    session = town.session(town.course(4_00))
    town.attend(session, person)
    post(town)
    with town.store.write() as db:
        db.execute(
            sa.update(ledger.SESSION)
            .where(ledger.SESSION.c.id == session)
            .values(cancelled_at=AT, cancel_reason="未举行")
        )
    assert post(town).reversals == 1
    assert rows(town)[-1].reason == "未举行"


def test_after_a_reversed_check_in_the_next_evidence_of_the_lesson_counts(town: Town) -> None:
    course, person = town.course(4_00), town.person()
    session = town.session(course)
    (wrong,) = town.attend(session, person)
    town.attend(town.session(course, AT + 3 * HOUR), person, AT + 3 * HOUR)
    post(town)
    town.reverse(wrong)
    assert post(town) == Posted(1, 1, 1)
    assert earned(town, person) == 4_00
    assert rows(town)[-1].source_key == f"lesson:{course}:{person}:2"
    town.attend(session, person)
    assert post(town) == Posted(0, 0, 0)


def test_what_staff_took_back_stays_so_until_they_post_it_again(town: Town) -> None:
    person = town.person()
    town.attend(town.session(town.course(4_00)), person)
    post(town)
    (entry,) = rows(town)
    with town.store.write() as db:
        ledger.reverse(db, entry.id, " 中途离场 ", "clerk", AFTER)
    assert post(town).entries == 0
    assert earned(town, person) == 0
    with town.store.write() as db:
        again = ledger.post_again(db, entry.id, "核实在场", "clerk", AFTER)
    assert earned(town, person) == 4_00
    last = rows(town)[-1]
    assert (last.id, last.reason, last.source_key[-2:]) == (again, "核实在场", ":2")
    with town.store.write() as db, pytest.raises(EntryStands):
        ledger.post_again(db, entry.id, "再来", "clerk", AFTER)


def test_what_cannot_be_corrected_is_refused(town: Town) -> None:
    (attendance,) = town.attend(town.session(town.course(4_00)), town.person())
    post(town)
    (entry,) = rows(town)
    with town.store.write() as db:
        with pytest.raises(UnknownEntry):
            ledger.reverse(db, new_id(), "x", "clerk", AFTER)
        with pytest.raises(UnknownEntry):
            ledger.post_again(db, new_id(), "x", "clerk", AFTER)
        with pytest.raises(ReasonMissing):
            ledger.reverse(db, entry.id, "  ", "clerk", AFTER)
        with pytest.raises(ReasonMissing):
            ledger.post_again(db, entry.id, "", "clerk", AFTER)
        reversal = ledger.reverse(db, entry.id, "x", "clerk", AFTER)
        for gone in (entry.id, reversal):
            with pytest.raises(EntryAlreadyReversed):
                ledger.reverse(db, gone, "x", "clerk", AFTER)
    town.reverse(attendance)
    with town.store.write() as db, pytest.raises(NothingToPost):
        ledger.post_again(db, entry.id, "x", "clerk", AFTER)
    assert len(rows(town)) == 2


def test_one_session_can_be_posted_by_itself(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("credits.posting.evidence.PAGE", 2)
    session = town.session(town.course(4_00))
    town.attend(session, [town.person() for _one in range(3)])
    town.attend(town.session(town.course(4_00)), town.person())
    with town.store.write() as db:
        assert ledger.post_session(db, session, "clerk", AFTER) == 3
        assert ledger.post_session(db, session, "clerk", AFTER) == 0
    assert post(town).entries == 1


def test_a_persons_entries_show_the_event_behind_each(town: Town) -> None:
    person = town.person()
    (attendance,) = town.attend(town.session(town.course(1_50, "practice")), person)
    post(town)
    with town.store.write() as db:
        first = rows(town)[0]
        ledger.reverse(db, first.id, "误", "clerk", AFTER)
    with town.store.read() as db:
        posted, taken = ledger.entries(db, person, 2026)
        assert ledger.entries(db, person, 2025) == []
    assert (posted.attendance_id, posted.lane, posted.rule_number) == (attendance, "qr", 1)
    assert (posted.is_reversed, taken.is_reversed, taken.reverses_id) == (True, False, posted.id)
    assert [shown(column, posted) for column in ledger.ENTRIES.columns][:6] == [
        "5 Mar 2026",
        "社区沟通技巧 2",
        "Practice",
        "1.5",
        "2.25",
        "2026-03-05 13:20",
    ]


@pytest.mark.slow
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["in", "reverse", "post", "take back"]),
            st.integers(0, 3),  # person
            st.integers(0, 4),  # session
        ),
        max_size=25,
    )
)
def test_whatever_happens_the_ledger_sums_to_what_attendance_says(
    town: Town, acts: list[tuple[str, int, int]]
) -> None:
    """The sum of each person's entries is what independent SQL over attendance and hours gives, less what staff took back."""
    kinds = ("lecture", "visit", "lecture")
    courses = [town.course(2_00 + 50 * place, kind) for place, kind in enumerate(kinds)]
    sessions = [town.session(courses[place % 3], AT + place * HOUR) for place in range(5)]
    people = [town.person() for _one in range(4)]
    standing: dict[tuple[int, int], UUID] = {}
    refused = set[tuple[UUID, UUID]]()
    for act, who, where in acts:
        if act == "in" and (who, where) not in standing:
            (standing[who, where],) = town.attend(sessions[where], people[who])
        elif act == "reverse" and (who, where) in standing:
            town.reverse(standing.pop((who, where)))
        elif act == "post":
            post(town)
        elif act == "take back":
            key = f"lesson:{courses[where % 3]}:{people[who]}"
            with town.store.write() as db:
                found = db.execute(
                    sa.select(ENTRY.c.id, ENTRY.c.attendance_id).where(ENTRY.c.source_key == key)
                ).first()
                if found and found.attendance_id in standing.values():
                    try:
                        ledger.reverse(db, found.id, "x", "clerk", AFTER)
                    except EntryAlreadyReversed:
                        continue
                    refused.add((people[who], found.attendance_id))
    post(town)
    assert post(town) == Posted(0, 0, 0)
    blocked = {(person, attendance) for person, attendance in refused if attendance in standing.values()}
    with town.store.read() as db:
        found = db.execute(
            sa.text(
                "SELECT a.person_id AS person, a.id AS attendance, c.id AS course, c.hours AS hours, c.kind AS kind"
                " FROM attendance a JOIN session s ON s.id = a.session_id JOIN course c ON c.id = s.course_id"
                " WHERE a.direction = 'in' AND a.reversed_at IS NULL"
            ).columns(person=sa.Uuid(), attendance=sa.Uuid(), course=sa.Uuid())
        ).all()
    no_credit = {(row.person, row.course) for row in found if (row.person, row.attendance) in blocked}
    worth = {
        (row.person, row.course): row.hours * (150 if row.kind == "visit" else 100) // 100 for row in found
    }
    for person in people:
        lessons = {
            key: credits for key, credits in worth.items() if key[0] == person and key not in no_credit
        }
        assert earned(town, person) == sum(lessons.values())
