"""What screens ask again with every arrival reads by index: its price must not grow with the years."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import event

from courses import hall, today, tray
from courses.badges import badges
from courses.calendar import SessionRow
from courses.presence import presence
from courses.review import flags
from store.transaction import Store
from store.types import Db
from tests import builders

GROWING = (
    "attendance",
    "came",
    "went",
    "known",
    "enrolment",
    "excuse",
    "journal",
    "device",
    "headcount",
)
ASKED: dict[str, Callable[[Db, SessionRow, datetime], object]] = {
    "count": lambda db, session, at: today.count(db, session.id, at),
    "arrivals": lambda db, session, _at: today.arrivals(db, session.id),
    "missing": lambda db, session, _at: today.missing(db, session.id),
    "hall": lambda db, session, at: hall.hall(db, session.id, "out", at),
    "tray": lambda db, session, _at: tray.tray(db, session.id),
    "presence": lambda db, session, at: presence.presence(db, session.id, at),
    "flags": lambda db, session, at: flags.flags(db, session.id, at),
    "badges": lambda db, _session, _at: badges.read(db, ["73" + "0" * 28]),
}


@pytest.mark.parametrize("screen", ASKED)
def test_no_table_that_grows_is_read_whole(sqlite_base: Store, at: datetime, screen: str) -> None:
    session, _people = builders.hall(sqlite_base, at)
    asked: list[tuple[str, tuple[object, ...]]] = []

    def note(_c: object, _k: object, statement: str, values: tuple[object, ...], *_more: object) -> None:
        asked.append((statement, values))

    with sqlite_base.read() as db:
        event.listen(db.get_bind(), "before_cursor_execute", note)
        ASKED[screen](db, session, at)
        event.remove(db.get_bind(), "before_cursor_execute", note)
        connection = db.connection()
        plans = [
            str(step[3])
            for statement, values in asked
            if statement.startswith("SELECT")
            for step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert plans
    assert [step for step in plans if step.split()[:2] in [["SCAN", table] for table in GROWING]] == []
