"""The dialogs of facilities: adding and changing one, stating what falls due, saying that it was done, taking back. Each is one transaction."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from PySide6.QtWidgets import QWidget

from core import clock
from core.language import _
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.asking import ask_item, ask_where
from desktop.grid.issues.entering import Where
from desktop.grid.issues.finder import Offer
from desktop.pages.course_forms import run
from grid.facilities import dues, facilities, rules
from grid.facilities.dues import DueLine, NewDue
from grid.facilities.facilities import FacilityRow, NewFacility
from grid.facilities.lists import KIND_WORDS, kind_word
from grid.places.units import UnitRow
from store.types import Db

Done = Callable[[Any], None]
Dialog = Callable[[Desk, QWidget, DueLine, Done], Form]


class Known(NamedTuple):
    """What the dialog of a facility needs to know: the units, and of a known facility where it stands in words."""

    units: list[UnitRow]
    row: FacilityRow | None = None
    where: str = ""


def facility(desk: Desk, parent: QWidget, known: Known, done: Done) -> Form:
    """Add a facility with its first due date, or change what is said of one."""
    row = known.row
    form = Form(
        parent,
        _("Change a facility") if row else _("Add a facility"),
        "" if row else _("Further due dates can be added afterwards."),
        _("Save") if row else _("Add"),
    )
    form.choice(
        "kind", _("Kind"), [(kind, kind_word(kind)) for kind in KIND_WORDS], row.kind if row else "lift"
    )
    form.text("name", _("Name of the facility"), row.name if row else "", hint="3号楼2单元电梯", must=True)
    form.text("code", _("Registration number"), (row.code or "") if row else "")
    where = Offer(Where(row.area_id, row.place_id), known.where) if row else None
    ask_where(form, desk, "where", _("Where"), where)
    units: list[tuple[UUID | None, str]] = [(None, _("nobody"))]
    form.choice(
        "unit",
        _("Responsible"),
        [*units, *((unit.id, unit.name) for unit in known.units)],
        row.unit_id if row else None,
    )
    ask_item(form, desk, "item", _("A lapse becomes"), row.item_code if row else "", must=False)
    if row is None:
        _ask_due(form)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        stands: Where = values["where"]
        new = NewFacility(
            values["kind"],
            values["name"],
            values["code"] or None,
            stands.area_id,
            stands.place_id,
            values["unit"],
            values["item"],
        )
        if row is not None:
            facilities.change(db, row.id, new, desk.actor, at)
            return row.id
        id_ = facilities.add(db, new, desk.actor, at)
        dues.state(db, id_, _due_of(values), desk.actor, at)
        return id_

    return run(desk, form, act, done)


def another_due(desk: Desk, parent: QWidget, line: DueLine, done: Done) -> Form:
    """State something else that falls due of a facility."""
    form = Form(parent, _("Another due date"), line.name, _("Add"))
    _ask_due(form)
    return run(
        desk,
        form,
        lambda db, at, values: dues.state(db, line.facility_id, _due_of(values), desk.actor, at),
        done,
    )


def say_done(desk: Desk, parent: QWidget, line: DueLine, following: date | None, done: Done) -> Form:
    """Say that what fell due was done, and what shows it; `following` is when it is due next, done today."""
    today = clock.local_date(clock.now())
    intro = f"{line.name}  {line.where}\n{line.what}: {line.due_on}\n"
    intro += (
        _("It will be due next on {date}.", date=following)
        if following
        else _("It falls due no more after this.")
    )
    form = Form(parent, _("Say it is done"), intro, _("Done"))
    form.day("on", _("Done on"), today)
    form.text("evidence", _("What shows it"), hint=_("number of a report, a label, a bill"), must=True)
    return run(
        desk,
        form,
        lambda db, at, values: dues.done(db, line.id, values["on"], values["evidence"], desk.actor, at),
        done,
    )


def take_back(desk: Desk, parent: QWidget, line: DueLine, done: Done) -> Form:
    """Take a due date back that was stated wrongly."""
    form = Form(parent, _("Take a due date back"), f"{line.name}\n{line.what}: {line.due_on}", _("Take back"))
    form.text("reason", _("Why"), must=True)
    return run(
        desk, form, lambda db, at, values: dues.void(db, line.id, values["reason"], desk.actor, at), done
    )


def take_away(desk: Desk, parent: QWidget, line: DueLine, done: Done) -> Form:
    """Say that a facility is no longer there."""
    form = Form(
        parent,
        _("No longer there"),
        _("{name}: nothing falls due of it from that day on; its history stays.", name=line.name),
        _("Save"),
    )
    form.day("on", _("From"), clock.local_date(clock.now()))
    form.text("reason", _("Why"), must=True)
    return run(
        desk,
        form,
        lambda db, at, values: facilities.take_away(
            db, line.facility_id, values["on"], values["reason"], desk.actor, at
        ),
        done,
    )


def _ask_due(form: Form) -> None:
    form.text("what", _("What falls due"), _("Yearly inspection"), must=True)
    form.day("due_on", _("Due on"), clock.local_date(clock.now()))
    form.number("remind", _("Remind ahead"), rules.REMIND_DAYS, 0, rules.MOST_DAYS, _("days"))
    form.number("every", _("Again after"), 12, 0, rules.MOST_MONTHS, _("months; 0 for never again"))


def _due_of(values: dict[str, Any]) -> NewDue:
    return NewDue(values["what"], values["due_on"], values["remind"], values["every"] or None)
