"""What the base's staff do around the sessions of the demo's year: other lanes, leave, task points, the second look at a hall."""

import random
import tempfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa

from cli.demo.year import ACTOR, Played
from core.clock import local_date, now
from core.jobs import drive
from core.paths import EXAMPLES
from courses import check_in, meetings, replays, today, trails, walk_ins
from courses.check_in import Attempt
from courses.presence import excuses
from courses.review import headcounts, roll_calls
from courses.tables import Attendance
from store.transaction import Store
from store.types import Db

_LANES = (("qr", 80), ("badge", 14), ("paper", 6))
MEETING_DAY = date(2026, 4, 22)
_WALK = timedelta(minutes=20)
_LEAVE = ("居民区有突发情况需要到场", "陪家人看病", "参加街道会议")


def attempt(session: Played, person: UUID, dice: random.Random) -> Attempt:
    """Somebody comes, most by phone, some by badge, some on paper."""
    arrived = session.starts_at + timedelta(seconds=dice.triangular(-1500, 1500, -300))
    (lane,) = dice.choices([name for name, _weight in _LANES], [weight for _name, weight in _LANES])
    actor = f"person:{person}" if lane == "qr" else ACTOR
    return Attempt(person, lane, arrived, actor, session_id=session.id)


def is_the_meeting(session: Played) -> bool:
    """Whether this is the online meeting whose participants stand in the examples."""
    day = local_date(session.starts_at)
    return (day.month, day.day) == (MEETING_DAY.month, MEETING_DAY.day)


def import_the_meeting(store: Store, session: Played) -> None:
    """Check in whoever the meeting's export surely names; its dates are moved to the year that is played."""
    text = (EXAMPLES / "meeting_export.csv").read_text("gb18030")
    moved = text.replace(f"{MEETING_DAY}", f"{local_date(session.starts_at)}")
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "meeting_export.csv"
        file.write_text(moved, "gb18030", newline="")
        export = meetings.read_export(file)
    with store.read() as db:
        plan = meetings.plan(db, session.id, export)
    drive(meetings.carry_out(store, plan, meetings.Decisions(), ACTOR, session.ends_at + timedelta(hours=2)))


def walk_the_trail(db: Db, session: Played) -> None:
    """Each team reaches the task points of its route, one after the other."""
    laid = trails.trail(db, session.id)
    reached = [
        Attempt(
            person,
            "qr",
            session.starts_at + _WALK * step,
            f"person:{person}",
            session_id=session.id,
            direction="at",
            point=point,
        )
        for team in laid.teams
        for person, _name in team.members
        for step, point in enumerate(team.route, 1)
    ]
    here = set(db.scalars(sa.select(Attendance.person_id).where(Attendance.session_id == session.id)))
    check_in.check_in(db, [one for one in reached if one.person_id in here], session.ends_at)


def look_after(store: Store, past: Sequence[Played], everybody: Sequence[UUID], dice: random.Random) -> None:
    """A forgotten phone entered by hand, a wrong entry reversed, leave asked for and granted, replays opened."""
    for session in dice.sample(past, min(6, len(past))):
        with store.write() as db:
            absent = today.missing(db, session.id)
            if absent:
                forgotten, after = dice.choice(absent).id, session.ends_at + timedelta(minutes=10)
                check_in.check_in_by_hand(db, session.id, forgotten, "手机没电，签名表上有签名", ACTOR, after)
    with store.write() as db:
        wrong = db.scalar(
            sa.select(Attendance.id)
            .where(Attendance.session_id == past[0].id)
            .order_by(Attendance.occurred_at)
        )
        if wrong:
            check_in.reverse(db, wrong, "扫错了人，本人未到场", ACTOR, past[0].ends_at + timedelta(hours=1))
        for session in dice.sample(past, min(8, len(past))):
            _grant_leave(db, session, dice)
        links = replays.links(db)
        for person in dice.sample(everybody, 40):
            replays.open_link(db, dice.choice(links).id, person, f"person:{person}", "web", now())


def look_twice(store: Store, session_id: UUID) -> None:
    """At the session that runs: heads are counted, three names are called, somebody unknown is written down."""
    at = now()
    with store.write() as db:
        headcounts.count(db, session_id, headcounts.present(db, session_id, at) - 1, "按座位清点", ACTOR, at)
        called = roll_calls.draw(db, session_id, ACTOR, at)
        for position in (1, 2):
            roll_calls.answer(db, called, position, here=True, actor=ACTOR, at=at)
        walk_ins.record(
            db, session_id, "王小明", "13900000000", "新入职，名册上还没有", at, actor=ACTOR, at=at
        )


def _grant_leave(db: Db, session: Played, dice: random.Random) -> None:
    absent = today.missing(db, session.id)
    if not absent:
        return
    person, before = dice.choice(absent), session.starts_at - timedelta(hours=3)
    asked = excuses.ask(
        db, session.id, person.id, dice.choice(_LEAVE), f"person:{person.staff_number}", before
    )
    excuses.decide(db, asked, "同意", ACTOR, before + timedelta(hours=1), granted=True)
