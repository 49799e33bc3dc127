"""The dialogs of a year's end: closing, amending a line, receiving and deciding an objection."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from PySide6.QtWidgets import QWidget

from core import amounts, clock
from core.language import _
from courses.rules import CATEGORIES
from credits.rules import GRADES
from credits.titles import CATEGORY_TITLES, GRADE_TITLES
from credits.year import amendments, objections
from credits.year.amendments import Wanted
from credits.year.lines import FrozenLine
from credits.year.objections import DECISION_TITLES, Decision, ObjectionRow
from credits.year.paper import FIELD_TITLES, met_title
from credits.year.readiness import Point
from credits.year.reading import AmendmentRow
from desktop.desk import Desk
from desktop.form import Form
from desktop.pages import course_forms
from store.types import Db

WINDOW = timedelta(days=14)
_TEXTS = ("name", "staff_number", "area", "grid", "post")


def close_year(
    parent: QWidget,
    year: int,
    points: Sequence[Point],
    at: datetime,
    then: Callable[[date, str], None],
) -> Form:
    """Ask for the last day of objections, for a reason where one is needed, and for the year to be typed."""
    reasons = [point for point in points if point.weight == "reason"]
    form = Form(
        parent,
        _("Close the year {year}", year=year),
        _(
            "The list is frozen, numbered and signed. It cannot be opened again: what is wrong later is amended, by number and with a reason."
        ),
        _("Close the year"),
    )
    form.day("until", _("Objections until"), clock.local_date(at) + WINDOW)
    if reasons:
        form.lines("despite", _("Closed all the same because"), must=True)
    form.text("typed", _("Type {year} to close it", year=year), must=True)

    def submit(values: dict[str, Any]) -> None:
        if values["typed"] != str(year):
            form.refuse(_("What was typed is not {year}.", year=year))
            return
        form.close_done()
        then(values["until"], values.get("despite", ""))

    form.submitted.connect(submit)
    form.open()
    return form


def amend(
    parent: QWidget,
    desk: Desk,
    year: int,
    line: FrozenLine,
    open_objections: Sequence[ObjectionRow],
    *,
    graded: bool,
    done: Callable[[int], None],
) -> Form:
    """Ask what is to stand in a line instead, and why."""
    form = Form(
        parent,
        _("Amend line {number}: {name}", number=line.number, name=line.name),
        _(
            "Earned {earned}, required {required}: {outcome}. What was frozen stays; the amendment is numbered, signed and says both.",
            earned=amounts.shown(line.earned),
            required=amounts.shown(line.required),
            outcome=met_title(line.met),
        ),
        _("Amend"),
    )
    form.text("credits", _("Credits to add"), hint=_("1.5, or -1.5 to take away"))
    form.choice(
        "category", _("Counted as"), [(each, _(CATEGORY_TITLES[each])) for each in CATEGORIES], CATEGORIES[0]
    )
    form.text("required", _(FIELD_TITLES["required"]), amounts.shown(line.required))
    for field in _TEXTS:
        form.text(field, _(FIELD_TITLES[field]), str(getattr(line, field)))
    if graded:
        grades = [("", "–"), *((each, _(GRADE_TITLES[each])) for each in GRADES)]
        form.choice("grade", _(FIELD_TITLES["grade"]), grades, line.grade)
    mine = [row for row in open_objections if row.line_number == line.number]
    if mine:
        choices: list[tuple[int | None, str]] = [(None, _("No objection"))]
        choices += [(row.number, f"{row.number}  {row.words[:30]}") for row in mine]
        form.choice("objection", _("Follows from objection"), choices, mine[0].number)
    form.text("reason", _("Reason"), must=True)

    def submit(values: dict[str, Any]) -> None:
        try:
            credits = amounts.hundredths(values["credits"] or "0")
            required = amounts.hundredths(values["required"])
        except ValueError:
            form.refuse(_("Credits are written as 12 or 12.5."))
            return
        changes: dict[str, str | int] = {
            field: values[field]
            for field in (*_TEXTS, *(["grade"] if graded else []))
            if values[field] != getattr(line, field)
        }
        if required != line.required:
            changes["required"] = required
        wanted = Wanted(line.number, changes, credits, values["category"], values.get("objection"))

        def finish(number: int) -> None:
            form.close_done()
            done(number)

        desk.worker.ask(
            form,
            "",
            lambda: amendments.amend(
                desk.base, desk.folder, year, wanted, values["reason"], desk.actor, clock.now()
            ),
            finish,
            form.fail,
        )

    form.submitted.connect(submit)
    form.open()
    return form


def receive(parent: QWidget, desk: Desk, year: int, line: FrozenLine, done: Callable[[int], None]) -> Form:
    """Ask what the person objects to."""
    form = Form(
        parent,
        _("Objection to line {number}: {name}", number=line.number, name=line.name),
        _("It gets a number, and a receipt can be printed for the person."),
        _("Receive"),
    )
    form.lines("words", _("What they object to"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> int:
        return objections.receive(db, year, line.number, values["words"], desk.actor, at)

    return course_forms.run(desk, form, act, done)


def decide(
    parent: QWidget,
    desk: Desk,
    row: ObjectionRow,
    made: Sequence[AmendmentRow],
    done: Callable[[object], None],
) -> Form:
    """Ask how an objection is decided. It can be upheld once its line was amended for it."""
    mine = [each for each in made if each.said.objection == row.number]
    intro = row.words
    if not mine:
        intro += "\n\n" + _("To uphold it, amend its line first and choose this objection there.")
    form = Form(
        parent, _("Objection {number} of {name}", number=row.number, name=row.name), intro, _("Decide")
    )
    decisions: list[Decision] = ["upheld", "rejected", "withdrawn"] if mine else ["rejected", "withdrawn"]
    form.choice(
        "decision", _("Outcome"), [(each, _(DECISION_TITLES[each])) for each in decisions], decisions[0]
    )
    if len(mine) > 1:
        form.choice(
            "amendment",
            _("By amendment"),
            [(each.number, str(each.number)) for each in mine],
            mine[-1].number,
        )
    form.lines("reason", _("Reason"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        number = values.get("amendment") or (mine[-1].number if mine else None)
        objections.decide(
            db, row.year, row.number, values["decision"], values["reason"], desk.actor, at, number
        )

    return course_forms.run(desk, form, act, done)
