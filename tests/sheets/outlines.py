"""Outlines as they lie in a TrueType file, read without reportlab (OpenType: 'cmap', 'loca', 'glyf'), to compare what was embedded."""

import lzma
import struct
from functools import cache

from core.paths import FONTS

BOX = 0
"""The glyph that stands for whatever a font does not hold."""


class Outlines:
    """One font file: which glyph a code has, and what a glyph looks like."""

    def __init__(self, content: bytes) -> None:
        self._content = content
        count = struct.unpack_from(">H", content, 4)[0]
        records = (struct.unpack_from(">4sLLL", content, 12 + 16 * number) for number in range(count))
        self._at = {tag.decode(): start for tag, _sum, start, _length in records}
        self.glyph_of = self._mapped()
        self.glyphs: int = struct.unpack_from(">H", content, self._at["maxp"] + 4)[0]
        wide = struct.unpack_from(">h", content, self._at["head"] + 50)[0]
        places = struct.unpack_from(f">{self.glyphs + 1}{'L' if wide else 'H'}", content, self._at["loca"])
        self._places = places if wide else tuple(2 * place for place in places)

    def shape(self, glyph: int) -> tuple[object, ...]:
        """The outline of a glyph, equal for equal pictures of one font: points, or the shapes it is put together from with their places."""
        start, end = self._places[glyph], self._places[glyph + 1]
        if start == end:
            return ()
        at = self._at["glyf"] + start
        contours = struct.unpack_from(">h", self._content, at)[0]
        if contours >= 0:
            # Noughts at the end are filling, which a subset has more or less of.
            return (self._content[at : at + end - start].rstrip(b"\0"),)
        parts: list[object] = []
        at += 10
        more = True
        while more:
            flags, part = struct.unpack_from(">HH", self._content, at)
            long = 4 if flags & 1 else 2
            turned = 2 if flags & 8 else 4 if flags & 0x40 else 8 if flags & 0x80 else 0
            # Bit 8 says that hinting follows, bit 5 that another part does: neither belongs to the picture.
            parts.append((flags & ~0x120, self._content[at + 4 : at + 4 + long + turned], self.shape(part)))
            at += 4 + long + turned
            more = bool(flags & 0x20)
        return tuple(parts)

    def _mapped(self) -> dict[int, int]:
        start = self._at["cmap"]
        count = struct.unpack_from(">H", self._content, start + 2)[0]
        tables = [
            start + struct.unpack_from(">HHL", self._content, start + 4 + 8 * number)[2]
            for number in range(count)
        ]
        best = max(tables, key=lambda at: (struct.unpack_from(">H", self._content, at)[0] == 12, at))
        kind = struct.unpack_from(">H", self._content, best)[0]
        if kind == 12:
            return dict(self._of_12(best))
        if kind == 6:
            first, many = struct.unpack_from(">HH", self._content, best + 6)
            glyphs = struct.unpack_from(f">{many}H", self._content, best + 10)
        elif kind == 0:
            first, glyphs = 0, tuple(self._content[best + 6 : best + 262])
        else:
            raise AssertionError(f"a cmap of format {kind}")
        return {first + place: glyph for place, glyph in enumerate(glyphs) if glyph}

    def _of_12(self, at: int) -> list[tuple[int, int]]:
        pairs: list[tuple[int, int]] = []
        for number in range(struct.unpack_from(">L", self._content, at + 12)[0]):
            first, last, glyph = struct.unpack_from(">LLL", self._content, at + 16 + 12 * number)
            pairs += [(point, glyph + point - first) for point in range(first, last + 1)]
        return pairs


@cache
def bundled(name: str) -> Outlines:
    """The outlines of a face of ours by its PostScript name, from the file that ships."""
    (path,) = FONTS.glob(f"{name}.ttf*")
    content = path.read_bytes()
    return Outlines(lzma.decompress(content) if path.suffix == ".xz" else content)
