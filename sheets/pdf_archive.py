"""Documents that can be archived: PDF/A-1b (ISO 19005-1), written to their file page by page. `pdf_fonts.open_canvas` makes them.

A page goes into the file when it is finished and is forgotten, so that a list of 50,000 people takes no more memory than one of 500;
fonts, pictures and what describes the document follow at the end. Equal drawing gives equal bytes, the document's id among them.
"""

import hashlib
import re
import zlib
from array import array
from datetime import date
from functools import cache
from html import escape
from typing import Any, BinaryIO, cast

from reportlab.pdfbase.pdfdoc import PDFDocument, PDFImageXObject
from reportlab.pdfgen.canvas import Canvas

from sheets import srgb

_NO_XML = re.compile("[^\x20-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]+")
_BRANCH = 1000
"""Pages under one node of the tree: PDF 1.4 (appendix C) allows an array 8,191 entries."""
_STREAM_ENDS = b"endstream\n"
_XMP = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
<pdfaid:part>1</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">
<dc:format>application/pdf</dc:format>{dublin}
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">
{pdf}
</rdf:Description>
<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
{xmp}
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>"""
_ALTERNATIVES = '<dc:{0}><rdf:Alt><rdf:li xml:lang="x-default">{1}</rdf:li></rdf:Alt></dc:{0}>'
_SEQUENCE = "<dc:{0}><rdf:Seq><rdf:li>{1}</rdf:li></rdf:Seq></dc:{0}>"
_SIMPLE = "<{0}>{1}</{0}>"
# Each key of the information dictionary and where the metadata repeat it (ISO 19005-1, 6.7.3, table 1).
_REPEATED = {
    "Title": ("dublin", _ALTERNATIVES, "title"),
    "Author": ("dublin", _SEQUENCE, "creator"),
    "Subject": ("dublin", _ALTERNATIVES, "description"),
    "Keywords": ("pdf", _SIMPLE, "pdf:Keywords"),
    "Producer": ("pdf", _SIMPLE, "pdf:Producer"),
    "Creator": ("xmp", _SIMPLE, "xmp:CreatorTool"),
}


class ArchiveCanvas(Canvas):
    """A canvas whose document is an archived one, written to `target` as it is drawn; see `ArchiveDocument` for what it refuses."""

    def __init__(self, target: BinaryIO, page: tuple[float, float], *, face: str, day: date | None) -> None:
        super().__init__(target, pagesize=page, pageCompression=1, invariant=1, initialFontName=face)
        self._doc = ArchiveDocument(target, day)


class ArchiveDocument(PDFDocument):
    """The document behind a canvas. `day` is the one that it says it was made on, in Shanghai; without one it says none.

    Raises RuntimeError where a drawing asks for what PDF/A-1 forbids: transparency, inks of a press.
    """

    def __init__(self, target: BinaryIO, day: date | None) -> None:
        super().__init__(compression=1, invariant=1)  # pyright: ignore[reportUnknownMemberType] - the stub leaves it open
        self._target = target
        self._day = day
        self._hash = hashlib.sha256()
        self._written = 0
        self._offsets = array("Q")  # by object number, 0 for one that is still to come
        self._pages = array("L")
        self._nodes = array("L")
        # Four bytes above 127: nobody takes the file for text.
        self._put(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")

    def ensureMinPdfVersion(self, *keys: str) -> None:  # noqa: N802 - reportlab's name for it
        """Called by reportlab for transparency and the like."""
        raise RuntimeError(f"PDF/A-1 does not know {', '.join(keys)}")

    def addPage(self, page: Any) -> None:  # noqa: N802, ANN401 - reportlab's name for it, and its page
        """Write a finished page and forget it."""
        if len(self._pages) % _BRANCH == 0:
            self._nodes.append(self._number())
        content = self._number()
        drawn = zlib.compress(page.stream.encode())
        self._object(content, b"<< /Filter /FlateDecode /Length %d >>" % len(drawn), drawn)
        page.Contents = b"%d 0 R" % content
        page.Parent = b"%d 0 R" % self._nodes[-1]
        number = self._number()
        self._object(number, page.format(self))
        self._pages.append(number)
        self.pageCounter += 1
        self.inObject = None

    def SaveToFile(self, filename: object, canvas: object) -> None:  # noqa: N802 - called by `Canvas.save`
        """Write all that is not written: fonts, pictures, the tree of pages, what describes the document."""
        for font in self.delayedFonts:
            font.addObjects(self)
        self._named()
        tree = self._tree()
        profile, metadata, info, catalog = (self._number() for _each in range(4))
        self._object(profile, *_profile())
        self._object(info, self._information())
        described = self._metadata()
        self._object(metadata, b"<< /Type /Metadata /Subtype /XML /Length %d >>" % len(described), described)
        self._object(
            catalog,
            b"<< /Type /Catalog /Pages %d 0 R /Lang (zh-CN) /Metadata %d 0 R /OutputIntents [ << /Type /OutputIntent"
            b" /S /GTS_PDFA1 /OutputConditionIdentifier (%s) /Info (%s) /DestOutputProfile %d 0 R >> ] >>"
            % (tree, metadata, srgb.NAME.encode(), srgb.NAME.encode(), profile),
        )
        self._end(catalog, info)

    def _number(self) -> int:
        self.objectcounter += 1
        return self.objectcounter

    def _put(self, data: bytes) -> None:
        self._target.write(data)
        self._hash.update(data)
        self._written += len(data)

    def _object(self, number: int, dictionary: bytes, stream: bytes | None = None) -> None:
        if number >= len(self._offsets):
            self._offsets.frombytes(bytes(self._offsets.itemsize * (number + 1 - len(self._offsets))))
        self._offsets[number] = self._written
        self._put(b"%d 0 obj\n" % number)
        self._put(dictionary)
        if stream is not None:
            self._put(b"\nstream\n")
            self._put(stream)
            self._put(b"\nendstream")
        self._put(b"\nendobj\n")

    def _named(self) -> None:
        """Write what reportlab keeps by name, which may name more while it is written: fonts and pictures."""
        written = 0
        while written < len(self.numberToId):
            waiting = list(self.numberToId.items())[written:]
            for number, name in waiting:
                thing = cast("Any", self.idToObject[name])
                formatted: bytes = thing.format(self)
                if isinstance(thing, PDFImageXObject):
                    _opaque(thing)
                if formatted.endswith(_STREAM_ENDS):
                    # PDF/A-1 wants a line's end before the word (6.1.7); reportlab writes none.
                    formatted = formatted[: -len(_STREAM_ENDS)] + b"\nendstream"
                self._object(number, formatted)
            written += len(waiting)

    def _tree(self) -> int:
        root = self._number()
        for place, node in enumerate(self._nodes):
            kids = self._pages[place * _BRANCH : (place + 1) * _BRANCH]
            listed = b" ".join(b"%d 0 R" % kid for kid in kids)
            self._object(
                node,
                b"<< /Type /Pages /Parent %d 0 R /Count %d /Kids [ %s ] >>" % (root, len(kids), listed),
            )
        listed = b" ".join(b"%d 0 R" % node for node in self._nodes)
        self._object(root, b"<< /Type /Pages /Count %d /Kids [ %s ] >>" % (len(self._pages), listed))
        return root

    def _said(self) -> dict[str, str]:
        """What the document says of itself, both times in the same words; nothing is said with no words."""
        info = self.info
        said = {
            "Title": info.title,
            "Author": info.author,
            "Subject": info.subject,
            "Keywords": info.keywords,
            "Creator": info.creator,
            "Producer": "ReportLab",
        }
        plain = {key: _NO_XML.sub(" ", value).strip() for key, value in said.items()}
        return {key: value for key, value in plain.items() if value}

    def _information(self) -> bytes:
        parts = [b"/%s %s" % (key.encode(), _string(value)) for key, value in self._said().items()]
        if self._day:
            made = self._day.strftime("(D:%Y%m%d000000+08'00')").encode()
            parts += [b"/CreationDate " + made, b"/ModDate " + made]
        return b"<< %s >>" % b" ".join(parts)

    def _metadata(self) -> bytes:
        rooms: dict[str, list[str]] = {"dublin": [], "pdf": [], "xmp": []}
        for key, value in self._said().items():
            room, form, name = _REPEATED[key]
            rooms[room].append(form.format(name, escape(value, quote=False)))
        if self._day:
            made = f"{self._day.isoformat()}T00:00:00+08:00"
            rooms["xmp"] += [_SIMPLE.format(name, made) for name in ("xmp:CreateDate", "xmp:ModifyDate")]
        return _XMP.format(**{room: "".join(parts) for room, parts in rooms.items()}).encode()

    def _end(self, catalog: int, info: int) -> None:
        """The table of where each object begins, and the trailer."""
        begins = self._written
        self._put(b"xref\n0 %d\n0000000000 65535 f \n" % len(self._offsets))
        for start in range(1, len(self._offsets), _BRANCH):
            offsets = self._offsets[start : start + _BRANCH]
            if not all(offsets):
                raise RuntimeError("an object of the document was named and never written")
            self._put(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
        id = self._hash.hexdigest()[:32].upper().encode()
        self._put(
            b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R /ID [ <%s> <%s> ] >>\nstartxref\n%d\n%%%%EOF\n"
            % (len(self._offsets), catalog, info, id, id, begins)
        )


def _string(text: str) -> bytes:
    """A string of the information dictionary. Readers of certificates look for Keywords in this very form."""
    if text.isascii() and text.isprintable():
        return b"(%s)" % re.sub(r"([\\()])", r"\\\1", text).encode()
    return b"<FEFF%s>" % text.encode("utf-16-be").hex().upper().encode()


def _opaque(picture: Any) -> None:  # noqa: ANN401 - reportlab's picture
    if getattr(picture, "_smask", None) or getattr(picture, "smask", None):
        raise RuntimeError("PDF/A-1 knows no transparent picture: flatten it first")
    if picture.colorSpace not in {"DeviceRGB", "DeviceGray"}:
        raise RuntimeError(f"a picture in {picture.colorSpace} does not go with the colours of the document")


@cache
def _profile() -> tuple[bytes, bytes]:
    packed = zlib.compress(srgb.profile(), 9)
    return b"<< /N 3 /Filter /FlateDecode /Length %d >>" % len(packed), packed
