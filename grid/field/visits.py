"""Visit notes (民情日志): append-only, the words sealed with a key of the note's own. A correction is a note that names the one it corrects.

Doors call `write`; an issue that a visit gives rise to is made with it, or later with `raise_issue`. "Nobody at home" is a note too.
"""

from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from grid.field.entering import Where, refuse_strangers, where
from grid.field.plans import PLAN
from grid.field.refusals import (
    NoteErased,
    NoteHasIssue,
    PlanNotPossible,
    ResidentElsewhere,
    UnknownPlan,
    UnknownVisit,
    VisitNotPossible,
    VisitTimeWrong,
    VisitWhereMissing,
    VisitWordsMissing,
)
from grid.hands import Hand
from grid.issues.reporting import NewIssue, report
from grid.issues.rows import IssueRow, issue
from grid.residents import sealing
from grid.residents.homes import homes_of
from grid.residents.refusals import ResidentErased
from grid.residents.residents import row_of
from grid.residents.sight import refuse_unseen, sight_of
from grid.residents.words import prose
from grid.tables import Visit
from store.inserting import insert_into
from store.journal import Line, note
from store.types import Db, table_of

VISIT = table_of(Visit)
WAYS = ("home", "phone", "street", "office")
LONGEST = 2_000
_OLDEST = timedelta(days=62)
_FURTHEST = timedelta(days=366)


class NewVisit(NamedTuple):
    """What a note says. `id` is the door's own: the same one again is the same note. `issue` is what the visit gives rise to."""

    visited_at: datetime
    words: str = ""
    place_id: UUID | None = None
    resident_id: UUID | None = None
    area_id: UUID | None = None
    """Where no household is named."""
    kind: str = "home"
    met: bool = True
    plan_id: UUID | None = None
    again_on: date | None = None
    issue: NewIssue | None = None
    id: UUID | None = None


def write(db: Db, new: NewVisit, hand: Hand, at: datetime) -> UUID:
    """Write a note; gives its id. A second click is success and writes nothing more.

    Raises VisitWhereMissing, UnknownPatch, PlaceElsewhere, NotYourPatch, ResidentsNotYours, ResidentElsewhere and ResidentErased where a
    resident is named, UnknownPlan, VisitNotPossible, VisitTimeWrong, VisitWordsMissing, TextTooLong, and what `reporting.report` raises.
    """
    place_id = new.place_id
    if new.resident_id is not None:
        resident = row_of(
            db, new.resident_id, lock=True
        )  # an erasure at this moment takes the note along, or comes first
        if place_id not in {None, resident.place_id}:
            raise ResidentElsewhere
        if resident.erased_at is not None:
            raise ResidentErased(day=local_date(resident.erased_at))
        place_id = resident.place_id
    if place_id is None and new.area_id is None:
        raise VisitWhereMissing
    on = local_date(new.visited_at)
    place = where(db, new.area_id, place_id, on)
    refuse_strangers(db, hand, place)
    if new.resident_id is not None and place.home is not None:
        refuse_unseen(sight_of(db, hand), place.home)
    _refuse_plan(db, new.plan_id)
    words = _words(new, at)
    values: dict[str, Any] = {
        "plan_id": new.plan_id,
        "area_id": place.patch.id,
        "place_id": place_id,
        "resident_id": new.resident_id,
        "kind": new.kind,
        "met": new.met,
        "visited_at": new.visited_at,
        "again_on": new.again_on,
        "corrects_id": None,
    }
    return _put(db, new.id or new_id(), values, words, place, new.issue, hand, at)


def correct(db: Db, visit_id: UUID, words: str, hand: Hand, at: datetime, *, id: UUID | None = None) -> UUID:
    """Add a note that corrects an earlier one, which stays as it is; gives the new note's id.

    Raises UnknownVisit for a note of somebody else's patch, NoteErased, VisitWordsMissing, TextTooLong.
    """
    before = seen(db, visit_id, hand, at)
    if not sealing.keys_of(db, [visit_id]):
        raise NoteErased
    said = prose(words, LONGEST)
    if not said:
        raise VisitWordsMissing
    kept = ("plan_id", "area_id", "place_id", "resident_id", "kind", "met", "visited_at", "again_on")
    values = {name: getattr(before, name) for name in kept} | {"corrects_id": visit_id}
    place = where(db, before.area_id, before.place_id, local_date(before.visited_at))
    return _put(db, id or new_id(), values, said, place, None, hand, at)


def raise_issue(db: Db, visit_id: UUID, new: NewIssue, hand: Hand, at: datetime) -> IssueRow:
    """Make an issue of what a visit brought up; a second click gives the same one.

    Raises UnknownVisit, NoteHasIssue for another item, and what `reporting.report` raises.
    """
    row = seen(db, visit_id, hand, at, lock=True)
    if row.issue_id is not None:
        found = issue(db, row.issue_id)
        if found.item_code != new.item_code:
            raise NoteHasIssue
        return found
    made = report(db, _from(row.area_id, row.place_id, row.resident_id, new), hand, at)
    db.execute(sa.update(VISIT).where(VISIT.c.id == visit_id).values(issue_id=made.id))
    note(db, Line("visit.raised", "visit", visit_id, hand.actor, at, {"issue_id": made.id}), at)
    return made


def words_of(db: Db, visit_id: UUID, hand: Hand, at: datetime) -> str:
    """The words of a note, for whoever wrote it or may see the residents there. Raises UnknownVisit, NoteErased."""
    row = seen(db, visit_id, hand, at)
    said = sealing.opened(sealing.keys_of(db, [visit_id]).get(visit_id), visit_id, row.sealed)
    if said is None:
        raise NoteErased
    return said["words"]


def seen(db: Db, visit_id: UUID, hand: Hand, at: datetime, *, lock: bool = False) -> sa.Row[Any]:
    """The row of a note that this hand wrote or may see. Raises UnknownVisit."""
    query = sa.select(VISIT).where(VISIT.c.id == visit_id)
    row = db.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise UnknownVisit
    if hand.is_one_of([row.who]):
        return row
    sight = sight_of(db, hand)
    home = homes_of(db, [row.place_id], local_date(at))[row.place_id] if row.place_id else None
    if not (sight.of_area(row.area_id) if home is None else sight.of_home(home)):
        raise UnknownVisit
    return row


def _put(
    db: Db,
    id: UUID,
    values: dict[str, Any],
    words: str,
    place: Where,
    new_issue: NewIssue | None,
    hand: Hand,
    at: datetime,
) -> UUID:
    key = sealing.fresh_key()
    row = {
        **values,
        "who": hand.who,
        "person_id": hand.person_id,
        "sealed": sealing.seal(key, id, {"words": words}),
    }
    insert = (
        insert_into(db, VISIT)
        .values(id=id, **row, recorded_at=at, issue_id=None)
        .on_conflict_do_nothing()
        .returning(VISIT.c.id)
    )
    if db.scalar(insert) is None:
        if not hand.is_one_of([db.scalar(sa.select(VISIT.c.who).where(VISIT.c.id == id)) or ""]):
            raise UnknownVisit
        return id
    sealing.keep_key(db, id, key)
    issue_id = None
    if new_issue is not None:
        made = report(
            db, _from(place.patch.id, values["place_id"], values["resident_id"], new_issue), hand, at
        )
        issue_id = made.id
        db.execute(sa.update(VISIT).where(VISIT.c.id == id).values(issue_id=issue_id))
    note(db, Line("visit.written", "visit", id, hand.actor, at, {**row, "issue_id": issue_id}), at)
    return id


def _from(area_id: UUID, place_id: UUID | None, resident_id: UUID | None, new: NewIssue) -> NewIssue:
    """The issue of a visit: where and by whom it was told unless the door says otherwise."""
    return new._replace(
        source="visit",
        area_id=new.area_id or area_id,
        place_id=new.place_id or place_id,
        resident_id=new.resident_id or resident_id,
    )


def _words(new: NewVisit, at: datetime) -> str:
    if new.kind not in WAYS:
        raise VisitNotPossible(value=new.kind)
    if not at - _OLDEST <= new.visited_at <= at:
        raise VisitTimeWrong(day=local_date(new.visited_at))
    today = local_date(at)
    if new.again_on is not None and not today <= new.again_on <= today + _FURTHEST:
        raise VisitTimeWrong(day=new.again_on)
    words = prose(new.words, LONGEST)
    if not words and new.met:
        raise VisitWordsMissing
    return words


def _refuse_plan(db: Db, plan_id: UUID | None) -> None:
    if plan_id is None:
        return
    kind = db.scalar(sa.select(PLAN.c.kind).where(PLAN.c.id == plan_id))
    if kind is None:
        raise UnknownPlan
    if kind != "visit":
        raise PlanNotPossible(value=kind)
