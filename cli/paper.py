"""`xiuhua paper print` and `xiuhua paper enter`: attendance sheets from the terminal."""

import sys
from pathlib import Path

import click

from cli import say
from cli.base import command, opened
from cli.worded import WordedGroup, option
from core.clock import now
from core.files import write_whole
from core.language import N_, _
from courses import calendar
from courses.paper import entering, sheets
from courses.paper.refusals import NothingTyped
from courses.paper.row_codes import Mark, parse
from store.facts import BASE_NAME, fact


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="paper", help=N_("Attendance sheets on paper."))
def paper_group() -> None:
    """Attendance sheets on paper."""


@command(
    paper_group,
    "print",
    N_(
        "Write an attendance sheet as PDF.\n\nEvery sheet has a number of its own; its rows are fixed from now on."
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@option("--session", type=click.IntRange(1), required=True, help=N_("The number of the session."))
@option("--who", type=click.Choice(sheets.WHO), default="expected", help=N_("Who gets a row."))
def print_(*, file: Path, session: int, who: sheets.Who, data: Path | None, as_json: bool) -> None:
    """Write an attendance sheet as PDF; its rows are fixed from now on."""
    from courses.paper.sheet_pdf import draw_sheet

    at = now()
    with opened(data) as base, base.store.write() as db:
        session_id = calendar.by_number(db, session, at).id
        sheet = sheets.print_sheet(db, session_id, who, "terminal", at)
        # Before the commit: a sheet that could not be written was never printed.
        write_whole(file.absolute(), draw_sheet(sheet, fact(db, BASE_NAME)))
    if as_json:
        say.as_json({"sheet": sheet.number, "rows": len(sheet.rows), "file": str(file.absolute())})
    else:
        click.echo(_("Sheet {number}: {rows} people.", number=sheet.number, rows=len(sheet.rows)))
        click.echo(str(file.absolute()))


@command(
    paper_group,
    "enter",
    N_(
        "Enter what a signed sheet says.\n\nCODES are row codes (00195), ranges (00195-00583), times (0915, or 0915 1130) and out; without a time people came at the start. Exit status 1 when a row was refused."
    ),
)
@click.argument("codes", nargs=-1, required=True)
@option("--sheet", type=click.IntRange(1), required=True, help=N_("The number of the sheet."))
@option("--out", "leaving", is_flag=True, help=N_("The column for leaving is meant."))
def enter(*, codes: tuple[str, ...], sheet: int, leaving: bool, data: Path | None, as_json: bool) -> None:
    """Enter what a signed sheet says. Exit status 1 when a row was refused."""
    at = now()
    mark: Mark = "out" if leaving else "in"
    with opened(data) as base, base.store.write() as db:
        session = sheets.sheet(db, sheet, at).session
        typed = parse(" ".join(codes), sheet)
        if not typed.rows:
            raise NothingTyped
        stated = entering.entries(typed, entering.usual(session, at)._replace(mark=mark), session)
        entered = entering.enter(db, sheet, stated, "terminal", at)
    if as_json:
        say.as_json(
            [
                {
                    "row": one.row,
                    "name": one.name,
                    "came": one.came and one.came.code,
                    "went": one.went and one.went.code,
                }
                for one in entered
            ]
        )
    else:
        say.lines([[str(one.row), entering.told(one)] for one in entered])
    sys.exit(0 if all(one.ok for one in entered) else 1)
