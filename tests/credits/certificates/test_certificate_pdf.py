"""The certificate: nothing overlaps however long it is, every character can be read back, the code on it scans."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import combinations

import pikepdf
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from credits.certificates.certificate_pdf import (
    FRAME,
    QR_BOX,
    SEAL_BOX,
    Box,
    CertificateFace,
    code_modules,
    draw,
    layout,
)
from credits.certificates.certificate_token import CertifiedFields, make, read
from credits.issuer_key import IssuerKey
from sheets.refusals import CharacterNotPrintable, TextDoesNotFit
from tests.programs import program

FACE = CertificateFace(
    name="张𬍡䶮",
    last_four="1234",
    programme="新任社区工作者综合能力提升培训",
    stage="第二阶段 · 情景模拟实训",
    hours=6000,
    credits=6050,
    begins=date(2026, 3, 1),
    ends=date(2026, 11, 20),
    issued_on=date(2026, 11, 21),
    serial="XH-2026-000123",
    issuers=("浦江街道社区工作者实训基地", "浦江街道党工委"),
)
KEY = IssuerKey(Ed25519PrivateKey.from_private_bytes(b"embroidery".ljust(32, b".")))
ADDRESS = "HTTP://192.168.1.10:8765/V#"
FIELDS = CertifiedFields(FACE.serial, FACE.programme, 6000, 6050, FACE.issued_on, "1234", FACE.name)
URL = ADDRESS + make(FIELDS, KEY, beside=ADDRESS)


def told(tool: str, pdf: bytes, *options: str) -> str:
    return subprocess.run(
        [program(tool), *options, "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def fonts(pdf: bytes) -> list[list[str]]:
    listed = subprocess.run(
        [program("pdffonts"), "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()
    return [line.split() for line in listed.splitlines()[2:]]


def test_every_text_can_be_extracted_rare_characters_too() -> None:
    rare = replace(FACE, name="㛃𠅤𬘭𬴂𠀀", programme="𬍡䶮（专题）培训")
    text = told("pdftotext", draw(rare, URL))
    for part in (
        "㛃𠅤𬘭𬴂𠀀",
        "同志",
        "（工号末四位：1234）",
        "𬍡䶮（专题）培训",
        rare.stage,
        "于2026年3月1日至2026年11月20日参加",
        "完成 60 课时，获得 60.5 学分，准予结业，特发此证。",
        *rare.issuers,
        "2026年11月21日",
        "编号：XH-2026-000123",
        "扫码查验证书真伪",
        "（盖章）",
    ):
        assert part in text
    assert "结业证书" in text.replace(" ", "")


def test_every_font_is_embedded_and_subset() -> None:
    listed = fonts(draw(replace(FACE, name="张𠀀"), URL))
    assert len(listed) == 3
    for line in listed:
        assert line[0].startswith(("AAAAAA+XiuhuaKai", "AAAAAA+XiuhuaSong", "AAAAAA+XiuhuaRare"))
        assert line[-5:-2] == ["yes", "yes", "yes"]


def test_equal_certificates_have_equal_bytes_whoever_draws_beside() -> None:
    others = [replace(FACE, name=name) for name in ("张三", "李四明", "王𠀀", "欧阳明日")] * 4
    alone = [draw(face, URL) for face in others]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(draw, others, [URL] * len(others)))
    assert together == alone


def test_the_document_names_itself_and_its_issuers() -> None:
    with pikepdf.open(BytesIO(draw(FACE, URL))) as pdf:
        assert str(pdf.docinfo["/Title"]) == "结业证书 XH-2026-000123 张𬍡䶮"
        assert str(pdf.docinfo["/Author"]) == "浦江街道社区工作者实训基地、浦江街道党工委"
        assert str(pdf.docinfo["/Subject"]) == FACE.programme
        assert len(pdf.pages) == 1


def test_the_code_on_the_page_scans_and_verifies() -> None:
    pdf = draw(FACE, URL)
    picture = subprocess.run(
        [program("pdftoppm"), "-r", "150", "-png", "-"], input=pdf, capture_output=True, check=True
    ).stdout
    with Image.open(BytesIO(picture)) as image:
        found = zxingcpp.read_barcodes(image)
    assert [code.text for code in found] == [URL]
    shown = read(found[0].text, {KEY.key_id: KEY.private.public_key()})
    assert replace(shown, title="") == replace(FIELDS, title="")


def test_the_code_is_version_7_with_correction_m() -> None:
    assert len(code_modules(URL)) == 45
    assert len(code_modules("张三")) == 21


name_like = st.text(st.sampled_from("张王欧阳阿卜杜热合曼·买提 ABMabm𬍡䶮㛃𠅤𬘭𬴂1"), min_size=1, max_size=70)
title_like = st.text(
    st.sampled_from("新任社区工作者综合能力提升培训《》（）“”、·—ABCabc 2026𬍡"), min_size=1, max_size=140
)
faces = st.builds(
    CertificateFace,
    name=name_like,
    last_four=st.sampled_from(["", "1234", "12AX"]),
    programme=title_like,
    stage=st.one_of(st.just(""), title_like.map(lambda text: text[:60])),
    hours=st.integers(0, 10_000_000),
    credits=st.integers(0, 10_000_000),
    begins=st.just(date(2026, 3, 1)),
    ends=st.sampled_from([date(2026, 3, 1), date(2026, 12, 31)]),
    issued_on=st.just(date(2026, 12, 31)),
    serial=st.text(st.sampled_from("0123456789-XHB字"), min_size=1, max_size=40),
    issuers=st.lists(title_like.map(lambda text: text[:50]), min_size=1, max_size=5).map(tuple),
)


def overlap(one: Box, other: Box) -> bool:
    slack = 0.1  # coordinates are written to hundredths
    return (
        one[0] < other[2] - slack
        and other[0] < one[2] - slack
        and one[1] < other[3] - slack
        and other[1] < one[3] - slack
    )


@settings(max_examples=150)
@given(faces)
def test_nothing_overlaps_or_leaves_the_frame(face: CertificateFace) -> None:
    lines = layout(face)
    boxes = [line.box for line in lines if line.text.strip()]
    for one, other in combinations([*boxes, QR_BOX], 2):
        assert not overlap(one, other)
    for line in lines:
        left, bottom, right, top = line.box
        assert left >= FRAME[0]
        assert bottom >= FRAME[1]
        assert right <= FRAME[2]
        assert top <= FRAME[3]
        assert line.text == "（盖章）" or not overlap(line.box, SEAL_BOX)
        assert line.size >= 5
    whole = "".join(line.text for line in lines).replace(" ", "")
    for part in (face.name, face.programme, face.stage, face.serial, *face.issuers):
        assert part.replace(" ", "") in whole


@pytest.mark.parametrize(
    ("change", "lines"),
    [({"name": "明" * 6}, 1), ({"name": "明" * 12}, 1), ({"name": "明" * 30}, 2)],
)
def test_a_long_name_shrinks_and_then_takes_two_lines(change: dict[str, str], lines: int) -> None:
    placed = [line for line in layout(replace(FACE, name=change["name"])) if set(line.text) == {"明"}]
    assert len(placed) == lines
    assert placed[0].size >= 14


def test_one_day_is_written_once() -> None:
    lines = [line.text for line in layout(replace(FACE, ends=FACE.begins, last_four=""))]
    assert "于2026年3月1日参加" in lines
    assert not any("末四位" in line for line in lines)


def test_what_cannot_be_printed_is_refused() -> None:
    with pytest.raises(CharacterNotPrintable):
        draw(replace(FACE, name="张\U000323b0"), URL)
    with pytest.raises(CharacterNotPrintable):
        draw(replace(FACE, programme="培训\n班"), URL)
    with pytest.raises(TextDoesNotFit):
        draw(replace(FACE, programme="培训" * 300), URL)
