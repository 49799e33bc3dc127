"""The dialogs of a claim: entering one with its proof, checking, accepting, refusing, taking it back and giving it again."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from core import amounts, clock
from core.language import _
from courses import programme
from courses.rules import CATEGORIES
from credits import ledger
from credits.claims import accepting, claims, proofs
from credits.claims.accepting import Grant
from credits.claims.claims import ClaimRow, NewClaim
from credits.claims.proofs import Proof
from credits.claims.rules import CLAIM_KINDS
from credits.titles import CATEGORY_TITLES, KIND_TITLES
from desktop.claims.proof_field import ProofField
from desktop.desk import Desk
from desktop.form import Form
from desktop.pages import course_forms
from desktop.person_picker import PersonPicker
from store.types import Db

Then = Callable[[], None]


def enter(desk: Desk, parent: QWidget, person_id: UUID | None, then: Then) -> None:
    """Read the courses that a claim may be for, then ask for the claim."""
    year = clock.local_year(clock.now())

    def ask(courses: list[tuple[UUID, str]]) -> None:
        _enter(desk, parent, person_id, courses, then)

    def read(db: Db) -> list[tuple[UUID, str]]:
        return [(row.id, row.title) for of in (year, year - 1) for row in programme.courses(db, of)]

    desk.read(parent, "claim courses", read, ask)


def _enter(
    desk: Desk, parent: QWidget, person_id: UUID | None, courses: Sequence[tuple[UUID, str]], then: Then
) -> Form:
    form = Form(
        parent,
        _("Enter a claim"),
        _("For a paper that was handed in at the desk. You may check it yourself; somebody else accepts it."),
        _("Enter"),
    )
    if person_id is None:
        picker = PersonPicker(desk)
        picker.found.setFixedHeight(102)
        form.part("person", _("Person"), picker, lambda: picker.person_id, must=True)
    form.text("title", _("What was it?"), must=True)
    form.text("provider", _("Who held it?"))
    form.day("day", _("Last day"), clock.local_date(clock.now()))
    form.text("hours", _("Lesson hours"), must=True)
    form.choice("kind", _("Kind"), [(kind, _(KIND_TITLES[kind])) for kind in CLAIM_KINDS], "claim")
    form.choice("category", _("Category"), categories(), "elective")
    form.choice("course", _("Own course"), [(None, _("none of ours")), *courses])
    form.text("note", _("Note"))
    proof = ProofField(desk)
    form.part("proof", _("Proof"), proof, lambda: (proof.content, proof.file_name))
    actor = desk.actor

    def submit(values: dict[str, Any]) -> None:
        hours = figure(values["hours"])
        content, name = values["proof"]

        def make(db: Db, kept: Proof | None) -> UUID:
            new = NewClaim(
                person_id or values["person"],
                values["title"],
                values["day"],
                hours,
                values["provider"],
                values["note"],
                kept,
                values["kind"],
                values["category"],
                values["course"],
            )
            return claims.make(db, new, actor, clock.now())

        def work() -> UUID:
            return proofs.hand_in(desk.base, desk.folder, content, name, make)

        desk.worker.ask(form, "", work, done, form.fail)

    def done(_id: UUID) -> None:
        if desk.watcher:
            desk.watcher.look()
        form.close_done()
        then()

    form.submitted.connect(submit)
    form.open()
    return form


def check(desk: Desk, parent: QWidget, rows: Sequence[ClaimRow], then: Then) -> Form | None:
    """Say that the proofs hold; for one claim the category may be set right."""
    if not rows:
        return None
    form = Form(
        parent,
        _("The proof of “{title}” is right", title=rows[0].title)
        if len(rows) == 1
        else _("{count} proofs are right", count=len(rows)),
        _("You have seen the proof: name, course, day and hours are as claimed. Somebody else accepts it."),
        _("Checked"),
    )
    ours = any(row.course_id for row in rows)
    if len(rows) == 1 and not ours:
        form.choice("category", _("Category"), categories(), rows[0].category)
    form.text("note", _("Remark"))
    ids = [row.id for row in rows]

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        chosen = values.get("category")
        category = chosen if len(rows) == 1 and chosen != rows[0].category else None
        claims.check(db, ids, values["note"], desk.actor, at, category=category)

    return course_forms.run(desk, form, act, lambda _nothing: then())


def accept(desk: Desk, parent: QWidget, rows: Sequence[ClaimRow], then: Then) -> Form | None:
    """Accept one claim, with fewer hours where fewer are due, or a list as it was claimed."""
    if not rows:
        return None
    first = rows[0]
    form = Form(
        parent,
        _("Accept “{title}” of {name}", title=first.title, name=first.name)
        if len(rows) == 1
        else _("Accept {count} claims", count=len(rows)),
        _("The credits are posted by the rules in force on the claim's day."),
        _("Accept"),
    )
    if len(rows) == 1:
        form.text("hours", _("Lesson hours"), amounts.shown(first.hours), must=True)
    form.text("reason", _("Remark"))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> list[UUID]:
        hours = figure(values["hours"]) if len(rows) == 1 else None
        grants = [Grant(row.id, hours) for row in rows]
        return accepting.accept(db, grants, values["reason"], desk.actor, at)

    return course_forms.run(desk, form, act, lambda _ids: then())


def refuse(desk: Desk, parent: QWidget, row: ClaimRow, then: Then) -> Form:
    """Refuse a claim; its owner reads the reason on the phone."""
    form = Form(
        parent,
        _("Turn down “{title}” of {name}", title=row.title, name=row.name),
        _("The reason is shown to the person on the phone."),
        _("Turn down"),
    )
    return _with_reason(desk, form, lambda db, at, why: claims.refuse(db, row.id, why, desk.actor, at), then)


def withdraw(desk: Desk, parent: QWidget, row: ClaimRow, then: Then) -> Form:
    """Take back what oneself entered."""
    form = Form(
        parent,
        _("Withdraw “{title}” of {name}", title=row.title, name=row.name),
        _("It stays on record as withdrawn, with your reason."),
        _("Withdraw"),
    )
    return _with_reason(
        desk, form, lambda db, at, why: claims.withdraw(db, row.id, why, desk.actor, at), then
    )


def take_back(desk: Desk, parent: QWidget, row: ClaimRow, then: Then) -> Form | None:
    """Take the credits of an accepted claim back."""
    entry_id = row.entry_id
    if entry_id is None:
        return None
    form = Form(
        parent,
        _("Take back “{title}” of {name}", title=row.title, name=row.name),
        _("An opposite entry is added; both stay in the ledger."),
        _("Take back"),
    )
    return _with_reason(
        desk, form, lambda db, at, why: ledger.reverse(db, entry_id, why, desk.actor, at), then
    )


def give_again(desk: Desk, parent: QWidget, row: ClaimRow, then: Then) -> Form:
    """Give the credits again that were taken back by mistake."""
    form = Form(
        parent,
        _("Give again “{title}” of {name}", title=row.title, name=row.name),
        _("For what was taken back by mistake. Not for whoever entered or checked the claim."),
        _("Give again"),
    )
    return _with_reason(
        desk, form, lambda db, at, why: accepting.give_again(db, row.id, why, desk.actor, at), then
    )


def categories() -> list[tuple[str, str]]:
    """The categories to choose from."""
    return [(category, _(CATEGORY_TITLES[category])) for category in CATEGORIES]


def figure(text: str) -> int:
    """Hundredths of what was typed; none for what is no number, which the verbs refuse."""
    try:
        return amounts.hundredths(text)
    except ValueError:
        return 0


def _with_reason(desk: Desk, form: Form, act: Callable[[Db, datetime, str], object], then: Then) -> Form:
    form.text("reason", _("Reason"), must=True)
    return course_forms.run(
        desk, form, lambda db, at, values: act(db, at, values["reason"]), lambda _nothing: then()
    )
