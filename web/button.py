"""The page with the one button, after a code was scanned: for the hall (`web.check_in`) and for a task point (`web.point`)."""

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from core.language import spoken
from core.refusal import Refusal
from courses.calendar import SessionRow
from courses.devices import Holder
from courses.trails import PointRow
from web.drawn import COURSE, MARK, NAME, PATH, ROOM, TICKET, Drawn, drawn
from web.frame import HTML, Page, page, retry_after, sentence_of, status_of
from web.visit import Visit


def ask(
    visit: Visit,
    session: SessionRow,
    direction: str,
    owner: Holder | None,
    signed: str,
    refusal: Refusal | None = None,
    mobile: str = "",
    name: str = "",
    *,
    point: PointRow | None = None,
) -> Page:
    """The button with the owner's name, or the form that asks for it; `signed` is the ticket, `refusal` stands above."""
    if not (refusal or point):
        return _button(visit, session, direction, owner, signed)
    return page(
        "check_in.html",
        visit,
        status=status_of(refusal) if refusal else 200,
        headers=retry_after(refusal) if refusal else (),
        session=session,
        direction=direction,
        owner=owner,
        ticket=signed,
        said=sentence_of(refusal) if refusal else None,
        mobile=mobile,
        name=name,
        point=point,
    )


def _button(visit: Visit, session: SessionRow, direction: str, owner: Holder | None, signed: str) -> Page:
    """What nearly every phone of a hall gets: the same page but for what fills its blanks."""
    form = _form(spoken(), session.starts_at, session.ends_at, direction, known=owner is not None)
    values = {
        PATH: visit.path,
        MARK: visit.form_mark,
        TICKET: signed,
        NAME: owner.name if owner else "",
        COURSE: session.course,
        ROOM: session.room,
    }
    return Page(form.filled(values), headers=(HTML, *visit.cookies()))


class _AnyVisit(NamedTuple):
    """Of a visit what the frame around a page shows."""

    path: str = PATH
    form_mark: str = MARK


class _AnyOwner(NamedTuple):
    name: str = NAME


class _AnySession(NamedTuple):
    starts_at: datetime
    ends_at: datetime
    course: str = COURSE
    room: str = ROOM


@lru_cache(maxsize=64)
def _form(language: str, starts_at: datetime, ends_at: datetime, direction: str, *, known: bool) -> Drawn:
    return drawn(
        "check_in.html",
        language,
        visit=_AnyVisit(),
        session=_AnySession(starts_at, ends_at),
        direction=direction,
        owner=_AnyOwner() if known else None,
        ticket=TICKET,
        said=None,
        mobile="",
        name="",
        point=None,
    )
