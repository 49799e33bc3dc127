"""What the journal says of residents and of what is known of them. Keys are no record: see LEFT_OUT of `store.records`."""

from grid.tables import Resident, ResidentFact
from store.records import Record, Said, Stated
from store.types import table_of


def _added(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {"until": None, "erased_at": None, **said.payload}


def _changed(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {}).update(said.payload)


def _erased(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["erased_at"] = said.occurred_at


def _fact(said: Said, rows: Stated) -> None:
    values = {key: value for key, value in said.payload.items() if key != "fact"}
    row = rows.setdefault((said.payload["fact"],), {"resident_id": said.subject_id, "ended_on": None})
    row.update(values)


RECORDS = (
    Record(
        "resident",
        table_of(Resident),
        {
            "resident.added": _added,
            "resident.changed": _changed,
            "resident.moved_away": _changed,
            "resident.erased": _erased,
        },
    ),
    Record(
        "resident",
        table_of(ResidentFact),
        {
            "resident.fact_stated": _fact,
            "resident.fact_verified": _fact,
            "resident.fact_ended": _fact,
        },
        of="resident_id",
    ),
)
