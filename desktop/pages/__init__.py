"""The pages of the rail. `load` imports what they need, off the GUI thread; `make_pages` builds them for one window."""

from desktop.desk import Desk
from desktop.page import Page

AT_STATION = ("check_in", "grid", "stations", "settings")
"""Courses, people, credits and certificates are the base's: what is entered of them elsewhere would never come there."""


def load() -> None:
    """Import every page and with it the domains; takes long, so a thread does it after the first paint."""
    _kinds()


def make_pages(desk: Desk) -> list[Page]:
    """The pages in the order of the rail; at a station only those whose work reaches the base, and its settings."""
    return [kind(desk) for kind in _kinds() if not desk.mark or kind.name in AT_STATION]


def _kinds() -> tuple[type[Page], ...]:
    from desktop.pages.certificates import Certificates
    from desktop.pages.check_in import CheckIn
    from desktop.pages.courses import Courses
    from desktop.pages.credits import Credits
    from desktop.pages.grid import Grid
    from desktop.pages.people import People
    from desktop.pages.settings import SettingsPage
    from desktop.pages.stations import Stations
    from desktop.pages.today import Today

    return (Today, Courses, CheckIn, People, Credits, Certificates, Grid, Stations, SettingsPage)
