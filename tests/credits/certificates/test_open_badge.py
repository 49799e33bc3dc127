"""Open Badges, taken apart by hand: signature, claims, the fields that the standard asks for, and nothing of the person in them."""

import hashlib
import json
from base64 import urlsafe_b64decode
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from core import issuer_key
from core.jobs import drive
from core.paths import DataFolder
from core.refusals import FileNotWritten
from credits import ledger
from credits.certificates import certificates, open_badge
from credits.certificates.certificates import CertificateRow
from credits.refusals import CertificateNotValid, UnknownCertificate
from store.facts import BASE_NAME, set_fact
from store.journal import JOURNAL
from tests.credit_town import AT, HOUR, Town

NOW = AT + 20 * HOUR
_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


@pytest.fixture
def issued(town: Town, folder: DataFolder) -> CertificateRow:
    with town.store.write() as db:
        set_fact(db, BASE_NAME, "虹口区社会工作者培训基地\n虹口区社会工作协会")
    town.stage(4_00, "第一阶段")
    people = [town.person("李𬍡", number="31009876")]
    town.attend(town.session(town.course(4_00, "visit", town.stages[0])), people)
    drive(ledger.post_year(town.store, 2026, "clerk", NOW))
    (row,) = drive(
        certificates.issue(town.store, folder, 2026, "stage", "clerk", NOW, expires_on=date(2029, 12, 31))
    )
    return row


def unpacked(part: str) -> bytes:
    return urlsafe_b64decode(part + "=" * (-len(part) % 4))


def parts(badge: str) -> tuple[dict[str, Any], dict[str, Any]]:
    header, payload, _signature = badge.split(".")
    return json.loads(unpacked(header)), json.loads(unpacked(payload))


def key_in(did: str) -> Ed25519PublicKey:
    """Read the other way round from how it is written: each digit for itself."""
    assert did.startswith("did:key:z6Mk")
    number = 0
    for digit in did.removeprefix("did:key:z"):
        number = number * 58 + _BASE58.index(digit)
    content = number.to_bytes(34, "big")
    assert content[:2] == b"\xed\x01"
    return Ed25519PublicKey.from_public_bytes(content[2:])


def exported(town: Town, folder: DataFolder, row: CertificateRow, at: datetime = NOW) -> str:
    path = folder.root / "out" / "badge.jwt"
    open_badge.export(town.store, folder, row.id, path, "clerk", at)
    return path.read_text("ascii")


def test_the_badge_is_signed_by_the_key_that_it_names(
    town: Town, folder: DataFolder, issued: CertificateRow
) -> None:
    badge = exported(town, folder, issued)
    content, _dot, signature = badge.rpartition(".")
    header, payload = parts(badge)
    assert header.keys() == {"alg", "typ", "kid", "jwk"}, "others are not allowed"
    assert (header["alg"], header["typ"]) == ("EdDSA", "JWT")
    did, _hash, fragment = header["kid"].partition("#")
    assert did == f"did:key:{fragment}" == payload["issuer"]["id"]
    public = key_in(did)
    assert public == issuer_key.own(folder).private.public_key()
    assert header["jwk"].keys() == {"kty", "crv", "x"}, "never the private half"
    assert unpacked(header["jwk"]["x"]) == public.public_bytes_raw()
    public.verify(unpacked(signature), content.encode())
    for at in range(0, len(content), 97):
        changed = content[:at] + ("A" if content[at] != "A" else "B") + content[at + 1 :]
        with pytest.raises(InvalidSignature):
            public.verify(unpacked(signature), changed.encode())


def test_it_holds_what_the_standard_asks_for(town: Town, folder: DataFolder, issued: CertificateRow) -> None:
    """The required properties of Open Badges 3.0 (AchievementCredential and its parts), worded anew: its schema may not be copied."""
    _header, badge = parts(exported(town, folder, issued))
    assert badge["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert badge["@context"][1] == "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
    assert set(badge["type"]) == {"VerifiableCredential", "OpenBadgeCredential"}
    assert badge["id"] == issued.id.urn
    assert badge["issuer"] == {
        "id": badge["issuer"]["id"],
        "type": ["Profile"],
        "name": "虹口区社会工作者培训基地、虹口区社会工作协会",
    }
    assert badge["name"] == "社区工作者培训 第一阶段"
    assert datetime.fromisoformat(badge["validFrom"]) == NOW.replace(microsecond=0)
    assert datetime.fromisoformat(badge["validUntil"]) == datetime(2029, 12, 31, 15, 59, 59, tzinfo=UTC)
    subject = badge["credentialSubject"]
    assert subject["type"] == ["AchievementSubject"]
    assert subject["id"].startswith("urn:uuid:")
    assert subject["licenseNumber"] == issued.serial
    assert (subject["creditsEarned"], issued.credits) == (6, 6_00)
    achievement = subject["achievement"]
    assert achievement["type"] == ["Achievement"]
    assert achievement["id"].startswith("urn:uuid:")
    assert achievement["name"] == badge["name"]
    assert achievement["description"] == "结业证书：社区工作者培训 第一阶段"
    assert achievement["criteria"] == {"narrative": "完成 4 课时，获得 6 学分。"}
    assert (badge["iss"], badge["jti"], badge["sub"]) == (badge["issuer"]["id"], badge["id"], subject["id"])
    assert badge["nbf"] == int(NOW.timestamp())
    assert badge["exp"] == int(datetime(2029, 12, 31, 15, 59, 59, tzinfo=UTC).timestamp())
    assert "vc" not in badge, "data model 2.0 has the credential itself for payload"


def test_what_is_revoked_while_the_badge_is_signed_makes_none(
    town: Town, folder: DataFolder, issued: CertificateRow, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed = open_badge.signed

    def slowly(*asked: Any) -> str:  # noqa: ANN401 - whatever it is given
        with town.store.write() as db:
            certificates.revoke(db, issued.id, "代签", "head", NOW)
        return signed(*asked)

    monkeypatch.setattr(open_badge, "signed", slowly)
    with pytest.raises(CertificateNotValid):
        exported(town, folder, issued)
    assert list((folder.root / "out").iterdir()) == []


def test_of_the_person_it_holds_a_salted_hash_alone(
    town: Town, folder: DataFolder, issued: CertificateRow
) -> None:
    _header, first = parts(exported(town, folder, issued))
    _header, second = parts(exported(town, folder, issued))
    (identity,) = first["credentialSubject"]["identifier"]
    assert identity.keys() == {"type", "hashed", "identityHash", "identityType", "salt"}
    assert (identity["type"], identity["hashed"], identity["identityType"]) == (
        "IdentityObject",
        True,
        "name",
    )
    told = hashlib.sha256(f"李𬍡{identity['salt']}".encode()).hexdigest()
    assert identity["identityHash"] == f"sha256${told}"
    assert len(identity["salt"]) == 32
    assert identity["salt"] != second["credentialSubject"]["identifier"][0]["salt"]
    whole = json.dumps(first, ensure_ascii=False)
    for hidden in ("李", "𬍡", "31009876", "9876", issued.person_id.hex, str(issued.person_id)):
        assert hidden not in whole.replace(identity["identityHash"], "").replace(identity["salt"], "")
    assert str(issued.id) not in first["credentialSubject"]["id"]


def test_the_journal_says_that_it_was_written(town: Town, folder: DataFolder, issued: CertificateRow) -> None:
    exported(town, folder, issued)
    with town.store.read() as db:
        lines = db.execute(sa.select(JOURNAL).where(JOURNAL.c.action == "certificate.badge_exported")).all()
    (line,) = lines
    assert (line.subject_id, line.actor) == (str(issued.id), "clerk")
    assert json.loads(line.payload) == {
        "serial": issued.serial,
        "key_id": issuer_key.own(folder).key_id.hex(),
    }


def test_what_is_not_valid_becomes_no_badge(
    town: Town, folder: DataFolder, issued: CertificateRow, tmp_path: Path
) -> None:
    with pytest.raises(CertificateNotValid):
        exported(town, folder, issued, datetime(2029, 12, 31, 16, tzinfo=UTC))
    with pytest.raises(FileNotWritten):
        (tmp_path / "file").write_bytes(b"")
        open_badge.export(town.store, folder, issued.id, tmp_path / "file" / "badge.jwt", "clerk", NOW)
    with town.store.write() as db:
        certificates.revoke(db, issued.id, "代签", "head", NOW + timedelta(hours=1))
    with pytest.raises(CertificateNotValid):
        exported(town, folder, issued)
    with pytest.raises(UnknownCertificate):
        open_badge.export(town.store, folder, issued.person_id, tmp_path / "badge.jwt", "clerk", NOW)
    assert not (folder.root / "out").exists()
    with town.store.read() as db:
        assert not db.scalar(
            sa.select(sa.func.count()).where(JOURNAL.c.action == "certificate.badge_exported")
        )


def test_the_name_of_a_key_is_that_of_the_standard() -> None:
    """The first pair of the did:key method's own test vectors (W3C CCG, Ed25519, a seed of zeros)."""
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    assert open_badge.did_of(key.public_key()) == "did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"
