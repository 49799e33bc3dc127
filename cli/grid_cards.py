"""`xiuhua grid card`: cards of stairwells printed, listed, withdrawn; the text of one checked, with or without a base."""

import sys
from pathlib import Path

import click

from cli import say
from cli.base import command, folder_of, opened
from cli.worded import WordedGroup, option
from core.clock import local_date, now
from core.language import N_, _
from core.pinned_keys import pinned
from core.settings import load
from grid.stairwells import cards, checking, printing
from grid.stairwells.lists import STAIRWELLS
from grid.stairwells.refusals import NoCardsToPrint
from people.names import tidy

_ACTOR = "terminal"
WHICH = ("all", "stale", "missing")


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="card", help=N_("Cards of stairwells, with their codes."))
def card_group() -> None:
    """Cards of stairwells, with their codes."""


@command(card_group, "list", N_("List the stairwells and whether their cards still say what is so."))
@option("--stale", "only_stale", is_flag=True, help=N_("Only those whose card says what is true no longer."))
def list_(*, only_stale: bool, data: Path | None, as_json: bool) -> None:
    """List the stairwells with their cards."""
    with opened(data) as base, base.store.read() as db:
        rows = (cards.stale if only_stale else cards.listed)(db, local_date(now()))
    if as_json:
        say.as_json(
            [
                {
                    "place": row.stairwell.facts.place,
                    "number": row.card and row.card.number,
                    "company": row.stairwell.facts.company,
                    "differs": row.differs,
                }
                for row in rows
            ]
        )
    elif rows:
        say.table(STAIRWELLS, rows)
    else:
        click.echo(_("Every card says what is so."))


@command(
    card_group,
    "print",
    N_(
        "Write the sheets of stairwells as PDF, a page each.\n\nCards are made where there is none or where what they say has changed; PLACE limits them to what begins with it (“桂花苑 3号楼”)."
    ),
)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("place", required=False, default="")
@option(
    "--which",
    type=click.Choice(WHICH),
    default="all",
    help=N_("All, those that are stale, or those without a card."),
)
def print_(*, file: Path, place: str, which: str, data: Path | None, as_json: bool) -> None:
    """Write the sheets of stairwells as PDF."""
    from web.address import address_of

    at = now()
    with opened(data) as base:
        with base.store.read() as db:
            wanted = [
                row.stairwell.id
                for row in cards.listed(db, local_date(at))
                if f"{row.stairwell.facts.place} ".startswith(f"{tidy(place)} ".lstrip())
                and (which == "all" or (row.is_stale if which == "stale" else row.card is None))
            ]
        if not wanted:
            raise NoCardsToPrint
        made = say.run(
            printing.print_sheets(
                base.store, base.folder, file.absolute(), wanted, address_of(base.settings), _ACTOR, at
            ),
            _("Printing stairwell codes"),
            quiet=as_json,
        )
    if as_json:
        say.as_json({"sheets": made.sheets, "new": made.new, "file": str(made.path)})
    else:
        click.echo(_("{sheets} sheets, {new} of them with a new card.", sheets=made.sheets, new=made.new))
        click.echo(str(made.path))


@command(
    card_group,
    "check",
    N_(
        "Say whether the text of a stairwell card is genuine.\n\nTEXT is what a phone shows for the residents’ code, or - to read it from standard input. Without a base only the signature is checked. Exit status 1 when it is not to be believed."
    ),
)
@click.argument("text")
def check(*, text: str, data: Path | None, as_json: bool) -> None:
    """Say whether the text of a stairwell card is genuine."""
    given: str = sys.stdin.read() if text == "-" else text
    folder, at = folder_of(data), now()
    keys = pinned(folder)
    if folder.base.exists() or load(folder.settings).database:
        with opened(data) as base, base.store.read() as db:
            found = checking.check(given, keys, at, db)
    else:
        found = checking.check(given, keys, at)
    if as_json:
        say.as_json(
            {"finding": found.finding, "number": found.number, "issuer": found.issuer, "lines": found.lines}
        )
    else:
        click.echo(found.sentence)
        for line in found.lines:
            click.echo("  " + line)
    sys.exit(0 if found.is_true else 1)


@command(card_group, "withdraw", N_("Withdraw a card: it was lost, or its stairwell is no more."))
@click.argument("number", type=click.IntRange(1))
@option("--reason", required=True, help=N_("Why; kept in the journal."))
def withdraw(*, number: int, reason: str, data: Path | None, as_json: bool) -> None:
    """Withdraw a card."""
    with opened(data) as base, base.store.write() as db:
        cards.withdraw(db, number, reason, _ACTOR, now())
    if as_json:
        say.as_json({"withdrawn": number})
    else:
        click.echo(_("Card {number} withdrawn.", number=number))
