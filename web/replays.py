"""Replays on the phone: the list, opening one (which is recorded), and local files sent in ranges."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import FileResponse

from core.clock import now
from courses import replays
from courses.refusals import UnknownReplay
from courses.replays import ReplayRow
from people.persons import PersonRow
from store.types import Db
from web.door import Door
from web.frame import Page, seen_next
from web.me import of_owner
from web.settle import actor_of
from web.sign_in import holder_of
from web.visit import Visit, read_form


async def show_list(door: Door, visit: Visit, _request: Request) -> Page:
    """GET /me/replays."""

    def look(db: Db, _owner: PersonRow) -> dict[str, object]:
        return {"links": replays.links(db)}

    return await of_owner(door, visit, "replays.html", look)


async def open_one(door: Door, visit: Visit, request: Request) -> Page:
    """POST /replay/{id}: the opening is recorded, then the replay is shown."""
    visit.demand(await read_form(request.receive))
    link_id: UUID = request.path_params["id"]
    at = now()

    def record(db: Db) -> bool:
        holder = holder_of(db, visit)
        if holder is None:
            return False
        replays.open_link(db, link_id, holder.person_id, actor_of(holder), "web", at)
        return True

    known = await door.write(record)
    return seen_next(f"/replay/{link_id}" if known else "/sign-in", visit)


async def show_one(door: Door, visit: Visit, request: Request) -> Page:
    """GET /replay/{id}: a player for a file of ours, else the way to the outside page. Records nothing."""

    def look(db: Db, _owner: PersonRow) -> dict[str, object]:
        return {"row": replays.link(db, request.path_params["id"])}

    return await of_owner(door, visit, "replay.html", look)


async def send_file(door: Door, visit: Visit, request: Request) -> FileResponse | Page:
    """GET /replay/{id}/file, with Range, for a phone that the base knows."""

    def look(db: Db) -> ReplayRow | None:
        return replays.link(db, request.path_params["id"]) if holder_of(db, visit) else None

    row = await door.read(look)
    if row is None:
        return seen_next("/sign-in", visit)
    if row.kind != "file":
        raise UnknownReplay
    return FileResponse(replays.file_path(door.folder, row.target))
