"""What the journal says of a year's end: notices, scores, closed lists, amendments, objections."""

from credits.records.claims import ended
from credits.tables import Amendment, ClosedLine, ClosedYear, Notice, Objection, Score
from store.records import Fold, Record, Said, Stated
from store.types import table_of


def _given(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        **said.payload,
        "made_at": said.occurred_at,
        "actor": said.actor,
        "ended_at": None,
        "ended_by": "",
        "ended_reason": "",
    }


def _scored(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "imported_at": said.occurred_at, "actor": said.actor}


def _rescored(said: Said, rows: Stated) -> None:
    row = rows.setdefault((said.subject_id,), {})
    row |= {
        "value": said.payload["value"][1],
        "source": said.payload["source"],
        "imported_at": said.occurred_at,
        "actor": said.actor,
    }


def _closed(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "closed_at": said.occurred_at, "closed_by": said.actor}


def _listed(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = dict(said.payload)


def _amended(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "amended_at": said.occurred_at, "actor": said.actor}


def _received(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        **said.payload,
        "received_at": said.occurred_at,
        "received_by": said.actor,
        "decision": "",
        "decided_at": None,
        "decided_by": "",
        "decided_reason": "",
        "amendment_number": None,
    }


def _decided(decision: str) -> Fold:
    def fold(said: Said, rows: Stated) -> None:
        row = rows.setdefault((said.subject_id,), {})
        row |= {
            "decision": decision,
            "decided_at": said.occurred_at,
            "decided_by": said.actor,
            "decided_reason": said.payload["reason"],
            "amendment_number": said.payload.get("amendment_number"),
        }

    return fold


RECORDS = (
    Record("notice", table_of(Notice), {"notice.given": _given, "notice.taken_back": ended}),
    Record("score", table_of(Score), {"score.set": _scored, "score.changed": _rescored}),
    Record("closed_year", table_of(ClosedYear), {"year.closed": _closed}),
    Record("closed_line", table_of(ClosedLine), {"year.listed": _listed}),
    Record("amendment", table_of(Amendment), {"year.amended": _amended}),
    Record(
        "objection",
        table_of(Objection),
        {
            "objection.received": _received,
            **{f"objection.{each}": _decided(each) for each in ("upheld", "rejected", "withdrawn")},
        },
    ),
)
