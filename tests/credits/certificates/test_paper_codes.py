"""The code on paper: printed, photographed, turned, blurred, grainy, scanned, saved anew. Read by two readers that know nothing of us."""

import random
import subprocess
import zlib
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image, ImageChops, ImageFilter
from pyzbar import pyzbar

from core.issuer_key import IssuerKey
from core.jobs import drive
from core.paths import DataFolder
from credits import ledger
from credits.certificates import certificates, paper_codes
from credits.certificates.certificate_token import CertifiedFields, make
from credits.certificates.paper_codes import (
    SeveralCodesInFile,
    is_code,
    of_content,
    of_file,
    texts_looked_for,
)
from credits.refusals import NoCodeInFile
from store.facts import BASE_NAME, set_fact
from store.transaction import Store
from tests import pictures
from tests.credit_town import AT, HOUR, Town

NOW = AT + 20 * HOUR
ADDRESS = "HTTP://192.168.100.100:8460/V"
GROUND = 235


@pytest.fixture(scope="module")
def pdf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A certificate as the base issues it, its code as dense as they come: a long title, an address, a last day."""
    from core.settings import Settings
    from store.engine import make_base

    folder = DataFolder(tmp_path_factory.mktemp("证书")).make()
    store: Store = make_base(folder, Settings())
    town = Town(store)
    with store.write() as db:
        set_fact(db, BASE_NAME, "虹口区社会工作者培训基地")
    town.stage(4_00, "第一阶段 情景模拟、岗位实践与应急处置综合实训")
    town.attend(
        town.session(town.course(4_00, stage=town.stages[0])),
        [town.person("欧阳明月", number="310001")],
    )
    drive(ledger.post_year(store, 2026, "clerk", NOW))
    (row,) = drive(
        certificates.issue(
            store, folder, 2026, "stage", "clerk", NOW, verify_url=ADDRESS, expires_on=date(2029, 3, 5)
        )
    )
    content = certificates.path_of(folder, row).read_bytes()
    store.close()
    return content


@pytest.fixture(scope="module")
def text(pdf: bytes) -> str:
    return of_content(pdf, "").text


def printed(pdf: bytes, dpi: int) -> Image.Image:
    """The page as a printer lays it down."""
    done = subprocess.run(
        ["pdftoppm", "-r", str(dpi), "-gray", "-png", "-"], input=pdf, capture_output=True, check=True
    )
    return Image.open(BytesIO(done.stdout)).convert("L")


@pytest.fixture(scope="module")
def page(pdf: bytes) -> Image.Image:
    return printed(pdf, 200)


def seen(
    paper: Image.Image, *, size: float = 1, turned: float = 0, blur: float = 0, grain: float = 0
) -> Image.Image:
    """The page as a camera has it: smaller, turned, out of focus by so many pixels, grainy."""
    page: Any = paper
    if size != 1:
        page = page.resize((round(page.width * size), round(page.height * size)), Image.Resampling.LANCZOS)
    if turned:
        page = page.rotate(turned, Image.Resampling.BICUBIC, expand=True, fillcolor=GROUND)
    if blur:
        page = page.filter(ImageFilter.GaussianBlur(blur))
    if grain:
        dice = random.Random(7)
        noise: Any = Image.frombytes("L", page.size, dice.randbytes(page.width * page.height))
        # Even noise of 0 to 255, shrunk to `grain` either side of the middle.
        page = ImageChops.add(
            page, noise.point([round(128 + (value - 128) * grain / 128) for value in range(256)]), 1, -128
        )
    return page


def by_zxing(picture: Image.Image) -> list[str]:
    return [code.text for code in zxingcpp.read_barcodes(picture, text_mode=zxingcpp.TextMode.Plain)]


def by_zbar(picture: Image.Image) -> list[str]:
    decode: Any = pyzbar.decode  # no types
    return [code.data.decode() for code in decode(picture)]


@pytest.mark.parametrize("dpi", [100, 150, 200])
def test_two_readers_read_the_printed_page_at_any_size(pdf: bytes, text: str, dpi: int) -> None:
    paper = printed(pdf, dpi)
    assert by_zxing(paper) == [text]
    assert by_zbar(paper) == [text]
    assert text.startswith(f"{ADDRESS}#")


@pytest.mark.parametrize("turned", [3, 17, 90, 180, 200, 270, 333])
def test_turned(page: Image.Image, text: str, turned: float) -> None:
    paper = seen(page, turned=turned)
    assert by_zbar(paper) == [text]
    assert texts_looked_for(paper) == [text]


@pytest.mark.parametrize(
    ("size", "turned", "blur", "grain"),
    [
        (1, 0, 1.5, 0),
        (1, 5, 2, 0),
        (1, 8, 1, 30),
        (0.6, 0, 0.8, 0),
        (0.6, 7, 0.5, 20),
        (0.45, 0, 0, 0),
        (1, 0, 0, 60),
    ],
)
def test_small_blurred_and_grainy(
    page: Image.Image, text: str, size: float, turned: float, blur: float, grain: float
) -> None:
    assert texts_looked_for(seen(page, size=size, turned=turned, blur=blur, grain=grain)) == [text]


def test_looking_again_reads_what_one_look_does_not(page: Image.Image, text: str) -> None:
    """Each look beyond the first is there for something; this fails when one is dropped for nothing or none is needed any more."""
    found = [
        (size, blur, grain)
        for size, blur, grain in [(0.4, 1.1, 0), (0.4, 0.9, 25), (0.35, 0.6, 60)]
        if not paper_codes.texts_in(seen(page, size=size, blur=blur, grain=grain))
        and texts_looked_for(seen(page, size=size, blur=blur, grain=grain)) == [text]
    ]
    assert len(found) >= 2


def test_what_cannot_be_read_is_not_invented(page: Image.Image) -> None:
    assert texts_looked_for(seen(page, size=0.3, blur=3)) == []


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP", "TIFF", "GIF"])
def test_any_kind_of_picture(page: Image.Image, text: str, tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"照片.{kind.lower()}"
    picture = page.convert("RGB").crop((0, page.height // 2, page.width // 2, page.height))
    picture.save(path, kind)
    assert of_file(path) == (text, None)


def _resaved(pdf: bytes, **how: object) -> bytes:
    target = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        opened.save(target, **how)  # pyright: ignore[reportArgumentType] - pikepdf's own many options
    return target.getvalue()


def test_a_file_saved_anew_by_another_program_still_has_its_code(pdf: bytes, text: str) -> None:
    """Its bytes differ, so that it is not what was issued; but what it says can be looked up."""
    packed = _resaved(
        pdf,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        compress_streams=True,
        recompress_flate=True,
    )
    assert b"/Keywords (" not in packed
    assert of_content(packed, "x.pdf").text == text
    assert of_content(_resaved(pdf, linearize=True), "x.pdf").text == text
    assert of_content(b"\n" + pdf, "x.pdf").text == text


def test_a_file_printed_anew_loses_it_and_a_scan_has_it(page: Image.Image, pdf: bytes, text: str) -> None:
    stripped = BytesIO()
    with pikepdf.open(BytesIO(pdf)) as opened:
        del opened.docinfo["/Keywords"]
        if "/Metadata" in opened.Root:
            del opened.Root.Metadata
        opened.save(stripped)
    with pytest.raises(NoCodeInFile):
        of_content(stripped.getvalue(), "x.pdf")
    for kind in ("JPEG", "PNG"):
        picture, scan = BytesIO(), BytesIO()
        seen(page, turned=1.2).save(picture, kind)
        Image.open(picture).convert("RGB").save(scan, "PDF", resolution=200)
        assert of_content(scan.getvalue(), "scan.pdf").text == text


def test_of_several_certificates_none_is_chosen(page: Image.Image, tmp_path: Path) -> None:
    key = IssuerKey(Ed25519PrivateKey.generate())
    fields = CertifiedFields("XH-2026-0002", "培训", 100, 100, date(2026, 3, 5), "", "王芳", slot=1)
    from tests.credits.certificates.test_verification import picture

    other = Image.open(picture(make(fields, key), tmp_path / "other.png")).convert("L")
    both = Image.new("L", (page.width + other.width, max(page.height, other.height)), 255)
    both.paste(page, (0, 0))
    both.paste(other, (page.width, 0))
    both.save(tmp_path / "both.png")
    with pytest.raises(SeveralCodesInFile, match="2"):
        of_file(tmp_path / "both.png")


def test_another_code_beside_it_does_not_matter(page: Image.Image, text: str) -> None:
    from charts.qr import matrix

    rows = matrix("https://example.com/poster")
    poster: Any = Image.new("L", (len(rows), len(rows)), 255)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                poster.putpixel((x, y), 0)
    both = Image.new("L", (page.width + 400, page.height), 255)
    both.paste(page, (0, 0))
    large = poster.resize((len(rows) * 6, len(rows) * 6), Image.Resampling.NEAREST)
    both.paste(large, (page.width + 40, 60))
    assert set(by_zxing(both)) == {text, "https://example.com/poster"}
    assert texts_looked_for(both) == [text]
    assert not is_code("https://example.com/poster")
    assert not is_code("1" * 159)
    assert not is_code("٣" * 200)


ODD: dict[str, Callable[[], bytes]] = {
    "nothing": lambda: b"",
    "words": lambda: b"words",
    "cut": lambda: b"\x89PNG\r\n\x1a\nshort",
    "bomb": pictures.bomb,
    "blank": lambda: pictures.photo("PNG", (90, 90)),
    "text bomb": pictures.text_bomb,
    "no pdf": lambda: b"%PDF-1.7\n",
    "bare pdf": lambda: pictures.PDF,
    "html": lambda: pictures.HTML,
    "keywords of somebody else": lambda: b"%PDF-1.7\n/Keywords (training, certificate)",
    "postscript": lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage",
}


@pytest.mark.parametrize("which", list(ODD))
def test_a_file_without_a_code_is_refused_and_never_a_fault(which: str) -> None:
    with pytest.raises(NoCodeInFile, match="无码"):
        of_content(ODD[which](), "无码")


Packed = tuple[pikepdf.Name, bytes, dict[str, Any]]


def _pdf_with(*streams: Packed) -> bytes:
    """A page with pictures, each as its filter, its packed bytes and what its dictionary says otherwise."""
    name = pikepdf.Name
    with pikepdf.new() as made:
        pictures_of = pikepdf.Dictionary()
        for place, (packing, packed, other) in enumerate(streams):
            stream = pikepdf.Stream(made, b"")
            stream.write(packed, filter=packing)
            plain = {"Width": 100, "Height": 100, "BitsPerComponent": 8, "ColorSpace": name.DeviceGray}
            for key, value in {"Type": name.XObject, "Subtype": name.Image, **plain, **other}.items():
                stream[f"/{key}"] = value
            pictures_of[f"/I{place}"] = made.make_indirect(stream)
        made.add_blank_page().Resources = pikepdf.Dictionary(XObject=pictures_of)
        into = BytesIO()
        made.save(into, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return into.getvalue()


def test_pictures_that_cannot_be_read_do_not_hide_the_code_beside_them(page: Image.Image, text: str) -> None:
    name, scan = pikepdf.Name, BytesIO()
    seen(page).save(scan, "JPEG")
    size = {"Width": page.width, "Height": page.height}
    odd: list[Packed] = [
        (name.JBIG2Decode, b"abc", {}),  # as many scanners pack black and white
        (name.RunLengthDecode, b"abc", {}),
        (name.FlateDecode, zlib.compress(bytes(10_000)), {"Width": -5}),
        (name.FlateDecode, zlib.compress(bytes(10_000)), {"BitsPerComponent": 3}),
        (name.FlateDecode, b"no zlib", {}),
        (name.CCITTFaxDecode, b"abc", {"ColorSpace": pikepdf.Array([name.ICCBased, 5])}),
        (
            name.DCTDecode,
            scan.getvalue(),
            {"ColorSpace": pikepdf.Array([name.Separation, name.X, name.DeviceRGB, 1])},
        ),
    ]
    for each in odd:
        with pytest.raises(NoCodeInFile):
            of_content(_pdf_with(each), "x.pdf")
    assert of_content(_pdf_with(*odd, (name.DCTDecode, scan.getvalue(), size)), "x.pdf").text == text


@pytest.mark.slow
def test_a_picture_that_says_two_sizes_and_one_that_unpacks_without_end_are_not_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked: list[object] = []

    def look(image: object) -> list[str]:
        looked.append(image)
        return []

    monkeypatch.setattr(paper_codes, "texts_looked_for", look)
    large = BytesIO()
    Image.new("L", (11_000, 11_000)).save(large, "JPEG", quality=5)
    packing = zlib.compressobj(1)
    endless = b"".join([*(packing.compress(bytes(10_000_000)) for _each in range(45)), packing.flush()])
    deceiving: list[Packed] = [
        (pikepdf.Name.DCTDecode, large.getvalue(), {}),
        (pikepdf.Name.FlateDecode, endless, {}),
    ]
    for each in deceiving:
        with pytest.raises(NoCodeInFile):
            of_content(_pdf_with(each), "x.pdf")
    assert looked == []
    with pytest.raises(NoCodeInFile):  # what is as it says is looked at
        of_content(_pdf_with((pikepdf.Name.FlateDecode, zlib.compress(bytes(10_000)), {})), "x.pdf")
    assert len(looked) == 1


def test_a_damaged_pdf_is_refused_and_never_a_fault(pdf: bytes) -> None:
    dice = random.Random(5)
    packed = _resaved(pdf, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    for _try in range(25):
        damaged = bytearray(packed[: dice.randrange(len(packed))] if dice.random() < 0.3 else packed)
        for _each in range(60):
            damaged[dice.randrange(len(damaged))] = dice.randrange(256)
        try:
            assert is_code(of_content(bytes(damaged), "x.pdf").text)
        except NoCodeInFile:
            continue
