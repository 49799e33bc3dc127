"""The page with the one button, after a code was scanned: for the hall (`web.check_in`) and for a task point (`web.point`)."""

from core.refusal import Refusal
from courses.calendar import SessionRow
from courses.devices import Holder
from courses.trails import PointRow
from web.frame import Page, page, retry_after, sentence_of, status_of
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
