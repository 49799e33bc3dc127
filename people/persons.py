"""Persons: finding, adding and changing them, and the dated history of where they work (transfer, absence, leaving).

A leaver's last posting stays open: `left_on` ends it, so that a list of an earlier year still shows where somebody worked.
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from people import checks
from people.areas import AREA, NOWHERE, area_paths
from people.names import as_given, normalise
from people.names import staff_number as in_one_form
from people.person_row import FULL, PEOPLE, PersonRow
from people.refusals import (
    AlreadyLeft,
    DateOutOfOrder,
    MergedAway,
    ReasonMissing,
    UnknownArea,
    UnknownPerson,
)
from people.serving import in_service_on
from people.tables import Absence
from people.writing import PERSON, POSTING, Move, NewPerson, add_all, change_all, transfer_all
from store.flow import in_code_order
from store.journal import Line, note
from store.types import Db, table_of

__all__ = [
    "FULL", "PEOPLE", "NewPerson", "PersonRow", "add", "add_all", "by_place", "by_staff_numbers", "change", "count",
    "find_for_sign_in", "leave_post", "name_as_given", "page_key", "people", "person", "take_leave", "transfer",
]  # fmt: skip

_ABSENCE = table_of(Absence)
_CHUNK = 5_000
_AT_ONCE = 1_000


def people(
    db: Db,
    *,
    search: str = "",
    area_id: UUID | None = None,
    on: date | None = None,
    after: tuple[str, UUID] | None = None,
    limit: int | None = None,
) -> list[PersonRow]:
    """Persons by pinyin, a page of `limit` after the row whose `page_key` is `after`.

    `search` is part of a name, of its pinyin or initials, or of a staff or mobile number; `area_id` a street, 居民区 or
    micro-grid. `on` takes who is in service that day, in that day's posting; without it everybody, in the present one. Entries
    that were merged into another are left out.
    """
    query = _wanted(db, _SELECTED, search, area_id, on).order_by(PERSON.c.pinyin, PERSON.c.id)
    if after:
        query = query.where(sa.tuple_(PERSON.c.pinyin, PERSON.c.id) > sa.tuple_(*after))
    return _rows(db, query.limit(limit))


def by_place(db: Db, today: date) -> Iterator[PersonRow]:
    """Everybody who has not left by today, by street, 居民区, micro-grid and staff number. A stream: nothing is held."""
    node, parent, above = AREA.alias(), AREA.alias(), AREA.alias()
    street, area, grid = (
        sa.case(*((each.c.kind == kind, each.c.name) for each in (node, parent, above)), else_="")
        for kind in ("street", "area", "grid")
    )
    query = (
        _joined(_SELECTED, None)
        .outerjoin(node, node.c.id == POSTING.c.area_id)
        .outerjoin(parent, parent.c.id == node.c.parent_id)
        .outerjoin(above, above.c.id == parent.c.parent_id)
        .where(PERSON.c.merged_into.is_(None), sa.or_(PERSON.c.left_on.is_(None), PERSON.c.left_on > today))
        .order_by(
            *map(in_code_order, (street, area, grid, sa.func.coalesce(PERSON.c.staff_number, ""))),
            PERSON.c.pinyin,
            PERSON.c.id,
        )
        .execution_options(yield_per=_AT_ONCE)
    )
    return _stream(db, query)


def count(db: Db, *, search: str = "", area_id: UUID | None = None, on: date | None = None) -> int:
    """How many `people` finds."""
    return db.scalar(_wanted(db, sa.select(sa.func.count(PERSON.c.id)), search, area_id, on)) or 0


def page_key(row: PersonRow) -> tuple[str, UUID]:
    """What `people(after=...)` takes to go on behind this row."""
    return row.pinyin, row.id


def person(db: Db, id: UUID) -> PersonRow:
    """One person in the present posting, a merged entry too. Raises UnknownPerson."""
    rows = _rows(db, _joined(_SELECTED, None).where(PERSON.c.id == id))
    if not rows:
        raise UnknownPerson
    return rows[0]


def name_as_given(db: Db, id: UUID) -> str:
    """A person's name as the roster or the form wrote it, "" where that is the name as it is kept."""
    kept = db.execute(sa.select(PERSON.c.name, PERSON.c.name_as_given).where(PERSON.c.id == id)).first()
    return "" if kept is None or kept.name == kept.name_as_given else kept.name_as_given


def by_staff_numbers(db: Db, numbers: Iterable[str]) -> dict[str, PersonRow]:
    """Persons by staff number, keyed as asked for; unknown numbers are left out."""
    asked = {number: in_one_form(number) for number in numbers}
    wanted = sorted(set(asked.values()) - {""})
    found: dict[str, PersonRow] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = _joined(_SELECTED, None).where(
            PERSON.c.staff_number.in_(wanted[start : start + _CHUNK]), PERSON.c.merged_into.is_(None)
        )
        found |= {row.staff_number or "": row for row in _rows(db, query)}
    return {number: found[form] for number, form in asked.items() if form in found}


def find_for_sign_in(db: Db, name: str, mobile: str) -> PersonRow | None:
    """The person of that name and mobile who has not left, None for nobody or for two.

    Takes the same time whichever of the two is wrong: the name is compared in full, and compared always.
    """
    asked = normalise(name).encode()
    query = _joined(_SELECTED, None).where(
        PERSON.c.mobile == checks.digits(mobile), PERSON.c.left_on.is_(None), PERSON.c.merged_into.is_(None)
    )
    rows = _rows(db, query)
    same = [row for row in rows if hmac.compare_digest(row.name.encode(), asked)]
    if not rows:
        hmac.compare_digest(asked, asked)
    return same[0] if len(same) == 1 else None


def add(db: Db, new: NewPerson, actor: str, at: datetime) -> UUID:
    """Add a person with a first posting since the day of joining.

    Raises NameMissing, NameNotPrintable, TextTooLong, MobileNotValid, IdNumberNotValid, StaffNumberTaken, IdNumberTaken,
    UnknownArea.
    """
    values = {key: checks.checked(key, getattr(new, key)) for key in checks.FIELDS}
    checks.refuse_taken(db, None, values)
    _refuse_unknown_area(db, new.area_id)
    return add_all(db, [new], actor, at)[0]


def change(db: Db, id: UUID, changes: Mapping[str, object], actor: str, at: datetime) -> None:
    """Set fields of a person (checks.FIELDS: name, sex, mobile ...); where somebody works is changed by `transfer`.

    The journal keeps old and new; nothing is written where nothing differs. Raises what `add` raises, UnknownPerson,
    MergedAway and NoSuchField.
    """
    values = {key: checks.checked(key, value) for key, value in changes.items()}
    before = db.execute(sa.select(PERSON).where(PERSON.c.id == id).with_for_update()).mappings().first()
    if before is None:
        raise UnknownPerson
    if before["merged_into"] is not None:
        raise MergedAway(name=before["name"])
    differing = {key: value for key, value in values.items() if before[key] != value}
    if not differing:
        return
    checks.refuse_taken(db, id, differing)
    fields = {key: (before[key], value) for key, value in differing.items()}
    if "name" in differing:
        fields["name_as_given"] = (before["name_as_given"], as_given(str(changes["name"])))
    change_all(db, {id: fields}, actor, at)


def transfer(
    db: Db, id: UUID, area_id: UUID | None, post: str, on: date, reason: str, actor: str, at: datetime
) -> None:
    """Post a person elsewhere or as something else from the day `on`; the posting before ends with the day before.

    Raises UnknownPerson, MergedAway, UnknownArea, AlreadyLeft, ReasonMissing, and DateOutOfOrder before the present posting began.
    """
    post, reason = checks.text("post", post), _reason(reason)
    row = _present(db, id)
    _refuse_unknown_area(db, area_id)
    now = db.execute(
        sa.select(POSTING).where(POSTING.c.person_id == id, POSTING.c.until.is_(None)).with_for_update()
    ).one_or_none()
    if now is not None:
        if now.since and on < now.since:
            raise DateOutOfOrder(date=on, since=now.since)
        if (now.area_id, now.post) == (area_id, post):
            return
    transfer_all(db, [Move(id, row.patch_id, row.post, area_id, post)], on, reason, actor, at)


def take_leave(
    db: Db, id: UUID, kind: str, since: date, until: date | None, reason: str, actor: str, at: datetime
) -> UUID:
    """Record an absence (sick, maternity, secondment ...) from `since` to the day before `until`, None while it lasts.

    Raises UnknownPerson, MergedAway, AlreadyLeft, ReasonMissing, DateOutOfOrder.
    """
    kind, reason = checks.text("absence", kind), _reason(reason)
    _present(db, id)
    if until is not None and until <= since:
        raise DateOutOfOrder(date=until, since=since)
    absence = new_id()
    values: dict[str, Any] = {"kind": kind, "since": since, "until": until, "reason": reason}
    db.execute(sa.insert(_ABSENCE).values(id=absence, person_id=id, **values))
    note(db, Line("person.absent", "person", id, actor, at, {**values, "absence_id": absence}), at)
    return absence


def leave_post(db: Db, id: UUID, on: date, reason: str, actor: str, at: datetime) -> None:
    """Record that a person leaves: `on` is the first day no longer worked. Nothing of the person is deleted.

    Raises UnknownPerson, MergedAway, AlreadyLeft, ReasonMissing, and DateOutOfOrder before the day of joining or of the last transfer.
    """
    reason = _reason(reason)
    row = _present(db, id)
    last = db.scalar(sa.select(sa.func.max(POSTING.c.since)).where(POSTING.c.person_id == id))
    since = max((day for day in (last, row.joined_on) if day), default=None)
    if since and on < since:
        raise DateOutOfOrder(date=on, since=since)
    db.execute(sa.update(PERSON).where(PERSON.c.id == id).values(left_on=on))
    note(db, Line("person.left", "person", id, actor, at, {"on": on, "reason": reason}), at)


_SELECTED = sa.select(PERSON, POSTING.c.area_id.label("patch_id"), POSTING.c.post)


def _joined(query: sa.Select[Any], on: date | None) -> sa.Select[Any]:
    if on is None:
        posted = POSTING.c.until.is_(None)
    else:
        posted = sa.and_(
            sa.or_(POSTING.c.since.is_(None), POSTING.c.since <= on),
            sa.or_(POSTING.c.until.is_(None), POSTING.c.until > on),
        )
    return query.select_from(PERSON.outerjoin(POSTING, sa.and_(POSTING.c.person_id == PERSON.c.id, posted)))


def _wanted(
    db: Db, query: sa.Select[Any], search: str, area_id: UUID | None, on: date | None
) -> sa.Select[Any]:
    there = PERSON.c.merged_into.is_(None) if on is None else in_service_on(on)
    query = _joined(query, on).where(there)
    if area_id is not None:
        tree = sa.select(AREA.c.id).where(AREA.c.id == area_id).cte(recursive=True)
        tree = tree.union_all(sa.select(AREA.c.id).join(tree, AREA.c.parent_id == tree.c.id))
        query = query.where(POSTING.c.area_id.in_(sa.select(tree.c.id)))
    sought = normalise(search)
    if sought:
        query = query.where(_matching(sought))
    return query


def _matching(sought: str) -> sa.ColumnElement[bool]:
    packed = sought.replace(" ", "")
    ways = [PERSON.c.name.contains(sought, autoescape=True)]
    if packed.isascii():
        key = packed.lower()
        ways += [
            PERSON.c.pinyin.startswith(key, autoescape=True),
            PERSON.c.pinyin.contains(f" {key}", autoescape=True),
            PERSON.c.staff_number.contains(packed.upper(), autoescape=True),
        ]
    if packed.isdigit():
        ways.append(PERSON.c.mobile.contains(packed))
    return sa.or_(*ways)


def _rows(db: Db, query: sa.Select[Any]) -> list[PersonRow]:
    return list(_stream(db, query))


def _stream(db: Db, query: sa.Select[Any]) -> Iterator[PersonRow]:
    paths = area_paths(db)
    for row in db.execute(query):
        path = paths[row.patch_id] if row.patch_id else NOWHERE
        yield PersonRow(
            row.id, row.name, row.pinyin, row.sex, row.staff_number, row.mobile, row.id_number, path.area,
            path.grid, path.area_id, row.post or "", row.qualification, row.joined_on, row.left_on,
            path.street, row.patch_id, row.note, row.merged_into,
        )  # fmt: skip


def _present(db: Db, id: UUID) -> PersonRow:
    row = person(db, id)
    if row.merged_into:
        raise MergedAway(name=row.name)
    if row.left_on:
        raise AlreadyLeft(name=row.name, date=row.left_on)
    return row


def _reason(reason: str) -> str:
    reason = checks.text("reason", reason)
    if not reason:
        raise ReasonMissing
    return reason


def _refuse_unknown_area(db: Db, area_id: UUID | None) -> None:
    if area_id is not None and db.scalar(sa.select(AREA.c.id).where(AREA.c.id == area_id)) is None:
        raise UnknownArea
