"""What the journal says of phones."""

from courses.tables import Device
from store.records import Record, Said, Stated
from store.types import table_of


def _bound(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        "person_id": said.payload["person"],
        "browser": said.payload.get("browser", ""),
        "bound_at": said.occurred_at,
        "released_at": None,
    }


def _released(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["released_at"] = said.occurred_at


RECORDS = (
    Record(
        "device",
        table_of(Device),
        {"device.bound": _bound, "device.released": _released},
        left_out={"token_hash": "a secret; the journal holds none"},
    ),
)
