"""The dated versions of the formula: saved once, in force for the months that begin from their day on."""

from contextlib import suppress
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from grid.companies.formula import FORMULA_V1, Formula, from_text, to_text
from grid.companies.refusals import FormulaDayTaken, NoFormulaInForce, ReasonMissing
from grid.tables import AssessmentFormula
from people.names import visible
from store import journal
from store.inserting import insert_into
from store.journal import Line
from store.types import Db, table_of

FORMULA = table_of(AssessmentFormula)
FIRST_TITLE = "物业服务月度考评办法（第一版）"
FIRST_DAY = date(2000, 1, 1)
TITLE_MOST = 80


class FormulaRow(NamedTuple):
    """One version."""

    id: UUID
    number: int
    title: str
    formula: Formula
    body: str
    in_force_from: date
    saved_at: datetime
    saved_by: str


def save(db: Db, formula: Formula, title: str, in_force_from: date, actor: str, at: datetime) -> UUID:
    """Save a version with the next number; it never changes again. Raises FormulaWrong, FormulaDayTaken, ReasonMissing for no title."""
    title = visible(title).strip()
    if not 1 <= len(title) <= TITLE_MOST:
        raise ReasonMissing(most=TITLE_MOST)
    id = new_id()
    row: dict[str, Any] = {"title": title, "body": to_text(formula), "in_force_from": in_force_from}
    put = False
    while not put:  # of the first there is nothing to lock: another may take the number that was free when this one looked
        # Of two who save at the same time the second waits, and sees the first's day.
        db.execute(sa.select(FORMULA.c.id).order_by(FORMULA.c.number).with_for_update()).all()
        # Day and number from one look: a version saved between two looks would take the day without taking the number.
        there = versions(db)
        for other in there:
            if other.in_force_from == in_force_from:
                raise FormulaDayTaken(number=other.number, day=in_force_from)
        row["number"] = 1 + max((other.number for other in there), default=0)
        query = insert_into(db, FORMULA).values(id=id, saved_at=at, saved_by=actor, **row)
        put = db.scalar(query.on_conflict_do_nothing().returning(FORMULA.c.id)) is not None
    journal.note(db, Line("assessment_formula.saved", "assessment_formula", id, actor, at, row), at)
    return id


def ensure(db: Db, actor: str, at: datetime) -> None:
    """Save the formula that ships, where a base has none."""
    if db.scalar(sa.select(FORMULA.c.id).limit(1)) is None:
        with suppress(FormulaDayTaken):  # another did the same at the same time
            save(db, FORMULA_V1, FIRST_TITLE, FIRST_DAY, actor, at)


def versions(db: Db) -> list[FormulaRow]:
    """Every version, newest number first."""
    return [_row(found) for found in db.execute(sa.select(FORMULA).order_by(FORMULA.c.number.desc()))]


def version(db: Db, formula_id: UUID) -> FormulaRow:
    """One version by its id."""
    return _row(db.execute(sa.select(FORMULA).where(FORMULA.c.id == formula_id)).one())


def in_force(db: Db, month: date) -> FormulaRow:
    """The version in force on the first day of a month. Raises NoFormulaInForce."""
    fitting = [row for row in versions(db) if row.in_force_from <= month]
    if not fitting:
        raise NoFormulaInForce(month=f"{month:%Y-%m}")
    return max(fitting, key=lambda row: row.in_force_from)


def _row(found: sa.Row[Any]) -> FormulaRow:
    return FormulaRow(
        found.id, found.number, found.title, from_text(found.body), found.body, found.in_force_from, found.saved_at,
        found.saved_by,
    )  # fmt: skip
