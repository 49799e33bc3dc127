"""The two corrections of an entry, each a small dialog with a reason: taking it back, giving it again."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from core import amounts
from core.language import _
from credits import ledger
from credits.ledger import EntryRow
from desktop.desk import Desk
from desktop.form import Form
from desktop.pages import course_forms
from store.types import Db


def take_back(desk: Desk, entry: EntryRow, done: Callable[[UUID], None]) -> Form:
    """Take an entry back; `done` gets the reversal's id."""
    form = Form(
        desk.window,
        _("Take back {credits} credits", credits=amounts.shown(entry.credits)),
        _("An opposite entry is added; both stay in the ledger."),
        _("Take back"),
    )
    form.text("reason", _("Reason"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        return ledger.reverse(db, entry.id, values["reason"], desk.actor, at)

    return course_forms.run(desk, form, act, done)


def give_again(desk: Desk, entry: EntryRow, done: Callable[[UUID], None]) -> Form:
    """Give credit again for what was taken back; `done` gets the new entry's id."""
    form = Form(
        desk.window,
        _("Give credit for “{title}” again", title=entry.course),
        _("A new entry is added from what is recorded of this presence now; all of them stay in the ledger."),
        _("Give again"),
    )
    form.text("reason", _("Reason"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        return ledger.post_again(db, entry.id, values["reason"], desk.actor, at)

    return course_forms.run(desk, form, act, done)
