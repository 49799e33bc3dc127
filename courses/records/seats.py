"""What the journal says of waiting lists and of leave."""

from courses.tables import Excuse, Waiting
from store.records import Fold, Record, Said, Stated
from store.types import table_of


def _joined(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        "session_id": said.payload["session"],
        "person_id": said.payload["person"],
        "joined_at": said.occurred_at,
        "ended_at": None,
        "ended": "",
    }


def _ended(said: Said, rows: Stated) -> None:
    row = rows.setdefault((said.subject_id,), {})
    row |= {"ended_at": said.occurred_at, "ended": said.payload["ended"]}


def _handed_on(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["person_id"] = said.payload["person"][1]


def _asked(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        "session_id": said.payload["session"],
        "person_id": said.payload["person"],
        "reason": said.payload["reason"],
        "asked_at": said.occurred_at,
        "asked_by": said.actor,
        "decision": "",
        "decided_at": None,
        "decided_by": "",
        "decided_reason": "",
    }


def _settled(decision: str) -> Fold:
    def fold(said: Said, rows: Stated) -> None:
        row = rows.setdefault((said.subject_id,), {})
        row |= {
            "decision": decision,
            "decided_at": said.occurred_at,
            "decided_by": said.actor,
            "decided_reason": said.payload["reason"],
        }

    return fold


RECORDS = (
    Record(
        "waiting",
        table_of(Waiting),
        {"waiting.joined": _joined, "waiting.ended": _ended, "waiting.handed_on": _handed_on},
    ),
    Record(
        "excuse",
        table_of(Excuse),
        {
            "excuse.asked": _asked,
            "excuse.handed_on": _handed_on,
            **{f"excuse.{each}": _settled(each) for each in ("granted", "refused", "withdrawn")},
        },
    ),
)
