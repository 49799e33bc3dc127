"""What falls due of facilities: stated, done with evidence (which makes the next), taken back, listed; a lapse becomes an issue, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import instant, local_date
from core.ids import new_id
from core.refusal import Refusal
from grid import hands
from grid.facilities import rules
from grid.facilities.facilities import FACILITY, locked
from grid.facilities.refusals import (
    DoneInFuture,
    DueDone,
    DueNumbersNotValid,
    DueTaken,
    DueVoided,
    DueWhatMissing,
    EvidenceMissing,
    FacilityGone,
    LapseNeedsItem,
    UnknownDue,
)
from grid.issues import reporting
from grid.standing_at import Stands, in_words
from grid.tables import FacilityDue, Issue, Unit
from grid.texts import kept
from store.inserting import insert_into
from store.journal import Line, append
from store.types import Db, table_of

DUE = table_of(FacilityDue)
_ISSUE = table_of(Issue)
_UNIT = table_of(Unit)
ACTOR = "facilities"
# The words of an issue that a lapse becomes: like the rest of the book it is kept in Chinese.
_DESCRIPTION = "{name}{code}的{what}应于 {due} 前完成，至今没有完成记录。"


@dataclass(frozen=True)
class NewDue:
    """Something to be done to a facility by a day, and again every so many months; None for once."""

    what: str
    due_on: date
    remind_days: int = rules.REMIND_DAYS
    every_months: int | None = 12


class DueLine(NamedTuple):
    """A due date as lists show it."""

    id: UUID
    facility_id: UUID
    kind: str
    name: str
    pinyin: str
    code: str
    where: str
    unit: str
    phone: str
    what: str
    due_on: date
    remind_days: int
    every_months: int | None
    standing: str
    """One of rules.STANDINGS on the day asked for."""
    days_left: int
    """Negative where it lapsed."""
    done_on: date | None
    evidence: str
    issue_id: UUID | None
    issue: str
    """The number of the issue that its lapse became."""


class Lapsed(NamedTuple):
    """What `lapse` did: the new issues, and what could not become one, with its reason."""

    issues: tuple[UUID, ...]
    held: tuple[tuple[str, Refusal], ...]


def state(db: Db, facility_id: UUID, new: NewDue, actor: str, at: datetime) -> UUID:
    """State that something falls due. Raises UnknownFacility, FacilityGone, DueWhatMissing, DueTaken, DueNumbersNotValid, TextTooLong."""
    facility = locked(db, facility_id)
    if facility["until"] is not None:
        raise FacilityGone(name=facility["name"], date=facility["until"])
    what = kept(new.what, 40)
    if not what:
        raise DueWhatMissing
    _refuse_number(new.remind_days, 0, rules.MOST_DAYS)
    if new.every_months is not None:
        _refuse_number(new.every_months, 1, rules.MOST_MONTHS)
    row = _row(facility_id, what, new.due_on, new.remind_days, new.every_months)
    if not _put(db, row):
        raise DueTaken(what=what, name=facility["name"], date=new.due_on)
    append(db, [_stated(row, actor, at)], at)
    return row["id"]


def done(db: Db, due_id: UUID, done_on: date, evidence: str, actor: str, at: datetime) -> UUID | None:
    """Say that it was done, on which day and what shows it; gives the next due date, None where it falls due no more.

    An issue that its lapse became is closed by its own moves. Raises UnknownDue, DueDone, DueVoided, DoneInFuture,
    EvidenceMissing, TextTooLong.
    """
    row = _standing(db, due_id)
    evidence = kept(evidence, 200)
    if not evidence:
        raise EvidenceMissing
    if done_on > local_date(at):
        raise DoneInFuture(date=done_on)
    db.execute(sa.update(DUE).where(DUE.c.id == due_id).values(done_on=done_on, evidence=evidence))
    said = {"id": due_id, "done_on": done_on, "evidence": evidence}
    lines = [Line("facility_due.done", "facility", row["facility_id"], actor, at, said)]
    gone = db.scalar(sa.select(FACILITY.c.until).where(FACILITY.c.id == row["facility_id"]))
    following = next_date(db, due_id, done_on)
    made: UUID | None = None
    if following is not None and gone is None:
        new = _row(row["facility_id"], row["what"], following, row["remind_days"], row["every_months"])
        if _put(db, new):
            lines.append(_stated(new, actor, at))
            made = new["id"]
    append(db, lines, at)
    return made


def next_date(db: Db, due_id: UUID, done_on: date) -> date | None:
    """When it falls due next if it is done on a day, by the rhythm of what stood before it; None for no more. Raises UnknownDue."""
    row = db.execute(sa.select(DUE).where(DUE.c.id == due_id)).first()
    if row is None:
        raise UnknownDue
    earlier = sa.select(DUE.c.due_on).where(
        DUE.c.facility_id == row.facility_id,
        DUE.c.what == row.what,
        DUE.c.every_months == row.every_months,
        DUE.c.due_on < row.due_on,
        DUE.c.voided_at.is_(None),
    )
    return rules.next_due(row.due_on, row.every_months, done_on, db.scalars(earlier))


def void(db: Db, due_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Take a due date back that was stated wrongly; an issue that it became stands. Raises UnknownDue, DueDone, DueVoided, TextTooLong."""
    row = _standing(db, due_id)
    db.execute(sa.update(DUE).where(DUE.c.id == due_id).values(voided_at=at))
    said = {"id": due_id, "reason": kept(reason, 200)}
    append(db, [Line("facility_due.voided", "facility", row["facility_id"], actor, at, said)], at)


def due(db: Db, on: date, *, ahead: int | None = None) -> list[DueLine]:
    """What is not done yet, the earliest first: lapsed, to be reminded of, and later; `ahead` leaves out what is further away in days."""
    where = [DUE.c.done_on.is_(None), DUE.c.voided_at.is_(None), _there(on)]
    if ahead is not None:
        where.append(DUE.c.due_on <= on + timedelta(days=ahead))
    return _lines(db, on, where)


def reminders(db: Db, on: date) -> list[DueLine]:
    """What lapsed, and what is so near that it is to be reminded of."""
    return [line for line in due(db, on, ahead=rules.MOST_DAYS) if line.standing != rules.LATER]


def history(db: Db, facility_id: UUID, on: date) -> list[DueLine]:
    """Every due date of a facility, done and voided ones too, the newest first."""
    return list(reversed(_lines(db, on, [DUE.c.facility_id == facility_id])))


def lapse(db: Db, on: date, at: datetime) -> Lapsed:
    """Make an issue of whatever lapsed by a day and is none yet, once. Doing it again adds nothing."""
    query = sa.select(DUE.c.id).join(FACILITY, FACILITY.c.id == DUE.c.facility_id).where(*_lapsed(on))
    ids = list(db.scalars(query.order_by(DUE.c.id)))
    # Held together before the first issue takes the journal's lock; what another transaction did meanwhile is left out.
    rows = db.execute(sa.select(DUE).where(DUE.c.id.in_(ids)).order_by(DUE.c.id).with_for_update()).mappings()
    open_ = [row for row in rows if row["issue_id"] is None and row["done_on"] is None]
    issues: list[UUID] = []
    held: list[tuple[str, Refusal]] = []
    lines: list[Line] = []
    for row in sorted(open_, key=lambda row: row["due_on"]):
        facility = db.execute(sa.select(FACILITY).where(FACILITY.c.id == row["facility_id"])).mappings().one()
        try:
            issue_id = _report(db, facility, row, at)
        except Refusal as refusal:
            held.append((facility["name"], refusal))
            continue
        db.execute(sa.update(DUE).where(DUE.c.id == row["id"]).values(issue_id=issue_id))
        said = {"id": row["id"], "issue_id": issue_id}
        lines.append(Line("facility_due.lapsed", "facility", facility["id"], ACTOR, at, said))
        issues.append(issue_id)
    append(db, lines, at)
    return Lapsed(tuple(issues), tuple(held))


def has_lapsed(db: Db, on: date) -> bool:
    """Whether `lapse` would make an issue: what runs by itself asks before it writes."""
    query = sa.select(DUE.c.id).join(FACILITY, FACILITY.c.id == DUE.c.facility_id)
    return db.scalar(query.where(*_lapsed(on), FACILITY.c.item_code != "").limit(1)) is not None


def _lapsed(on: date) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        DUE.c.due_on < on,
        DUE.c.done_on.is_(None),
        DUE.c.voided_at.is_(None),
        DUE.c.issue_id.is_(None),
        _there(on),
    )


def _report(db: Db, facility: Any, row: Any, at: datetime) -> UUID:  # noqa: ANN401 - rows of the two tables
    if not facility["item_code"]:
        raise LapseNeedsItem(name=facility["name"])
    with db.begin_nested():  # refused, it leaves nothing behind
        issue = reporting.report(
            db,
            reporting.NewIssue(
                item_code=facility["item_code"],
                area_id=facility["area_id"],
                place_id=facility["place_id"],
                spot=facility["name"],
                description=_DESCRIPTION.format(
                    name=facility["name"],
                    code=f"（{facility['code']}）" if facility["code"] else "",
                    what=row["what"],
                    due=row["due_on"],
                ),
                source="facility",
                occurred_at=min(at, instant(row["due_on"] + timedelta(days=1), datetime.min.time())),
            ),
            hands.of_program(ACTOR),
            at,
        )
    return issue.id


def _lines(db: Db, on: date, where: Sequence[sa.ColumnElement[bool]]) -> list[DueLine]:
    query = (
        sa.select(
            DUE,
            FACILITY.c.kind,
            FACILITY.c.name,
            FACILITY.c.pinyin,
            FACILITY.c.code,
            FACILITY.c.area_id,
            FACILITY.c.place_id,
            _UNIT.c.name.label("unit"),
            _UNIT.c.phone,
            sa.func.coalesce(_ISSUE.c.number, _ISSUE.c.provisional).label("issue"),
        )
        .join(FACILITY, FACILITY.c.id == DUE.c.facility_id)
        .outerjoin(_UNIT, _UNIT.c.id == FACILITY.c.unit_id)
        .outerjoin(_ISSUE, _ISSUE.c.id == DUE.c.issue_id)
        .where(*where)
        .order_by(DUE.c.due_on, FACILITY.c.pinyin, DUE.c.id)
    )
    rows = db.execute(query).all()
    words = in_words(db, (Stands(row.area_id, row.place_id) for row in rows))
    found: list[DueLine] = []
    for row in rows:
        standing = rules.standing(
            row.due_on, row.remind_days, row.done_on, voided=row.voided_at is not None, on=on
        )
        found.append(
            DueLine(
                id=row.id,
                facility_id=row.facility_id,
                kind=row.kind,
                name=row.name,
                pinyin=row.pinyin,
                code=row.code or "",
                where=words[Stands(row.area_id, row.place_id)],
                unit=row.unit or "",
                phone=row.phone or "",
                what=row.what,
                due_on=row.due_on,
                remind_days=row.remind_days,
                every_months=row.every_months,
                standing=standing,
                days_left=(row.due_on - on).days,
                done_on=row.done_on,
                evidence=row.evidence,
                issue_id=row.issue_id,
                issue=row.issue or "",
            )
        )
    return found


def _there(on: date) -> sa.ColumnElement[bool]:
    return sa.or_(FACILITY.c.until.is_(None), FACILITY.c.until > on)


def _standing(db: Db, due_id: UUID) -> dict[str, Any]:
    """A due date that can still be done or taken back, locked with its facility."""
    facility_id = db.scalar(sa.select(DUE.c.facility_id).where(DUE.c.id == due_id))
    if facility_id is not None:
        locked(db, facility_id)
    row = db.execute(sa.select(DUE).where(DUE.c.id == due_id).with_for_update()).mappings().first()
    if row is None:
        raise UnknownDue
    if row["voided_at"] is not None:
        raise DueVoided
    if row["done_on"] is not None:
        raise DueDone(what=row["what"], date=row["done_on"])
    return dict(row)


def _row(
    facility_id: UUID, what: str, due_on: date, remind_days: int, every_months: int | None
) -> dict[str, Any]:
    return {
        "id": new_id(),
        "facility_id": facility_id,
        "what": what,
        "due_on": due_on,
        "remind_days": remind_days,
        "every_months": every_months,
        "done_on": None,
        "evidence": "",
        "issue_id": None,
        "voided_at": None,
    }


def _put(db: Db, row: dict[str, Any]) -> bool:
    """Insert a due date; False where the same one is there already."""
    return (
        db.execute(insert_into(db, DUE).values(row).on_conflict_do_nothing().returning(DUE.c.id)).first()
        is not None
    )


def _stated(row: dict[str, Any], actor: str, at: datetime) -> Line:
    said = {key: row[key] for key in ("id", "what", "due_on", "remind_days", "every_months")}
    return Line("facility_due.stated", "facility", row["facility_id"], actor, at, said)


def _refuse_number(number: int, least: int, most: int) -> None:
    if not least <= number <= most:
        raise DueNumbersNotValid(number=number, least=least, most=most)
