"""What the journal says of printed attendance sheets."""

from courses.tables import PaperRow, PaperSheet
from store.records import Record, Said, Stated
from store.types import table_of


def _printed(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        "number": said.payload["number"],
        "session_id": said.payload["session"],
        "printed_at": said.occurred_at,
        "actor": said.actor,
    }


def _rows_printed(said: Said, rows: Stated) -> None:
    for row, person in enumerate(said.payload["people"], 1):
        rows[said.subject_id, row] = {"person_id": person}


RECORDS = (
    Record("paper_sheet", table_of(PaperSheet), {"paper.printed": _printed}),
    Record(
        "paper_sheet",
        table_of(PaperRow),
        {"paper.printed": _rows_printed},
        of="sheet_id",
        key=("sheet_id", "row"),
    ),
)
