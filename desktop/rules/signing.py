"""The question before a version is signed: from which day, what changes against what is in force then, and that it is fixed."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from PySide6.QtWidgets import QWidget

from core import clock
from core.language import _
from credits.refusals import NoRulesInForce
from credits.rulebook import rule_versions
from credits.rulebook.rule_versions import RuleVersionRow
from credits.rulebook.rule_words import changes, words
from desktop.desk import Desk
from desktop.form import Form
from desktop.rules.words_page import WordsPage
from sheets.columns import shown_day
from store.types import Db


def ask(
    window: QWidget, desk: Desk, row: RuleVersionRow, before: RuleVersionRow | None, then: Callable[[], None]
) -> Form:
    """Ask, and sign. `before` is the version in force on the draft's first day, None where there is none."""
    day = shown_day(row.effective_from)
    said = _(
        "Version {number}, “{title}”, is in force from {day}. Once signed it is fixed: later changes need a new version.",
        number=row.number,
        title=row.title,
        day=day,
    )
    if row.effective_from <= clock.local_date(clock.now()):
        said += " " + _(
            "That day has passed: credits that are posted already stay as they are until they are recalculated."
        )
    form = Form(window, _("Sign version {number}?", number=row.number), said, _("Sign"))
    page = WordsPage()
    page.setMinimumSize(560, 300)
    found = changes(before.rules, row.rules) if before else []
    if found:
        page.show_changes(found)
    else:
        page.show_words(words(row.rules))
    if before is None:
        title = _("What it says")
    elif found:
        title = _("What changes against version {number}", number=before.number)
    else:
        title = _("It says the same as version {number}", number=before.number)
    form.part("changes", title, page, lambda: None)

    def act(db: Db, at: datetime) -> None:
        rule_versions.sign(db, row.id, desk.actor, at)

    def done(_nothing: object) -> None:
        form.close_done()
        then()

    def submit(_values: dict[str, Any]) -> None:
        desk.write(form, act, done, form.fail)

    form.submitted.connect(submit)
    form.open()
    return form


def in_force_before(db: Db, row: RuleVersionRow) -> RuleVersionRow | None:
    """The signed version that a draft would take over from."""
    try:
        return rule_versions.in_force(db, row.effective_from)
    except NoRulesInForce:
        return None
