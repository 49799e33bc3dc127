"""The month's assessment as a job: every company in every 居民区 it answers for, frozen at one line of the journal."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from core.jobs import Job, Step
from core.language import _
from grid.companies import formulas
from grid.companies.figures import Inputs, Pair, inputs_of, reckoned, to_text
from grid.companies.formulas import FormulaRow
from grid.companies.refusals import FeeMissing, FeeOutside, MonthNotOver, NobodyToAssess
from grid.companies.violations import UNIT
from grid.indicators.stories import Period, month_of
from grid.tables import Assessment
from people.areas import area_paths
from store import journal
from store.inserting import insert_into
from store.journal import JOURNAL, Line
from store.transaction import Store
from store.types import Db, table_of

ASSESSMENT = table_of(Assessment)
FEE_MOST = 1_000_000_000_00
_AT_ONCE = 50


class Assessed(NamedTuple):
    """What a run did: assessments made, and pairs that had one already and keep it."""

    made: int
    kept: int


class Fee(NamedTuple):
    """A company in a 居民区 with its monthly fee in cents; None where nobody has said it."""

    unit_id: UUID
    company: str
    area_id: UUID
    area: str
    cents: int | None
    assessed: bool
    """The month has an assessment of it."""


class _Basis(NamedTuple):
    """What the assessments of one freezing rest on."""

    period: Period
    formula: FormulaRow
    watermark: int
    supersedes: UUID | None = None


class _Draft(NamedTuple):
    pair: Pair
    inputs: Inputs
    base_cents: int


def fees(db: Db, month: date, known: datetime) -> list[Fee]:
    """Whom a month's assessment is about, with the fees of their last assessments."""
    period = month_of(month)
    return _fees(db, period, inputs_of(db, period, known))


def assess(store: Store, month: date, given: Mapping[Pair, int], actor: str, at: datetime) -> Job[Assessed]:
    """Assess a month that is over. `given` are monthly fees in cents; where none is given that of the last assessment counts.

    All is reckoned from one picture of the base: what is recorded later, also while the job writes, changes nothing. A pair
    that has an assessment of the month keeps it. Raises MonthNotOver, NobodyToAssess, NoFormulaInForce, FeeMissing,
    FeeOutside; then nothing is written.
    """
    period = month_of(month)
    if local_date(at) < period.until:
        raise MonthNotOver(month=f"{period.since:%Y-%m}")
    with store.write() as db:
        formulas.ensure(db, actor, at)
    yield Step(0, 1, _("Reading the month"))
    with store.read() as db:
        basis = _Basis(period, formulas.in_force(db, period.since), newest_line(db))
        found = inputs_of(db, period, at)
        listed = _fees(db, period, found)
    if not listed:
        raise NobodyToAssess(month=f"{period.since:%Y-%m}")
    drafts = [
        _Draft((fee.unit_id, fee.area_id), found[fee.unit_id, fee.area_id], _fee(fee, given))
        for fee in listed
        if not fee.assessed
    ]
    made = 0
    for start in range(0, len(drafts), _AT_ONCE):
        some = drafts[start : start + _AT_ONCE]
        yield Step(start, len(drafts), _("Freezing the assessments"))
        with store.write() as db:
            made += len(_freeze(db, some, basis, actor, at))
    yield Step(1, 1)
    return Assessed(made, len(listed) - made)


def freeze_anew(
    db: Db, old: sa.RowMapping, inputs: Inputs, base_cents: int, actor: str, at: datetime
) -> UUID:
    """Put a new assessment in the place of one that stands; by the formula of the old one. Gives its id."""
    db.execute(sa.update(ASSESSMENT).where(ASSESSMENT.c.id == old["id"]).values(superseded_at=at))
    draft = _Draft((old["unit_id"], old["area_id"]), inputs, base_cents)
    formula = formulas.version(db, old["formula_id"])
    basis = _Basis(month_of(old["month"]), formula, newest_line(db), old["id"])
    before = [Line("assessment.superseded", "assessment", old["id"], actor, at, {})]
    (made,) = _freeze(db, [draft], basis, actor, at, before)
    return made


def newest_line(db: Db) -> int:
    """The number of the journal's newest line."""
    return db.scalar(sa.select(sa.func.coalesce(sa.func.max(JOURNAL.c.seq), 0))) or 0


def _freeze(
    db: Db,
    drafts: Sequence[_Draft],
    basis: _Basis,
    actor: str,
    at: datetime,
    before: Sequence[Line] = (),
) -> list[UUID]:
    rows: list[dict[str, Any]] = []
    for (unit_id, area_id), inputs, base_cents in drafts:
        sum_ = reckoned(basis.formula.formula, inputs, base_cents)
        rows.append(
            {
                "id": new_id(),
                "unit_id": unit_id,
                "area_id": area_id,
                "month": basis.period.since,
                "formula_id": basis.formula.id,
                "watermark": basis.watermark,
                "figures": to_text(inputs, sum_),
                "points": sum_.points,
                "base_cents": base_cents,
                "payout_cents": sum_.payout_cents,
                "supersedes_id": basis.supersedes,
            }
        )
    frozen = [{**row, "frozen_at": at, "frozen_by": actor} for row in rows]
    query = insert_into(db, ASSESSMENT).on_conflict_do_nothing().returning(ASSESSMENT.c.id)
    put = set(db.scalars(query, frozen))
    lines = [
        Line(
            "assessment.frozen",
            "assessment",
            row["id"],
            actor,
            at,
            {key: value for key, value in row.items() if key != "id"},
        )
        for row in rows
        if row["id"] in put
    ]
    journal.append(db, [*before, *lines], at)
    return [row["id"] for row in rows if row["id"] in put]


def _fees(db: Db, period: Period, found: Mapping[Pair, Inputs]) -> list[Fee]:
    names = {row.id: row.name for row in db.execute(sa.select(UNIT.c.id, UNIT.c.name))}
    paths = area_paths(db)
    last: dict[Pair, int] = {}
    assessed: set[Pair] = set()
    query = (
        sa.select(ASSESSMENT.c.unit_id, ASSESSMENT.c.area_id, ASSESSMENT.c.month, ASSESSMENT.c.base_cents)
        .where(ASSESSMENT.c.superseded_at.is_(None))
        .order_by(ASSESSMENT.c.month)
    )
    for unit, area, month, cents in db.execute(query):
        last[unit, area] = cents
        if month == period.since:
            assessed.add((unit, area))
    listed = [
        Fee(unit, names[unit], area, paths[area].area, last.get((unit, area)), (unit, area) in assessed)
        for unit, area in found
    ]
    return sorted(listed, key=lambda fee: (fee.area, fee.company))


def _fee(fee: Fee, given: Mapping[Pair, int]) -> int:
    cents = given.get((fee.unit_id, fee.area_id), fee.cents)
    if cents is None:
        raise FeeMissing(company=fee.company, area=fee.area)
    return checked_fee(cents)


def checked_fee(cents: int) -> int:
    """A fee in cents that can be one. Raises FeeOutside."""
    if not 0 <= cents <= FEE_MOST:
        raise FeeOutside(found=cents)
    return cents
