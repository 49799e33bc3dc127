"""`xiuhua appraisal`: the list for the year's end; closing the year, amending what was closed, proving that nobody changed it."""

import sys
from datetime import datetime
from pathlib import Path

import click

from cli import say
from cli.appraisal_objections import objections_group
from cli.base import command, opened
from cli.grades import papers_group, refuse_no_why
from cli.worded import WordedGroup, option
from core import amounts
from core.clock import local_year, now
from core.language import N_, _
from credits.year import amendments, closing, exporting, readiness, reading, verifying
from credits.year.amendments import Wanted
from credits.year.lines import FrozenLine
from credits.year.refusals import FieldNotAmendable, NotOnClosedList
from store.types import Db

_YEAR = click.IntRange(2000, 2100)
_TEXTS = ("name", "staff_number", "area", "grid", "post", "grade")


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="appraisal", help=N_("The yearly appraisal (年度考核)."))
def appraisal_group() -> None:
    """The yearly appraisal (年度考核)."""


appraisal_group.add_command(objections_group)
for paper in papers_group.commands.values():
    appraisal_group.add_command(paper)


@command(
    appraisal_group,
    "export",
    N_(
        "Write the appraisal list as xlsx and PDF.\n\nOf a closed year it is the list as it was frozen, with its amendments marked. Without paths, into the present folder."
    ),
)
@option("--year", type=_YEAR, help=N_("The credited year; this year when left out."))
@option("--xlsx", type=click.Path(dir_okay=False, path_type=Path), help=N_("Where to write the workbook."))
@option("--pdf", type=click.Path(dir_okay=False, path_type=Path), help=N_("Where to write the printed list."))
@option(
    "--full",
    is_flag=True,
    help=N_("Write mobile and ID numbers in full; needs --why, and the journal keeps it."),
)
@option("--why", default="", metavar="REASON", help=N_("Why the full numbers are needed."))
def export(
    *,
    year: int | None,
    xlsx: Path | None,
    pdf: Path | None,
    full: bool,
    why: str,
    data: Path | None,
    as_json: bool,
) -> None:
    """Write the appraisal list as xlsx and PDF; without paths, into this folder."""
    refuse_no_why(full=full, why=why)
    at = now()
    of_year = year or local_year(at)
    name = f"考核名单-{of_year}"
    targets = (xlsx or Path(f"{name}.xlsx")).absolute(), (pdf or Path(f"{name}.pdf")).absolute()
    with opened(data) as base:
        job = exporting.export(
            base.store, base.folder, of_year, *targets, full=full, why=why, actor="terminal", at=at
        )
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


@command(
    appraisal_group,
    "close",
    N_(
        "Close a year: freeze its list, number and sign it.\n\nIt cannot be opened again; later changes are numbered amendments. --dry-run shows what stands against it."
    ),
)
@option("--year", type=_YEAR, required=True, help=N_("The credited year."))
@option(
    "--objections-until",
    type=click.DateTime(["%Y-%m-%d"]),
    help=N_("The last day on which objections are received, as 2027-01-15."),
)
@option("--despite", default="", help=N_("Why the year is closed although something stands against it."))
@option("--dry-run", is_flag=True, help=N_("Only show what stands against closing, and what to do."))
@option("--yes", is_flag=True, help=N_("Do not ask for the year to be typed once more."))
def close(
    *,
    year: int,
    objections_until: datetime | None,
    despite: str,
    dry_run: bool,
    yes: bool,
    data: Path | None,
    as_json: bool,
) -> None:
    """Close a year, or show what stands against it. Exit status 1 when something does that refuses."""
    at = now()
    with opened(data) as base:
        if dry_run:
            with base.store.read() as db:
                points = readiness.readiness(db, base.folder, year, at)
            _say_points(points, as_json=as_json)
            sys.exit(1 if any(point.weight == "refused" for point in points) else 0)
        if objections_until is None:
            raise click.UsageError(
                _("Give --objections-until, the last day on which objections are received.")
            )
        if not yes and click.prompt(_("Type {year} to close it", year=year), err=True) != str(year):
            click.echo(_("Nothing was closed."), err=True)
            sys.exit(1)
        job = closing.close(base.store, base.folder, year, objections_until.date(), "terminal", at, despite)
        done = say.run(job, _("Closing the year"), quiet=as_json)
    if as_json:
        say.as_json(
            {
                "year": done.year,
                "people": done.people,
                "met": done.met,
                "posted": done.posted,
                "manifest": done.digest,
                "folder": str(done.folder),
            }
        )
    else:
        click.echo(
            _("{year} is closed: {people} people, {met} met.", year=year, people=done.people, met=done.met)
        )
        say.lines([[_("Manifest"), done.digest], [_("Files"), str(done.folder)]])


@command(appraisal_group, "list", N_("List a closed year with its amendments applied and named."))
@option("--year", type=_YEAR, required=True, help=N_("The credited year."))
@option("--amendments", "only_amendments", is_flag=True, help=N_("List the amendments instead."))
def list_(*, year: int, only_amendments: bool, data: Path | None, as_json: bool) -> None:
    """List a closed year with its amendments applied and named, or the amendments."""
    from credits.year.paper import sheet_of

    with opened(data) as base, base.store.read() as db:
        closed = reading.closed_year(db, year)
        made = reading.amendments(db, year)
        lines = [] if only_amendments else list(reading.lines(db, year))
    if only_amendments and as_json:
        say.as_json([{**row.said._asdict(), "name": row.name} for row in made])
    elif only_amendments:
        say.table(reading.AMENDMENTS, made)
    elif as_json:
        say.as_json([_plain(line) for line in lines])
    else:
        say.table(sheet_of(closed.manifest.stages, graded=closed.manifest.graded, amended=True), lines)


@command(
    appraisal_group,
    "amend",
    N_(
        "Amend one line of a closed year.\n\nThe amendment is numbered, signed and names the figures before and after."
    ),
)
@option("--year", type=_YEAR, required=True, help=N_("The credited year."))
@option("--line", type=click.IntRange(1), help=N_("The number of the line."))
@option("--staff-number", "of_staff", default="", help=N_("Or the staff number that stands in the line."))
@option("--credits", "credits_", default="0", help=N_("Credits to add, or with a minus to take: 1.5."))
@option(
    "--category",
    type=click.Choice(["required", "elective"]),
    default="required",
    help=N_("The category that these credits count in."),
)
@option(
    "--required", default="", help=N_("The credits that this person needs, instead of those in the line.")
)
@option(
    "--set",
    "sets",
    multiple=True,
    metavar="FIELD=TEXT",
    help=N_("name, staff_number, area, grid, post or grade; can be given several times."),
)
@option("--objection", type=click.IntRange(1), help=N_("The objection that it follows from."))
@option("--reason", required=True, help=N_("Why; it stays in the record."))
def amend(
    *,
    year: int,
    line: int | None,
    of_staff: str,
    credits_: str,
    category: str,
    required: str,
    sets: tuple[str, ...],
    objection: int | None,
    reason: str,
    data: Path | None,
    as_json: bool,
) -> None:
    """Amend one line of a closed year."""
    at = now()
    changes: dict[str, str | int] = {}
    for each in sets:
        field, _equals, text = each.partition("=")
        if field not in _TEXTS:
            raise FieldNotAmendable(field=field)
        changes[field] = text
    if required:
        changes["required"] = _amount("required", required)
    with opened(data) as base:
        with base.store.read() as db:
            number = line or _line_of(db, year, of_staff)
        wanted = Wanted(number, changes, _amount("credits", credits_), category, objection)
        made = amendments.amend(base.store, base.folder, year, wanted, reason, "terminal", at)
        with base.store.read() as db:
            row = next(each for each in reading.amendments(db, year) if each.number == made)
    if as_json:
        say.as_json(row.said._asdict())
    else:
        say.table(reading.AMENDMENTS, [row])


@command(
    appraisal_group,
    "verify",
    N_(
        "Prove that a closed year is what was closed.\n\nComputes everything again from the base and the files. Exit status 1 when anything differs."
    ),
)
@option("--year", type=_YEAR, help=N_("The credited year; all closed years when left out."))
def verify(*, year: int | None, data: Path | None, as_json: bool) -> None:
    """Prove that a closed year is what was closed. Exit status 1 when anything differs."""
    with opened(data) as base:
        found = say.run(verifying.verify(base.store, base.folder, year), _("Proving the list"), quiet=as_json)
    if as_json:
        say.as_json(
            {
                "ok": found.ok,
                "years": [each._asdict() for each in found.years],
                "findings": [each._asdict() for each in found.findings],
            }
        )
    else:
        for each in found.years:
            click.echo(
                _(
                    "{year}: {people} people, {amendments} amendments, signed with the key {key}, manifest {digest}",
                    year=each.year,
                    people=each.people,
                    amendments=each.amendments,
                    key=each.key_id,
                    digest=each.digest[:16],
                )
            )
        for each in found.findings:
            click.echo(each.message)
        if found.ok:
            click.echo(_("Nothing differs.") if found.years else _("No year is closed."))
        else:
            click.echo(_("Points that differ: {count}.", count=len(found.findings)))
    sys.exit(0 if found.ok else 1)


def _say_points(points: list[readiness.Point], *, as_json: bool) -> None:
    if as_json:
        say.as_json(
            [
                {"code": each.code, "weight": each.weight, "count": each.many, "message": each.sentence}
                for each in points
            ]
        )
        return
    for each in points:
        click.echo(f"{each.sentence} {each.advice}")
    if not points:
        click.echo(_("Nothing stands against closing."))


def _line_of(db: Db, year: int, staff_number: str) -> int:
    reading.closed_year(db, year)
    for line in reading.lines(db, year):
        if staff_number and line.staff_number == staff_number:
            return line.number
    raise NotOnClosedList(year=year)


def _amount(field: str, text: str) -> int:
    try:
        return amounts.hundredths(text)
    except ValueError as error:
        raise FieldNotAmendable(field=field) from error


def _plain(line: FrozenLine) -> dict[str, object]:
    return {
        "number": line.number,
        "staff_number": line.staff_number,
        "name": line.name,
        "area": line.area,
        "grid": line.grid,
        "post": line.post,
        "earned": amounts.shown(line.earned),
        "required": amounts.shown(line.required),
        "met": line.met,
        "grade": line.grade,
        "amended_by": list(line.amended_by),
    }
