"""Assessments as lists and windows show them, and explained line by line from what was frozen."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.amounts import shown
from core.clock import local, local_date
from core.language import N_, _
from grid.companies import figures, formulas
from grid.companies.assessing import ASSESSMENT
from grid.companies.figures import Frozen
from grid.companies.formula import TITLES
from grid.companies.formulas import FORMULA, FormulaRow
from grid.companies.refusals import UnknownAssessment
from grid.companies.rules import yuan
from grid.companies.violations import UNIT
from grid.tables import AssessmentObjection
from people.actors import actor_title
from people.areas import area_paths
from sheets.columns import Column, Kind, Sheet, shown_day
from store.types import Db, table_of

_OBJECTION = table_of(AssessmentObjection)
_NAMED = 12
"""Issues named in one line of an explanation; the rest is counted."""


class AssessmentRow(NamedTuple):
    """One assessment; amounts of money in cents, points and shares in hundredths."""

    id: UUID
    unit_id: UUID
    company: str
    area_id: UUID
    area: str
    month: date
    formula_id: UUID
    formula: int
    """Its number."""
    watermark: int
    points: int
    base_cents: int
    share: int
    penalty_cents: int
    payout_cents: int
    frozen_at: datetime
    frozen_by: str
    superseded_at: datetime | None
    supersedes_id: UUID | None
    objections: int
    """Those that wait for a decision."""
    frozen: Frozen


def state_words(row: AssessmentRow) -> str:
    """Whether it stands, in words."""
    if row.superseded_at is not None:
        return _("superseded")
    if row.objections:
        return _("objection to be decided")
    return _("stands, corrected after an objection") if row.supersedes_id else _("stands")


ASSESSMENTS: Sheet[AssessmentRow] = Sheet(
    N_("Assessment of property companies"),
    (
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 16),
        Column("company", N_("Property company"), Kind.TEXT, lambda row: row.company, 26),
        Column("points", N_("Points"), Kind.AMOUNT, lambda row: row.points, 8),
        Column("base", N_("Monthly fee (yuan)"), Kind.AMOUNT, lambda row: row.base_cents, 12),
        Column("share", N_("Share (%)"), Kind.AMOUNT, lambda row: row.share, 8),
        Column("penalty", N_("Penalties (yuan)"), Kind.AMOUNT, lambda row: row.penalty_cents, 10),
        Column("payout", N_("Payout (yuan)"), Kind.AMOUNT, lambda row: row.payout_cents, 12),
        Column("state", N_("State"), Kind.TEXT, state_words, 22),
    ),
)


def assessments(db: Db, month: date, *, superseded: bool = False) -> list[AssessmentRow]:
    """Those of a month by area and company; superseded ones too where they are asked for, newest first of each."""
    which = ASSESSMENT.c.month == month.replace(day=1)
    if not superseded:
        which = sa.and_(which, ASSESSMENT.c.superseded_at.is_(None))
    rows = _rows(db, which)
    rows.sort(key=lambda row: -row.frozen_at.timestamp())
    return sorted(rows, key=lambda row: (row.area, row.company, row.superseded_at is not None))


def assessment(db: Db, assessment_id: UUID) -> AssessmentRow:
    """One assessment. Raises UnknownAssessment."""
    found = _rows(db, ASSESSMENT.c.id == assessment_id)
    if not found:
        raise UnknownAssessment
    return found[0]


def months(db: Db) -> list[date]:
    """The months that have assessments, newest first."""
    return list(db.scalars(sa.select(ASSESSMENT.c.month).distinct().order_by(ASSESSMENT.c.month.desc())))


def objections_until(row: AssessmentRow, formula: FormulaRow) -> date:
    """The last day on which an objection is received."""
    return local_date(row.frozen_at) + timedelta(days=formula.formula.objection_days)


def explained(db: Db, row: AssessmentRow) -> list[str]:
    """Every step from the formula's start to the payout, a sentence a line, in the present language."""
    formula = formulas.version(db, row.formula_id)
    inputs, sum_ = row.frozen
    lines = [
        _(
            "Formula {number}, “{title}”: {start} points to begin with.",
            number=formula.number,
            title=formula.title,
            start=shown(formula.formula.start),
        )
    ]
    for step in sum_.steps:
        cost = formula.formula.costs[step.event]
        if step.event == "violation":
            said = _(
                "{what}: {many}, {cost} points",
                what=_(TITLES[step.event]),
                many=step.many,
                cost=shown(step.cost),
            )
        else:
            said = _(
                "{what}: {many} × {each} = {cost} points",
                what=_(TITLES[step.event]),
                many=step.many,
                each=shown(cost.each),
                cost=shown(step.cost),
            )
        if step.taken < step.cost:
            said = _("{line}; at most {most} are taken off", line=said, most=shown(cost.most))
        lines.append(said)
        lines += [f"    {each}" for each in _named(inputs, step.event)]
    if inputs.set_aside:
        lines.append(_("Set aside by a decision: {count}", count=len(inputs.set_aside)))
        lines += [f"    {each}" for each in _left_out(inputs)]
    lines += [
        _(
            "{points} points are worth {share} % of the monthly fee of {fee} yuan: {earned} yuan.",
            points=shown(row.points),
            share=shown(sum_.share),
            fee=yuan(row.base_cents),
            earned=yuan(sum_.earned_cents),
        ),
        _("Penalties of the month: {penalty} yuan.", penalty=yuan(sum_.penalty_cents)),
        _("To be paid: {payout} yuan.", payout=yuan(row.payout_cents)),
        _("Work that the company was given in the month: n = {count}.", count=inputs.dispatched),
        _(
            "Frozen {at} by {who} at line {line} of the journal: what was recorded later does not count.",
            at=f"{local(row.frozen_at):%Y-%m-%d %H:%M}",
            who=actor_title(row.frozen_by),
            line=row.watermark,
        ),
    ]
    return lines


def proven(db: Db, row: AssessmentRow) -> bool:
    """Whether the frozen events give the frozen steps, points and payout by the formula it names."""
    formula = formulas.version(db, row.formula_id)
    again = figures.reckoned(formula.formula, row.frozen.inputs, row.base_cents)
    return (
        again == row.frozen.reckoned and again.points == row.points and again.payout_cents == row.payout_cents
    )


def _named(inputs: figures.Inputs, event: str) -> list[str]:
    if event == "violation":
        said = [
            _(
                "{day}: {what} ({points} points, {penalty} yuan)",
                day=shown_day(each.on),
                what=each.what,
                points=shown(each.points),
                penalty=yuan(each.penalty_cents),
            )
            for each in inputs.broken
        ]
    else:
        said = [
            _("{number} {item}, {day}", number=each.number, item=each.item, day=shown_day(each.on))
            for each in inputs.counted
            if each.event == event
        ]
    if len(said) > _NAMED:
        return [*said[:_NAMED], _("and {count} more", count=len(said) - _NAMED)]
    return said


def _left_out(inputs: figures.Inputs) -> Sequence[str]:
    issues = [
        _("{number} {item}, {day}", number=each.number, item=each.item, day=shown_day(each.on))
        for each in inputs.events
        if each.issue_id in inputs.set_aside
    ]
    return [*issues, *(each.what for each in inputs.violations if each.id in inputs.set_aside)]


def _rows(db: Db, which: sa.ColumnElement[bool]) -> list[AssessmentRow]:
    query = (
        sa.select(ASSESSMENT, UNIT.c.name.label("company"), FORMULA.c.number.label("formula"))
        .join(UNIT, UNIT.c.id == ASSESSMENT.c.unit_id)
        .join(FORMULA, FORMULA.c.id == ASSESSMENT.c.formula_id)
        .where(which)
    )
    waiting: Counter[UUID] = Counter(
        db.scalars(sa.select(_OBJECTION.c.assessment_id).where(_OBJECTION.c.upheld.is_(None)))
    )
    paths = area_paths(db)
    return [
        _row(found, paths[found["area_id"]].area, waiting[found["id"]])
        for found in db.execute(query).mappings()
    ]


def _row(found: sa.RowMapping, area: str, waiting: int) -> AssessmentRow:
    frozen = figures.from_text(found["figures"])
    values: dict[str, Any] = {
        name: found[name] for name in AssessmentRow._fields if name in found and name != "figures"
    }
    return AssessmentRow(
        **values,
        area=area,
        share=frozen.reckoned.share,
        penalty_cents=frozen.reckoned.penalty_cents,
        objections=waiting,
        frozen=frozen,
    )
