"""What the window of property companies shows: a month as it is read in a thread, the months to choose from, formulas in words."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from core import clock
from core.language import _
from desktop.grid.companies import typed
from grid.companies import assessments, formulas, objections, violations
from grid.companies.assessments import AssessmentRow
from grid.companies.formula import FORMULA_V1, TITLES
from grid.companies.formulas import FIRST_DAY, FIRST_TITLE, FormulaRow
from grid.companies.objections import ObjectionRow
from grid.companies.violations import ViolationRow
from grid.indicators.stories import month_before, month_of
from sheets.columns import shown_day
from store.types import Db

_MONTHS = 18


class Picture(NamedTuple):
    """What the window shows of a month."""

    assessments: list[AssessmentRow]
    explained: Mapping[UUID, str]
    violations: list[ViolationRow]
    objections: list[ObjectionRow]
    formulas: list[FormulaRow]
    companies: list[tuple[UUID, str]]


def read(db: Db, month: date) -> Picture:
    """Read a month; superseded assessments stand below those that supersede them."""
    rows = assessments.assessments(db, month, superseded=True)
    period = month_of(month)
    return Picture(
        rows,
        {row.id: "\n".join(assessments.explained(db, row)) for row in rows},
        violations.violations(db, period.since, period.until),
        objections.objections(db),
        formulas.versions(db),
        violations.companies(db),
    )


def months_back() -> list[date]:
    """The first days of this month and of those before it."""
    months = [clock.local_date(clock.now()).replace(day=1)]
    while len(months) < _MONTHS:
        months.append(month_before(months[-1]))
    return months


def shipped() -> FormulaRow:
    """The formula that a base begins with, as a form shows it."""
    return FormulaRow(UUID(int=0), 0, FIRST_TITLE, FORMULA_V1, "", FIRST_DAY, clock.now(), "")


def formula_words(versions: Sequence[FormulaRow]) -> str:
    """Every version in sentences, the newest first."""
    if not versions:
        lines = typed.in_words(FORMULA_V1, TITLES)
        return "\n".join([_("The formula that ships; it is saved with the first assessment."), "", *lines])
    parts: list[str] = []
    for row in versions:
        head = _(
            "{number}. {title}, in force from {day}",
            number=row.number,
            title=row.title,
            day=shown_day(row.in_force_from),
        )
        parts.append("\n".join([head, *(f"    {line}" for line in typed.in_words(row.formula, TITLES))]))
    return "\n\n".join(parts)
