"""Papers out: the office's own form looked at and filled, the summaries printed, dossiers of one person or of everybody."""

from pathlib import Path
from uuid import UUID

from core.language import _
from credits.appraisal import appraisal
from credits.appraisal.appraisal import Filled
from credits.appraisal.appraisal_rows import AppraisalRow
from credits.provenance import dossier
from credits.provenance.dossier import Written
from desktop.desk import Desk
from desktop.export import ask_folder, ask_numbers, ask_open, ask_save, say_made, show_file
from sheets.template import Template

_WORKBOOK = "*.xlsx"


def fill_form(desk: Desk, year: int) -> None:
    """Ask for the office's form, say what it asks for, and fill it."""
    ask_open(
        desk,
        _("The office's own form"),
        _("Excel workbook ({kinds})", kinds=_WORKBOOK),
        lambda path: look_at(desk, year, path),
    )


def look_at(desk: Desk, year: int, form: Path) -> None:
    """Look at the form off the GUI thread; where it can be filled, say how and ask where to."""
    if desk.window is not None:
        desk.read(
            desk.window,
            "form",
            lambda db: appraisal.look_at_form(db, year, form),
            lambda found: _ask(desk, year, form, found),
        )


def _ask(desk: Desk, year: int, form: Path, found: Template[AppraisalRow]) -> None:
    def chosen(full: bool, why: str) -> None:  # noqa: FBT001 - what the question answers with
        ask_save(
            desk,
            _("Where the filled form goes"),
            f"{form.stem} {year}.xlsx",
            _("Excel workbook (*.xlsx)"),
            lambda path: _fill(desk, year, form, path, full=full, why=why),
        )

    ask_numbers(desk, _("Fill the form"), in_words(found), chosen)


def in_words(found: Template[AppraisalRow]) -> str:
    """What is filled, what the form computes by itself, and what stays empty."""
    said = [
        _(
            "Sheet {sheet}, from row {row} on. Filled: {headings}.",
            sheet=found.sheet,
            row=found.first,
            headings="、".join(ask.heading for ask in found.filled),
        )
    ]
    computed = [ask.heading for ask in found.asks if ask.by_formula]
    if computed:
        said.append(_("Computed by the form: {headings}.", headings="、".join(computed)))
    if found.left:
        said.append(_("Left empty: {headings}.", headings="、".join(ask.heading for ask in found.left)))
    said.append(_("Mobile and ID numbers are masked."))
    return "\n".join(said)


def _fill(desk: Desk, year: int, form: Path, path: Path, *, full: bool, why: str) -> None:
    def made(done: Filled) -> None:
        say_made(desk, done.path)
        show_file(done.path)

    desk.job(
        _("Filling the form"),
        lambda at: appraisal.fill(desk.base, year, form, path, full=full, why=why, actor=desk.actor, at=at),
        made,
    )


def print_summaries(desk: Desk, year: int) -> None:
    """Print the year summed up."""
    ask_save(
        desk,
        _("Save the summaries"),
        _("Summaries {year}", year=year) + ".pdf",
        _("PDF document (*.pdf)"),
        lambda path: desk.job(
            _("Printing the summaries"),
            lambda at: appraisal.write_summaries(desk.base, year, path, at),
            lambda made: _open_made(desk, made),
        ),
    )


def one_dossier(desk: Desk, year: int, row: AppraisalRow) -> None:
    """Write the dossier of one person."""
    name = dossier.safe_name(_("Dossier {year} {name}", year=year, name=row.name)) + ".pdf"

    def chosen(full: bool, why: str) -> None:  # noqa: FBT001 - what the question answers with
        ask_save(
            desk,
            _("Where the dossier goes"),
            name,
            _("PDF document (*.pdf)"),
            lambda path: _write_one(desk, year, row.person_id, path, full=full, why=why),
        )

    intro = _(
        "Every entry with its line of the journal, papers, scores and objections of {name}.", name=row.name
    )
    ask_numbers(desk, _("Dossier"), intro + "\n" + _("Mobile and ID numbers are masked."), chosen)


def _write_one(desk: Desk, year: int, person: UUID, path: Path, *, full: bool, why: str) -> None:
    desk.job(
        _("Drawing the dossier"),
        lambda at: dossier.write_one(
            desk.base, year, person, path, full=full, why=why, actor=desk.actor, at=at
        ),
        lambda done: _open_made(desk, done.path),
    )


def all_dossiers(desk: Desk, year: int, count: int) -> None:
    """Write everybody's dossier into a new folder."""

    def chosen(full: bool, why: str) -> None:  # noqa: FBT001 - what the question answers with
        ask_folder(
            desk,
            _("In which folder the new one is made"),
            lambda parent: _write_all(desk, year, parent, full=full, why=why),
        )

    intro = _(
        "{count} files, one for each person, in a new folder of the place that you choose.", count=count
    )
    ask_numbers(
        desk, _("Dossiers of everybody"), intro + "\n" + _("Mobile and ID numbers are masked."), chosen
    )


def _write_all(desk: Desk, year: int, parent: Path, *, full: bool, why: str) -> None:
    def made(done: Written) -> None:
        desk.say(_("{count} dossiers written: {place}", count=done.people, place=str(done.path)))
        show_file(done.path)

    desk.job(
        _("Drawing the dossiers"),
        lambda at: dossier.write_all(desk.base, year, parent, full=full, why=why, actor=desk.actor, at=at),
        made,
    )


def _open_made(desk: Desk, path: Path) -> None:
    say_made(desk, path)
    show_file(path)
