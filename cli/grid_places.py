"""`xiuhua grid places`: the tree of a day, what is to settle, finding, importing, moving and appointing; and `xiuhua grid overview`."""

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from cli import say
from cli.base import command, opened
from cli.worded import WordedGroup, option
from core.clock import local_date, now
from core.language import N_, _
from grid.places import check, holdings, importing, placements, units
from grid.places.holdings import HoldingRow, OfPatch
from grid.places.importing.planning import PlacesPlan, shown_counts
from grid.places.lists import PLACES, lines
from grid.places.refusals import PlaceNotOne, UnknownUnit
from grid.places.searching import Found, search_places
from grid.places.tree import Node, tree
from grid.places.words import FINDINGS, kind_title
from people import persons
from people.refusals import UnknownPerson
from store.types import Db

_ACTOR = "terminal"
_DAY = click.DateTime(formats=["%Y-%m-%d"])
_FILE = click.Path(dir_okay=False, path_type=Path)
_PATCHES = ("street", "area", "grid")


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="places", help=N_("Places and who answers for them."))
def places_group() -> None:
    """Places and who answers for them."""


@command(places_group, "tree", N_("Show the tree of a day: areas, micro-grids, buildings, and who answers."))
@option("--on", type=_DAY, help=N_("The day; today when left out."))
def tree_(*, on: datetime | None, data: Path | None, as_json: bool) -> None:
    """Show the tree of a day."""
    day = _day(on)
    with opened(data) as base, base.store.read() as db:
        roots = tree(db, day)
    if as_json:
        say.as_json({"on": day, "tree": [_node_facts(node) for node in roots]})
        return
    rows = [row for node in roots for row in _node_lines(node, 0)]
    if rows:
        say.lines([[_("Place"), _("Who answers"), _("Households")], *rows])
    else:
        click.echo(_("No area is entered yet."))


@command(
    places_group,
    "check",
    N_("Name the patches that nobody or two people hold and the buildings that no company serves."),
)
@option("--on", type=_DAY, help=N_("The day; today when left out."))
def check_(*, on: datetime | None, data: Path | None, as_json: bool) -> None:
    """Name what is to settle; exit status 1 where anything is."""
    day = _day(on)
    with opened(data) as base, base.store.read() as db:
        found = check.patches(db, day)
    if as_json:
        say.as_json({"on": day, "found": [finding._asdict() for finding in found]})
    elif found:
        say.table(FINDINGS, found)
    else:
        click.echo(_("Every patch has one holder, and a property company serves every building."))
    if found:
        sys.exit(1)


@command(places_group, "find", N_("Find a place by name, number or pinyin, such as 3-2-201."))
@click.argument("text", nargs=-1, required=True)
def find(*, text: Sequence[str], data: Path | None, as_json: bool) -> None:
    """Find a place by name, number or pinyin."""
    with opened(data) as base, base.store.read() as db:
        found = search_places(db, " ".join(text), local_date(now()))
    if as_json:
        say.as_json({"found": [hit._asdict() for hit in found]})
    elif found:
        say.lines([[kind_title(hit.kind), hit.path, hit.within] for hit in found])
    else:
        click.echo(_("No place fits this."))


@command(
    places_group,
    "import",
    N_(
        "Import a list of buildings, stairwells and households: xlsx, xls, ods or csv.\n\nWhat is refused is named by sheet, row and column and is not imported; everything else is imported in one piece or not at all. Nothing of the base is closed by an import."
    ),
)
@click.argument("file", type=_FILE)
@option("--area", "area", default="", metavar="NAME", help=N_("The residential area of rows that name none."))
@option(
    "--new-grids", is_flag=True, help=N_("Let the file bring micro-grids that the base does not know yet.")
)
@option("--dry-run", is_flag=True, help=N_("Show what would be added, changed and refused; change nothing."))
@option("--yes", is_flag=True, help=N_("Do not ask before importing."))
def import_(
    *, file: Path, area: str, new_grids: bool, dry_run: bool, yes: bool, data: Path | None, as_json: bool
) -> None:
    """Import a list of buildings, stairwells and households."""
    with opened(data) as base:
        read = importing.read_places(file)
        with base.store.read() as db:
            today = local_date(now())
            area_id = _one(db, area, today, ("area",)).area_id if area else None
            plan = importing.plan(db, read, today, area_id=area_id, new_grids=new_grids)
        if not as_json:
            click.echo(shown_counts(plan))
            for found in (*plan.refused, *plan.warnings):
                click.echo(f"  {found.message}")
        something = bool(plan.added or plan.moved or plan.changed)
        wanted = yes or (something and not as_json and sys.stdin.isatty() and click.confirm(_("Import now?")))
        do_it = something and wanted and not dry_run
        if do_it:
            say.run(importing.carry_out(base.store, plan, _ACTOR, now()), _("Importing"), quiet=as_json)
    if as_json:
        say.as_json({**_plan_facts(plan), "imported": do_it})
    elif do_it:
        click.echo(_("Imported."))
    elif not something:
        click.echo(_("There is nothing to import."))
    if not (wanted or dry_run) and something:
        click.echo(_("Nothing was imported. Add --yes to import."), err=True)
    if wanted and not do_it and not dry_run and plan.refused:
        sys.exit(1)


@command(
    places_group,
    "export",
    N_("Write the list of buildings and households as xlsx.\n\nImporting the file again changes nothing."),
)
@click.argument("file", type=_FILE)
@option("--on", type=_DAY, help=N_("The day; today when left out."))
def export(*, file: Path, on: datetime | None, data: Path | None, as_json: bool) -> None:
    """Write the list of buildings and households as xlsx."""
    from sheets import xlsx

    day = _day(on)
    with opened(data) as base, base.store.read() as db:
        rows = list(lines(db, day))
        xlsx.write(file.absolute(), PLACES, rows, title=_(PLACES.title))
    if as_json:
        say.as_json({"file": str(file.absolute()), "rows": len(rows)})
    else:
        click.echo(str(file.absolute()))


@command(
    places_group,
    "move",
    N_(
        "Put a building into another micro-grid from a day on.\n\nIssues that were reported there before stay with the micro-grid they were reported in."
    ),
)
@click.argument("building")
@click.argument("grid")
@option("--on", type=_DAY, help=N_("The day; today when left out."))
@option("--reason", required=True, metavar="REASON", help=N_("Why; kept in the journal."))
def move(
    *, building: str, grid: str, on: datetime | None, reason: str, data: Path | None, as_json: bool
) -> None:
    """Put a building into another micro-grid from a day on."""
    day = _day(on)
    with opened(data) as base, base.store.write() as db:
        place, patch = _one(db, building, day, ("building",)), _one(db, grid, day, ("grid", "area"))
        if place.place_id is not None and patch.area_id is not None:
            placements.place_in_grid(db, place.place_id, patch.area_id, day, reason, _ACTOR, now())
    _said({"building": place.path, "to": patch.path, "on": day}, as_json=as_json)


@command(
    places_group,
    "appoint",
    N_("Make a person holder or deputy of a patch, or a company its property company."),
)
@click.argument("patch")
@click.argument("who", metavar="STAFF_NUMBER|COMPANY")
@option(
    "--as", "role", type=click.Choice(["holder", "deputy", "property"]), default="holder", help=N_("As what.")
)
@option("--since", type=_DAY, help=N_("The first day; today when left out."))
@option("--takes-over", is_flag=True, help=N_("Take over from who is appointed already; needs --reason."))
@option("--alongside", is_flag=True, help=N_("Stand beside who is appointed already; needs --reason."))
@option("--reason", default="", metavar="REASON", help=N_("Why; kept in the journal."))
def appoint(
    *, patch: str, who: str, role: str, since: datetime | None, takes_over: bool, alongside: bool, reason: str,
    data: Path | None, as_json: bool,
) -> None:  # fmt: skip
    """Appoint a person or a company to a patch."""
    day = _day(since)
    with opened(data) as base, base.store.write() as db:
        found = _one(db, patch, day, (*_PATCHES, "building"))
        of = OfPatch(place_id=found.place_id) if found.place_id else OfPatch(found.area_id)
        if role == "property":
            answers = next(
                (row.id for row in units.units(db, "property", day) if row.name == who.strip()), None
            )
            if answers is None:
                raise UnknownUnit
        else:
            known = persons.by_staff_numbers(db, [who])
            if who not in known:
                raise UnknownPerson
            answers = known[who].id
        id = holdings.appoint(
            db,
            of,
            role,
            answers,
            day,
            _ACTOR,
            now(),
            takes_over=takes_over,
            alongside=alongside,
            reason=reason,
        )
    _said({"appointment": id, "patch": found.path, "as": role, "since": day}, as_json=as_json)


@command(
    root,
    "overview",
    N_("Show the figures of every area: open, due and overdue issues, coverage, what is to settle."),
)
@option("--pdf", "pdf", type=_FILE, help=N_("Write the picture with its figures to this file."))
def overview(*, pdf: Path | None, data: Path | None, as_json: bool) -> None:
    """Show the figures of every area."""
    from grid.overview import pictures
    from grid.overview.by_area import OVERVIEW, by_area

    at = now()
    with opened(data) as base:
        with base.store.read() as db:
            rows = by_area(db, at)
        if pdf is not None:
            say.run(pictures.write(base.store, pdf.absolute(), at), _("Drawing the pictures"), quiet=as_json)
    if as_json:
        say.as_json({"at": at, "areas": [row._asdict() for row in rows]})
    elif rows:
        say.table(OVERVIEW, rows)
    else:
        click.echo(_("No area is entered yet."))


def _day(given: datetime | None) -> date:
    return given.date() if given else local_date(now())


def _one(db: Db, text: str, on: date, kinds: Sequence[str]) -> Found:
    """The one patch or building that a text names. Raises PlaceNotOne."""
    found = [hit for hit in search_places(db, text, on, limit=50) if hit.kind in kinds]
    exact = [hit for hit in found if text.strip() in {hit.name, hit.path}]
    if len(exact or found) != 1:
        known = "、".join(hit.path for hit in (exact or found)[:5])
        raise PlaceNotOne(text=text, count=len(exact or found), known=known or "—")
    return (exact or found)[0]


def _said(facts: dict[str, object], *, as_json: bool) -> None:
    if as_json:
        say.as_json(facts)
    else:
        click.echo("  ".join(str(value) for value in facts.values()))


def _names(rows: Sequence[HoldingRow]) -> list[str]:
    return [row.name for row in rows]


def _node_lines(node: Node, depth: int) -> list[list[str]]:
    answers = node.answers
    who = "、".join([*_names(answers.holders), *_names(answers.companies)]) if answers else ""
    own = ["  " * depth + (node.name or kind_title(node.kind)), who, str(node.households)]
    return [own, *(line for child in node.children for line in _node_lines(child, depth + 1))]


def _node_facts(node: Node) -> dict[str, Any]:
    answers = node.answers
    return {
        "kind": node.kind,
        "id": node.place_id or node.area_id,
        "name": node.name,
        "buildings": node.buildings,
        "households": node.households,
        "holders": _names(answers.holders) if answers else [],
        "deputies": _names(answers.deputies) if answers else [],
        "companies": _names(answers.companies) if answers else [],
        "children": [_node_facts(child) for child in node.children],
    }


def _plan_facts(plan: PlacesPlan) -> dict[str, Any]:
    return {
        "added": plan.counts(),
        "moved": [one.name for one in plan.moved],
        "changed": len(plan.changed),
        "unchanged": plan.unchanged,
        "refused": [found._asdict() for found in plan.refused],
        "warnings": [found._asdict() for found in plan.warnings],
    }
