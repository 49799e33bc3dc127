"""Reading the forms of the grid's pages: photos come last and cost nobody what was typed; a form sent twice counts once by its nonce."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID

from starlette.requests import Request

from core.ids import new_id
from web.multipart import Photographed, read_photographed
from web.refusals import DoorBusy, FormTooLong, FormUnreadable, PhotosTooLarge
from web.visit import Visit, read_form

UPLOAD_SECONDS = 13
"""A little less than `web.connections` waits for any body, so that a slow phone is told instead of cut."""
MOST_BYTES = 24 * 1024 * 1024
"""Two photos of a form together."""
_LONGEST_FORM = 24_576
"""Of a form without photos: 2,000 Chinese characters are 18,000 bytes there, and the checklist has a line for each item."""
_MOST_FIELDS = 120
_UPLOADS_AT_ONCE = 6
_under_way: set[str] = set()
"""The phones whose photos are coming in: one form for each."""


async def read(visit: Visit, request: Request) -> Photographed:
    """A posted form of either kind, which came from a page of ours. Raises FormStale, FormUnreadable, FormTooLong, DoorBusy."""
    kind = request.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/"):
        sent = Photographed(await read_form(request.receive, _LONGEST_FORM, _MOST_FIELDS), (), None)
    else:
        async with _taking_photos(visit):
            stated = request.headers.get("content-length", "")
            sent = await read_photographed(request.receive, kind, stated, MOST_BYTES, UPLOAD_SECONDS)
    visit.demand(sent.fields)
    return sent


def refuse_late(sent: Photographed) -> None:
    """Raise what kept the photos out: PhotosTooLarge, UploadTooSlow."""
    if isinstance(sent.refusal, FormTooLong):
        raise PhotosTooLarge(most=MOST_BYTES // 1024 // 1024)
    if sent.refusal is not None:
        raise sent.refusal


def id_of(text: str) -> UUID | None:
    """An id as a form or an address has it; None for nothing. Raises FormUnreadable for any other text."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise FormUnreadable from error


def day_of(text: str) -> date | None:
    """A day as browsers send it; None for nothing. Raises FormUnreadable for any other text."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise FormUnreadable from error


def fresh_nonce() -> str:
    """What marks one opening of a form: the id that its entry will have."""
    return str(new_id())


@asynccontextmanager
async def _taking_photos(visit: Visit) -> AsyncGenerator[None]:
    """Room for one form with photos. Raises DoorBusy while this phone's last one, or too many others, are still coming in."""
    if visit.browser in _under_way or len(_under_way) >= _UPLOADS_AT_ONCE:
        raise DoorBusy
    _under_way.add(visit.browser)
    try:
        yield
    finally:
        _under_way.discard(visit.browser)
