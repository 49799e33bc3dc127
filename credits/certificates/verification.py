"""Is a certificate true: from its PDF, a picture of it, the address in its QR, the bare code or its number.

The signature is looked at first and needs no base; then the base, where there is one, says what became of the certificate since, and
where there is none the issuer's revocation list does. Show every field beside the paper: a true code can be copied to another sheet.
"""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import sqlalchemy as sa

from core.clock import local_date
from core.language import N_, _
from core.paths import DataFolder
from core.pinned_keys import Pinned, pinned
from core.refusal import Refusal
from credits.certificates import paper_codes, revocation_list, verdicts
from credits.certificates.certificate_token import (
    CertifiedFields,
    digits_in,
    is_name_of,
    read_signed,
    unproven,
)
from credits.certificates.entitlement import CERTIFICATE
from credits.certificates.revocation_list import RevocationList
from credits.certificates.verdicts import State, Verdict
from credits.refusals import TokenForged, TokenFromUnknownIssuer, TokenUnreadable
from store.transaction import Store

__all__ = ["State", "Verified", "serial_in", "verify", "verify_text"]

_SERIAL = re.compile(r"(?<![0-9A-Z])[A-Z]{2}-[0-9]{4}-[0-9]{4,6}(?![0-9A-Z])", re.ASCII)
_LONGEST_SERIAL = 60
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−－﹣"), "-")
_NOTHING_SAID: Mapping[str, str] = MappingProxyType(
    {
        "no_list": N_("The signature is right; whether it was revoked since, only the base can say."),
        "newer_than_list": N_(
            "The signature is right; it was issued after the revocation list was made, so only the base can say more."
        ),
        "not_in_list": N_(
            "The signature is right, but the issuer's revocation list has no such certificate, though it was made later."
        ),
        "stolen_key": N_(
            "It was signed with a key that was in other hands. It counts only if the record of the base that issued it has it."
        ),
        "stolen_later": N_(
            "It was signed with a key that came into other hands later, and a day can be forged. Ask the base that issued it."
        ),
        "expired": N_("It was valid to {day}."),
    }
)
_BYTES_DIFFER = N_(
    "The code is true, but this file is not the one that was issued: its bytes differ. It was saved anew, or changed."
)
_RECORD_DIFFERS = N_("The base has other particulars under this number.")
_NOT_HERE = N_("The signature is right, but this base has no certificate of this number.")
_BY_NUMBER = N_("This is what the base's record says of the number. Compare every field with the paper.")
_NO_SUCH_NUMBER = N_("This base has no certificate of this number.")
_KEY_GONE = N_("The key that signed it is no longer trusted, but the base's record has this very code.")


class NumberNeedsBase(Refusal):
    """A number proves nothing by itself."""

    code = "number_needs_base"
    sentence = N_("A certificate's number alone can only be looked up in the base that issued it.")
    advice = N_("Take the PDF, the text of the QR code or a picture of it.")


class Verified(NamedTuple):
    """What was found. The fields are those that the signature, or the base's record, vouches for; else they are empty.

    valid, superseded, revoked, expired: the base's word or, without one, the revocation list's. altered: the file or the base's record
    is not what was issued. unknown: signed, but not in this base or not in the list. signed: signed, and nobody to ask. distrusted:
    signed with a key that was in other hands. unknown_issuer: signed by nobody who is known here. forged: the signature is wrong.
    """

    state: State
    reason: str = ""
    """In the present language; for a superseded or revoked certificate, as staff wrote it."""
    serial: str = ""
    name: str = ""
    last_four: str = ""
    title: str = ""
    hours: int | None = None
    credits: int | None = None
    issued: date | None = None
    state_at: datetime | None = None
    kind: str = ""
    """stage, credits or hours."""
    expires_on: date | None = None
    issuer: str = ""
    """The other base that issued it, as it was pinned; empty for this one."""
    answered: Literal["", "base", "list"] = ""
    """Who said what became of it."""
    list_made_at: datetime | None = None
    """When the revocation list that answered, or that was too old to answer, was made."""
    list_is_stale: bool = False
    by_number: bool = False
    """Only the number was given: nothing of the paper itself was looked at."""
    only_code: bool = False
    """A PDF of which only the code could be looked at: whether the file is the one that was issued, its own base alone knows."""
    key_id: str = ""


def verify(paper: str | Path, folder: DataFolder, store: Store | None, at: datetime) -> Verified:
    """Verify a file's path, an address, a code or a number at an instant; `store` is None where there is no base to ask.

    Raises NoCodeInFile, SeveralCodesInFile, TokenUnreadable, TokenTooNew, NumberNeedsBase, IssuerKeyUnreadable and
    RevocationListUnreadable: then nothing can be said about the paper.
    """
    path = _as_file(paper)
    if path is None:
        return verify_text(str(paper), folder, store, at)
    text, pdf = paper_codes.of_file(path)
    return _of_code(_tidy(text), pdf, pinned(folder), folder, store, at)


def verify_text(text: str, folder: DataFolder, store: Store | None, at: datetime) -> Verified:
    """The same of an address, a code or a number alone, never taken for a file's name: what strangers hand in.

    Raises TokenUnreadable, TokenTooNew, NumberNeedsBase, IssuerKeyUnreadable and RevocationListUnreadable.
    """
    serial = serial_in(text)
    if serial:
        return _of_number(serial, folder, store, at)
    return _of_code(_tidy(text), None, pinned(folder), folder, store, at)


def serial_in(text: str) -> str:
    """The number in a short typed text ("编号：XH-2026-0001", in any width and case), empty when there is none."""
    if len(text) > _LONGEST_SERIAL or "#" in text:
        return ""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES).upper()
    found = _SERIAL.search(re.sub(r"\s*-\s*", "-", plain))
    return found[0] if found else ""


def _tidy(text: str) -> str:
    """A code as it is pasted: broken over lines, in full width."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)) if len(text) < 2_000 else text


def _of_number(serial: str, folder: DataFolder, store: Store | None, at: datetime) -> Verified:
    """The record's word on a number: its own code is verified as if it had been given."""
    if store is None:
        raise NumberNeedsBase
    row = _row(store, serial)
    if row is None:
        return Verified("unknown", _(_NO_SUCH_NUMBER), serial=serial, answered="base", by_number=True)
    found = _of_code(row.token, None, pinned(folder), folder, store, at)
    return found._replace(reason=found.reason or _(_BY_NUMBER), by_number=True)


def _of_code(
    text: str,
    pdf: bytes | None,
    keys: Mapping[bytes, Pinned],
    folder: DataFolder,
    store: Store | None,
    at: datetime,
) -> Verified:
    digits = digits_in(text)
    try:
        fields, key_id = read_signed(digits, {identity: one.public for identity, one in keys.items()})
    except TokenForged as refusal:
        return Verified("forged", str(refusal))
    except TokenFromUnknownIssuer as refusal:
        return _recorded(digits, pdf, store, at) or Verified(
            "unknown_issuer", str(refusal), key_id=str(refusal.values["key_id"])
        )
    key = keys[key_id]
    if store is not None and key.own:
        return (
            _recorded(digits, pdf, store, at, key_gone=key.distrusted_from is not None)
            or _unrecorded(store, fields, key)
        )._replace(key_id=key_id.hex())
    listed = revocation_list.newest(folder, keys, key.name)
    return _listed(digits, fields, key, listed, at)._replace(only_code=pdf is not None)


def _recorded(
    digits: str, pdf: bytes | None, store: Store | None, at: datetime, *, key_gone: bool = True
) -> Verified | None:
    """The base's word, if its record holds this very code: it needs no key to know what it issued itself."""
    if store is None:
        return None
    try:
        fields, key_id = unproven(digits)
    except TokenUnreadable:
        return None
    row = _row(store, fields.serial)
    if row is None or row.token != digits:
        return None
    said = _said(fields)._replace(answered="base", key_id=key_id.hex())
    recorded = (row.serial, row.hours, row.credits, row.issued_on, row.kind, row.expires_on)
    certified = (fields.serial, fields.hours, fields.credits, fields.date, fields.kind, fields.expires_on)
    if recorded != certified or not is_name_of(fields.name, row.name):
        return said._replace(state="altered", reason=_(_RECORD_DIFFERS))
    # Where the code holds a beginning only, the record has the rest, which a forger may have changed on the paper.
    said = said._replace(name=row.name, title=_whole(fields.title, row.title))
    if pdf is not None and hashlib.sha256(pdf).hexdigest() != row.sha256:
        return said._replace(state="altered", reason=_(_BYTES_DIFFER))
    verdict = verdicts.by_record(row.state, row.expires_on, local_date(at))
    reason = _why(verdict, fields) or row.state_reason or (_(_KEY_GONE) if key_gone else "")
    return said._replace(state=verdict.state, reason=reason, state_at=row.state_at)


def _whole(certified: str, recorded: str) -> str:
    begins = certified.endswith("…") and recorded.startswith(certified[:-1])
    return recorded if begins else certified


def _unrecorded(store: Store, fields: CertifiedFields, key: Pinned) -> Verified:
    said = _said(fields)._replace(answered="base")
    if _row(store, fields.serial) is not None:
        return said._replace(state="altered", reason=_(_RECORD_DIFFERS))
    if key.distrusted_from is not None:
        stolen = Verdict("distrusted", "stolen_key")
        return said._replace(state=stolen.state, reason=_why(stolen, fields))
    return said._replace(state="unknown", reason=_(_NOT_HERE))


def _listed(
    digits: str, fields: CertifiedFields, key: Pinned, listed: RevocationList | None, at: datetime
) -> Verified:
    today = local_date(at)
    stolen = [key.distrusted_from, listed.distrusted.get(key.key_id) if listed else None]
    verdict = verdicts.by_list(
        fields.date,
        fields.expires_on,
        listed.says(digits, fields.slot) if listed else None,
        min((day for day in stolen if day is not None), default=None),
        today,
    )
    said = _said(fields)._replace(
        state=verdict.state, reason=_why(verdict, fields), issuer=key.name, key_id=key.key_id.hex()
    )
    if listed is None:
        return said
    return said._replace(
        answered="list",
        list_made_at=listed.made_at,
        list_is_stale=verdicts.is_stale(listed.made_on, today),
    )


def _why(verdict: Verdict, fields: CertifiedFields) -> str:
    if not verdict.why:
        return ""
    day = fields.expires_on.isoformat() if fields.expires_on else ""
    return (
        _(_NOTHING_SAID[verdict.why], day=day) if verdict.why == "expired" else _(_NOTHING_SAID[verdict.why])
    )


def _said(fields: CertifiedFields) -> Verified:
    """The certified fields; the state is for the caller to say."""
    return Verified(
        "signed",
        serial=fields.serial,
        name=fields.name,
        last_four=fields.last_four,
        title=fields.title,
        hours=fields.hours,
        credits=fields.credits,
        issued=fields.date,
        kind=fields.kind,
        expires_on=fields.expires_on,
    )


def _row(store: Store, serial: str) -> Any:  # noqa: ANN401 - a row of CERTIFICATE, or None
    with store.read() as db:
        return db.execute(sa.select(CERTIFICATE).where(CERTIFICATE.c.serial == serial)).first()


def _as_file(paper: str | Path) -> Path | None:
    try:
        path = Path(paper)
        return path if isinstance(paper, Path) or path.is_file() else None
    except (OSError, ValueError):
        return None  # longer than a path can be, or with a character that no path has
