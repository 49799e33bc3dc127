"""The dialogs of a walk-in: writing somebody down, putting somebody on the roster, dismissing, opening again."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from core import clock
from core.language import _
from courses import walk_ins
from courses.calendar import SessionRow
from courses.check_in import Outcome
from courses.walk_ins import WalkInRow
from desktop.desk import Desk
from desktop.form import Form
from desktop.pages import course_forms, person_forms
from people.names import masked_mobile
from people.persons import NewPerson
from store.types import Db


def record(desk: Desk, session: SessionRow, then: Callable[[], None]) -> Form:
    """Write somebody down who came and is not on the list."""
    form = Form(
        desk.window,
        _("Write a walk-in down"),
        _("The hour of coming is kept now; who it is can be settled later."),
        _("Write down"),
    )
    form.text("name", _("Name"), must=True)
    form.text("mobile", _("Mobile"))
    form.text("note", _("Note"), hint=_("for example: from another street"))
    form.moment("occurred_at", _("Came"), min(clock.now(), session.closes_at))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        return walk_ins.record(
            db,
            session.id,
            values["name"],
            values["mobile"],
            values["note"],
            values["occurred_at"],
            actor=desk.actor,
            at=at,
        )

    return course_forms.run(desk, form, act, lambda _id: then())


def register(
    desk: Desk, row: WalkInRow, known: Sequence[person_forms.Patch], then: Callable[[], None]
) -> Form:
    """Put a walk-in on the roster and check the person in."""
    form = Form(
        desk.window,
        _("Put {name} on the roster", name=row.name),
        _("The person is then checked in at the hour of coming."),
        _("Put on the roster"),
    )
    form.text("name", _("Name"), row.name, must=True)
    form.text("mobile", _("Mobile"), hint=masked_mobile(row.mobile))
    form.text("staff_number", _("Staff number"))
    person_forms.place_of_work(form, known, None)
    form.text("post", _("Post"))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> Outcome:
        new = NewPerson(
            values["name"],
            staff_number=values["staff_number"] or None,
            mobile=values["mobile"] or None,
            area_id=person_forms.chosen_area(db, desk, values["area"], at),
            post=values["post"],
        )
        return walk_ins.register(db, row.id, new, desk.actor, at)

    def done(outcome: Outcome) -> None:
        desk.say(_("{name} is on the roster and checked in.", name=outcome.name))
        then()

    return course_forms.run(desk, form, act, done)


def dismiss(desk: Desk, row: WalkInRow, then: Callable[[], None]) -> Form:
    """Say why nobody is checked in for a walk-in."""
    form = Form(
        desk.window,
        _("Dismiss the walk-in {name}", name=row.name),
        _("Nobody is checked in for it; the entry stays on record with your reason."),
        _("Dismiss"),
    )
    form.text("reason", _("Reason"), hint=_("for example: a guest, no social worker"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        walk_ins.dismiss(db, row.id, values["reason"], desk.actor, at)

    return course_forms.run(desk, form, act, lambda _nothing: then())


def reopen(desk: Desk, row: WalkInRow, then: Callable[[], None]) -> Form:
    """Open a settled walk-in again."""
    form = Form(
        desk.window,
        _("Open the walk-in {name} again", name=row.name),
        _("The check-in that was made for it is taken back. Somebody put on the roster stays there."),
        _("Open again"),
    )
    form.text("reason", _("Reason"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        walk_ins.reopen(db, row.id, values["reason"], desk.actor, at)

    return course_forms.run(desk, form, act, lambda _nothing: then())
