"""What issuing and re-issuing share: numbers and signatures for those who are due, the files, then the rows with their lines.

A file is on the disk before its row is committed, so a row never lacks its file. The base is held only while numbers are taken.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from core.issuer_key import IssuerKey
from core.paths import DataFolder
from credits.certificates import certificate_files, certificate_token
from credits.certificates.certificate_basis import Basis
from credits.certificates.certificate_rows import JOURNALLED, CertificateRow
from credits.certificates.certificate_token import KINDS, CertifiedFields
from credits.certificates.drawing import Sheet
from credits.certificates.entitlement import CERTIFICATE, Entitled, Key
from credits.certificates.layouts import shown
from credits.certificates.layouts.layout_parts import Kind, Layout
from credits.certificates.particulars import Particulars, shown_of
from credits.certificates.refusals import ExpiryInThePast
from credits.refusals import TokenTooLong
from sheets.refusals import CharacterNotPrintable, TextDoesNotFit
from store import journal
from store.journal import Line
from store.types import Db


class Press(NamedTuple):
    """What every certificate of one run has in common."""

    folder: DataFolder
    key: IssuerKey
    sign: Callable[[bytes], bytes] | None
    """Puts a PAdES signature on a finished file, where one is configured."""
    layout_id: UUID
    layout: Layout
    images: Mapping[str, bytes]
    kind: Kind
    year: int
    verify_url: str
    expires_on: date | None
    actor: str
    at: datetime


class Planned(NamedTuple):
    """A certificate with its number, signed but not drawn."""

    row: dict[str, Any]
    """All of its row but the hash."""
    sheet: Sheet


class Plan(NamedTuple):
    """A chunk: what it was made from, its certificates, and a line for each that cannot be printed."""

    basis: Basis
    planned: tuple[Planned, ...]
    refused: tuple[Line, ...]

    @property
    def after(self) -> tuple[int, int]:
        """The last number, and the next free slot, once these are issued."""
        return self.basis.highest + len(self.planned), self.basis.slot + len(self.planned)


def refuse_expired(expires_on: date | None, at: datetime) -> None:
    """Raises ExpiryInThePast."""
    if expires_on is not None and expires_on <= local_date(at):
        raise ExpiryInThePast(day=expires_on)


def plan(
    press: Press, basis: Basis, known: Mapping[Key, Particulars], *, supersedes: UUID | None = None
) -> Plan:
    """Numbers without gaps for all that can be printed, on the basis; the others get a line of the journal and no number."""
    planned: list[Planned] = []
    refused: list[Line] = []
    for one in basis.due:
        try:
            planned.append(number_one(press, basis, one, known[one.key], len(planned), supersedes))
        except (CharacterNotPrintable, TextDoesNotFit, TokenTooLong) as refusal:
            said = {"title": one.title, "code": refusal.code, "values": refusal.values}
            refused.append(Line("certificate.refused", "person", one.person_id, press.actor, press.at, said))
    return Plan(basis, tuple(planned), tuple(refused))


def number_one(
    press: Press, basis: Basis, one: Entitled, known: Particulars, before: int, supersedes: UUID | None = None
) -> Planned:
    """Sign one certificate with the number and slot that follow `before` others of its chunk, and see that it can be printed.

    Raises CharacterNotPrintable, TextDoesNotFit, TokenTooLong.
    """
    from credits.certificates.layouts.placing import place

    number, slot = basis.highest + 1 + before, basis.slot + before
    serial, today = f"{KINDS[press.kind]}-{press.year}-{number:04}", local_date(press.at)
    page = shown_of(
        press.kind, press.year, one, known,
        serial=serial, issuers=basis.issuers, issued_on=today, expires_on=press.expires_on,
    )  # fmt: skip
    place(press.layout, page)
    certified = CertifiedFields(
        serial, one.title, one.hours, one.credits, today, one.staff_number[-4:], one.name,
        press.kind, slot, press.expires_on,
    )  # fmt: skip
    code = certificate_token.printed(certified, press.key, press.verify_url)
    token = certificate_token.digits_in(code)
    row: dict[str, Any] = {
        "id": new_id(),
        "kind": press.kind,
        "year": press.year,
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
        "layout_id": press.layout_id,
        "slot": slot,
        "shown": shown.to_text(page),
        "expires_on": press.expires_on,
        "state": "valid",
        "state_reason": "",
        "state_at": None,
        "supersedes_id": supersedes,
    }
    return Planned(row, Sheet(page, code))


def finished(press: Press, planned: Sequence[Planned], pdfs: Sequence[bytes]) -> dict[str, bytes]:
    """The files as they are kept, by serial; each row gets the hash of its own."""
    files: dict[str, bytes] = {}
    for one, drawn in zip(planned, pdfs, strict=True):
        pdf = press.sign(drawn) if press.sign else drawn
        one.row["sha256"] = hashlib.sha256(pdf).hexdigest()
        files[one.row["serial"]] = pdf
    return files


def keep(
    db: Db, press: Press, made: Plan, files: Mapping[str, Path], said: Sequence[Line] = ()
) -> list[CertificateRow]:
    """Rows first, so that their numbers are ours on every engine; then the files, then the journal and the commit.

    A file whose transaction fails stays as an orphan: the next certificate of its number replaces it. Taking it away would race
    with whoever has got the number meanwhile.
    """
    rows = [one.row for one in made.planned]
    if rows:
        db.execute(sa.insert(CERTIFICATE), rows)
    certificate_files.put(press.folder, files)
    lines = [
        Line(
            "certificate.issued",
            "certificate",
            row["id"],
            press.actor,
            press.at,
            {column: row[column] for column in JOURNALLED},
        )
        for row in rows
    ]
    journal.append(db, [*said, *made.refused, *lines], press.at)
    return [CertificateRow(*(row[name] for name in CertificateRow._fields)) for row in rows]
