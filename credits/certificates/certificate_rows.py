"""The certificates that were issued, as lists, files and checks read them."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.language import N_, _
from core.paths import DataFolder
from credits.certificates import certificate_files
from credits.certificates.entitlement import CERTIFICATE
from credits.certificates.layouts.layout_parts import KIND_TITLES, Kind
from credits.certificates.refusals import UnknownNumber
from credits.refusals import UnknownCertificate
from credits.titles import STATE_TITLES
from sheets.columns import Column, Sheet
from sheets.columns import Kind as Cell
from store.sets import among
from store.types import Db

JOURNALLED = (
    "kind",
    "year",
    "number",
    "serial",
    "person_id",
    "stage_id",
    "name",
    "title",
    "hours",
    "credits",
    "issued_on",
    "token",
    "sha256",
    "layout_id",
    "slot",
    "shown",
    "expires_on",
    "supersedes_id",
)
"""The columns of a certificate that its journal line repeats; `records` compares them."""


class CertificateRow(NamedTuple):
    """One issued certificate, with the name and figures that it shows; hours and credits in hundredths."""

    id: UUID
    serial: str
    year: int
    person_id: UUID
    stage_id: UUID | None
    name: str
    title: str
    hours: int
    credits: int
    issued_on: date
    issued_at: datetime
    actor: str
    state: str
    """valid, superseded or revoked; `certificates(on=...)` says expired of a valid one whose last day is over."""
    state_reason: str
    state_at: datetime | None
    supersedes_id: UUID | None
    token: str
    sha256: str
    kind: Kind
    expires_on: date | None
    """Its last day; None for one that does not expire."""
    slot: int | None
    """Its place in the revocation list; None for one of the first layout."""

    @property
    def stands(self) -> bool:
        """Whether it was neither superseded nor revoked; one that stands can be both."""
        return self.state in {"valid", "expired"}


CERTIFICATES: Sheet[CertificateRow] = Sheet(
    N_("Certificates"),
    (
        Column("serial", N_("Number"), Cell.CODE, lambda row: row.serial, 16),
        Column("name", N_("Name"), Cell.TEXT, lambda row: row.name, 10),
        Column("title", N_("Certified"), Cell.TEXT, lambda row: row.title, 36),
        Column("hours", N_("Lesson hours"), Cell.AMOUNT, lambda row: row.hours, 8),
        Column("credits", N_("Credits"), Cell.AMOUNT, lambda row: row.credits, 8),
        Column("issued_on", N_("Issued"), Cell.DAY, lambda row: row.issued_on, 14),
        Column("state", N_("State"), Cell.TEXT, lambda row: _(STATE_TITLES[row.state]), 10),
        Column("state_reason", N_("Reason"), Cell.TEXT, lambda row: row.state_reason, 24),
        Column("expires_on", N_("Valid until"), Cell.DAY, lambda row: row.expires_on, 14),
    ),
)

_COLUMNS: Sequence[sa.ColumnElement[object]] = [CERTIFICATE.c[name] for name in CertificateRow._fields]
_IN_ORDER = (CERTIFICATE.c.year, CERTIFICATE.c.kind, CERTIFICATE.c.number)


def certificates(
    db: Db, year: int, kind: Kind | None = None, *, on: date | None = None
) -> list[CertificateRow]:
    """The certificates of a year, all or those of a kind, in the order of their numbers.

    With a day given, valid ones whose last day lies before it are said to be expired.
    """
    which = CERTIFICATE.c.year == year
    if kind is not None:
        which &= CERTIFICATE.c.kind == kind
    rows = _rows(db, which, {})
    return rows if on is None else [as_of(row, on) for row in rows]


def as_of(row: CertificateRow, day: date) -> CertificateRow:
    """The row with the state that it has on a day."""
    over = row.state == "valid" and row.expires_on is not None and row.expires_on < day
    return row._replace(state="expired") if over else row


def certificate(db: Db, certificate_id: UUID) -> CertificateRow:
    """One certificate. Raises UnknownCertificate."""
    return certificates_of(db, [certificate_id])[0]


def certificates_of(db: Db, ids: Collection[UUID]) -> list[CertificateRow]:
    """These certificates in the order of their numbers, each once. Raises UnknownCertificate when one is not there."""
    rows = _rows(db, among(CERTIFICATE.c.id, "ids"), {"ids": ids})
    if len(rows) != len(set(ids)):
        raise UnknownCertificate
    return rows


def by_serials(db: Db, serials: Collection[str]) -> list[CertificateRow]:
    """The certificates with these numbers, as `certificates_of`; how they are typed, in capitals or not, is all one.

    Raises UnknownNumber, which names those that are no certificate's.
    """
    wanted = {serial.strip().upper() for serial in serials}
    rows = _rows(db, among(CERTIFICATE.c.serial, "serials"), {"serials": wanted})
    if absent := wanted - {row.serial for row in rows}:
        raise UnknownNumber(numbers=", ".join(sorted(absent)))
    return rows


def path_of(folder: DataFolder, row: CertificateRow) -> Path:
    """Where the frozen file of a certificate lies."""
    return certificate_files.place(folder, row.serial)


def kind_title(kind: Kind) -> str:
    """A kind in the present language."""
    return _(KIND_TITLES[kind])


def _rows(
    db: Db, which: sa.ColumnElement[bool], values: dict[str, Collection[object]]
) -> list[CertificateRow]:
    query = sa.select(*_COLUMNS).where(which).order_by(*_IN_ORDER)
    return [CertificateRow(*row) for row in db.execute(query, values)]
