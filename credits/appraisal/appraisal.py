"""The appraisal list (年度考核名单) of a year: an xlsx for the office, the same list printed as PDF, or the office's own form filled.

Sorted by area and staff number, never by credits: it says who meets the line, not who is first.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO, NamedTuple

from core import amounts
from core.clock import local_date
from core.files import writing_whole
from core.ids import new_id
from core.jobs import Job, Step
from core.language import _, speaking
from core.paths import DataFolder
from core.placing import placing
from credits.appraisal.appraisal_rows import AppraisalRow, form_sheet_of, rows, rules_of, sheet_of
from credits.refusals import ReasonMissing
from credits.standing.summaries import Summary, Summing, area_sheet, post_sheet, summaries
from sheets import xlsx as workbook
from sheets.columns import Kind, Sheet, shown
from sheets.template import Template, read_template
from sheets.template_filling import fill as fill_template
from sheets.template_refusals import TemplateIsTarget
from store import journal
from store.journal import Line
from store.naming import one_line
from store.transaction import Store
from store.types import Db

_TITLE = "{year} 年度社区工作者学分考核名单"  # a document of the office: Chinese whatever language the desktop speaks
_NOTE = "达标线 {required} 学分"
_SUMMED = "{year} 年度学分情况汇总表（{by}）"
_SIGNATURES = ("制表人", "审核人", "负责人")
_NOT_PRINTED = frozenset({"number", "mobile", "id_number"})
"""The print counts by itself, and a list that is pinned to a wall must not hold the numbers of people."""
WORDS = ("年度", "单位", "日期", "人数", "达标人数")
"""What a form may have in braces."""


class Exported(NamedTuple):
    """What an export wrote, how many people it lists and how many of them meet the line."""

    xlsx: Path
    pdf: Path
    people: int
    met: int


class Filled(NamedTuple):
    """What the filling of a form wrote, and how many people it lists."""

    path: Path
    people: int
    left: tuple[str, ...]
    """Headings of the form that nothing is known for."""


class _Counted:
    """Rows on their way into a file, counted."""

    def __init__(self) -> None:
        self.people = self.met = 0

    def through(self, rows: Iterable[AppraisalRow]) -> Iterator[AppraisalRow]:
        for row in rows:
            self.people += 1
            self.met += row.is_met
            yield row


def export(
    store: Store,
    folder: DataFolder,
    year: int,
    xlsx: Path,
    pdf: Path,
    *,
    full: bool = False,
    why: str = "",
    actor: str,
    at: datetime,
) -> Job[Exported]:
    """Write the year's list, as it stands at `at`, to both paths; an older file is replaced only by a finished one.

    `full` writes whole mobile and ID numbers into the xlsx and needs `why`; each export is a line of the journal. The files and the
    line come true together or not at all. Raises ReasonMissing, NoRulesInForce, FileLocked, FileNotWritten, CharacterNotPrintable,
    TextDoesNotFit.
    """
    if full and not why.strip():
        raise ReasonMissing
    beside = xlsx.with_name(f".{new_id().hex}.xlsx"), pdf.with_name(f".{new_id().hex}.pdf")
    counted = _Counted()
    try:
        yield Step(0, 3, _("Working out the standing"))
        yield Step(1, 3, _("Writing the workbook and the print"))
        with store.read() as db:  # one picture of the base for both
            with speaking("zh_CN"):
                summing = Summing(db, year)
                listed = summing.through(counted.through(rows(db, year, at, full=full)))
                title = _TITLE.format(year=year)
                workbook.write(
                    beside[0], sheet_of(db, year), listed, title=title, more=lambda: _summed(summing)
                )
            with writing_whole(beside[1]) as file:
                print_list(db, year, at, file)
        yield Step(2, 3)
        with placing() as place, store.write() as db:
            _note(db, "appraisal.exported", year, counted, actor, at, {"full": full, "why": why.strip()})
            place(beside[0], xlsx)
            place(beside[1], pdf)
    finally:
        _remove(beside)
    yield Step(3, 3)
    return Exported(xlsx, pdf, counted.people, counted.met)


def _summed(summing: Summing) -> list[tuple[Sheet[Summary], Sequence[Summary]]]:
    found = summing.done()
    return [(area_sheet(found), found.by_area), (post_sheet(found), found.by_post)]


def write_summaries(store: Store, year: int, pdf: Path, at: datetime) -> Job[Path]:
    """Print the year summed up by residential area and by post; no person stands in it.

    Raises NoRulesInForce, FileLocked, FileNotWritten, CharacterNotPrintable, TextDoesNotFit.
    """
    from sheets.list_pdf import Column as Printed
    from sheets.list_pdf import ListHead, draw_lists

    yield Step(0, 1, _("Printing the summaries"))
    with store.read() as db, speaking("zh_CN"):
        found = summaries(db, year, at)
        lists: list[tuple[ListHead, list[Printed], list[list[str]], list[str]]] = []
        for sheet, listed in ((area_sheet(found), found.by_area), (post_sheet(found), found.by_post)):
            head = ListHead(_SUMMED.format(year=year, by=_(sheet.title)), _issuer(db), local_date(at))
            columns: list[Printed] = [
                (_(column.title), column.width, "left" if column.kind is Kind.TEXT else "right")
                for column in sheet.columns
            ]
            cells = [[shown(column, row) for column in sheet.columns] for row in listed]
            lists.append((head, columns, cells[:-1], ["", *cells[-1][1:]]))
    with writing_whole(pdf) as file:
        draw_lists(file, lists)
    yield Step(1, 1)
    return pdf


def look_at_form(db: Db, year: int, form: Path) -> Template[AppraisalRow]:
    """What an office's own form asks for. Raises the refusals of `sheets.template.read_template`, and NoRulesInForce."""
    return read_template(form, form_sheet_of(db, year), WORDS)


def fill(
    store: Store,
    year: int,
    form: Path,
    target: Path,
    *,
    full: bool = False,
    why: str = "",
    actor: str,
    at: datetime,
) -> Job[Filled]:
    """Fill an office's own form with the year's list and write it to `target`; the form itself is not changed.

    Masking, reason and journal as in `export`. Raises what `look_at_form` raises, TemplateIsTarget, ReasonMissing, PlaceholderInPieces,
    FileLocked, FileNotWritten.
    """
    if full and not why.strip():
        raise ReasonMissing
    if target.resolve() == form.resolve():
        raise TemplateIsTarget(file=form.name)
    beside = target.with_name(f".{new_id().hex}.xlsx")
    counted = _Counted()
    try:
        yield Step(0, 2, _("Looking at the form"))
        with store.read() as db, speaking("zh_CN"):
            template = look_at_form(db, year, form)
            listed = counted.through(rows(db, year, at, full=full))
            words = {"年度": str(year), "单位": _issuer(db), "日期": _day(local_date(at))}
            if {"人数", "达标人数"} & set(template.placeholders):
                before = _Counted()
                for _row in before.through(rows(db, year, at)):
                    pass
                words |= {"人数": str(before.people), "达标人数": str(before.met)}
            fill_template(template, beside, listed, words)
        yield Step(1, 2)
        with placing() as place, store.write() as db:
            said: dict[str, object] = {"full": full, "why": why.strip(), "form": form.name}
            _note(db, "appraisal.filled", year, counted, actor, at, said)
            place(beside, target)
    finally:
        _remove([beside])
    yield Step(2, 2)
    return Filled(target, counted.people, tuple(ask.heading for ask in template.left))


def _note(
    db: Db, action: str, year: int, counted: _Counted, actor: str, at: datetime, said: dict[str, object]
) -> None:
    payload = {"people": counted.people, "met": counted.met, **said}
    journal.note(db, Line(action, "appraisal", str(year), actor, at, payload), at)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def print_list(db: Db, year: int, at: datetime, target: BinaryIO) -> None:
    """Write the list as PDF, without mobile and ID numbers, into an open file.

    Raises CharacterNotPrintable, TextDoesNotFit, NoRulesInForce.
    """
    from sheets.list_pdf import Column as Printed
    from sheets.list_pdf import ListHead, draw_list

    with speaking("zh_CN"):
        sheet = sheet_of(db, year)
        keys = [column.key for column in sheet.columns if column.key not in _NOT_PRINTED]
        note = _NOTE.format(required=amounts.shown(rules_of(db, year).required))
        title = _TITLE.format(year=year)
        head = ListHead(title, _issuer(db), local_date(at), note, _SIGNATURES)
        sheet = sheet.only(*keys)
        columns: list[Printed] = [
            (_(column.title), column.width, "right" if column.kind is Kind.AMOUNT else "left")
            for column in sheet.columns
        ]
        cells = ([shown(column, row) for column in sheet.columns] for row in rows(db, year, at))
        draw_list(target, head, columns, cells)


def _issuer(db: Db) -> str:
    return one_line(db)


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
