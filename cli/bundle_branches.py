"""`xiuhua bundle branches`, `adopt` and `set-aside`: a second series of entries under one station's name, until a person decides."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from cli import say
from cli.base import command, opened
from cli.station_names import BRANCH, numbers, of_number
from cli.worded import option
from core.clock import now
from core.language import N_, _, translate
from grid.residents.erasing import clear_traces
from sheets.columns import shown
from stations.lists import BRANCHES
from stations.overview import overview
from stations.receiving import quarantine
from stations.states import QUARANTINED
from stations.words import BRANCH_STATES, BRANCH_TELLS
from store.types import Db

_ACTOR = "terminal"
_NUMBER = click.IntRange(1)
_REASON = option("--reason", required=True, metavar="REASON", help=N_("Why; kept in the journal."))


@click.group()
def root() -> None:
    """Verbs of this file."""


@command(root, "branches", N_("List what is in quarantine, and what was decided."))
def branches(*, data: Path | None, as_json: bool) -> None:
    """List what is in quarantine, and what was decided."""
    with opened(data) as base, base.store.read() as db:
        found = overview(db).branches
        number = numbers(db, BRANCH)
    if as_json:
        say.as_json([{"number": number[row.id], **row._asdict()} for row in found])
        return
    if not found:
        click.echo(_("Nothing is in quarantine."))
        return
    head = [_("Number"), *(_(column.title) for column in BRANCHES.columns)]
    say.lines([head, *([str(number[row.id]), *(shown(column, row) for column in BRANCHES.columns)] for row in found)])  # fmt: skip
    for why in dict.fromkeys(row.why for row in found if row.state == QUARANTINED):
        click.echo(translate(BRANCH_TELLS[why]))


@command(
    root,
    "adopt",
    N_(
        "Let the entries of a quarantined series count like any others.\n\nWhere they do not go together with what is here, they come to the cards that wait for a decision."
    ),
)
@click.argument("number", type=_NUMBER)
@_REASON
def adopt(*, number: int, reason: str, data: Path | None, as_json: bool) -> None:
    """Let the entries of a quarantined series count like any others."""
    _decide(quarantine.adopt, number, reason, data, as_json=as_json)


@command(
    root,
    "set-aside",
    N_("Keep the entries of a quarantined series without letting them count.\n\nThey can still be adopted later."),
)  # fmt: skip
@click.argument("number", type=_NUMBER)
@_REASON
def set_aside(*, number: int, reason: str, data: Path | None, as_json: bool) -> None:
    """Keep the entries of a quarantined series without letting them count."""
    _decide(quarantine.set_aside, number, reason, data, as_json=as_json)


def _decide(
    verb: Callable[[Db, UUID, str, str, datetime], Any],
    number: int,
    reason: str,
    data: Path | None,
    *,
    as_json: bool,
) -> None:
    with opened(data) as base:
        with base.store.write() as db:
            branch_id = of_number(db, BRANCH, number)
            made = verb(db, branch_id, reason, _ACTOR, now())
        if made is not None and made.counts["forgotten"]:
            clear_traces(base.store)
        with base.store.read() as db:
            row = next(each for each in overview(db).branches if each.id == branch_id)
    if as_json:
        say.as_json({"number": number, **row._asdict()})
    else:
        click.echo(f"{number}  {row.peer}  {translate(BRANCH_STATES[row.state])}")
