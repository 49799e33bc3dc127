"""Sources of alarms and their devices: what a system's alarms become, its token, where its devices stand. Windows and terminal call these."""

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

import sqlalchemy as sa

from core.canonical import canonical
from core.clock import local_date
from core.ids import new_id
from grid.alarms import rules
from grid.alarms.refusals import (
    DeviceMissing,
    DeviceNowhere,
    HeadingsNotValid,
    MinutesNotValid,
    SourceClosed,
    SourceNameMissing,
    SourceNameTaken,
    TokenUnknown,
    UnknownSource,
)
from grid.item_codes import refuse_unknown
from grid.places import placements
from grid.tables import Alarm, AlarmDevice, AlarmSource
from grid.texts import kept
from people.areas import AREA
from people.refusals import UnknownArea
from store.inserting import insert_into
from store.journal import Line, append, note
from store.types import Db, table_of

SOURCE = table_of(AlarmSource)
DEVICE = table_of(AlarmDevice)
ALARM = table_of(Alarm)
HEADED = ("device", "at", "ended_at", "kind", "id", "said")
"""The fields of a message for which a source may have headings of its own."""
WORDED = ("begun", "ended")
"""What the words of its `kind` may mean."""
ITEMS = "items"
"""Which item another system's code becomes: {"006": "0302"}."""
LONGEST_DEVICE = 60


@dataclass(frozen=True)
class NewSource:
    """A source to be added; `fields` names headings and words of its files beside those that are known anyway."""

    name: str
    item_code: str
    settle_minutes: int = 10
    quiet_minutes: int = 30
    fields: Mapping[str, Any] = field(default_factory=dict[str, Any])


class SourceRow(NamedTuple):
    """A source as lists show it."""

    id: UUID
    name: str
    item_code: str
    settle_minutes: int
    quiet_minutes: int
    fields: Mapping[str, Any]
    has_token: bool
    closed_at: datetime | None
    devices: int


class Spot(NamedTuple):
    """Where a device stands: a place or, without one, an area; `spot` says it in words."""

    device: str
    area_id: UUID | None = None
    place_id: UUID | None = None
    spot: str = ""


def add(db: Db, new: NewSource, actor: str, at: datetime) -> UUID:
    """Add a source. Raises SourceNameMissing, SourceNameTaken, MinutesNotValid, ItemNotInCatalogue, HeadingsNotValid, TextTooLong."""
    values = _checked(db, new, at)
    id_ = new_id()
    row = {"id": id_, **values, "token_sha256": None, "closed_at": None}
    made = db.execute(
        insert_into(db, SOURCE).values(row).on_conflict_do_nothing().returning(SOURCE.c.id)
    ).first()
    if made is None:
        raise SourceNameTaken(name=values["name"])
    note(db, Line("alarm_source.added", "alarm_source", id_, actor, at, values), at)
    return id_


def change(db: Db, id: UUID, new: NewSource, actor: str, at: datetime) -> None:
    """Change what a source is called and what its alarms become; issues that stand are not touched. Raises as `add`, and UnknownSource."""
    before = locked(db, id)
    values = _checked(db, new, at)
    taken = sa.select(SOURCE.c.id).where(SOURCE.c.name == values["name"], SOURCE.c.id != id)
    if db.scalar(taken) is not None:
        raise SourceNameTaken(name=values["name"])
    changed = {key: value for key, value in values.items() if before[key] != value}
    if not changed:
        return
    db.execute(sa.update(SOURCE).where(SOURCE.c.id == id).values(changed))
    note(db, Line("alarm_source.changed", "alarm_source", id, actor, at, changed), at)


def close(db: Db, id: UUID, actor: str, at: datetime) -> None:
    """Take nothing more in from a source; its token is void. What it sent stays. Raises UnknownSource, SourceClosed."""
    row = locked(db, id)
    if row["closed_at"] is not None:
        raise SourceClosed(name=row["name"])
    db.execute(sa.update(SOURCE).where(SOURCE.c.id == id).values(closed_at=at, token_sha256=None))
    note(db, Line("alarm_source.closed", "alarm_source", id, actor, at), at)


def new_token(db: Db, id: UUID, actor: str, at: datetime) -> str:
    """A token with which the source sends over HTTP, in place of an earlier one. It is given here and never again: the base keeps its hash.

    Raises UnknownSource, SourceClosed.
    """
    row = locked(db, id)
    if row["closed_at"] is not None:
        raise SourceClosed(name=row["name"])
    token = secrets.token_urlsafe(32)
    hashed = _hash(token)
    db.execute(sa.update(SOURCE).where(SOURCE.c.id == id).values(token_sha256=hashed))
    # The hash of 256 random bits tells nothing of them.
    note(db, Line("alarm_source.token_made", "alarm_source", id, actor, at, {"token_sha256": hashed}), at)
    return token


def withdraw_token(db: Db, id: UUID, actor: str, at: datetime) -> None:
    """Believe the present token no longer; the source's files are still taken. Raises UnknownSource."""
    if locked(db, id)["token_sha256"] is None:
        return
    db.execute(sa.update(SOURCE).where(SOURCE.c.id == id).values(token_sha256=None))
    note(db, Line("alarm_source.token_withdrawn", "alarm_source", id, actor, at), at)


def of_token(db: Db, token: str) -> SourceRow:
    """The source whose token this is. Raises TokenUnknown."""
    id_ = db.scalar(
        sa.select(SOURCE.c.id).where(SOURCE.c.token_sha256 == _hash(token), SOURCE.c.closed_at.is_(None))
    )
    if id_ is None:
        raise TokenUnknown
    return source(db, id_)


def place_devices(db: Db, source_id: UUID, spots: Sequence[Spot], actor: str, at: datetime) -> int:
    """Say where devices stand, or that they stand elsewhere now; their alarms that waited for it may become issues with the next
    `settle`. Gives how many alarms wait no longer for a place. A device at a place lies in the area that the place belongs to today.

    Raises UnknownSource, DeviceMissing, DeviceNowhere, UnknownArea, UnknownPlace, TextTooLong, CharacterNotPrintable.
    """
    locked(db, source_id)
    ready = [_checked_spot(db, spot, at) for spot in spots]
    known = {
        row.device: row.id
        for row in db.execute(sa.select(DEVICE.c.device, DEVICE.c.id).where(DEVICE.c.source_id == source_id))
    }
    lines: list[Line] = []
    for spot in ready:
        values = {"area_id": spot.area_id, "place_id": spot.place_id, "spot": spot.spot}
        id_ = known.get(spot.device)
        if id_ is None:
            id_ = known[spot.device] = new_id()
            db.execute(sa.insert(DEVICE).values(id=id_, source_id=source_id, device=spot.device, **values))
        else:
            db.execute(sa.update(DEVICE).where(DEVICE.c.id == id_).values(**values))
        said = {"id": id_, "device": spot.device, **values}
        lines.append(Line("alarm_device.placed", "alarm_source", source_id, actor, at, said))
    unplaced = _no_longer_unplaced(db, source_id, [spot.device for spot in ready])
    if unplaced:
        said = {"states": [[id_, rules.WAITING, None] for id_ in unplaced]}
        lines.append(Line("alarms.settled", "alarms", source_id, actor, at, said))
    append(db, lines, at)
    return len(unplaced)


def sources(db: Db) -> list[SourceRow]:
    """Every source, open ones first."""
    devices = (
        sa.select(DEVICE.c.source_id, sa.func.count().label("devices"))
        .group_by(DEVICE.c.source_id)
        .subquery()
    )
    query = (
        sa.select(SOURCE, devices.c.devices)
        .outerjoin(devices, devices.c.source_id == SOURCE.c.id)
        .order_by(SOURCE.c.closed_at.is_not(None), SOURCE.c.name)
    )
    return [_row(row) for row in db.execute(query).mappings()]


def source(db: Db, id: UUID) -> SourceRow:
    """One source. Raises UnknownSource."""
    row = (
        db.execute(sa.select(SOURCE, sa.literal(0).label("devices")).where(SOURCE.c.id == id))
        .mappings()
        .first()
    )
    if row is None:
        raise UnknownSource
    return _row(row)


def by_name(db: Db, name: str) -> SourceRow:
    """One source by its name. Raises UnknownSource."""
    id_ = db.scalar(sa.select(SOURCE.c.id).where(SOURCE.c.name == name))
    if id_ is None:
        raise UnknownSource
    return source(db, id_)


def locked(db: Db, id: UUID) -> Mapping[str, Any]:
    """The row of a source, locked. Raises UnknownSource."""
    row = db.execute(sa.select(SOURCE).where(SOURCE.c.id == id).with_for_update()).mappings().first()
    if row is None:
        raise UnknownSource
    return dict(row)


def _row(row: Mapping[Any, Any]) -> SourceRow:
    return SourceRow(
        row["id"],
        row["name"],
        row["item_code"],
        row["settle_minutes"],
        row["quiet_minutes"],
        json.loads(row["fields"] or "{}"),
        row["token_sha256"] is not None,
        row["closed_at"],
        row["devices"] or 0,
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _checked(db: Db, new: NewSource, at: datetime) -> dict[str, Any]:
    name = kept(new.name, 80)
    if not name:
        raise SourceNameMissing
    for minutes in (new.settle_minutes, new.quiet_minutes):
        if not 0 <= minutes <= rules.MOST_MINUTES:
            raise MinutesNotValid(minutes=minutes, most=rules.MOST_MINUTES)
    fields = _checked_fields(new.fields)
    items = [new.item_code, *fields.get(ITEMS, {}).values()]
    refuse_unknown(db, items, local_date(at))
    return {
        "name": name,
        "item_code": new.item_code,
        "settle_minutes": new.settle_minutes,
        "quiet_minutes": new.quiet_minutes,
        "fields": canonical(fields) if fields else "",
    }


def _checked_fields(given: Mapping[str, Any]) -> dict[str, Any]:
    """Headings as lists of texts, items as a table of texts. Raises HeadingsNotValid."""
    fields: dict[str, Any] = {}
    for key, value in given.items():
        if key == ITEMS and isinstance(value, dict):
            table = cast("dict[object, object]", value)
            fields[key] = {str(code).strip(): str(item).strip() for code, item in table.items()}
            continue
        words = cast("list[object]", value if isinstance(value, list) else [value])
        if key not in (*HEADED, *WORDED) or not all(isinstance(each, str) for each in words):
            raise HeadingsNotValid(heading=key, possible=", ".join((*HEADED, *WORDED, ITEMS)))
        fields[key] = [word for each in words if (word := str(each).strip())]
    return {key: value for key, value in fields.items() if value}


def named(device: str) -> str:
    """A device's name as it is kept: one that is too long keeps its beginning and a mark that tells it from others of that beginning."""
    if len(device) <= LONGEST_DEVICE:
        return device
    mark = hashlib.sha256(device.encode()).hexdigest()[:8]
    return f"{device[: LONGEST_DEVICE - 9]}#{mark}"


def _checked_spot(db: Db, spot: Spot, at: datetime) -> Spot:
    device = named(spot.device.strip())
    if not device:
        raise DeviceMissing
    area_id = spot.area_id
    if spot.place_id is not None:
        area_id = placements.area_of(db, spot.place_id, local_date(at)) or area_id
    if area_id is None:
        raise DeviceNowhere(device=device)
    if db.scalar(sa.select(AREA.c.id).where(AREA.c.id == area_id)) is None:
        raise UnknownArea
    return Spot(device, area_id, spot.place_id, kept(spot.spot, 120))


def _no_longer_unplaced(db: Db, source_id: UUID, devices: Sequence[str]) -> list[UUID]:
    unplaced = sa.and_(
        ALARM.c.source_id == source_id, ALARM.c.device.in_(devices), ALARM.c.state == rules.UNPLACED
    )
    ids = list(db.scalars(sa.select(ALARM.c.id).where(unplaced).order_by(ALARM.c.id)))
    if ids:
        db.execute(sa.update(ALARM).where(unplaced).values(state=rules.WAITING))
    return ids
