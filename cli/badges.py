"""`xiuhua badges print` and `xiuhua badges check`."""

from datetime import datetime
from pathlib import Path
from uuid import UUID

import click

from cli import say
from cli.base import command, opened
from cli.worded import WordedGroup, option
from core.clock import local_date, now
from core.language import N_, _
from courses.badges import badges, cards, pictures
from courses.badges.badges import BadgeHolder
from people import persons
from people.areas import residential_areas, stem
from people.refusals import UnknownArea
from store.transaction import Store
from store.types import Db

_ACTOR = "terminal"


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="badges", help=N_("Personal badges for check-in."))
def badges_group() -> None:
    """Personal badges for check-in."""


@command(
    badges_group,
    "print",
    N_("Write the cards of everybody who has a badge into a PDF.\n\nTen cards a sheet, to be cut out."),
)
@click.argument("file", metavar="FILE.pdf", type=click.Path(dir_okay=False, path_type=Path))
@option("--area", metavar="NAME", help=N_("Only the people of this residential area."))
@option("--issue", is_flag=True, help=N_("First give a badge to everybody who has none."))
def print_(*, file: Path, area: str | None, issue: bool, data: Path | None, as_json: bool) -> None:
    """Write the cards of everybody in service who has a badge into a PDF."""
    at = now()
    with opened(data) as base:
        with base.store.read() as db:
            wanted = _people(db, area, at)
        issued = _issue(base.store, wanted, at) if issue else 0
        job = cards.print_cards(base.store, file.absolute(), wanted, _ACTOR, at)
        printed = say.run(job, _("Printing badges"), quiet=as_json)
    if as_json:
        say.as_json({"issued": issued, "cards": printed, "file": str(file.absolute())})
    else:
        click.echo(_("{count} cards: {file}", count=printed, file=str(file)))


@command(
    badges_group,
    "check",
    N_("Say whose badge a text or a picture is.\n\nExit status 1 when it is not valid."),
)
@click.argument("badge", metavar="TEXT|PICTURE")
def check(*, badge: str, data: Path | None, as_json: bool) -> None:
    """Say whose badge a text or a picture is; the first refusal ends it with exit status 1."""
    path = Path(badge)
    texts = pictures.texts_in_file(path) if _is_file(path) else [badge]
    with opened(data) as base, base.store.read() as db:
        found = badges.read(db, texts)
    holders: dict[int, BadgeHolder] = {}
    for each in found.values():
        if not isinstance(each, BadgeHolder):
            raise each
        holders[each.number] = each
    rows = [
        {"number": each.number, "name": each.name, "staff_number": each.staff_number}
        for each in holders.values()
    ]
    if as_json:
        say.as_json(rows)
    else:
        say.lines([[str(value or "") for value in row.values()] for row in rows])


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a text that cannot be a path at all
        return False


def _people(db: Db, area: str | None, at: datetime) -> list[UUID]:
    """Who is in service today, all or of the areas of that name. Raises UnknownArea."""
    today = local_date(at)
    if area is None:
        return [row.id for row in persons.people(db, on=today)]
    ids = [row.id for row in residential_areas(db) if stem(row.name) == stem(area)]
    if not ids:
        raise UnknownArea
    return [row.id for id in ids for row in persons.people(db, area_id=id, on=today)]


def _issue(store: Store, people: list[UUID], at: datetime) -> int:
    with store.write() as db:
        return len(badges.issue(db, people, _ACTOR, at))
