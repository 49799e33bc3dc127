"""`xiuhua schemes` and `xiuhua supply`: other lines on the same ledger, and whether the rest of the calendar offers enough."""

from pathlib import Path

import click

from cli import say
from cli.base import command, opened
from cli.worded import option
from core import amounts
from core.clock import local_year, now
from core.language import N_, _
from credits.standing import schemes as of_rules
from credits.standing.schemes import SCHEME_STANDINGS, SchemeStanding
from credits.standing.supply import SHORT, SUPPLY, Forecast, category_words, forecast

_YEAR = click.IntRange(2000, 2100)


@click.group()
def root() -> None:
    """Verbs of this file."""


@command(
    root,
    "schemes",
    N_(
        "List the other schemes of the rules, or everybody's standing under one.\n\nSuch as the national register's hours in three years;"
        " sorted by area, never by result."
    ),
)
@option("--scheme", "code", help=N_("The scheme's code; without it the schemes are listed."))
@option("--year", type=_YEAR, help=N_("A year of the period; this year when left out."))
def schemes(*, code: str | None, year: int | None, data: Path | None, as_json: bool) -> None:
    """List the schemes of the rules, or everybody's standing under one."""
    at = now()
    of_year = year or local_year(at)
    with opened(data) as base, base.store.read() as db:
        if code is None:
            known = of_rules.schemes(db, of_year)
            rows: list[SchemeStanding] = []
        else:
            known = (of_rules.scheme(db, code, of_year),)
            rows = of_rules.scheme_standings(db, known[0], of_year, at)
    if code is None and as_json:
        say.as_json([each._asdict() for each in known])
    elif code is None:
        for each in known:
            click.echo(f"{each.code}  {each.title}")
        if not known:
            click.echo(_("The rules of {year} have no other schemes.", year=of_year))
    elif as_json:
        say.as_json([_plain(row) for row in rows])
    else:
        say.table(SCHEME_STANDINGS, rows)


@command(
    root,
    "supply",
    N_(
        "Does the rest of the calendar offer enough credits, and for whom not?\n\nWhat is needed and offered, in all and of each"
        " category, and who cannot reach the line whatever they do."
    ),
)
@option("--year", type=_YEAR, help=N_("The credited year; this year when left out."))
def supply(*, year: int | None, data: Path | None, as_json: bool) -> None:
    """Say whether the rest of the calendar offers enough, and for whom not."""
    at = now()
    with opened(data) as base, base.store.read() as db:
        found = forecast(db, year or local_year(at), at)
    if as_json:
        say.as_json(_forecast(found))
        return
    say.table(SUPPLY, found.rows)
    click.echo()
    if found.short:
        say.table(SHORT, found.short)
    else:
        click.echo(_("Everybody can still reach the line."))


def _plain(row: SchemeStanding) -> dict[str, object]:
    return {
        "staff_number": row.staff_number,
        "name": row.name,
        "area": row.area,
        "qualification": row.qualification,
        "first": row.first,
        "last": row.last,
        "unit": row.unit,
        "earned": amounts.shown(row.earned),
        "required": amounts.shown(row.required),
        "possible": amounts.shown(row.possible),
        "verdict": row.verdict,
    }


def _forecast(found: Forecast) -> dict[str, object]:
    return {
        "year": found.year,
        "rows": [
            {
                "category": row.category,
                "title": category_words(row.category),
                "people": row.people,
                "needed": amounts.shown(row.needed),
                "offered": amounts.shown(row.offered),
                "lessons": row.lessons,
                "places": row.places,
                "short": row.short,
            }
            for row in found.rows
        ],
        "short": [
            {
                "staff_number": row.standing.staff_number,
                "name": row.standing.name,
                "misses": amounts.shown(row.misses),
                "by_category": {key: amounts.shown(much) for key, much in row.by_category.items()},
            }
            for row in found.short
        ],
    }
