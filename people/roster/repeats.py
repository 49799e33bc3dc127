"""Two rows for one person within a file: the same in both counts once, different ones are refused, each naming the other."""

from collections.abc import Iterator

from people.names import masked_id, masked_mobile
from people.roster import cells
from people.roster.lines import RosterLine
from people.roster.remarks import NumberOfTwo, RowRepeated, RowsDiffer
from sheets.reading import Cell, letter

_COMPARED = (
    "name",
    "sex",
    "staff_number",
    "mobile",
    "id_number",
    "street",
    "area",
    "grid",
    "post",
    "qualification",
    "joined_on",
    "left_on",
)
"""A note may differ: offices write 重复 there."""
_MASKED = {"mobile": masked_mobile, "id_number": masked_id}


def settle_repeats(lines: list[RosterLine]) -> list[RosterLine]:
    """The lines that count, in order, refused ones among them; remarks are left on the lines.

    One person is the same staff number, the same ID number, the same name and mobile, or, where a line has none of these,
    the same name in the same area. A blank cell agrees with anything; the fuller value is kept.
    """
    first: dict[tuple[str, ...], RosterLine] = {}
    counted: list[RosterLine] = []
    for line in lines:
        if "name" not in line.values:
            counted.append(line)
            continue
        keys = list(_keys(line))
        earlier = next((first[key] for key in keys if key in first), None)
        if earlier is None:
            counted.append(line)
        else:
            _settle(earlier, line, counted)
        for key in keys:
            first.setdefault(key, earlier or line)
    return counted


def _keys(line: RosterLine) -> Iterator[tuple[str, ...]]:
    values = line.values
    numbered = False
    for field in ("staff_number", "id_number"):
        if field in values:
            numbered = True
            yield field, values[field]
    if "mobile" in values:
        numbered = True
        yield "mobile", line.name, values["mobile"]
    if not numbered and not line.masked:
        yield "name", line.name, line.get("area") or ""


def _settle(earlier: RosterLine, line: RosterLine, counted: list[RosterLine]) -> None:
    differing = next(
        (
            field
            for field in _COMPARED
            if field in earlier.values
            and field in line.values
            and earlier.values[field] != line.values[field]
        ),
        None,
    )
    if differing is None and not line.refused:
        line.warn("name", RowRepeated(name=line.name, row=earlier.row + 1))
        line.warnings = line.warnings[-1:]
        for field, value in line.values.items():
            earlier.values.setdefault(field, value)
        return
    counted.append(line)
    if differing is not None:
        _refuse(earlier, line, differing)
        _refuse(line, earlier, differing)


def _refuse(line: RosterLine, other: RosterLine, field: str) -> None:
    sheet = other.sheet.cells.name
    if field == "name":
        number = next(
            key
            for key in ("staff_number", "id_number", "mobile")
            if line.get(key) and line.get(key) == other.get(key)
        )
        line.refuse(number, NumberOfTwo(name=line.name, other=other.name, row=other.row + 1, sheet=sheet))
        return
    line.refuse(
        field,
        RowsDiffer(
            name=line.name,
            row=other.row + 1,
            sheet=sheet,
            other=letter(other.sheet.headings.columns[field]),
            here=_shown(field, line.values[field]),
            there=_shown(field, other.values[field]),
        ),
    )


def _shown(field: str, value: Cell) -> str:
    text = cells.shown(value)
    return _MASKED[field](text) if field in _MASKED else text
