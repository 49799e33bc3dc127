"""The frame around every page: templates with escaping, the reader's language, the headers that keep a page to itself."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.types import Receive, Scope, Send

from core.amounts import shown
from core.clock import local
from core.language import spoken, translate
from core.refusal import Refusal
from sheets.columns import shown_day
from web.visit import Visit

ROOM = Path(__file__).parent
HTML = (b"content-type", b"text/html; charset=utf-8")
GUARD: tuple[tuple[bytes, bytes], ...] = (
    (
        b"content-security-policy",
        (
            b"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; media-src 'self'; "
            b"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
        ),
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
)
NO_STORE = (b"cache-control", b"no-store")
_OWN_PAGE = re.compile(r"/(me(/[a-z]+)?|sign-in|V|grid(/[a-z]+(/[0-9a-f-]{36})?)?|S/[0-9]{1,9})?")
_STATUS = {
    "not_on_the_list": 403,
    "form_stale": 403,
    "ticket_forged": 403,
    "hall_key_wrong": 403,
    "patch_not_yours": 403,
    "cookies_needed": 403,
    "not_there": 404,
    "unknown_session": 404,
    "unknown_replay": 404,
    "video_missing": 404,
    "not_this_way": 405,
    "ticket_expired": 410,
    "code_expired": 410,
    "wrong_direction": 410,
    "reach_code_expired": 410,
    "form_unreadable": 400,
    "form_too_long": 413,
    "proof_too_large": 413,
    "upload_too_slow": 400,
    "unknown_claim": 404,
    "unknown_entry": 404,
    "proof_gone": 404,
    "address_too_long": 414,
    "code_unreadable": 400,
    "token_unreadable": 400,
    "token_too_new": 400,
    "verifying_not_possible": 503,
    "too_many_tries": 429,
    "too_many_papers": 429,
    "too_many_steps": 429,
    "photos_too_large": 413,
    "unknown_issue": 404,
    "unknown_stairwell_card": 404,
    "unknown_item": 404,
    "unknown_inspection": 404,
    "unknown_plan": 404,
    "photo_gone": 404,
    "residents_not_yours": 403,
    "too_many_alarm_posts": 429,
    "alarms_too_long": 413,
    "too_many_alarms": 413,
    "alarms_unreadable": 400,
    "alarm_token_unknown": 401,
    "door_busy": 503,
    "door_closing": 503,
    "base_busy": 503,
    "disk_full": 503,
}


def _day(moment: date) -> str:
    """An instant's or a date's day in Shanghai, as people write it."""
    return shown_day(local(moment).date() if isinstance(moment, datetime) else moment)


def _clock(moment: datetime) -> str:
    return f"{local(moment):%H:%M}"


def _environment() -> Environment:
    pages = Environment(
        loader=FileSystemLoader(ROOM / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    names: dict[str, object] = pages.globals  # pyright: ignore[reportAssignmentType] - Jinja types what it puts in itself
    names["_"] = translate
    pages.filters.update(
        amount=shown,
        clock=_clock,
        day=_day,
    )
    return pages


PAGES = _environment()


def draw(template: str, visit: Visit, **values: object) -> bytes:
    """A page in the language in force. `values` are escaped by the template."""
    return PAGES.get_template(template).render(visit=visit, language=spoken(), **values).encode()


class Page(NamedTuple):
    """A finished answer; an ASGI application of its own, so that hot routes and Starlette send it alike."""

    body: bytes
    status: int = 200
    headers: tuple[tuple[bytes, bytes], ...] = ()

    async def __call__(self, _scope: Scope, _receive: Receive, send: Send) -> None:
        """Send it."""
        length = (b"content-length", str(len(self.body)).encode())
        await send({"type": "http.response.start", "status": self.status, "headers": [length, *self.headers]})
        await send({"type": "http.response.body", "body": self.body})


def page(
    template: str,
    visit: Visit,
    *,
    status: int = 200,
    headers: Iterable[tuple[bytes, bytes]] = (),
    **values: object,
) -> Page:
    """A page in the language in force; the browser gets its mark with it."""
    return Page(draw(template, visit, **values), status, (HTML, *visit.cookies(), *headers))


def seen_next(path: str, visit: Visit, headers: Iterable[tuple[bytes, bytes]] = ()) -> Page:
    """After a form: go and look at one of our own pages. `path` is never taken from the request unchecked."""
    return Page(b"", 303, ((b"location", path.encode("ascii")), *visit.cookies(), *headers))


def own_page(path: str, otherwise: str) -> str:
    """`path` where it is one of the pages that may be opened again after a form, else the other."""
    return path if _OWN_PAGE.fullmatch(path) else otherwise


def status_of(refusal: Refusal) -> int:
    """The HTTP status of a refusal: 409 unless it says more."""
    return _STATUS.get(refusal.code, 409)


def closing(refusal: Refusal) -> list[tuple[bytes, bytes]]:
    """The header that ends the connection, where more of what was refused may still be coming."""
    return [(b"connection", b"close")] if status_of(refusal) == 413 else []


def retry_after(refusal: Refusal) -> list[tuple[bytes, bytes]]:
    """The header that says when to come again, where a refusal is for the moment only."""
    if status_of(refusal) not in {429, 503}:
        return []
    return [(b"retry-after", str(refusal.values.get("seconds", 2)).encode())]


def sentence_of(refusal: Refusal) -> tuple[str, str]:
    """A refusal as a heading and what to do about it."""
    values = refusal.said
    return (
        translate(refusal.sentence, **values),
        translate(refusal.advice, **values) if refusal.advice else "",
    )


def refused(refusal: Refusal, visit: Visit, headers: Iterable[tuple[bytes, bytes]] = ()) -> Page:
    """The page of a refusal."""
    sentence, advice = sentence_of(refusal)
    return page(
        "refused.html",
        visit,
        status=status_of(refusal),
        headers=[*retry_after(refusal), *closing(refusal), *headers],
        sentence=sentence,
        advice=advice,
    )
