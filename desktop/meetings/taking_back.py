"""Asking which import of a session is taken back, and why; the import window opens it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from core.language import _
from courses import meetings
from courses.meetings import Import
from desktop.desk import Desk
from desktop.form import Form
from sheets.columns import Kind, shown_value


def ask(
    parent: QWidget, desk: Desk, session: UUID, standing: list[Import], then: Callable[[int], None]
) -> None:
    """Open the dialog on the imports that stand (at least one); `then` gets how many check-ins were taken back."""
    form = Form(
        parent,
        _("Take an import back"),
        _("Everybody whom the file checked in is no longer checked in. The record keeps both."),
        _("Take back"),
    )
    choices = [(each.digest, _worded(each)) for each in standing]
    form.choice("file", _("File"), choices, standing[0].digest)
    form.text("reason", _("Reason"), must=True)

    def submit(values: dict[str, Any]) -> None:
        def done(count: int) -> None:
            form.close_done()
            then(count)

        desk.write(
            form,
            lambda db, at: meetings.take_back_import(
                db, session, values["file"], values["reason"], desk.actor, at
            ),
            done,
            form.fail,
        )

    form.submitted.connect(submit)
    form.open()


def _worded(each: Import) -> str:
    when = shown_value(Kind.INSTANT, each.imported_at)
    return _("{file}, {count} people, {when}", file=each.file, count=each.standing, when=when)
