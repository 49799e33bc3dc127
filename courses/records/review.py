"""What the journal says of the second look, of walk-ins and of merged entries."""

from core.canonical import canonical
from courses.tables import FlagReview, Headcount, PersonMerge, RollCall, RollCallName, WalkIn
from store.records import Record, Said, Stated
from store.types import table_of


def _counted(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        "session_id": said.payload["session"],
        "counted": said.payload["counted"],
        "note": said.payload["note"],
        "actor": said.actor,
        "counted_at": said.occurred_at,
    }


def _drawn(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        "session_id": said.payload["session"],
        "actor": said.actor,
        "drawn_at": said.occurred_at,
    }


def _names_drawn(said: Said, rows: Stated) -> None:
    for position, person in enumerate(said.payload["people"], 1):
        rows[said.subject_id, position] = {
            "person_id": person,
            "answer": "",
            "answered_at": None,
            "answered_by": "",
        }


def _answered(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id, said.payload["position"]), {}).update(
        answer=said.payload["answer"], answered_at=said.occurred_at, answered_by=said.actor
    )


def _reviewed(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        **{key: said.payload[key] for key in ("kind", "subject", "decision", "reason")},
        "session_id": said.payload["session"],
        "actor": said.actor,
        "reviewed_at": said.occurred_at,
    }


_OPEN = {
    "settled": "",
    "person_id": None,
    "attendance_id": None,
    "settled_at": None,
    "settled_by": "",
    "settled_reason": "",
}


def _walked_in(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        **{key: said.payload[key] for key in ("name", "mobile", "note")},
        "session_id": said.payload["session"],
        "occurred_at": said.occurred_at,
        "recorded_at": said.recorded_at,
        "actor": said.actor,
        **_OPEN,
    }


def _settled(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {}).update(
        settled=said.payload["settled"],
        person_id=said.payload.get("person"),
        attendance_id=said.payload.get("attendance"),
        settled_at=said.occurred_at,
        settled_by=said.actor,
        settled_reason=said.payload.get("reason", ""),
    )


def _reopened(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {}).update(_OPEN)


def _merged(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        "gone_id": said.payload["gone"],
        "kept_id": said.payload["kept"],
        "reason": said.payload["reason"],
        "actor": said.actor,
        "merged_at": said.occurred_at,
        "moved": canonical(said.payload["moved"]),
        "undone_at": None,
        "undone_reason": "",
        "undone_by": "",
    }


def _merge_undone(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {}).update(
        undone_at=said.occurred_at, undone_reason=said.payload["reason"], undone_by=said.actor
    )


RECORDS = (
    Record("headcount", table_of(Headcount), {"headcount.taken": _counted}),
    Record("roll_call", table_of(RollCall), {"roll_call.drawn": _drawn}),
    Record(
        "roll_call",
        table_of(RollCallName),
        {"roll_call.drawn": _names_drawn, "roll_call.answered": _answered},
        of="roll_call_id",
        key=("roll_call_id", "position"),
    ),
    Record("flag_review", table_of(FlagReview), {"flag.reviewed": _reviewed}),
    Record(
        "walk_in",
        table_of(WalkIn),
        {"walk_in.recorded": _walked_in, "walk_in.settled": _settled, "walk_in.reopened": _reopened},
        hidden=("mobile",),
    ),
    Record(
        "person_merge",
        table_of(PersonMerge),
        {"person_merge.made": _merged, "person_merge.undone": _merge_undone},
        hidden=("moved",),
    ),
)
