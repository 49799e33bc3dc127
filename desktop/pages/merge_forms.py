"""The dialogs that merge two roster entries of one person and take a merge back. The person's card opens them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from core.language import _
from courses import merging
from courses.merging import MergeRow
from desktop.desk import Desk
from desktop.form import Form
from desktop.pages import course_forms
from desktop.person_picker import PersonPicker
from people.persons import PersonRow
from people.refusals import SamePerson
from store.types import Db


def merge(desk: Desk, row: PersonRow, likely: PersonRow | None, done: Callable[[UUID], None]) -> Form:
    """Say that another entry is the same person, and which of the two stays; `done` gets the one that does."""
    form = Form(
        desk.window,
        _("Merge {name} with another entry", name=row.name),
        _(
            "Attendance, places and leave of both stand under the entry that stays. Phones of the other one are released and "
            "its badge is revoked. Credits follow when the year is posted next; certificates stay as issued. It can be taken back."
        ),
        _("Merge"),
    )
    picker = PersonPicker(desk)
    form.part("other", _("The same person as"), picker, lambda: picker.person_id, must=True)
    if likely is not None:
        picker.line.setText(likely.staff_number or likely.name)
    stays = [("this", _("this entry: {name}", name=words_of(row))), ("other", _("the other entry"))]
    form.choice("stays", _("What stays"), stays, "this")
    form.text("reason", _("Reason"), hint=_("for example: registered twice after a transfer"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        other: UUID = values["other"]
        if other == row.id:
            raise SamePerson
        gone, kept = (other, row.id) if values["stays"] == "this" else (row.id, other)
        merging.merge(db, gone, kept, values["reason"], desk.actor, at)
        return kept

    def merged(kept: UUID) -> None:
        desk.say(_("Merged. Post the year's credits to let them follow."))
        done(kept)

    return course_forms.run(desk, form, act, merged)


def take_back(desk: Desk, row: MergeRow, done: Callable[[UUID], None]) -> Form:
    """Make two entries of one again; `done` gets the one that had gone."""
    form = Form(
        desk.window,
        _("Take the merge of {name} back", name=row.gone),
        _(
            "What followed goes back to its entry; what was changed since stays. Phones sign in again and a badge is issued anew. "
            "Credits follow when the year is posted next."
        ),
        _("Take back"),
    )
    form.text("reason", _("Reason"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        merging.undo(db, row.id, values["reason"], desk.actor, at)
        return row.gone_id

    return course_forms.run(desk, form, act, done)


def words_of(row: PersonRow) -> str:
    """An entry, so that it is told from its twin."""
    return "  ".join(part for part in (row.name, row.staff_number or "", row.area) if part)
