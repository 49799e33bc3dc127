"""Declaring certificates void, each with its reason: the paper stays on file, and whoever checks it is told."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa

from courses.refusals import ReasonTooLong
from credits.certificates.certificate_rows import CertificateRow, certificates_of
from credits.certificates.entitlement import CERTIFICATE
from credits.refusals import CertificateNotValid, ReasonMissing
from store import journal
from store.journal import Line
from store.types import Db

_LONGEST = 200


def revoke(db: Db, certificate_id: UUID, reason: str, actor: str, at: datetime) -> None:
    """Declare a certificate that stands void; its file stays. Raises UnknownCertificate, CertificateNotValid, ReasonMissing, ReasonTooLong."""
    revoke_all(db, [certificate_id], reason, actor, at)


def revoke_all(db: Db, ids: Collection[UUID], reason: str, actor: str, at: datetime) -> list[CertificateRow]:
    """The same for several, all or none; gives them as they were. Raises as `revoke`."""
    why = reason_of(reason)
    rows = certificates_of(db, ids)
    for row in rows:
        end(db, row, "revoked", why, at)
    journal.append(db, [ended(row, "revoked", why, actor, at) for row in rows], at)
    return rows


def reason_of(typed: str) -> str:
    """A reason as it is kept. Raises ReasonMissing, ReasonTooLong."""
    reason = typed.strip()
    if not reason:
        raise ReasonMissing
    if len(reason) > _LONGEST:
        raise ReasonTooLong(most=_LONGEST)
    return reason


def end(db: Db, row: CertificateRow, state: str, reason: str, at: datetime) -> None:
    """A valid certificate becomes superseded or revoked. Raises CertificateNotValid."""
    changed = db.scalars(
        sa.update(CERTIFICATE)
        .where(CERTIFICATE.c.id == row.id, CERTIFICATE.c.state == "valid")
        .values(state=state, state_reason=reason, state_at=at)
        .returning(CERTIFICATE.c.id)
    ).all()
    if not changed:
        raise CertificateNotValid(serial=row.serial)


def ended(row: CertificateRow, state: str, reason: str, actor: str, at: datetime) -> Line:
    """What the journal says of it."""
    said = {"serial": row.serial, "state": state, "reason": reason}
    return Line(f"certificate.{state}", "certificate", row.id, actor, at, said)
