"""What is known of a closed year: its manifest, its lines with their amendments applied, as every door shows them."""

from collections.abc import Iterator
from contextlib import closing
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.amounts import shown as amount
from core.clock import local_date
from core.language import N_, _, spoken
from credits.tables import Amendment, ClosedLine
from credits.year import paper
from credits.year.amendment_text import AmendmentText, from_text
from credits.year.closed import CLOSED
from credits.year.lines import Change, FrozenLine, amended, from_body
from credits.year.manifest import Manifest
from credits.year.manifest import from_text as read_manifest
from credits.year.refusals import UnknownLine, YearNotClosed
from people.actors import actor_title
from sheets.columns import Column, Kind, Sheet
from store.types import Db, table_of

LINE = table_of(ClosedLine)
AMENDMENT = table_of(Amendment)
_AT_ONCE = 2_000


class ClosedYearRow(NamedTuple):
    """A closed year and its manifest as the base holds them; whether they are right is for `verifying` to say."""

    year: int
    closed_at: datetime
    closed_by: str
    people: int
    met: int
    objections_until: date
    manifest: Manifest
    text: str
    signature: str
    key_id: str


class AmendmentRow(NamedTuple):
    """One amendment with what it says."""

    number: int
    line_number: int
    person_id: UUID
    name: str
    """As it stands in the frozen line."""
    amended_at: datetime
    actor: str
    said: AmendmentText

    @property
    def change(self) -> Change:
        """What it does to its line."""
        return Change(self.number, self.line_number, self.said.before, self.said.after)


AMENDMENTS: Sheet[AmendmentRow] = Sheet(
    N_("Amendments"),
    (
        Column("number", N_("Amendment"), Kind.NUMBER, lambda row: row.number, 8),
        Column("line", N_("Line of the list"), Kind.NUMBER, lambda row: row.line_number, 8),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 10),
        Column("what", N_("What is amended"), Kind.TEXT, lambda row: worded(row.said), 44),
        Column("reason", N_("Reason"), Kind.TEXT, lambda row: row.said.reason, 34),
        Column("objection", N_("Objection"), Kind.NUMBER, lambda row: row.said.objection, 10),
        Column("amended_at", N_("Amended"), Kind.INSTANT, lambda row: row.amended_at, 18),
        Column("actor", N_("By"), Kind.TEXT, lambda row: actor_title(row.actor), 12),
    ),
)


def closed_year(db: Db, year: int) -> ClosedYearRow:
    """The closed year. Raises YearNotClosed; ValueError, KeyError or TypeError for a manifest that cannot be read."""
    row = db.execute(sa.select(CLOSED).where(CLOSED.c.year == year)).first()
    if row is None:
        raise YearNotClosed(year=year)
    return ClosedYearRow(
        row.year,
        row.closed_at,
        row.closed_by,
        row.people,
        row.met,
        row.objections_until,
        read_manifest(row.manifest),
        row.manifest,
        row.signature,
        row.key_id,
    )


def facts(row: ClosedYearRow) -> paper.Facts:
    """What stands around the list on paper."""
    said = row.manifest
    return paper.Facts(
        year=row.year,
        issuer="、".join(said.base.splitlines()),
        closed_on=local_date(said.closed_at),
        objections_until=said.objections_until,
        people=said.people,
        met=said.met,
        last_hash=said.last_hash,
        key_id=row.key_id,
        stages=said.stages,
        graded=said.graded,
    )


def lines(db: Db, year: int) -> Iterator[FrozenLine]:
    """The amended list: every frozen line in its order, with the amendments applied and named. A stream."""
    changes: dict[int, list[Change]] = {}
    for row in amendments(db, year):
        changes.setdefault(row.line_number, []).append(row.change)
    for line in frozen_lines(db, year):
        yield amended(line, changes.get(line.number, ()))


def frozen_lines(db: Db, year: int) -> Iterator[FrozenLine]:
    """The list as it was frozen. A stream."""
    query = sa.select(LINE.c.body).where(LINE.c.year == year).order_by(LINE.c.number)
    with closing(db.scalars(query.execution_options(yield_per=_AT_ONCE))) as bodies:
        yield from map(from_body, bodies)


def line(db: Db, year: int, number: int) -> FrozenLine:
    """One line with its amendments. Raises UnknownLine."""
    changes = [row.change for row in amendments(db, year) if row.line_number == number]
    return amended(frozen_line(db, year, number), changes)


def frozen_line(db: Db, year: int, number: int) -> FrozenLine:
    """One line as it was frozen. Raises UnknownLine."""
    body = db.scalar(sa.select(LINE.c.body).where(LINE.c.year == year, LINE.c.number == number))
    if body is None:
        raise UnknownLine(year=year, line=number)
    return from_body(body)


def number_of(db: Db, year: int, person_id: UUID) -> int | None:
    """The number of a person's line; None where the person is not on the list."""
    return db.scalar(sa.select(LINE.c.number).where(LINE.c.year == year, LINE.c.person_id == person_id))


def amendments(db: Db, year: int) -> list[AmendmentRow]:
    """The year's amendments in the order of their numbers."""
    query = (
        sa.select(AMENDMENT, LINE.c.body.label("line_body"))
        .join(LINE, sa.and_(LINE.c.year == AMENDMENT.c.year, LINE.c.number == AMENDMENT.c.line_number))
        .where(AMENDMENT.c.year == year)
        .order_by(AMENDMENT.c.number)
    )
    return [
        AmendmentRow(
            row.number,
            row.line_number,
            row.person_id,
            from_body(row.line_body).name,
            row.amended_at,
            row.actor,
            from_text(row.body),
        )
        for row in db.execute(query)
    ]


def worded(said: AmendmentText) -> str:
    """What an amendment puts in place of what, in the present language: "Earned 62 → 64.5"."""
    parts = [
        _("{field} {before} → {after}", field=_(paper.FIELD_TITLES[field]), before=old, after=new)
        for field in said.after
        if field != "by_category"
        for old, new in [(_value(field, said.before.get(field)), _value(field, said.after[field]))]
    ]
    return ("；" if spoken() == "zh_CN" else "; ").join(parts)


def said_of(rows: list[AmendmentRow]) -> list[paper.Said]:
    """The amendments as notes on paper."""
    return [
        paper.Said(row.number, row.line_number, local_date(row.amended_at), worded(row.said), row.said.reason)
        for row in rows
    ]


def _value(field: str, value: object) -> str:
    if field == "met":
        return paper.met_title(bool(value))
    if field == "grade":
        return paper.grade_title(str(value)) or "–"
    if isinstance(value, int):
        return amount(value)
    return str(value or "–")
