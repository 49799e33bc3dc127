"""A layout as the text that is stored, hashed and exported, and back: canonical JSON, millimetres and points as decimal numbers.

Texts of schema 1 are read for good. Whether the layout makes sense is asked of `layout_shape`.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, fields
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple, cast, get_args

from core.amounts import shown
from core.canonical import quoted
from credits.certificates.layouts import layout_parts as parts
from credits.certificates.layouts import refusals as refused
from credits.certificates.layouts.layout_parts import Box, Element, Layout, Page, RowColumn
from credits.certificates.layouts.refusals import ElementName, FieldName, shortly

SCHEMA = 1
MOST_CHARACTERS = 200_000
MOST_ELEMENTS = 60
LONGEST_TITLE = 80
LONGEST_TEXT = 400
_LARGEST_MM = 600_00
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


class _Number(str):
    """A number as it is written in JSON."""

    __slots__ = ()


class _Place(NamedTuple):
    """Where a value stands, for the refusal."""

    element: str
    field: str

    def values(self, found: object = None) -> dict[str, object]:
        told = shortly(
            _json(found) if isinstance(found, Decimal) else json.dumps(found, ensure_ascii=False, default=str)
        )
        return {"element": ElementName(self.element), "field": FieldName(self.field), "found": told}


class _As(NamedTuple):
    """How the value of a field stands in JSON."""

    read: Callable[[object, _Place], Any]
    write: Callable[[Any], object]


def to_text(layout: Layout) -> str:
    """The canonical JSON of a layout, schema 1."""
    return _json(to_plain(layout))


def to_plain(layout: Layout) -> dict[str, object]:
    """The layout as dicts, lists, texts and numbers that `written` makes JSON of."""
    return {
        "schema": _Number(SCHEMA),
        **{name: how.write(getattr(layout, name)) for name, how in _LAYOUT.items()},
        "elements": [_element_to_plain(element) for element in layout.elements],
    }


def written(plain: object, indent: int = 0) -> str:
    """The JSON of a plain form: canonical, or, with an `indent`, one that people read."""
    return _json(plain) if not indent else _indented(plain, indent, 0)


def from_text(text: str) -> Layout:
    """The layout in a JSON text. Raises LayoutUnreadable or one of its kinds, which names the element and the field."""
    return from_plain(loads(text))


def loads(text: str) -> object:
    """JSON in which no name stands twice, its numbers exact. Raises LayoutUnreadable."""
    if len(text) > MOST_CHARACTERS:
        raise refused.LayoutUnreadable
    return exactly(text)


def exactly(text: str) -> object:
    """As `loads`, for a text whose length its caller has looked at."""
    try:
        return json.loads(
            text,
            object_pairs_hook=_once,
            parse_float=_decimal,
            parse_int=_decimal,
            parse_constant=str,
        )
    except (ValueError, RecursionError) as error:
        raise refused.LayoutUnreadable from error


def from_plain(found: object) -> Layout:
    """The layout in a plain form. Raises what `from_text` raises."""
    plain = _keyed(found, "", {"schema", "elements", *_LAYOUT}, ())
    if plain["schema"] != SCHEMA:
        place = _Place("", "schema").values(plain["schema"])
        raise refused.LayoutWordWrong(**place, known=str(SCHEMA))
    elements = plain["elements"]
    if not isinstance(elements, list):
        raise refused.LayoutNotThisType(**_Place("", "elements").values(elements))
    each = cast("list[object]", elements)
    if len(each) > MOST_ELEMENTS:
        values = _Place("", "elements").values()
        raise refused.LayoutNumberWrong(**{**values, "found": len(each)}, least=1, most=MOST_ELEMENTS)
    read = {name: how.read(plain[name], _Place("", name)) for name, how in _LAYOUT.items()}
    return Layout(**read, elements=tuple(_element(one, number) for number, one in enumerate(each, 1)))


def _element(found: object, number: int) -> Element:
    key = f"{number}"
    if isinstance(found, dict):
        known = cast("dict[str, object]", found)
        key = str(known.get("key", key))
        sort = known.get("element")
        if not isinstance(sort, str) or sort not in _SORTS:
            values = _Place(key, "element").values(sort)
            raise refused.LayoutWordWrong(**values, known="、".join(_SORTS))
        made, form = _SORTS[sort], _FORMS[sort]
        optional = [field.name for field in fields(made) if field.default is not MISSING]
        plain = _keyed(known, key, {"element", *form}, optional)
        return made(
            **{name: form[name].read(plain[name], _Place(key, name)) for name in plain if name != "element"}
        )
    raise refused.LayoutNotThisType(**_Place(key, "element").values(found))


def _element_to_plain(element: Element) -> dict[str, object]:
    sort = SORT_OF[type(element)]
    return {
        "element": sort,
        **{name: how.write(getattr(element, name)) for name, how in _FORMS[sort].items()},
    }


def _keyed(found: object, element: str, expected: set[str], optional: Sequence[str]) -> dict[str, object]:
    if not isinstance(found, dict):
        raise refused.LayoutUnreadable
    plain = cast("dict[str, object]", found)
    for name in sorted(set(plain) - expected):
        raise refused.LayoutFieldUnknown(**_Place(element, name).values())
    for name in sorted(expected - set(plain) - set(optional)):
        raise refused.LayoutFieldMissing(**_Place(element, name).values())
    return plain


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made: dict[str, object] = {}
    for name, value in pairs:
        if name in made:
            raise refused.LayoutFieldTwice(field=FieldName(name))
        made[name] = value
    return made


def _decimal(text: str) -> object:
    """A number; one that is longer than any of ours comes as its text."""
    return Decimal(text) if len(text) < 20 and "e" not in text.lower() else text


def _scaled(scale: int, least: int, most: int) -> _As:
    """A number kept as an int, `scale` of which are one; `least` and `most` as kept."""

    def read(found: object, place: _Place) -> int:
        if not isinstance(found, Decimal):
            raise refused.LayoutNotThisType(**place.values(found))
        kept = found * scale
        if not least <= kept <= most:
            raise refused.LayoutNumberWrong(
                **place.values(found), least=_decimals(least, scale), most=_decimals(most, scale)
            )
        if kept != int(kept):
            raise refused.LayoutNumberTooFine(**place.values(found), step=_decimals(1, scale))
        return int(kept)

    def write(kept: int) -> object:
        return _decimals(kept, scale)

    return _As(read, write)


def _decimals(kept: int, scale: int) -> _Number:
    return _Number(shown(kept * 100 // scale))


def _words(*known: str) -> _As:
    def read(found: object, place: _Place) -> str:
        if not isinstance(found, str) or found not in known:
            raise refused.LayoutWordWrong(**place.values(found), known="、".join(known))
        return found

    return _As(read, str)


def _text(most: int, *, least: int = 1) -> _As:
    def read(found: object, place: _Place) -> str:
        if not isinstance(found, str):
            raise refused.LayoutNotThisType(**place.values(found))
        if not least <= len(found) <= most or (least and not found.strip()):
            raise refused.LayoutTextTooLong(**place.values(), most=most)
        return found

    return _As(read, str)


def _pattern(pattern: re.Pattern[str]) -> _As:
    def read(found: object, place: _Place) -> str:
        if not isinstance(found, str) or not pattern.fullmatch(found):
            raise refused.LayoutNotThisType(**place.values(found))
        return found

    return _As(read, str)


def _several(
    how: _As, most: int, *, exactly_as_many: bool = False, kept_as: Callable[..., Any] = tuple
) -> _As:
    """A list whose members stand as `how` says."""

    def read(found: object, place: _Place) -> Any:  # noqa: ANN401 - what `kept_as` makes
        if not isinstance(found, list):
            raise refused.LayoutNotThisType(**place.values(found))
        members = cast("list[object]", found)
        if len(members) > most or (exactly_as_many and len(members) < most):
            raise refused.LayoutNotThisType(**place.values(members))
        return kept_as([how.read(member, place) for member in members])

    def write(members: Sequence[Any]) -> object:
        return [how.write(member) for member in members]

    return _As(read, write)


def _column(found: object, place: _Place) -> RowColumn:
    plain = _keyed(found, place.element, set(_COLUMN), tuple(RowColumn._field_defaults))
    return RowColumn(**{name: _COLUMN[name].read(plain[name], _Place(place.element, name)) for name in plain})


def _column_to_plain(column: RowColumn) -> object:
    return {name: how.write(getattr(column, name)) for name, how in _COLUMN.items()}


_LENGTH = _scaled(100, 0, _LARGEST_MM)
_TYPE = _scaled(10, 50, 3_000)
_ACROSS, _DOWN = _words(*get_args(parts.Across)), _words(*get_args(parts.Down))
_FACE, _SEEN = _words(*get_args(parts.FaceName)), _pattern(_COLOUR)
_BOX = _several(_LENGTH, 4, exactly_as_many=True, kept_as=Box._make)
_COLUMN: Mapping[str, _As] = {
    "field": _words(*parts.ROW_FIELDS),
    "title": _text(20),
    "share": _scaled(1, 1, 100),
    "across": _ACROSS,
}
_LAYOUT: Mapping[str, _As] = {
    "code": _pattern(_CODE),
    "title": _text(LONGEST_TITLE),
    "kind": _words(*get_args(parts.Kind)),
    "page": _several(_scaled(100, 50_00, _LARGEST_MM), 2, exactly_as_many=True, kept_as=Page._make),
}
_EVERY: Mapping[str, _As] = {"key": _text(40), "box": _BOX}
_FORMS: Mapping[str, Mapping[str, _As]] = {
    "text": {
        **_EVERY,
        "text": _text(LONGEST_TEXT),
        "face": _FACE,
        "size": _TYPE,
        "least": _TYPE,
        "across": _ACROSS,
        "down": _DOWN,
        "lines": _scaled(1, 1, 4),
        "spacing": _scaled(10, 0, 1_000),
        "colour": _SEEN,
        "after": _several(_TYPE, 3),
    },
    "code": _EVERY,
    "picture": {**_EVERY, "image": _pattern(_SHA256), "role": _words(*get_args(parts.PictureRole))},
    "rule": {
        **_EVERY,
        "colour": _SEEN,
        "thick": _scaled(100, 5, 10_00),
        "style": _words(*get_args(parts.RuleStyle)),
    },
    "frame": {**_EVERY, "style": _words(*get_args(parts.FrameStyle)), "colour": _SEEN, "second": _SEEN},
    "seal": {**_EVERY, "text": _text(20, least=0), "colour": _SEEN},
    "rows": {
        **_EVERY,
        "columns": _several(_As(_column, _column_to_plain), 4),
        "total": _several(_text(40, least=0), 4),
        "face": _FACE,
        "size": _TYPE,
        "least": _TYPE,
        "row": _scaled(100, 3_00, 30_00),
        "colour": _SEEN,
        "rule": _SEEN,
    },
}
_SORTS: Mapping[str, type[Element]] = MappingProxyType(
    {
        "text": parts.Text,
        "code": parts.Code,
        "picture": parts.Picture,
        "rule": parts.Rule,
        "frame": parts.Frame,
        "seal": parts.SealSpace,
        "rows": parts.Rows,
    }
)
SORT_OF: Mapping[object, str] = MappingProxyType({made: sort for sort, made in _SORTS.items()})
"""The word by which an element's class stands in the text."""


def _json(value: object) -> str:
    if isinstance(value, (_Number, Decimal)):
        return str(value)
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return "[" + ",".join(map(_json, cast("list[object]", value))) + "]"
    known = cast("dict[str, object]", value)
    return "{" + ",".join(f"{quoted(name)}:{_json(known[name])}" for name in sorted(known)) + "}"


def _indented(value: object, indent: int, deep: int) -> str:
    """Lists of numbers and texts stay on their line: a box reads better so."""
    inner, outer = "\n" + " " * indent * (deep + 1), "\n" + " " * indent * deep
    if isinstance(value, list):
        items = cast("list[object]", value)
        if not any(isinstance(item, dict) for item in items):
            return "[" + ", ".join(map(_json, items)) + "]"
        each = [_indented(item, indent, deep + 1) for item in items]
        return "[" + inner + f",{inner}".join(each) + outer + "]"
    if isinstance(value, dict):
        known = cast("dict[str, object]", value)
        each = [f"{quoted(name)}: {_indented(item, indent, deep + 1)}" for name, item in known.items()]
        return "{" + inner + f",{inner}".join(each) + outer + "}"
    return _json(value)
