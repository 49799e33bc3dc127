"""The pages behind the test code: one for the phone that scanned it, one by which the base's own computer learns of it."""

import ipaddress
import json

from starlette.requests import Request

from core.clock import now
from web.doctor.adapters import is_private
from web.doctor.comers import Came, expiry
from web.door import Door
from web.frame import Page, page
from web.refusals import PageNotThere
from web.visit import Visit


async def show_page(door: Door, visit: Visit, request: Request) -> Page:
    """GET /T/{token}: this phone reaches the base, and what the base saw of it. Raises PageNotThere and ReachCodeExpired."""
    at = now()
    token: str = request.path_params["token"]
    expires = expiry(door.key, token, at)
    came = Came(
        at,
        visit.address,
        is_private(visit.address),
        "micromessenger" in request.headers.get("user-agent", "").lower(),
        not _is_this_computer(visit.address, request),
    )
    if request.method == "GET":
        door.comers.note(token, expires, came)
    return page("reach.html", visit, came=came)


async def show_seen(door: Door, visit: Visit, request: Request) -> Page:
    """GET /T/{token}/seen: who opened it, as JSON, for the base's own computer alone. Raises PageNotThere, ReachCodeExpired."""
    token: str = request.path_params["token"]
    if not _is_loopback(visit.address):
        raise PageNotThere
    expiry(door.key, token, now())
    seen = [{**came._asdict(), "at": came.at.isoformat()} for came in door.comers.of(token)]
    return Page(json.dumps(seen).encode(), headers=((b"content-type", b"application/json"),))


def _is_this_computer(address: str, request: Request) -> bool:
    server: tuple[str, int] | None = request.scope.get("server")
    return _is_loopback(address) or (server is not None and address == server[0])


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
