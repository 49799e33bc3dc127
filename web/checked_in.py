"""The page of an attempt that was accepted."""

from functools import lru_cache

from core.clock import local
from core.language import spoken
from courses.check_in import Outcome
from web.drawn import COURSE, NAME, TIME, Drawn, drawn
from web.frame import HTML, Page


def checked_in(outcome: Outcome, direction: str, headers: tuple[tuple[bytes, bytes], ...]) -> Page:
    """What the phone shows, whether it was checked in now or before."""
    form = _form(spoken(), direction, late=outcome.late, again=outcome.code == "already")
    moment = local(outcome.at) if outcome.at else None
    time = f"{moment.hour:02}:{moment.minute:02}" if moment else ""
    values = {TIME: time, NAME: outcome.name, COURSE: outcome.course}
    return Page(form.filled(values), headers=(HTML, *headers))


@lru_cache(maxsize=32)
def _form(language: str, direction: str, *, late: bool, again: bool) -> Drawn:
    return drawn(
        "checked_in.html",
        language,
        direction=direction,
        late=late,
        again=again,
        time=TIME,
        name=NAME,
        course=COURSE,
    )
