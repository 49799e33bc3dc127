"""`xiuhua notices`: who is due for a reminder or a written warning, giving them, their letters, the list as xlsx."""

from pathlib import Path

import click

from cli import say
from cli.base import command, opened
from cli.worded import WordedGroup, option
from core.amounts import shown
from core.clock import local_year, now
from core.language import N_, _
from core.refusals import FileNotWritten
from credits.notices import letters, notices
from credits.notices.notices import DUE, NOTICES


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="notices", help=N_("Reminders and written warnings about missing credits."))
def notices_group() -> None:
    """Reminders and written warnings about missing credits."""


@command(
    notices_group,
    "due",
    N_("List who is due for a reminder or a warning today, by the days that the credit rules name."),
)
@option("--year", type=click.IntRange(2000, 2100), help=N_("The credited year; this year when left out."))
def due(*, year: int | None, data: Path | None, as_json: bool) -> None:
    """List who is due for a reminder or a warning today."""
    at = now()
    with opened(data) as base, base.store.read() as db:
        found = notices.due(db, year or local_year(at), at)
    if as_json:
        say.as_json(
            [
                {
                    "staff_number": row.staff_number,
                    "name": row.name,
                    "level": row.level,
                    "earned": shown(row.earned),
                    "required": shown(row.required),
                    "possible": shown(row.possible),
                }
                for row in found
            ]
        )
    elif found:
        say.table(DUE, found)
    else:
        click.echo(_("Nobody is due for a reminder or a warning today."))


@command(
    notices_group,
    "give",
    N_(
        "Give everybody the reminder or the warning that is due, and write the letters.\n\nEach is numbered and recorded; a second call gives nobody the same again."
    ),
)
@click.argument("pdf", type=click.Path(dir_okay=False, path_type=Path))
@option("--year", type=click.IntRange(2000, 2100), help=N_("The credited year; this year when left out."))
def give(*, pdf: Path, year: int | None, data: Path | None, as_json: bool) -> None:
    """Give everybody the reminder or the warning that is due, and write the letters."""
    at, target = now(), pdf.absolute()
    of_year = year or local_year(at)
    if not target.parent.is_dir():
        raise FileNotWritten(file=str(target), reason=_("the folder is not there"))
    with opened(data) as base:
        with base.store.write() as db:
            people = [row.person_id for row in notices.due(db, of_year, at)]
            ids = notices.give(db, of_year, people, "terminal", at)
        pages = say.run(
            letters.write(base.store, of_year, ids, target, at), _("Drawing the letters"), quiet=as_json
        )
    if as_json:
        say.as_json({"given": len(ids), "pages": pages, "pdf": str(target)})
    else:
        click.echo(_("{count} given. Letters: {file}", count=len(ids), file=str(target)))


@command(
    notices_group,
    "list",
    N_("List the reminders and warnings that were given in a year; --xlsx writes them."),
)
@option("--year", type=click.IntRange(2000, 2100), help=N_("The credited year; this year when left out."))
@option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), help=N_("Where to write the workbook."))
def list_(*, year: int | None, xlsx: Path | None, data: Path | None, as_json: bool) -> None:
    """List the reminders and warnings that were given in a year."""
    of_year = year or local_year(now())
    with opened(data) as base, base.store.read() as db:
        found = notices.notices(db, of_year)
    if xlsx:
        from sheets.xlsx import write

        write(xlsx.absolute(), NOTICES, found, title=_("Reminders and warnings of {year}", year=of_year))
    if as_json:
        say.as_json(
            [
                {
                    "number": row.number,
                    "level": row.level,
                    "given_on": row.given_on,
                    "staff_number": row.staff_number,
                    "name": row.name,
                    "taken_back": row.ended_at is not None,
                }
                for row in found
            ]
        )
    elif found:
        say.table(NOTICES, found)
    else:
        click.echo(_("No reminder or warning was given in this year."))
