"""An import from plan to rows and back: what is written, what a second import adds, what is refused, what the journal says."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa

from core.jobs import drive
from courses import check_in, meetings, refusals, sessions, walk_ins
from courses.check_in import Attempt
from courses.meetings import Decisions, MeetingPlan
from courses.meetings.planning import ATTENDANCE
from courses.meetings.refusals import ImportUnknown, MeetingNotDone
from courses.records import RECORDS
from people import persons
from people.persons import NewPerson
from store import journal
from store.records import disagreements
from store.transaction import Store
from tests.courses.meetings.exports import AFTER, END, SAMPLE, START, bare_session, online_session, written

JOINED = "2026-04-22 13:35:00,2026-04-22 16:20:00"


def people(store: Store, *names: str, left_on: date | None = None) -> list[UUID]:
    with store.write() as db:
        new = [NewPerson(name, left_on=left_on) for name in names]
        return persons.add_all(db, new, "clerk", START - timedelta(days=30))


def planned(store: Store, session: UUID, path: Path) -> MeetingPlan:
    with store.read() as db:
        return meetings.plan(db, session, meetings.read_export(path))


def imported(
    store: Store, session: UUID, path: Path, decisions: Decisions | None = None, at: datetime = AFTER
) -> meetings.MeetingResult:
    plan = planned(store, session, path)
    return drive(meetings.carry_out(store, plan, decisions or Decisions(), "clerk", at))


def rows(store: Store, session: UUID) -> list[sa.Row[Any]]:
    with store.read() as db:
        query = sa.select(ATTENDANCE).where(
            ATTENDANCE.c.session_id == session, ATTENDANCE.c.reversed_at.is_(None)
        )
        return list(db.execute(query.order_by(ATTENDANCE.c.direction, ATTENDANCE.c.occurred_at)))


def export(folder: Path, *lines: str) -> Path:
    return written(folder, "用户昵称,入会时间,退会时间\n" + "\n".join(lines) + "\n")


def sound(store: Store) -> None:
    with store.read() as db:
        assert drive(journal.verify(db)).ok
        assert drive(disagreements(db, RECORDS)) == []


def test_the_sample_is_imported_once(base: Store) -> None:
    session = online_session(base)
    assert imported(base, session, SAMPLE) == meetings.MeetingResult(210, 0, (), 210)
    made = rows(base, session)
    assert {(row.lane, row.direction) for row in made} == {("import", "in"), ("import", "out")}
    assert len(made) == 420
    assert all(row.minutes is None for row in made if row.direction == "in")
    assert all(0 < row.minutes <= 180 for row in made if row.direction == "out")
    with base.read() as db:
        lines = db.scalar(sa.select(sa.func.count()).select_from(journal.JOURNAL))
        (line,) = [
            each for each in journal.history(db, "session", session) if each.action == "meeting.imported"
        ]
        assert meetings.imports(db, session)[0].standing == 210
    assert line.payload["file"] == "meeting_export.csv"
    assert (line.payload["checked_in"], line.payload["undecided"], line.payload["rows"]) == (210, 2, 236)
    again = planned(base, session, SAMPLE)
    assert (len(again.sure), len(again.already)) == (0, 210)
    assert drive(meetings.carry_out(base, again, Decisions(), "clerk", AFTER)) == meetings.MeetingResult(
        0, 210, (), 0
    )
    with base.read() as db:
        assert db.scalar(sa.select(sa.func.count()).select_from(journal.JOURNAL)) == lines
    sound(base)


def test_a_plan_carried_out_twice_adds_nothing(base: Store) -> None:
    session = online_session(base)
    plan = planned(base, session, SAMPLE)
    drive(meetings.carry_out(base, plan, Decisions(), "clerk", AFTER))
    assert drive(meetings.carry_out(base, plan, Decisions(), "clerk", AFTER)).checked_in == 0
    assert len(rows(base, session)) == 420


def test_joins_are_united_and_clipped(base: Store, tmp_path: Path) -> None:
    session = bare_session(base)
    people(base, "韩婷", "孟洋", "彭浩")
    path = export(
        tmp_path,
        "韩婷,2026-04-22 11:00:00,2026-04-22 14:00:30",
        "韩婷的iPhone,2026-04-22 13:50:00,2026-04-22 14:10:00",
        "韩婷,2026-04-22 15:00:00,2026-04-22 18:00:00",
        "孟洋,2026-04-22 13:46:00,2026-04-22 14:00:00",
        "彭浩,2026-04-22 12:30:00,2026-04-22 13:29:00",
    )
    plan = planned(base, session, path)
    assert [each.code for each in plan.refused] == ["not_in_session"]
    assert plan.sure[0].nicknames == "韩婷, 韩婷的iPhone"
    drive(meetings.carry_out(base, plan, Decisions(), "clerk", AFTER))
    came, late, left_early, left = rows(base, session)
    assert came.occurred_at == START - timedelta(minutes=30)
    assert left.occurred_at == END + timedelta(minutes=30)
    assert left.minutes == 40 + 90
    assert not came.late
    assert late.late
    assert left_early.minutes == 14
    sound(base)


def test_the_user_decides(base: Store, tmp_path: Path) -> None:
    session = bare_session(base)
    first, second = people(base, "张静", "张静")
    (other,) = people(base, "韩婷")
    (third,) = people(base, "李䶮")
    path = export(tmp_path, f"张静,{JOINED}", f"小太阳,{JOINED}", f"韩婷,{JOINED}", f"李䶮,{JOINED}")
    plan = planned(base, session, path)
    (doubt,), (stranger,) = plan.unsure, plan.nobody
    assert {each.person.id for each in doubt.candidates} == {first, second}
    decisions = Decisions().choose(doubt.seen.key, second).choose(stranger.key, other).leave_out(third)
    decisions = decisions.choose("nobody", first).choose("nobody", None)
    result = drive(meetings.carry_out(base, plan, decisions, "clerk", AFTER))
    assert result == meetings.MeetingResult(2, 0, (), 2)
    assert {row.person_id for row in rows(base, session)} == {second, other}
    assert decisions.leave_out(third, out=False).left_out == frozenset()


def test_a_stranger_is_noted_as_a_walk_in(base: Store, tmp_path: Path) -> None:
    session = bare_session(base)
    people(base, "韩婷")
    plan = planned(
        base, session, export(tmp_path, f"韩婷,{JOINED}", f"小太阳,{JOINED}", f"13912345678,{JOINED}")
    )
    first, second = plan.nobody
    decisions = Decisions().note(first.key).note(second.key).choose(second.key, None)
    result = drive(meetings.carry_out(base, plan, decisions, "clerk", AFTER))
    assert (result.checked_in, result.noted, result.not_done) == (1, 1, ())
    with base.read() as db:
        (noted,) = walk_ins.walk_ins(db, session)
    assert (noted.name, noted.note, noted.settled) == ("小太阳", "参会名单.csv", "")
    sound(base)


def test_who_is_there_already_is_left_alone(base: Store, tmp_path: Path) -> None:
    session = bare_session(base)
    here, fresh = people(base, "韩婷", "孟洋")
    with base.write() as db:
        check_in.check_in(db, [Attempt(here, "qr", START, "device", session_id=session)], START)
    plan = planned(base, session, export(tmp_path, f"韩婷,{JOINED}", f"孟洋,{JOINED}"))
    assert [each.person.id for each in plan.already] == [here]
    assert drive(meetings.carry_out(base, plan, Decisions(), "clerk", AFTER)).checked_in == 1
    assert [(row.person_id, row.lane) for row in rows(base, session) if row.direction == "out"] == [
        (fresh, "import")
    ]


def test_the_sessions_rules_hold(base: Store, tmp_path: Path) -> None:
    session = bare_session(base, open_to_all=False)
    people(base, "韩婷")
    path = export(tmp_path, f"韩婷,{JOINED}")
    result = imported(base, session, path)
    assert (result.checked_in, result.left) == (0, 0)
    assert [each.name for each in result.not_done] == ["韩婷"]
    assert result.not_done[0].message
    with pytest.raises(MeetingNotDone):
        imported(base, session, path, at=START - timedelta(hours=1))
    sound(base)


def test_a_whole_import_is_taken_back_and_done_anew(base: Store, tmp_path: Path) -> None:
    session = bare_session(base)
    people(base, "韩婷", "孟洋")
    path = export(tmp_path, f"韩婷,{JOINED}", f"孟洋,{JOINED}")
    digest = planned(base, session, path).digest
    imported(base, session, path)
    with pytest.raises(refusals.ReasonMissing), base.write() as db:
        meetings.take_back_import(db, session, digest, " ", "clerk", AFTER)
    with base.write() as db:
        assert meetings.take_back_import(db, session, digest, "选错了场次", "clerk", AFTER) == 2
    assert rows(base, session) == []
    with pytest.raises(ImportUnknown), base.write() as db:
        meetings.take_back_import(db, session, digest, "选错了场次", "clerk", AFTER)
    assert imported(base, session, path).checked_in == 2
    with base.write() as db:
        assert meetings.take_back_import(db, session, digest, "又错了", "clerk", AFTER) == 2
        assert meetings.imports(db, session)[0].standing == 0
    sound(base)


def test_one_taken_back_by_hand_stays_so(base: Store, tmp_path: Path) -> None:
    session = bare_session(base)
    people(base, "韩婷", "孟洋")
    path = export(tmp_path, f"韩婷,{JOINED}", f"孟洋,{JOINED}")
    imported(base, session, path)
    first = rows(base, session)[0]
    with base.write() as db:
        check_in.reverse(db, first.id, "代挂", "clerk", AFTER)
    assert imported(base, session, path) == meetings.MeetingResult(0, 2, (), 0)
    assert len(rows(base, session)) == 2


def test_another_days_file_is_told_and_nobody_comes_of_it(base: Store, tmp_path: Path) -> None:
    session = bare_session(base)
    people(base, "韩婷")
    plan = planned(base, session, export(tmp_path, f"韩婷,{JOINED.replace('04-22', '04-21')}"))
    assert plan.other_day == (START - timedelta(days=1)).date()
    assert plan.sure == ()


def test_cancelling_leaves_nothing(base: Store) -> None:
    session = online_session(base)
    job = meetings.carry_out(base, planned(base, session, SAMPLE), Decisions(), "clerk", AFTER)
    next(job)
    job.close()
    assert rows(base, session) == []


def test_no_step_is_taken_while_others_wait_for_the_base(base: Store) -> None:
    session = online_session(base)
    pool = base.writer.pool
    assert isinstance(pool, sa.QueuePool)
    held: list[int] = []
    job = meetings.carry_out(base, planned(base, session, SAMPLE), Decisions(), "clerk", AFTER)
    assert drive(job, lambda _step: held.append(pool.checkedout())).checked_in == 210
    assert held
    assert set(held) == {0}


def test_leavers_are_not_meant(base: Store, tmp_path: Path) -> None:
    session = bare_session(base)
    people(base, "韩婷", left_on=(START - timedelta(days=2)).date())
    (stays,) = people(base, "韩婷")
    plan = planned(base, session, export(tmp_path, f"韩婷,{JOINED}"))
    assert [each.person.id for each in plan.sure] == [stays]


def test_an_unknown_session(base: Store) -> None:
    with pytest.raises(refusals.UnknownSession), base.read() as db:
        meetings.plan(db, UUID(int=7), meetings.read_export(SAMPLE))


def test_a_cancelled_session_takes_nobody(base: Store, tmp_path: Path) -> None:
    session = bare_session(base)
    people(base, "韩婷")
    with base.write() as db:
        sessions.cancel(db, session, "停电", "clerk", START)
    assert imported(base, session, export(tmp_path, f"韩婷,{JOINED}")).checked_in == 0
