"""A layout travels in one file with its pictures; pictures are kept flat; hostile files are refused and leave nothing."""

import json
import struct
import zlib
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from core.paths import DataFolder
from credits.certificates.layouts import images, layout_files
from credits.certificates.layouts import refusals as refused
from credits.certificates.layouts.layout_files import export_file, import_file
from credits.certificates.layouts.layout_parts import Box, Layout, Picture
from credits.certificates.layouts.layouts import shipped
from sheets.refusals import FileUnreadable

STAGE = shipped()[0]


def seal(form: str = "PNG", side: int = 300) -> bytes:
    """A red ring on nothing."""
    picture = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((10, 10, side - 10, side - 10), outline=(200, 20, 20, 255), width=12)
    written = BytesIO()
    (picture if form != "JPEG" else picture.convert("RGB")).save(written, form)
    return written.getvalue()


def sealed(folder: DataFolder) -> Layout:
    image = images.add(folder, seal(), "章.png")
    return replace(
        STAGE, elements=(*STAGE.elements, Picture("stamp", Box(195_00, 140_00, 42_00, 42_00), image, "seal"))
    )


def test_a_picture_is_kept_flat_on_white(folder: DataFolder) -> None:
    image = images.add(folder, seal(), "章.png")
    content = images.place(folder, image).read_bytes()
    with Image.open(BytesIO(content)) as picture:
        assert (picture.format, picture.mode) == ("JPEG", "RGB")
        assert picture.getpixel((150, 150)) == (255, 255, 255)
        red = picture.getpixel((150, 16))
    assert isinstance(red, tuple)
    assert red[0] > 180
    assert max(red[1:]) < 60
    assert images.add(folder, seal(), "再来.png") == image
    assert images.add(folder, content, "kept.jpg") == image
    assert len(list(folder.media.iterdir())) == 1


def test_a_photo_is_made_small_and_upright_and_says_nothing_else(folder: DataFolder) -> None:
    picture = Image.effect_noise((3_000, 2_400), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010E] = "where it was taken"
    written = BytesIO()
    picture.save(written, "JPEG", quality=95, exif=exif)
    image = images.add(folder, written.getvalue(), "photo.jpg")
    content = images.place(folder, image).read_bytes()
    assert b"taken" not in content
    with Image.open(BytesIO(content)) as kept:
        assert kept.size == (1_600, 2_000)


def test_a_picture_that_says_more_than_itself_is_made_anew(folder: DataFolder) -> None:
    plain = images.flattened(seal(), "x")
    assert images.flattened(plain, "x") == plain
    said = plain[:2] + b"\xff\xec\x00\x0ahidden!!" + plain[2:]
    commented = plain[:2] + b"\xff\xfe\x00\x0ahidden!!" + plain[2:]
    for more in (said, commented, plain + plain, plain + b"hidden!!" + b"\xff\xd9"):
        kept = images.flattened(more, "x")
        assert b"hidden" not in kept
        assert len(kept) < 1.2 * len(plain)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg/>", seal()[:200], b"\xff\xd8\xff" + b"\0" * 100])
def test_what_is_no_picture_is_refused(folder: DataFolder, content: bytes) -> None:
    with pytest.raises(refused.PictureUnusable):
        images.add(folder, content, "x.png")
    assert list(folder.media.iterdir()) == []


def bomb(wide: int, high: int) -> bytes:
    """A PNG of a few thousand bytes that unpacks to gigabytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    rows = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    "content", [bomb(30_000, 30_000), bomb(7_000, 6_000), b"\0" * (images.MOST_BYTES + 1)]
)
def test_what_unpacks_to_more_than_a_page_is_refused(folder: DataFolder, content: bytes) -> None:
    with pytest.raises(refused.PictureTooLarge):
        images.add(folder, content, "x.png")


def test_a_layout_comes_back_with_its_pictures(folder: DataFolder, tmp_path: Path) -> None:
    layout = sealed(folder)
    export_file(folder, layout, tmp_path / "结业证书.layout.json")
    other = DataFolder(tmp_path / "other").make()
    assert import_file(other, tmp_path / "结业证书.layout.json") == layout
    assert images.read(other, layout) == images.read(folder, layout)
    export_file(other, layout, tmp_path / "again.json")
    assert (tmp_path / "again.json").read_bytes() == (tmp_path / "结业证书.layout.json").read_bytes()


def test_a_picture_of_a_file_is_made_anew(folder: DataFolder, tmp_path: Path) -> None:
    import hashlib

    raw = seal()
    name = hashlib.sha256(raw).hexdigest()
    layout = replace(
        STAGE, elements=(*STAGE.elements, Picture("stamp", Box(195_00, 140_00, 42_00, 42_00), name, "seal"))
    )
    found = given(folder, tmp_path, layout, {name: raw})
    stamp = found.elements[-1]
    assert isinstance(stamp, Picture)
    assert stamp.image == images.add(folder, raw, "") != name


def given(folder: DataFolder, tmp_path: Path, layout: Layout, pictures: Mapping[str, bytes]) -> Layout:
    from credits.certificates.layouts.layout_text import to_text

    said = {
        "format": layout_files.FORMAT,
        "layout": json.loads(to_text(layout)),
        "images": {name: b64encode(content).decode() for name, content in pictures.items()},
    }
    (tmp_path / "x.json").write_text(json.dumps(said), "utf-8")
    return import_file(folder, tmp_path / "x.json")


def test_a_gone_or_changed_picture_is_named(folder: DataFolder, tmp_path: Path) -> None:
    layout = sealed(folder)
    stamp = layout.elements[-1]
    assert isinstance(stamp, Picture)
    with pytest.raises(refused.PictureGone):
        given(DataFolder(tmp_path / "b").make(), tmp_path, layout, {})
    with pytest.raises(refused.PictureUnusable):
        given(folder, tmp_path, layout, {stamp.image: seal()})
    images.place(folder, stamp.image).write_bytes(b"x")
    for act in (
        lambda: images.read(folder, layout),
        lambda: export_file(folder, layout, tmp_path / "y.json"),
    ):
        with pytest.raises(refused.PictureGone):
            act()
    with pytest.raises(refused.PictureGone):
        images.place(folder, "../../settings.toml")


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", refused.LayoutUnreadable),
        (b"\xff\xfe", refused.LayoutUnreadable),
        (b"{}", refused.LayoutUnreadable),
        (b"[1]", refused.LayoutUnreadable),
        (b"[" * 1_000_000, refused.LayoutUnreadable),
        (b'{"format":"xiuhua certificate layout","layout":[],"images":{}}', refused.LayoutUnreadable),
        (b" " * (layout_files.MOST_BYTES + 1), refused.LayoutFileTooLarge),
    ],
)
def test_hostile_files_are_refused(
    folder: DataFolder, tmp_path: Path, content: bytes, refusal: type[Exception]
) -> None:
    (tmp_path / "x.json").write_bytes(content)
    with pytest.raises(refusal):
        import_file(folder, tmp_path / "x.json")
    assert list(folder.media.iterdir()) == []


def test_the_pictures_of_a_file_are_no_way_around(folder: DataFolder, tmp_path: Path) -> None:
    export_file(folder, STAGE, tmp_path / "good.json")
    good = json.loads((tmp_path / "good.json").read_text("utf-8"))
    many = {f"{number}": "" for number in range(13)}
    wrong: tuple[object, ...] = ([], {"x": 1}, {"x": "%%"}, {"x": ""}, many)
    for pictures in wrong:
        (tmp_path / "x.json").write_text(json.dumps({**good, "images": pictures}), "utf-8")
        with pytest.raises((refused.LayoutUnreadable, refused.PictureUnusable)):
            import_file(folder, tmp_path / "x.json")
    with pytest.raises(FileUnreadable):
        import_file(folder, tmp_path / "nowhere.json")
    bad = replace(STAGE, elements=STAGE.elements[:-2])
    with pytest.raises(refused.LayoutWrong):
        given(folder, tmp_path, bad, {})
