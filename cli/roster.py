"""`xiuhua roster import` and `xiuhua roster export`."""

import sys
from pathlib import Path
from typing import Any

import click

from cli import say
from cli.base import command, opened
from cli.worded import WordedGroup, option
from core.clock import local_date, now
from core.language import N_, _
from people import roster


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="roster", help=N_("The roster (花名册) of social workers."))
def roster_group() -> None:
    """The roster (花名册) of social workers."""


@command(
    roster_group,
    "import",
    N_(
        "Import a roster: xlsx, xls, ods or csv, as the office keeps it.\n\nWhat is refused is named by sheet, row and column and is not imported; everything else is imported in one piece or not at all."
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@option("--dry-run", is_flag=True, help=N_("Show what would be added, changed and refused; change nothing."))
@option("--yes", is_flag=True, help=N_("Do not ask before importing."))
@option("--new-areas", is_flag=True, help=N_("Let the file bring 居民区 that the base does not know yet."))
def import_(
    *, file: Path, dry_run: bool, yes: bool, new_areas: bool, data: Path | None, as_json: bool
) -> None:
    """Import a roster: xlsx, xls, ods or csv, as the office keeps it.

    What is refused is named by sheet, row and column and is not imported; everything else is imported in one piece or not at all.
    """
    with opened(data) as base:
        file_read = roster.read_roster(file)
        with base.store.read() as db:
            plan = roster.plan(db, file_read, local_date(now()), new_areas=new_areas)
        if not as_json:
            _say_plan(plan)
        something = bool(plan.added or plan.changed)
        wanted = yes or (something and not as_json and sys.stdin.isatty() and click.confirm(_("Import now?")))
        do_it = something and wanted and not dry_run
        if do_it:
            say.run(roster.carry_out(base.store, plan, "terminal", now()), _("Importing"), quiet=as_json)
    if as_json:
        say.as_json({**_plan_json(plan), "imported": do_it})
    elif do_it:
        click.echo(_("Imported."))
    elif not something:
        click.echo(_("There is nothing to import."))
    if not (wanted or dry_run) and something:
        click.echo(_("Nothing was imported. Add --yes to import."), err=True)
    if wanted and not do_it and not dry_run and plan.refused:
        sys.exit(1)


@command(
    roster_group,
    "export",
    N_("Write the roster as xlsx, numbers masked.\n\nImporting the file again changes nothing."),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@option(
    "--full",
    is_flag=True,
    help=N_("Write mobile and ID numbers in full; needs --why, and the journal keeps it."),
)
@option("--why", default="", metavar="REASON", help=N_("Why the full numbers are needed."))
def export(*, file: Path, full: bool, why: str, data: Path | None, as_json: bool) -> None:
    """Write the roster as xlsx, numbers masked; importing the file again changes nothing."""
    if full and not why.strip():
        raise click.UsageError(_("--full needs --why REASON."))
    with opened(data) as base:
        job = roster.export(base.store, file.absolute(), full=full, why=why, actor="terminal", at=now())
        written = say.run(job, _("Exporting"), quiet=as_json)
    if as_json:
        say.as_json({"file": str(written)})
    else:
        click.echo(str(written))


def _plan_json(plan: roster.RosterPlan) -> dict[str, Any]:
    return {
        "added": len(plan.added),
        "changed": len(plan.changed),
        "unchanged": plan.unchanged,
        "refused": [found._asdict() for found in plan.refused],
        "warnings": [found._asdict() for found in plan.warnings],
    }


def _say_plan(plan: roster.RosterPlan) -> None:
    click.echo(
        _(
            "{added} to add, {changed} to change, {unchanged} unchanged, {refused} refused, {warnings} warnings.",
            added=len(plan.added),
            changed=len(plan.changed),
            unchanged=plan.unchanged,
            refused=len(plan.refused),
            warnings=len(plan.warnings),
        )
    )
    for found in (*plan.refused, *plan.warnings):
        click.echo(f"  {found.message}")
