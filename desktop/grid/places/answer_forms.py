"""The dialogs of who answers: appointing and ending, units, duties. Each is one transaction; a refusal stays in the dialog."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from core import clock
from core.language import _, translate
from desktop.desk import Desk
from desktop.form import Form
from desktop.pages.course_forms import run
from desktop.person_picker import PersonPicker
from grid.places import duties, holdings, units
from grid.places.duties import DutyRow
from grid.places.holdings import HoldingRow
from grid.places.particulars import Particulars
from grid.places.rules import MOST_STARS
from grid.places.units import NewUnit, UnitRow
from grid.places.words import DUTIES, ROLES, UNIT_KINDS, UNIT_MODES
from people.accounts import AccountRow
from store.types import Db

Done = Callable[[Any], None]


def appoint(
    desk: Desk, parent: QWidget, node: Particulars, role: str, companies: Sequence[UnitRow], done: Done
) -> Form:
    """Appoint a holder, a deputy or a property company to a patch; where one is appointed already it is asked how they stand together."""
    held = (
        [row.name for row in node.appointments if row.role == role and row.until is None]
        if role != "deputy"
        else []
    )
    intro = _("Now: {names}.", names="、".join(held)) if held else ""
    form = Form(
        parent, _("{role} of {name}", role=translate(ROLES[role]), name=node.name), intro, _("Appoint")
    )
    picker: PersonPicker | None = None
    if role == "property":
        form.choice("unit", translate(ROLES[role]), [(row.id, row.name) for row in companies])
    else:
        picker = PersonPicker(desk)
        form.part("person", _("Person"), picker, lambda: picker.person_id if picker else None, must=True)
    form.day("since", _("From"), clock.local_date(clock.now()))
    if held:
        ways = (
            ("takes_over", _("takes over from the one before")),
            ("alongside", _("stands alongside the one before")),
        )
        form.choice("beside", _("The new one"), ways, "takes_over")
    form.text("reason", _("Reason"), must=bool(held))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID | None:
        answers: UUID | None = values.get("unit") if role == "property" else values.get("person")
        if answers is None or node.patch is None:
            return None
        beside = values.get("beside")
        return holdings.appoint(
            db, node.patch, role, answers, values["since"], desk.actor, at,
            takes_over=beside == "takes_over", alongside=beside == "alongside", reason=values["reason"],
        )  # fmt: skip

    form = run(desk, form, act, done)
    if picker is not None:
        picker.line.setFocus()
    return form


def end_appointment(desk: Desk, parent: QWidget, row: HoldingRow, done: Done) -> Form:
    """End an appointment."""
    title = _("{name} answers for it no longer", name=row.name)
    return _ending(
        desk,
        parent,
        title,
        lambda db, at, values: holdings.end(db, row.id, values["on"], values["reason"], desk.actor, at),
        done,
    )


def unit(desk: Desk, parent: QWidget, row: UnitRow | None, done: Done) -> Form:
    """Add a company or department, or change one."""
    form = Form(parent, _("Change {name}", name=row.name) if row else _("Add a company or department"))
    form.choice(
        "kind",
        _("Kind"),
        [(key, translate(words)) for key, words in UNIT_KINDS.items()],
        row.kind if row else "property",
    )
    form.text("name", _("Its name"), row.name if row else "", must=True)
    form.text("contact", _("Contact"), row.contact if row else "")
    form.text("phone", _("Telephone"), row.phone if row else "")
    form.text("complaint_phone", _("Phone for complaints"), row.complaint_phone if row else "")
    stars = [(None, _("unknown")), *((number, str(number)) for number in range(MOST_STARS + 1))]
    form.choice("stars", _("Stars"), stars, row.stars if row else None)
    modes = [(key, translate(words) if words else _("unknown")) for key, words in UNIT_MODES.items()]
    form.choice("mode", _("Mode of management"), modes, row.mode if row else "")

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        if row is None:
            return units.add(db, NewUnit(**values), desk.actor, at)
        units.change(db, row.id, values, desk.actor, at)
        return row.id

    return run(desk, form, act, done)


def close_unit(desk: Desk, parent: QWidget, row: UnitRow, done: Done) -> Form:
    """Say that a unit works here no longer, or take that back."""
    if row.closed_on is None:
        title = _("{name} works here no longer", name=row.name)
        return _ending(
            desk,
            parent,
            title,
            lambda db, at, values: units.close(db, row.id, values["on"], values["reason"], desk.actor, at),
            done,
        )
    form = Form(parent, _("{name} works here again", name=row.name), "", _("Take the closing back"))
    form.text("reason", _("Reason"), must=True)
    return run(
        desk, form, lambda db, at, values: units.reopen(db, row.id, values["reason"], desk.actor, at), done
    )


def give_duty(
    desk: Desk,
    parent: QWidget,
    accounts: Sequence[AccountRow],
    areas: Sequence[tuple[UUID, str]],
    companies: Sequence[UnitRow],
    done: Done,
) -> Form:
    """Give a duty to an account, a person, or both as one human."""
    form = Form(
        parent,
        _("Give a duty"),
        _(
            "To an account, a person, or both: then the program takes them for one human, who never checks what they handled."
        ),
        _("Give it"),
    )
    form.choice("role", _("Duty"), [(key, translate(words)) for key, words in DUTIES.items()])
    nobody = (None, "")
    form.choice(
        "account", _("Account"), [nobody, *((row.id, f"{row.name}  {row.login}") for row in accounts)]
    )
    picker = PersonPicker(desk)
    form.part("person", _("Person"), picker, lambda: picker.person_id)
    form.choice("area", _("In which area"), [(None, _("everywhere")), *areas])
    form.choice("unit", _("For which unit"), [nobody, *((row.id, row.name) for row in companies)])
    form.day("since", _("From"), clock.local_date(clock.now()))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        return duties.give(
            db, values["role"], values["since"], desk.actor, at, person_id=values["person"],
            account_id=values["account"], area_id=values["area"], unit_id=values["unit"],
        )  # fmt: skip

    return run(desk, form, act, done)


def end_duty(desk: Desk, parent: QWidget, row: DutyRow, done: Done) -> Form:
    """End a duty."""
    title = _("End this duty of {name}", name=row.person or row.login)
    return _ending(
        desk,
        parent,
        title,
        lambda db, at, values: duties.end(db, row.id, values["on"], values["reason"], desk.actor, at),
        done,
    )


def _ending(
    desk: Desk, parent: QWidget, title: str, act: Callable[[Db, datetime, dict[str, Any]], Any], done: Done
) -> Form:
    form = Form(parent, title, _("It stays in the record with its days and your reason."), _("End"))
    form.day("on", _("First day no longer"), clock.local_date(clock.now()))
    form.text("reason", _("Reason"), must=True)
    return run(desk, form, act, done)
