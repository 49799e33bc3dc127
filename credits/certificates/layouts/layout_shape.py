"""What a layout may look like: everything on the sheet, a code that can be read, fields that exist, nothing over anything else.

The editor shows `problems` while somebody draws; saving and importing call `check`.
"""

from collections.abc import Iterator
from itertools import combinations

from core.amounts import shown
from core.glyphs import listed, missing
from credits.certificates.layouts import refusals as refused
from credits.certificates.layouts.layout_parts import (
    FIELD,
    FIELDS,
    LEAST_CODE,
    MOST_ROWS,
    PARTED,
    Box,
    Code,
    Element,
    Frame,
    Layout,
    Picture,
    Rows,
    Rule,
    SealSpace,
    Text,
)
from credits.certificates.layouts.ornaments import inside
from credits.certificates.layouts.refusals import ElementName, LayoutWrong, shortly

NEEDED = ("name", "serial", "issued_on", "issuers")
"""Fields without which nobody could compare the paper with what its code says."""
_LINE = 2_30
"""The height of a line of five points, the smallest there is."""


def check(layout: Layout) -> None:
    """Refuse a layout of which no good certificate would come. Raises LayoutWrong or one of its kinds, for the first problem."""
    for problem in problems(layout):
        raise problem


def problems(layout: Layout) -> Iterator[LayoutWrong]:
    """Everything that is wrong with a layout, as refusals that name the elements."""
    page = Box(0, 0, layout.page.wide, layout.page.high)
    keys: set[str] = set()
    for element in layout.elements:
        name = ElementName(element.key)
        if element.key in keys:
            yield refused.LayoutKeyTwice(element=name)
        keys.add(element.key)
        if not element.box.within(page) or element.box.wide < 1 or element.box.high < 1:
            yield refused.LayoutOffPage(element=name)
        yield from _own(element, layout)
    yield from _whole(layout)
    for one, other in combinations(layout.elements, 2):
        if _collide(one, other):
            yield refused.LayoutOverlaps(element=ElementName(one.key), other=ElementName(other.key))


def fields_of(layout: Layout) -> set[str]:
    """The names of all fields that the layout's texts ask for, of its table's last line too."""
    return {name for element in layout.elements for text in _asking(element) for name in FIELD.findall(text)}


def _own(element: Element, layout: Layout) -> Iterator[LayoutWrong]:
    """What is wrong with one element by itself."""
    name = ElementName(element.key)
    known = FIELDS[layout.kind]
    for text in _asking(element):
        yield from _words(name, text, FIELD.sub(lambda found: "" if found[1] in known else found[0], text))
    for text in _saying(element):
        yield from _words(name, text, text)
    if isinstance(element, Text):
        parts = element.text.split(PARTED)
        if len(parts) - 1 != len(element.after) or not parts[0].strip():
            yield refused.LayoutPartsWrong(element=name, parts=len(parts), sizes=len(element.after) + 1)
    elif isinstance(element, Rows) and (
        not element.columns or len(element.total) not in {0, len(element.columns)}
    ):
        yield refused.LayoutHasNoColumns(element=name)
    yield from _room(element, name)


def _words(name: ElementName, text: str, rest: str) -> Iterator[LayoutWrong]:
    """What is wrong with the words of a text, of which `rest` is left when its fields are out."""
    if "{" in rest or "}" in rest:
        found = FIELD.search(rest)
        yield refused.LayoutUnknownField(element=name, found=shortly(found[0] if found else text))
    if absent := missing(rest.replace("\n", "")):
        yield refused.LayoutNotPrintable(element=name, characters=listed(absent))


def _room(element: Element, name: ElementName) -> Iterator[LayoutWrong]:
    """Whether its box can hold it."""
    wide, high = element.box.wide, element.box.high
    if isinstance(element, Code):
        if wide != high or wide < LEAST_CODE:
            yield refused.LayoutCodeTooSmall(element=name, least=shown(LEAST_CODE))
        return
    needs = (0, 0)
    if isinstance(element, Text):
        needs = (_LINE, _LINE * len(element.text.split(PARTED)[0].split("\n")))
    elif isinstance(element, SealSpace):
        needs = (10_00, 10_00)
    elif isinstance(element, Rows):
        needs = (40_00, _LINE * (MOST_ROWS + 1 + bool(element.total)))
    if wide < needs[0] or high < needs[1]:
        yield refused.LayoutTooFlat(element=name)


def _whole(layout: Layout) -> Iterator[LayoutWrong]:
    """What is wrong with the elements together, places aside."""
    codes = sum(isinstance(element, Code) for element in layout.elements)
    if codes != 1:
        yield refused.LayoutCodeMissing(count=codes)
    tables = [element for element in layout.elements if isinstance(element, Rows)]
    for table in tables if layout.kind == "stage" else tables[1:]:
        yield refused.LayoutHasNoRows(element=ElementName(table.key))
    asked = fields_of(layout)
    for name in NEEDED:
        if name not in asked:
            yield refused.LayoutLacks(found=refused.FieldTitle(FIELDS[layout.kind][name].title))


def _collide(one: Element, other: Element) -> bool:
    """Whether one would hide the other. Backgrounds lie under everything; a seal, and its place where no words stand in it, under texts."""
    if isinstance(one, Frame):
        return _solid(other) and one.box.meets(other.box) and not other.box.within(inside(one))
    if isinstance(other, Frame):
        return _collide(other, one)
    if not one.box.meets(other.box):
        return False
    if _solid(one) and _solid(other):
        return True
    return (isinstance(one, Code) and _is_mark(other)) or (isinstance(other, Code) and _is_mark(one))


def _solid(element: Element) -> bool:
    """What nothing else of its sort may touch; of the seal's place its words are."""
    if isinstance(element, SealSpace):
        return bool(element.text)
    return isinstance(element, (Text, Rows, Code)) or (
        isinstance(element, Picture) and element.role == "picture"
    )


def _is_mark(element: Element) -> bool:
    """What may touch a text and not the code."""
    return isinstance(element, (Rule, SealSpace)) or (isinstance(element, Picture) and element.role == "seal")


def _asking(element: Element) -> tuple[str, ...]:
    """Its texts in which fields may stand."""
    if isinstance(element, Text):
        return (element.text,)
    return element.total if isinstance(element, Rows) else ()


def _saying(element: Element) -> tuple[str, ...]:
    """Its texts that are always the same."""
    if isinstance(element, SealSpace):
        return (element.text,)
    return tuple(column.title for column in element.columns) if isinstance(element, Rows) else ()
