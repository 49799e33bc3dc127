"""`xiuhua grid facilities`: what falls due, said to be done, lapses made issues, an office's list imported."""

import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from cli import say
from cli.base import command, opened
from cli.worded import WordedGroup, option
from core.clock import local_date, now
from core.language import N_, _
from core.refusal import word
from grid.facilities import dues, importing, rules
from grid.facilities.dues import DueLine
from grid.facilities.importing import FacilityPlan
from grid.facilities.lists import OPEN
from grid.facilities.refusals import UnknownDue
from people.names import tidy

_ACTOR = "terminal"
_FILE = click.Path(dir_okay=False, path_type=Path)
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="facilities", help=N_("Facilities and what falls due of them."))
def facilities_group() -> None:
    """Facilities and what falls due of them."""


@command(
    facilities_group,
    "due",
    N_(
        "List what falls due: what lapsed and what is to be reminded of, or with --all everything that is open."
    ),
)
@option("--all", "everything", is_flag=True, help=N_("Also what is further away."))
@option("--on", "day", type=_DAY, help=N_("As of this day; today when left out."))
def due(*, everything: bool, day: datetime | None, data: Path | None, as_json: bool) -> None:
    """List what falls due."""
    on = day.date() if day else local_date(now())
    with opened(data) as base, base.store.read() as db:
        lines = dues.due(db, on) if everything else dues.reminders(db, on)
    if as_json:
        say.as_json([_facts(line) for line in lines])
    elif lines:
        say.table(OPEN, lines)
    else:
        click.echo(_("Nothing falls due."))


@command(
    facilities_group,
    "done",
    N_(
        "Say that what fell due was done.\n\nFACILITY is its registration number or name; of several due dates the earliest is meant, or the one that --what names. The next due date is stated by itself."
    ),
)
@click.argument("facility")
@option("--evidence", required=True, help=N_("What shows it: the number of a report, a label, a bill."))
@option("--what", default="", help=N_("What fell due, where several things do."))
@option("--on", "day", type=_DAY, help=N_("The day on which it was done; today when left out."))
def done(
    *, facility: str, evidence: str, what: str, day: datetime | None, data: Path | None, as_json: bool
) -> None:
    """Say that what fell due was done."""
    at = now()
    on = day.date() if day else local_date(at)
    with opened(data) as base, base.store.write() as db:
        wanted = [
            line
            for line in dues.due(db, local_date(at))
            if tidy(facility) in {line.code, line.name} and tidy(what) in {"", line.what}
        ]
        if not wanted:
            raise UnknownDue
        made = dues.done(db, wanted[0].id, on, evidence, _ACTOR, at)
        following = next((line for line in dues.due(db, local_date(at)) if line.id == made), None)
    if as_json:
        say.as_json({"done": _facts(wanted[0]), "next": following and _facts(following)})
    elif following:
        click.echo(
            _(
                "{what} of {name} done; due next on {date}.",
                what=wanted[0].what,
                name=wanted[0].name,
                date=following.due_on,
            )
        )
    else:
        click.echo(
            _("{what} of {name} done; it falls due no more.", what=wanted[0].what, name=wanted[0].name)
        )


@command(
    facilities_group,
    "lapse",
    N_(
        "Make an issue of whatever lapsed and is none yet.\n\nExit status 1 when something could not become one."
    ),
)
def lapse(*, data: Path | None, as_json: bool) -> None:
    """Make an issue of whatever lapsed and is none yet."""
    at = now()
    with opened(data) as base, base.store.write() as db:
        lapsed = dues.lapse(db, local_date(at), at)
    if as_json:
        held = [{"facility": name, "code": why.code} for name, why in lapsed.held]
        say.as_json({"issues": [str(id_) for id_ in lapsed.issues], "held": held})
    else:
        click.echo(_("{count} lapses became issues.", count=len(lapsed.issues)))
        say.lines([[name, word(why)] for name, why in lapsed.held])
    sys.exit(1 if lapsed.held else 0)


@command(
    facilities_group,
    "import",
    N_(
        "Import an office’s list of facilities: xlsx, xls, ods or csv.\n\nWhat is there already adds nothing. Exit status 1 when rows were refused."
    ),
)
@click.argument("file", type=_FILE)
@option("--dry-run", is_flag=True, help=N_("Show what would change; change nothing."))
def import_(*, file: Path, dry_run: bool, data: Path | None, as_json: bool) -> None:
    """Import an office's list of facilities."""
    at = now()
    read = importing.read_file(file)
    with opened(data) as base:
        with base.store.read() as db:
            plan = importing.plan(db, read, at)
        if not dry_run:
            say.run(
                importing.carry_out(base.store, plan, _ACTOR, at), _("Importing facilities"), quiet=as_json
            )
    if as_json:
        say.as_json(_counts(plan))
    else:
        click.echo(shown_counts(plan))
        say.lines([[f"{one.row}{one.column}", one.message] for one in (*plan.refused, *plan.warnings)])
    sys.exit(1 if plan.refused else 0)


def shown_counts(plan: FacilityPlan) -> str:
    """The plan in one sentence."""
    return _(
        "{added} facilities new, {dated} due dates of known ones, {unchanged} unchanged, {refused} rows refused",
        added=len(plan.added),
        dated=len(plan.dated),
        unchanged=plan.unchanged,
        refused=len(plan.refused),
    )


def _counts(plan: FacilityPlan) -> dict[str, Any]:
    return {
        "added": len(plan.added),
        "dated": len(plan.dated),
        "unchanged": plan.unchanged,
        "refused": [one._asdict() for one in plan.refused],
    }


def _facts(line: DueLine) -> dict[str, Any]:
    return {
        "facility": line.name,
        "code": line.code,
        "what": line.what,
        "due_on": line.due_on,
        "standing": line.standing,
        "days_left": line.days_left,
        "lapsed": line.standing == rules.LAPSED,
        "issue": line.issue,
    }
