"""What the door knows of one request: language, browser mark, phone cookie, address; and the reading of its form.

Made once per request from the ASGI scope by `web.app`; the two hot routes and the Starlette pages share it.
"""

import asyncio
import hmac
import re
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple, cast
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope

from core.keyed import mac
from core.language import LANGUAGES, best_of
from web.refusals import FormStale, FormTooLong, FormUnreadable

BROWSER = "xiuhua_browser"
PHONE = "xiuhua_phone"
LANGUAGE = "xiuhua_language"
_LONGEST_WISH = 200
"""Of an Accept-Language header; browsers send a third of it."""
_LONGEST_SITE = 300
"""Of a host or an origin; longer ones are odd however they go on."""
_LONGEST_COOKIES = 4_096
LONGEST_BODY = 4_096
BODY_SECONDS = 10
_MOST_FIELDS = 20
_YEAR = 366 * 24 * 3600
_MARK = re.compile(r"[A-Za-z0-9_-]{16,200}")
_HOST = re.compile(r"[A-Za-z0-9._\-]{1,253}(:[0-9]{1,5})?|\[[0-9A-Fa-f:.]{2,45}\](:[0-9]{1,5})?")


class Visit(NamedTuple):
    """One request, taken apart and checked; nothing in it was believed without a check."""

    path: str
    language: str
    browser: str
    """A random mark of this browser, which forms and tickets are bound to; made here when `fresh`."""
    fresh: bool
    phone: str
    """The token of a bound phone, or empty."""
    address: str
    host: str
    """Empty when the Host header is missing, odd, or there twice; `web.app` then refuses the request."""
    same_site: bool
    """False when the browser says that another site sent this."""
    key: bytes
    """What forms of this browser are signed with."""

    @property
    def form_mark(self) -> str:
        """The mark that every form of this browser carries (CSRF)."""
        return mac(self.key, b"form").hex()[:32]

    def demand(self, form: dict[str, str]) -> None:
        """Refuse a form that this browser did not get from us. Raises FormStale.

        Old and embedded browsers send neither Origin nor Sec-Fetch-Site, so their absence proves nothing: what every form must
        carry is the mark (or a ticket) made for this very browser, which another site can neither read nor make.
        """
        if not (
            self.same_site and hmac.compare_digest(form.get("mark", "").encode(), self.form_mark.encode())
        ):
            raise FormStale

    def cookies(self) -> list[tuple[bytes, bytes]]:
        """The headers that make the browser keep its mark, where it has none yet."""
        return [set_cookie(BROWSER, self.browser)] if self.fresh else []


def visit_of(scope: Scope, door_key: bytes) -> Visit:
    """Take a request apart."""
    client = cast("tuple[str, int] | None", scope.get("client"))
    headers = _headers(cast("list[tuple[bytes, bytes]]", scope["headers"]))
    return visit_from(headers, cast("str", scope["path"]), client[0] if client else "", door_key)


def visit_from(headers: Mapping[bytes, bytes], path: str, address: str, door_key: bytes) -> Visit:
    """The same of what stands in a scope; `headers` by lower-case name."""
    browser, phone, language = _cookies(headers.get(b"cookie", b"")[:_LONGEST_COOKIES])
    fresh = not browser
    if fresh:
        browser = secrets.token_urlsafe(18)
    if not language:
        language = _language(headers.get(b"accept-language", b"")[:_LONGEST_WISH])
    host, same_site = _site(
        headers.get(b"host", b"")[:_LONGEST_SITE],
        headers.get(b"origin", b"")[:_LONGEST_SITE],
        headers.get(b"sec-fetch-site", b"")[:_LONGEST_SITE],
    )
    return Visit(
        path,
        language,
        browser,
        fresh,
        phone,
        address,
        host,
        same_site,
        browser_key(door_key, browser),
    )


@lru_cache(maxsize=4_096)
def browser_key(door_key: bytes, browser: str) -> bytes:
    """What the tickets and forms of one browser are signed with; `browser` is its mark."""
    return mac(door_key, b"browser:" + browser.encode())


def set_cookie(name: str, value: str, seconds: int = _YEAR) -> tuple[bytes, bytes]:
    """A cookie that scripts cannot read and other sites cannot send along; `value` must be free of ; and blanks."""
    return (b"set-cookie", f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax".encode())


def drop_cookie(name: str) -> tuple[bytes, bytes]:
    """Make the browser forget a cookie."""
    return set_cookie(name, "", 0)


async def read_form(
    receive: Receive, longest: int = LONGEST_BODY, most_fields: int = _MOST_FIELDS
) -> dict[str, str]:
    """The fields of a posted form. Raises FormTooLong, and FormUnreadable for a body that is too slow or no UTF-8 form."""
    body, whole = await _read_on(receive, b"", longest)
    if not whole:  # a timer costs as much as reading the form, and nearly every form comes in one piece; who sends none is cut by web.connections
        try:
            async with asyncio.timeout(BODY_SECONDS):
                while not whole:
                    body, whole = await _read_on(receive, body, longest)
        except TimeoutError as slow:
            raise FormUnreadable from slow
    try:
        fields = parse_qsl(
            body.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=most_fields
        )
    except ValueError as error:
        raise FormUnreadable from error
    return dict(fields)


async def _read_on(receive: Receive, body: bytes, longest: int) -> tuple[bytes, bool]:
    """The body with one piece more, and whether that was the last. Raises FormTooLong and FormUnreadable."""
    message = await receive()
    if message["type"] != "http.request":
        raise FormUnreadable
    body += message.get("body", b"")
    if len(body) > longest:
        raise FormTooLong
    return body, not message.get("more_body")


def _headers(fields: list[tuple[bytes, bytes]]) -> dict[bytes, bytes]:
    """By name. Several cookie headers are one; a host that is named twice is none."""
    headers = dict(fields)
    if len(headers) < len(fields):
        headers[b"cookie"] = b"; ".join(value for name, value in fields if name == b"cookie")
        if sum(name == b"host" for name, _value in fields) > 1:
            del headers[b"host"]
    return headers


@lru_cache(maxsize=256)
def _site(host: bytes, origin: bytes, fetched_by: bytes) -> tuple[str, bool]:
    """The host of a request, empty for an odd one, and whether its page may have been ours. Phones of a hall send the same ones."""
    asked, page = host.decode("latin-1"), origin.decode("latin-1")
    if not _HOST.fullmatch(asked):
        asked = ""
    return asked, fetched_by not in {b"cross-site", b"same-site"} and (
        page in {"", "null"} or page.partition("://")[2].lower() == asked.lower()
    )


@lru_cache(maxsize=256)
def _language(header: bytes) -> str:
    """Of an Accept-Language header, of which a hall's phones send a handful of kinds."""
    return best_of(header.decode("latin-1"))


@lru_cache(maxsize=4_096)
def _cookies(header: bytes) -> tuple[str, str, str]:
    """The browser's mark, the phone's token and the language chosen, each empty where it is missing or odd.

    Kept for a while: a phone sends the same for its page and for its tap.
    """
    found: dict[str, str] = {}
    for part in header.decode("latin-1").split(";"):
        name, _equals, value = part.strip().partition("=")
        found.setdefault(name, value)
    browser, phone, language = (found.get(name, "") for name in (BROWSER, PHONE, LANGUAGE))
    return (
        browser if _MARK.fullmatch(browser) else "",
        phone if _MARK.fullmatch(phone) else "",
        language if language in LANGUAGES else "",
    )
