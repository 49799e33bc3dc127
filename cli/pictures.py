"""`xiuhua pictures`: the year in pictures as a PDF."""

from pathlib import Path

import click

from cli import say
from cli.base import command, opened
from cli.worded import option
from core.clock import local_year, now
from core.language import N_, _
from credits.standing import year_in_pictures


@click.group()
def root() -> None:
    """Verbs of this file."""


@command(
    root,
    "pictures",
    N_(
        "Write the year in pictures to a PDF, each with its figures.\n\nThe spread against the line, the months, the areas, supply against need; no names."
    ),
)
@click.argument("pdf", type=click.Path(dir_okay=False, path_type=Path))
@option("--year", type=click.IntRange(2000, 2100), help=N_("The credited year; this year when left out."))
def pictures(*, pdf: Path, year: int | None, data: Path | None, as_json: bool) -> None:
    """Write the year in pictures to a PDF."""
    at, target = now(), pdf.absolute()
    with opened(data) as base:
        job = year_in_pictures.write(base.store, year or local_year(at), target, at)
        say.run(job, _("Drawing the pictures"), quiet=as_json)
    if as_json:
        say.as_json({"pdf": str(target)})
    else:
        click.echo(_("Written: {file}", file=str(target)))
