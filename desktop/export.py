"""Writing a list that is on the screen to an xlsx file, and opening what was made with the system's own program."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from core import clock
from core.jobs import Job, Step
from core.language import _
from desktop.desk import Desk
from desktop.form import Form
from sheets.columns import Sheet

Row = TypeVar("Row")


def export_rows(desk: Desk, sheet: Sheet[Row], rows: Sequence[Row]) -> None:
    """Ask for a file and write the list there."""
    title = _(sheet.title)
    ask_save(
        desk,
        _("Export this list to Excel"),
        f"{title} {clock.local(clock.now()):%Y-%m-%d}.xlsx",
        _("Excel workbook (*.xlsx)"),
        lambda path: desk.job(
            _("Writing {file}", file=path.name),
            lambda _at: write_rows(path, sheet, rows),
            lambda made: say_made(desk, made),
        ),
    )


def ask_save(desk: Desk, title: str, name: str, kinds: str, then: Callable[[Path], None]) -> QFileDialog:
    """Ask where to write a file; `then` gets the path when one is chosen."""
    dialog = QFileDialog(desk.window, title, documents(), kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
    dialog.selectFile(name)
    return _open(dialog, then)


def ask_open(desk: Desk, title: str, kinds: str, then: Callable[[Path], None]) -> QFileDialog:
    """Ask for a file that is there."""
    dialog = QFileDialog(desk.window, title, documents(), kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _open(dialog, then)


def ask_folder(desk: Desk, title: str, then: Callable[[Path], None]) -> QFileDialog:
    """Ask for a folder to write into."""
    dialog = QFileDialog(desk.window, title, documents())
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _open(dialog, then)


def ask_numbers(desk: Desk, title: str, intro: str, then: Callable[[bool, str], None]) -> Form:
    """Ask whether mobile and ID numbers are written in full, and then why; `then` gets both.

    Whoever has not the right is told that they are masked, and goes on.
    """
    form = Form(desk.window, title, intro, _("Choose the place…"))
    if desk.may("export_full"):
        form.check("full", _("Write mobile and ID numbers in full"))
        form.text("why", _("What for"), hint=_("needed for full numbers; kept in the journal"))

    def submit(values: dict[str, Any]) -> None:
        full, why = bool(values.get("full")), str(values.get("why", ""))
        if full and not why:
            form.refuse(_("Please say what the full numbers are for."))
            return
        form.close_done()
        then(full, why)

    form.submitted.connect(submit)
    form.open()
    return form


def documents() -> str:
    """Where file dialogs begin."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return folder if folder and Path(folder).is_dir() else str(Path.home())


def show_file(path: Path) -> None:
    """Open a file or a folder with the system's own program."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def say_made(desk: Desk, path: Path) -> None:
    """Say where a file was written."""
    desk.say(_("Written: {file}", file=str(path)))


def _open(dialog: QFileDialog, then: Callable[[Path], None]) -> QFileDialog:
    def chosen(name: str) -> None:
        then(Path(name))

    dialog.fileSelected.connect(chosen)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog


def write_rows(path: Path, sheet: Sheet[Row], rows: Sequence[Row]) -> Job[Path]:
    """Write a list as it is shown. Raises FileLocked, FileNotWritten."""
    from sheets.xlsx import write

    yield Step(0, len(rows))
    write(path, sheet, rows, title=_(sheet.title))
    return path
