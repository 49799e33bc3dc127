"""The finished page: every character can be read back, no ink leaves its box, the code on it scans, equal input has equal bytes."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageChops, ImageDraw

from core.issuer_key import IssuerKey
from core.paths import DataFolder
from credits.certificates.certificate_pdf import code_modules, draw, draw_pages, place
from credits.certificates.certificate_token import KINDS, CertifiedFields, make, read
from credits.certificates.layouts import images
from credits.certificates.layouts.layout_parts import (
    A4_LANDSCAPE,
    Box,
    Code,
    Layout,
    Picture,
    Rows,
    Rule,
    SealSpace,
    Text,
)
from credits.certificates.layouts.layouts import shipped
from credits.certificates.layouts.points import room_of
from credits.certificates.layouts.refusals import PictureGone
from credits.certificates.layouts.shown import Shown, row, sample, written_day, written_earned, written_period
from sheets.pdf_fonts import KAI, close_canvas, open_canvas
from sheets.refusals import CharacterNotPrintable, TextDoesNotFit
from tests.programs import program

STAGE, CREDITS, HOURS = shipped()
LAYOUTS = pytest.mark.parametrize("layout", shipped(), ids=lambda layout: layout.code)
KEY = IssuerKey(Ed25519PrivateKey.from_private_bytes(b"embroidery".ljust(32, b".")))
ADDRESS = "HTTP://192.168.1.10:8765/V#"
NAME = "张𬍡䶮"
FIELDS = CertifiedFields(
    "XH-2026-0123", "新任社区工作者综合能力提升培训", 6000, 6050, date(2026, 11, 21), "1234", NAME, slot=122
)
URL = ADDRESS + make(FIELDS, KEY, beside=ADDRESS)
ODD = (
    "㛃𠅤𬘭𬴂𠀀",
    "卓朗伊·卓迪麦嘎·木特·宝登克·合次·敏德堆·艾西登拉让·敖帕拉卓拉·合阿苏巴衣",
    "Ágjpqÿ Øystein-Łukasz François Jean-Luc Brontë",
)


def shown(layout: Layout, **fields: str) -> Shown:
    plain = sample(layout.kind)
    return replace(plain, fields={**plain.fields, **fields})


def drawn(layout: Layout, **fields: str) -> bytes:
    return draw(layout, shown(layout, **fields), URL, {})


def told(tool: str, pdf: bytes, *options: str) -> str:
    return subprocess.run(
        [program(tool), *options, "-", "-"], input=pdf, capture_output=True, check=True
    ).stdout.decode()


def picture_of(pdf: bytes, dots: int) -> Image.Image:
    written = subprocess.run(
        [program("pdftoppm"), "-r", str(dots), "-png", "-"], input=pdf, capture_output=True, check=True
    ).stdout
    return Image.open(BytesIO(written))


@LAYOUTS
def test_every_text_can_be_extracted_rare_characters_too(layout: Layout) -> None:
    pdf = drawn(layout, name="㛃𠅤𬘭𬴂𠀀", programme="𬍡䶮（专题）培训", area="𬍡里居民区")
    text = told("pdftotext", pdf).replace(" ", "").replace("\n", "")
    parts = [
        "㛃𠅤𬘭𬴂𠀀",
        "同志",
        "（工号末四位：1234）",
        "浦江街道社区工作者实训基地",
        "浦江街道党工委",
        "2026年11月21日",
        f"编号：{KINDS[layout.kind]}-2026-0123",
        "有效期至2029年11月20日",
        "扫码查验证书真伪",
        "（盖章）",
        layout.title,
    ]
    if layout.kind == "stage":
        parts += [
            "𬍡䶮（专题）培训",
            "第二阶段·情景模拟实训",
            "于2026年3月1日至2026年11月20日参加",
            "完成60课时，获得82.5学分，准予结业，特发此证。",
        ]
    else:
        parts += [
            "𬍡里居民区居民区书记助理",
            "2026年度参加社区工作者教育培训",
            "特此证明。",
            "专题讲座",
            "合计",
        ]
    for part in parts:
        assert part in text, part


@LAYOUTS
def test_every_font_is_embedded_and_subset(layout: Layout) -> None:
    listed = subprocess.run(
        [program("pdffonts"), "-"], input=drawn(layout, name="张𠀀"), capture_output=True, check=True
    ).stdout.decode()
    lines = [line.split() for line in listed.splitlines()[2:]]
    assert len(lines) >= 3
    for line in lines:
        assert line[0].startswith(("AAAAAA+XiuhuaKai", "AAAAAA+XiuhuaSong", "AAAAAA+XiuhuaRare"))
        assert line[-5:-2] == ["yes", "yes", "yes"]


def test_equal_certificates_have_equal_bytes_whoever_draws_beside() -> None:
    names = ["张三", "李四明", "王𠀀", "欧阳明日"] * 4
    alone = [drawn(CREDITS, name=name) for name in names]
    with ThreadPoolExecutor(4) as pool:
        shows = [shown(CREDITS, name=name) for name in names]
        together = list(pool.map(draw, [CREDITS] * 16, shows, [URL] * 16, [dict[str, bytes]()] * 16))
    assert together == alone
    assert len(set(alone)) == 4


def test_the_document_names_itself_and_its_issuers() -> None:
    with pikepdf.open(BytesIO(drawn(STAGE))) as pdf:
        assert str(pdf.docinfo["/Title"]) == "结业证书 XH-2026-0123 张𬍡䶮"
        assert str(pdf.docinfo["/Author"]) == "浦江街道社区工作者实训基地、浦江街道党工委"
        assert str(pdf.docinfo["/Subject"]) == "新任社区工作者综合能力提升培训"
        assert str(pdf.docinfo["/Keywords"]) == URL
        assert len(pdf.pages) == 1


@LAYOUTS
@pytest.mark.parametrize("dots", [110])
def test_the_code_on_the_page_scans_and_verifies(layout: Layout, dots: int) -> None:
    with picture_of(drawn(layout), dots) as image:
        found = zxingcpp.read_barcodes(image)
    assert [code.text for code in found] == [URL]
    certified = read(found[0].text, {KEY.key_id: KEY.private.public_key()})
    assert (certified.name, certified.serial) == (NAME, "XH-2026-0123")


@LAYOUTS
@pytest.mark.parametrize("name", ODD, ids=["rare", "long", "latin"])
def test_no_ink_leaves_its_box(layout: Layout, name: str) -> None:
    dots = 100
    long = (
        "关于进一步加强新时代城市基层治理背景下居民区党组织书记队伍综合能力建设的专题研修班（第十二期gjpqy）"
    )
    texts = replace(
        layout, elements=tuple(one for one in layout.elements if isinstance(one, (Text, SealSpace, Code)))
    )
    pdf = draw(
        texts, shown(texts, name=name, programme=long, stage=long, area=long[:30], post=long[:30]), URL, {}
    )
    with picture_of(pdf, dots) as image:
        grey = image.convert("L")
    ink = Image.frombytes("L", grey.size, grey.tobytes().translate(b"\xff" * 200 + bytes(56)))
    outside = Image.new("L", ink.size, 255)
    paint = ImageDraw.Draw(outside)
    for element in texts.elements:
        box = element.box
        paint.rectangle(
            [edge * dots / 2540 for edge in (box.x - 15, box.y - 15, box.right + 15, box.bottom + 15)], fill=0
        )
    assert ink.getbbox() is not None
    assert ImageChops.multiply(ink, outside).getbbox() is None


def test_a_table_shrinks_to_its_box_and_no_rows_leave_no_table() -> None:
    full = Shown(sample("credits").fields, tuple(row(f"第{n}类培训", n, n * 100, n * 150) for n in range(14)))
    box = room_of(next(one.box for one in CREDITS.elements if isinstance(one, Rows)), CREDITS.page.high)
    lines = [line for line in place(CREDITS, full) if line.key == "rows"]
    assert len(lines) == 4 * 16
    assert {line.size for line in lines} == {max(line.size for line in lines)}
    assert min(line.y for line in lines) > box.bottom
    assert not [line for line in place(CREDITS, Shown(sample("credits").fields)) if line.key == "rows"]
    with pytest.raises(TextDoesNotFit):
        place(CREDITS, Shown({}, full.rows * 2))


def test_a_part_whose_fields_are_empty_is_left_out() -> None:
    lines = [line.text for line in place(STAGE, shown(STAGE, last_four="", expires_on="", stage=""))]
    assert not any("末四位" in line or "有效期" in line for line in lines)
    assert "同志" in lines
    assert "第二阶段" not in "".join(lines)
    assert "张𬍡䶮" in lines


def test_what_a_certificate_says_is_worded_in_chinese() -> None:
    day = date(2026, 3, 1)
    assert written_period(day, day) == "2026年3月1日"
    assert written_period(day, date(2026, 11, 20)) == "2026年3月1日至2026年11月20日"
    assert written_day(None) == ""
    assert written_earned(6000, 6050) == "完成 60 课时，获得 60.5 学分"


def test_what_cannot_be_printed_is_refused() -> None:
    with pytest.raises(CharacterNotPrintable):
        drawn(STAGE, name="张\U000323b0")
    with pytest.raises(CharacterNotPrintable):
        drawn(STAGE, programme="培训\n班")
    with pytest.raises(TextDoesNotFit):
        drawn(STAGE, programme="培训" * 300)


def sealed(folder: DataFolder) -> Layout:
    seal, paper = Image.new("RGBA", (300, 300), (0, 0, 0, 0)), Image.new("RGB", (297, 210), (250, 245, 230))
    ImageDraw.Draw(seal).ellipse((5, 5, 295, 295), outline=(200, 20, 20, 255), width=14)
    names: list[str] = []
    for picture in (seal, paper):
        written = BytesIO()
        picture.save(written, "PNG")
        names.append(images.add(folder, written.getvalue(), "x.png"))
    return replace(
        STAGE,
        elements=(
            Picture("seal print", Box(200_00, 142_00, 44_00, 44_00), names[0], "seal"),
            *STAGE.elements,
            Picture("paper", Box(0, 0, 297_00, 210_00), names[1], "background"),
        ),
    )


def test_pictures_lie_under_the_texts_without_transparency(folder: DataFolder) -> None:
    layout = sealed(folder)
    pdf = draw(layout, sample("stage"), URL, images.read(folder, layout))
    with pikepdf.open(BytesIO(pdf)) as document:
        stamped = document.pages[0]["/Resources"]["/XObject"]
        pictures = [one for one in stamped.values() if one["/Subtype"] == "/Image"]
        assert len(pictures) == 2
        for one in pictures:
            assert one["/ColorSpace"] == "/DeviceRGB"
            assert "/SMask" not in one
            assert "/Mask" not in one
    with picture_of(pdf, 100) as image:
        colours = image.convert("RGB")
        assert [code.text for code in zxingcpp.read_barcodes(image)] == [URL]
    paper = colours.getpixel((300, 300))
    assert isinstance(paper, tuple)
    assert all(abs(one - other) < 6 for one, other in zip(paper, (250, 245, 230), strict=True))
    with pytest.raises(PictureGone):
        draw(layout, sample("stage"), URL, {})


def test_many_pages_share_what_is_the_same(folder: DataFolder) -> None:
    layout = sealed(folder)
    kept = images.read(folder, layout)
    target = BytesIO()
    canvas = open_canvas(target, (100, 100), title="a", author="b", subject="c", face=KAI)
    draw_pages(canvas, layout, [(shown(layout, name=name), URL) for name in ("张三", "李四", "王𠀀")], kept)
    close_canvas(canvas)
    alone = len(draw(layout, sample("stage"), URL, kept))
    assert len(target.getvalue()) < 2 * alone
    with pikepdf.open(BytesIO(target.getvalue())) as document:
        assert len(document.pages) == 3
        assert [round(float(edge)) for edge in document.pages[0]["/MediaBox"]] == [0, 0, 842, 595]
    text = told("pdftotext", target.getvalue())
    assert all(name in text for name in ("张三", "李四", "王𠀀"))


def test_a_layout_of_ones_own_is_drawn() -> None:
    own = Layout(
        "own", "证书", "stage", A4_LANDSCAPE,
        (
            Text("a", Box(20_00, 20_00, 200_00, 20_00), "{name} {serial}\n{issued_on}", face="hei", across="right", down="top", lines=2),
            Text("b", Box(20_00, 50_00, 200_00, 30_00), "　　{issuers}", face="song", across="left", down="bottom", lines=4),
            Rule("c", Box(20_00, 90_00, 200_00, 2_00)),
            Rule("d", Box(230_00, 20_00, 2_00, 100_00), thick=100),
            SealSpace("e", Box(20_00, 100_00, 40_00, 40_00), ""),
            Code("f", Box(100_00, 100_00, 30_00, 30_00)),
        ),
    )  # fmt: skip
    text = told("pdftotext", draw(own, sample("stage"), URL, {}))
    assert "张𬍡䶮 XH-2026-0123" in text
    assert "2026年11月21日" in text
    assert len(code_modules(URL)) == 45
