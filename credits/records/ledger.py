"""What the journal says of rule versions and of the ledger."""

import sqlalchemy as sa

from courses.rules import CATEGORIES
from credits.tables import LedgerEntry, LedgerSum, RuleVersion
from store.kept_sums import KeptSums
from store.records import Record, Said, Stated
from store.types import table_of

ENTRY = table_of(LedgerEntry)


def _posted(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        "category": "required",
        "claim_id": None,
        "before_cap": None,
        **said.payload,
        "actor": said.actor,
        "occurred_at": said.occurred_at,
        "recorded_at": said.recorded_at,
    }


def _drafted(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "signed_at": None, "signed_by": ""}


def _signed(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "signed_at": said.occurred_at, "signed_by": said.actor}


RECORDS = (
    Record(
        "ledger_entry",
        ENTRY,
        {"credit.posted": _posted, "credit.reversed": _posted},
        sums=KeptSums(
            table_of(LedgerSum),
            ENTRY,
            ("year", "person_id"),
            {
                "credits": ENTRY.c.credits,
                "hours": ENTRY.c.hours,
                **{
                    category: sa.case((ENTRY.c.category == category, ENTRY.c.credits), else_=0)
                    for category in CATEGORIES
                },
            },
        ),
    ),
    Record(
        "rule_version",
        table_of(RuleVersion),
        {"rules.drafted": _drafted, "rules.redrafted": _drafted, "rules.signed": _signed},
    ),
)
