"""The versions of certificate layouts: saved for good, one of each kind in use, never deleted. The shipped ones to begin with.

Saving makes the next version of a short name; whatever was issued keeps the version that it was drawn from. Doors ask the right
"keep_layouts" first.
"""

import hashlib
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.ids import new_id
from credits.certificates.certificate_basis import hold
from credits.certificates.layouts import layout_text
from credits.certificates.layouts.layout_parts import Kind, Layout
from credits.certificates.layouts.layout_shape import check
from credits.certificates.layouts.refusals import LayoutInUse, LayoutTaken, LayoutWithdrawn, UnknownLayout
from credits.tables import CertificateLayout
from store import journal
from store.journal import Line
from store.types import Db, table_of

LAYOUT = table_of(CertificateLayout)
JOURNALLED = ("code", "version", "kind", "title", "body", "sha256")
"""The columns that the line "layout.saved" repeats."""
SHIPPED = ("completion", "credits", "hours")

_FOLDER = Path(__file__).parent / "shipped"
_read = lru_cache(maxsize=32)(layout_text.from_text)


class LayoutRow(NamedTuple):
    """One version of a layout."""

    id: UUID
    code: str
    version: int
    kind: Kind
    title: str
    body: str
    sha256: str
    in_use: bool
    saved_at: datetime
    saved_by: str
    withdrawn_at: datetime | None

    @property
    def layout(self) -> Layout:
        """What the body says."""
        return _read(self.body)


def save(db: Db, layout: Layout, actor: str, at: datetime) -> LayoutRow:
    """Keep a layout as the next version of its short name; it is not in use yet. One that is the newest already is not kept twice.

    Raises LayoutWrong or one of its kinds, LayoutTaken when the short name belongs to another kind, LayoutUnreadable for values
    that have no text.
    """
    check(layout)
    body = layout_text.to_text(layout)
    layout_text.from_text(body)  # what cannot be read back is not kept
    hold(db)
    before = _rows(db, LAYOUT.c.code == layout.code)
    if before and before[0].kind != layout.kind:
        raise LayoutTaken(layout=layout.code)
    if before and before[-1].body == body and before[-1].withdrawn_at is None:
        return before[-1]
    row = LayoutRow(
        new_id(),
        layout.code,
        before[-1].version + 1 if before else 1,
        layout.kind,
        layout.title,
        body,
        hashlib.sha256(body.encode()).hexdigest(),
        in_use=False,
        saved_at=at,
        saved_by=actor,
        withdrawn_at=None,
    )
    db.execute(sa.insert(LAYOUT).values(row._asdict()))
    said = {name: getattr(row, name) for name in JOURNALLED}
    journal.note(db, Line("layout.saved", "certificate_layout", row.id, actor, at, said), at)
    return row


def use(db: Db, layout_id: UUID, actor: str, at: datetime) -> LayoutRow:
    """Take a version into use for its kind; the one before is displaced. One that is in use stays so, and nothing is written.

    Raises UnknownLayout, LayoutWithdrawn.
    """
    hold(db)
    row = layout(db, layout_id)
    if row.withdrawn_at is not None:
        raise LayoutWithdrawn(title=row.title, version=row.version)
    if row.in_use:
        return row
    displaced = db.scalars(
        sa.update(LAYOUT)
        .where(LAYOUT.c.kind == row.kind, LAYOUT.c.in_use)
        .values(in_use=False)
        .returning(LAYOUT.c.id)
    ).all()
    db.execute(sa.update(LAYOUT).where(LAYOUT.c.id == layout_id).values(in_use=True))
    lines = [
        Line("layout.displaced", "certificate_layout", other, actor, at, {"kind": row.kind})
        for other in displaced
    ]
    lines.append(Line("layout.used", "certificate_layout", layout_id, actor, at, {"kind": row.kind}))
    journal.append(db, lines, at)
    return row._replace(in_use=True)


def withdraw(db: Db, layout_id: UUID, actor: str, at: datetime) -> None:
    """Take a version out of the choice; what was issued from it stays. Raises UnknownLayout, LayoutInUse; twice is as good as once."""
    hold(db)
    row = layout(db, layout_id)
    if row.in_use:
        raise LayoutInUse(title=row.title, version=row.version)
    if row.withdrawn_at is not None:
        return
    db.execute(sa.update(LAYOUT).where(LAYOUT.c.id == layout_id).values(withdrawn_at=at))
    said = {"code": row.code, "version": row.version}
    journal.note(db, Line("layout.withdrawn", "certificate_layout", layout_id, actor, at, said), at)


def layouts(db: Db) -> list[LayoutRow]:
    """Every version, by kind and short name, the newest of each last."""
    return _rows(db, sa.true())


def layout(db: Db, layout_id: UUID) -> LayoutRow:
    """One version. Raises UnknownLayout."""
    found = _rows(db, LAYOUT.c.id == layout_id)
    if not found:
        raise UnknownLayout
    return found[0]


def in_use(db: Db, kind: Kind) -> LayoutRow | None:
    """The version that certificates of a kind are drawn from; None before the first was issued or chosen."""
    found = _rows(db, sa.and_(LAYOUT.c.kind == kind, LAYOUT.c.in_use))
    return found[0] if found else None


def for_issue(db: Db, kind: Kind, actor: str, at: datetime) -> LayoutRow:
    """The version in use; where there is none, the shipped one is saved and taken into use."""
    return in_use(db, kind) or use(db, save(db, shipped_for(kind), actor, at).id, actor, at)


@lru_cache(maxsize=1)
def shipped() -> tuple[Layout, ...]:
    """The layouts in the box, one for each kind."""
    return tuple(layout_text.from_text((_FOLDER / f"{code}.json").read_text("utf-8")) for code in SHIPPED)


def shipped_for(kind: Kind) -> Layout:
    """The layout in the box of a kind."""
    return next(each for each in shipped() if each.kind == kind)


def _rows(db: Db, which: sa.ColumnElement[bool]) -> list[LayoutRow]:
    query = (
        sa.select(*(LAYOUT.c[name] for name in LayoutRow._fields))
        .where(which)
        .order_by(LAYOUT.c.kind, LAYOUT.c.code, LAYOUT.c.version)
    )
    return [LayoutRow(*row) for row in db.execute(query)]
