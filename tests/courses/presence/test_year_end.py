"""The night of 31 December: what begins at 23:00 belongs to the old year whenever one checks in, through to the ledger."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from core.clock import local_date, local_year
from core.jobs import drive
from courses import check_in, programme, sessions, today
from courses.check_in import Attempt
from courses.presence import presence
from courses.presence.presence import PRESENCES
from courses.sessions import NewSession
from courses.tables import Attendance
from courses.today import ARRIVALS
from credits import ledger
from credits.years import first_instant
from sheets.columns import shown
from store.transaction import Store
from tests import builders

MIDNIGHT = datetime(2026, 12, 31, 16, tzinfo=UTC)
"""The first instant of 2027 in Shanghai."""
BEFORE, AFTER = MIDNIGHT - timedelta(minutes=1), MIDNIGHT + timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize("starts", [MIDNIGHT - timedelta(minutes=5), MIDNIGHT + timedelta(minutes=5)])
def test_both_sides_of_midnight_land_in_the_year_the_session_begins_in(base: Store, starts: datetime) -> None:
    year = local_year(starts)
    other = {2026: 2027, 2027: 2026}[year]
    with base.write() as db:
        whole = programme.add_programme(db, year, "社区工作者培训", 60_00, "clerk", BEFORE)
        stage = programme.add_stage(db, whole, "第一阶段", 30_00, "clerk", BEFORE)
        lesson = programme.add_course(db, stage, "跨年值守", "lecture", 2_00, "clerk", BEFORE)
        plan = NewSession(lesson, starts, starts + 2 * HOUR)
        made = sessions.schedule(db, plan, "clerk", BEFORE)
        early, late = builders.people(db, BEFORE, 2)
    for person, moment in ((early, BEFORE), (late, AFTER)):
        with base.write() as db:
            (outcome,) = check_in.check_in(db, [Attempt(person.id, "qr", moment, "x", made)], moment)
            assert (outcome.code, outcome.at, outcome.late) == ("ok", moment, False)
    with base.read() as db:
        times = [shown(ARRIVALS.column("occurred_at"), row) for row in today.arrivals(db, made)]
        assert times == ["2027-01-01 00:01", "2026-12-31 23:59"]
        rows = presence.presence(db, made, starts + 6 * HOUR)
        assert {shown(PRESENCES.column("came_at"), row) for row in rows} == set(times)
        assert {row.status for row in rows} == {"present"}
        for each, found in ((year, 1), (other, 0)):
            span = first_instant(each), first_instant(each + 1)
            for person in (early, late):
                assert len(presence.past(db, person.id, *span, starts + 6 * HOUR).rows) == found
    after = starts + 24 * HOUR
    assert drive(ledger.post_year(base, other, "clerk", after)).entries == 0
    assert drive(ledger.post_year(base, year, "clerk", after)).entries == 2
    with base.read() as db:
        for person, moment in ((early, BEFORE), (late, AFTER)):
            assert ledger.entries(db, person.id, other) == []
            (entry,) = ledger.entries(db, person.id, year)
            assert (entry.year, entry.came_at) == (year, moment)
            assert entry.day == local_date(starts)
        kept = db.scalars(sa.select(Attendance.occurred_at).order_by(Attendance.occurred_at)).all()
        assert list(kept) == [BEFORE, AFTER]
