"""The dialog before certificates are issued: how many, until when they are valid, and who gets none and why."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from core import clock
from core.language import _
from credits.certificates.entitlement import ENTITLED, Entitled, Key
from credits.certificates.making import refuse_expired
from credits.certificates.refusals import ExpiryInThePast
from desktop.choice import Day
from desktop.desk import Desk
from desktop.form import Form
from desktop.page import label
from desktop.table_model import TableModel
from desktop.table_view import Table

HIGH = 190


class Wanted(NamedTuple):
    """What was confirmed."""

    only: list[Key] | None
    """Those who were selected; None for all."""
    expires_on: date | None


def ask(
    desk: Desk,
    what: str,
    ready: Sequence[Entitled],
    selected: Sequence[Entitled],
    not_ready: Sequence[Entitled],
    then: Callable[[Wanted], None],
) -> Form:
    """Ask once more before `ready`, or of them the selected ones, are issued; `what` names the kind and the year.

    `then` gets what was confirmed, and the form closes.
    """
    some = 0 < len(selected) < len(ready)
    form = Form(
        desk.window,
        _("Issue: {what}", what=what) if some else _("Issue {count}: {what}", count=len(ready), what=what),
        _(
            "Each gets its own number and is frozen as a PDF. What was issued is never changed, only revoked or replaced."
        ),
        _("Issue"),
    )
    if some:
        form.choice(
            "who",
            _("For whom"),
            [
                ("all", _("Everybody who is entitled ({count})", count=len(ready))),
                ("selected", _("Only those selected ({count})", count=len(selected))),
            ],
            "selected",
        )
    limit(form)
    if not_ready:
        form.fields.addRow(label(_("No certificate for {count}, and why:", count=len(not_ready)), "soft"))
        several = len({one.title for one in not_ready}) > 1
        keys = ("name", "title", "why_not") if several else ("name", "why_not")
        table = Table(TableModel(ENTITLED.only(*keys), lambda row: row.key), desk)
        table.show_rows(list(not_ready))
        table.setMinimumSize(620, HIGH)
        table.setMaximumHeight(HIGH)
        form.fields.addRow(table)

    def submit(values: dict[str, Any]) -> None:
        only = [one.key for one in selected] if some and values["who"] == "selected" else None
        try:
            expires_on = until(values)
        except ExpiryInThePast as refusal:
            form.fail(refusal)
            return
        form.close_done()
        then(Wanted(only, expires_on))

    form.submitted.connect(submit)
    form.open()
    return form


def limit(form: Form, *, as_before: bool = False) -> Day:
    """The fields for how long: "how", and "until" where a day is asked for."""
    choices = [("never", _("They do not expire")), ("day", _("To the end of a day"))]
    if as_before:
        choices.insert(0, ("as_before", _("As long as the earlier one")))
    how = form.choice("how", _("How long they are valid"), choices)
    day = form.day("until", _("Last day"), clock.local_date(clock.now()) + timedelta(days=3 * 365))
    keys = [key for key, _words in choices]

    def show(number: int) -> None:
        form.fields.setRowVisible(day, keys[number] == "day")
        form.adjustSize()

    how.currentIndexChanged.connect(show)
    show(how.currentIndex())
    return day


def until(values: dict[str, Any]) -> date | None:
    """The last day that was asked for. Raises ExpiryInThePast."""
    day: date | None = values["until"] if values["how"] == "day" else None
    refuse_expired(day, clock.now())
    return day
