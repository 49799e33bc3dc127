"""The door as an ASGI application: `web.serve` runs it, tests run it under a real server.

The routes that a whole hall uses at once are dispatched as plain ASGI; Starlette has the ordinary pages. Every request but the plain
tap of a known phone (`web.hot_tap`) passes `App.__call__`, which fixes the language, words refusals, reports faults and adds the
headers that guard a page.
"""

import json
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from typing import cast

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.routing import Match, Mount, Route, Router
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core import logs
from core.language import speaking
from core.paths import DataFolder
from core.refusal import Refusal
from core.settings import Settings
from courses.door_keys import door_key
from courses.refusals import TicketExpired, TicketForged
from store.transaction import Store
from web import (
    alarms,
    badge,
    check_in,
    claims,
    hall,
    languages,
    me,
    places,
    point,
    provenance,
    replays,
    sign_in,
    stairwell,
    verify,
)
from web.commit_queue import Commit, CommitQueue, commit
from web.doctor import reach_page
from web.door import Door
from web.frame import GUARD, NO_STORE, ROOM, Page, page, refused
from web.grid.routes import ROUTES as GRID
from web.hot_tap import HANDED_IN
from web.refusals import AddressTooLong, FormUnreadable, NotThisWay, PageNotThere
from web.refused_scans import RefusedScans
from web.settle import Arrival, Settled, settle
from web.visit import Visit, visit_of

Act = Callable[[Door, Visit, Request], Awaitable[ASGIApp]]

LONGEST_ADDRESS = 1_024
HEALTH = Page(
    json.dumps({"ok": True, "version": version("xiuhua")}).encode(),
    headers=((b"content-type", b"application/json"), *GUARD, NO_STORE),
)
_LOOKING = ("GET", "HEAD")
_FIXED = {"/health": _LOOKING, "/C/": _LOOKING, "/P/": _LOOKING, "/check-in": ("POST",)}
"""The methods of what is dispatched before the router: a whole path, or how it begins."""
ROUTES: tuple[tuple[str, str, Act], ...] = (
    ("GET", "/", me.first_page),
    ("GET", "/sign-in", sign_in.show_form),
    ("POST", "/sign-in", sign_in.take_form),
    ("POST", "/sign-out", sign_in.sign_out),
    ("GET", "/me", me.sessions),
    ("POST", "/me/place/{id:uuid}", places.move),
    ("POST", "/me/leave/{id:uuid}", places.leave),
    ("GET", "/me/credits", me.credits_earned),
    ("GET", "/me/credits/{id:uuid}", provenance.show_entry),
    ("GET", "/me/claims", claims.show_list),
    ("POST", "/me/claims", claims.take_form),
    ("POST", "/me/claims/{id:uuid}/withdraw", claims.withdraw),
    ("GET", "/me/claims/{id:uuid}/proof", claims.send_proof),
    ("GET", "/me/badge", badge.show_badge),
    ("POST", "/me/badge", badge.issue_badge),
    ("GET", "/me/replays", replays.show_list),
    ("POST", "/replay/{id:uuid}", replays.open_one),
    ("GET", "/replay/{id:uuid}", replays.show_one),
    ("GET", "/replay/{id:uuid}/file", replays.send_file),
    ("GET", "/hall/{number:int}", hall.show_page),
    ("GET", "/hall/{number:int}/now", hall.show_now),
    ("GET", "/hall/{number:int}/missing", hall.show_missing),
    ("GET", "/V", verify.show_form),
    ("POST", "/V", verify.take_form),
    ("POST", "/alarms", alarms.receive),
    ("GET", "/S/{number:int}", stairwell.show),
    ("POST", "/language", languages.choose),
    ("GET", "/T/{token}", reach_page.show_page),
    ("GET", "/T/{token}/seen", reach_page.show_seen),
)


@dataclass(frozen=True)
class App:
    """The open door, as ASGI servers call it."""

    door: Door
    pages: Router

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live through the server's start and end."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        path = cast("str", scope["path"])
        if path == "/health" and scope["method"] in _LOOKING:
            await HEALTH(scope, receive, send)
            return
        begun = False

        async def guarded(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                kept = () if path.startswith("/static/") else (NO_STORE,)
                message["headers"] = [*message["headers"], *GUARD, *kept]
            await send(message)

        visit = visit_of(scope, self.door.key)
        with speaking(visit.language):
            try:
                answer = await self._answer(path, scope, receive, visit)
                await answer(scope, receive, guarded)
            except HTTPException as error:
                if error.status_code == 405:
                    allow = (b"allow", ", ".join(self._methods(path, scope)).encode())
                    answer = refused(NotThisWay(), visit, [allow])
                else:
                    answer = refused(PageNotThere(), visit)
                await answer(scope, receive, guarded)
            except Refusal as refusal:
                await refused(refusal, visit)(scope, receive, guarded)
            except Exception as fault:
                number = logs.report(fault)
                if begun:  # half a page is out: only breaking the connection tells the phone so
                    raise
                await page("fault.html", visit, status=500, number=number)(scope, receive, guarded)

    async def _answer(self, path: str, scope: Scope, receive: Receive, visit: Visit) -> ASGIApp:
        method = scope["method"]
        if not visit.host and scope["http_version"] != "1.0":  # RFC 9112, 3.2
            raise FormUnreadable
        if len(path) + len(scope["query_string"]) > LONGEST_ADDRESS:
            raise AddressTooLong
        fixed = _FIXED.get(path) or _FIXED.get(path[:3])
        if fixed and method not in fixed:
            raise HTTPException(405)
        if path.startswith("/C/"):
            return await check_in.show_button(self.door, visit, path[3:])
        if path.startswith("/P/"):
            return await point.show_button(self.door, visit, path[3:])
        if path == "/check-in":
            try:
                return await check_in.take_tap(self.door, visit, receive, scope.get(HANDED_IN))
            except (TicketExpired, TicketForged) as refusal:
                await self.door.refused.keep(visit, refusal)
                raise
        scope["visit"] = visit
        scope["app"] = (
            self  # so that the router raises what it cannot match instead of answering it in plain text
        )
        return self.pages

    def _methods(self, path: str, scope: Scope) -> Iterable[str]:
        """How a page can be opened (RFC 9110, 15.5.6)."""
        fixed = _FIXED.get(path) or _FIXED.get(path[:3])
        if fixed:
            return fixed
        found: set[str] = set()
        for route in self.pages.routes:
            if isinstance(route, Route) and route.matches(scope)[0] is not Match.NONE:
                found |= route.methods or set()
        return sorted(found) or _LOOKING

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.door.queue.start()
                self.door.refused.queue.start()
                await send({"type": "lifespan.startup.complete"})
            else:
                await self.door.queue.drain()
                await self.door.refused.queue.drain()
                await send({"type": "lifespan.shutdown.complete"})
                return


def make_app(
    store: Store,
    folder: DataFolder,
    settings: Settings,
    named: Callable[[], str] | None = None,
    settled: Commit[Arrival, Settled] | None = None,
) -> App:
    """The door on an open base. `named` says what the QR names at this moment; without it that is `settings.door_address`,
    and where this is empty the host that each request asks for. `settled` commits the taps; without it this process does.
    """
    queue = CommitQueue(settled or partial(commit, store, settle))
    refused = RefusedScans(store)
    door = Door(store, folder, named or (lambda: settings.door_address), door_key(folder), queue, refused)
    return App(door, _pages(door))


def _pages(door: Door) -> Router:
    def endpoint(act: Act) -> Callable[[Request], Awaitable[ASGIApp]]:
        async def run(request: Request) -> ASGIApp:
            return await act(door, cast("Visit", request.scope["visit"]), request)

        return run

    routes = [Route(path, endpoint(act), methods=[method]) for method, path, act in (*ROUTES, *GRID)]
    return Router([*routes, Mount("/static", StaticFiles(directory=ROOM / "static"))], redirect_slashes=False)
