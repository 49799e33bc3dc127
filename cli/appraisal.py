"""`xiuhua appraisal export`: the list for the year's end."""

from pathlib import Path

import click

from cli import say
from cli.base import command, opened
from cli.worded import WordedGroup, option
from core.clock import local_year, now
from core.language import N_, _
from credits import appraisal


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="appraisal", help=N_("The yearly appraisal (年度考核)."))
def appraisal_group() -> None:
    """The yearly appraisal (年度考核)."""


@command(
    appraisal_group,
    "export",
    N_("Write the appraisal list as xlsx and PDF.\n\nWithout paths, into the present folder."),
)
@option("--year", type=click.IntRange(2000, 2100), help=N_("The credited year; this year when left out."))
@option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), help=N_("Where to write the workbook."))
@option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help=N_("Where to write the printed list."))
def export(
    *, year: int | None, xlsx: Path | None, pdf: Path | None, data: Path | None, as_json: bool
) -> None:
    """Write the appraisal list as xlsx and PDF; without paths, into this folder."""
    at = now()
    of_year = year or local_year(at)
    name = f"考核名单-{of_year}"
    targets = (xlsx or Path(f"{name}.xlsx")).absolute(), (pdf or Path(f"{name}.pdf")).absolute()
    with opened(data) as base:
        job = appraisal.export(base.store, base.folder, of_year, *targets, actor="terminal", at=at)
        done = say.run(job, _("Writing the list"), quiet=as_json)
    if as_json:
        say.as_json(
            {
                "year": of_year,
                "people": done.people,
                "met": done.met,
                "xlsx": str(done.xlsx),
                "pdf": str(done.pdf),
            }
        )
    else:
        say.lines([["xlsx", str(done.xlsx)], ["pdf", str(done.pdf)]])
