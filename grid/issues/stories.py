"""One issue with its whole story: item, moves in their order with who made them, photos, links, what was merged into it, its clock."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.language import N_, _, translate
from grid.hands import names_of
from grid.issues.amending import DETAIL
from grid.issues.clocks import stopped_at, timed, turns
from grid.issues.escalation import level_of
from grid.issues.merging import merged_here
from grid.issues.rows import ISSUE, ITEM, LINK, PHOTO, PLACE, UNIT, IssueRow, MoveRow, loaded
from grid.issues.rules import WITH_CLOCK
from grid.issues.words import PROGRAMS
from grid.working_time import Clock, calendar_of, clocks
from people.tables import Area
from store.types import Db, table_of

_AREA = table_of(Area)


class ItemOf(NamedTuple):
    """The item of an issue, in the version under which it was reported."""

    id: UUID
    code: str
    class_name: str
    name: str
    limit_kind: str
    limit_amount: int
    filing: str
    closing: str
    photos_before: int
    photos_after: int
    unit_words: str
    standard_code: str


class Changed(NamedTuple):
    """Something of a report that was amended."""

    title: str
    """A msgid."""
    old: str
    new: str

    @property
    def words(self) -> str:
        """What was and what is, in the present language."""
        title = translate(self.title)
        if not self.old:
            return _("{title}: “{new}” added", title=title, new=self.new)
        if not self.new:
            return _("{title}: “{old}” taken out", title=title, old=self.old)
        return _("{title}: “{old}” changed to “{new}”", title=title, old=self.old, new=self.new)


class StoryLine(NamedTuple):
    """One move, as the time line shows it."""

    made: MoveRow
    name: str
    """Who made it; the login where an account is gone."""
    unit: str
    until: date | None
    """Of a suspension."""
    target: UUID | None
    """Of a merger."""
    changed: Sequence[Changed] = ()
    """Of an amendment."""


class PhotoRow(NamedTuple):
    """A photo of the issue, in media/ by its hash."""

    id: UUID
    kind: str
    round: int
    sha256: str
    name: str
    added_by: str
    added_at: datetime


class Other(NamedTuple):
    """Another issue that belongs to this one."""

    id: UUID
    shown: str
    state: str
    item: str
    reason: str = ""


class Story(NamedTuple):
    """Everything about one issue."""

    issue: IssueRow
    item: ItemOf | None
    where: str
    """Building, stairwell and household, then the spot."""
    unit: str
    reporter: str
    handler: str
    moves: Sequence[StoryLine]
    photos: Sequence[PhotoRow]
    links: Sequence[Other]
    merged: Sequence[Other]
    """What is merged into it, directly or through others."""
    into: Other | None
    """What it is merged into."""
    clock: Clock | None
    level: int

    @property
    def before(self) -> list[PhotoRow]:
        """The photos from before the work."""
        return [photo for photo in self.photos if photo.kind == "before"]

    @property
    def after(self) -> list[PhotoRow]:
        """The photos of the finished work."""
        return [photo for photo in self.photos if photo.kind == "after"]


def story(db: Db, issue_id: UUID, at: datetime | None = None) -> Story:
    """The whole story of an issue, its clock at `at` (none without). Raises UnknownIssue."""
    row, moves, _standing = loaded(db, issue_id)
    names = names_of(db, {each.who for each in moves} | {row.reported_by, row.handler})
    units = _units(
        db, {each.unit_id for each in moves if each.unit_id} | ({row.unit_id} if row.unit_id else set())
    )
    item = _item(db, row.item_id)
    clock = _clock(db, row, item, at) if at is not None else None
    return Story(
        row,
        item,
        where(db, row.place_id, row.spot),
        units.get(row.unit_id, "") if row.unit_id else "",
        names.get(row.reported_by, ""),
        names.get(row.handler, ""),
        [_line(db, each, names, units) for each in moves],
        _photos(db, issue_id),
        _links(db, issue_id),
        _others(db, merged_here(db, issue_id)),
        next(iter(_others(db, [row.merged_into] if row.merged_into else [])), None),
        clock,
        level_of(clock.share) if clock else 0,
    )


def where(db: Db, place_id: UUID | None, spot: str) -> str:
    """A place with what it stands in, and the spot: "3号楼 1单元 201室，门口"."""
    parts: list[str] = []
    while place_id is not None:
        row = db.execute(sa.select(PLACE.c.name, PLACE.c.parent_id).where(PLACE.c.id == place_id)).one()
        parts.insert(0, row.name)
        place_id = row.parent_id
    return " ".join([*parts, spot] if spot else parts)


def _line(db: Db, made: MoveRow, names: Mapping[str, str], units: Mapping[UUID, str]) -> StoryLine:
    detail: dict[str, Any] = json.loads(made.detail) if made.detail else {}
    until, target = detail.get("until"), detail.get("target")
    return StoryLine(
        made,
        translate(PROGRAMS[made.who])
        if made.who in PROGRAMS
        else names.get(made.who, made.who.partition(":")[2]),
        units.get(made.unit_id, "") if made.unit_id else "",
        date.fromisoformat(until) if until else None,
        UUID(target) if target else None,
        _changed(db, detail.get(DETAIL, {})),
    )


def _changed(db: Db, amended: Mapping[str, Sequence[str | None]]) -> list[Changed]:
    """What an amendment changed, in the names of today."""
    found: list[Changed] = []
    if "item_id" in amended:
        old, new = (_item(db, UUID(id_) if id_ else None) for id_ in amended["item_id"])
        found.append(Changed(N_("Item"), old.name if old else "", new.name if new else ""))
    if "area_id" in amended:
        pairs = zip(amended["area_id"], amended["place_id"], strict=True)
        old, new = (_there(db, area_id, place_id) for area_id, place_id in pairs)
        found.append(Changed(N_("Where"), old, new))
    for column, title in (("spot", N_("Exact spot")), ("description", N_("In words"))):
        if column in amended:
            was, now = amended[column]
            found.append(Changed(title, was or "", now or ""))
    return found


def _there(db: Db, area_id: str | None, place_id: str | None) -> str:
    area = db.scalar(sa.select(_AREA.c.name).where(_AREA.c.id == UUID(area_id))) if area_id else ""
    return " ".join(filter(None, (area, where(db, UUID(place_id), "") if place_id else "")))


def _item(db: Db, item_id: UUID | None) -> ItemOf | None:
    if item_id is None:
        return None
    query = sa.select(*(ITEM.c[name] for name in ItemOf._fields)).where(ITEM.c.id == item_id)
    return ItemOf(*db.execute(query).one())


def _clock(db: Db, row: IssueRow, item: ItemOf | None, at: datetime) -> Clock | None:
    if item is None or row.filed_at is None or row.state not in WITH_CLOCK:
        return None
    made = turns(db, [row.id]).get(row.id, [])
    stopped = stopped_at(row.state, row.handled_at, row.closed_at)
    one = timed(item.limit_kind, item.limit_amount, row.filed_at, made, row.round, stopped)
    return clocks([one], calendar_of(db), at)[0]


def _units(db: Db, ids: set[UUID]) -> dict[UUID, str]:
    if not ids:
        return {}
    return {
        row.id: row.name for row in db.execute(sa.select(UNIT.c.id, UNIT.c.name).where(UNIT.c.id.in_(ids)))
    }


def _photos(db: Db, issue_id: UUID) -> list[PhotoRow]:
    query = (
        sa.select(*(PHOTO.c[name] for name in PhotoRow._fields))
        .where(PHOTO.c.issue_id == issue_id)
        .order_by(PHOTO.c.added_at, PHOTO.c.id)
    )
    return [PhotoRow(*row) for row in db.execute(query)]


def _links(db: Db, issue_id: UUID) -> list[Other]:
    query = sa.select(LINK.c.issue_id, LINK.c.other_id, LINK.c.reason).where(
        sa.or_(LINK.c.issue_id == issue_id, LINK.c.other_id == issue_id), LINK.c.undone_at.is_(None)
    )
    reasons = {
        (row.other_id if row.issue_id == issue_id else row.issue_id): row.reason for row in db.execute(query)
    }
    return [other._replace(reason=reasons[other.id]) for other in _others(db, list(reasons))]


def _others(db: Db, ids: Sequence[UUID]) -> list[Other]:
    if not ids:
        return []
    query = (
        sa.select(
            ISSUE.c.id,
            sa.func.coalesce(ISSUE.c.number, ISSUE.c.provisional),
            ISSUE.c.state,
            sa.func.coalesce(ITEM.c.name, ""),
        )
        .outerjoin_from(ISSUE, ITEM, ITEM.c.id == ISSUE.c.item_id)
        .where(ISSUE.c.id.in_(ids))
        .order_by(ISSUE.c.reported_at, ISSUE.c.id)
    )
    return [Other(*row) for row in db.execute(query)]
