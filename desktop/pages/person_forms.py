"""The dialogs of a person: add or change, transfer, absence, leaving. The people page and the card open them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from core import clock
from core.language import _
from desktop.desk import Desk
from desktop.form import Form
from people import persons
from people.areas import area_paths, ensure_area
from people.persons import NewPerson, PersonRow
from store.types import Db


class Patch(NamedTuple):
    """A place of work to choose: a 居民区 or one of its micro-grids."""

    id: UUID
    words: str


def patches(db: Db) -> list[Patch]:
    """Every 居民区 and micro-grid, each area before its grids."""
    paths = [(id, path) for id, path in area_paths(db).items() if path.area]
    paths.sort(key=lambda pair: (pair[1].street, pair[1].area, pair[1].grid))
    return [Patch(id, f"{path.area}  {path.grid}" if path.grid else path.area) for id, path in paths]


def edit(desk: Desk, row: PersonRow | None, known: Sequence[Patch], done: Callable[[UUID], None]) -> Form:
    """Add a person, or change what stands of one (where somebody works is changed by a transfer)."""
    form = Form(
        desk.window,
        _("Change {name}", name=row.name) if row else _("Add a person"),
        "" if row else _("For many people at once, import the roster instead."),
    )
    form.text("name", _("Name"), row.name if row else "", must=True)
    form.choice("sex", _("Sex"), [("", ""), ("女", _("female")), ("男", _("male"))], row.sex if row else "")
    form.text("staff_number", _("Staff number"), (row.staff_number or "") if row else "")
    kept = _("unchanged when left empty") if row else ""
    form.text("mobile", _("Mobile"), hint=kept if row and row.mobile else "")
    form.text("id_number", _("ID number"), hint=kept if row and row.id_number else "")
    form.text("qualification", _("Qualification"), row.qualification if row else "")
    if row is None:
        place_of_work(form, known, None)
        form.text("post", _("Post"))
        form.day("joined_on", _("Joined on"), clock.local_date(clock.now()))
    form.lines("note", _("Note"), row.note if row else "")

    def submit(values: dict[str, Any]) -> None:
        if row is None:
            desk.write(form, lambda db, at: _add(db, desk, values, at), finish, form.fail)
        else:
            id = row.id
            desk.write(form, lambda db, at: _change(db, desk, id, values, at), finish, form.fail)

    def finish(id: UUID) -> None:
        form.close_done()
        done(id)

    form.submitted.connect(submit)
    form.open()
    return form


def transfer(desk: Desk, row: PersonRow, known: Sequence[Patch], done: Callable[[UUID], None]) -> Form:
    """Post a person elsewhere, or as something else, from a day on."""
    form = Form(
        desk.window,
        _("Transfer {name}", name=row.name),
        _("The present posting ends the day before; both stay in the history."),
        _("Transfer"),
    )
    place_of_work(form, known, row.patch_id)
    form.text("post", _("Post"), row.post)
    form.day("on", _("From"), clock.local_date(clock.now()))
    form.text("reason", _("Reason"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        area_id = chosen_area(db, desk, values["area"], at)
        persons.transfer(db, row.id, area_id, values["post"], values["on"], values["reason"], desk.actor, at)

    return _run(desk, form, row.id, act, done)


def take_leave(desk: Desk, row: PersonRow, done: Callable[[UUID], None]) -> Form:
    """Record an absence of some length."""
    form = Form(
        desk.window,
        _("Absence of {name}", name=row.name),
        _("Recorded for the year's appraisal; the person stays on the roster."),
    )
    kinds = [
        ("病假", _("sick leave")),
        ("产假", _("maternity leave")),
        ("借调", _("secondment")),
        ("其他", _("other")),
    ]
    form.choice("kind", _("Kind"), kinds)
    form.day("since", _("From"), clock.local_date(clock.now()))
    form.check("ended", _("The day of return is known"))
    form.day("until", _("Back on"), clock.local_date(clock.now()))
    form.text("reason", _("Reason"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        until = values["until"] if values["ended"] else None
        persons.take_leave(
            db, row.id, values["kind"], values["since"], until, values["reason"], desk.actor, at
        )

    return _run(desk, form, row.id, act, done)


def leave_post(desk: Desk, row: PersonRow, done: Callable[[UUID], None]) -> Form:
    """Record that a person leaves."""
    form = Form(
        desk.window,
        _("{name} leaves", name=row.name),
        _("Nothing of the person is deleted: credits and certificates stay as they are."),
        _("Record the leaving"),
    )
    form.day("on", _("First day no longer worked"), clock.local_date(clock.now()))
    form.text("reason", _("Reason"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        persons.leave_post(db, row.id, values["on"], values["reason"], desk.actor, at)

    return _run(desk, form, row.id, act, done)


def _run(
    desk: Desk,
    form: Form,
    id: UUID,
    act: Callable[[Db, datetime, dict[str, Any]], None],
    done: Callable[[UUID], None],
) -> Form:
    def finish(_nothing: None) -> None:
        form.close_done()
        done(id)

    def submit(values: dict[str, Any]) -> None:
        desk.write(form, lambda db, at: act(db, at, values), finish, form.fail)

    form.submitted.connect(submit)
    form.open()
    return form


def place_of_work(form: Form, known: Sequence[Patch], chosen: UUID | None) -> None:
    """The field "area": a place of work from the list, or one typed as "area grid"."""
    choices: list[tuple[UUID | None, str]] = [(None, ""), *((patch.id, patch.words) for patch in known)]
    form.choice("area", _("Works in"), choices, chosen, typed=True)


def chosen_area(db: Db, desk: Desk, chosen: UUID | str | None, at: datetime) -> UUID | None:
    """What that field means: the patch chosen from the list, or one that was typed and is made where it is new."""
    if not isinstance(chosen, str):
        return chosen
    if not chosen:
        return None
    area, _blank, grid = chosen.partition(" ")
    return ensure_area(db, "", area, grid.strip(), desk.actor, at)


def _add(db: Db, desk: Desk, values: dict[str, Any], at: datetime) -> UUID:
    area_id = chosen_area(db, desk, values.pop("area"), at)
    for key in ("staff_number", "mobile", "id_number"):
        values[key] = values[key] or None
    return persons.add(db, NewPerson(area_id=area_id, **values), desk.actor, at)


def _change(db: Db, desk: Desk, id: UUID, values: dict[str, Any], at: datetime) -> UUID:
    # An empty mobile or ID number was not touched: the present one is not shown in full.
    changes = {key: value for key, value in values.items() if value or key not in {"mobile", "id_number"}}
    persons.change(db, id, changes, desk.actor, at)
    return id
