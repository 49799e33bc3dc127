"""Verifying: from a file, a picture, an address or a code, with a base and without one."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
import sqlalchemy as sa
from PIL import Image

from core.jobs import drive
from core.paths import DataFolder
from credits import ledger
from credits.certificates import certificates
from credits.certificates.certificate_pdf import code_modules
from credits.certificates.certificates import CertificateRow
from credits.certificates.entitlement import CERTIFICATE
from credits.certificates.findings import rows
from credits.certificates.verification import verify
from credits.refusals import NoCodeInFile, TokenUnreadable
from store.facts import BASE_NAME, set_fact
from tests.credit_town import AT, HOUR, Town

NOW = AT + 20 * HOUR
ADDRESS = "HTTP://127.0.0.1:8460/V"


@pytest.fixture
def certificate(town: Town, folder: DataFolder) -> CertificateRow:
    with town.store.write() as db:
        set_fact(db, BASE_NAME, "虹口区社会工作者培训基地")
    town.stage(4_00)
    town.attend(town.session(town.course(4_00, stage=town.stages[0])), town.person("王芳", number="310001"))
    drive(ledger.post_year(town.store, 2026, "clerk", NOW))
    (issued,) = drive(certificates.issue(town.store, folder, 2026, "stage", "clerk", NOW, verify_url=ADDRESS))
    return issued


def picture(text: str, path: Path) -> Path:
    modules = code_modules(text)
    quiet, scale = [False] * 4, 4
    rows = [
        bytes(0 if dark else 255 for dark in (*quiet, *line, *quiet) for _column in range(scale))
        for line in modules
    ]
    blank = b"\xff" * len(rows[0])
    lines = [*[blank] * 16, *(row for row in rows for _line in range(scale)), *[blank] * 16]
    Image.frombytes("L", (len(blank), len(lines)), b"".join(lines)).convert("RGB").save(path)
    return path


def test_every_way_in_gives_the_certified_fields(
    town: Town, folder: DataFolder, certificate: CertificateRow, tmp_path: Path
) -> None:
    scan = picture(f"{ADDRESS}#{certificate.token}", tmp_path / "照片.png")
    pdf = certificates.path_of(folder, certificate)
    ways = (certificate.token, f"{ADDRESS}#{certificate.token}\n", pdf, str(pdf), scan, str(scan))
    for way in ways:
        found = verify(way, folder, town.store, NOW)
        assert (found.state, found.reason) == ("valid", "")
        assert (found.serial, found.name, found.last_four) == ("XH-2026-0001", "王芳", "0001")
        assert (found.title, found.hours, found.credits) == (certificate.title, 4_00, 4_00)
        assert found.issued == date(2026, 3, 6)


def test_without_a_base_the_signature_alone_speaks(folder: DataFolder, certificate: CertificateRow) -> None:
    found = verify(certificate.token, folder, None, NOW)
    assert (found.state, found.name) == ("signed", "王芳")
    assert found.reason


def test_what_became_of_it_is_the_bases_word(
    town: Town, folder: DataFolder, certificate: CertificateRow
) -> None:
    certificates.reissue(town.store, folder, certificate.id, "改名", "clerk", NOW)
    found = verify(certificates.path_of(folder, certificate), folder, town.store, NOW)
    assert (found.state, found.reason, found.state_at) == ("superseded", "改名", NOW)
    with town.store.write() as db:
        newer = certificates.certificates(db, 2026)[1]
        certificates.revoke(db, newer.id, "代签", "head", NOW)
    assert verify(newer.token, folder, town.store, NOW)[:2] == ("revoked", "代签")


def test_no_changed_byte_passes_for_valid(
    town: Town, folder: DataFolder, certificate: CertificateRow, tmp_path: Path
) -> None:
    issued = certificates.path_of(folder, certificate).read_bytes()
    changed = tmp_path / "changed.pdf"
    places = [*range(0, len(issued), len(issued) // 40), issued.index(b"/Keywords") + 60]
    states: set[str] = set()
    for place in places:
        flipped = bytearray(issued)
        flipped[place] ^= 1
        changed.write_bytes(flipped)
        try:
            states.add(verify(changed, folder, town.store, NOW).state)
        except (NoCodeInFile, TokenUnreadable):
            continue
    assert states == {"altered", "forged"}


def test_a_code_of_another_base_has_an_issuer_who_is_not_known_here(
    town: Town, folder: DataFolder, certificate: CertificateRow, tmp_path: Path
) -> None:
    elsewhere = DataFolder(tmp_path / "别处").make()
    found = verify(certificate.token, elsewhere, None, NOW)
    assert (found.state, found.serial, found.hours) == ("unknown_issuer", "", None)
    assert "not known here" in found.reason


def test_a_signed_number_that_the_base_does_not_have_is_unknown(
    town: Town, folder: DataFolder, certificate: CertificateRow
) -> None:
    with town.store.write() as db:
        db.execute(sa.delete(CERTIFICATE))
    assert verify(certificate.token, folder, town.store, NOW).state == "unknown"


def test_a_record_changed_by_hand_does_not_vouch_for_the_paper(
    town: Town, folder: DataFolder, certificate: CertificateRow
) -> None:
    with town.store.write() as db:
        db.execute(sa.update(CERTIFICATE).values(name="别人"))
    found = verify(certificate.token, folder, town.store, NOW)
    assert (found.state, found.name) == ("altered", "王芳")


LONG = "𬍡" * 22


def test_a_name_that_only_begins_in_the_code_stands_whole_where_the_record_is_asked(
    town: Town, folder: DataFolder
) -> None:
    with town.store.write() as db:
        set_fact(db, BASE_NAME, "虹口区社会工作者培训基地")
    town.stage(4_00, "基层治理与服务能力" * 3)
    town.attend(town.session(town.course(4_00, stage=town.stages[0])), town.person(LONG, number="310001"))
    drive(ledger.post_year(town.store, 2026, "clerk", NOW))
    (row,) = drive(certificates.issue(town.store, folder, 2026, "stage", "clerk", NOW, verify_url=ADDRESS))
    here = verify(row.token, folder, town.store, NOW)
    assert (here.state, here.name, here.title) == ("valid", LONG, row.title)
    assert "Please note" not in dict(rows(here, date(2026, 3, 6)))
    away = verify(row.token, folder, None, NOW)
    assert away.state == "signed"
    assert away.name.endswith("…")
    assert LONG.startswith(away.name[:-1])
    assert away.title.endswith("…")
    assert "by its beginning only" in dict(rows(away, date(2026, 3, 6)))["Please note"]
    # Who bears another name that begins alike is not who was certified.
    with town.store.write() as db:
        db.execute(sa.update(CERTIFICATE).values(name="王" + LONG))
    assert verify(row.token, folder, town.store, NOW).state == "altered"


def _blank() -> bytes:
    target = BytesIO()
    Image.new("L", (90, 90), 255).save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n", b"\x89PNG\r\n\x1a\nshort", b"words", _blank()])
def test_a_file_without_a_code_is_refused(
    sqlite_base: object, folder: DataFolder, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "无码.pdf"
    path.write_bytes(content)
    with pytest.raises(NoCodeInFile, match="无码"):
        verify(path, folder, None, NOW)


@pytest.mark.parametrize("text", ["", "hello", "1" * 5000, "\0", "12345"])
def test_a_text_that_is_no_code_is_refused(folder: DataFolder, text: str) -> None:
    with pytest.raises(TokenUnreadable):
        verify(text, folder, None, NOW)


def test_a_file_that_is_not_there_is_refused(folder: DataFolder, tmp_path: Path) -> None:
    with pytest.raises(NoCodeInFile):
        verify(tmp_path / "none.pdf", folder, None, NOW)
