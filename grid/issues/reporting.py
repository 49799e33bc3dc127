"""Reporting an issue: five fields at a door, a draft or at once, long way or mended on the spot. Doors, alarms and inspections call `report`."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local, local_date
from core.ids import new_id
from grid.hands import CLERK, REPORTER, Hand
from grid.issues import refusals
from grid.issues.items import ITEM_ASKED, ItemRow, item
from grid.issues.numbering import next_final, next_provisional
from grid.issues.photos import AFTER, BEFORE, KINDS, Photo
from grid.issues.rows import COLUMNS, ISSUE, PLACE, IssueRow, issue, loaded, roles_at
from grid.issues.rules import (
    CLOSED,
    MOST_PHOTOS,
    MOVES,
    NEW,
    REPORTED,
    Move,
    Standing,
    Step,
    leads_to,
    photos_missing,
    why_not,
)
from grid.issues.words import MOVES as MOVE_TITLES
from grid.issues.words import SOURCES
from grid.issues.writing import Made, put_move, put_new
from grid.tables import IssuePhoto, Placement, Resident
from people.names import visible
from people.tables import Area
from store import journal
from store.flow import rows_of
from store.types import Db, table_of

LONGEST: Mapping[str, int] = {"spot": 120, "description": 500, "reason": 300, "link": 200}
_SLACK = timedelta(minutes=5)
"""Phones' clocks go ahead a little."""
_PLACEMENT = table_of(Placement)
_AREA = table_of(Area)
_RESIDENT = table_of(Resident)
_PHOTO = table_of(IssuePhoto)
_STAIRWELL, _BUILDING = PLACE.alias(), PLACE.alias()
_ON = sa.bindparam("on", type_=sa.Date())
_WHERE = (
    sa.select(PLACE.c.name, _PLACEMENT.c.area_id)
    .outerjoin(_STAIRWELL, _STAIRWELL.c.id == PLACE.c.parent_id)
    .outerjoin(_BUILDING, _BUILDING.c.id == _STAIRWELL.c.parent_id)
    .outerjoin(
        _PLACEMENT,
        sa.and_(
            _PLACEMENT.c.place_id == sa.func.coalesce(_BUILDING.c.id, _STAIRWELL.c.id, PLACE.c.id),
            sa.or_(_PLACEMENT.c.since.is_(None), _PLACEMENT.c.since <= _ON),
            sa.or_(_PLACEMENT.c.until.is_(None), _PLACEMENT.c.until > _ON),
        ),
    )
    .where(PLACE.c.id == sa.bindparam("place_id"))
)
_ITEM_AND_AREA = ITEM_ASKED.add_columns(
    _WHERE.with_only_columns(_PLACEMENT.c.area_id, maintain_column_froms=True).limit(1).scalar_subquery()
)
_AREA_THERE = sa.select(_AREA.c.id).where(_AREA.c.id == sa.bindparam("area_id"))


class NewIssue(NamedTuple):
    """What is reported: what (the item), where (a place, or at least an area), more exactly where, in words, and photos."""

    item_code: str
    area_id: UUID | None = None
    place_id: UUID | None = None
    spot: str = ""
    description: str = ""
    source: str = "patrol"
    occurred_at: datetime | None = None
    """None for now."""
    resident_id: UUID | None = None
    photos: Sequence[Photo] = ()
    draft: bool = False
    mend: bool = False
    """The finder mended it at once; wants photos of both kinds."""
    id: UUID | None = None
    """Its id where the door gives one: the same report sent again is then success and no second issue; a report of a draft's id
    reports that draft.
    """


def report(db: Db, new: NewIssue, hand: Hand, at: datetime) -> IssueRow:
    """Enter an issue, or a draft of one; gives it as it stands. Urgent ones are to be phoned (`IssueRow.phone_now`).

    Its area is that to which the place belongs on this day, and stays when the building moves. Raises RoleMissing, ItemMissing,
    UnknownItem, WhereMissing, UnknownWhere, PlaceWithoutGrid, UnknownSource, OccurredAhead, UnknownResident, WordsTooLong,
    PhotoKindUnknown, TooManyPhotos, and for what was mended on the spot BeforePhotosMissing and AfterPhotosMissing. Under the id of
    a draft it is that draft, written anew and reported with the photos that it has not got yet: MoveNotNow where it was discarded.
    """
    if (there := _there(db, new, hand, at)) is not None:
        return there
    values, found = _stated(db, new, hand, at)
    move = MOVES["draft" if new.draft else "report"]
    standing = Standing(values["id"], NEW, 1, "", (), has_item=found is not None)
    refusal = why_not(standing, move, hand, _roles(db, values, hand))
    if refusal is not None:
        raise refusal
    photos = kinds_given(move, new.photos, mend=new.mend)
    provisional, final = next_provisional(db)
    if (
        there := _there(db, new, hand, at)
    ) is not None:  # sent twice at once: the second waited for the first
        return there
    values["provisional"] = provisional
    if final and not new.draft:
        values |= dict(zip(("year", "sequence", "number"), next_final(db, at), strict=True))
    values["state"] = move.after
    put_new(db, values)
    made = Made(move.name, 1, 1, NEW, move.after, REPORTER, {}, photos=photos)
    lines = [put_move(db, values["id"], made, hand, at, new=values)]
    last = 1
    if new.mend and not new.draft and found is not None:
        mended, changes = _mended(values, found, photos, hand, at)
        lines.append(put_move(db, values["id"], mended, hand, at))
        values |= changes
        last = 2
    journal.append(db, lines, at)
    return IssueRow._make((*(values[name] for name in COLUMNS), last))


def redraft(db: Db, issue_id: UUID, new: NewIssue, hand: Hand, at: datetime) -> IssueRow:
    """Write a draft anew; its photos stay. Raises UnknownIssue, MoveNotNow, NotYourReport, and what `report` refuses."""
    row, _moves, standing = loaded(db, issue_id, lock=True)
    refusal = why_not(standing, MOVES["discard"], hand, roles_at(db, hand, row.area_id, row.place_id))
    if refusal is not None:
        raise refusal
    values, _found = _stated(db, new._replace(draft=True), hand, at)
    changes = {name: values[name] for name in _REDRAFTED}
    db.execute(sa.update(ISSUE).where(ISSUE.c.id == issue_id).values(changes))
    journal.note(db, journal.Line("issue.redrafted", "issue", issue_id, hand.actor, at, {"set": changes}), at)
    return row._replace(**changes)


def completed(db: Db, row: IssueRow, hand: Hand, at: datetime) -> dict[str, Any]:
    """What a draft takes on when it is reported: its item and area of this day, its numbers. Raises ItemMissing and as `report`."""
    if not row.item_code:
        raise refusals.ItemMissing
    found = item(db, row.item_code, local_date(at), hand.actor, at)
    changes: dict[str, Any] = {
        "item_id": found.id,
        "urgent": found.urgent,
        "reported_at": at,
        "area_id": area_of(db, row.area_id, row.place_id, local_date(at)),
    }
    _provisional, final = next_provisional(db) if row.number is None else ("", False)
    if final:
        changes |= dict(zip(("year", "sequence", "number"), next_final(db, at), strict=True))
    return changes


def kinds_given(move: Move, photos: Sequence[Photo], *, mend: bool = False) -> list[Photo]:
    """The photos, each with its kind. Raises PhotoNotNow, PhotoKindUnknown, TooManyPhotos."""
    usual = AFTER if BEFORE not in move.photos or move.name == "handled" else BEFORE
    made = [photo if photo.kind else photo._replace(kind=usual) for photo in photos]
    for photo in made:
        if photo.kind not in KINDS:
            raise refusals.PhotoKindUnknown(kind=photo.kind)
        if photo.kind not in move.photos or (move.name == "report" and photo.kind == AFTER and not mend):
            raise refusals.PhotoNotNow(move=MOVE_TITLES[move.name])
    if len(made) > MOST_PHOTOS:
        raise refusals.TooManyPhotos(most=MOST_PHOTOS)
    return made


def words(text: str, column: str) -> str:
    """What somebody wrote, without blanks around it or what cannot be seen, its lines ended as everywhere. Raises WordsTooLong."""
    stripped = visible(text).strip().replace("\r\n", "\n")  # as browsers end them
    if len(stripped) > LONGEST[column]:
        raise refusals.WordsTooLong(words=stripped[:20], most=LONGEST[column])
    return stripped


def area_of(db: Db, area_id: UUID | None, place_id: UUID | None, on: date) -> UUID:
    """The area of a report on a day: that of its place, else the one that was named.

    Raises WhereMissing, UnknownWhere, PlaceWithoutGrid.
    """
    if place_id is not None:
        found = rows_of(db, _WHERE, {"place_id": place_id, "on": on})
        if not found:
            raise refusals.UnknownWhere
        name, placed = found[0]
        if placed is not None:
            return placed
        if area_id is None:
            raise refusals.PlaceWithoutGrid(place=name, day=on)
    if area_id is None:
        raise refusals.WhereMissing
    if not rows_of(db, _AREA_THERE, {"area_id": area_id}):
        raise refusals.UnknownWhere
    return area_id


_REDRAFTED = (
    "item_id", "item_code", "area_id", "place_id", "spot", "description", "source", "resident_id", "occurred_at", "urgent",
)  # fmt: skip


def _stated(db: Db, new: NewIssue, hand: Hand, at: datetime) -> tuple[dict[str, Any], ItemRow | None]:
    """Every column of the new issue, looked at; and its item."""
    today = local_date(at)
    occurred_at = at if new.occurred_at is None else new.occurred_at
    if occurred_at > at + _SLACK:
        raise refusals.OccurredAhead(moment=f"{local(occurred_at):%Y-%m-%d %H:%M}")
    if new.source not in SOURCES:
        raise refusals.UnknownSource(source=new.source, known=tuple(SOURCES.values()))
    if not new.item_code and not new.draft:
        raise refusals.ItemMissing
    found, area_id = _item_and_area(db, new, today)
    if found is None and new.item_code:
        found = item(db, new.item_code, today, hand.actor, at)
    if new.resident_id is not None:
        there = sa.select(_RESIDENT.c.id).where(
            _RESIDENT.c.id == new.resident_id, _RESIDENT.c.erased_at.is_(None)
        )
        if db.scalar(there) is None:
            raise refusals.UnknownResident
    values: dict[str, Any] = dict.fromkeys(COLUMNS)
    values |= {
        "id": new.id or new_id(),
        "state": NEW,
        "round": 1,
        "item_id": found and found.id,
        "item_code": new.item_code,
        "area_id": area_id or area_of(db, new.area_id, new.place_id, today),
        "place_id": new.place_id,
        "spot": words(new.spot, "spot"),
        "description": words(new.description, "description"),
        "source": new.source,
        "reported_by": hand.who,
        "reporter_id": hand.person_id,
        "resident_id": new.resident_id,
        "occurred_at": min(occurred_at, at),
        "reported_at": at,
        "handler": "",
        "urgent": found is not None and found.urgent,
        "short_path": False,
    }
    return values, found


def _item_and_area(db: Db, new: NewIssue, on: date) -> tuple[ItemRow | None, UUID | None]:
    """The item and the area of the place, in one question where both are named; `item` and `area_of` say why one is None."""
    if not new.item_code or new.place_id is None:
        return None, None
    found = rows_of(db, _ITEM_AND_AREA, {"code": new.item_code, "place_id": new.place_id, "on": on})
    if not found:
        return None, None
    *columns, area_id = found[0]
    return ItemRow(*columns), area_id


def _there(db: Db, new: NewIssue, hand: Hand, at: datetime) -> IssueRow | None:
    """What was reported under this id before, or was a draft and is reported now. Raises UnknownIssue where that was somebody else."""
    if new.id is None or db.scalar(sa.select(ISSUE.c.id).where(ISSUE.c.id == new.id)) is None:
        return None
    row = issue(db, new.id)
    if not hand.is_one_of([row.reported_by]):
        raise refusals.UnknownIssue
    return row if new.draft else _of_draft(db, new, row.id, hand, at)


def _of_draft(db: Db, new: NewIssue, issue_id: UUID, hand: Hand, at: datetime) -> IssueRow:
    """An issue that was reported, as it stands; one that is a draft yet after reporting it with what is said now."""
    from grid.issues import moves  # its moves call this module

    row, made, _standing = loaded(db, issue_id, lock=True)
    if any(each.move == "report" for each in made):
        return row
    if not new.item_code:
        raise refusals.ItemMissing
    kept = sa.select(_PHOTO.c.sha256, _PHOTO.c.kind).where(_PHOTO.c.issue_id == issue_id)
    known = {tuple(each) for each in db.execute(kept)}
    photos = [
        photo
        for photo in kinds_given(MOVES["report"], new.photos, mend=new.mend)
        if (photo.sha256, photo.kind) not in known
    ]
    redraft(db, issue_id, new, hand, at)
    row = moves.move(
        db, issue_id, "report", hand, at, photos=[photo for photo in photos if photo.kind == BEFORE]
    )
    if new.mend:
        after = [photo for photo in photos if photo.kind == AFTER]
        row = moves.move(db, issue_id, "mend", hand, at, photos=after)
    return row


def _roles(db: Db, values: Mapping[str, Any], hand: Hand) -> frozenset[str]:
    if hand.roles.get(REPORTER, frozenset()) is None:
        return frozenset({REPORTER})
    return roles_at(db, hand, values["area_id"], values["place_id"]) & {REPORTER, CLERK}


def _mended(
    values: Mapping[str, Any], found: ItemRow, photos: Sequence[Photo], hand: Hand, at: datetime
) -> tuple[Made, dict[str, Any]]:
    move = MOVES["mend"]
    standing = Standing(
        values["id"],
        REPORTED,
        1,
        hand.who,
        (Step(1, 1, "report", NEW, REPORTED, hand.who),),
        wants_before=found.photos_before,
        wants_after=found.photos_after,
        photos_before=sum(photo.kind == BEFORE for photo in photos),
        photos_after=sum(photo.kind == AFTER for photo in photos),
    )
    if refusal := photos_missing(standing, move, 0, 0):
        raise refusal
    after = leads_to(standing, move)
    changes = mending(hand, after, at)
    return Made("mend", 2, 1, REPORTED, after, REPORTER, changes), {**changes, "state": after}


def mending(hand: Hand, after: str, at: datetime) -> dict[str, Any]:
    """What mending on the spot changes: filed and done in one moment, and closed unless it was drawn for a check."""
    return {
        "filed_at": at,
        "handled_at": at,
        "closed_at": at if after == CLOSED else None,
        "handler": hand.who,
        "short_path": True,
    }
