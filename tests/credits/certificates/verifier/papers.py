"""Papers that the tests hold up to the verifying page: codes, lists and what the page is made from, without a base."""

import base64
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from core.clock import local_date
from core.issuer_key import IssuerKey
from credits.certificates import revocation_list
from credits.certificates.certificate_token import KINDS, CertifiedFields, make
from tests.credits.certificates.first_form import make_first

KEY, OTHER, STRANGER = (
    IssuerKey(Ed25519PrivateKey.from_private_bytes(name.ljust(32, b".")))
    for name in (b"own", b"other", b"nobody")
)
NOW = datetime.now(UTC)
TODAY = local_date(NOW)
ISSUED = TODAY - timedelta(days=60)
SLOTS = {1: 1, 2: 2, 3: 3}
"""Valid, superseded, revoked."""


def code(slot: int | None = 1, key: IssuerKey = KEY, /, **other: object) -> str:
    """The digits of a certificate of sixty days ago."""
    plain: dict[str, object] = {
        "serial": "XH-2026-0001",
        "title": "社区工作者培训（第一阶段）",
        "hours": 3000,
        "credits": 3050,
        "date": ISSUED,
        "last_four": "123X",
        "name": "张𬍡",
    }
    return make_any(CertifiedFields(**{**plain, **other}, slot=slot), key)  # type: ignore[arg-type]


def make_any(fields: CertifiedFields, key: IssuerKey = KEY) -> str:
    """The digits for fields of either version: those of version 1 have no slot."""
    return make_first(fields, key) if fields.slot is None else make(fields, key)


def a_list(
    key: IssuerKey = KEY,
    *,
    days_old: int = 0,
    slots: Mapping[int, int] = SLOTS,
    distrusted: Mapping[bytes, date] | None = None,
    named: Mapping[bytes, int] | None = None,
) -> bytes:
    """A list of that age."""
    return revocation_list.write(key, NOW - timedelta(days=days_old), slots, distrusted or {}, named or {})


def known(key: IssuerKey, issuer: str = "", distrusted: date | None = None) -> dict[str, object]:
    """What the page knows of a key."""
    return {
        "key": key.private.public_key().public_bytes_raw().hex(),
        "issuer": issuer,
        "name": issuer or "长寿路街道培训基地",
        "distrusted": distrusted.isoformat() if distrusted else None,
    }


def contents(
    keys: Mapping[str, object] | None = None, lists: Sequence[bytes] | None = None
) -> dict[str, object]:
    """What a page is made from: KEY alone with its list of today, unless said otherwise."""
    return {
        "keys": {KEY.key_id.hex(): known(KEY)} if keys is None else keys,
        "lists": [base64.b64encode(each).decode() for each in ([a_list()] if lists is None else lists)],
        "made": TODAY.isoformat(),
    }


def any_fields(chance: random.Random) -> CertifiedFields:
    """Fields of every form: both versions, odd serials and amounts, rare characters."""
    kind = chance.choice(list(KINDS))
    slot = chance.choice([None, 0, chance.randrange(1 << 20)])
    odd = chance.random() < 0.2
    return CertifiedFields(
        serial="沪-7/乙"
        if odd
        else f"{KINDS[kind]}-{chance.randrange(2000, 2256)}-{chance.randrange(16384):04}",
        title=_text(chance, 12),
        hours=chance.choice([0, 3000, chance.randrange(1 << 24)]),
        credits=chance.choice([0, 204_700, chance.randrange(1 << 24)]),
        date=date(2000, 1, 1) + timedelta(days=chance.randrange(65_536)),
        last_four=chance.choice(["", "123X", "0007", "甲乙"]),
        name=_text(chance, 6),
        kind="stage" if slot is None else kind,
        slot=slot,
        expires_on=None
        if slot is None
        else chance.choice([None, date(2000, 1, 1) + timedelta(days=chance.randrange(65_536))]),
    )


def _text(chance: random.Random, most: int) -> str:
    said = [
        "社区工作者",
        "培训",
        "“一网统管”",
        "张",
        "欧阳",
        "·",
        "A",
        "~",
        " ",
        "<b>",
        "&amp;",
        "0123",
        "{key}",
    ]
    parts = [
        chance.choice([*said, chr(chance.randrange(0x3400, 0xA000)), chr(chance.randrange(0x20000, 0x323B0))])
        for _part in range(chance.randrange(most + 1))
    ]
    return "".join(parts)
