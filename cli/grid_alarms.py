"""`xiuhua grid alarms`: sources and their tokens, devices placed, files imported, what has settled."""

import sys
from pathlib import Path
from typing import Any

import click

from cli import say
from cli.base import command, opened
from cli.worded import WordedGroup, option
from core.clock import local_date, now
from core.language import N_, _
from core.refusal import word
from grid.alarms import importing, lists, reading, settling, sources
from grid.alarms.lists import SOURCES, UNPLACED
from grid.alarms.receiving import Outcome
from grid.alarms.refusals import DeviceNowhere
from grid.alarms.sources import NewSource, Spot
from grid.places.searching import search_places

_ACTOR = "terminal"
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="alarms", help=N_("Alarms that devices send."))
def alarms_group() -> None:
    """Alarms that devices send."""


@command(alarms_group, "sources", N_("List the sources of alarms."))
def list_sources(*, data: Path | None, as_json: bool) -> None:
    """List the sources of alarms."""
    with opened(data) as base, base.store.read() as db:
        rows = sources.sources(db)
    if as_json:
        say.as_json([{**row._asdict(), "fields": dict(row.fields)} for row in rows])
    else:
        say.table(SOURCES, rows)


@command(alarms_group, "add", N_("Add a source of alarms and say what they become."))
@click.argument("name")
@option("--item", required=True, help=N_("The code of the item that its alarms become."))
@option(
    "--settle",
    type=click.IntRange(0),
    default=10,
    help=N_("Minutes within which an alarm that ends is no issue."),
)
@option(
    "--quiet",
    type=click.IntRange(0),
    default=30,
    help=N_("Minutes within which alarms of one device are one."),
)
def add(*, name: str, item: str, settle: int, quiet: int, data: Path | None, as_json: bool) -> None:
    """Add a source of alarms."""
    with opened(data) as base, base.store.write() as db:
        id_ = sources.add(db, NewSource(name, item, settle, quiet), _ACTOR, now())
    if as_json:
        say.as_json({"id": str(id_)})
    else:
        click.echo(_("Source “{name}” added.", name=name))


@command(
    alarms_group,
    "token",
    N_(
        "Make a new token with which a source sends over HTTP; the earlier one is void.\n\nIt is shown this once and never again."
    ),
)
@click.argument("name")
def token(*, name: str, data: Path | None, as_json: bool) -> None:
    """Make a new token of a source."""
    with opened(data) as base, base.store.write() as db:
        made = sources.new_token(db, sources.by_name(db, name).id, _ACTOR, now())
    if as_json:
        say.as_json({"token": made})
    else:
        click.echo(made)
        click.echo(_("Write it down now: it is not kept here and cannot be shown again."), err=True)


@command(
    alarms_group,
    "place",
    N_(
        "Say where a device stands.\n\nWHERE is a building, stairwell or micro-grid as the quick report finds it (“3号楼 2单元”)."
    ),
)
@click.argument("name")
@click.argument("device")
@click.argument("where")
@option("--spot", default="", help=N_("More exactly where, in words."))
def place(*, name: str, device: str, where: str, spot: str, data: Path | None, as_json: bool) -> None:
    """Say where a device stands."""
    at = now()
    with opened(data) as base, base.store.write() as db:
        source = sources.by_name(db, name)
        found = next(iter(search_places(db, where, local_date(at), limit=1)), None)
        if found is None:
            raise DeviceNowhere(device=device)
        waiting = sources.place_devices(
            db, source.id, [Spot(device, found.area_id, found.place_id, spot)], _ACTOR, at
        )
        settled = settling.settle(db, at, source.id)
    if as_json:
        say.as_json({"place": found.path, "waiting": waiting, "issues": [str(id_) for id_ in settled.issues]})
    else:
        click.echo(
            _("{device} stands at {place}.", device=device, place=f"{found.within} {found.path}".strip())
        )
        _say_settled(len(settled.issues), waiting)


@command(alarms_group, "unplaced", N_("List the devices of which nobody has said where they stand."))
def unplaced(*, data: Path | None, as_json: bool) -> None:
    """List the devices that are not placed."""
    with opened(data) as base, base.store.read() as db:
        rows = lists.unplaced(db)
    if as_json:
        say.as_json([{**row._asdict(), "source_id": str(row.source_id)} for row in rows])
    elif rows:
        say.table(UNPLACED, rows)
    else:
        click.echo(_("Every device that sent something has its place."))


@command(
    alarms_group,
    "import",
    N_(
        "Import a file of alarms: csv, xlsx and the like, or JSON (also Open311 requests).\n\nA file that is sent twice adds nothing. Exit status 1 when rows were refused."
    ),
)
@click.argument("file", type=_FILE)
@option("--source", "name", required=True, help=N_("The source that it comes from."))
@option("--dry-run", is_flag=True, help=N_("Show what would change; change nothing."))
def import_(*, file: Path, name: str, dry_run: bool, data: Path | None, as_json: bool) -> None:
    """Import a file of alarms."""
    at = now()
    outcome: Outcome | None = None
    with opened(data) as base:
        with base.store.read() as db:
            source = sources.by_name(db, name)
            read = reading.read_file(file, source, at)
            would = importing.compare(db, source, read, at)
        if not dry_run:
            outcome = say.run(
                importing.carry_out(base.store, source.id, read, _ACTOR, at),
                _("Importing alarms"),
                quiet=as_json,
            )
    if as_json:
        facts: dict[str, Any] = {"new": would.new, "repeated": would.repeated, "unplaced": would.unplaced}
        facts["wrong_clocks"] = would.wrong_clocks
        facts["issues"] = [str(id_) for id_ in outcome.issues] if outcome else []
        facts["refused"] = [one._asdict() for one in read.refused]
        say.as_json(facts)
    else:
        click.echo(lists.shown_comparison(would, len(read.refused)))
        if outcome:
            click.echo(lists.shown_outcome(outcome))
            say.lines([[held.device, word(held.why)] for held in outcome.held])
        say.lines([[f"{one.row}{one.column}", one.message] for one in read.refused])
    sys.exit(1 if read.refused else 0)


@command(
    alarms_group,
    "settle",
    N_(
        "Make issues of the alarms that have lasted long enough.\n\nThe program does this by itself while it runs."
    ),
)
def settle(*, data: Path | None, as_json: bool) -> None:
    """Make issues of the alarms that have lasted long enough."""
    with opened(data) as base, base.store.write() as db:
        settled = settling.settle(db, now())
    if as_json:
        say.as_json(
            {
                "issues": [str(id_) for id_ in settled.issues],
                "joined": settled.joined,
                "passed": settled.passed,
            }
        )
    else:
        _say_settled(len(settled.issues), settled.joined + settled.passed)
        say.lines([[held.device, word(held.why)] for held in settled.held])


def _say_settled(issues: int, others: int) -> None:
    click.echo(_("{issues} new issues; {others} alarms decided otherwise.", issues=issues, others=others))
