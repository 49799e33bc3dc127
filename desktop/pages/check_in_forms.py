"""The dialogs of the check-in page: checking somebody in by hand, and taking a check-in back."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from core import clock
from core.language import _
from courses import check_in
from courses.calendar import SessionRow
from courses.check_in import Outcome
from courses.codes import DIRECTIONS
from desktop.desk import Desk
from desktop.form import Form
from desktop.pages import course_forms
from desktop.person_picker import PersonPicker
from people.persons import PersonRow
from store.types import Db


def by_hand(desk: Desk, session: SessionRow, row: PersonRow | None, then: Callable[[], None]) -> Form:
    """Check somebody in with a reason: the given person, or whoever is found in the dialog.

    When the person came can be set back, so that an arrival can be entered after check-in has closed.
    """
    form = Form(
        desk.window,
        _("Check in {name} by hand", name=row.name) if row else _("Check in by hand"),
        _("The reason stands in the journal beside your name."),
        _("Check in"),
    )
    if row is None:
        picker = PersonPicker(desk)
        form.part("person_id", _("Person"), picker, lambda: picker.person_id, must=True)
    directions = list(zip(DIRECTIONS, (_("arriving"), _("leaving")), strict=True))
    form.choice("direction", _("Direction"), directions, "in")
    form.moment("occurred_at", _("When"), min(clock.now(), session.ends_at))
    form.text("reason", _("Reason"), hint=_("for example: no phone at hand"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> Outcome:
        person_id: UUID = row.id if row else values["person_id"]
        return check_in.check_in_by_hand(
            db,
            session.id,
            person_id,
            values["reason"],
            desk.actor,
            at,
            direction=values["direction"],
            occurred_at=values["occurred_at"],
        )

    def submit(values: dict[str, Any]) -> None:
        desk.write(form, lambda db, at: act(db, at, values), done, form.fail)

    def done(outcome: Outcome) -> None:
        if outcome.refusal is not None:
            form.refuse(str(outcome.refusal))
            return
        form.close_done()
        hour = f"{clock.local(outcome.at):%H:%M}" if outcome.at else ""
        desk.say(
            _("{name} was already checked in at {hour}.", name=outcome.name, hour=hour)
            if outcome.code == "already"
            else _("{name} is checked in.", name=outcome.name)
        )
        then()

    form.submitted.connect(submit)
    form.open()
    return form


def take_back(desk: Desk, attendance_id: UUID, name: str, then: Callable[[], None]) -> Form:
    """Take a check-in back with a reason."""
    form = Form(
        desk.window,
        _("Take back the check-in of {name}", name=name),
        _("It stays on record as taken back, with your reason."),
        _("Take back"),
    )
    form.text("reason", _("Reason"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        check_in.reverse(db, attendance_id, values["reason"], desk.actor, at)

    def done(_nothing: object) -> None:
        then()

    return course_forms.run(desk, form, act, done)
