"""The address of a stairwell's card: residents see the card, whoever answers for the stairwell and has signed in what stands open behind it."""

from datetime import datetime

from starlette.requests import Request

from core.amounts import shown
from core.clock import now
from core.language import _
from grid.issues.issues import IssueLine
from grid.stairwells.faces import (
    Floor,
    ManagerFace,
    ResidentFace,
    manager_face,
    may_manage,
    place_of,
    resident_face,
)
from grid.stairwells.refusals import UnknownCard
from grid.stairwells.wording import open_text
from people.persons import PersonRow
from store.types import Db
from web.door import Door
from web.frame import HTML, Page, draw
from web.grid import calling, telling
from web.grid.owner import Owner, SignInFirst, owner_of
from web.refusals import PageNotThere
from web.visit import Visit

_HIGHEST = 999_999_999
_MOST_CLOSED = 20


async def show(door: Door, visit: Visit, request: Request) -> Page:
    """GET /S/{number}: never anything but the card without a sign-in."""
    number: int = request.path_params["number"]
    if number > _HIGHEST:
        raise UnknownCard(number=_HIGHEST)
    at = now()

    def read(db: Db) -> tuple[PersonRow | None, str, dict[str, object]]:
        face = resident_face(db, number)
        owner = _owner(db, visit, at)
        place_id = place_of(db, number)
        if owner is not None and may_manage(db, place_id, owner.hand, at):
            found = manager_face(db, place_id, owner.hand, at)
            return owner.person, "grid/stairwell.html", _managed(db, found, at)
        return None, "stairwell.html", _card(face, known=owner is not None)

    owner, template, values = await door.read(read)
    if owner is not None:
        values |= {"owner": owner}
    return Page(draw(template, visit, **values), headers=(HTML, *visit.cookies()))


def _owner(db: Db, visit: Visit, at: datetime) -> Owner | None:
    try:
        return owner_of(db, visit, at)
    except (SignInFirst, PageNotThere):
        return None


def _card(face: ResidentFace, *, known: bool) -> dict[str, object]:
    """The card's own words, which are Chinese whatever language the phone speaks, and its numbers to dial."""
    facts = face.card.facts
    numbers = [(_("Property company"), facts.phone), (_("Complaints"), facts.complaint_phone)]
    return {
        "lines": open_text(face.card.text).lines,
        "replaced": face.replaced,
        "withdrawn": face.withdrawn,
        "numbers": [(title, number, calling.dialled(number)) for title, number in numbers if number],
        "known": known,
    }


def _managed(db: Db, face: ManagerFace, at: datetime) -> dict[str, object]:
    facts = face.stairwell.facts
    company = facts.company or _("No property company serves here.")
    if facts.company and facts.stars is not None:
        company = _("{company}, {stars} of 5 stars", company=facts.company, stars=facts.stars)
    return {
        "place": face.stairwell.id,
        "heading": facts.place,
        "company": company,
        "count": face.open_count,
        "floors": [
            (_floor_words(floor), _told(db, [each.line for each in floor.issues], at))
            for floor in face.floors
        ],
        "building": _told(db, [each.line for each in face.building], at),
        "penalties": [
            (
                each.decided_on,
                each.what,
                each.company,
                shown(each.penalty_cents) if each.penalty_cents else "",
                shown(each.points) if each.points else "",
            )
            for each in face.penalties
        ],
        "closed": _told(db, face.closed[:_MOST_CLOSED], at),
        "stale": face.card is None or face.card.facts != facts,
    }


def _told(db: Db, lines: "list[IssueLine] | tuple[IssueLine, ...]", at: datetime) -> list[telling.Told]:
    return telling.told(db, lines, at)


def _floor_words(floor: Floor) -> str:
    if floor.floor is None:
        return _("The stairwell itself")
    return _("Floor {floor}", floor=floor.floor)
