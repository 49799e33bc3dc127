"""Handing certificates out at the desk: printed, as separate files in a folder, or as one file, in the order that is chosen."""

from collections.abc import Callable, Sequence
from typing import Any

from core.clock import local_date
from core.language import _
from courses.paper.sheets import SheetRow, sheets
from credits.certificates import handing_out
from credits.certificates.certificates import CertificateRow
from credits.certificates.handing_out import HandedOut
from credits.certificates.paper_order import ORDERS, Order, order_title
from desktop.choice import Choice
from desktop.desk import Desk
from desktop.export import ask_folder, ask_save, say_made, show_file
from desktop.form import Form
from sheets.columns import shown_day


def ask_export(desk: Desk, rows: Sequence[CertificateRow]) -> None:
    """Ask how and where, and write the files."""
    _with_sheets(desk, lambda known: _ask_export(desk, rows, known))


def ask_print(desk: Desk, rows: Sequence[CertificateRow]) -> None:
    """Ask in which order and on which printer, and print."""
    _with_sheets(desk, lambda known: _ask_print(desk, rows, known))


def _with_sheets(desk: Desk, then: Callable[[list[SheetRow]], object]) -> None:
    def show(known: list[SheetRow]) -> None:
        then(known)

    window = desk.window
    if window is not None:
        desk.read(window, "paper sheets", sheets, show)


def _ask_export(desk: Desk, rows: Sequence[CertificateRow], known: Sequence[SheetRow]) -> Form:
    form = Form(
        desk.window,
        _("Export {serial}", serial=rows[0].serial)
        if len(rows) == 1
        else _("Export {count} certificates", count=len(rows)),
        _("The files are copied as they were issued."),
        _("Choose the place…"),
    )
    how = form.choice(
        "how",
        _("As"),
        [("files", _("Separate files in a new folder")), ("one", _("One PDF to print"))],
    )
    order, sheet = _order_fields(form, known)

    def show(number: int) -> None:
        form.fields.setRowVisible(order, number == 1)
        form.fields.setRowVisible(sheet, number == 1 and order.currentIndex() == len(ORDERS) - 1)
        form.adjustSize()

    how.currentIndexChanged.connect(show)
    show(0)
    ids = [row.id for row in rows]

    def submit(values: dict[str, Any]) -> None:
        form.close_done()
        if values["how"] == "files":
            ask_folder(
                desk,
                _("Where the new folder goes"),
                lambda parent: desk.job(
                    _("Copying certificates"),
                    lambda at: handing_out.write_files(desk.base, desk.folder, ids, parent, desk.actor, at),
                    lambda made: _made(desk, made),
                ),
            )
            return
        by = values["order"]
        number = values["sheet"] if by == "sheet" else None
        ask_save(
            desk,
            _("Save the certificates"),
            f"{_('Certificates')} {handing_out.ranges(rows)[0]}.pdf",
            _("PDF document (*.pdf)"),
            lambda path: desk.job(
                _("Writing {file}", file=path.name),
                lambda at: handing_out.write_one_file(
                    desk.base, desk.folder, ids, path, by, desk.actor, at, sheet=number
                ),
                lambda made: _made(desk, made),
            ),
        )  # fmt: skip

    form.submitted.connect(submit)
    form.open()
    return form


def _ask_print(desk: Desk, rows: Sequence[CertificateRow], known: Sequence[SheetRow]) -> Form:
    form = Form(
        desk.window,
        _("Print {serial}", serial=rows[0].serial)
        if len(rows) == 1
        else _("Print {count} certificates", count=len(rows)),
        _("They leave the printer in this order."),
        _("Choose the printer…"),
    )
    _order_fields(form, known)

    def submit(values: dict[str, Any]) -> None:
        from desktop.certificates import printing  # Qt's printing and PDF libraries, for whoever prints

        form.close_done()
        order = values["order"]
        printing.choose_printer(desk, rows, order, values["sheet"] if order == "sheet" else None)

    form.submitted.connect(submit)
    form.open()
    return form


def _order_fields(form: Form, known: Sequence[SheetRow]) -> tuple[Choice, Choice]:
    """The order, and the attendance sheet to go by."""
    orders: list[Order] = [each for each in ORDERS if each != "sheet" or known]
    order = form.choice("order", _("In which order"), [(each, order_title(each)) for each in orders], "area")
    listed = [
        (
            one.number,
            _("Sheet {number}, {day}, {rows} people", number=one.number, day=shown_day(local_date(one.printed_at)), rows=one.rows),
        )
        for one in known
    ]  # fmt: skip
    sheet = form.choice("sheet", _("Attendance sheet"), listed)

    def show(number: int) -> None:
        form.fields.setRowVisible(sheet, orders[number] == "sheet")
        form.adjustSize()

    order.currentIndexChanged.connect(show)
    show(order.currentIndex())
    return order, sheet


def _made(desk: Desk, made: HandedOut) -> None:
    say_made(desk, made.path)
    show_file(made.path)
