"""The dialogs of a resident: entering, changing, seeing the name with a reason, what is known, moving away, erasing."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from PySide6.QtWidgets import QWidget

from core import clock
from core.language import _
from desktop.desk import Desk
from desktop.form import Form
from desktop.grid.issues import entering
from desktop.grid.issues.finder import Finder, Offer
from desktop.pages import course_forms
from grid import hands
from grid.hands import Hand
from grid.residents import erasing, facts, residents
from grid.residents.erasing import Erased
from grid.residents.facts import Fact
from grid.residents.lists import HouseholdRow, ResidentRow
from grid.residents.residents import NewResident, Revealed
from grid.residents.tags import TAGS, tag_title
from store.types import Db

Then = Callable[[], None]


def hand_of(desk: Desk, db: Db, at: datetime) -> Hand:
    """Who is signed in."""
    return hands.of_account(db, desk.actor, clock.local_date(at))


def add(desk: Desk, parent: QWidget, home: HouseholdRow | None, then: Then) -> Form:
    """Enter a resident, into a household where one is chosen."""
    form = Form(
        parent,
        _("Enter a resident"),
        _(
            "Only what is needed: the name is kept sealed and shown masked; year of birth and phone may stay empty."
        ),
    )
    where = Finder(_("Building, stairwell, household; pinyin will do"), _("Household"))

    def find(text: str) -> None:
        desk.read(form, "places", lambda db: entering.places(db, text) if text else [], where.offer)

    where.asked.connect(find)
    form.part("place", _("Household"), where, lambda: where.chosen, must=True)
    name = form.text("name", _("Name"), must=True)
    form.text("born", _("Year of birth"), hint=_("for example 1951"))
    form.text("mobile", _("Phone number"))
    if home is not None:
        where.take(Offer(entering.Where(home.area_id, home.id), home.home, home.area))
        name.setFocus()

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        place: entering.Where = values["place"].value
        new = NewResident(
            place.place_id or UUID(int=0), values["name"], _year(values["born"]), values["mobile"]
        )
        return residents.add(db, new, hand_of(desk, db, at), at)

    return course_forms.run(desk, form, act, lambda _id: then())


def change(desk: Desk, parent: QWidget, row: ResidentRow, known: Revealed, then: Then) -> Form:
    """Change what was opened."""
    form = Form(parent, _("Change {name}", name=row.name))
    form.text("name", _("Name"), known.name, must=True)
    form.text("born", _("Year of birth"), str(known.born or ""))
    form.text("mobile", _("Phone number"), known.mobile)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        changes = {"name": values["name"], "born": _year(values["born"]), "mobile": values["mobile"]}
        residents.change(db, row.id, changes, hand_of(desk, db, at), at)

    return course_forms.run(desk, form, act, lambda _nothing: then())


def reveal(desk: Desk, parent: QWidget, row: ResidentRow, then: Callable[[Revealed], None]) -> Form:
    """Open the name, with the reason that stays in the journal."""
    form = Form(
        parent,
        _("Show the name of {name}", name=row.name),
        _("Who saw it, when and why stays on record; the reason is sealed like the name."),
        _("Show"),
    )
    form.text("why", _("What for"), hint=_("for example: a burst pipe, calling the family"), must=True)

    def act(db: Db, at: datetime, values: dict[str, Any]) -> Revealed:
        return residents.reveal(db, row.id, values["why"], hand_of(desk, db, at), at)

    return course_forms.run(desk, form, act, then)


def state_fact(desk: Desk, parent: QWidget, row: ResidentRow, fact: Fact | None, then: Then) -> Form:
    """State something of a resident, or make sure of it again."""
    form = Form(
        parent,
        _("What is known of {name}", name=row.name),
        _("Each entry names where it is known from and the day somebody made sure."),
    )
    tags: Sequence[tuple[str, str]] = [(tag, tag_title(tag)) for tag in TAGS]
    form.choice("tag", _("Known"), tags if fact is None else [(fact.tag, tag_title(fact.tag))])
    form.text(
        "source", _("Known from"), fact.source if fact else "", hint=_("told by the resident, seen at a visit"),
        must=True,
    )  # fmt: skip
    form.text("words", _("More"), fact.words if fact else "")
    form.day("on", _("Verified on"), clock.local_date(clock.now()))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> UUID:
        return facts.state(
            db,
            row.id,
            values["tag"],
            values["source"],
            values["words"],
            values["on"],
            hand_of(desk, db, at),
            at,
        )

    return course_forms.run(desk, form, act, lambda _id: then())


def end_fact(desk: Desk, parent: QWidget, fact: Fact, then: Then) -> Form:
    """It is so no longer."""
    form = Form(parent, _("“{tag}” is so no longer", tag=tag_title(fact.tag)), "", _("End"))
    form.day("on", _("Since"), clock.local_date(clock.now()))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        facts.end(db, fact.id, values["on"], hand_of(desk, db, at), at)

    return course_forms.run(desk, form, act, lambda _nothing: then())


def move_away(desk: Desk, parent: QWidget, row: ResidentRow, then: Then) -> Form:
    """Somebody moved away, or did not after all."""
    back = row.until is not None
    form = Form(
        parent,
        _("{name} lives here after all", name=row.name) if back else _("{name} moved away", name=row.name),
        "",
        _("Take back") if back else _("Save"),
    )
    if not back:
        form.day("on", _("Since"), clock.local_date(clock.now()))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        day: date | None = values.get("on")
        residents.move_away(db, row.id, day, hand_of(desk, db, at), at)

    return course_forms.run(desk, form, act, lambda _nothing: then())


def erase(desk: Desk, parent: QWidget, row: ResidentRow, then: Callable[[Erased], None]) -> Form:
    """Erase somebody for good."""
    form = Form(
        parent,
        _("Erase {name}", name=row.name),
        _(
            "Name, phone, what is known and the words of all visit notes about this resident can then never be read again, here or in "
            "the record. It cannot be undone. Issues that the resident reported stand. Backups made before still hold the name: "
            "delete those too."
        ),
        _("Erase for good"),
    )
    form.text("reason", _("Reason"), hint=_("without the name: it stays on record"), must=True)
    form.check("notes", _("Also the notes of this household that are about nobody in particular"))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> Erased:
        hand = hand_of(desk, db, at)
        return erasing.erase(db, row.id, values["reason"], hand, at, household_notes=values["notes"])

    def submit(values: dict[str, Any]) -> None:
        def work() -> Erased:
            with desk.base.write() as db:
                result = act(db, clock.now(), values)
            erasing.clear_traces(desk.base)
            return result

        desk.worker.ask(form, "", work, done, form.fail)

    def done(result: Erased) -> None:
        if desk.watcher:
            desk.watcher.look()
        form.close_done()
        then(result)

    form.submitted.connect(submit)
    form.open()
    return form


def _year(text: str) -> int | None:
    """A year as it was typed; one that is none goes to the verb, which refuses it."""
    if not text:
        return None
    return int(text) if text.isdecimal() and len(text) <= 4 else 0
