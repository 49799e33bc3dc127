"""Signatures on files: valid to two readers of PDF, broken by any change, still archived; and every reason why none is made."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import keyring
import pikepdf
import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from keyring.backend import KeyringBackend
from keyring.errors import NoKeyringError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from core import settings
from core.paths import DataFolder
from core.refusal import word
from credits.certificates import file_signature
from credits.certificates.signing_refusals import (
    SigningCertificateOutOfDate,
    SigningExtraMissing,
    SigningFileMissing,
    SigningFileUnreadable,
    SigningPassphraseMissing,
)
from sheets.pdf_fonts import KAI, Pen, close_canvas, open_canvas
from tests.archive import complaints
from tests.programs import program
from tests.signing import BEGINS, PASSPHRASE, Authority

AT = BEGINS + timedelta(days=60, hours=4)


class _Drawer(KeyringBackend):
    """A keyring in memory."""

    priority = 1  # pyright: ignore[reportAssignmentType, reportIncompatibleVariableOverride] - how the library wants it written

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.held[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.held[service, username]


class _None(_Drawer):
    """A system without a keyring."""

    def get_password(self, service: str, username: str) -> str | None:
        raise NoKeyringError

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NoKeyringError


@pytest.fixture
def drawer(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Drawer]:
    monkeypatch.delenv(file_signature.PASSPHRASE, raising=False)
    before, ours = keyring.get_keyring(), _Drawer()
    keyring.set_keyring(ours)
    yield ours
    keyring.set_keyring(before)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def sealed(folder: DataFolder, authority: Authority, drawer: _Drawer) -> DataFolder:
    """A folder with a signing file that is set, and its passphrase in the keyring."""
    (folder.keys / "seal.p12").write_bytes(authority.pkcs12())
    settings.save(folder.settings, settings.Settings(signing_file="seal.p12"))
    drawer.held["Xiuhua", "seal.p12"] = PASSPHRASE
    return folder


def paper() -> bytes:
    target = BytesIO()
    canvas = open_canvas(target, (300, 200), title="结业证书", author="基地", subject="培训", face=KAI)
    canvas.setKeywords("HTTP://A.B/V#0123456789")
    pen = Pen(canvas)
    pen.put((20, 100), "王𬍡𠀀", KAI, 20)
    pen.done()
    canvas.showPage()
    close_canvas(canvas)
    return target.getvalue()


def signed(folder: DataFolder) -> bytes:
    sign = file_signature.signer(folder, AT)
    assert sign is not None
    return sign(paper())


def judged(pdf: bytes, authority: Authority) -> Any:  # noqa: ANN401 - the library's own verdict
    root = cast("Any", x509.Certificate).load(authority.root.public_bytes(Encoding.DER))
    context = ValidationContext(trust_roots=[root], moment=AT, allow_fetching=False)
    (found,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    return validate_pdf_signature(found, context)


def test_a_signed_file_is_valid_to_two_readers_and_archived(
    sealed: DataFolder, authority: Authority, tmp_path: Path
) -> None:
    pdf = signed(sealed)
    verdict = judged(pdf, authority)
    assert verdict.bottom_line
    assert verdict.coverage.name == "ENTIRE_FILE"
    assert verdict.signing_cert.subject.human_friendly == "Common Name: 上海市实训基地"
    assert verdict.signer_reported_dt == AT
    assert pdf.startswith(paper()), "the signature is appended"
    file = tmp_path / "signed.pdf"
    file.write_bytes(pdf)
    said = subprocess.run(
        [program("pdfsig"), "-nocert", str(file)], capture_output=True, check=True
    ).stdout.decode()
    for line in ("Signature is Valid.", "Total document signed", "ETSI.CAdES.detached", "上海市实训基地"):
        assert line in said
    assert complaints({"signed": pdf}, tmp_path) == {}
    assert b"/Keywords (HTTP://A.B/V#0123456789)" in pdf
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert str(opened.docinfo["/Keywords"]) == "HTTP://A.B/V#0123456789"


def test_a_changed_byte_breaks_the_signature(sealed: DataFolder, authority: Authority) -> None:
    pdf = signed(sealed)
    at = pdf.index(b"/Subject") + 20
    changed = pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]
    assert not judged(changed, authority).bottom_line
    assert not judged(pdf, Authority()).bottom_line, "another authority's root"


def test_many_files_with_one_signer(sealed: DataFolder, authority: Authority) -> None:
    sign = file_signature.signer(sealed, AT)
    assert sign is not None
    one, other = sign(paper()), sign(paper())
    assert judged(one, authority).bottom_line
    assert judged(other, authority).bottom_line


def test_without_a_signing_file_nothing_is_signed_and_nothing_loaded(folder: DataFolder) -> None:
    assert file_signature.signer(folder, AT) is None
    script = (
        "import sys; from pathlib import Path; from datetime import datetime, UTC; from core.paths import DataFolder;"
        "from credits.certificates import file_signature as f;"
        "f.signer(DataFolder(Path(sys.argv[1])), datetime.now(UTC));"
        "print([m for m in ('pyhanko', 'keyring') if m in sys.modules])"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(folder.root)], capture_output=True, text=True, check=True
    )
    assert told.stdout.strip() == "[]"


def test_the_environment_says_the_passphrase_before_the_keyring(
    sealed: DataFolder, drawer: _Drawer, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawer.held.clear()
    with pytest.raises(SigningPassphraseMissing) as refused:
        file_signature.signer(sealed, AT)
    assert file_signature.PASSPHRASE in word(refused.value)
    monkeypatch.setenv(file_signature.PASSPHRASE, PASSPHRASE)
    assert signed(sealed)
    monkeypatch.setenv(file_signature.PASSPHRASE, "wrong")
    with pytest.raises(SigningFileUnreadable) as wrong:
        file_signature.signer(sealed, AT)
    assert "wrong" not in f"{wrong.value} {wrong.value.values}"


def test_remembering_puts_the_passphrase_into_the_keyring_and_nowhere_else(
    sealed: DataFolder, drawer: _Drawer
) -> None:
    drawer.held.clear()
    with pytest.raises(SigningFileUnreadable):
        file_signature.remember(sealed, "another's")
    assert drawer.held == {}
    file_signature.remember(sealed, PASSPHRASE)
    assert drawer.held == {("Xiuhua", "seal.p12"): PASSPHRASE}
    assert signed(sealed)
    files = [path for path in sealed.root.rglob("*") if path.is_file()]
    assert not [path for path in files if PASSPHRASE.encode() in path.read_bytes()]
    keyring.set_keyring(_None())
    for act in (
        lambda: file_signature.signer(sealed, AT),
        lambda: file_signature.remember(sealed, PASSPHRASE),
    ):
        with pytest.raises(SigningPassphraseMissing):
            act()


@pytest.mark.parametrize("name", ["gone.p12", "../settings.toml", "/etc/passwd", "..", "."])
def test_a_file_that_is_not_in_the_room_of_keys_is_refused(sealed: DataFolder, name: str) -> None:
    settings.save(sealed.settings, settings.Settings(signing_file=name))
    with pytest.raises(SigningFileMissing):
        file_signature.signer(sealed, AT)
    with pytest.raises(SigningFileMissing):
        file_signature.remember(sealed, PASSPHRASE)


@pytest.mark.parametrize("content", [b"", b"no PKCS#12", b"\x30\x82\xff\xff"])
def test_a_file_that_is_no_signing_file_is_refused(sealed: DataFolder, content: bytes) -> None:
    (sealed.keys / "seal.p12").write_bytes(content)
    with pytest.raises(SigningFileUnreadable):
        file_signature.signer(sealed, AT)


@pytest.mark.parametrize(
    "at",
    [BEGINS - timedelta(seconds=1), BEGINS + timedelta(days=31), datetime(2030, 1, 1, tzinfo=UTC)],
)
def test_a_certificate_out_of_date_is_refused(sealed: DataFolder, authority: Authority, at: datetime) -> None:
    (sealed.keys / "seal.p12").write_bytes(authority.pkcs12(days=30))
    assert file_signature.signer(sealed, BEGINS + timedelta(days=30)) is not None
    with pytest.raises(SigningCertificateOutOfDate) as refused:
        file_signature.signer(sealed, at)
    assert "2026-01-01" in str(refused.value)
    assert "2026-01-31" in str(refused.value)


@pytest.mark.parametrize("gone", ["pyhanko.sign.signers", "keyring"])
def test_without_the_extra_it_is_refused(
    sealed: DataFolder, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    monkeypatch.setitem(sys.modules, gone, None)
    with pytest.raises(SigningExtraMissing):
        file_signature.signer(sealed, AT)
