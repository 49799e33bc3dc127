"""Cell formats of a template: the form's own, and copies of them where a value would not be right under theirs.

Only what decides how a value is typed differs in a copy; font, border, fill and alignment stay (ECMA-376, 18.8.10).
"""

import re

from sheets.columns import Kind
from sheets.template_package import Node, children, elements

_TEXT, _GENERAL, _DAY = "49", "0", "14"
_BUILTIN_DAYS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_NOT_LETTERS = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')


class Styles:
    """The formats of a workbook's styles part; copies are added to it once each."""

    def __init__(self, document: Node) -> None:
        self._all = elements(document, "cellXfs")[0]
        self._formats = children(self._all, "xf")
        self._days = {
            form.getAttribute("numFmtId")
            for form in elements(document, "numFmt")
            if re.search("[ymdh]", _NOT_LETTERS.sub("", form.getAttribute("formatCode")), re.IGNORECASE)
        }
        self._made: dict[tuple[str, str, bool], str] = {}

    def fitting(self, style: str, kind: Kind) -> str:
        """The style itself where values of that kind are right under it, else a copy: codes as text, days as days."""
        shown = self._shown(style)
        if kind is Kind.CODE and shown != _TEXT:
            return self._copy(style, _TEXT, quoted=False)
        if kind in {Kind.DAY, Kind.INSTANT} and not self._is_day(shown):
            return self._copy(style, _DAY, quoted=False)
        if kind in {Kind.NUMBER, Kind.AMOUNT} and (shown == _TEXT or self._is_day(shown)):
            return self._copy(style, _GENERAL, quoted=False)
        return style

    def guarded(self, style: str) -> str:
        """A copy for text that begins like a formula: it stays text when somebody edits the cell."""
        return self._copy(style, _TEXT, quoted=True)

    def _shown(self, style: str) -> str:
        place = int(style)
        return self._formats[place].getAttribute("numFmtId") or "0" if place < len(self._formats) else "0"

    def _is_day(self, shown: str) -> bool:
        return shown in self._days or (shown.isdecimal() and int(shown) in _BUILTIN_DAYS)

    def _copy(self, style: str, shown: str, *, quoted: bool) -> str:
        asked = style, shown, quoted
        if asked not in self._made:
            place = int(style)
            made = self._formats[place if place < len(self._formats) else 0].cloneNode(deep=True)
            made.setAttribute("numFmtId", shown)
            made.setAttribute("applyNumberFormat", "1")
            if quoted:
                made.setAttribute("quotePrefix", "1")
            self._all.appendChild(made)
            self._formats.append(made)
            self._all.setAttribute("count", str(len(self._formats)))
            self._made[asked] = str(len(self._formats) - 1)
        return self._made[asked]
