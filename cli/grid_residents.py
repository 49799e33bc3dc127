"""`xiuhua grid residents`: the register with names masked, one name with its reason, erasing, importing, due visits.

The register is for roles and every look at a name is journalled, so whoever asks signs in here too.
"""

import sys
from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from cli import say
from cli.base import Opened, command, opened
from cli.grid_area import area_of
from cli.worded import WordedGroup, option
from core.clock import local_date, now
from core.language import N_, _
from grid import hands
from grid.field import due_visits
from grid.field.due_visits import DUE_VISITS
from grid.hands import Hand
from grid.residents import erasing, importing, lists, residents
from grid.residents.lists import RESIDENTS, Filter
from grid.residents.tags import TAGS
from people import accounts

_AS = option("--as", "login", required=True, metavar="LOGIN", help=N_("Who you are; the password is asked for."))  # fmt: skip
_AREA = option("--area", metavar="NAME", help=N_("A micro-grid, residential area or street; everywhere when left out."))  # fmt: skip
_WHY = option("--why", required=True, metavar="REASON", help=N_("The reason, which stays in the record."))


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="residents", help=N_("Residents of households, sealed and masked."))
def residents_group() -> None:
    """Residents of households."""


@command(residents_group, "list", N_("List residents, names masked, found by name, pinyin or household."))
@click.argument("text", required=False, default="")
@_AREA
@option("--tag", type=click.Choice(list(TAGS)), help=N_("Only those of whom this is known."))
@option("--stale", is_flag=True, help=N_("Only those of whom something is to be verified again."))
@_AS
def list_(
    *, text: str, area: str | None, tag: str | None, stale: bool, login: str, data: Path | None, as_json: bool
) -> None:
    """List residents, names masked."""
    at = now()
    with opened(data) as base:
        hand = signed_in(base, login, at)
        with base.store.read() as db:
            area_id = area_of(db, area) if area else None
            found = lists.residents(db, hand, at, Filter(area_id, None, tag or "", text, stale))
    if as_json:
        say.as_json([row._asdict() for row in found])
    elif found:
        say.table(RESIDENTS, found)
    else:
        click.echo(_("Nobody is entered here."))


@command(residents_group, "visits", N_("List the visits that are due, names masked."))
@_AREA
@option("--ahead", type=click.IntRange(0, 366), default=0, help=N_("So many days ahead."))
@_AS
def visits(*, area: str | None, ahead: int, login: str, data: Path | None, as_json: bool) -> None:
    """List the visits that are due."""
    at = now()
    with opened(data) as base:
        hand = signed_in(base, login, at)
        with base.store.read() as db:
            area_id = area_of(db, area) if area else None
            found = due_visits.visits_due(db, hand, at, area_id=area_id, ahead=ahead)
    if as_json:
        say.as_json([row._asdict() for row in found])
    elif found:
        say.table(DUE_VISITS, found)
    else:
        click.echo(_("No visit is due."))


@command(residents_group, "show", N_("Show one name and number; who saw them and why stays in the record."))
@click.argument("resident_id", metavar="ID", type=click.UUID)
@_WHY
@_AS
def show(*, resident_id: UUID, why: str, login: str, data: Path | None, as_json: bool) -> None:
    """Show one name and number."""
    at = now()
    with opened(data) as base:
        hand = signed_in(base, login, at)
        with base.store.write() as db:
            known = residents.reveal(db, resident_id, why, hand, at)
    if as_json:
        say.as_json(known._asdict())
    else:
        click.echo("  ".join(str(part) for part in known if part))


@command(residents_group, "erase", N_("Erase a resident for good; issues that they reported stand."))
@click.argument("resident_id", metavar="ID", type=click.UUID)
@_WHY
@option("--household-notes", is_flag=True, help=N_("Also the notes of the household that are about nobody in particular."))  # fmt: skip
@_AS
def erase(
    *, resident_id: UUID, why: str, household_notes: bool, login: str, data: Path | None, as_json: bool
) -> None:
    """Erase a resident for good."""
    at = now()
    with opened(data) as base:
        hand = signed_in(base, login, at)
        with base.store.write() as db:
            done = erasing.erase(db, resident_id, why, hand, at, household_notes=household_notes)
        cleared = erasing.clear_traces(base.store)
    if as_json:
        say.as_json({**done._asdict(), "cleared": cleared})
        return
    click.echo(_("Erased, with {notes} notes; {issues} issues stand.", notes=done.notes, issues=done.issues))
    click.echo(_("Backups made before still hold the name: delete those too."))


@command(
    residents_group, "import", N_("Bring residents in from csv or xlsx; their households must be there.")
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option("--dry-run", is_flag=True, help=N_("Only say what would be done."))
@_AS
def import_(*, file: Path, dry_run: bool, login: str, data: Path | None, as_json: bool) -> None:
    """Bring residents in from a file; exit status 1 where a row was refused."""
    at = now()
    with opened(data) as base:
        hand = signed_in(base, login, at)
        with base.store.read() as db:
            plan = importing.plan(db, importing.read_residents(file), hand, at)
        counts = _("{new} new, {known} there already, {refused} cells refused", new=len(plan.new), known=len(plan.known), refused=len(plan.refused))  # fmt: skip
        done = None
        if not dry_run:
            done = say.run(importing.carry_out(base.store, plan, hand, at), _("Residents"), quiet=as_json)
    if as_json:
        say.as_json(
            {
                "new": len(plan.new),
                "known": len(plan.known),
                "refused": [each.message for each in plan.refused],
                "done": done._asdict() if done else None,
            }
        )
    else:
        click.echo(counts)
        for each in plan.refused:
            click.echo(each.message, err=True)
    if plan.refused:
        sys.exit(1)


def signed_in(base: Opened, login: str, at: datetime) -> Hand:
    """The hand of a login, once its password was right. Raises WrongPassword."""
    password: str = click.prompt(_("Password of {login}", login=login), hide_input=True, err=True)
    with base.store.write() as db:
        account = accounts.sign_in(db, login, password, at)
        return hands.of_account(db, account.login, local_date(at))
