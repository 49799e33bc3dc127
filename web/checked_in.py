"""The page that a whole hall gets in one minute: drawn once for each language and case, then only filled in.

Drawing it anew each time would cost as much as everything else that the door does for a check-in.
"""

import re
from functools import lru_cache

from markupsafe import escape

from core.clock import local
from core.language import spoken
from courses.check_in import Outcome
from web.frame import HTML, PAGES, Page

_TIME, _NAME, _COURSE = "\ue000", "\ue001", "\ue002"
_BLANKS = re.compile(f"([{_TIME}{_NAME}{_COURSE}])")


def checked_in(outcome: Outcome, direction: str, headers: tuple[tuple[bytes, bytes], ...]) -> Page:
    """The page of an attempt that was accepted, now or before."""
    filled = {
        _TIME: f"{local(outcome.at):%H:%M}" if outcome.at else "",
        _NAME: str(escape(outcome.name)),
        _COURSE: str(escape(outcome.course)),
    }
    pieces = _form(spoken(), direction, late=outcome.late, again=outcome.code == "already")
    body = "".join(filled.get(piece, piece) for piece in pieces)
    return Page(body.encode(), headers=(HTML, *headers))


@lru_cache(maxsize=32)
def _form(language: str, direction: str, *, late: bool, again: bool) -> tuple[str, ...]:
    drawn = PAGES.get_template("checked_in.html").render(
        language=language, direction=direction, late=late, again=again, time=_TIME, name=_NAME, course=_COURSE
    )
    return tuple(_BLANKS.split(drawn))
