"""What counts as presence: arrival and leaving, or the minutes that a lane measured itself."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.ids import new_id
from courses.tables import Attendance
from credits.posting import evidence
from credits.posting.evidence import Attended, Lesson
from store.types import table_of
from tests.credit_town import AT, HOUR, Town


def lesson() -> Lesson:
    return Lesson(new_id(), new_id(), new_id(), "online", "required", 200, AT, AT + 2 * HOUR)


@pytest.mark.parametrize(
    ("left", "measured", "minutes"),
    [(2 * HOUR, None, 120), (2 * HOUR, 75, 75), (3 * HOUR, 400, 120), (HOUR, 0, 0), (None, None, None)],
)
def test_measured_minutes_go_before_arrival_and_leaving(
    left: timedelta | None, measured: int | None, minutes: int | None
) -> None:
    attended = Attended(new_id(), new_id(), AT, None if left is None else AT + left, measured)
    assert evidence.presence(lesson(), attended).minutes == minutes


def test_the_minutes_stand_on_the_leaving(town: Town) -> None:
    session = town.session(town.course(200, "online"))
    person = town.person()
    table = table_of(Attendance)
    with town.store.write() as db:
        for direction, at, measured in (("in", AT, None), ("out", AT + 2 * HOUR, 64)):
            db.execute(
                sa.insert(table).values(
                    id=new_id(), session_id=session, person_id=person, direction=direction, lane="import", late=False,
                    minutes=measured, reason="", actor="clerk", occurred_at=at, recorded_at=at, reversed_reason="",
                    reversed_by="",
                )
            )  # fmt: skip
        (attended,) = evidence.present(db, lesson()._replace(session_id=session))
    assert evidence.presence(lesson(), attended).minutes == 64
