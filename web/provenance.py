"""One entry of the owner's credits on the phone: what happened, by which rules it was reckoned, what became of it."""

from uuid import UUID

from starlette.requests import Request

from credits.provenance import telling
from credits.provenance.provenance import behind
from people.persons import PersonRow
from store.types import Db
from web.door import Door
from web.frame import Page
from web.me import of_owner
from web.visit import Visit


async def show_entry(door: Door, visit: Visit, request: Request) -> Page:
    """GET /me/credits/{id}: an entry of the owner's own; another's is not there. Staff are not named."""
    entry_id: UUID = request.path_params["id"]

    def look(db: Db, owner: PersonRow) -> dict[str, object]:
        found = behind(db, entry_id, owner.id)
        who = telling.to_owner
        posted = [
            each.line for each in found.journal if each.line.payload.get("source_key") == found.source_key
        ]
        return {
            "entry": found.entry,
            "session": found.session,
            "claim": found.claim,
            "figure": telling.figure(found),
            "marks": [telling.mark_words(mark, who) for mark in found.marks],
            "reckoning": telling.reckoning(found),
            "posting": telling.posting(found, who),
            "number": posted[0].seq if posted else None,
            "others": [row for row in found.chain if row.id != found.entry.id],
        }

    return await of_owner(door, visit, "credit_entry.html", look)
