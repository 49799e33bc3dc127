"""The appraisal list (年度考核名单) of a year: an xlsx for the office and the same list printed as PDF.

Sorted by area and staff number, never by credits: it says who meets the line, not who is first.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.files import put_in_place, write_whole
from core.ids import new_id
from core.jobs import Job, Step
from core.language import N_, _, speaking
from core.paths import DataFolder
from credits.entitlement import PROGRAMME, STAGE
from credits.refusals import ReasonMissing
from credits.standing import PERSON, STANDINGS, Standing, standings
from people.names import masked_id, masked_mobile
from sheets import xlsx as workbook
from sheets.columns import Column, Kind, Sheet, shown
from store import journal
from store.facts import BASE_NAME, fact
from store.journal import Line
from store.transaction import Store
from store.types import Db

_TITLE = "{year} 年度社区工作者学分考核名单"  # a document of the office: Chinese whatever language the desktop speaks
_NOTE = "达标线 {required} 学分"
_SIGNATURES = ("制表人", "审核人", "负责人")
_PRINTED = ("staff_number", "name", "area", "grid", "post", "earned", "required", "difference", "verdict")


class AppraisalRow(NamedTuple):
    """One line of the list; mobile and ID number are masked unless the export is a full one."""

    number: int
    standing: Standing
    mobile: str
    id_number: str


class Exported(NamedTuple):
    """What an export wrote, how many people it lists and how many of them meet the line."""

    xlsx: Path
    pdf: Path
    people: int
    met: int


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

    `full` writes whole mobile and ID numbers into the xlsx and needs `why`; each export is a line of the journal. Raises ReasonMissing,
    FileLocked, FileNotWritten, CharacterNotPrintable, TextDoesNotFit.
    """
    if full and not why.strip():
        raise ReasonMissing
    beside = xlsx.with_name(f".{new_id().hex}.xlsx"), pdf.with_name(f".{new_id().hex}.pdf")
    try:
        yield Step(0, 3, _("Working out the standing"))
        with store.read() as db:
            rows = _rows(db, year, at, full=full)
            sheet = sheet_of(db, year)
            issuer = "、".join(fact(db, BASE_NAME).splitlines())
        yield Step(1, 3, _("Writing the workbook"))
        with speaking("zh_CN"):
            workbook.write(beside[0], sheet, rows, title=_TITLE.format(year=year))
        yield Step(2, 3, _("Printing the list"))
        write_whole(beside[1], _printed(sheet, rows, year, issuer, at))
        met = sum(row.standing.verdict == "met" for row in rows)
        with store.write() as db:
            said: dict[str, object] = {"people": len(rows), "met": met, "full": full, "why": why.strip()}
            journal.note(db, Line("appraisal.exported", "appraisal", str(year), actor, at, said), at)
            put_in_place(beside[0], xlsx)
            put_in_place(beside[1], pdf)
    finally:
        for path in beside:
            with suppress(OSError):
                path.unlink(missing_ok=True)
    yield Step(3, 3)
    return Exported(xlsx, pdf, len(rows), met)


def sheet_of(db: Db, year: int) -> Sheet[AppraisalRow]:
    """The list's columns: those of STANDINGS, masked numbers, and the lesson hours of each stage of the year's programmes."""
    stages = db.execute(
        sa.select(STAGE.c.id, STAGE.c.title)
        .join(PROGRAMME, PROGRAMME.c.id == STAGE.c.programme_id)
        .where(PROGRAMME.c.year == year)
        .order_by(PROGRAMME.c.title, STAGE.c.position)
    ).all()
    return Sheet(
        N_("Appraisal list"),
        (
            Column("number", N_("Row no."), Kind.NUMBER, lambda row: row.number, 6),
            *(_of_standing(STANDINGS.column(key)) for key in _PRINTED[:5]),
            Column("mobile", N_("Mobile"), Kind.CODE, lambda row: row.mobile, 14),
            Column("id_number", N_("ID number"), Kind.CODE, lambda row: row.id_number, 20),
            *(_of_standing(STANDINGS.column(key)) for key in _PRINTED[5:]),
            *(_of_stage(stage.id, stage.title) for stage in stages),
        ),
    )


def _of_standing(column: Column[Standing]) -> Column[AppraisalRow]:
    return Column(column.key, column.title, column.kind, lambda row: column.value(row.standing), column.width)


def _of_stage(stage_id: UUID, title: str) -> Column[AppraisalRow]:
    return Column(
        f"stage:{stage_id}",
        title,
        Kind.AMOUNT,
        lambda row: row.standing.hours_by_stage.get(stage_id, 0),
        10,
    )


def _rows(db: Db, year: int, at: datetime, *, full: bool) -> list[AppraisalRow]:
    numbers = {
        row.id: (row.mobile, row.id_number)
        for row in db.execute(sa.select(PERSON.c.id, PERSON.c.mobile, PERSON.c.id_number))
    }
    rows: list[AppraisalRow] = []
    for number, standing in enumerate(standings(db, year, at), 1):
        mobile, id_number = numbers[standing.person_id]
        if full:
            rows.append(AppraisalRow(number, standing, mobile or "", id_number or ""))
        else:
            rows.append(AppraisalRow(number, standing, masked_mobile(mobile), masked_id(id_number)))
    return rows


def _printed(
    sheet: Sheet[AppraisalRow], rows: Sequence[AppraisalRow], year: int, issuer: str, at: datetime
) -> bytes:
    """The PDF: without mobile and ID numbers, which a list that is pinned to a wall must not hold."""
    from credits.appraisal_pdf import Column as Printed
    from credits.appraisal_pdf import ListHead, draw_list

    stages = [column.key for column in sheet.columns if column.key.startswith("stage:")]
    shown_columns = [sheet.column(key) for key in (*_PRINTED, *stages)]
    with speaking("zh_CN"):
        columns: list[Printed] = [
            (_(column.title), column.width, "right" if column.kind is Kind.AMOUNT else "left")
            for column in shown_columns
        ]
        cells = [[shown(column, row) for column in shown_columns] for row in rows]
        note = _NOTE.format(required=shown(sheet.column("required"), rows[0])) if rows else ""
    head = ListHead(_TITLE.format(year=year), issuer, local_date(at), note, _SIGNATURES)
    return draw_list(head, columns, cells)
