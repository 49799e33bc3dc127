"""What the journal says of the cards of stairwells."""

from grid.tables import StairwellCard
from store.records import Record, Said, Stated
from store.types import table_of


def _made(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        **said.payload,
        "made_at": said.occurred_at,
        "made_by": said.actor,
        "withdrawn_at": None,
    }


def _withdrawn(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["withdrawn_at"] = said.occurred_at


RECORDS = (
    Record(
        "stairwell_card",
        table_of(StairwellCard),
        {"stairwell_card.made": _made, "stairwell_card.withdrawn": _withdrawn},
    ),
)
