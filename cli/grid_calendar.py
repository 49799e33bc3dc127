"""`xiuhua grid calendar`: which days are worked, the office hours, and the years whose holidays nobody has entered."""

import sys
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import click

from cli import say
from cli.base import command, opened
from cli.worded import WordedGroup, option
from core.clock import local_date, local_year, now
from core.language import N_, _
from grid import working_time
from grid.working_time.calendars import FIRST, LAST, WorkCalendar, calendar_of
from grid.working_time.notices import read_notice, text_of
from grid.working_time.year import SPECIAL_DAYS, SpecialDay, special_days

_ACTOR = "terminal"
_YEAR = click.IntRange(FIRST.year, LAST.year)
_DAY = click.DateTime(formats=["%Y-%m-%d"])


class Days(click.ParamType[tuple[date, ...]]):
    """One day, or all from one to another: 2027-02-05 or 2027-02-05..2027-02-11."""

    name = "days"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[date, ...]:
        """The days in order; wrong usage for what are none."""
        begin, dots, end = str(value).partition("..")
        try:
            first = date.fromisoformat(begin)
            last = date.fromisoformat(end) if dots else first
        except ValueError:
            self.fail(
                _("“{given}” is no day such as 2027-02-05 or 2027-02-05..2027-02-11.", given=value),
                param,
                ctx,
            )
        if not 0 <= (last - first).days <= 366:
            self.fail(_("“{given}” are too many days, or none.", given=value), param, ctx)
        return tuple(first + timedelta(days=day) for day in range((last - first).days + 1))


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="calendar", help=N_("Working days and office hours."))
def calendar_group() -> None:
    """Working days and office hours."""


@command(
    calendar_group,
    "show",
    N_("Show the days of a year that are not as their weekday, the office hours, and what is missing."),
)
@click.argument("year", type=_YEAR, required=False)
def show(*, year: int | None, data: Path | None, as_json: bool) -> None:
    """Show the days of a year that are not as their weekday, the office hours, and what is missing."""
    at = now()
    with opened(data) as base, base.store.read() as db:
        calendar = calendar_of(db)
    of_year = year or local_year(at)
    days = special_days(calendar, of_year)
    if as_json:
        say.as_json({**_facts(calendar, of_year, local_date(at)), "days": [_day_facts(day) for day in days]})
        return
    if not calendar.knows(of_year):
        click.echo(
            _(
                "The holidays of {year} are not known yet: Monday to Friday count as working days there.",
                year=of_year,
            )
        )
    say.table(SPECIAL_DAYS, days)
    for since, hours in _hours(calendar):
        click.echo(
            _("Office hours from {day}: {hours}", day=since, hours=hours)
            if since
            else _("Office hours: {hours}", hours=hours)
        )
    if warned := working_time.warning(calendar, local_date(at)):
        click.echo(warned, err=True)


@command(calendar_group, "set", N_("Say that days are worked or free, whatever the holiday calendar says."))
@click.argument("days", type=Days(), metavar="DAY[..DAY]")
@option("--work/--free", "works", required=True, default=None, help=N_("Worked, or free."))
@option("--note", default="", help=N_("What the days are called, such as 春节."))
def set_(*, days: Sequence[date], works: bool, note: str, data: Path | None, as_json: bool) -> None:
    """Say that days are worked or free, whatever the holiday calendar says."""
    at = now()
    with opened(data) as base, base.store.write() as db:
        for day in days:
            working_time.set_day(db, day, _ACTOR, at, works=works, words=note)
    _said(days, as_json=as_json)


@command(calendar_group, "clear", N_("Let days be again as the holiday calendar has them."))
@click.argument("days", type=Days(), metavar="DAY[..DAY]")
def clear(*, days: Sequence[date], data: Path | None, as_json: bool) -> None:
    """Let days be again as the holiday calendar has them."""
    at = now()
    with opened(data) as base, base.store.write() as db:
        for day in days:
            working_time.clear_day(db, day, _ACTOR, at)
    _said(days, as_json=as_json)


@command(calendar_group, "hours", N_("Set the office hours from a day on, such as 09:00-11:30,13:00-17:30."))
@click.argument("since", type=_DAY)
@click.argument("hours")
def hours_(*, since: datetime, hours: str, data: Path | None, as_json: bool) -> None:
    """Set the office hours from a day on."""
    at, day = now(), since.date()
    with opened(data) as base:
        with base.store.write() as db:
            working_time.set_hours(db, day, hours, _ACTOR, at)
        with base.store.read() as db:
            calendar = calendar_of(db)
    if as_json:
        say.as_json({"since": day, "hours": calendar.hours_on(day)})
    else:
        click.echo(_("Office hours from {day}: {hours}", day=day, hours=calendar.hours_on(day)))


@command(
    calendar_group, "entered", N_("Say that the holidays and working weekends of a year are all entered.")
)
@click.argument("year", type=_YEAR)
@option("--not", "taken_back", is_flag=True, help=N_("Say that they are not, after all."))
def entered(*, year: int, taken_back: bool, data: Path | None, as_json: bool) -> None:
    """Say that the holidays and working weekends of a year are all entered."""
    at = now()
    with opened(data) as base:
        with base.store.write() as db:
            working_time.say_entered(db, year, _ACTOR, at, entered=not taken_back)
        with base.store.read() as db:
            calendar = calendar_of(db)
    if as_json:
        say.as_json(_facts(calendar, year, local_date(at)))
    elif calendar.knows(year):
        click.echo(_("The holidays of {year} count as entered.", year=year))
    else:
        click.echo(_("The holidays of {year} count as missing.", year=year))


@command(
    calendar_group,
    "notice",
    N_(
        "Read the State Council's notice of a year's holidays from a text file.\n\nShows the days first; with --yes they are kept and the year counts as entered."
    ),
)
@click.argument("year", type=_YEAR)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@option("--yes", is_flag=True, help=N_("Keep the days without asking."))
def notice(*, year: int, file: Path, yes: bool, data: Path | None, as_json: bool) -> None:
    """Read the State Council's notice of a year's holidays from a text file."""
    at = now()
    days = read_notice(text_of(file), year)
    if not as_json:
        say.table(SPECIAL_DAYS, [SpecialDay(each.day, each.works, "own", each.note) for each in days])
    asked = not yes and not as_json and sys.stdin.isatty()
    keep = yes or (asked and click.confirm(_("Keep these days?")))
    if keep:
        with opened(data) as base, base.store.write() as db:
            working_time.keep_notice(db, year, days, _ACTOR, at)
    if as_json:
        say.as_json({"kept": keep, "days": [each._asdict() for each in days]})
    elif keep:
        click.echo(_("Done: {count} days.", count=len(days)))
    else:
        click.echo(_("Nothing was kept. Add --yes to keep them."), err=True)


def _said(days: Sequence[date], *, as_json: bool) -> None:
    if as_json:
        say.as_json({"days": list(days)})
    else:
        click.echo(_("Done: {count} days.", count=len(days)))


def _hours(calendar: WorkCalendar) -> list[tuple[date | None, str]]:
    """The office hours that a base begins with, then those from each date on."""
    return [
        (None, calendar.hours_on(FIRST)),
        *((change.since, calendar.hours_on(change.since)) for change in calendar.changes),
    ]


def _facts(calendar: WorkCalendar, year: int, today: date) -> dict[str, Any]:
    return {
        "year": year,
        "known": calendar.knows(year),
        "missing_years": list(calendar.missing_soon(today)),
        "warning": working_time.warning(calendar, today),
        "hours": [{"since": since, "hours": hours} for since, hours in _hours(calendar)],
    }


def _day_facts(day: SpecialDay) -> dict[str, Any]:
    return {"day": day.day, "works": day.works, "source": day.source, "name": day.name}
