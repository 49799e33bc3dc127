"""Task points of a field visit on the phone: the page of a scanned point, and after the tap the task and where to go next.

The tap itself is that of `web.check_in`; its ticket names the point.
"""

from core.clock import local, now
from courses import codes, tickets
from courses.calendar import SessionRow
from courses.check_in import Outcome
from courses.devices import Holder
from courses.field import point_scans, progress
from courses.field.progress import Visit as PointVisit
from courses.refusals import (
    CodeExpired,
    CodeUnreadable,
    SessionClosed,
    SessionNotOpenYet,
    UnknownPoint,
    UnknownSession,
)
from courses.tickets import Ticket
from courses.trails import PointRow
from store.types import Db
from web.button import ask
from web.checked_in import checked_in
from web.door import Door
from web.frame import HTML, Page, draw
from web.sign_in import holder_of
from web.visit import Visit


async def show_button(door: Door, visit: Visit, text: str) -> Page:
    """GET /P/{text}: the button of a task point.

    A true code changes nothing, a false one is kept as evidence. Raises CodeUnreadable, UnknownSession, CodeExpired,
    UnknownPoint, SessionNotOpenYet, SessionClosed.
    """
    at = now()
    code = codes.open_point(text)

    def look(db: Db) -> tuple[SessionRow, Holder | None, PointRow]:
        known = door.sessions.read(db, code.number, at)
        point_scans.refuse_false(known.key, code, at)
        point = point_scans.point_at(db, known.key.session_id, code.point, known.row.course)
        return known.row, holder_of(db, visit), point

    try:
        session, owner, point = await door.read(look)
    except (UnknownSession, CodeExpired, CodeUnreadable, UnknownPoint) as refusal:
        await door.refused.keep(visit, refusal, code)
        raise
    if at < session.opens_at:
        raise SessionNotOpenYet(course=session.course, opens=f"{local(session.opens_at):%Y-%m-%d %H:%M}")
    if at > session.closes_at:
        raise SessionClosed(course=session.course, closed=f"{local(session.closes_at):%Y-%m-%d %H:%M}")
    ticket = tickets.issue(code.number, "at", at, code.point, printed=code.printed)
    return ask(visit, session, "at", owner, tickets.sign(ticket, visit.key), point=point)


def point_of(db: Db, ticket: Ticket, session: SessionRow) -> PointRow | None:
    """The task point that a ticket names; None for one of the hall. Raises UnknownPoint."""
    if ticket.direction != "at":
        return None
    return point_scans.point_at(db, session.id, ticket.point, session.course)


async def reached(
    door: Door, visit: Visit, outcome: Outcome, headers: tuple[tuple[bytes, bytes], ...]
) -> Page:
    """The page of a visit that counts, now or before: the point, its task, the team's next one."""

    def look(db: Db) -> PointVisit | None:
        return progress.visit(db, outcome.attendance_id) if outcome.attendance_id else None

    found = await door.read(look)
    if found is None:  # taken back within this second
        return checked_in(outcome, "at", headers)
    time = f"{local(outcome.at):%H:%M}" if outcome.at else ""
    body = draw(
        "point.html",
        visit,
        found=found,
        name=outcome.name,
        course=outcome.course,
        time=time,
        again=outcome.code == "already",
    )
    return Page(body, headers=(HTML, *headers))
