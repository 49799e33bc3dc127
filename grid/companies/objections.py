"""Objections of companies to an assessment: received with a receipt, decided once; an upheld one puts a new assessment in its place."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date, local_year
from core.ids import new_id
from core.language import N_, _
from grid.companies import assessments, figures, formulas
from grid.companies.assessing import ASSESSMENT, checked_fee, freeze_anew
from grid.companies.assessments import AssessmentRow
from grid.companies.refusals import (
    AssessmentSuperseded,
    NothingChanges,
    NotInAssessment,
    ObjectionDecided,
    ObjectionTooLate,
    ObjectionWordsMissing,
    ReasonMissing,
    UnknownObjection,
)
from grid.companies.violations import UNIT
from grid.indicators.stories import month_of
from grid.tables import AssessmentObjection
from people.areas import area_paths
from people.names import visible
from sheets.columns import Column, Kind, Sheet
from store import journal
from store.inserting import insert_into
from store.journal import Line
from store.types import Db, table_of

OBJECTION = table_of(AssessmentObjection)
WORDS_MOST = 500
BY_MOST = 80
_PREFIX = "WY"
"""物业: the receipts of companies, "WY2026-0001"."""


class ObjectionRow(NamedTuple):
    """One objection; `upheld` None while it waits."""

    id: UUID
    assessment_id: UUID
    receipt: str
    company: str
    area: str
    month: str
    words: str
    by: str
    received_at: datetime
    upheld: bool | None
    decision: str
    decided_at: datetime | None
    decided_by: str


def outcome_words(row: ObjectionRow) -> str:
    """How it was decided, in words."""
    if row.upheld is None:
        return _("waits for a decision")
    return _("objection upheld") if row.upheld else _("objection rejected")


OBJECTIONS: Sheet[ObjectionRow] = Sheet(
    N_("Objections of property companies"),
    (
        Column("receipt", N_("Receipt"), Kind.CODE, lambda row: row.receipt, 14),
        Column("received_at", N_("Received"), Kind.INSTANT, lambda row: row.received_at, 16),
        Column("company", N_("Property company"), Kind.TEXT, lambda row: row.company, 24),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 14),
        Column("month", N_("Month"), Kind.CODE, lambda row: row.month, 9),
        Column("words", N_("Objection"), Kind.TEXT, lambda row: row.words, 36),
        Column("by", N_("Brought by"), Kind.TEXT, lambda row: row.by, 12),
        Column("outcome", N_("Outcome"), Kind.TEXT, outcome_words, 12),
        Column("decision", N_("Reason"), Kind.TEXT, lambda row: row.decision, 30),
    ),
)


def receive(db: Db, assessment_id: UUID, words: str, by: str, actor: str, at: datetime) -> str:
    """Receive an objection; gives its receipt. The same again that still waits has its receipt already.

    Raises UnknownAssessment, AssessmentSuperseded, ObjectionTooLate after the days that the formula gives, ObjectionWordsMissing.
    """
    words, by = visible(words).strip(), visible(by).strip()
    if not 1 <= len(words) <= WORDS_MOST or not 1 <= len(by) <= BY_MOST:
        raise ObjectionWordsMissing(most=WORDS_MOST)
    row = _held(db, assessment_id)
    last = assessments.objections_until(row, formulas.version(db, row.formula_id))
    if local_date(at) > last:
        raise ObjectionTooLate(day=last)
    id, receipt = new_id(), ""
    said: dict[str, Any] = {"assessment_id": assessment_id, "words": words, "by": by}
    same = [OBJECTION.c[name] == value for name, value in said.items()]
    there = db.scalar(sa.select(OBJECTION.c.receipt).where(*same, OBJECTION.c.upheld.is_(None)))
    if there is not None:
        return there
    put = False
    while not put:  # another may take the number that was free when this one looked
        receipt = _next_receipt(db, local_year(at))
        query = (
            insert_into(db, OBJECTION)
            .values(id=id, receipt=receipt, received_at=at, upheld=None, decision="", decided_by="", **said)
            .on_conflict_do_nothing()
            .returning(OBJECTION.c.id)
        )
        put = db.scalar(query) is not None
    said["receipt"] = receipt
    journal.note(db, Line("assessment_objection.received", "assessment_objection", id, actor, at, said), at)
    return receipt


def decide(
    db: Db,
    objection_id: UUID,
    upheld: bool,  # noqa: FBT001 - the decision itself
    decision: str,
    actor: str,
    at: datetime,
    *,
    set_aside: Collection[UUID] = (),
    base_cents: int | None = None,
) -> UUID | None:
    """Decide an objection, once. Upheld it supersedes the assessment and gives the id of the new one, reckoned as the book stands now.

    `set_aside` are issues and violations that the new one leaves out, besides those that the old one left out; `base_cents` is
    another monthly fee. Other objections that wait go over to the new one. Raises ReasonMissing, UnknownObjection, ObjectionDecided,
    NotInAssessment, FeeOutside, and NothingChanges where the new one would be as the old.
    """
    decision = visible(decision).strip()
    if not 1 <= len(decision) <= WORDS_MOST:
        raise ReasonMissing(most=WORDS_MOST)
    known = _with_assessment(db, objection_id)
    decided = db.scalars(
        sa.update(OBJECTION)
        .where(OBJECTION.c.id == objection_id, OBJECTION.c.upheld.is_(None))
        .values(upheld=upheld, decision=decision, decided_at=at, decided_by=actor)
        .returning(OBJECTION.c.id)
    ).all()
    if not decided:
        raise ObjectionDecided(receipt=known["receipt"])
    made = _superseding(db, known["assessment_id"], set_aside, base_cents, actor, at) if upheld else None
    action = "assessment_objection.upheld" if upheld else "assessment_objection.rejected"
    journal.note(
        db, Line(action, "assessment_objection", objection_id, actor, at, {"decision": decision}), at
    )
    return made


def objections(db: Db, assessment_id: UUID | None = None) -> list[ObjectionRow]:
    """All objections, or those to one assessment; those that wait first, then the newest."""
    query = (
        sa.select(OBJECTION, UNIT.c.name, ASSESSMENT.c.area_id, ASSESSMENT.c.month)
        .join(ASSESSMENT, ASSESSMENT.c.id == OBJECTION.c.assessment_id)
        .join(UNIT, UNIT.c.id == ASSESSMENT.c.unit_id)
        .order_by(OBJECTION.c.received_at.desc(), OBJECTION.c.id)
    )
    if assessment_id:
        query = query.where(OBJECTION.c.assessment_id == assessment_id)
    paths = area_paths(db)
    rows = [
        ObjectionRow(
            row.id, row.assessment_id, row.receipt, row.name, paths[row.area_id].area, f"{row.month:%Y-%m}", row.words,
            row.by, row.received_at, row.upheld, row.decision, row.decided_at, row.decided_by,
        )
        for row in db.execute(query)
    ]  # fmt: skip
    return sorted(rows, key=lambda row: row.upheld is not None)


def objection(db: Db, objection_id: UUID) -> ObjectionRow:
    """One objection. Raises UnknownObjection."""
    for row in objections(db):
        if row.id == objection_id:
            return row
    raise UnknownObjection


def by_receipt(db: Db, receipt: str) -> ObjectionRow:
    """The objection of a receipt. Raises UnknownObjection."""
    for row in objections(db):
        if row.receipt == receipt.strip():
            return row
    raise UnknownObjection


def _superseding(
    db: Db,
    assessment_id: UUID,
    set_aside: Collection[UUID],
    base_cents: int | None,
    actor: str,
    at: datetime,
) -> UUID:
    old = _held(db, assessment_id)
    counted = old.frozen.inputs
    if not {each.issue_id for each in counted.events} | {each.id for each in counted.violations} >= set(
        set_aside
    ):
        raise NotInAssessment
    found = figures.inputs_of(db, month_of(old.month), at, [old.area_id])
    left_out = counted.set_aside | frozenset(set_aside)
    inputs = replace(found.get((old.unit_id, old.area_id), figures.Inputs()), set_aside=left_out)
    fee = old.base_cents if base_cents is None else checked_fee(base_cents)
    sum_ = figures.reckoned(formulas.version(db, old.formula_id).formula, inputs, fee)
    if sum_ == old.frozen.reckoned and fee == old.base_cents:
        raise NothingChanges
    row = db.execute(sa.select(ASSESSMENT).where(ASSESSMENT.c.id == assessment_id)).mappings().one()
    made = freeze_anew(db, row, inputs, fee, actor, at)
    _carry_over(db, assessment_id, made, actor, at)
    return made


def _carry_over(db: Db, old: UUID, new: UUID, actor: str, at: datetime) -> None:
    """Objections to a superseded assessment that still wait are objections to the one in its place."""
    carried = db.scalars(
        sa.update(OBJECTION)
        .where(OBJECTION.c.assessment_id == old, OBJECTION.c.upheld.is_(None))
        .values(assessment_id=new)
        .returning(OBJECTION.c.id)
    ).all()
    said = {"assessment_id": new}
    lines = [
        Line("assessment_objection.carried_over", "assessment_objection", id, actor, at, said)
        for id in sorted(carried)
    ]
    journal.append(db, lines, at)


def _with_assessment(db: Db, objection_id: UUID) -> sa.RowMapping:
    """An objection, its assessment locked: whoever decides another of the same waits. Raises UnknownObjection."""
    held: UUID | None = None
    while True:
        row = db.execute(sa.select(OBJECTION).where(OBJECTION.c.id == objection_id)).mappings().first()
        if row is None:
            raise UnknownObjection
        if row["assessment_id"] == held:
            return row
        _hold(db, row["assessment_id"])
        held = row["assessment_id"]  # carried over, while this one waited, it has another


def _hold(db: Db, assessment_id: UUID) -> None:
    db.execute(sa.select(ASSESSMENT.c.id).where(ASSESSMENT.c.id == assessment_id).with_for_update()).all()


def _held(db: Db, assessment_id: UUID) -> AssessmentRow:
    """An assessment that stands. Whoever decides or receives another objection to it at the same time waits for this one."""
    _hold(db, assessment_id)
    row = assessments.assessment(db, assessment_id)
    if row.superseded_at is not None:
        raise AssessmentSuperseded
    return row


def _next_receipt(db: Db, year: int) -> str:
    start = f"{_PREFIX}{year}-"
    newest = db.scalar(
        sa.select(OBJECTION.c.receipt)
        .where(OBJECTION.c.receipt.startswith(start))
        .order_by(sa.func.length(OBJECTION.c.receipt).desc(), OBJECTION.c.receipt.desc())
        .limit(1)
    )
    return f"{start}{int(newest.removeprefix(start)) + 1 if newest else 1:04}"
