"""`xiuhua grid indicators`, `xiuhua grid report` and `xiuhua grid training`: figures, the monthly report, which course teaches an item."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from cli import say
from cli.base import command, opened
from cli.grid_area import area_of
from cli.worded import WordedGroup, option
from core.clock import local_date, now
from core.language import N_, _
from courses.programme import titles_of
from grid.indicators import monthly, standing_out, training
from grid.indicators.book import read
from grid.indicators.rows import INDICATOR_ROWS
from grid.indicators.stories import month_before, month_of

_ACTOR = "terminal"
_FILE = click.Path(dir_okay=False, path_type=Path)
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_MONTH = click.DateTime(formats=["%Y-%m"])


@click.group()
def root() -> None:
    """Verbs of this file."""


@command(
    root,
    "indicators",
    N_("Show the indicators of a month with their n.\n\nWhere there is no case there is no figure."),
)
@option("--month", type=_MONTH, required=True, help=N_("The month, as 2026-03."))
@option("--area", default="", help=N_("The name of a patch; all when left out."))
def indicators(*, month: datetime, area: str, data: Path | None, as_json: bool) -> None:
    """Show the indicators of a month with their n."""
    at, day = now(), month.date()
    with opened(data) as base, base.store.read() as db:
        where = area_of(db, area) if area else None
        book = read(db, month_of(day), at, where)
        before = read(db, month_of(month_before(day)), at, where)
    if as_json:
        say.as_json(
            {
                code: {"hits": figure.hits, "n": figure.n, "value": figure.value}
                for code, figure in book.whole.items()
            }
        )
        return
    rows = monthly.indicator_rows(book.whole, before.whole)
    say.table(INDICATOR_ROWS.only("title", "now", "n", "before", "n_before"), rows)


@command(
    root,
    "report",
    N_("Say what stands out in a month, and write the monthly report.\n\nWithout a file it is only said."),
)
@option("--month", type=_MONTH, required=True, help=N_("The month, as 2026-03."))
@option("--area", default="", help=N_("The name of a patch; all when left out."))
@option("--pdf", type=_FILE, help=N_("Where the print goes."))
@option("--xlsx", type=_FILE, help=N_("Where the workbook goes."))
def report(
    *,
    month: datetime,
    area: str,
    pdf: Path | None,
    xlsx: Path | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Say what stands out in a month, and write the monthly report."""
    at, day = now(), month.date()
    with opened(data) as base:
        with base.store.read() as db:
            where = area_of(db, area) if area else None
            found = standing_out.report(db, day, at, where)
        written: list[Path] = []
        if pdf or xlsx:
            job = monthly.write(base.store, day, where, pdf, xlsx, _ACTOR, at)
            written = say.run(job, _("Writing the report"), quiet=as_json)
    if as_json:
        say.as_json(
            {"findings": [each._asdict() for each in found], "files": [str(path) for path in written]}
        )
        return
    for each in found:
        click.echo(each.sentence)
    for path in written:
        click.echo(_("Written: {file}", file=str(path)))


@root.group(
    cls=WordedGroup, name="training", help=N_("Which course teaches an item, and which items keep failing.")
)
def training_group() -> None:
    """Which course teaches an item, and which items keep failing."""


@command(training_group, "failing", N_("List the items that a patch keeps failing, with their courses."))
@option("--area", default="", help=N_("The name of a patch; all when left out."))
@option("--since", type=_DAY, required=True, help=N_("The first day."))
@option("--until", type=_DAY, help=N_("The day after the last; today's when left out."))
def failing(*, area: str, since: datetime, until: datetime | None, data: Path | None, as_json: bool) -> None:
    """List the items that a patch keeps failing."""
    at = now()
    with opened(data) as base, base.store.read() as db:
        where = area_of(db, area) if area else None
        last = until.date() if until else local_date(at)
        rows = training.failing_items(db, where, since.date(), last, at)
        titles = titles_of(db, {course for row in rows for course in row.courses})
    if as_json:
        say.as_json([row._asdict() for row in rows])
        return
    for row in rows:
        click.echo(
            _(
                "{code} {item}: {failed} of {n} rounds failed (over the limit {late}, sent back {reworked}, opened again {reopened})",
                code=row.item_code,
                item=row.item,
                failed=row.failed,
                n=row.n,
                late=row.late,
                reworked=row.reworked,
                reopened=row.reopened,
            )
        )
        for course in row.courses:
            click.echo(f"    {titles.get(course, str(course))}")
    if not rows:
        click.echo(_("No item keeps failing."))


@command(training_group, "link", N_("Say that a course teaches an item."))
@click.argument("item")
@click.argument("course", type=click.UUID)
def link(*, item: str, course: UUID, data: Path | None, as_json: bool) -> None:
    """Say that a course teaches an item."""
    with opened(data) as base, base.store.write() as db:
        training.link(db, item, course, _ACTOR, now())
    _done(_("The course is linked with the item."), as_json=as_json)


@command(training_group, "unlink", N_("Take a link between item and course back."))
@click.argument("item")
@click.argument("course", type=click.UUID)
def unlink(*, item: str, course: UUID, data: Path | None, as_json: bool) -> None:
    """Take a link between item and course back."""
    with opened(data) as base, base.store.write() as db:
        training.unlink(db, item, course, _ACTOR, now())
    _done(_("The link is taken back."), as_json=as_json)


def _done(sentence: str, *, as_json: bool) -> None:
    if as_json:
        say.as_json({"done": True})
    else:
        click.echo(sentence)
