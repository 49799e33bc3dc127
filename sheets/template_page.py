"""The sheet of a form while it is filled: rows below the list move, and so does all that refers to them, in every part."""

import re
from collections.abc import Callable, Mapping

from sheets.formulas import RowMap, area_remapped, copied, reference_remapped, remapped
from sheets.reading import letter
from sheets.template_package import (
    WORKBOOK,
    Node,
    Package,
    children,
    elements,
    made_beside,
    set_text,
    text_of,
)
from sheets.template_refusals import PlaceholderInPieces
from sheets.xlsx_parts import number

ROWS_HERE = b"<!--xiuhua rows-->"
PLACEHOLDER = re.compile(r"[{｛]\s*([一-鿿A-Za-z]{1,12})\s*[}｝]")
_FORMULAS = frozenset({"formula", "formula1", "formula2", "f"})
_AFTER_CALCULATION = frozenset(
    {
        "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing",
        "fileRecoveryPr", "webPublishObjects", "extLst",
    }
)  # fmt: skip
"""What stands behind calcPr in a workbook (ECMA-376, 18.2.27)."""
_Owns = Callable[[str], bool]
_HAS_FORMULA = re.compile(rb"<(?:\w+:)?(?:f|formula[12]?)[\s>]")
_COMMENT_ROW = re.compile(rb"(<x:Row>)(\d+)(</x:Row>)")
_COMMENT_PLACE = re.compile(rb"(<x:Anchor>)([^<]*)(</x:Anchor>)")


class Page:
    """The sheet, and what becomes of it when so many rows are filled in."""

    def __init__(
        self, package: Package, part: str, sheet: str, rows: RowMap, formulas: Mapping[tuple[int, int], str]
    ) -> None:
        self.part = part
        self._package, self._sheet, self._rows = package, sheet, rows
        self._page = package.document(part)
        self._formulas = formulas
        self.formulas = {
            column: remapped(text, self._is_own, rows, inside=True)
            for (row, column), text in formulas.items()
            if row == rows.first - 1
        }
        """The formulas of the list's first row by column (from 0), as they stand after filling."""

    def rebuild(self, words: Mapping[str, str]) -> None:
        """Put the words in, move what lies below the list, and leave a mark where its rows go. Raises PlaceholderInPieces."""
        self._put_words(words)
        self._move_cells()
        self._move_references(self._page, self._is_own, but="sheetData")
        for brk in elements(self._page, "brk"):
            if brk.parentNode.localName == "rowBreaks":
                brk.setAttribute("id", str(self._rows.start(int(brk.getAttribute("id")))))
        self._move_beside()
        self._move_elsewhere()

    def _is_own(self, sheet: str) -> bool:
        return sheet in {"", self._sheet}

    def _is_named(self, sheet: str) -> bool:
        return sheet == self._sheet

    def _move_cells(self) -> None:
        rows = self._rows
        for (row, column), cell in placed(self._page).items():
            for formula in children(cell, "f"):
                text = remapped(self._formulas[row, column], self._is_own, rows)
                _put_formula(cell, formula, text, rows)
        (data,) = elements(self._page, "sheetData")
        mark = self._page.createComment(ROWS_HERE[4:-3].decode())
        for line in children(data, "row"):
            row = int(line.getAttribute("r"))
            if row < rows.first:
                continue
            if row < rows.first + rows.old:
                data.removeChild(line)
                continue
            if mark.parentNode is None:
                data.insertBefore(mark, line)
            line.setAttribute("r", str(row + rows.shift))
            for cell in children(line, "c"):
                name = cell.getAttribute("r").rstrip("0123456789")
                cell.setAttribute("r", f"{name}{row + rows.shift}")
        if mark.parentNode is None:
            data.appendChild(mark)

    def _move_references(self, node: Node, own: _Owns, but: str = "", *, spread: bool = False) -> None:
        """Everything below a node that names cells: merged areas, formats, validations, links, filters, what lies in extLst."""
        for element in elements(node, "*"):
            if but and _is_inside(element, but):
                continue
            for name in ("ref", "sqref"):
                if element.hasAttribute(name):
                    element.setAttribute(name, self._areas(element.getAttribute(name)))
            if element.localName in _FORMULAS:
                set_text(element, remapped(text_of(element), own, self._rows, inside=True, spread=spread))
            elif element.localName == "sqref":
                set_text(element, self._areas(text_of(element)))

    def _areas(self, text: str) -> str:
        return " ".join(area_remapped(area, self._rows) for area in text.split())

    def _move_beside(self) -> None:
        """What lies on the sheet in parts of its own: tables, comments, pictures and charts."""
        package, rows = self._package, self._rows
        for part in (*package.related(self.part, "table"), *package.related(self.part, "threadedComment")):
            self._move_references(package.document(part), self._is_own)
        for part in package.related(self.part, "comments"):
            for comment in elements(package.document(part), "comment"):
                comment.setAttribute("ref", reference_remapped(comment.getAttribute("ref"), rows))
        for part in package.related(self.part, "vmlDrawing"):
            content = _COMMENT_ROW.sub(self._comment_row, package.parts[part])
            package.parts[part] = _COMMENT_PLACE.sub(self._comment_place, content)
        for part in package.related(self.part, "drawing"):
            for side in ("from", "to"):
                for corner in elements(package.document(part), side):
                    for row in children(corner, "row"):
                        set_text(row, str(rows.start(int(text_of(row)) + 1) - 1))

    def _comment_row(self, found: re.Match[bytes]) -> bytes:
        return found[1] + str(self._rows.start(int(found[2]) + 1) - 1).encode() + found[3]

    def _comment_place(self, found: re.Match[bytes]) -> bytes:
        numbers = [part.strip() for part in found[2].decode().split(",")]
        for place in (2, 6):
            if len(numbers) == 8 and numbers[place].isdecimal():
                numbers[place] = str(self._rows.start(int(numbers[place]) + 1) - 1)
        return found[1] + ", ".join(numbers).encode() + found[3]

    def _move_elsewhere(self) -> None:
        """Other sheets, charts and names that refer to this sheet; nothing that was computed before is trusted."""
        package = self._package
        book = package.document(WORKBOOK)
        for name in elements(book, "definedName"):
            set_text(name, remapped(text_of(name), self._is_named, self._rows))
        for part in list(package.parts):
            if part.startswith("xl/charts/") and part.endswith(".xml") and "/_rels/" not in part:
                self._move_references(package.document(part), self._is_named, spread=True)
        for part in package.sheets().values():
            if part != self.part and _HAS_FORMULA.search(package.parts.get(part, b"")):
                self._move_formulas_of(package.document(part))
        if "xl/calcChain.xml" in package.parts:
            package.drop("xl/calcChain.xml")
        for computing in elements(book, "calcPr"):
            computing.setAttribute("fullCalcOnLoad", "1")
            return
        computing = made_beside(book.documentElement, "calcPr")
        computing.setAttribute("fullCalcOnLoad", "1")
        following = [
            child for child in children(book.documentElement) if child.localName in _AFTER_CALCULATION
        ]
        book.documentElement.insertBefore(computing, following[0] if following else None)

    def _move_formulas_of(self, page: Node) -> None:
        cells = placed(page)
        formulas = unshared(cells)
        for place, cell in cells.items():
            for formula in children(cell, "f"):
                _put_formula(cell, formula, remapped(formulas[place], self._is_named, self._rows), None)
        for element in elements(page, "*"):
            if element.localName in _FORMULAS and not _is_inside(element, "sheetData"):
                set_text(element, remapped(text_of(element), self._is_named, self._rows))

    def _put_words(self, words: Mapping[str, str]) -> None:
        for element in elements(self._page, "headerFooter"):
            for part in children(element):
                set_text(part, _replaced(text_of(part), words))
        shared: list[Node] = []
        for part in self._package.related(WORKBOOK, "sharedStrings"):
            shared = elements(self._package.looked_at(part), "si")
        for (row, column), cell in placed(self._page).items():
            kind = cell.getAttribute("t")
            if kind == "s":
                (index,) = children(cell, "v")
                string = shared[int(text_of(index))]
            elif kind == "inlineStr":
                (string,) = children(cell, "is")
            else:
                continue
            if PLACEHOLDER.search(_all_text(string)):
                self._put_inline(cell, string, words, f"{letter(column)}{row + 1}")

    def _put_inline(self, cell: Node, string: Node, words: Mapping[str, str], place: str) -> None:
        whole = PLACEHOLDER.findall(_all_text(string))
        inline = made_beside(cell, "is")
        for child in children(string):
            if child.localName in {"t", "r"}:
                inline.appendChild(self._page.importNode(child, True))  # noqa: FBT003 - the DOM's own signature
        texts = elements(inline, "t")
        if [name for text in texts for name in PLACEHOLDER.findall(text_of(text))] != whole:
            raise PlaceholderInPieces(
                file=self._package.file, sheet=self._sheet, cell=place, text=_all_text(string)[:60]
            )
        for text in texts:
            set_text(text, _replaced(text_of(text), words))
            text.setAttribute("xml:space", "preserve")
        for child in children(cell):
            cell.removeChild(child)
        cell.setAttribute("t", "inlineStr")
        cell.appendChild(inline)


def _replaced(text: str, words: Mapping[str, str]) -> str:
    return PLACEHOLDER.sub(lambda found: words.get(found[1], found[0]), text)


def _all_text(string: Node) -> str:
    return "".join(text_of(text) for text in elements(string, "t") if text.parentNode.localName != "rPh")


def _put_formula(cell: Node, formula: Node, text: str, rows: RowMap | None) -> None:
    """A formula written out, without the value that was computed before the list was filled in."""
    if formula.getAttribute("t") == "shared":
        for name in ("t", "si", "ref"):
            if formula.hasAttribute(name):
                formula.removeAttribute(name)
    elif formula.hasAttribute("ref") and rows is not None:
        formula.setAttribute("ref", reference_remapped(formula.getAttribute("ref"), rows))
    set_text(formula, text)
    for value in children(cell, "v"):
        cell.removeChild(value)
    if cell.hasAttribute("t"):
        cell.removeAttribute("t")


def _is_inside(element: Node, name: str) -> bool:
    node = element.parentNode
    while node is not None:
        if node.localName == name:
            return True
        node = node.parentNode
    return False


def placed(page: Node) -> dict[tuple[int, int], Node]:
    """The cells of a sheet by place from 0; rows and cells that do not say where they are get their `r` written in."""
    found: dict[tuple[int, int], Node] = {}
    row = 0
    for line in elements(page, "row"):
        row = int(line.getAttribute("r")) if line.getAttribute("r").isdecimal() else row + 1
        line.setAttribute("r", str(row))
        column = 0
        for cell in children(line, "c"):
            name = cell.getAttribute("r").rstrip("0123456789")
            column = number(name) if name else column + 1
            cell.setAttribute("r", f"{letter(column - 1)}{row}")
            found[row - 1, column - 1] = cell
    return found


def unshared(cells: Mapping[tuple[int, int], Node]) -> dict[tuple[int, int], str]:
    """Every formula's text by place, those of a shared formula as they would be written out (ECMA-376, 18.3.1.40)."""
    masters: dict[str, tuple[int, int, str]] = {}
    found: dict[tuple[int, int], str] = {}
    for (row, column), cell in sorted(cells.items(), key=lambda item: item[0]):
        for formula in children(cell, "f"):
            text = text_of(formula)
            if formula.getAttribute("t") == "shared":
                index = formula.getAttribute("si")
                if text:
                    masters.setdefault(index, (row, column, text))
                elif index in masters:
                    top, left, shared = masters[index]
                    text = copied(shared, row - top, column - left)
            found[row, column] = text
    return found
