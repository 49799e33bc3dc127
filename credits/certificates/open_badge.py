"""A certificate as an Open Badge 3.0: a signed text (VC-JWT) that a person may put into a wallet of badges.

The badge names its issuer by the base's own key (did:key), so that whoever knows the key needs nobody else to check it. Of the person it
holds a salted hash of the name and nothing else: who is told the name can compare it. A hash beside its salt keeps a name from being
read, not from being guessed; so the badge is the person's to give away, like the certificate itself.
"""

import hashlib
import json
import secrets
from base64 import urlsafe_b64encode
from contextlib import suppress
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from core import issuer_key
from core.amounts import shown as amount
from core.clock import instant, local_date
from core.files import write_beside
from core.issuer_key import IssuerKey
from core.paths import DataFolder
from core.placing import placing
from credits.certificates.certificate_rows import CertificateRow, as_of, certificate
from credits.certificates.entitlement import CERTIFICATE
from credits.certificates.layouts import shown
from credits.refusals import CertificateNotValid
from store import journal
from store.facts import BASE_NAME, fact
from store.journal import Line
from store.transaction import Store
from store.types import Db

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
)
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519 = b"\xed\x01"  # the multicodec of such a public key
_SALT_BYTES = 16
# A document of the base, Chinese whatever language the desktop speaks.
_KINDS = {"stage": "结业证书", "credits": "学分证明", "hours": "培训学时证明"}
_ACHIEVED = {"stage": "CertificateOfCompletion", "credits": "Certificate", "hours": "Certificate"}
_DESCRIBED = "{kind}：{title}"
_EARNED = "完成 {hours} 课时，获得 {credits} 学分。"


def export(
    store: Store, folder: DataFolder, certificate_id: UUID, path: Path, actor: str, at: datetime
) -> CertificateRow:
    """Write the badge of a valid certificate to `path`; the file and a line of the journal come true together.

    Raises UnknownCertificate, CertificateNotValid, IssuerKeyUnreadable, FileLocked, FileNotWritten.
    """
    key = issuer_key.own(folder)
    with store.read() as db:
        row = _valid(db, certificate_id, at)
        kept = db.scalar(sa.select(CERTIFICATE.c.shown).where(CERTIFICATE.c.id == certificate_id))
        issuers = shown.from_text(kept or "").fields.get("issuers") or fact(db, BASE_NAME)
    badge = signed(credential(row, issuers, key, secrets.token_hex(_SALT_BYTES)), key)
    beside = write_beside(path, badge.encode("ascii"))
    try:
        with placing() as place, store.write() as db:
            _valid(db, certificate_id, at)  # it may have been revoked meanwhile
            said = {"serial": row.serial, "key_id": key.key_id.hex()}
            journal.note(db, Line("certificate.badge_exported", "certificate", row.id, actor, at, said), at)
            place(beside, path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return row


def _valid(db: Db, certificate_id: UUID, at: datetime) -> CertificateRow:
    row = certificate(db, certificate_id)
    if as_of(row, local_date(at)).state != "valid":
        raise CertificateNotValid(serial=row.serial)
    return row


def credential(row: CertificateRow, issuers: str, key: IssuerKey, salt: str) -> dict[str, Any]:
    """The OpenBadgeCredential of a certificate (1EdTech Open Badges 3.0, W3C Verifiable Credentials 2.0).

    `issuers` are the names of who issued it, a line each. The subject's id is made for this badge alone, so that two badges do not
    tell that they are one person's.
    """
    title = {"kind": _KINDS[row.kind], "title": row.title}
    achievement = uuid5(row.stage_id, row.title) if row.stage_id else uuid5(row.id, "achievement")
    found: dict[str, Any] = {
        "@context": [*CONTEXTS],
        "id": row.id.urn,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": row.title,
        "issuer": {
            "id": did_of(key.private.public_key()),
            "type": ["Profile"],
            "name": "、".join(line.strip() for line in issuers.splitlines() if line.strip()),
        },
        "validFrom": _instant(row.issued_at),
        "credentialSubject": {
            "id": uuid5(row.id, "subject").urn,
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": "sha256$" + hashlib.sha256((row.name + salt).encode()).hexdigest(),
                    "identityType": "name",
                    "salt": salt,
                }
            ],
            "licenseNumber": row.serial,
            "creditsEarned": row.credits / 100,
            "achievement": {
                "id": achievement.urn,
                "type": ["Achievement"],
                "achievementType": _ACHIEVED[row.kind],
                "name": row.title,
                "description": _DESCRIBED.format(**title),
                "criteria": {
                    "narrative": _EARNED.format(hours=amount(row.hours), credits=amount(row.credits))
                },
                "inLanguage": "zh-CN",
            },
        },
    }
    if row.expires_on:
        found["validUntil"] = _instant(instant(row.expires_on, time(23, 59, 59)))
    return found


def signed(credential: dict[str, Any], key: IssuerKey) -> str:
    """The credential as a compact JWS; its claims repeat what a reader of JWT looks for (Open Badges 3.0, 8.2)."""
    public = key.private.public_key()
    did = did_of(public)
    header = {
        "alg": "EdDSA",
        "typ": "JWT",
        "kid": f"{did}#{did.removeprefix('did:key:')}",
        # For readers that cannot take a key out of a did:key. Who trusts the badge knows the issuer's key beforehand.
        "jwk": {"kty": "OKP", "crv": "Ed25519", "x": _packed(public.public_bytes_raw())},
    }
    claims = {
        "iss": credential["issuer"]["id"],
        "jti": credential["id"],
        "sub": credential["credentialSubject"]["id"],
        "nbf": _seconds(credential["validFrom"]),
    }
    if "validUntil" in credential:
        claims["exp"] = _seconds(credential["validUntil"])
    parts = [json.dumps(part, ensure_ascii=False).encode() for part in (header, {**credential, **claims})]
    content = ".".join(map(_packed, parts))
    return f"{content}.{_packed(key.private.sign(content.encode('ascii')))}"


def did_of(public: Ed25519PublicKey) -> str:
    """The name of an issuer that is its key: did:key with the key in base 58 (W3C did:key, Ed25519)."""
    number = int.from_bytes(_ED25519 + public.public_bytes_raw(), "big")
    digits = ""
    while number:
        number, place = divmod(number, 58)
        digits = _BASE58[place] + digits
    return f"did:key:z{digits}"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _seconds(written: str) -> int:
    return int(datetime.fromisoformat(written).timestamp())


def _packed(content: bytes) -> str:
    return urlsafe_b64encode(content).rstrip(b"=").decode("ascii")
