"""`xiuhua grid field`: plans, what is due, what was walked, how much of a month was looked at, and the printed forms.

Visit notes are sealed to roles, so they stand with the residents, where one signs in.
"""

from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import click

from cli import say
from cli.base import command, opened
from cli.grid_area import area_of
from cli.worded import WordedGroup, option
from core.clock import local_date, now
from core.files import write_whole
from core.language import N_, _
from core.months import month_after
from grid.field import due, forms, plans, walked
from grid.field.due import DUE, Coverage
from grid.field.plans import PLANS
from grid.field.walked import WALKED
from grid.places.patches import patches
from store.facts import BASE_NAME, fact
from store.types import Db

_AREA = option("--area", metavar="NAME", help=N_("A micro-grid, residential area or street; everywhere when left out."))  # fmt: skip
_MONTH = option("--month", type=click.DateTime(formats=["%Y-%m"]), help=N_("The month, such as 2026-03; this one when left out."))  # fmt: skip
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def root() -> None:
    """Verbs of this file."""


@root.group(cls=WordedGroup, name="field", help=N_("Plans, inspections and patrols."))
def field_group() -> None:
    """Plans, inspections and patrols."""


@command(field_group, "plans", N_("List the plans in force."))
@_AREA
def plans_(*, area: str | None, data: Path | None, as_json: bool) -> None:
    """List the plans in force."""
    with opened(data) as base, base.store.read() as db:
        found = plans.plans(db, area_id=_area(db, area), on=local_date(now()))
    if as_json:
        say.as_json([row._asdict() for row in found])
    elif found:
        say.table(PLANS, found)
    else:
        click.echo(_("There is no plan yet."))


@command(field_group, "due", N_("List inspections and patrols that are due or overdue."))
@_AREA
def due_(*, area: str | None, data: Path | None, as_json: bool) -> None:
    """List what is due."""
    with opened(data) as base, base.store.read() as db:
        found = due.walks_due(db, now(), area_id=_area(db, area))
    if as_json:
        say.as_json([{**row._asdict(), "plan": row.plan.id, "title": row.plan.title} for row in found])
    elif found:
        say.table(DUE, found)
    else:
        click.echo(_("Nothing is due."))


@command(field_group, "walks", N_("List a month's inspections and patrols, void ones too."))
@_AREA
@_MONTH
def walks(*, area: str | None, month: datetime | None, data: Path | None, as_json: bool) -> None:
    """List a month's inspections and patrols."""
    first = _first(month)
    with opened(data) as base, base.store.read() as db:
        found = walked.walks(db, first, month_after(first), area_id=_area(db, area), with_void=True)
    if as_json:
        say.as_json([row._asdict() for row in found])
    elif found:
        say.table(WALKED, found)
    else:
        click.echo(_("No inspection in this month."))


@command(field_group, "coverage", N_("Say how much of a month was looked at, for each micro-grid, with n."))
@_AREA
@_MONTH
def coverage(*, area: str | None, month: datetime | None, data: Path | None, as_json: bool) -> None:
    """Say how much of a month was looked at."""
    first = _first(month)
    with opened(data) as base, base.store.read() as db:
        area_id = _area(db, area)
        parts = due.coverages(db, area_id, first, now())
        whole = due.coverage(db, area_id, first, now())
        names = {id: node.name for id, node in patches(db).items()}
    if as_json:
        say.as_json({"month": first, "whole": whole._asdict(), "parts": [part._asdict() for part in parts]})
        return
    head = [
        _("Patch"),
        _("Looked at"),
        _("Items in all"),
        _("Inspections and patrols"),
        _("Done"),
        _("Asked for"),
    ]
    rows = [_line(names.get(part.area_id, "") if part.area_id else "", part) for part in parts]
    say.lines([head, *rows, _line(_("Together"), whole)])


@command(
    field_group, "print", N_("Write a form as PDF: the checklist of a patch, or the sheet of a night patrol.")
)
@click.argument("what", type=click.Choice(["checklist", "patrol"]))
@click.argument("area")
@click.argument("file", type=_FILE)
def print_(*, what: str, area: str, file: Path, data: Path | None, as_json: bool) -> None:
    """Write a form as PDF."""
    from grid.field.forms_pdf import draw_checklist, draw_patrol

    target, today = file.absolute(), local_date(now())
    with opened(data) as base, base.store.read() as db:
        area_id, issuer = area_of(db, area), fact(db, BASE_NAME)
        if what == "patrol":
            content = draw_patrol(forms.patrol_sheet(db, area_id, today), issuer)
        else:
            content = draw_checklist(forms.checklist(db, area_id, today), issuer)
    write_whole(target, content)
    if as_json:
        say.as_json({"file": str(target)})
    else:
        click.echo(str(target))


def _line(name: str, part: Coverage) -> list[str]:
    figures = (part.looked, part.n, part.walks + part.nights, part.done, part.asked)
    return [name, *(str(figure) for figure in figures)]


def _area(db: Db, name: str | None) -> UUID | None:
    return area_of(db, name) if name else None


def _first(month: datetime | None) -> date:
    return (month.date() if month else local_date(now())).replace(day=1)
