"""`xiuhua bundle cards`, `card`, `decide` and `undo`: what two machines said differently, one card and one decision at a time."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from cli import say
from cli.base import Opened, command, opened
from cli.grid_residents import signed_in
from cli.station_names import CARD, numbers, of_number
from cli.worded import option
from core.clock import now
from core.language import N_, _
from core.refusal import word
from grid import hands
from grid.hands import Hand
from grid.residents.erasing import clear_traces
from people.actors import actor_title
from sheets.columns import shown
from stations.inbox import cards, deciding, listing
from stations.inbox.cards import Card
from stations.inbox.listing import CARDS, CardRow
from stations.states import OPEN

_ACTOR = "terminal"
_NOBODY = hands.of_program("terminal")
_NUMBER = click.IntRange(1)
_AS = option("--as", "login", default="", metavar="LOGIN", help=N_("Who you are, to read what is said of residents; the password is asked for."))  # fmt: skip


@click.group()
def root() -> None:
    """Verbs of this file."""


@command(root, "cards", N_("List the cards that wait for a decision."))
@option("--decided", is_flag=True, help=N_("Also those that were decided."))
def cards_(*, decided: bool, data: Path | None, as_json: bool) -> None:
    """List the cards that wait for a decision."""
    with opened(data) as base, base.store.read() as db:
        found = listing.cards(db, decided=decided)
        names = listing.subjects(db, found)
        number = numbers(db, CARD)
    if as_json:
        say.as_json([_facts(row, number[row.id], names.get(row.id, "")) for row in found])
        return
    if not found:
        click.echo(_("No card waits for a decision."))
        return
    shown_columns = CARDS if decided else CARDS.only("opened_at", "station", "what", "kind")
    head = [_("Number"), *(_(column.title) for column in shown_columns.columns), _("Name")]
    rows = [
        [
            str(number[row.id]),
            *(shown(column, row) for column in shown_columns.columns),
            names.get(row.id, ""),
        ]
        for row in found
    ]
    say.lines([head, *rows])


@command(root, "card", N_("Show one card: what both sides say, who and when."))
@click.argument("number", type=_NUMBER)
@_AS
def card_(*, number: int, login: str, data: Path | None, as_json: bool) -> None:
    """Show one card: what both sides say, who and when."""
    at = now()
    with opened(data) as base:
        hand = _hand(base, login, at)
        with base.store.read() as db:
            card = cards.card(db, of_number(db, CARD, number), hand, at)
    if as_json:
        say.as_json(_plain(card, number))
    else:
        _say(card)


@command(
    root,
    "decide",
    N_(
        "Decide one card.\n\nWith --take the station's changes hold over what the base has now, or a refused check-in is tried again; with --keep the base's stay and the reason is told to the station. It can be taken back."
    ),
)
@click.argument("number", type=_NUMBER)
@option("--take", "decision", flag_value="take", help=N_("The station's holds."))
@option("--keep", "decision", flag_value="keep", help=N_("The base's stays; needs --reason."))
@option("--reason", default="", metavar="REASON", help=N_("Why; the station is told."))
@option("--seen", default="", metavar="STATE", help=N_("The state of the card as `bundle card` showed it; decided only while it is still so."))  # fmt: skip
def decide(
    *, number: int, decision: str | None, reason: str, seen: str, data: Path | None, as_json: bool
) -> None:
    """Decide one card."""
    if decision is None:
        raise click.UsageError(_("Say --take or --keep."))
    verb = deciding.take if decision == "take" else deciding.keep
    with opened(data) as base:
        with base.store.write() as db:
            row = verb(db, of_number(db, CARD, number), reason, _ACTOR, now(), seen=seen)
        if row.subject_kind == "resident" and decision == "take":  # it may have been an erasure
            clear_traces(base.store)
    _decided(row, number, as_json=as_json)


@command(
    root,
    "undo",
    N_("Take the decision on a card back.\n\nThe base is as before it and the card is open again; refused where what it set was changed since."),
)  # fmt: skip
@click.argument("number", type=_NUMBER)
def undo(*, number: int, data: Path | None, as_json: bool) -> None:
    """Take the decision on a card back."""
    with opened(data) as base, base.store.write() as db:
        row = deciding.take_back(db, of_number(db, CARD, number), _ACTOR, now())
    _decided(row, number, as_json=as_json)


def _hand(base: Opened, login: str, at: datetime) -> Hand:
    return signed_in(base, login, at) if login else _NOBODY


def _decided(row: CardRow, number: int, *, as_json: bool) -> None:
    if as_json:
        say.as_json(_facts(row, number, ""))
    else:
        click.echo(f"{number}  {row.what}  {listing.state_title(row)}")


def _facts(row: CardRow, number: int, name: str) -> dict[str, Any]:
    return {"number": number, **row._asdict(), "name": name}


def _plain(card: Card, number: int) -> dict[str, Any]:
    return {
        **_facts(card.row, number, card.subject),
        "sentence": card.sentence,
        "differences": [
            {**each._asdict(), "here": each.here._asdict(), "there": each.there._asdict()}
            for each in card.differences
        ],
        "photos_here": [photo._asdict() for photo in card.here],
        "photos_there": [photo._asdict() for photo in card.there],
        "lines": card.lines,
        "seen": card.seen,
        "obstacle": card.obstacle and {"code": card.obstacle.code, "words": word(card.obstacle)},
        "stuck": card.stuck and {"code": card.stuck.code, "words": word(card.stuck)},
    }


def _say(card: Card) -> None:
    row = card.row
    click.echo(f"{cards.about(row, card.subject)}  {listing.state_title(row)}")
    click.echo(card.sentence)
    for each in card.differences:
        for sentence in cards.sentences(each):
            click.echo("  " + " · ".join(sentence.splitlines()))
    for title, photos in ((_("Photos at the base"), card.here), (_("Photos at the station"), card.there)):
        for photo in photos:
            click.echo(f"  {title}: {photo.name}  {photo.who}")
    if row.state == OPEN:
        click.echo(_("State of the card: {seen} (for `bundle decide --seen`)", seen=card.seen))
    if row.decided_at is not None:
        click.echo(
            _(
                "Decided by {who}: {reason}",
                who=card.decider or actor_title(row.decided_by),
                reason=row.reason or "—",
            )
        )
    for refusal in (card.obstacle, card.stuck):
        if refusal is not None:
            click.echo(word(refusal))
