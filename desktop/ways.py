"""The other ways in and what belongs to a session: each a window of its own, opened from the check-in page's menu."""

from collections.abc import Callable
from typing import NamedTuple
from uuid import UUID

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from core.language import N_, translate
from desktop.desk import Desk

Open = Callable[[Desk, UUID | None], QWidget | None]


class Way(NamedTuple):
    """One entry of the menu."""

    title: str
    """A msgid."""
    act: str
    """What the role must be allowed to do (people.accounts.may); empty for everybody."""
    open: Open
    at_station: bool = False
    """Whether it works where there are neither secrets of sessions and badges nor mobile numbers, and comes to the base."""


def _badges(desk: Desk, session_id: UUID | None) -> QWidget:
    from desktop.badges.window import open_it

    return open_it(desk, session_id)


def _paper(desk: Desk, session_id: UUID | None) -> QWidget:
    from desktop.paper.window import open_it

    return open_it(desk, session_id)


def _meetings(desk: Desk, session_id: UUID | None) -> QWidget:
    from desktop.meetings.window import open_it

    return open_it(desk, session_id)


def _hall_link(desk: Desk, session_id: UUID | None) -> QWidget | None:
    from desktop.hall_link import open_it

    return open_it(desk, session_id) if session_id else None


def _badge_list(desk: Desk, session_id: UUID | None) -> QWidget:
    from desktop.badges.keeping import open_it

    return open_it(desk, session_id)


def _presence(desk: Desk, session_id: UUID | None) -> QWidget:
    from desktop.presence.window import open_it

    return open_it(desk, session_id)


def _trail(desk: Desk, session_id: UUID | None) -> QWidget:
    from desktop.trails.window import open_it

    return open_it(desk, session_id)


def _review(desk: Desk, session_id: UUID | None) -> QWidget:
    from desktop.review.window import open_it

    return open_it(desk, session_id)


def _doctor(desk: Desk, session_id: UUID | None) -> QWidget:
    from desktop.doctor.window import open_it

    return open_it(desk, session_id)


LANES = (
    Way(N_("Hall page for another screen…"), "check_in_by_hand", _hall_link),
    Way(N_("Check in by badge…"), "check_in_by_hand", _badges),
    Way(N_("Attendance sheet on paper…"), "check_in_by_hand", _paper, at_station=True),
    Way(N_("Import an online meeting…"), "check_in_by_hand", _meetings),
)
"""In the order of their use."""
AROUND = (
    Way(N_("Presence, leave, waiting list…"), "", _presence),
    Way(N_("Second look: flags, headcount, roll-call, walk-ins…"), "", _review),
    Way(N_("Field visit: trail and teams…"), "", _trail),
    Way(N_("All badges…"), "check_in_by_hand", _badge_list),
    Way(N_("Network doctor…"), "", _doctor),
)
"""What belongs to a session besides."""


def make_menu(desk: Desk, button: QPushButton, chosen: Callable[[], UUID | None]) -> QMenu:
    """Hang the menu on a button; an entry opens its window for the session that `chosen` names at that moment."""
    menu = QMenu(button)
    for group in (LANES, AROUND):
        for way in group:
            if (not way.act or desk.may(way.act)) and (way.at_station or not desk.mark):
                menu.addAction(translate(way.title)).triggered.connect(
                    lambda _checked=False, way=way: keep(way.open(desk, chosen()))
                )
        menu.addSeparator()
    button.setMenu(menu)
    return menu


def keep(window: QWidget | None) -> None:
    """Hold a window of its own until it is closed: without a parent nothing else does."""
    if window is not None:
        _open.add(window)
        window.destroyed.connect(lambda: _open.discard(window))


_open: set[QWidget] = set()
