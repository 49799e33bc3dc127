"""The signature of an authority's certificate on the file of a certificate (PAdES, baseline B): `issuing` asks `signer` for it.

For who opens the file in a PDF reader: the reader then says who signed it and that nothing was changed. What a base itself certifies is
signed in the code on the page, and needs none of this. Works where the extra `pades` is installed and `signing_file` is set
(docs/decisions/optional-extras.md); the passphrase comes from the environment or the system's keyring and stays in memory.
"""

import os
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates

from core.paths import DataFolder
from core.settings import load
from credits.certificates.signing_refusals import (
    SigningCertificateOutOfDate,
    SigningExtraMissing,
    SigningFileMissing,
    SigningFileUnreadable,
    SigningPassphraseMissing,
)

PASSPHRASE = "XIUHUA_SIGNING_PASSPHRASE"  # noqa: S105 - the name of the variable
SERVICE = "Xiuhua"
_FIELD = "Signature"
Signer = Callable[[bytes], bytes]


def signer(folder: DataFolder, at: datetime) -> Signer | None:
    """What signs a PDF's bytes, saying that it was at `at`; None where no signing file is set.

    Raises SigningExtraMissing, SigningFileMissing, SigningPassphraseMissing, SigningFileUnreadable, SigningCertificateOutOfDate and
    SettingsUnreadable: a batch that should be signed does not begin unsigned.
    """
    name = load(folder.settings).signing_file
    if not name:
        return None
    content = _content(folder, name)
    key, own = _opened(content, name, _passphrase(name))
    begins: datetime = own.signing_cert.not_valid_before
    ends: datetime = own.signing_cert.not_valid_after
    if not begins <= at <= ends:
        raise SigningCertificateOutOfDate(
            subject=own.signing_cert.subject.human_friendly,
            begins=begins.date().isoformat(),
            ends=ends.date().isoformat(),
        )
    # A signature holds no more than the file: the certificates, and 2 kB of its own beside the key's place.
    return _signing(own, key, at, 2 * (len(content) + 2_000))


def remember(folder: DataFolder, passphrase: str) -> None:
    """Put the passphrase of the signing file into the keyring of whoever is logged in.

    Raises SigningExtraMissing, SigningFileMissing, SigningFileUnreadable for another file's passphrase, and SigningPassphraseMissing
    where the system has no keyring; nothing is stored then.
    """
    name = load(folder.settings).signing_file
    _opened(_content(folder, name), name, passphrase)
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise SigningExtraMissing from error
    try:
        keyring.set_password(SERVICE, name, passphrase)
    except KeyringError as error:
        raise SigningPassphraseMissing(variable=PASSPHRASE, file=name) from error


def _content(folder: DataFolder, name: str) -> bytes:
    """The signing file's bytes: it lies in keys/ itself, which only its owner can read."""
    try:
        if not name or Path(name).name != name:
            raise SigningFileMissing(file=name)
        return (folder.keys / name).read_bytes()
    except OSError as error:
        raise SigningFileMissing(file=name) from error


def _opened(content: bytes, name: str, passphrase: str) -> tuple[object, Any]:
    """The key of a signing file, and the library's signer with its certificates."""
    try:
        from pyhanko.sign.signers import SimpleSigner
    except ImportError as error:
        raise SigningExtraMissing from error
    try:
        key, certificate, _others = load_key_and_certificates(content, passphrase.encode())
        own = cast("Any", SimpleSigner).load_pkcs12_data(
            content, other_certs=[], passphrase=passphrase.encode()
        )
    except (ValueError, AttributeError, TypeError, UnsupportedAlgorithm) as error:
        # A wrong passphrase, no key in it, an algorithm that the library does not know (SM2): it says so in many ways.
        raise SigningFileUnreadable(file=name) from error
    if key is None or certificate is None:
        raise SigningFileUnreadable(file=name)
    return key, own


def _passphrase(name: str) -> str:
    found = os.environ.get(PASSPHRASE)
    if found is None:
        try:
            import keyring
            from keyring.errors import KeyringError
        except ImportError as error:
            raise SigningExtraMissing from error
        try:
            found = keyring.get_password(SERVICE, name)
        except KeyringError:
            found = None
    if found is None:
        raise SigningPassphraseMissing(variable=PASSPHRASE, file=name)
    return found


def _signing(own: Any, key: object, at: datetime, room: int) -> Signer:  # noqa: ANN401 - of a library that may be missing
    """What signs with `own`; `room` is the number of hexadecimal digits that is left for a signature."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.generic import pdf_name as name
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    class Appended(IncrementalPdfFileWriter):
        """Leaves what the document says of itself as it is, both times in the same words, as PDF/A wants it."""

        def _update_meta(self) -> None:
            pass

    class Held(signers.SimpleSigner):
        """Keeps an RSA key, which the library would read and check anew for each file, 30 ms."""

        def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
            if isinstance(key, RSAPrivateKey):
                return key.sign(data, PKCS1v15(), SHA256())
            return super().sign_raw(data, digest_algorithm)

    class Stamped(signers.PdfSigner):
        """Says the time of the verb, where the library would look at the clock, and gives the field the look that PDF/A wants."""

        def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:  # noqa: ANN401, FBT001, FBT002 - the library's own signature
            session: Any = super().init_signing_session(pdf_out, existing_fields_only)
            session.system_time = at
            session.sig_field[name("/AP")] = generic.DictionaryObject(
                {name("/N"): pdf_out.add_object(_empty())}
            )
            return session

    about = signers.PdfSignatureMetadata(
        field_name=_FIELD, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES
    )
    held = Held(signing_key=own.signing_key, signing_cert=own.signing_cert, cert_registry=own.cert_registry)
    pen: Any = Stamped(about, held, new_field_spec=fields.SigFieldSpec(_FIELD))

    def sign(pdf: bytes) -> bytes:
        signed = BytesIO()
        pen.sign_pdf(Appended(BytesIO(pdf)), bytes_reserved=room, output=signed)
        return signed.getvalue()

    return sign


def _empty() -> Any:  # noqa: ANN401 - of a library that may be missing
    """A picture of nothing: the signature is in the file, not on the page."""
    from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NumberObject, StreamObject
    from pyhanko.pdf_utils.generic import pdf_name as name

    parts = {
        name("/Type"): name("/XObject"),
        name("/Subtype"): name("/Form"),
        name("/BBox"): ArrayObject([NumberObject(0)] * 4),
        name("/Resources"): DictionaryObject(),
    }
    return StreamObject(parts, stream_data=b"")
