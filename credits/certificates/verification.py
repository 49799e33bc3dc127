"""Is a certificate true: from its PDF, a picture of it, the address in its QR or the bare code.

The signature is looked at first and needs no base; then the base, where there is one, says what became of the certificate since.
Show every field beside the paper: a true code can be copied to another sheet.
"""

import hashlib
import re
from datetime import date, datetime
from pathlib import Path
from typing import Literal, NamedTuple

from core.language import N_, _
from core.paths import DataFolder
from credits.certificates.certificate_token import CertifiedFields, read
from credits.certificates.entitlement import CERTIFICATE
from credits.issuer_key import issuers
from credits.refusals import NoCodeInFile, TokenForged, TokenFromUnknownIssuer
from store.transaction import Store

State = Literal["valid", "superseded", "revoked", "altered", "unknown", "signed", "forged"]

_LARGEST = 50_000_000
_EMBEDDED = re.compile(rb"/Keywords \(([!-'*-\[\]-~]*)\)")
_BYTES_DIFFER = N_("This file is not the one that was issued: its bytes differ.")
_RECORD_DIFFERS = N_("The base has other particulars under this number.")
_NOT_HERE = N_("The signature is right, but this base has no certificate of this number.")
_NO_BASE = N_("The signature is right; whether it was revoked since, only the base can say.")


class Verified(NamedTuple):
    """What was found. The fields are those that the signature vouches for; without a true signature they are empty.

    valid, superseded, revoked: the base's word. altered: the file or the base's record is not what was issued. unknown: signed, but
    not in this base. signed: signed, and there was no base to ask. forged: no issuer known here signed it.
    """

    state: State
    reason: str
    """In the present language; for a superseded or revoked certificate, as staff wrote it."""
    serial: str = ""
    name: str = ""
    last_four: str = ""
    title: str = ""
    hours: int | None = None
    credits: int | None = None
    issued: date | None = None
    state_at: datetime | None = None


def verify(paper: str | Path, folder: DataFolder, store: Store | None) -> Verified:
    """Verify a file's path, an address or a code; `store` is None where there is no base to ask.

    Raises NoCodeInFile, TokenUnreadable, TokenTooNew and IssuerKeyUnreadable: then nothing can be said about the paper.
    """
    path = _as_file(paper)
    content = None if path is None else _content(path)
    if path is None or content is None:
        code = str(paper)
    elif content.startswith(b"%PDF"):
        code = _in_pdf(content, path)
    else:
        code, content = _in_picture(path), None
    try:
        fields = read(code, issuers(folder))
    except (TokenForged, TokenFromUnknownIssuer) as refusal:
        return Verified("forged", str(refusal))
    if store is None:
        return _said("signed", _(_NO_BASE), fields)
    return _asked(store, fields, code.strip().rpartition("#")[2], content)


def _asked(store: Store, fields: CertifiedFields, digits: str, content: bytes | None) -> Verified:
    with store.read() as db:
        row = db.execute(CERTIFICATE.select().where(CERTIFICATE.c.serial == fields.serial)).first()
    if row is None:
        return _said("unknown", _(_NOT_HERE), fields)
    recorded = (row.token, row.name, row.hours, row.credits, row.issued_on)
    if recorded != (digits, fields.name, fields.hours, fields.credits, fields.date):
        return _said("altered", _(_RECORD_DIFFERS), fields)
    if content is not None and hashlib.sha256(content).hexdigest() != row.sha256:
        return _said("altered", _(_BYTES_DIFFER), fields)
    return _said(row.state, row.state_reason, fields)._replace(state_at=row.state_at)


def _said(state: State, reason: str, fields: CertifiedFields) -> Verified:
    return Verified(
        state,
        reason,
        fields.serial,
        fields.name,
        fields.last_four,
        fields.title,
        fields.hours,
        fields.credits,
        fields.date,
    )


def _as_file(paper: str | Path) -> Path | None:
    try:
        path = Path(paper)
        return path if isinstance(paper, Path) or path.is_file() else None
    except (OSError, ValueError):
        return None  # longer than a path can be, or with a character that no path has


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > _LARGEST:
            raise NoCodeInFile(file=path.name)
        return path.read_bytes()
    except OSError as error:
        raise NoCodeInFile(file=path.name) from error


def _in_pdf(content: bytes, path: Path) -> str:
    found = _EMBEDDED.search(content)
    if found is None:
        raise NoCodeInFile(file=path.name)
    return found[1].decode("ascii")


def _in_picture(path: Path) -> str:
    import warnings

    import zxingcpp
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path) as picture:
                grey = picture.convert("L")
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as error:
        raise NoCodeInFile(file=path.name) from error
    for code in zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)):
        if code.text:
            return code.text
    raise NoCodeInFile(file=path.name)
