"""The page of an attempt that was accepted."""

from functools import lru_cache

from core.clock import local
from core.language import speaking, spoken
from courses.check_in import Outcome
from web.drawn import COURSE, NAME, TIME, Drawn, drawn
from web.frame import HTML, Page


def checked_in(
    outcome: Outcome, direction: str, headers: tuple[tuple[bytes, bytes], ...], language: str = ""
) -> Page:
    """What the phone shows, whether it was checked in now or before; in the language in force unless one is named."""
    moment = local(outcome.at) if outcome.at else None
    time = f"{moment.hour:02}:{moment.minute:02}" if moment else ""
    again = outcome.code == "already"
    form = _form(language or spoken(), direction, time, outcome.course, late=outcome.late, again=again)
    return Page(form.filled({NAME: outcome.name}), headers=(HTML, *headers))


@lru_cache(maxsize=64)
def _form(language: str, direction: str, time: str, course: str, *, late: bool, again: bool) -> Drawn:
    """All but the name: a hall's phones share the course and, for a minute, the time."""
    with speaking(language):
        form = drawn(
            "checked_in.html",
            language,
            direction=direction,
            late=late,
            again=again,
            time=TIME,
            name=NAME,
            course=COURSE,
        )
    return form.begun({TIME: time, COURSE: course})
