"""What the journal says of plans, inspections with their findings, and visit notes."""

from grid.tables import Inspection, InspectionFinding, Plan, Visit
from store.records import Record, Said, Stated
from store.types import table_of


def _plan_made(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "made_by": said.actor, "made_at": said.occurred_at}


def _inspection_recorded(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {"voided_at": None, "void_reason": "", **said.payload}


def _looked(said: Said, rows: Stated) -> None:
    for finding in said.payload["findings"]:
        rows[finding["id"],] = {"inspection_id": said.subject_id, **finding}


def _visit_written(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "recorded_at": said.occurred_at}


def _changed(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {}).update(said.payload)


RECORDS = (
    Record("plan", table_of(Plan), {"plan.made": _plan_made, "plan.ended": _changed}),
    Record(
        "inspection",
        table_of(Inspection),
        {
            "inspection.recorded": _inspection_recorded,
            "inspection.ended": _changed,
            "inspection.voided": _changed,
        },
    ),
    Record(
        "inspection",
        table_of(InspectionFinding),
        {"inspection.recorded": _looked, "inspection.looked": _looked},
        of="inspection_id",
    ),
    Record("visit", table_of(Visit), {"visit.written": _visit_written, "visit.raised": _changed}),
)
