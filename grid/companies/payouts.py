"""The list of what companies are paid for a month, as xlsx and as a printed list with signatures; each handing out is in the journal."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from core.amounts import shown as amount
from core.clock import local_date
from core.files import writing_whole
from core.ids import new_id
from core.jobs import Job, Step
from core.language import N_, _, speaking
from core.months import shown_month
from core.placing import placing
from grid.companies.assessments import ASSESSMENTS, AssessmentRow, assessments
from grid.companies.refusals import NobodyToAssess
from sheets.columns import Kind, shown
from store import journal
from store.journal import Line
from store.naming import one_line
from store.transaction import Store

_PRINTED = ("area", "company", "points", "base", "share", "penalty", "payout", "state")
_SIGNATURES = (N_("List made by"), N_("List checked by"), N_("List approved by"))


class Written(NamedTuple):
    """What was written: how many companies, and all payouts together in cents."""

    companies: int
    payout_cents: int


def export(
    store: Store, month: date, xlsx: Path | None, pdf: Path | None, actor: str, at: datetime
) -> Job[Written]:
    """Write the month's standing assessments to either path or both; Chinese, as every list of the office.

    Raises NobodyToAssess where the month has none, FileLocked, FileNotWritten, CharacterNotPrintable, TextDoesNotFit.
    """
    yield Step(0, 2, _("Reading the assessments"))
    with store.read() as db:
        rows, issuer = assessments(db, month), one_line(db)
    if not rows:
        raise NobodyToAssess(month=f"{month:%Y-%m}")
    written = Written(len(rows), sum(row.payout_cents for row in rows))
    makers: list[tuple[Path, Callable[[Path], None]]] = []
    if xlsx is not None:
        makers.append((xlsx, lambda path: _write_workbook(path, month, rows)))
    if pdf is not None:
        makers.append((pdf, lambda path: _print(path, month, rows, issuer, local_date(at))))
    beside = [path.with_name(f".{new_id().hex}{path.suffix}") for path, _make in makers]
    try:
        with speaking("zh_CN"):  # a paper of the office, like every list
            for made, (_path, make) in zip(beside, makers, strict=True):
                make(made)
        yield Step(1, 2)
        with placing() as place, store.write() as db:
            said = {**written._asdict(), "month": month.replace(day=1)}
            journal.note(
                db, Line("payouts.exported", "assessment_list", f"{month:%Y-%m}", actor, at, said), at
            )
            for made, (path, _make) in zip(beside, makers, strict=True):
                place(made, path)
    finally:
        for made in beside:
            with suppress(OSError):
                made.unlink(missing_ok=True)
    yield Step(2, 2)
    return written


def title_of(month: date) -> str:
    """The list's title."""
    return _("Payouts to property companies, {month} {year}", month=shown_month(month.month), year=month.year)


def _write_workbook(path: Path, month: date, rows: Sequence[AssessmentRow]) -> None:
    from sheets.xlsx import write

    total = amount(sum(row.payout_cents for row in rows))
    note = _("{count} companies, {total} yuan in all", count=len(rows), total=total)
    write(path, ASSESSMENTS, rows, title=title_of(month), notes=[note])


def _print(path: Path, month: date, rows: Sequence[AssessmentRow], issuer: str, day: date) -> None:
    from sheets.list_pdf import Column as Printed
    from sheets.list_pdf import ListHead, draw_list

    sheet = ASSESSMENTS.only(*_PRINTED)
    columns: list[Printed] = [
        (_(column.title), column.width, "right" if column.kind is Kind.AMOUNT else "left")
        for column in sheet.columns
    ]
    cells = [[shown(column, row) for column in sheet.columns] for row in rows]
    sums = {
        "base": sum(row.base_cents for row in rows),
        "penalty": sum(row.penalty_cents for row in rows),
        "payout": sum(row.payout_cents for row in rows),
    }
    last = [amount(sums[column.key]) if column.key in sums else "" for column in sheet.columns]
    head = ListHead(title_of(month), issuer, day, "", tuple(_(word) for word in _SIGNATURES))
    with writing_whole(path) as file:
        draw_list(file, head, columns, cells, sums=last)
