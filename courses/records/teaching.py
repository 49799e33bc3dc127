"""What the journal says of programme, stage, course, room, session, teachers and replays."""

from courses.tables import (
    Course,
    CourseSession,
    Programme,
    ReplayLink,
    ReplayOpening,
    Room,
    SessionTeacher,
    Stage,
)
from store.records import Record, Said, Stated
from store.types import table_of


def _as_said(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = dict(said.payload)


def _course_added(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {"category": "required", **said.payload}


def _scheduled(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        "early_before": 15,
        "least_minutes": None,
        **said.payload,
        "cancelled_at": None,
        "cancel_reason": "",
    }


def _rescheduled(said: Said, rows: Stated) -> None:
    row = rows.setdefault((said.subject_id,), {})
    row |= {key: new for key, (_old, new) in said.payload.items()}


def _cancelled(said: Said, rows: Stated) -> None:
    row = rows.setdefault((said.subject_id,), {})
    row |= {"cancelled_at": said.occurred_at, "cancel_reason": said.payload["reason"]}


def _teachers(said: Said, rows: Stated) -> None:
    for position, teacher in enumerate(said.payload["teachers"], 1):
        rows[said.subject_id, teacher] = {"position": position}


def _other_teachers(said: Said, rows: Stated) -> None:
    if "teachers" in said.payload:
        rows.clear()
        _old, new = said.payload["teachers"]
        for position, teacher in enumerate(new, 1):
            rows[said.subject_id, teacher] = {"position": position}


def _offered(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        **said.payload,
        "session_id": said.payload["session"],
        "withdrawn_at": None,
    }


def _offered_no_longer(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["withdrawn_at"] = said.occurred_at


def _opened(said: Said, rows: Stated) -> None:
    rows[said.payload["opening"],] = {
        "link_id": said.subject_id,
        "person_id": said.payload["person"],
        "door": said.payload["door"],
        "actor": said.actor,
        "opened_at": said.occurred_at,
    }


RECORDS = (
    Record("programme", table_of(Programme), {"programme.added": _as_said}),
    Record("stage", table_of(Stage), {"stage.added": _as_said}),
    Record("course", table_of(Course), {"course.added": _course_added}),
    Record("room", table_of(Room), {"room.added": _as_said}),
    Record(
        "session",
        table_of(CourseSession),
        {
            "session.scheduled": _scheduled,
            "session.rescheduled": _rescheduled,
            "session.cancelled": _cancelled,
        },
        left_out={"secret": "the key of the rotating code; the journal holds none"},
    ),
    Record(
        "session",
        table_of(SessionTeacher),
        {"session.scheduled": _teachers, "session.rescheduled": _other_teachers},
        of="session_id",
        key=("session_id", "teacher_id"),
    ),
    Record(
        "replay", table_of(ReplayLink), {"replay.added": _offered, "replay.withdrawn": _offered_no_longer}
    ),
    Record("replay", table_of(ReplayOpening), {"replay.opened": _opened}, of="link_id"),
)
