"""The fonts inside a document, subset by subset, put together from pieces that are made once: `pdf_fonts.StrictFont` calls it.

A batch of certificates embeds nearly the same glyphs a thousand times. reportlab cuts, sums and packs them anew for each file, which
was half of a file's price; here each glyph is cut, summed and packed once, and a file's font is those pieces one after the other.
"""

import zlib
from collections.abc import Callable, Sequence
from struct import pack, unpack
from typing import Any, NamedTuple, cast

from reportlab.lib import rl_accel
from reportlab.pdfbase.pdfdoc import PDFObject
from reportlab.pdfbase.ttfonts import SUBSETN, TTFont, TTFontFace

_numbers = cast("Callable[..., str]", rl_accel.fp_str)
"""Numbers as reportlab writes them."""
_SYMBOLIC, _NONSYMBOLIC = 1 << 2, 1 << 5
_COPIED = ("OS/2", "cvt ", "fpgm", "name", "prep")
_TRUE_TYPE = 0x00010000
_MAGIC = 0xB1B0AFBA
"""What the sums of a font's words and its adjustment come to (OpenType, head)."""
_SHORT = 0x1FFFE
"""The longest glyf table whose places go into two bytes each."""
_MOST_KEPT = 10_000
"""Glyphs, about a kilobyte each; the names of a province have half as many."""
_DEFLATE = b"\x78\x9c"


class _Finished(PDFObject):
    """An object of the document whose bytes are ready."""

    __RefOnly__ = 1

    def __init__(self, content: bytes) -> None:
        self._content = content

    def format(self, _document: object) -> bytes:
        """The bytes, as reportlab asks for them."""
        return self._content


class _Table(NamedTuple):
    """A table, or a glyph, padded to whole words: its own length, its checksum, and as it stands in a packed stream."""

    content: bytes
    long: int
    sum: int
    packed: bytes


class _Glyph(NamedTuple):
    table: _Table
    is_composite: bool


class Pieces:
    """What is cut from a face once in a process."""

    def __init__(self, face: TTFontFace) -> None:
        self._face = cast("Any", face)
        self._glyf = face.get_table_pos("glyf")[0]
        self._glyphs: dict[int, _Glyph] = {}
        self._widths: dict[int, str] = {}
        post = face.get_table("post")
        self.copied = {tag: _table(_whole(face, tag)) for tag in _COPIED if _whole(face, tag)}
        self.copied["post"] = _table(b"\x00\x03\x00\x00" + post[4:16] + bytes(16))
        self.head, self.hhea, self.maxp = (face.get_table(tag) for tag in ("head", "hhea", "maxp"))

    def glyph(self, number: int) -> _Glyph:
        """A glyph by its number in the face."""
        found = self._glyphs.get(number)
        if found is None:
            start, end = self._face.glyphPos[number : number + 2]
            content = cast("bytes", self._face.get_chunk(self._glyf + start, end - start))
            found = _Glyph(_table(content), is_composite=content[:1] >= b"\x80")
            if len(self._glyphs) >= _MOST_KEPT:
                self._glyphs.clear()
            self._glyphs[number] = found
        return found

    def width(self, code: int) -> str:
        """The advance of a character as the document states it."""
        found = self._widths.get(code)
        if found is None:
            found = self._widths[code] = _numbers(self._face.getCharWidth(code))
        return found


def add_objects(
    font: TTFont,
    pieces: Pieces,
    document: Any,  # noqa: ANN401 - reportlab's
    unicode_map: Callable[[str, Sequence[int]], str],
) -> None:
    """Name the objects of a font in a document: for each subset the program, what describes it, its map to Unicode and the font.

    Stands for reportlab's TTFont.addObjects, whose document it fills in the same way.
    """
    face, states = cast("Any", font.face), cast("Any", font).state
    state = states[document]
    state.frozen = 1
    for number, codes in enumerate(cast("list[list[int]]", state.subsets)):
        internal = font.getSubsetInternalName(number, document)[1:]
        base = b"".join((SUBSETN(number), b"+", face.name, face.subfontNameX)).decode("ascii")
        to_unicode = _stream(document, f"toUnicodeCMap:{base}", unicode_map(base, codes).encode("ascii"))
        packed, long = program(face, pieces, codes)
        file = _refer(
            document,
            f"fontFile:{face.filename}({base})",
            b"<< /Filter /FlateDecode /Length %d /Length1 %d >>\nstream\n%s\nendstream"
            % (len(packed), long, packed),
        )
        flags = face.flags & ~_NONSYMBOLIC | _SYMBOLIC
        described = _refer(
            document,
            f"fontDescriptor:{base}",
            f"<< /Type /FontDescriptor /FontName /{base} /Flags {flags} /FontBBox [ {_numbers(*face.bbox)} ]"
            f" /Ascent {_numbers(face.ascent)} /Descent {_numbers(face.descent)} /CapHeight {_numbers(face.capHeight)}"
            f" /ItalicAngle {_numbers(face.italicAngle)} /StemV {_numbers(face.stemV)}"
            f" /MissingWidth {_numbers(face.defaultWidth)} /FontFile2 {file} >>".encode("ascii"),
        )
        widths = " ".join(map(pieces.width, codes))
        finished = _Finished(
            f"<< /Type /Font /Subtype /TrueType /Name /{internal} /BaseFont /{base} /FirstChar 0 /LastChar {len(codes) - 1}"
            f" /Widths [ {widths} ] /ToUnicode {to_unicode} /FontDescriptor {described} >>".encode("ascii")
        )
        document.Reference(finished, internal)
        document.idToObject["BasicFonts"].dict[internal] = finished
    del states[document]


def program(face: TTFontFace, pieces: Pieces, codes: Sequence[int]) -> tuple[bytes, int]:
    """The font program of a subset, packed, and its length unpacked: glyph 0 is the box, the others follow in order of `codes`."""
    chosen, numbers = [0], {0: 0}
    for code in codes:
        glyph = face.charToGlyph.get(code, 0)
        if glyph not in numbers:
            numbers[glyph] = len(chosen)
            chosen.append(glyph)
    glyphs = [pieces.glyph(number) for number in chosen]
    if any(glyph.is_composite for glyph in glyphs):
        # Made of other glyphs, which have to come along under new numbers.
        whole = cast("bytes", cast("Any", face).makeSubset(codes))
        return zlib.compress(whole), len(whole)
    outlines = [glyph.table for glyph in glyphs]
    places = [0]
    for outline in outlines:
        places.append(places[-1] + len(outline.content))
    is_long = places[-1] > _SHORT
    loca = (
        pack(f">{len(places)}L", *places)
        if is_long
        else pack(f">{len(places)}H", *[at >> 1 for at in places])
    )
    metrics, full = _metrics([face.hmetrics[number] for number in chosen])
    cells = [numbers[face.charToGlyph.get(code, 0)] for code in codes]
    tables = {
        **pieces.copied,
        "cmap": _table(
            pack(f">{11 + len(cells)}H", 0, 1, 1, 0, 0, 12, 6, 10 + 2 * len(cells), 0, 0, len(cells), *cells)
        ),
        "glyf": _Table(b"", places[-1], sum(outline.sum for outline in outlines) & 0xFFFFFFFF, b""),
        "head": _table(
            pieces.head[:8] + bytes(4) + pieces.head[12:50] + pack(">H", is_long) + pieces.head[52:]
        ),
        "hhea": _table(pieces.hhea[:34] + pack(">H", full)),
        "hmtx": _table(metrics),
        "loca": _table(loca),
        "maxp": _table(pieces.maxp[:4] + pack(">H", len(chosen)) + pieces.maxp[6:]),
    }
    return _assembled(tables, outlines)


def _metrics(each: Sequence[tuple[float, int]]) -> tuple[bytes, int]:
    """The hmtx table and how many of its pairs are whole: glyphs at the end that are as wide as the one before state it once."""
    full = len(each)
    while full > 1 and int(each[full - 1][0]) == int(each[full - 2][0]):
        full -= 1
    values = [int(value) & 0xFFFF for pair in each[:full] for value in pair]
    values += [int(bearing) & 0xFFFF for _wide, bearing in each[full:]]
    return pack(f">{len(values)}H", *values), full


def _assembled(tables: dict[str, _Table], outlines: Sequence[_Table]) -> tuple[bytes, int]:
    """The file of the tables, those beside the outlines packed together before and after them."""
    tags = sorted(tables)
    power = len(tags).bit_length() - 1
    directory = pack(">LHHHH", _TRUE_TYPE, len(tags), 16 << power, power, 16 * len(tags) - (16 << power))
    place = 12 + 16 * len(tags)
    for tag in tags:
        table = tables[tag]
        directory += pack(">4sLLL", tag.encode("ascii"), table.sum, place, table.long)
        place += table.long + -table.long % 4
    total = _sum(directory) + sum(table.sum for table in tables.values())
    head = tables["head"].content
    tables["head"] = tables["head"]._replace(
        content=head[:8] + pack(">L", (_MAGIC - total) & 0xFFFFFFFF) + head[12:]
    )
    middle = tags.index("glyf")
    before = directory + b"".join(tables[tag].content for tag in tags[:middle])
    after = b"".join(tables[tag].content for tag in tags[middle + 1 :])
    glyf = b"".join(outline.content for outline in outlines)
    whole = zlib.adler32(after, zlib.adler32(glyf, zlib.adler32(before)))
    packed = [
        _DEFLATE,
        _packed(before),
        *(outline.packed for outline in outlines),
        _packed(after, zlib.Z_FINISH),
    ]
    return b"".join([*packed, pack(">L", whole)]), len(before) + len(glyf) + len(after)


def _table(content: bytes) -> _Table:
    padded = content + bytes(-len(content) % 4)
    return _Table(padded, len(content), _sum(padded), _packed(padded))


def _packed(content: bytes, end: int = zlib.Z_FULL_FLUSH) -> bytes:
    """A piece of a deflated stream that can stand after any other: it ends at a whole byte and looks back at nothing."""
    packer = zlib.compressobj(6, zlib.DEFLATED, -15)
    return packer.compress(content) + packer.flush(end)


def _sum(padded: bytes) -> int:
    return sum(unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF


def _whole(face: TTFontFace, tag: str) -> bytes:
    try:
        return face.get_table(tag)
    except KeyError:
        return b""  # a face may do without


def _stream(document: Any, name: str, content: bytes) -> str:  # noqa: ANN401 - reportlab's
    packed = zlib.compress(content)
    return _refer(
        document,
        name,
        b"<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream" % (len(packed), packed),
    )


def _refer(document: Any, name: str, content: bytes) -> str:  # noqa: ANN401 - reportlab's
    """Put an object into the document and say how others refer to it."""
    document.Reference(_Finished(content), name)
    return f"{document.idToObjectNumberAndVersion[name][0]} 0 R"
