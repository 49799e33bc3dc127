"""A closed list on paper: its columns, its workbook and its printed form, as it was frozen or with its amendments.

Drawn from frozen lines alone, so that what is signed, what is printed and what is exported cannot differ.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

from core.files import writing_whole
from core.glyphs import spelled
from core.language import N_, _, speaking
from credits.titles import GRADE_TITLES
from credits.year.lines import FrozenLine
from sheets.columns import Column, Kind, Row, Sheet, shown

# Documents of the office: Chinese whatever language the desktop speaks.
_TITLE = "{year} 年度社区工作者学分考核名单"
_AMENDED = "{year} 年度社区工作者学分考核名单（含更正）"
_AMENDMENTS = "{year} 年度社区工作者学分考核名单更正"
_CLOSED = "本名单于 {day} 封存，共 {people} 人，达标 {met} 人；异议受理截至 {until}。"
_CHAIN = "末行校验值 {hash}；签名密钥 {key}"
_NOTE = "异议受理截至{until} 校验值 {hash}"
_AMENDMENT = "第 {number} 号更正（第 {line} 行，{day}）：{what}；原因：{reason}"
_NO_AMENDMENT = "截至本表制作时无更正。"
_SIGNATURES = ("制表人", "审核人", "负责人")


class Facts(NamedTuple):
    """What stands around a list."""

    year: int
    issuer: str
    closed_on: date
    objections_until: date
    people: int
    met: int
    last_hash: str
    key_id: str
    stages: Sequence[tuple[str, str]]
    """Id, as text, and title of the stages whose hours the list shows."""
    graded: bool


class Said(NamedTuple):
    """One amendment as a note under the title."""

    number: int
    line_number: int
    day: date
    what: str
    reason: str


FIELD_TITLES: Mapping[str, str] = {
    "staff_number": N_("Staff number"),
    "name": N_("Name"),
    "area": N_("Residential area"),
    "grid": N_("Micro-grid"),
    "post": N_("Post"),
    "grade": N_("Grade"),
    "earned": N_("Earned"),
    "required": N_("Required"),
    "met": N_("Verdict"),
    "by_category": N_("Credits by category"),
    "carried": N_("Goes over into the next year"),
}
"""What the fields of a line are called."""


def met_title(met: bool) -> str:  # noqa: FBT001 - the one thing it words
    """The outcome of a closed year in the present language: nothing is possible any more."""
    return _("Met") if met else _("Not met")


def sheet_of(stages: Sequence[tuple[str, str]], *, graded: bool, amended: bool) -> Sheet[FrozenLine]:
    """The columns of a closed list: those of the appraisal list, the grade where there is one, the amendments where they count."""
    columns: list[Column[FrozenLine]] = [
        Column("number", N_("Row no."), Kind.NUMBER, lambda row: row.number, 6),
        Column("staff_number", N_("Staff number"), Kind.CODE, lambda row: row.staff_number, 12),
        Column("name", N_("Name"), Kind.TEXT, lambda row: row.name, 10),
        Column("area", N_("Residential area"), Kind.TEXT, lambda row: row.area, 18),
        Column("grid", N_("Micro-grid"), Kind.TEXT, lambda row: row.grid, 14),
        Column("post", N_("Post"), Kind.TEXT, lambda row: row.post, 14),
        Column("mobile", N_("Mobile"), Kind.CODE, lambda row: row.mobile, 14),
        Column("id_number", N_("ID number"), Kind.CODE, lambda row: row.id_number, 20),
        Column("earned", N_("Earned"), Kind.AMOUNT, lambda row: row.earned, 8),
        Column("required", N_("Required"), Kind.AMOUNT, lambda row: row.required, 8),
        Column("difference", N_("Difference"), Kind.AMOUNT, lambda row: row.difference, 8),
        Column("verdict", N_("Verdict"), Kind.TEXT, lambda row: met_title(row.met), 12),
    ]
    if graded:
        columns.append(Column("grade", N_("Grade"), Kind.TEXT, lambda row: grade_title(row.grade), 10))
    if amended:
        columns.append(Column("amended", N_("Amendments"), Kind.TEXT, numbers_of, 12))
    columns += [_of_stage(id, title) for id, title in stages]
    return Sheet(N_("Appraisal list"), tuple(columns))


def grade_title(grade: str) -> str:
    """A grade in the present language; empty where there is none."""
    return _(GRADE_TITLES[grade]) if grade else ""


def numbers_of(line: FrozenLine) -> str:
    """The numbers of the amendments that a line shows."""
    return "、".join(str(number) for number in line.amended_by)


def write_workbook(
    path: Path, facts: Facts, lines: Iterable[FrozenLine], said: Sequence[Said] | None = None
) -> None:
    """Write the list as xlsx; with `said` it is the amended list, each amendment a note. Raises FileLocked, FileNotWritten."""
    from sheets import xlsx

    with speaking("zh_CN"):
        sheet = sheet_of(facts.stages, graded=facts.graded, amended=said is not None)
        notes = [_closed(facts), _chain(facts), *_said(said)]
        xlsx.write(path, sheet, lines, title=_title(facts, said), notes=notes)


def print_list(
    path: Path, facts: Facts, lines: Iterable[FrozenLine], said: Sequence[Said] | None = None
) -> None:
    """Write the list as PDF: without mobile and ID numbers, which a list that is pinned to a wall must not hold.

    Raises CharacterNotPrintable, TextDoesNotFit, FileLocked, FileNotWritten.
    """
    from sheets.list_pdf import Column as Printed
    from sheets.list_pdf import ListHead, draw_list

    with speaking("zh_CN"):
        whole = sheet_of(facts.stages, graded=facts.graded, amended=said is not None)
        columns = [
            each for each in whole.columns if each.key not in {"number", "mobile", "id_number"}
        ]  # the printed list numbers its rows by itself, from 1 as the frozen ones are
        printed: list[Printed] = [
            (_(each.title), each.width, "right" if each.kind is Kind.AMOUNT else "left") for each in columns
        ]
        cells = ([shown(column, line) for column in columns] for line in lines)
        note = _NOTE.format(until=_day(facts.objections_until), hash=facts.last_hash[:16])
        head = ListHead(_title(facts, said), facts.issuer, facts.closed_on, note, _SIGNATURES)
        with writing_whole(path) as file:
            draw_list(file, head, printed, cells)


def print_sheet(path: Path, facts: Facts, sheet: Sheet[Row], rows: Sequence[Row]) -> None:
    """Write a list that belongs to a closed year (its amendments) as PDF, in the present language; raises as `print_list`."""
    from sheets.list_pdf import Column as Printed
    from sheets.list_pdf import ListHead, draw_list

    printed: list[Printed] = [(_(each.title), each.width, "left") for each in sheet.columns]
    cells = ([spelled(shown(column, row)) for column in sheet.columns] for row in rows)
    title = _AMENDMENTS.format(year=facts.year)
    note = _NOTE.format(until=_day(facts.objections_until), hash=facts.last_hash[:16])
    head = ListHead(title, facts.issuer, facts.closed_on, note, _SIGNATURES)
    with writing_whole(path) as file:
        draw_list(file, head, printed, cells)


def _title(facts: Facts, said: Sequence[Said] | None) -> str:
    return (_TITLE if said is None else _AMENDED).format(year=facts.year)


def _closed(facts: Facts) -> str:
    return _CLOSED.format(
        day=_day(facts.closed_on), people=facts.people, met=facts.met, until=_day(facts.objections_until)
    )


def _chain(facts: Facts) -> str:
    return _CHAIN.format(hash=facts.last_hash[:16], key=facts.key_id)


def _said(said: Sequence[Said] | None) -> list[str]:
    if said is None:
        return []
    return [
        _AMENDMENT.format(
            number=each.number,
            line=each.line_number,
            day=_day(each.day),
            what=each.what,
            reason=each.reason,
        )
        for each in said
    ] or [_NO_AMENDMENT]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _of_stage(id: str, title: str) -> Column[FrozenLine]:
    return Column(f"stage:{id}", title, Kind.AMOUNT, lambda row: row.hours.get(id, 0), 10)
