"""Choosing the language: kept in a cookie of this browser; the page that was open opens again."""

from starlette.requests import Request

from core.language import LANGUAGES, speaking
from web import check_in
from web.door import Door
from web.frame import Page, own_page, seen_next
from web.refusals import FormUnreadable
from web.visit import LANGUAGE, Visit, read_form, set_cookie


async def choose(door: Door, visit: Visit, request: Request) -> Page:
    """POST /language: `to` is the language, `back` the page it was asked on, `ticket` a check-in that waits."""
    form = await read_form(request.receive)
    visit.demand(form)
    to, back, ticket = form.get("to", ""), form.get("back", ""), form.get("ticket", "")
    if to not in LANGUAGES:
        raise FormUnreadable
    cookie = set_cookie(LANGUAGE, to)
    if ticket:
        with speaking(to):
            shown = await check_in.show_again(door, visit, ticket)
        return Page(shown.body, shown.status, (*shown.headers, cookie))
    return seen_next(own_page(back, "/"), visit, [cookie])
