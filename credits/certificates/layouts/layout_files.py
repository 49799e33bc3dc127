"""A layout as one file that a base hands to another: JSON that people can read, with its pictures inside."""

import hashlib
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from dataclasses import replace
from pathlib import Path
from typing import cast

from core.files import write_whole
from core.paths import DataFolder
from credits.certificates.layouts import images, layout_text
from credits.certificates.layouts.layout_parts import Layout, Picture
from credits.certificates.layouts.layout_shape import check
from credits.certificates.layouts.refusals import (
    ElementName,
    FieldName,
    LayoutFileTooLarge,
    LayoutUnreadable,
    PictureGone,
    PictureUnusable,
)

FORMAT = "xiuhua certificate layout"
SUFFIX = ".layout.json"
MOST_BYTES = 30_000_000
_MOST_PICTURES = 12


def export_file(folder: DataFolder, layout: Layout, path: Path) -> None:
    """Write a layout and its pictures into one file. Raises PictureGone, FileLocked, FileNotWritten."""
    pictures = images.read(folder, layout)
    plain = {
        "format": FORMAT,
        "layout": layout_text.to_plain(layout),
        "images": {sha256: b64encode(content).decode("ascii") for sha256, content in pictures.items()},
    }
    write_whole(path, (layout_text.written(plain, 2) + "\n").encode())


def import_file(folder: DataFolder, path: Path) -> Layout:
    """Read a layout from a file, keep its pictures in the data folder and give it; nothing is saved in the base yet.

    Pictures are made anew from what the file holds, as if somebody had chosen them. Raises LayoutFileTooLarge, LayoutUnreadable or
    one of its kinds, LayoutWrong or one of its kinds, PictureGone, PictureUnusable, PictureTooLarge, sheets.refusals.FileUnreadable
    and core.refusals.FileNotWritten; nothing is left behind but pictures that nobody uses.
    """
    plain = _plain(path)
    layout = layout_text.from_plain(plain["layout"])
    check(layout)
    contents = _contents(plain["images"])
    kept: dict[str, str] = {}
    for element in layout.elements:
        if isinstance(element, Picture) and element.image not in kept:
            if element.image not in contents:
                raise PictureGone(element=ElementName(element.key))
            kept[element.image] = images.add(folder, contents[element.image], element.key)
    elements = [
        replace(element, image=kept[element.image]) if isinstance(element, Picture) else element
        for element in layout.elements
    ]
    return replace(layout, elements=tuple(elements))


def _plain(path: Path) -> dict[str, object]:
    from sheets.refusals import FileUnreadable

    try:
        if path.stat().st_size > MOST_BYTES:
            raise LayoutFileTooLarge(file=path.name, megabytes=MOST_BYTES // 1_000_000)
        content = path.read_bytes()
    except OSError as error:
        raise FileUnreadable(file=str(path), reason=error.strerror or str(error)) from error
    try:
        found = layout_text.exactly(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise LayoutUnreadable from error
    if not isinstance(found, dict):
        raise LayoutUnreadable
    plain = cast("dict[str, object]", found)
    if plain.keys() != {"format", "layout", "images"} or plain["format"] != FORMAT:
        raise LayoutUnreadable
    return plain


def _contents(found: object) -> dict[str, bytes]:
    """The pictures of a file, each under the hash of its bytes."""
    if not isinstance(found, dict):
        raise LayoutUnreadable
    each = cast("dict[str, object]", found)
    if len(each) > _MOST_PICTURES:
        raise LayoutUnreadable
    contents: dict[str, bytes] = {}
    for sha256, text in each.items():
        try:
            content = b64decode(cast("str", text), validate=True)
        except (NoBase64, TypeError, ValueError) as error:
            raise PictureUnusable(file=FieldName(sha256)) from error
        if hashlib.sha256(content).hexdigest() != sha256:
            raise PictureUnusable(file=FieldName(sha256))
        contents[sha256] = content
    return contents
