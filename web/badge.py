"""The owner's badge on the phone: the code that the card bears, for a desk whose scanner reads it when the network is down."""

from starlette.requests import Request

from charts.qr import svg
from core.clock import now
from core.language import _
from courses.badges import badges
from people.persons import PersonRow
from store.types import Db
from web.door import Door
from web.frame import Page, seen_next
from web.me import of_owner
from web.settle import actor_of
from web.sign_in import holder_of
from web.visit import Visit, read_form

PATH = "/me/badge"


async def show_badge(door: Door, visit: Visit, _request: Request) -> Page:
    """GET /me/badge: changes nothing; without a badge it offers one."""

    def look(db: Db, owner: PersonRow) -> dict[str, object]:
        known = badges.badge_of(db, owner.id)
        label = _("Badge of {name}", name=owner.name)
        return {"number": known.number if known else None, "picture": svg(known.text, label) if known else ""}

    return await of_owner(door, visit, "badge.html", look)


async def issue_badge(door: Door, visit: Visit, request: Request) -> Page:
    """POST /me/badge: the owner's badge is issued; whoever has one keeps it."""
    visit.demand(await read_form(request.receive))
    at = now()

    def give(db: Db) -> bool:
        holder = holder_of(db, visit)
        if holder is None:
            return False
        badges.issue(db, [holder.person_id], actor_of(holder), at)
        return True

    return seen_next(PATH if await door.write(give) else "/sign-in", visit)
