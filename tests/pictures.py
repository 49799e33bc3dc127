"""Pictures for tests, as phones send them, and as nobody should: with places in them, bombs, two kinds in one."""

import struct
import zlib
from io import BytesIO

from PIL import Image, PngImagePlugin


def photo(kind: str = "JPEG", size: tuple[int, int] = (640, 480), **more: object) -> bytes:
    """A picture with a dark corner at its upper left."""
    picture = Image.new("RGB", size, "#cc9966")
    picture.paste("#202020", (0, 0, size[0] // 4, size[1] // 4))
    written = BytesIO()
    picture.save(written, kind, **more)
    return written.getvalue()


def with_place(orientation: int = 1) -> bytes:
    """A photo that says where it was taken, by whom, and which way is up; with a comment and a profile."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = "SECRET-OWNER"
    exif[0x010F] = "SECRET-CAMERA"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (31.0, 13.0, 49.5)
    place[3], place[4] = "E", (121.0, 28.0, 25.0)
    return photo(exif=exif.tobytes(), comment=b"SECRET-COMMENT", icc_profile=b"SECRET-PROFILE" * 8)


def bomb(side: int = 30_000) -> bytes:
    """A PNG of a few kilobytes that unpacks to `side` times `side` pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes((side // 8 + 1) * min(side, 2_000)), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A small PNG with a text chunk that unpacks to 100 MB."""
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", "x" * 100_000_000, zip=True)
    return photo("PNG", (8, 8), pnginfo=said)


PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
HTML = b"<!doctype html><script>alert(1)</script>"
