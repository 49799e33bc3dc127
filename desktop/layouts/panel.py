"""What stands in the element that is selected, at the right of the page: place and size in millimetres, text, type, colours."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QFormLayout,
    QGridLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.language import N_, _, translate
from credits.certificates.layouts.layout_parts import (
    A4_LANDSCAPE,
    A4_PORTRAIT,
    FIELDS,
    PARTED,
    Box,
    Code,
    Element,
    Frame,
    Kind,
    Layout,
    Page,
    Picture,
    Rows,
    Rule,
    SealSpace,
    Text,
)
from credits.certificates.layouts.refusals import FIELD_TITLES, called
from desktop import look
from desktop.layouts import words
from desktop.layouts.cells import Cell, Colour, Measure, Measures, OneOf, Sentence, Ways, Words
from desktop.layouts.columns import Columns
from desktop.page import button, label

WIDE = 320
_SIDES = {"x": N_("From the left"), "y": N_("From the top"), "wide": N_("Wide"), "high": N_("High")}
_MOST_MM = 600_00


class Panel(QScrollArea):
    """Shows one element, or what there is to say when none or several are selected."""

    edited = Signal(str, dict)
    """Key of the element and its new values."""
    named = Signal(str, object)
    """The layout's "title" or "code" and what it is now."""
    turned = Signal(tuple)
    """The sheet has another size."""
    refused = Signal(str)
    picture_wanted = Signal(str)

    def __init__(self, kind: Kind) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFixedWidth(WIDE)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages = QStackedWidget()
        self._pages.setObjectName("plain")
        self.setWidget(self._pages)
        self.viewport().setAutoFillBackground(False)
        self._kind: Kind = kind
        self.forms: dict[type[Element], ElementForm] = {}
        self.sheet = SheetForm()
        for name, cell in (("title", self.sheet.title), ("code", self.sheet.code)):
            cell.given.connect(partial(self.named.emit, name))
            cell.refused.connect(self.refused)
        self.sheet.turned.connect(self.turned)
        self.several = label("", "soft", wrap=True)
        self.several.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._pages.addWidget(self.sheet)
        self._pages.addWidget(self.several)

    @property
    def form(self) -> "ElementForm | None":
        """The form in sight, where one element is shown."""
        shown = self._pages.currentWidget()
        return shown if isinstance(shown, ElementForm) else None

    def show_selection(self, layout: Layout, keys: tuple[str, ...]) -> None:
        """Show what is selected in a layout; the sheet itself when nothing is."""
        chosen = [each for each in layout.elements if each.key in keys]
        if not chosen:
            self.sheet.show_layout(layout)
            self._pages.setCurrentWidget(self.sheet)
        elif len(chosen) > 1:
            self.several.setText(
                _(
                    "{count} elements are selected: drag them together, move them with the arrow keys, duplicate or remove them.",
                    count=len(chosen),
                )
            )
            self._pages.setCurrentWidget(self.several)
        else:
            form = self._form_of(type(chosen[0]))
            form.show_element(chosen[0])
            self._pages.setCurrentWidget(form)

    def focus_on(self, field: str) -> None:
        """Put the cursor into a field of the element shown, the text when there is no such field."""
        form = self.form
        if form is None:
            return
        names = [field, *(_SIDES if field == "box" else ()), "text", "title"]
        found = next((form.cells[name] for name in names if name in form.cells), None)
        if found is not None:
            self.ensureWidgetVisible(found)
            found.setFocus(Qt.FocusReason.OtherFocusReason)

    def _form_of(self, sort: type[Element]) -> "ElementForm":
        if sort not in self.forms:
            form = self.forms[sort] = ElementForm(sort, self._kind)
            form.edited.connect(self.edited)
            form.refused.connect(self.refused)
            form.picture_wanted.connect(self.picture_wanted)
            self._pages.addWidget(form)
        return self.forms[sort]


class SheetForm(QWidget):
    """The layout itself: its title and its sheet."""

    turned = Signal(tuple)

    def __init__(self) -> None:
        super().__init__()
        column = _column(self, _("The sheet"))
        column.addWidget(label(_("Title of the layout"), "soft"))
        self.title = Words(80, must=True)
        column.addWidget(self.title)
        column.addWidget(label(_("Short name, which all its versions share"), "soft"))
        self.code = Words(40, must=True)
        column.addWidget(self.code)
        column.addWidget(label(_("Size of the sheet"), "soft"))
        self.page = OneOf({"landscape": N_("A4, landscape"), "portrait": N_("A4, portrait")})
        self.page.given.connect(self._turn)
        column.addWidget(self.page)
        self.page_size = label("", "soft")
        column.addWidget(self.page_size)
        column.addSpacing(10)
        for sentence in (
            _(
                "Click an element to change it, drag it to move it; at its handles it becomes larger or smaller."
            ),
            _(
                "It comes to rest on millimetres, on the middle of the page and beside other elements. Alt frees it."
            ),
            _("Arrow keys move by half a millimetre, with Shift by five. Ctrl+Z takes back."),
        ):
            column.addWidget(label(sentence, "soft", wrap=True))
        column.addStretch()

    def show_layout(self, layout: Layout) -> None:
        """Show title and sheet."""
        self.title.show_value(layout.title)
        self.code.show_value(layout.code)
        known = {A4_LANDSCAPE: "landscape", A4_PORTRAIT: "portrait"}
        self.page.show_value(known.get(layout.page))
        self.page_size.setText(
            _("{wide} × {high} mm", wide=layout.page.wide // 100, high=layout.page.high // 100)
        )

    def _turn(self, which: str) -> None:
        page: Page = A4_LANDSCAPE if which == "landscape" else A4_PORTRAIT
        self.turned.emit(page)


class ElementForm(QWidget):
    """The fields of one sort of element; `cells` go by the names that they have in the layout."""

    edited = Signal(str, dict)
    refused = Signal(str)
    picture_wanted = Signal(str)

    def __init__(self, sort: type[Element], kind: Kind) -> None:
        super().__init__()
        self._kind: Kind = kind
        self._element: Element | None = None
        self.cells: dict[str, Cell] = {}
        self.columns: Columns | None = None
        self.insert: QPushButton | None = None
        self.choose: QPushButton | None = None
        column = _column(self, _(words.SORTS[sort]))
        name = self._add("key", Words(40, must=True))
        if sort is Text:
            self._lay_out_text(column)
        if sort is Picture:
            self._lay_out_picture(column)
        form = _form()
        for field, make in _FIELDS[sort].items():
            form.addRow(label(_(FIELD_TITLES[field]), "soft"), self._add(field, make()))
        column.addLayout(form)
        if sort is Rows:
            self.columns = Columns(_pictures("across", words.ACROSS))
            self.columns.edited.connect(self._give)
            self.columns.refused.connect(self.refused)
            column.addSpacing(4)
            column.addWidget(self.columns)
        column.addSpacing(6)
        column.addWidget(label(_("Place and size in millimetres"), "soft"))
        column.addLayout(self._place())
        column.addSpacing(6)
        last = _form()
        title = FIELD_TITLES["key"]
        last.addRow(label(_(title), "soft"), name)
        column.addLayout(last)
        column.addStretch()

    def show_element(self, element: Element) -> None:
        """Show the values of an element."""
        self._element = element
        for name, cell in self.cells.items():
            cell.show_value(getattr(element.box if name in _SIDES else element, name))
        self.cells["key"].show_value(called(element.key))
        if isinstance(element, Text):
            self.cells["after"].setEnabled(PARTED in element.text)
        if self.columns and isinstance(element, Rows):
            self.columns.show_rows(element)

    def _add(self, name: str, cell: Cell) -> Cell:
        self.cells[name] = cell
        cell.given.connect(partial(self._given, name))
        if isinstance(cell, Measure | Measures | Words):
            cell.refused.connect(self.refused)
        return cell

    def _given(self, name: str, value: object) -> None:
        element = self._element
        if element is None:
            return
        if name in _SIDES:
            box = element.box._replace(**{name: value})
            if isinstance(element, Code) and name in {"wide", "high"}:
                box = Box(box.x, box.y, getattr(box, name), getattr(box, name))
            self._give({"box": box})
        elif name == "text" and isinstance(element, Text):
            self._give({"text": value, "after": _sizes(element, str(value))})
        else:
            self._give({name: value})

    def _give(self, values: dict[str, Any]) -> None:
        if self._element is not None:
            self.edited.emit(self._element.key, values)

    def _place(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for number, (name, title) in enumerate(_SIDES.items()):
            row, place = divmod(number, 2)
            grid.addWidget(label(_(title), "soft"), row, 2 * place)
            grid.addWidget(self._add(name, Measure(100, 0, _MOST_MM, 50)), row, 2 * place + 1)
        return grid

    def _lay_out_text(self, column: QVBoxLayout) -> None:
        sentence = Sentence(400)
        self._add("text", sentence)
        column.addWidget(sentence)
        self.insert = button(_("Insert a field"), hint=_("What is different on every certificate"))
        menu = QMenu(self.insert)
        for name, field in FIELDS[self._kind].items():
            shown = " ".join(field.sample.split())
            shown = shown if len(shown) <= 18 else shown[:17] + "…"
            menu.addAction(f"{translate(field.title)}\t{shown}").triggered.connect(
                lambda _checked=False, name=name: sentence.insert(f"{{{name}}}")
            )
        menu.addSeparator()
        menu.addAction(_("A part at another size")).triggered.connect(lambda: sentence.insert(PARTED))
        self.insert.setMenu(menu)
        column.addWidget(self.insert, alignment=Qt.AlignmentFlag.AlignLeft)

    def _lay_out_picture(self, column: QVBoxLayout) -> None:
        self.choose = button(_("Choose another picture…"))
        self.choose.clicked.connect(self._want_picture)
        column.addWidget(self.choose, alignment=Qt.AlignmentFlag.AlignLeft)

    def _want_picture(self) -> None:
        if self._element is not None:
            self.picture_wanted.emit(self._element.key)


def _sizes(element: Text, text: str) -> tuple[int, ...]:
    """A size for every later part of a text: those it has, then the smallest."""
    parts = text.count(PARTED)
    return (*element.after, *((element.least,) * parts))[:parts]


def _points() -> Measure:
    return Measure(10, 50, 3_000, 5)


_FIELDS: Mapping[type[Element], Mapping[str, Callable[[], Cell]]] = {
    Text: {
        "face": lambda: OneOf(words.FACES),
        "size": _points,
        "least": _points,
        "after": lambda: Measures(10, 50, 3_000),
        "across": lambda: Ways(words.ACROSS, _pictures("across", words.ACROSS)),
        "down": lambda: Ways(words.DOWN, _pictures("down", words.DOWN)),
        "lines": lambda: Measure(1, 1, 4, 1),
        "spacing": lambda: Measure(10, 0, 1_000, 5),
        "colour": Colour,
    },
    Code: {},
    Picture: {"role": lambda: OneOf(words.ROLES)},
    Rule: {
        "style": lambda: OneOf(words.RULES),
        "thick": lambda: Measure(100, 5, 10_00, 5),
        "colour": Colour,
    },
    Frame: {"style": lambda: OneOf(words.FRAMES), "colour": Colour, "second": Colour},
    SealSpace: {"text": lambda: Words(20), "colour": Colour},
    Rows: {
        "face": lambda: OneOf(words.FACES),
        "size": _points,
        "least": _points,
        "row": lambda: Measure(100, 3_00, 30_00, 50),
        "colour": Colour,
        "rule": Colour,
    },
}


def _column(widget: QWidget, title: str) -> QVBoxLayout:
    column = QVBoxLayout(widget)
    column.setContentsMargins(4, 2, 14, 10)
    column.setSpacing(7)
    column.addWidget(label(title, "section"))
    return column


def _form() -> QFormLayout:
    form = QFormLayout()
    form.setHorizontalSpacing(12)
    form.setVerticalSpacing(6)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
    form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    return form


def _pictures(which: str, codes: Mapping[str, str]) -> dict[str, QIcon]:
    """Small drawings of lines set to a side, or of a block at a height."""
    return {code: _lines(code) if which == "across" else _block(code) for code in codes}


def _lines(code: str) -> QIcon:
    share = {"left": 0.0, "middle": 0.5, "right": 1.0}[code]

    def draw(painter: QPainter) -> None:
        for row, wide in enumerate((14, 9, 12, 7)):
            x = 2 + (14 - wide) * share
            painter.drawLine(QPointF(x, 3.5 + 3.6 * row), QPointF(x + wide, 3.5 + 3.6 * row))

    return _icon(draw)


def _block(code: str) -> QIcon:
    top = {"top": 4.0, "middle": 6.9, "bottom": 9.8}[code]

    def draw(painter: QPainter) -> None:
        edge = {"top": 2.0, "middle": None, "bottom": 16.0}[code]
        if edge is not None:
            painter.drawLine(QPointF(2, edge), QPointF(16, edge))
        for row in range(2):
            y = top + 1.2 + 2.8 * row
            painter.drawLine(QPointF(4, y), QPointF(14, y))
        if edge is None:
            painter.drawLine(QPointF(1, 9.5), QPointF(2.5, 9.5))
            painter.drawLine(QPointF(15.5, 9.5), QPointF(17, 9.5))

    return _icon(draw)


def _icon(draw: Callable[[QPainter], None]) -> QIcon:
    pixmap = QPixmap(36, 36)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(look.INK), 1.4, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    draw(painter)
    painter.end()
    return QIcon(pixmap)
