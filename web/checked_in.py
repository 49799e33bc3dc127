"""The page that a whole hall gets in one minute: drawn once for each language and case, then only filled in.

Drawing it anew each time would cost as much as everything else that the door does for a check-in.
"""

import re
from datetime import datetime
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
        _TIME: _clock(outcome.at) if outcome.at else b"",
        _NAME: str(escape(outcome.name)).encode(),
        _COURSE: str(escape(outcome.course)).encode(),
        "": b"",  # after the last text
    }
    texts, blanks = _form(spoken(), direction, late=outcome.late, again=outcome.code == "already")
    body = b"".join(
        [part for text, blank in zip(texts, blanks, strict=True) for part in (text, filled[blank])]
    )
    return Page(body, headers=(HTML, *headers))


def _clock(at: datetime) -> bytes:
    moment = local(at)
    return b"%02d:%02d" % (moment.hour, moment.minute)


@lru_cache(maxsize=32)
def _form(language: str, direction: str, *, late: bool, again: bool) -> tuple[list[bytes], list[str]]:
    """The texts between the blanks, encoded once, and what goes into the blanks."""
    drawn = PAGES.get_template("checked_in.html").render(
        language=language, direction=direction, late=late, again=again, time=_TIME, name=_NAME, course=_COURSE
    )
    pieces = _BLANKS.split(drawn)
    return [text.encode() for text in pieces[::2]], [*pieces[1::2], ""]
