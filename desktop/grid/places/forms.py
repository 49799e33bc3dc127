"""The dialogs of places themselves: adding, changing, moving and closing them, opening them again. Each is one transaction."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from core import clock
from core.language import _
from desktop.desk import Desk
from desktop.form import Form
from desktop.pages.course_forms import run
from grid.places import area_days, closing, placements, places
from grid.places.particulars import Particulars
from grid.places.patches import patches
from grid.places.places import NewPlace
from grid.places.refusals import AreaClosed
from grid.places.words import kind_title
from people import areas
from people.roster import cells
from store.types import Db

Done = Callable[[Any], None]
Choices = Sequence[tuple[UUID, str]]
"""Ids with what they are called."""
MOST_FLOORS = 130
_BELOW = {"area": "building", "grid": "building", "building": "stairwell", "stairwell": "household"}
"""What is added in which kind of node."""


def added_in(kind: str) -> str:
    """The kind of place that is added in a node; "" where none is."""
    return _BELOW.get(kind, "")


def add(desk: Desk, parent: QWidget, node: Particulars, done: Done) -> Form:
    """Add a building to a patch, a stairwell to a building, a household to a stairwell."""
    kind = added_in(node.kind)
    form = Form(
        parent, _("Add: {kind}", kind=kind_title(kind)), _("In {place}", place=_whole(node)), _("Add")
    )
    form.text(
        "name", _("Its name"), hint={"building": "8号楼", "stairwell": "1单元"}.get(kind, "101室"), must=True
    )
    if kind == "household":
        form.number("floor", _("Floor"), 1, -5, MOST_FLOORS)
    else:
        form.number("floors", _("Floors"), node.floors or 0, 0, MOST_FLOORS)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        new = NewPlace(
            kind, values["name"], node.place_id, node.area_id,
            floors=values.get("floors") or None, floor=values.get("floor") or None,
        )  # fmt: skip
        return places.add_all(db, [new], desk.actor, at)[0]

    return run(desk, form, act, done)


def add_area(desk: Desk, parent: QWidget, street: str, area: str, done: Done) -> Form:
    """Add a street, a 居民区 or a micro-grid; what is above it is filled in from what is chosen."""
    form = Form(
        parent, _("Add a street, residential area or micro-grid"),
        _("Leave the micro-grid empty to add the residential area alone."), _("Add"),
    )  # fmt: skip
    form.text("street", _("Street"), street)
    form.text("area", _("Residential area"), area)
    form.text("grid", _("Micro-grid"), hint="第一微网格")

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        id = areas.ensure_area(db, values["street"], values["area"], values["grid"], desk.actor, at)
        known = patches(db)[id]
        if known.until is not None:
            raise AreaClosed(name=known.name, date=known.until)
        return id

    return run(desk, form, act, done)


def change(desk: Desk, parent: QWidget, node: Particulars, done: Done) -> Form:
    """Correct a place's name, floors and first day; of an area its first day."""
    intro = "" if node.place_id is None else _("A new name is a correction: it counts for all days.")
    form = Form(parent, _("Change {name}", name=node.name), intro)
    if node.place_id is not None:
        form.text("name", _("Its name"), node.name, must=True)
        if node.kind == "household":
            form.number("floor", _("Floor"), node.floor or 0, -5, MOST_FLOORS)
        else:
            form.number("floors", _("Floors"), node.floors or 0, 0, MOST_FLOORS)
    since = node.since.isoformat() if node.since else ""
    form.text("since", _("There since"), since, hint=_("empty for as long as anybody knows"))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        day = _day_of(values["since"], at)
        if node.place_id is not None:
            fields = {key: value if key == "name" else value or None for key, value in values.items()}
            places.change(db, node.place_id, {**fields, "since": day}, desk.actor, at)
        elif node.area_id is not None:
            areas.begin(db, node.area_id, day, desk.actor, at)

    return run(desk, form, act, done)


def _day_of(text: str, at: datetime) -> date | None:
    """A typed day as lists of offices write it; None for none. Raises what the roster's cells refuse."""
    found = cells.day(text, clock.local_date(at)).value
    return found if isinstance(found, date) else None


def move(
    desk: Desk, parent: QWidget, node: Particulars, patches: Choices, open_issues: int, done: Done
) -> Form:
    """Put a building into another micro-grid from a day on, saying what happens to its open issues."""
    stay = _(
        "Issues that are open there ({count}) stay with the micro-grid they were reported in; new ones go to the new one.",
        count=open_issues,
    )
    form = Form(parent, _("Move {name} to another micro-grid", name=node.name), stay, _("Move it"))
    form.choice("area", _("Micro-grid"), patches)
    form.day("on", _("From"), clock.local_date(clock.now()))
    form.text("reason", _("Reason"), must=True)
    id = node.place_id

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        if id is not None and values["area"] is not None:
            placements.place_in_grid(db, id, values["area"], values["on"], values["reason"], desk.actor, at)

    return run(desk, form, act, done)


def close(desk: Desk, parent: QWidget, node: Particulars, done: Done) -> Form:
    """Close a node from a day on: it stays in every record."""
    intro = _(
        "From that day on it is no longer there, nor what stands in it; appointments to it end. Everything of it stays in the record."
    )
    form = Form(parent, _("Close {name}", name=node.name), intro, _("Close it"))
    form.day("on", _("From"), clock.local_date(clock.now()))
    form.text("reason", _("Reason"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        if node.place_id is not None:
            closing.close(db, node.place_id, values["on"], values["reason"], desk.actor, at)
        elif node.area_id is not None:
            area_days.close_area(db, node.area_id, values["on"], values["reason"], desk.actor, at)

    return run(desk, form, act, done)


def reopen(desk: Desk, parent: QWidget, node: Particulars, done: Done) -> Form:
    """Take a closing back."""
    intro = _("What was closed with it on the same day is there again too. Appointments are not given back.")
    form = Form(parent, _("Open {name} again", name=node.name), intro, _("Take the closing back"))
    form.text("reason", _("Reason"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        if node.place_id is not None:
            closing.reopen(db, node.place_id, values["reason"], desk.actor, at)
        elif node.area_id is not None:
            areas.reopen(db, node.area_id, values["reason"], desk.actor, at)

    return run(desk, form, act, done)


def _whole(node: Particulars) -> str:
    return f"{node.above} {node.name}".strip()
