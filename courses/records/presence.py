"""What the journal says of enrolments, trails and attendance."""

from courses.tables import Attendance, Enrolment, TaskPoint, Team
from store.records import Record, Said, Stated
from store.types import table_of


def _enrolled(said: Said, rows: Stated) -> None:
    for person in said.payload["people"]:
        rows[said.subject_id, person] = {
            "team_id": said.payload.get("team"),
            "enrolled_at": said.recorded_at,
            "withdrawn_at": None,
            "withdrawn_reason": "",
        }


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
        "point": said.payload.get("point", 0),
        "minutes": said.payload.get("minutes"),
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


_NOBODY_REFERS = "nothing refers to it: session and person, or session and position, name the row"

RECORDS = (
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
        "attendance",
        table_of(Attendance),
        {"check_in.done": _checked_in, "check_in.reversed": _check_in_reversed},
        left_out={"nonce": "tells a phone's repeated request from a new one; says nothing of who was there"},
    ),
)
