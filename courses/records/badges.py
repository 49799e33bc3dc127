"""What the journal says of personal badges."""

from courses.tables import Badge
from store.records import Record, Said, Stated
from store.types import table_of


def _issued(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        "person_id": said.payload["person"],
        "number": said.payload["number"],
        "issued_at": said.occurred_at,
        "revoked_at": None,
        "revoked_reason": "",
    }


def _revoked(said: Said, rows: Stated) -> None:
    row = rows.setdefault((said.subject_id,), {})
    row |= {"revoked_at": said.occurred_at, "revoked_reason": said.payload["reason"]}


RECORDS = (
    Record(
        "badge",
        table_of(Badge),
        {"badge.issued": _issued, "badge.revoked": _revoked},
        left_out={"secret": "a secret; the journal holds none"},
    ),
)
