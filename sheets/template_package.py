"""The parts of an xlsx as a template is filled: read once, changed one by one, every other part kept byte for byte.

`sheets.template` looks into them, `sheets.template_filling` changes them. XML is kept as it was written: prefixes, order of
attributes and parts that this program does not know stay.
"""

import re
from posixpath import dirname, join, normpath, relpath
from typing import Any
from xml.dom import minidom
from xml.parsers.expat import ExpatError
from zipfile import ZipFile

from sheets.refusals import FileDamaged, FileTooLarge

Node = Any
"""An element of minidom, whose stubs know too little of what an element may be."""
PART_MOST = 4_000_000
"""Bytes of one part that is read as XML: a form, not a database."""
ROWS_MOST = 5_000
WORKBOOK = "xl/workbook.xml"
_TYPES = "[Content_Types].xml"
_LINE_END = "\ue0fe"
"""Stands for a line end inside an attribute while minidom writes, which would make a blank of it; private use."""


class Package:
    """A workbook's parts by name."""

    def __init__(self, file: str, archive: ZipFile) -> None:
        self.file = file
        self.parts = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
        self._documents: dict[str, Node] = {}

    def document(self, part: str) -> Node:
        """A part as XML; what is changed in it is written by `content`. Raises FileDamaged, FileTooLarge."""
        if part not in self._documents:
            self._documents[part] = self.looked_at(part)
        return self._documents[part]

    def looked_at(self, part: str) -> Node:
        """A part as XML to be read alone: it is written as it was. Raises FileDamaged, FileTooLarge."""
        if part not in self._documents:
            content = self.parts.get(part, b"")
            if len(content) > PART_MOST:
                raise FileTooLarge(file=self.file, rows=ROWS_MOST, megabytes=PART_MOST // 1_000_000)
            if b"<!DOCTYPE" in content:
                raise FileDamaged(file=self.file)
            try:
                return minidom.parseString(content)  # noqa: S318 - no document type is let in, so nothing expands
            except ExpatError as error:
                raise FileDamaged(file=self.file) from error
        return self._documents[part]

    def content(self, part: str) -> bytes:
        """A part's bytes as they are to be written."""
        document = self._documents.get(part)
        return self.parts[part] if document is None else written(document)

    def related(self, part: str, kind: str) -> list[str]:
        """The parts that a part refers to by relationships whose type ends with `kind`, in their order."""
        place = _relations_of(part)
        if place not in self.parts:
            return []
        return [
            _resolved(part, relation.getAttribute("Target"))
            for relation in elements(self.looked_at(place), "Relationship")
            if relation.getAttribute("Type").endswith("/" + kind)
            and relation.getAttribute("TargetMode") != "External"
        ]

    def sheets(self) -> dict[str, str]:
        """The worksheets' parts by the name of the sheet."""
        place = _relations_of(WORKBOOK)
        targets = {
            relation.getAttribute("Id"): _resolved(WORKBOOK, relation.getAttribute("Target"))
            for relation in elements(self.looked_at(place), "Relationship")
        }
        found: dict[str, str] = {}
        for sheet in elements(self.looked_at(WORKBOOK), "sheet"):
            id = next((value for name, value in sheet.attributes.items() if name.endswith(":id")), "")
            found[sheet.getAttribute("name")] = targets.get(id, "")
        return found

    def drop(self, part: str) -> None:
        """Take a part out, with what names it."""
        del self.parts[part]
        self._documents.pop(part, None)
        for declared in elements(self.document(_TYPES), "Override"):
            if declared.getAttribute("PartName") == "/" + part:
                declared.parentNode.removeChild(declared)
        place = _relations_of(WORKBOOK)
        for relation in elements(self.document(place), "Relationship"):
            if _resolved(WORKBOOK, relation.getAttribute("Target")) == part:
                relation.parentNode.removeChild(relation)


def _relations_of(part: str) -> str:
    folder = dirname(part)
    return join(folder, "_rels", relpath(part, folder) + ".rels")


def _resolved(part: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else normpath(join(dirname(part), target))


def elements(node: Node, name: str) -> list[Node]:
    """Every element of that local name below a node, in document order, whatever its prefix."""
    return list(node.getElementsByTagNameNS("*", name))


def children(node: Node, name: str = "") -> list[Node]:
    """The elements right below a node, those of a local name where one is given."""
    return [
        child
        for child in node.childNodes
        if child.nodeType == child.ELEMENT_NODE and (not name or child.localName == name)
    ]


def text_of(node: Node) -> str:
    """The text inside an element."""
    return "".join(
        child.data
        for child in node.childNodes
        if child.nodeType in {child.TEXT_NODE, child.CDATA_SECTION_NODE}
    )


def set_text(node: Node, text: str) -> None:
    """Put a text in the place of what an element holds."""
    for child in list(node.childNodes):
        node.removeChild(child)
    node.appendChild(node.ownerDocument.createTextNode(text))


def made_beside(node: Node, name: str) -> Node:
    """A new element of the same namespace, under the prefix that this one has."""
    prefix = f"{node.prefix}:" if node.prefix else ""
    return node.ownerDocument.createElementNS(node.namespaceURI, prefix + name)


def written(document: Node) -> bytes:
    """The bytes of a document; line ends inside attributes stay."""
    for element in document.getElementsByTagName("*"):
        for name, value in element.attributes.items():
            if "\n" in value or "\r" in value or "\t" in value:
                element.setAttribute(
                    name, re.sub("[\n\r\t]", lambda found: f"{_LINE_END}{ord(found[0])};", value)
                )
    body: bytes = document.documentElement.toxml("UTF-8")
    head = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return head + body.replace(_LINE_END.encode(), b"&#")
