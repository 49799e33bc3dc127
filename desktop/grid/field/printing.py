"""Where a printed form goes: asked for, written, opened with the system's own program, which prints it."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from core.clock import local_date
from core.files import write_whole
from core.jobs import Job, Step
from core.language import _
from desktop.desk import Desk
from desktop.export import ask_save, say_made, show_file
from grid.field import forms
from store.facts import BASE_NAME, fact
from store.transaction import Store


def save(desk: Desk, what: str, area_id: UUID, name: str, then: Callable[[Desk, Path], None]) -> None:
    """Ask where the checklist ("checklist") or the sheet of a patrol ("patrol") of a patch goes, and write it."""
    is_patrol = what == "patrol"
    title = _("Sheet of a night patrol") if is_patrol else _("Checklist")
    ask_save(
        desk,
        _("Save the form"),
        f"{title} {name}.pdf",
        _("PDF document (*.pdf)"),
        lambda path: desk.job(
            _("Writing {file}", file=path.name),
            lambda at: write(desk.base, what, area_id, path, at),
            lambda made: then(desk, made),
        ),
    )


def opened(desk: Desk, path: Path) -> None:
    """Say where it is and open it."""
    say_made(desk, path)
    show_file(path)


def write(base: Store, what: str, area_id: UUID, path: Path, at: datetime) -> Job[Path]:
    """Draw a form into a file. Raises FileLocked, FileNotWritten, UnknownPatch, NoCatalogueInForce."""
    from grid.field.forms_pdf import draw_checklist, draw_patrol

    yield Step(0, 1)
    with base.read() as db:
        issuer = fact(db, BASE_NAME)
        if what == "patrol":
            sheet = forms.patrol_sheet(db, area_id, local_date(at))
            content = draw_patrol(sheet, issuer)
        else:
            content = draw_checklist(forms.checklist(db, area_id, local_date(at)), issuer)
    write_whole(path, content)
    return path
