"""`xiuhua standing`: where everybody stands against the year's line."""

from pathlib import Path

import click

from cli import say
from cli.base import command, opened
from cli.worded import option
from core import amounts
from core.clock import local_year, now
from core.language import N_
from credits.standing import STANDINGS, Standing, standings


@click.group()
def root() -> None:
    """Verbs of this file."""


@command(
    root,
    "standing",
    N_(
        "List everybody's credits of a year.\n\nEarned, required, still possible and the verdict; sorted by area, never by credits."
    ),
)
@option("--year", type=click.IntRange(2000, 2100), help=N_("The credited year; this year when left out."))
def standing(*, year: int | None, data: Path | None, as_json: bool) -> None:
    """List everybody's credits of a year: earned, required, still possible, verdict. Sorted by area, never by credits."""
    at = now()
    with opened(data) as base, base.store.read() as db:
        found = standings(db, year or local_year(at), at)
    if as_json:
        say.as_json([_plain(one) for one in found])
    else:
        say.table(STANDINGS, found)


def _plain(one: Standing) -> dict[str, object]:
    return {
        "staff_number": one.staff_number,
        "name": one.name,
        "area": one.area,
        "earned": amounts.shown(one.earned),
        "required": amounts.shown(one.required),
        "possible": amounts.shown(one.possible),
        "verdict": one.verdict,
    }
