"""Write core/fonts/coverage.txt: the characters that a name can be printed with, as hexadecimal ranges.

Run it after a font in core/fonts was exchanged; core.glyphs reads the file, so that names are checked without reading a font.
"""

import lzma
import struct
from itertools import groupby
from pathlib import Path

FONTS = Path(__file__).resolve().parent.parent / "core" / "fonts"
RARE_BLOCKS = range(0x20000, 0x2EBE1)
"""What the rare face is asked for (sheets.pdf_fonts)."""


def covered(font: bytes) -> set[int]:
    """The code points that a TrueType font has a glyph for, from its cmap of format 12, else 4 (OpenType, 'cmap')."""
    tables = struct.unpack_from(">H", font, 4)[0]
    records = (struct.unpack_from(">4sLLL", font, 12 + 16 * number) for number in range(tables))
    start = next(offset for tag, _sum, offset, _length in records if tag == b"cmap")
    count = struct.unpack_from(">H", font, start + 2)[0]
    found = [start + struct.unpack_from(">HHL", font, start + 4 + 8 * number)[2] for number in range(count)]
    formats = {struct.unpack_from(">H", font, offset)[0]: offset for offset in found}
    return _format_12(font, formats[12]) if 12 in formats else _format_4(font, formats[4])


def _format_12(font: bytes, at: int) -> set[int]:
    points: set[int] = set()
    for number in range(struct.unpack_from(">L", font, at + 12)[0]):
        first, last, glyph = struct.unpack_from(">LLL", font, at + 16 + 12 * number)
        points.update(point for point in range(first, last + 1) if glyph + point - first)
    return points


def _format_4(font: bytes, at: int) -> set[int]:
    double = struct.unpack_from(">H", font, at + 6)[0]
    segments = double // 2
    ends = struct.unpack_from(f">{segments}H", font, at + 14)
    starts = struct.unpack_from(f">{segments}H", font, at + 16 + double)
    deltas = struct.unpack_from(f">{segments}H", font, at + 16 + 2 * double)
    offsets_at = at + 16 + 3 * double
    offsets = struct.unpack_from(f">{segments}H", font, offsets_at)
    points: set[int] = set()
    for number, (first, last, delta, offset) in enumerate(zip(starts, ends, deltas, offsets, strict=True)):
        for point in range(first, last + 1):
            glyph = point
            if offset:
                glyph = struct.unpack_from(
                    ">H", font, offsets_at + 2 * number + offset + 2 * (point - first)
                )[0]
            if point != 0xFFFF and (glyph + delta) & 0xFFFF:
                points.add(point)
    return points


def main() -> None:
    """Read the faces that names are drawn in and write their coverage."""
    kai = covered((FONTS / "XiuhuaKai-Regular.ttf").read_bytes())
    rare = covered(lzma.decompress((FONTS / "XiuhuaRare-Regular.ttf.xz").read_bytes()))
    points = sorted(kai | {point for point in rare if point in RARE_BLOCKS})
    lines: list[str] = []
    for _step, run in groupby(enumerate(points), lambda pair: pair[1] - pair[0]):
        members = [point for _number, point in run]
        lines.append(f"{members[0]:X}-{members[-1]:X}" if len(members) > 1 else f"{members[0]:X}")
    (FONTS / "coverage.txt").write_text("\n".join(lines) + "\n", "ascii")
    print(f"{len(points)} characters in {len(lines)} ranges")


if __name__ == "__main__":
    main()
