"""What the journal says of claims and exemptions."""

from credits.tables import Claim, Exemption
from store.records import Fold, Record, Said, Stated
from store.types import table_of


def _made(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        **said.payload,
        "made_at": said.occurred_at,
        "made_by": said.actor,
        "state": "open",
        "checked_at": None,
        "checked_by": "",
        "check_note": "",
        "decided_at": None,
        "decided_by": "",
        "decided_reason": "",
        "granted_hours": None,
    }


def _checked(said: Said, rows: Stated) -> None:
    row = rows.setdefault((said.subject_id,), {})
    row |= {
        "state": "checked",
        "checked_at": said.occurred_at,
        "checked_by": said.actor,
        "check_note": said.payload["note"],
    }
    if "category" in said.payload:
        row["category"] = said.payload["category"]


def _decided(state: str) -> Fold:
    def fold(said: Said, rows: Stated) -> None:
        row = rows.setdefault((said.subject_id,), {})
        row |= {
            "state": state,
            "decided_at": said.occurred_at,
            "decided_by": said.actor,
            "decided_reason": said.payload["reason"],
            "granted_hours": said.payload.get("granted_hours"),
        }

    return fold


def _exempted(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        **said.payload,
        "made_at": said.occurred_at,
        "made_by": said.actor,
        "ended_at": None,
        "ended_by": "",
        "ended_reason": "",
    }


def ended(said: Said, rows: Stated) -> None:
    """Something that stood was taken back, with reason."""
    row = rows.setdefault((said.subject_id,), {})
    row |= {"ended_at": said.occurred_at, "ended_by": said.actor, "ended_reason": said.payload["reason"]}


RECORDS = (
    Record(
        "claim",
        table_of(Claim),
        {
            "claim.made": _made,
            "claim.checked": _checked,
            **{f"claim.{state}": _decided(state) for state in ("accepted", "refused", "withdrawn")},
        },
    ),
    Record("exemption", table_of(Exemption), {"exemption.made": _exempted, "exemption.ended": ended}),
)
