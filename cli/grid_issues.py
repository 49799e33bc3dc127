"""`xiuhua grid issues`: the list with its clocks, one issue's story, a quick report, and every move of the transition table.

Whoever reports or moves signs in here: what each may do hangs on who they are, and "terminal" is nobody.
"""

from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from cli import say
from cli.base import Opened, command, opened
from cli.worded import WordedGroup, option
from core.clock import local, local_date, now
from core.language import N_, _
from grid import catalogue, hands
from grid.hands import Hand
from grid.issues import issues, moves, phoning, reporting
from grid.issues.amending import Amended
from grid.issues.book_list import Book, book, clock_words, columns
from grid.issues.issues import Filter, Story
from grid.issues.photos import KINDS, Sent, of_file, take_in
from grid.issues.refusals import SeveralFit, UnitMissing, UnknownItem, UnknownWhere
from grid.issues.reporting import NewIssue
from grid.issues.rows import IssueRow, by_number, issue
from grid.issues.rules import MOVES, STATES
from grid.issues.words import MOVES as MOVE_TITLES
from grid.issues.words import SOURCES
from grid.issues.words import STATES as STATE_TITLES
from grid.places import units
from grid.places.searching import Found, search_places
from people import accounts
from store.types import Db

_DAY = click.DateTime(formats=["%Y-%m-%d"])
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN = ("number", "item", "state", "clock", "where", "grid", "unit")
_AS = option("--as", "login", required=True, metavar="LOGIN", help=N_("Who you are; the password is asked for."))  # fmt: skip
_BEFORE = option("--before", type=_FILE, multiple=True, help=N_("A photo from before the work; may be repeated."))  # fmt: skip
_AFTER = option("--after", type=_FILE, multiple=True, help=N_("A photo of the finished work; may be repeated."))  # fmt: skip
_NOBODY = hands.of_program("terminal")


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="issues", help=N_("Issues: the list, one issue, reports and moves."))
def issues_group() -> None:
    """Issues: the list, one issue, reports and moves."""


@command(
    issues_group,
    "list",
    N_(
        "List the issues that are open.\n\nTEXT finds part of the number, words, item or place, also in pinyin."
    ),
)
@click.argument("text", required=False, default="")
@option("--state", "states", type=click.Choice(STATES), multiple=True, help=N_("Only in this state; may be repeated."))  # fmt: skip
@option("--due", is_flag=True, help=N_("Only those that have used three quarters of their time or more."))
@option("--overdue", is_flag=True, help=N_("Only those past their time."))
@option("--where", default="", metavar="PLACE", help=N_("Only of this patch, building or household."))
def list_(
    *,
    text: str,
    states: tuple[str, ...],
    due: bool,
    overdue: bool,
    where: str,
    data: Path | None,
    as_json: bool,
) -> None:
    """List the issues that are open."""
    at = now()
    with opened(data) as base, base.store.read() as db:
        place = _place(db, where, local_date(at)) if where else None
        wanted = Filter(
            states=states,
            due=due,
            overdue=overdue,
            text=text,
            area_id=place.area_id if place and place.place_id is None else None,
            place_id=place.place_id if place else None,
        )
        found = book(db, [wanted], _NOBODY, at)
    if as_json:
        say.as_json(_facts(found))
    elif found.lines:
        say.table(columns(found.names, found.moment(at)).only(*_SHOWN), found.lines)
    else:
        click.echo(_("No issue fits."))


@command(issues_group, "show", N_("Tell the whole story of one issue."))
@click.argument("number")
def show(*, number: str, data: Path | None, as_json: bool) -> None:
    """Tell the whole story of one issue."""
    at = now()
    with opened(data) as base, base.store.read() as db:
        told = issues.story(db, by_number(db, number), at)
        advice = phoning.advice(db, told.issue, local_date(at))
    if as_json:
        say.as_json(_plain(told))
        return
    row = told.issue
    item = f"{told.item.class_name} {told.item.name}" if told.item else ""
    heading = [row.shown, _(STATE_TITLES[row.state]), item, told.where, told.unit]
    click.echo("  ".join(part for part in heading if part))
    if row.description:
        click.echo(row.description)
    kind = told.item.limit_kind if told.item else None
    if words := clock_words(told.clock, kind, row.state):
        click.echo(words)
    if advice:
        click.echo(advice)
    for line in told.moves:
        parts = [
            f"{local(line.made.occurred_at):%Y-%m-%d %H:%M}",
            _(MOVE_TITLES[line.made.move]),
            line.name,
            line.unit,
            line.made.reason,
        ]
        click.echo("  ".join(part for part in parts if part))
        for each in line.changed:
            click.echo(f"  {each.words}")


@command(
    issues_group,
    "report",
    N_(
        "Report an issue.\n\nITEM is its code, or what only one item of the catalogue fits; PLACE likewise. Both may be typed in pinyin."
    ),
)
@click.argument("item")
@click.argument("place")
@_AS
@option("--spot", default="", help=N_("Where exactly."))
@option("--words", default="", help=N_("What is to be said of it."))
@option("--source", type=click.Choice(tuple(SOURCES)), default="patrol", help=N_("How it came to be known."))
@option("--mended", is_flag=True, help=N_("It was mended on the spot; wants photos from before and after."))
@_BEFORE
@_AFTER
def report(
    *,
    item: str,
    place: str,
    login: str,
    spot: str,
    words: str,
    source: str,
    mended: bool,
    before: tuple[Path, ...],
    after: tuple[Path, ...],
    data: Path | None,
    as_json: bool,
) -> None:
    """Report an issue."""
    at = now()
    with opened(data) as base:
        hand = _signed_in(base, login, at)
        with base.store.read() as db:
            where = _place(db, place, local_date(at))
            new = NewIssue(
                _item(db, item, local_date(at)), where.area_id, where.place_id, spot, words, source
            )
        row = take_in(
            base.store,
            base.folder,
            _sent(before, after),
            lambda db, taken: reporting.report(db, new._replace(photos=taken, mend=mended), hand, at),
        )
        with base.store.read() as db:
            advice = phoning.advice(db, row, local_date(at))
    _told(row, advice, as_json=as_json)


@command(
    issues_group,
    "move",
    N_(
        "Move an issue: file, dispatch, accept, handled, close ...\n\nWithout MOVE it says what you may do with it now."
    ),
)
@click.argument("number")
@click.argument("name", metavar="[MOVE]", required=False, type=click.Choice(tuple(MOVES)))
@_AS
@option("--why", default="", metavar="REASON", help=N_("The reason, which stays in the record."))
@option("--unit", default="", metavar="NAME", help=N_("To whom it is dispatched."))
@option(
    "--minutes", type=int, help=N_("How much more time, in minutes of the limit's own kind (a day is 1440).")
)
@option("--until", type=_DAY, help=N_("The day from which a suspended clock runs again."))
@option("--into", default="", metavar="NUMBER", help=N_("The issue into which this one is merged."))
@_BEFORE
@_AFTER
def move(
    *,
    number: str,
    name: str | None,
    login: str,
    why: str,
    unit: str,
    minutes: int | None,
    until: datetime | None,
    into: str,
    before: tuple[Path, ...],
    after: tuple[Path, ...],
    data: Path | None,
    as_json: bool,
) -> None:
    """Move an issue, or say what may be done with it."""
    at = now()
    with opened(data) as base:
        hand = _signed_in(base, login, at)
        with base.store.read() as db:
            issue_id = by_number(db, number)
            if name is None:
                _offered(moves.choices(db, issue_id, hand), as_json=as_json)
                return
            unit_id = _unit(db, unit) if unit else None
            target = by_number(db, into) if into else None
        row = take_in(
            base.store,
            base.folder,
            _sent(before, after),
            lambda db, taken: moves.move(
                db,
                issue_id,
                name,
                hand,
                at,
                reason=why,
                unit_id=unit_id,
                minutes=minutes,
                until=until.date() if until else None,
                target_id=target,
                photos=taken,
            ),
        )
    _told(row, "", as_json=as_json)


@command(
    issues_group,
    "amend",
    N_(
        "Amend a report before its case is filed: what is not named stays as it is.\n\nThe story keeps what the report said before."
    ),
)
@click.argument("number")
@_AS
@option("--why", required=True, metavar="REASON", help=N_("The reason, which stays in the record."))
@option("--item", metavar="ITEM", help=N_("The item: its code, or what only one item of the catalogue fits."))
@option("--place", metavar="PLACE", help=N_("The place: what only one patch, building or household fits."))
@option("--spot", help=N_("Where exactly."))
@option("--words", help=N_("What is to be said of it."))
def amend(
    *,
    number: str,
    login: str,
    why: str,
    item: str | None,
    place: str | None,
    spot: str | None,
    words: str | None,
    data: Path | None,
    as_json: bool,
) -> None:
    """Amend a report before its case is filed."""
    at = now()
    with opened(data) as base:
        hand = _signed_in(base, login, at)
        with base.store.write() as db:
            row = issue(db, by_number(db, number))
            where = _place(db, place, local_date(at)) if place else None
            wanted = Amended(
                None if item is None else _item(db, item, local_date(row.reported_at)),
                where and where.area_id,
                where and where.place_id,
                spot,
                words,
            )
            row = moves.move(db, row.id, "amend", hand, at, reason=why, amended=wanted)
            advice = phoning.advice(db, row, local_date(at))
    _told(row, advice, as_json=as_json)


def _signed_in(base: Opened, login: str, at: datetime) -> Hand:
    """The hand of a login, once its password was right. Raises WrongPassword."""
    password: str = click.prompt(_("Password of {login}", login=login), hide_input=True, err=True)
    with base.store.write() as db:
        account = accounts.sign_in(db, login, password, at)
        return hands.of_account(db, account.login, local_date(at))


def _place(db: Db, text: str, on: date) -> Found:
    """The one place that fits. Raises UnknownWhere, SeveralFit."""
    found = search_places(db, text, on)
    exact = [each for each in found if text in {each.name, each.path}]
    found = exact if len(exact) == 1 else found
    if not found:
        raise UnknownWhere
    if len(found) > 1:
        raise SeveralFit(text=text, some=_(", ").join(each.path for each in found[:5]))
    return found[0]


def _item(db: Db, text: str, on: date) -> str:
    """The code of the one item that fits. Raises UnknownItem, SeveralFit."""
    known = catalogue.in_force(db, on)
    if text in known.by_code:
        return text
    found = catalogue.search(known, text)
    if not found:
        raise UnknownItem(item=text)
    if len(found) > 1:
        raise SeveralFit(
            text=text, some=_(", ").join(f"{each.item.code} {each.item.name}" for each in found[:5])
        )
    return found[0].item.code


def _unit(db: Db, name: str) -> UUID:
    found = [unit for unit in units.units(db) if name in unit.name]
    exact = [unit for unit in found if unit.name == name]
    found = exact or found
    if not found:
        raise UnitMissing
    if len(found) > 1:
        raise SeveralFit(text=name, some=_(", ").join(unit.name for unit in found[:5]))
    return found[0].id


def _sent(*files: tuple[Path, ...]) -> list[Sent]:
    """The files as photos; those given first are from before, the others from after."""
    return [of_file(path, kind) for kind, paths in zip(KINDS, files, strict=True) for path in paths]


def _offered(choices: moves.Choices, *, as_json: bool) -> None:
    if as_json:
        say.as_json(
            [
                {"move": each.name, "refused": refusal.code if refusal else None}
                for each, refusal in choices.moves
            ]
        )
        return
    for each, refusal in choices.moves:
        words = f"{each.name:<18}{_(MOVE_TITLES[each.name])}"
        click.echo(f"{words}: {refusal}" if refusal else words)


def _told(row: IssueRow, advice: str, *, as_json: bool) -> None:
    if as_json:
        say.as_json({"id": row.id, "number": row.shown, "state": row.state, "phone_now": row.phone_now})
        return
    click.echo(f"{row.shown}  {_(STATE_TITLES[row.state])}")
    if advice:
        click.echo(advice)


def _facts(found: Book) -> list[dict[str, Any]]:
    return [
        {**line._asdict(), "clock": line.clock and line.clock._asdict(), "number": line.shown}
        for line in found.lines
    ]


def _plain(told: Story) -> dict[str, Any]:
    return {
        "issue": {**told.issue._asdict(), "number": told.issue.shown},
        "item": told.item and told.item._asdict(),
        "where": told.where,
        "clock": told.clock and told.clock._asdict(),
        "level": told.level,
        "moves": [
            {
                **line.made._asdict(),
                "name": line.name,
                "unit": line.unit,
                "changed": [each._asdict() for each in line.changed],
            }
            for line in told.moves
        ],
        "photos": [photo._asdict() for photo in told.photos],
        "links": [other._asdict() for other in told.links],
        "merged": [other._asdict() for other in told.merged],
    }
