"""One issue's story as a PDF: asked for, written, opened with the system's own program, which prints it."""

from pathlib import Path

from core import clock
from core.files import write_whole
from core.jobs import Job, Step
from core.language import _, translate
from desktop.desk import Desk
from desktop.export import ask_save, say_made, show_file
from desktop.grid.issues.issue_reading import Picture, clock_line, events, facts
from desktop.grid.issues.timeline import said
from grid.issues.words import STATES


def save(desk: Desk, picture: Picture) -> None:
    """Ask where the PDF goes, and write it."""
    row = picture.story.issue

    def opened(path: Path) -> None:
        say_made(desk, path)
        show_file(path)

    ask_save(
        desk,
        _("Save the story as PDF"),
        f"{row.shown}.pdf",
        _("PDF document (*.pdf)"),
        lambda path: desk.job(
            _("Writing {file}", file=path.name), lambda _at: write(desk, picture, path), opened
        ),
    )


def write(desk: Desk, picture: Picture, path: Path) -> Job[Path]:
    """Draw it into a file. Raises FileLocked, FileNotWritten, CharacterNotPrintable."""
    from grid.issues.case_pdf import Case, Photo, draw

    yield Step(0, 1)
    found, row = picture.story, picture.story.issue
    photos = [
        Photo(f"{title}  {each.said}", each.path)
        for title, kept in ((_("Before the work"), picture.before), (_("After the work"), picture.after))
        for each in kept
    ]
    state = "  ".join(part for part in (translate(STATES[row.state]), clock_line(picture)) if part)
    case = Case(
        " ".join(part for part in (row.shown, found.item.name if found.item else "") if part),
        state,
        desk.base_name,
        clock.local_date(clock.now()),
        facts(picture),
        [said(event) for event in reversed(events(picture))],
        photos,
    )
    write_whole(path, draw(case))
    return path
