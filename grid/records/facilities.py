"""What the journal says of facilities, their due dates, and of alarms with their sources and devices."""

from collections.abc import Mapping
from typing import Any

from grid.tables import Alarm, AlarmDevice, AlarmSource, Facility, FacilityDue
from people.names import search_key
from store.records import Derive, Record, Said, Stated
from store.types import table_of

_PINYIN = {"pinyin": "a search key computed from the name; a newer table of readings computes another"}
_READ: Mapping[str, Derive] = {"pinyin": lambda row: search_key(row["name"])}
_ALARM = ("message", "device", "kind", "said", "occurred_at", "state")


def _row(said: Said, rows: Stated) -> dict[str, Any]:
    return rows.setdefault((said.subject_id,), {})


def _changed(said: Said, rows: Stated) -> None:
    _row(said, rows).update(said.payload)


def _facility_added(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "until": None}


def _taken_away(said: Said, rows: Stated) -> None:
    _row(said, rows)["until"] = said.payload["until"]


def _due(said: Said, rows: Stated) -> dict[str, Any]:
    return rows.setdefault((said.payload["id"],), {})


def _due_stated(said: Said, rows: Stated) -> None:
    _due(said, rows).update(
        {
            **{key: value for key, value in said.payload.items() if key != "id"},
            "facility_id": said.subject_id,
            "done_on": None,
            "evidence": "",
            "issue_id": None,
            "voided_at": None,
        }
    )


def _due_told(said: Said, rows: Stated) -> None:
    _due(said, rows).update({key: value for key, value in said.payload.items() if key != "id"})


def _due_voided(said: Said, rows: Stated) -> None:
    _due(said, rows)["voided_at"] = said.occurred_at


def _source_added(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "token_sha256": None, "closed_at": None}


def _token_withdrawn(said: Said, rows: Stated) -> None:
    _row(said, rows)["token_sha256"] = None


def _source_closed(said: Said, rows: Stated) -> None:
    _row(said, rows).update(closed_at=said.occurred_at, token_sha256=None)


def _placed(said: Said, rows: Stated) -> None:
    kept = {key: value for key, value in said.payload.items() if key != "id"}
    rows[said.payload["id"],] = {**kept, "source_id": said.subject_id}


def _received(said: Said, rows: Stated) -> None:
    for id_, *values in said.payload["alarms"]:
        rows[id_,] = {
            **dict(zip(_ALARM, values, strict=True)),
            "source_id": said.subject_id,
            "received_at": said.occurred_at,
            "issue_id": None,
        }


def _settled(said: Said, rows: Stated) -> None:
    for id_, state, issue_id in said.payload["states"]:
        rows.setdefault((id_,), {}).update(state=state, issue_id=issue_id)


RECORDS = (
    Record(
        "facility",
        table_of(Facility),
        {
            "facility.added": _facility_added,
            "facility.changed": _changed,
            "facility.taken_away": _taken_away,
        },
        left_out=_PINYIN,
        derived=_READ,
    ),
    Record(
        "facility",
        table_of(FacilityDue),
        {
            "facility_due.stated": _due_stated,
            "facility_due.done": _due_told,
            "facility_due.lapsed": _due_told,
            "facility_due.voided": _due_voided,
        },
        of="facility_id",
    ),
    Record(
        "alarm_source",
        table_of(AlarmSource),
        {
            "alarm_source.added": _source_added,
            "alarm_source.changed": _changed,
            "alarm_source.token_made": _changed,
            "alarm_source.token_withdrawn": _token_withdrawn,
            "alarm_source.closed": _source_closed,
        },
        hidden=("token_sha256",),
    ),
    Record("alarm_source", table_of(AlarmDevice), {"alarm_device.placed": _placed}, of="source_id"),
    Record(
        "alarms",
        table_of(Alarm),
        {"alarms.received": _received, "alarms.settled": _settled},
        of="source_id",
    ),
)
