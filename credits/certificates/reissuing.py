"""Issuing a certificate anew, with today's name, figures and layout: the earlier one is superseded, and stays on file."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.jobs import Job, Step
from core.language import _
from core.paths import DataFolder
from core.refusal import Refusal
from credits.certificates import certificate_files
from credits.certificates.certificate_basis import Basis, highest, hold, issuer, next_slot
from credits.certificates.certificate_rows import CertificateRow, certificate, certificates_of
from credits.certificates.entitlement import CERTIFICATE, Entitled, entitled
from credits.certificates.issuing import press_of
from credits.certificates.making import Plan, Press, finished, keep, number_one, refuse_expired
from credits.certificates.particulars import particulars
from credits.certificates.refusals import NoCreditsYet, NoHoursYet
from credits.certificates.revoking import end, ended, reason_of
from credits.refusals import AlreadyCertified, CertificateNotValid, StageNotFinished
from credits.standing.standing import PERSON
from people.areas import area_paths
from store.journal import Line
from store.transaction import Store
from store.types import Db


class Reissued(NamedTuple):
    """What became of several: the new certificates, and those that could not be issued anew, each with its reason."""

    issued: list[CertificateRow]
    refused: list[tuple[CertificateRow, Refusal]]


def reissue(
    store: Store,
    folder: DataFolder,
    certificate_id: UUID,
    reason: str,
    actor: str,
    at: datetime,
    *,
    verify_url: str = "",
    expires_on: date | None = None,
    without_end: bool = False,
) -> CertificateRow:
    """Issue a certificate anew; a valid one is thereby superseded, a revoked one stays revoked.

    The new one is valid to `expires_on`, else as long as the old one, or `without_end`. Raises UnknownCertificate,
    CertificateNotValid (superseded already), AlreadyCertified, StageNotFinished, NoCreditsYet, NoHoursYet, ReasonMissing,
    ReasonTooLong, ExpiryInThePast, and what cannot be printed (CharacterNotPrintable, TextDoesNotFit, TokenTooLong); nothing is
    changed then.
    """
    why = reason_of(reason)
    with store.read() as db:
        old = certificate(db, certificate_id)
    last = None if without_end else expires_on or old.expires_on
    refuse_expired(last, at)
    press = press_of(store, folder, old.year, old.kind, verify_url, last, actor, at)
    with store.write() as db:
        return _reissue(db, press, certificate_id, why)


def reissue_all(
    store: Store,
    folder: DataFolder,
    ids: Collection[UUID],
    reason: str,
    actor: str,
    at: datetime,
    *,
    verify_url: str = "",
    expires_on: date | None = None,
    without_end: bool = False,
) -> Job[Reissued]:
    """The same for several, each in a transaction of its own; one that is refused does not keep the others. Raises as `reissue` for
    what concerns all: ReasonMissing, ReasonTooLong, UnknownCertificate, ExpiryInThePast for `expires_on`.
    """
    reason_of(reason)
    refuse_expired(expires_on, at)
    with store.read() as db:
        rows = certificates_of(db, ids)
    result = Reissued([], [])
    for done, row in enumerate(rows):
        yield Step(done, len(rows), _("Issuing anew"))
        try:
            again = reissue(
                store, folder, row.id, reason, actor, at,
                verify_url=verify_url, expires_on=expires_on, without_end=without_end,
            )  # fmt: skip
            result.issued.append(again)
        except Refusal as refusal:
            result.refused.append((row, refusal))
    yield Step(len(rows), len(rows), _("Issuing anew"))
    return result


def _reissue(db: Db, press: Press, certificate_id: UUID, reason: str) -> CertificateRow:
    from credits.certificates.certificate_pdf import draw

    hold(db)
    old = certificate(db, certificate_id)
    if old.state == "superseded":
        raise CertificateNotValid(serial=old.serial)
    said: list[Line] = []
    if old.state == "valid":
        end(db, old, "superseded", reason, press.at)
        said.append(ended(old, "superseded", reason, press.actor, press.at))
    owner, entries = _owner(db, old.person_id)
    if standing := _standing(db, old, entries):
        raise AlreadyCertified(serial=standing)
    one = _due(db, old, owner)
    base = Basis(issuer(db), (one,), highest(db, old.year, press.kind), next_slot(db))
    known = particulars(db, old.year, press.kind, [one], area_paths(db), press.at)[one.key]
    planned = number_one(press, base, one, known, 0, supersedes=old.id)
    pdf = draw(press.layout, planned.sheet.shown, planned.sheet.address, press.images)
    with certificate_files.laid(press.folder, finished(press, [planned], [pdf])) as files:
        return keep(db, press, Plan(base, (planned,), ()), files, said)[0]


def _owner(db: Db, person_id: UUID) -> tuple[UUID, list[UUID]]:
    """Whose certificate it is now, and all entries of that person: one that was merged stands for the other."""
    merged = db.scalar(sa.select(PERSON.c.merged_into).where(PERSON.c.id == person_id))
    owner = merged or person_id
    return owner, [owner, *db.scalars(sa.select(PERSON.c.id).where(PERSON.c.merged_into == owner))]


def _standing(db: Db, old: CertificateRow, entries: Collection[UUID]) -> str | None:
    """The number of the person's valid certificate of the same, if there is one."""
    return db.scalar(
        sa.select(CERTIFICATE.c.serial).where(
            CERTIFICATE.c.person_id.in_(entries),
            CERTIFICATE.c.kind == old.kind,
            CERTIFICATE.c.year == old.year,
            CERTIFICATE.c.stage_id.is_(None)
            if old.stage_id is None
            else CERTIFICATE.c.stage_id == old.stage_id,
            CERTIFICATE.c.state == "valid",
        )
    )


def _due(db: Db, old: CertificateRow, owner: UUID) -> Entitled:
    for one in entitled(db, old.year, old.kind, people=[owner]):
        if one.stage_id == old.stage_id:
            return one
    if old.kind == "stage":
        raise StageNotFinished(name=old.name, title=old.title)
    raise NoCreditsYet(year=old.year) if old.kind == "credits" else NoHoursYet(year=old.year)
