"""Inspections and patrols of the night: who walked where from when to when, and what each look at each item gave.

"Checked, nothing found" is a finding like any other. Nothing is changed afterwards: a wrong one is declared void, with a reason.
The checklist's doors call `record`; who walks with a list in hand calls `begin`, `look` and `end`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local, local_date
from core.ids import new_id
from grid import catalogue
from grid.catalogue import KeptItem
from grid.catalogue.refusals import UnknownItem
from grid.field import rules
from grid.field.entering import Where, refuse_strangers, where
from grid.field.plans import PLAN
from grid.field.refusals import (
    FindingStands,
    InspectionEnded,
    InspectionVoid,
    PlanNotPossible,
    UnknownInspection,
    UnknownOutcome,
    UnknownPlan,
    WalkTimesWrong,
)
from grid.field.words import OUTCOMES
from grid.hands import Hand
from grid.issues import rows as issue_rows
from grid.issues.photos import Photo
from grid.issues.reporting import NewIssue, report
from grid.residents.homes import homes_of
from grid.residents.words import prose, reason
from grid.tables import Inspection, InspectionFinding
from store.inserting import insert_into
from store.journal import Line, note
from store.types import Db, table_of

INSPECTION = table_of(Inspection)
FINDING = table_of(InspectionFinding)
_NOTE, _SPOT, _REMARK = 400, 120, 200


class Look(NamedTuple):
    """What one look at one item gave. `issue_id` names an issue that is known already, instead of making another.

    `id` is the door's own: the same one again is the same look.
    """

    item_code: str
    outcome: str = "clear"
    spot: str = ""
    note: str = ""
    photos: Sequence[Photo] = ()
    place_id: UUID | None = None
    issue_id: UUID | None = None
    id: UUID | None = None


class NewWalk(NamedTuple):
    """A walk through a patch, or through one place in it. `id` is the door's own: the same one again is the same walk."""

    area_id: UUID | None
    begun_at: datetime
    ended_at: datetime | None = None
    kind: str = "inspection"
    plan_id: UUID | None = None
    place_id: UUID | None = None
    note: str = ""
    id: UUID | None = None


def record(db: Db, new: NewWalk, looks: Sequence[Look], hand: Hand, at: datetime) -> UUID:
    """Enter a walk with what it found; gives its id. What was found becomes an issue, what was mended one of the short path.

    A second click is success and enters nothing more. Raises PlanNotPossible, UnknownPlan, UnknownPatch, PlaceElsewhere, NotYourPatch,
    WalkTimesWrong, UnknownOutcome, UnknownItem, FindingStands, TextTooLong, and what `reporting.report` raises.
    """
    on = rules.day_of(new.kind, new.begun_at)
    _refuse_times(new.begun_at, new.ended_at, at)
    if new.kind not in rules.WALKS:
        raise PlanNotPossible(value=new.kind)
    place = where(db, new.area_id, new.place_id, on)
    refuse_strangers(db, hand, place)
    _refuse_plan(db, new)
    values: dict[str, Any] = {
        "plan_id": new.plan_id,
        "kind": new.kind,
        "area_id": place.patch.id,
        "place_id": new.place_id,
        "who": hand.who,
        "person_id": hand.person_id,
        "begun_at": new.begun_at,
        "ended_at": new.ended_at,
        "note": prose(new.note, _NOTE),
    }
    id = new.id or new_id()
    insert = (
        insert_into(db, INSPECTION)
        .values(id=id, **values, voided_at=None, void_reason="")
        .on_conflict_do_nothing()
        .returning(INSPECTION.c.id)
    )
    if db.scalar(insert) is None:
        _own(db, id, hand)
        return id
    of = _Of(new.kind, new.place_id, new.ended_at)
    found = _look(db, id, of, place, looks, hand, at)
    note(db, Line("inspection.recorded", "inspection", id, hand.actor, at, {**values, "findings": found}), at)
    return id


def begin(db: Db, new: NewWalk, hand: Hand, at: datetime) -> UUID:
    """Begin a walk whose looks come one by one. Raises what `record` raises."""
    return record(db, new._replace(ended_at=None), (), hand, at)


def look(db: Db, inspection_id: UUID, looks: Sequence[Look], hand: Hand, at: datetime) -> int:
    """Add looks to a walk that has not ended; gives how many were new. The same look again is success.

    Raises UnknownInspection, InspectionVoid, InspectionEnded, and what `record` raises of looks.
    """
    row = _open(db, inspection_id, hand)
    place = where(db, row.area_id, row.place_id, rules.day_of(row.kind, row.begun_at))
    found = _look(db, inspection_id, _Of(row.kind, row.place_id, row.ended_at), place, looks, hand, at)
    if found:
        note(
            db,
            Line("inspection.looked", "inspection", inspection_id, hand.actor, at, {"findings": found}),
            at,
        )
    return len(found)


def end(db: Db, inspection_id: UUID, ended_at: datetime, words: str, hand: Hand, at: datetime) -> None:
    """A walk is over; the same end again is success.

    Raises UnknownInspection, InspectionVoid, InspectionEnded, WalkTimesWrong, TextTooLong.
    """
    row = _own(db, inspection_id, hand, lock=True)
    if row.ended_at == ended_at:
        return
    row = _open(db, inspection_id, hand)
    _refuse_times(row.begun_at, ended_at, at)
    values = {"ended_at": ended_at, "note": prose(words, _NOTE) or row.note}
    db.execute(sa.update(INSPECTION).where(INSPECTION.c.id == inspection_id).values(values))
    note(db, Line("inspection.ended", "inspection", inspection_id, hand.actor, at, values), at)


def void(db: Db, inspection_id: UUID, why: str, hand: Hand, at: datetime) -> None:
    """Declare a walk void, with a reason: it counts for nothing any more. Issues that it made stand. A second click is success.

    Raises UnknownInspection, NotYourPatch, ReasonMissing.
    """
    said = reason(why)
    row = _locked(db, inspection_id)
    refuse_strangers(db, hand, where(db, row.area_id, row.place_id, rules.day_of(row.kind, row.begun_at)))
    if row.voided_at is None:
        values = {"voided_at": at, "void_reason": said}
        db.execute(sa.update(INSPECTION).where(INSPECTION.c.id == inspection_id).values(values))
        note(db, Line("inspection.voided", "inspection", inspection_id, hand.actor, at, values), at)


class _Of(NamedTuple):
    """What a look asks of its walk."""

    kind: str
    place_id: UUID | None
    ended_at: datetime | None


def _look(
    db: Db, inspection_id: UUID, of: _Of, place: Where, looks: Sequence[Look], hand: Hand, at: datetime
) -> list[dict[str, object]]:
    """Enter looks and report what they found; gives what the journal says of those that are new."""
    items = catalogue.in_force(db, local_date(at)).by_code
    found_at = of.ended_at or at
    entered: list[tuple[dict[str, object], Look]] = []
    for each in looks:
        row = _stated(db, items, each, of, found_at)
        if each.issue_id is not None:
            issue_rows.issue(db, each.issue_id)
        insert = (
            insert_into(db, FINDING)
            .values(**row, inspection_id=inspection_id)
            .on_conflict_do_nothing()
            .returning(FINDING.c.id)
        )
        if db.scalar(insert) is None:
            _refuse_other(db, items, inspection_id, row)
        else:
            entered.append((row, each))
    # All rows first: the first report takes the counter of numbers, and everybody waits for that from then on.
    for row, each in entered:
        if each.outcome != "clear" and each.issue_id is None:
            new = NewIssue(
                each.item_code,
                place.patch.id,
                each.place_id or of.place_id,
                each.spot,
                each.note or items[each.item_code].item.name,
                of.kind,
                found_at,
                photos=each.photos,
                mend=each.outcome == "mended",
            )
            row["issue_id"] = report(db, new, hand, at).id
            db.execute(sa.update(FINDING).where(FINDING.c.id == row["id"]).values(issue_id=row["issue_id"]))
    return [row for row, _each in entered]


def _stated(
    db: Db, items: Mapping[str, KeptItem], each: Look, of: _Of, found_at: datetime
) -> dict[str, object]:
    if each.outcome not in rules.OUTCOMES:
        raise UnknownOutcome(outcome=each.outcome)
    if each.item_code not in items:
        raise UnknownItem
    spot = prose(each.spot, _SPOT)
    if not spot and each.place_id is not None and each.place_id != of.place_id:
        homes = homes_of(db, [each.place_id], local_date(found_at))
        spot = homes[each.place_id].words[:_SPOT] if homes else ""
    return {
        "id": each.id or new_id(),
        "item_code": each.item_code,
        "spot": spot,
        "outcome": each.outcome,
        "issue_id": each.issue_id,
        "note": prose(each.note, _REMARK),
        "found_at": found_at,
    }


def _refuse_other(
    db: Db, items: Mapping[str, KeptItem], inspection_id: UUID, row: Mapping[str, object]
) -> None:
    """Raise FindingStands unless what stands there is this look itself, or as clear as it."""
    same = sa.and_(FINDING.c.item_code == row["item_code"], FINDING.c.spot == row["spot"])
    known = db.execute(
        sa.select(FINDING.c.id, FINDING.c.outcome).where(FINDING.c.inspection_id == inspection_id, same)
    ).first()
    if known is not None and (known.id == row["id"] or known.outcome == row["outcome"] == "clear"):
        return
    outcome = known.outcome if known is not None else "found"
    name = items[str(row["item_code"])].item.name
    raise FindingStands(item=name, outcome=OUTCOMES[outcome])


def _refuse_plan(db: Db, new: NewWalk) -> None:
    if new.plan_id is None:
        return
    kind = db.scalar(sa.select(PLAN.c.kind).where(PLAN.c.id == new.plan_id))
    if kind is None:
        raise UnknownPlan
    if kind != new.kind:
        raise PlanNotPossible(value=new.kind)


def _refuse_times(begun_at: datetime, ended_at: datetime | None, at: datetime) -> None:
    ended = at if ended_at is None else ended_at
    wrong = (
        begun_at > at
        or begun_at < at - rules.OLDEST_WALK
        or (ended_at is not None and not begun_at < ended <= at)
        or (ended_at is not None and ended - begun_at > rules.LONGEST_WALK)
    )
    if wrong:
        raise WalkTimesWrong(
            begun=f"{local(begun_at):%Y-%m-%d %H:%M}",
            ended=f"{local(ended):%Y-%m-%d %H:%M}",
            most=int(rules.LONGEST_WALK.total_seconds() // 3600),
        )


def _locked(db: Db, inspection_id: UUID) -> sa.Row[Any]:
    row = db.execute(sa.select(INSPECTION).where(INSPECTION.c.id == inspection_id).with_for_update()).first()
    if row is None:
        raise UnknownInspection
    return row


def _own(db: Db, inspection_id: UUID, hand: Hand, *, lock: bool = False) -> sa.Row[Any]:
    """A walk of one's own. Raises UnknownInspection for somebody else's."""
    row = (
        _locked(db, inspection_id)
        if lock
        else db.execute(sa.select(INSPECTION).where(INSPECTION.c.id == inspection_id)).first()
    )
    if row is None or not hand.is_one_of([row.who]):
        raise UnknownInspection
    return row


def _open(db: Db, inspection_id: UUID, hand: Hand) -> sa.Row[Any]:
    row = _own(db, inspection_id, hand, lock=True)
    if row.voided_at is not None:
        raise InspectionVoid(reason=row.void_reason)
    if row.ended_at is not None:
        raise InspectionEnded(moment=f"{local(row.ended_at):%Y-%m-%d %H:%M}")
    return row
