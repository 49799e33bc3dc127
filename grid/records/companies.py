"""What the journal says of property companies: violations, the formula, assessments and objections; and of training links."""

from grid.tables import Assessment, AssessmentFormula, AssessmentObjection, TrainingLink, Violation
from store.records import Fold, Record, Said, Stated
from store.types import table_of


def _decided(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "voided_at": None, "void_reason": ""}


def _voided(said: Said, rows: Stated) -> None:
    row = rows.setdefault((said.subject_id,), {})
    row |= {"voided_at": said.occurred_at, "void_reason": said.payload["reason"]}


def _saved(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {**said.payload, "saved_at": said.occurred_at, "saved_by": said.actor}


def _frozen(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        **said.payload,
        "frozen_at": said.occurred_at,
        "frozen_by": said.actor,
        "superseded_at": None,
    }


def _superseded(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["superseded_at"] = said.occurred_at


def _received(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        **said.payload,
        "received_at": said.occurred_at,
        "upheld": None,
        "decision": "",
        "decided_at": None,
        "decided_by": "",
    }


def _carried_over(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["assessment_id"] = said.payload["assessment_id"]


def _settled(upheld: bool) -> Fold:  # noqa: FBT001 - the two outcomes
    def fold(said: Said, rows: Stated) -> None:
        row = rows.setdefault((said.subject_id,), {})
        row |= {
            "upheld": upheld,
            "decision": said.payload["decision"],
            "decided_at": said.occurred_at,
            "decided_by": said.actor,
        }

    return fold


def _linked(said: Said, rows: Stated) -> None:
    rows[said.subject_id,] = {
        **said.payload,
        "made_by": said.actor,
        "made_at": said.occurred_at,
        "withdrawn_at": None,
    }


def _unlinked(said: Said, rows: Stated) -> None:
    rows.setdefault((said.subject_id,), {})["withdrawn_at"] = said.occurred_at


RECORDS = (
    Record("violation", table_of(Violation), {"violation.decided": _decided, "violation.voided": _voided}),
    Record("assessment_formula", table_of(AssessmentFormula), {"assessment_formula.saved": _saved}),
    Record(
        "assessment",
        table_of(Assessment),
        {"assessment.frozen": _frozen, "assessment.superseded": _superseded},
    ),
    Record(
        "assessment_objection",
        table_of(AssessmentObjection),
        {
            "assessment_objection.received": _received,
            "assessment_objection.carried_over": _carried_over,
            "assessment_objection.upheld": _settled(upheld=True),
            "assessment_objection.rejected": _settled(upheld=False),
        },
    ),
    Record(
        "training_link",
        table_of(TrainingLink),
        {"training_link.made": _linked, "training_link.withdrawn": _unlinked},
    ),
)
