"""Certificates: issued once as frozen files, then valid, superseded or revoked, and never deleted.

The serial is XH-<year>-<number>: XH for a finished stage, the number counting from 0001 within the year without gaps. The file lies
in the data folder's issued/<serial>.pdf; its row holds the bytes' hash, so that a changed file is known by it.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.clock import local_date
from core.ids import new_id
from core.jobs import Job, Step
from core.language import N_, _
from core.paths import DataFolder
from credits import issuer_key
from credits.certificates import certificate_files, certificate_token
from credits.certificates.certificate_basis import KIND, Basis, basis, highest, issuer
from credits.certificates.certificate_token import CertifiedFields
from credits.certificates.entitlement import CERTIFICATE, Entitled, entitled, period
from credits.refusals import (
    AlreadyCertified,
    CertificateNotValid,
    ReasonMissing,
    StageNotFinished,
    TokenTooLong,
    UnknownCertificate,
)
from credits.titles import STATE_TITLES
from sheets.columns import Column, Kind, Sheet
from sheets.refusals import CharacterNotPrintable, TextDoesNotFit
from store import journal
from store.journal import Line
from store.transaction import Store
from store.types import Db

__all__ = [
    "CERTIFICATES",
    "CertificateRow",
    "Entitled",
    "certificates",
    "entitled",
    "issue",
    "path_of",
    "reissue",
    "revoke",
]

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
    "supersedes_id",
)
"""The columns of a certificate that its journal line repeats; `records` compares them."""

Result = TypeVar("Result")

_CHUNK = 5
_TRIES = 5


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
    """valid, superseded or revoked."""
    state_reason: str
    state_at: datetime | None
    supersedes_id: UUID | None
    token: str
    sha256: str


CERTIFICATES: Sheet[CertificateRow] = Sheet(
    N_("Certificates"),
    (
        Column("serial", N_("Number"), Kind.CODE, lambda row: row.serial, 16),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 10),
        Column("title", N_("Certified"), Kind.TEXT, lambda row: row.title, 36),
        Column("hours", N_("Lesson hours"), Kind.AMOUNT, lambda row: row.hours, 8),
        Column("credits", N_("Credits"), Kind.AMOUNT, lambda row: row.credits, 8),
        Column("issued_on", N_("Issued"), Kind.DAY, lambda row: row.issued_on, 14),
        Column("state", N_("State"), Kind.TEXT, lambda row: _(STATE_TITLES[row.state]), 10),
        Column("state_reason", N_("Reason"), Kind.TEXT, lambda row: row.state_reason, 24),
    ),
)


class _Press(NamedTuple):
    """What every certificate of one run has in common."""

    folder: DataFolder
    key: issuer_key.IssuerKey
    verify_url: str
    actor: str
    at: datetime


def issue(
    store: Store, folder: DataFolder, year: int, actor: str, at: datetime, verify_url: str = ""
) -> Job[list[CertificateRow]]:
    """Issue a certificate to everybody who is entitled and has none; a second run issues none.

    `verify_url` is the web address that the QR opens (the code goes behind a "#"); without one the QR holds the code alone.
    Chunks of five, each its own transaction; a file is written before its row is committed, so a row never lacks its file. Who cannot be
    printed is left out with a line in the journal, and the others go on. Raises BaseNotNamed, FileNotWritten, IssuerKeyUnreadable.
    """
    press = _Press(folder, issuer_key.own(folder), verify_url, actor, at)
    with store.read() as db:
        due = [one for one in entitled(db, year) if not one.why_not]
        issuer(db)
    issued: list[CertificateRow] = []
    for done in range(0, len(due), _CHUNK):
        yield Step(done, len(due), _("Issuing certificates"))
        chunk = due[done : done + _CHUNK]
        issued += _issue(store, press, year, chunk)
    yield Step(len(due), len(due), _("Issuing certificates"))
    return issued


def reissue(
    store: Store,
    folder: DataFolder,
    certificate_id: UUID,
    reason: str,
    actor: str,
    at: datetime,
    verify_url: str = "",
) -> CertificateRow:
    """Issue a certificate anew with today's name and figures; a valid one is thereby superseded, a revoked one stays revoked.

    Raises UnknownCertificate, CertificateNotValid (superseded already), AlreadyCertified, StageNotFinished, ReasonMissing, and what
    cannot be printed (CharacterNotPrintable, TextDoesNotFit, TokenTooLong); nothing is changed then.
    """
    if not reason.strip():
        raise ReasonMissing
    press = _Press(folder, issuer_key.own(folder), verify_url, actor, at)
    return _whole(store, lambda db: _reissue(db, press, certificate_id, reason.strip()))


def revoke(db: Db, certificate_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Declare a valid certificate void; its file stays. Raises UnknownCertificate, CertificateNotValid, ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    row = _certificate(db, certificate_id)
    _end(db, row, "revoked", reason.strip(), at)
    journal.note(db, _ended(row, "revoked", reason.strip(), actor, at), at)


def certificates(db: Db, year: int) -> list[CertificateRow]:
    """Every certificate of a year, in the order of its number."""
    return _rows(db, CERTIFICATE.c.year == year)


def path_of(folder: DataFolder, row: CertificateRow) -> Path:
    """Where the frozen file of a certificate lies."""
    return certificate_files.place(folder, row.serial)


def _rows(db: Db, which: sa.ColumnElement[bool]) -> list[CertificateRow]:
    columns = [CERTIFICATE.c[name] for name in CertificateRow._fields]
    query = (
        sa.select(*columns)
        .where(which)
        .order_by(CERTIFICATE.c.kind, CERTIFICATE.c.year, CERTIFICATE.c.number)
    )
    return [CertificateRow(*row) for row in db.execute(query)]


def _whole(store: Store, act: Callable[[Db], Result]) -> Result:
    """One transaction; when somebody else took a number or a person in between, again with what is then free."""
    for _taken in range(_TRIES - 1):
        try:
            with store.write() as db:
                return act(db)
        except IntegrityError:
            continue
    with store.write() as db:
        return act(db)


def _issue(store: Store, press: _Press, year: int, chunk: Sequence[Entitled]) -> list[CertificateRow]:
    """Drawn and on the disk before the base is held, because a hall may be checking in; anew while holding it if somebody was quicker."""
    with store.read() as db:
        begun = basis(db, year, chunk)
    drawn = _draw_all(press, year, chunk, begun, store.give_way)
    with certificate_files.laid(press.folder, drawn.pdfs()) as files:

        def keep(db: Db) -> list[CertificateRow]:
            read = basis(db, year, chunk)
            if read == begun:
                return _keep(db, press, drawn, files)
            again = _draw_all(press, year, chunk, read)
            with certificate_files.laid(press.folder, again.pdfs()) as others:
                return _keep(db, press, again, others)

        return _whole(store, keep)


class _Printed(NamedTuple):
    row: dict[str, Any]
    pdf: bytes


class _Drawn(NamedTuple):
    printed: list[_Printed]
    said: list[Line]
    """What the journal says before their issue."""

    def pdfs(self) -> dict[str, bytes]:
        """By serial."""
        return {one.row["serial"]: one.pdf for one in self.printed}


def _draw_all(
    press: _Press,
    year: int,
    chunk: Sequence[Entitled],
    read: Basis,
    before_each: Callable[[], None] = lambda: None,
) -> _Drawn:
    """The certificates that are due, and a line for each that cannot be printed."""
    number = read.highest
    printed: list[_Printed] = []
    refused: list[Line] = []
    for one in chunk:
        days = read.periods[one.stage_id].get(one.person_id)
        if (one.person_id, one.stage_id) in read.taken or days is None:
            continue
        before_each()
        try:
            printed.append(_print(press, one, read.issuers, days, (year, number + 1)))
        except (CharacterNotPrintable, TextDoesNotFit, TokenTooLong) as refusal:
            said = {"title": one.title, "code": refusal.code, "values": refusal.values}
            refused.append(Line("certificate.refused", "person", one.person_id, press.actor, press.at, said))
            continue
        number += 1
    return _Drawn(printed, refused)


def _reissue(db: Db, press: _Press, certificate_id: UUID, reason: str) -> CertificateRow:
    old = _certificate(db, certificate_id)
    others = sa.and_(
        CERTIFICATE.c.person_id == old.person_id,
        CERTIFICATE.c.stage_id == old.stage_id,
        CERTIFICATE.c.state == "valid",
    )
    if old.state == "superseded":
        raise CertificateNotValid(serial=old.serial)
    if old.state == "valid":
        _end(db, old, "superseded", reason, press.at)
    elif standing := _rows(db, others):
        raise AlreadyCertified(serial=standing[0].serial)
    finished = [one for one in entitled(db, old.year, old.person_id) if one.stage_id == old.stage_id]
    if not finished:
        raise StageNotFinished(name=old.name, title=old.title)
    days = period(db, old.year, finished[0].stage_id, [old.person_id])[old.person_id]
    place = (old.year, highest(db, old.year) + 1)
    printed = _print(press, finished[0], issuer(db), days, place, supersedes=old.id)
    lines = (
        [_ended(old, "superseded", reason, press.actor, press.at)] if old.state == "valid" else list[Line]()
    )
    drawn = _Drawn([printed], lines)
    with certificate_files.laid(press.folder, drawn.pdfs()) as files:
        return _keep(db, press, drawn, files)[0]


def _print(
    press: _Press,
    one: Entitled,
    issuers: tuple[str, ...],
    days: tuple[date, date],
    place: tuple[int, int],
    supersedes: UUID | None = None,
) -> _Printed:
    """Sign and draw one certificate with its year and number. Raises CharacterNotPrintable, TextDoesNotFit, TokenTooLong."""
    from credits.certificates.certificate_pdf import CertificateFace, draw

    year, number = place
    serial, today, last_four = f"XH-{year}-{number:04}", local_date(press.at), one.staff_number[-4:]
    certified = CertifiedFields(serial, one.title, one.hours, one.credits, today, last_four, one.name)
    address = f"{press.verify_url}#" if press.verify_url else ""
    token = certificate_token.make(certified, press.key, beside=address)
    face = CertificateFace(
        name=one.name,
        last_four=last_four,
        programme=one.programme,
        stage=one.stage,
        hours=one.hours,
        credits=one.credits,
        begins=days[0],
        ends=days[1],
        issued_on=today,
        serial=serial,
        issuers=issuers,
    )
    pdf = draw(face, address + token)
    row: dict[str, Any] = {
        "id": new_id(),
        "kind": KIND,
        "year": year,
        "number": number,
        "serial": serial,
        "person_id": one.person_id,
        "stage_id": one.stage_id,
        "name": one.name,
        "title": one.title,
        "hours": one.hours,
        "credits": one.credits,
        "issued_on": today,
        "issued_at": press.at,
        "actor": press.actor,
        "token": token,
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "state": "valid",
        "state_reason": "",
        "state_at": None,
        "supersedes_id": supersedes,
    }
    return _Printed(row, pdf)


def _keep(db: Db, press: _Press, drawn: _Drawn, files: Mapping[str, Path]) -> list[CertificateRow]:
    """Rows first, so that their numbers are ours on every engine; then the files, then the journal and the commit.

    A file whose transaction fails stays as an orphan: the next certificate of its number replaces it.
    """
    printed = drawn.printed
    if printed:
        db.execute(sa.insert(CERTIFICATE), [one.row for one in printed])
    certificate_files.put(press.folder, files)
    lines = [
        Line(
            "certificate.issued",
            "certificate",
            one.row["id"],
            press.actor,
            press.at,
            {column: one.row[column] for column in JOURNALLED},
        )
        for one in printed
    ]
    journal.append(db, [*drawn.said, *lines], press.at)
    return [CertificateRow(*(one.row[name] for name in CertificateRow._fields)) for one in printed]


def _certificate(db: Db, certificate_id: UUID) -> CertificateRow:
    found = _rows(db, CERTIFICATE.c.id == certificate_id)
    if not found:
        raise UnknownCertificate
    return found[0]


def _end(db: Db, row: CertificateRow, state: str, reason: str, at: datetime) -> None:
    ended = db.scalars(
        sa.update(CERTIFICATE)
        .where(CERTIFICATE.c.id == row.id, CERTIFICATE.c.state == "valid")
        .values(state=state, state_reason=reason, state_at=at)
        .returning(CERTIFICATE.c.id)
    ).all()
    if not ended:
        raise CertificateNotValid(serial=row.serial)


def _ended(row: CertificateRow, state: str, reason: str, actor: str, at: datetime) -> Line:
    said = {"serial": row.serial, "state": state, "reason": reason}
    return Line(f"certificate.{state}", "certificate", row.id, actor, at, said)
