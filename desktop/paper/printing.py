"""Printing a sheet: who gets a row, where the PDF goes; it is then opened with the system's own program, which prints."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from core.files import write_whole
from core.jobs import Job, Step
from core.language import _
from courses.paper import sheets
from courses.paper.sheets import PrintedSheet, who_title
from desktop.desk import Desk
from desktop.export import ask_save, say_made, show_file
from desktop.form import Form
from store.facts import BASE_NAME, fact
from store.transaction import Store
from store.types import Db


def print_new(desk: Desk, session_id: UUID, then: Callable[[PrintedSheet], None]) -> Form:
    """The dialog that fixes a new sheet, and then asks where to write it."""
    form = Form(
        desk.window,
        _("Print an attendance sheet"),
        _("The rows are fixed with the printing. Whoever is on no row signs at the end of the list."),
        _("Print"),
    )
    form.choice("who", _("Who gets a row"), [(who, who_title(who)) for who in sheets.WHO], "expected")

    def act(db: Db, at: datetime, values: dict[str, Any]) -> PrintedSheet:
        return sheets.print_sheet(db, session_id, values["who"], desk.actor, at)

    def done(sheet: PrintedSheet) -> None:
        form.close_done()
        then(sheet)
        save(desk, sheet)

    def submit(values: dict[str, Any]) -> None:
        desk.write(form, lambda db, at: act(db, at, values), done, form.fail)

    form.submitted.connect(submit)
    form.open()
    return form


def save(desk: Desk, sheet: PrintedSheet) -> None:
    """Ask where the sheet's PDF goes, write it and open it."""

    def made(path: Path) -> None:
        say_made(desk, path)
        show_file(path)

    ask_save(
        desk,
        _("Save the attendance sheet"),
        _("Attendance sheet {number}", number=sheet.number) + f" {sheet.session.course[:40]}.pdf",
        _("PDF document (*.pdf)"),
        lambda path: desk.job(
            _("Writing {file}", file=path.name), lambda at: write(desk.base, sheet.number, path, at), made
        ),
    )


def write(base: Store, number: int, path: Path, at: datetime) -> Job[Path]:
    """Draw a sheet into a file. Raises FileLocked, FileNotWritten."""
    from courses.paper.sheet_pdf import draw_sheet

    yield Step(0, 1)
    with base.read() as db:
        sheet, issuer = sheets.sheet(db, number, at), fact(db, BASE_NAME)
    write_whole(path, draw_sheet(sheet, issuer))
    return path
