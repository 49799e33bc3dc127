"""What a certificate shows of a person's year beyond the sums: area and post, period, the credits a year asks for, the kinds of teaching.

Read for a chunk of people at a time, on the day of issue; the certificate keeps it as it was then.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.amounts import shown as amount
from core.clock import local_date
from core.language import _, speaking
from credits.certificates.entitlement import Entitled, Key
from credits.certificates.layouts import shown as paper
from credits.certificates.layouts.layout_parts import FIELDS, Kind
from credits.certificates.layouts.shown import Shown
from credits.posting.evidence import ENTRY, SESSION, is_reversed
from credits.refusals import NoRulesInForce, PersonNotOnRoster
from credits.standing.standing import standing_of
from credits.titles import KIND_TITLES
from credits.year import reading
from credits.year.closed import is_closed
from people.areas import NOWHERE, AreaPath
from people.tables import Posting
from store.sets import among, select_set
from store.types import Db, table_of

_POSTING = table_of(Posting)
_STANDS = (ENTRY.c.reverses_id.is_(None), ~is_reversed)
# Built once: each chunk of a batch asks them.
_PERIOD_OF_YEAR = (
    sa.select(ENTRY.c.person_id, sa.func.min(SESSION.c.starts_at), sa.func.max(SESSION.c.starts_at))
    .join(SESSION, SESSION.c.id == ENTRY.c.session_id)
    .where(ENTRY.c.year == sa.bindparam("of"), among(ENTRY.c.person_id, "people"), *_STANDS)
    .group_by(ENTRY.c.person_id)
)
_PERIOD_OF_STAGE = _PERIOD_OF_YEAR.where(ENTRY.c.stage_id == sa.bindparam("stage"))
_KINDS = (
    sa.select(
        ENTRY.c.person_id,
        ENTRY.c.kind,
        sa.func.sum(sa.case((ENTRY.c.reverses_id.is_(None), 1), else_=-1)),
        sa.func.sum(ENTRY.c.hours),
        sa.func.sum(ENTRY.c.credits),
    )
    .where(ENTRY.c.year == sa.bindparam("of"), among(ENTRY.c.person_id, "people"))
    .group_by(ENTRY.c.person_id, ENTRY.c.kind)
)
_WHERE = (
    sa.select(_POSTING.c.person_id, _POSTING.c.area_id, _POSTING.c.post)
    .where(among(_POSTING.c.person_id, "people"))
    # The present posting last, so that it has the word; of people who have left, their last one.
    .order_by(_POSTING.c.person_id, _POSTING.c.until.is_(None), sa.func.coalesce(_POSTING.c.since, date.min))
)


class Particulars(NamedTuple):
    """All of a certificate but its number, its day and its issuers."""

    area: str
    post: str
    begins: date
    ends: date
    required: int | None
    """Credits that the year asks of this person; None where there is no line or the kind shows none."""
    rows: tuple[tuple[str, ...], ...]
    times: int


def particulars(
    db: Db, year: int, kind: Kind, due: Sequence[Entitled], places: Mapping[UUID, AreaPath], at: datetime
) -> dict[Key, Particulars]:
    """The particulars of everybody who is due a certificate; `places` is `people.areas.area_paths`, read once for a batch."""
    people = [one.person_id for one in due]
    values: dict[str, object] = {"of": year, "people": people}
    where = {person: (area, post) for person, area, post in select_set(db, _WHERE, values)}
    periods = _periods(db, kind, due, values)
    teaching: dict[UUID, list[tuple[str, int, int, int]]] = {}
    if kind != "stage":
        for person, what, times, hours, credits in select_set(db, _KINDS, values):
            teaching.setdefault(person, []).append((what, int(times), int(hours), int(credits)))
    closed = kind != "stage" and is_closed(db, year)
    whole_year = (date(year, 1, 1), date(year, 12, 31))
    found: dict[Key, Particulars] = {}
    with speaking("zh_CN"):
        for one in due:
            area_id, post = where.get(one.person_id, (None, ""))
            path = places.get(area_id, NOWHERE) if area_id else NOWHERE
            begins, ends = periods.get(one.key, whole_year)
            rows, times = _table(kind, teaching.get(one.person_id, []))
            required = None if kind == "stage" else _required(db, year, one.person_id, at, closed=closed)
            found[one.key] = Particulars(
                f"{path.street}{path.area}", post or "", begins, ends, required, rows, times
            )
    return found


def shown_of(
    kind: Kind,
    year: int,
    one: Entitled,
    known: Particulars,
    *,
    serial: str,
    issuers: tuple[str, ...],
    issued_on: date,
    expires_on: date | None,
) -> Shown:
    """Every field that a layout of this kind may show (`layout_parts.FIELDS`), and the rows of its table."""
    fields = {
        "name": one.name,
        "last_four": one.staff_number[-4:],
        "area": known.area,
        "post": known.post,
        "year": str(year),
        "programme": one.programme,
        "stage": one.stage,
        "title": one.title,
        "hours": amount(one.hours),
        "credits": amount(one.credits),
        "begins": paper.written_day(known.begins),
        "ends": paper.written_day(known.ends),
        "period": paper.written_period(known.begins, known.ends),
        "earned": paper.written_earned(one.hours, one.credits),
        "required": "" if known.required is None else amount(known.required),
        "times": str(known.times),
        "issued_on": paper.written_day(issued_on),
        "expires_on": paper.written_day(expires_on),
        "serial": serial,
        "issuers": paper.written_issuers(issuers),
    }
    return Shown({name: fields[name] for name in FIELDS[kind]}, known.rows)


def _periods(
    db: Db, kind: Kind, due: Collection[Entitled], values: dict[str, object]
) -> dict[Key, tuple[date, date]]:
    """The first and the last day, in Shanghai, of the sessions behind each certificate."""
    found: dict[Key, tuple[date, date]] = {}
    for stage in {one.stage_id for one in due}:
        asked = {**values, "people": [one.person_id for one in due if one.stage_id == stage]}
        rows = (
            select_set(db, _PERIOD_OF_YEAR, asked)
            if kind != "stage"
            else select_set(db, _PERIOD_OF_STAGE, {**asked, "stage": stage})
        )
        found |= {(person, stage): (local_date(first), local_date(last)) for person, first, last in rows}
    return found


def _table(
    kind: Kind, teaching: Collection[tuple[str, int, int, int]]
) -> tuple[tuple[tuple[str, ...], ...], int]:
    """The rows by kind of teaching, and how many entries they are of; what was taken back is in neither."""
    by_kind = {what: figures for what, *figures in teaching}
    listed = [
        (title, *by_kind[what])
        for what, title in KIND_TITLES.items()
        if what in by_kind and (by_kind[what][1] if kind == "hours" else any(by_kind[what][1:]))
    ]
    rows = tuple(paper.row(_(title), times, hours, credits) for title, times, hours, credits in listed)
    return rows, sum(times for _title, times, _hours, _credits in listed)


def _required(db: Db, year: int, person: UUID, at: datetime, *, closed: bool) -> int | None:
    """The person's own line: in a closed year that of the frozen list."""
    if closed:
        number = reading.number_of(db, year, person)
        return None if number is None else reading.line(db, year, number).required
    try:
        return standing_of(db, person, year, at).required
    except (PersonNotOnRoster, NoRulesInForce):
        return None
