"""What the journal says of the tables of teaching and presence.

`store.records` compares; the lines are written by programme, rooms, sessions, enrolments, trails, check_in, devices and replays.
"""

from courses.tables import (
    Attendance,
    Course,
    CourseSession,
    Device,
    Enrolment,
    Programme,
    ReplayLink,
    ReplayOpening,
    Room,
    SessionTeacher,
    Stage,
    TaskPoint,
    Team,
)
from store.records import Record, Said, Stated
from store.types import table_of


def _as_said(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = dict(said.payload)


def _scheduled(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "cancelled_at": None, "cancel_reason": ""}


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


def _enrolled(said: Said, rows: Stated) -> None:
    for person in said.payload["people"]:
        rows[said.subject_id, person] = {
            "team_id": None, "enrolled_at": said.recorded_at, "withdrawn_at": None, "withdrawn_reason": "",
        }  # fmt: skip


def _withdrawn(said: Said, rows: Stated) -> None:
    for person in said.payload["people"]:
        row = rows.setdefault((said.subject_id, person), {})
        row |= {
            "team_id": None,
            "withdrawn_at": said.occurred_at,
            "withdrawn_reason": said.payload["reason"],
        }


def _in_teams(said: Said, rows: Stated) -> None:
    for row in rows.values():
        row["team_id"] = None
    for team in said.payload["teams"]:
        for person in team["members"]:
            rows.setdefault((said.subject_id, person), {})["team_id"] = team["id"]


def _teams(said: Said, rows: Stated) -> None:
    rows.clear()
    for team in said.payload["teams"]:
        rows[team["id"],] = {**team, "session_id": said.subject_id}


def _points(said: Said, rows: Stated) -> None:
    rows.clear()
    for position, point in enumerate(said.payload["points"], 1):
        rows[said.subject_id, position] = point


def _checked_in(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        "session_id": said.payload["session"],
        "person_id": said.payload["person"],
        "direction": said.payload["direction"],
        "lane": said.payload["lane"],
        "device_id": said.payload.get("device"),
        "late": said.payload["late"],
        "reason": said.payload.get("reason", ""),
        "actor": said.actor,
        "occurred_at": said.occurred_at,
        "recorded_at": said.recorded_at,
        "reversed_at": None,
        "reversed_reason": "",
        "reversed_by": "",
    }


def _check_in_reversed(said: Said, rows: Stated) -> None:
    row = rows.setdefault((said.subject_id,), {})
    row |= {
        "reversed_at": said.occurred_at,
        "reversed_reason": said.payload["reason"],
        "reversed_by": said.actor,
    }


def _bound(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        "person_id": said.payload["person"],
        "bound_at": said.occurred_at,
        "released_at": None,
    }


def _released(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["released_at"] = said.occurred_at


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


_NOBODY_REFERS = "nothing refers to it: session and person, or session and position, name the row"

RECORDS = (
    Record("programme", table_of(Programme), {"programme.added": _as_said}),
    Record("stage", table_of(Stage), {"stage.added": _as_said}),
    Record("course", table_of(Course), {"course.added": _as_said}),
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
        "session",
        table_of(Team),
        {"session.trail_set": _teams},
        of="session_id",
    ),
    Record(
        "session",
        table_of(TaskPoint),
        {"session.trail_set": _points},
        of="session_id",
        key=("session_id", "position"),
        left_out={"id": _NOBODY_REFERS},
    ),
    Record(
        "session",
        table_of(Enrolment),
        {
            "session.enrolled": _enrolled,
            "session.withdrawn": _withdrawn,
            "session.trail_set": _in_teams,
        },
        of="session_id",
        key=("session_id", "person_id"),
        left_out={"id": _NOBODY_REFERS},
    ),
    Record(
        "device",
        table_of(Device),
        {"device.bound": _bound, "device.released": _released},
        left_out={"token_hash": "a secret; the journal holds none"},
    ),
    Record(
        "attendance",
        table_of(Attendance),
        {"check_in.done": _checked_in, "check_in.reversed": _check_in_reversed},
        left_out={"nonce": "tells a phone's repeated request from a new one; says nothing of who was there"},
    ),
    Record(
        "replay", table_of(ReplayLink), {"replay.added": _offered, "replay.withdrawn": _offered_no_longer}
    ),
    Record("replay", table_of(ReplayOpening), {"replay.opened": _opened}, of="link_id"),
)
