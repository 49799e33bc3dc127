"""Whatever is attempted in whatever order, presence stays sound: a reckless crowd of attempts against a model of the rules."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.ids import new_id
from courses import sessions
from courses.calendar import SESSION
from courses.check_in import Attempt, Outcome, check_in, reverse
from courses.evidence import ATTENDANCE
from store import journal
from store.journal import JOURNAL
from store.types import Db
from tests.course_town import Town

STRANGER = 99


class Wish(NamedTuple):
    """An attempt before it is known which base it is for."""

    person: int
    session: int
    direction: str
    nonce: str | None
    minutes: int


WISHES = st.builds(
    Wish,
    person=st.integers(0, 4) | st.just(STRANGER),
    session=st.integers(0, 2) | st.just(STRANGER),
    direction=st.sampled_from(("in", "in", "out")),
    nonce=st.none() | st.sampled_from("abcdef"),
    minutes=st.sampled_from((-60, -10, 0, 30, 119, 200)),
)
ROUNDS = st.lists(st.tuples(st.lists(WISHES, min_size=1, max_size=8), st.booleans()), min_size=1, max_size=4)
PLACES = 2


class Rollback(Exception):
    """Ends an example: the next one finds the base as it was."""


def play(
    town: Town, sets: Sequence[tuple[Sequence[Wish], bool]], halls: Sequence[UUID], starts: datetime
) -> None:
    try:
        with town.store.write() as db:
            for wishes, taken_back in sets:
                _one_round(town, db, [_attempt(town, wish, halls, starts) for wish in wishes], taken_back)
            raise Rollback
    except Rollback:
        pass


def _attempt(town: Town, wish: Wish, halls: Sequence[UUID], starts: datetime) -> Attempt:
    return Attempt(
        new_id() if wish.person == STRANGER else town.people[wish.person],
        "qr",
        starts + timedelta(minutes=wish.minutes),
        "person:x",
        session_id=new_id() if wish.session == STRANGER else halls[wish.session],
        direction=wish.direction,
        nonce=wish.nonce,
    )


def _one_round(town: Town, db: Db, attempts: Sequence[Attempt], taken_back: bool) -> None:
    at = town.at + timedelta(days=1)
    before = _lines(db)
    outcomes = check_in(db, attempts, at)
    grown = {action: count - before[action] for action, count in _lines(db).items()}
    said = Counter(outcome.code for outcome in outcomes)
    refused = sum(not outcome.ok for outcome in outcomes)
    assert grown.get("check_in.done", 0) == said["ok"]
    assert grown.get("check_in.refused", 0) == refused
    _agree(db, attempts, outcomes)

    rows = _rows(db)
    again = check_in(db, attempts, at)
    assert _rows(db) == rows + sum(outcome.code == "ok" for outcome in again)
    for first, second in zip(outcomes, again, strict=True):
        # Nothing new counts, but a leaving that stood before its arrival in the set; and what counted counts still, but
        # for a second tap with a ticket that somebody behind it in the set used up.
        assert second.code != "ok" or first.code == "not_checked_in"
        assert second.ok or not first.ok or (first.code, second.code) == ("already", "ticket_used")
    standing = [outcome.attendance_id for outcome in outcomes if outcome.code == "ok"]
    if taken_back and standing and standing[0]:
        reverse(db, standing[0], "a slip", "clerk", at)


def _rows(db: Db) -> int:
    return db.scalar(sa.select(sa.func.count()).select_from(ATTENDANCE)) or 0


def _agree(db: Db, attempts: Sequence[Attempt], outcomes: Sequence[Outcome]) -> None:
    rows = {row.id: row for row in db.execute(sa.select(ATTENDANCE))}
    standing = [row for row in rows.values() if row.reversed_at is None]
    keys = Counter((row.session_id, row.person_id, row.direction) for row in standing)
    assert not keys or max(keys.values()) == 1
    nonces = Counter(row.nonce for row in rows.values() if row.nonce)
    assert not nonces or max(nonces.values()) == 1
    arrived = {(row.session_id, row.person_id) for row in standing if row.direction == "in"}
    assert all((row.session_id, row.person_id) in arrived for row in standing)
    for attempt, outcome in zip(attempts, outcomes, strict=True):
        assert outcome.ok == (outcome.refusal is None) == (outcome.attendance_id is not None)
        if outcome.attendance_id:
            row = rows[outcome.attendance_id]
            assert row.reversed_at is None
            assert (row.session_id, row.person_id, row.direction) == (
                attempt.session_id,
                attempt.person_id,
                attempt.direction,
            )
            assert outcome.at == row.occurred_at
            assert len(journal.history(db, "attendance", row.id)) == 1
    seats = Counter(row.session_id for row in standing if row.direction == "in")
    limited = db.execute(sa.select(SESSION.c.id).where(SESSION.c.capacity.is_not(None)))
    assert all(seats[row.id] <= PLACES for row in limited)


def _lines(db: Db) -> Counter[str]:
    counted = sa.select(JOURNAL.c.action, sa.func.count()).group_by(JOURNAL.c.action)
    return Counter({row[0]: row[1] for row in db.execute(counted)})


def test_presence_stays_sound_whatever_is_attempted(town: Town) -> None:
    halls = [town.session(), town.session(capacity=PLACES), town.session(open_to_all=False)]
    with town.store.write() as db:
        sessions.enrol(db, halls[2], town.people[:2], "clerk", town.at)
    starts = town.plan().starts_at

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(ROUNDS)
    def examples(sets: list[tuple[list[Wish], bool]]) -> None:
        play(town, sets, halls, starts)

    examples()
