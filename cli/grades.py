"""`xiuhua grades`: scores of other offices and the grades made of them; and the papers of `xiuhua appraisal` that others ask for."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cli import say
from cli.base import command, opened
from cli.worded import WordedGroup, option
from core.clock import local_year, now
from core.language import N_, _
from credits.appraisal import appraisal
from credits.grades import grading, scores
from credits.grades.scores import ScorePlan, ScoreResult
from credits.provenance import dossier
from credits.standing.summaries import area_sheet, post_sheet, summaries
from credits.titles import GRADE_TITLES
from people import persons
from people.refusals import UnknownPerson

_YEAR = click.IntRange(2000, 2100)
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="grades", help=N_("Scores and grades of the yearly appraisal."))
def grades_group() -> None:
    """Scores and grades of the yearly appraisal."""


papers_group = WordedGroup("papers")
"""What `xiuhua appraisal` takes in: forms, summaries, dossiers."""


@command(
    grades_group,
    "import",
    N_(
        "Import scores from an office's list: xlsx, xls, ods or csv.\n\nColumns are found by their headings; what is refused is named by sheet, row and column and is not imported."
    ),
)
@click.argument("file", type=_FILE)
@option("--year", type=_YEAR, help=N_("The credited year; this year when left out."))
@option(
    "--column",
    "columns",
    multiple=True,
    metavar="D=SCORE",
    help=N_("Which column holds which score, where its heading does not say so; may be given several times."),
)
@option("--dry-run", is_flag=True, help=N_("Show what would be set, changed and refused; change nothing."))
@option("--yes", is_flag=True, help=N_("Do not ask before importing."))
def import_(
    *,
    file: Path,
    year: int | None,
    columns: Sequence[str],
    dry_run: bool,
    yes: bool,
    data: Path | None,
    as_json: bool,
) -> None:
    """Import scores from an office's list."""
    at = now()
    result: ScoreResult | None = None
    with opened(data) as base:
        read = scores.read_scores(file)
        with base.store.read() as db:
            plan = scores.plan(db, year or local_year(at), read, _chosen(columns))
        something = bool(plan.added or plan.changed)
        if not as_json:
            _say_plan(plan)
        asked = something and not dry_run and not as_json and sys.stdin.isatty()
        if something and not dry_run and (yes or (asked and click.confirm(_("Import now?")))):
            result = say.run(
                scores.carry_out(base.store, plan, "terminal", at), _("Importing"), quiet=as_json
            )
    if as_json:
        say.as_json({**_plan_json(plan), "imported": result is not None})
    elif result is not None:
        click.echo(_("Imported."))
    elif not something:
        click.echo(_("There is nothing to import."))
    elif not dry_run:
        click.echo(_("Nothing was imported. Add --yes to import."), err=True)


@command(grades_group, "show", N_("List everybody's grade and how many have which."))
@option("--year", type=_YEAR, help=N_("The credited year; this year when left out."))
def show(*, year: int | None, data: Path | None, as_json: bool) -> None:
    """List everybody's grade and how many have which."""
    at = now()
    with opened(data) as base, base.store.read() as db:
        found = grading.grading(db, year or local_year(at), at)
    if as_json:
        people = [
            {"staff_number": row.staff_number, "name": row.name, "met": row.is_met, "scores": dict(row.scores), "grade": row.grade}
            for row in found.rows
        ]  # fmt: skip
        say.as_json({"counts": dict(found.counts), "people": people})
        return
    say.table(grading.sheet_of(found.scores), found.rows)
    for grade, count in found.counts.items():
        title = _(GRADE_TITLES[grade]) if grade else _("no grade, because a score is missing")
        click.echo(_("{grade}: {count}", grade=title, count=count))


@command(
    papers_group,
    "fill",
    N_(
        "Fill an office's own xlsx form with the year's list.\n\nColumns are filled where the form's headings ask; {年度}, {单位}, {日期} and {人数} are replaced. The form itself is not changed."
    ),
)
@click.argument("form", type=_FILE)
@click.argument("target", type=_FILE)
@option("--year", type=_YEAR, help=N_("The credited year; this year when left out."))
@option(
    "--full",
    is_flag=True,
    help=N_("Write mobile and ID numbers in full; needs --why, and the journal keeps it."),
)
@option("--why", default="", metavar="REASON", help=N_("Why the full numbers are needed."))
def fill(
    *, form: Path, target: Path, year: int | None, full: bool, why: str, data: Path | None, as_json: bool
) -> None:
    """Fill an office's own xlsx form with the year's list."""
    refuse_no_why(full=full, why=why)
    at = now()
    with opened(data) as base:
        job = appraisal.fill(
            base.store, year or local_year(at), form, target.absolute(), full=full, why=why, actor="terminal", at=at
        )  # fmt: skip
        done = say.run(job, _("Filling the form"), quiet=as_json)
    if as_json:
        say.as_json({"file": str(done.path), "people": done.people, "left": list(done.left)})
        return
    click.echo(str(done.path))
    if done.left:
        click.echo(_("Left empty: {headings}", headings="、".join(done.left)), err=True)


@command(papers_group, "summaries", N_("Sum the year up by residential area and by post."))
@option("--year", type=_YEAR, help=N_("The credited year; this year when left out."))
@option("--pdf", type=_FILE, help=N_("Print it there as well."))
def summaries_(*, year: int | None, pdf: Path | None, data: Path | None, as_json: bool) -> None:
    """Sum the year up by residential area and by post."""
    at = now()
    of_year = year or local_year(at)
    with opened(data) as base:
        with base.store.read() as db:
            found = summaries(db, of_year, at)
        if pdf is not None:
            say.run(
                appraisal.write_summaries(base.store, of_year, pdf.absolute(), at),
                _("Printing"),
                quiet=as_json,
            )
    lists = ((area_sheet(found), found.by_area), (post_sheet(found), found.by_post))
    if as_json:
        names = ("by_area", "by_post")
        say.as_json(
            {
                name: [{column.key: column.value(row) for column in sheet.columns} for row in rows]
                for name, (sheet, rows) in zip(names, lists, strict=True)
            }
        )
        return
    for sheet, rows in lists:
        say.table(sheet, rows)
        click.echo()


@command(
    papers_group,
    "dossier",
    N_(
        "Write dossiers as PDF: of one person, or of everybody into a new folder.\n\nTARGET is the file for one person, else the folder in which the new one is made."
    ),
)
@click.argument("target", type=click.Path(path_type=Path))
@option("--staff-number", default="", metavar="NUMBER", help=N_("Whose dossier; everybody's when left out."))
@option("--year", type=_YEAR, help=N_("The credited year; this year when left out."))
@option(
    "--full",
    is_flag=True,
    help=N_("Write mobile and ID numbers in full; needs --why, and the journal keeps it."),
)
@option("--why", default="", metavar="REASON", help=N_("Why the full numbers are needed."))
def dossier_(
    *,
    target: Path,
    staff_number: str,
    year: int | None,
    full: bool,
    why: str,
    data: Path | None,
    as_json: bool,
) -> None:
    """Write dossiers as PDF."""
    refuse_no_why(full=full, why=why)
    at = now()
    of_year, place = year or local_year(at), target.absolute()
    with opened(data) as base:
        if staff_number:
            with base.store.read() as db:
                found = persons.by_staff_numbers(db, [staff_number])
            if not found:
                raise UnknownPerson
            job = dossier.write_one(
                base.store, of_year, found[staff_number].id, place, full=full, why=why, actor="terminal", at=at
            )  # fmt: skip
        else:
            job = dossier.write_all(base.store, of_year, place, full=full, why=why, actor="terminal", at=at)
        done = say.run(job, _("Drawing the dossiers"), quiet=as_json)
    if as_json:
        say.as_json({"path": str(done.path), "people": done.people})
    else:
        click.echo(str(done.path))


def refuse_no_why(*, full: bool, why: str) -> None:
    """Wrong usage when full numbers are asked for and nobody says why."""
    if full and not why.strip():
        raise click.UsageError(_("--full needs --why REASON."))


def _chosen(columns: Sequence[str]) -> dict[str, str]:
    """Score by column letter, of what was given as D=SCORE."""
    chosen: dict[str, str] = {}
    for each in columns:
        letters, equals, name = each.partition("=")
        if not equals or not letters.strip().isalpha() or not name.strip():
            raise click.UsageError(
                _("--column takes a column and a score, such as D=工作实绩; this is “{given}”.", given=each)
            )
        chosen[letters.strip().upper()] = name.strip()
    return chosen


def _say_plan(plan: ScorePlan) -> None:
    click.echo(
        _(
            "{added} to set, {changed} to change, {unchanged} unchanged, {refused} refused, {warnings} warnings.",
            added=len(plan.added),
            changed=len(plan.changed),
            unchanged=plan.unchanged,
            refused=len(plan.refused),
            warnings=len(plan.warnings),
        )
    )
    if plan.changed:
        say.table(scores.CHANGES, plan.changed)
    for found in (*plan.refused, *plan.warnings):
        click.echo(f"  {found.message}")


def _plan_json(plan: ScorePlan) -> dict[str, Any]:
    return {
        "year": plan.year,
        "columns": dict(plan.columns),
        "added": len(plan.added),
        "changed": [change._asdict() for change in plan.changed],
        "unchanged": plan.unchanged,
        "refused": [found._asdict() for found in plan.refused],
        "warnings": [found._asdict() for found in plan.warnings],
    }
