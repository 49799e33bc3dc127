"""The dialogs of the companies' window: fees before assessing, a violation, an objection, its decision, a new formula."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from core import clock
from core.amounts import shown
from core.language import _
from core.months import month_after
from core.refusal import Refusal
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.companies import typed
from desktop.grid.issues.finder import Finder, Offer
from desktop.pages import course_forms
from grid.companies import formulas, objections, violations
from grid.companies.assessing import Fee
from grid.companies.assessments import AssessmentRow
from grid.companies.formula import TITLES
from grid.companies.formulas import FormulaRow
from grid.companies.objections import ObjectionRow
from grid.companies.refusals import WhereMissing
from grid.companies.violations import NewViolation, ViolationRow
from grid.indicators.standing_out import month_words
from grid.places.searching import Found, search_places
from sheets.columns import shown_day
from store.types import Db

Done = Callable[[Any], None]


def ask_fees(
    parent: QWidget, month: date, fees: Sequence[Fee], then: Callable[[Mapping[tuple[UUID, UUID], int]], None]
) -> Form:
    """Ask for the monthly fee of everybody who is to be assessed."""
    form = Form(
        parent,
        _("Assess {month}", month=month_words(month)),
        _(
            "Frozen as the book stands now: what is recorded later does not change it. Only an upheld objection puts another in its place."
        ),
        _("Assess"),
    )
    waiting = [fee for fee in fees if not fee.assessed]
    for place, fee in enumerate(waiting):
        known = "" if fee.cents is None else shown(fee.cents)
        form.text(
            str(place),
            _("{company}, {area}", company=fee.company, area=fee.area),
            known,
            hint=_("monthly fee in yuan"),
            must=True,
        )

    def submit(values: dict[str, Any]) -> None:
        try:
            given = {
                (fee.unit_id, fee.area_id): typed.fee(values[str(place)]) for place, fee in enumerate(waiting)
            }
        except Refusal as refusal:
            form.refuse(str(refusal))
            return
        form.close_done()
        then(given)

    form.submitted.connect(submit)
    form.open()
    return form


def record_violation(
    desk: Desk,
    parent: QWidget,
    companies: Sequence[tuple[UUID, str]],
    done: Done,
) -> Form:
    """Ask for what was broken, by whom, where, and what it costs. Where is found by name, pinyin or initials."""
    form = Form(parent, _("Record a violation"), "", _("Record"))
    form.choice("unit", _("Property company"), companies)
    where = Finder(_("building, stairwell or residential area"), _("Where it was"))
    today = clock.local_date(clock.now())

    def offer(found: Sequence[Found]) -> None:
        where.offer([Offer(each, each.path, each.within) for each in found if each.area_id is not None])

    def ask(text: str) -> None:
        desk.read(where, "places", lambda db: search_places(db, text, today, limit=9), offer)

    where.asked.connect(ask)
    form.part("where", _("Where it was"), where, lambda: where.chosen.value if where.chosen else None)
    form.text("issue", _("Issue number"), hint=_("where an issue led to it"))
    form.lines("what", _("What was broken"), must=True)
    form.day("day", _("Decided on"), clock.local_date(clock.now()))
    form.text("points", _("Points off"), "0")
    form.text("penalty", _("Penalty (yuan)"), "0")

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        points, penalty = typed.points_and_penalty(values["points"], values["penalty"])
        found = values["where"]
        if not isinstance(found, Found) or found.area_id is None:
            raise WhereMissing
        new = NewViolation(
            values["unit"],
            found.area_id,
            values["what"],
            values["day"],
            points,
            penalty,
            found.place_id,
            violations.issue_numbered(db, values["issue"]),
        )
        return violations.decide(db, new, desk.actor, at)

    return course_forms.run(desk, form, act, done)


def void_violation(desk: Desk, parent: QWidget, row: ViolationRow, done: Done) -> Form:
    """Ask why a violation is taken back."""
    form = Form(
        parent,
        _("Take a violation back"),
        _(
            "It stays in the record with your reason. An assessment that counted it stands until one supersedes it."
        ),
        _("Take back"),
    )
    form.lines("reason", _("Reason"), must=True)
    return course_forms.run(
        desk,
        form,
        lambda db, at, values: violations.void(db, row.id, values["reason"], desk.actor, at),
        done,
    )


def receive_objection(desk: Desk, parent: QWidget, row: AssessmentRow, done: Done) -> Form:
    """Ask for an objection to an assessment."""
    form = Form(
        parent,
        _("Objection of {company}", company=row.company),
        _("{month}: {points} points.", month=month_words(row.month), points=shown(row.points)),
        _("Receive"),
    )
    form.lines("words", _("Objection"), must=True)
    form.text("by", _("Brought by"), must=True)
    return course_forms.run(
        desk,
        form,
        lambda db, at, values: objections.receive(db, row.id, values["words"], values["by"], desk.actor, at),
        done,
    )


def decide_objection(
    desk: Desk, parent: QWidget, row: ObjectionRow, about: AssessmentRow, done: Done
) -> Form:
    """Ask for the decision; of an upheld one also for what shall not be counted and for another fee."""
    form = Form(
        parent,
        _("Objection {receipt}", receipt=row.receipt),
        _("{company}: {words}", company=row.company, words=row.words),
        _("Decide the objection"),
    )
    form.choice(
        "upheld", _("How it is decided"), [(False, _("objection rejected")), (True, _("objection upheld"))]
    )
    form.lines("decision", _("Reason"), must=True)
    listed = QListWidget()
    listed.setMinimumSize(420, 130)
    listed.setWordWrap(True)
    for id, words in _countable(about):
        item = QListWidgetItem(words)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(Qt.CheckState.Unchecked)
        item.setData(Qt.ItemDataRole.UserRole, str(id))
        listed.addItem(item)

    def checked() -> list[UUID]:
        items = [listed.item(place) for place in range(listed.count())]
        return [
            UUID(item.data(Qt.ItemDataRole.UserRole))
            for item in items
            if item.checkState() is Qt.CheckState.Checked
        ]

    form.part("aside", _("Not to be counted"), listed, checked)
    form.text("fee", _("Monthly fee (yuan)"), shown(about.base_cents))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID | None:
        return objections.decide(
            db,
            row.id,
            values["upheld"],
            values["decision"],
            desk.actor,
            at,
            set_aside=values["aside"] if values["upheld"] else (),
            base_cents=typed.fee(values["fee"]) if values["upheld"] else None,
        )

    return course_forms.run(desk, form, act, done)


def new_formula(desk: Desk, parent: QWidget, row: FormulaRow, done: Done) -> Form:
    """Ask for another version, beginning with the one shown."""
    form = Form(
        parent,
        _("New formula"),
        _("A formula that was saved never changes; months before its day keep theirs."),
        _("Save"),
    )
    known = typed.written(row.formula)
    today = clock.local_date(clock.now())
    form.text("title", _("Title"), row.title, must=True)
    form.day("day", _("In force from"), month_after(today))
    form.text("start", _("Points to begin with"), known["start"], must=True)
    for event, title in TITLES.items():
        form.text(event, _(title), known[event], hint=_("each / at most in a month"), must=True)
    bands = form.lines("payout", _("Points: share of the fee in %"), known["payout"], must=True)
    bands.setFixedHeight(120)
    form.number("objection_days", _("Days for objections"), row.formula.objection_days, 0, 90)
    return course_forms.run(
        desk,
        form,
        lambda db, at, values: formulas.save(
            db, typed.formula(values), values["title"], values["day"], desk.actor, at
        ),
        done,
    )


def _countable(about: AssessmentRow) -> list[tuple[UUID, str]]:
    inputs = about.frozen.inputs
    listed: dict[UUID, str] = {}
    for each in inputs.counted:
        said = _(
            "{number} {item}: {event}, {day}",
            number=each.number,
            item=each.item,
            event=_(TITLES[each.event]),
            day=shown_day(each.on),
        )
        listed[each.issue_id] = f"{listed[each.issue_id]}; {said}" if each.issue_id in listed else said
    for each in inputs.broken:
        listed[each.id] = _("Violation: {what}, {day}", what=each.what, day=shown_day(each.on))
    return list(listed.items())
