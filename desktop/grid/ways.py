"""What belongs to the grid besides its issues: each a window of its own, opened from the menu of the grid's page."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from core.language import N_, translate
from desktop.desk import Desk
from desktop.ways import keep

Open = Callable[[Desk], QWidget]


class Way(NamedTuple):
    """One entry of the menu."""

    title: str
    """A msgid."""
    act: str
    """What the role must be allowed to do (people.rules.may); empty for everybody."""
    open: Open
    at_station: bool = True
    """Whether what is entered there comes to the base, or is only looked at."""


def _field(desk: Desk) -> QWidget:
    from desktop.grid.field.window import open_it

    return open_it(desk)


def _residents(desk: Desk) -> QWidget:
    from desktop.grid.residents.window import open_it

    return open_it(desk)


def _facilities(desk: Desk) -> QWidget:
    from desktop.grid.facilities.window import open_it

    return open_it(desk)


def _alarms(desk: Desk) -> QWidget:
    from desktop.grid.alarms.window import open_it

    return open_it(desk)


def _overview(desk: Desk) -> QWidget:
    from desktop.grid.overview.window import open_it

    return open_it(desk)


def _indicators(desk: Desk) -> QWidget:
    from desktop.grid.indicators.window import open_it

    return open_it(desk)


def _companies(desk: Desk) -> QWidget:
    from desktop.grid.companies.window import open_it

    return open_it(desk)


def _places(desk: Desk) -> QWidget:
    from desktop.grid.places.window import open_it

    return open_it(desk)


def _stairwells(desk: Desk) -> QWidget:
    from desktop.grid.stairwells.window import open_it

    return open_it(desk)


def _catalogue(desk: Desk) -> QWidget:
    from desktop.grid.catalogue.window import open_it

    return open_it(desk)


def _working_time(desk: Desk) -> QWidget:
    from desktop.grid.working_time.window import open_it

    return open_it(desk)


DAILY = (
    Way(N_("Inspections and visits of the month…"), "", _field),
    Way(N_("Households and residents…"), "see_residents", _residents),
    Way(N_("Facilities and what falls due…"), "", _facilities),
    Way(N_("Alarms of devices…"), "", _alarms, at_station=False),
)
FIGURES = (
    Way(N_("Overview by area…"), "", _overview),
    Way(N_("Indicators and monthly report…"), "", _indicators, at_station=False),
    Way(N_("Property companies…"), "", _companies, at_station=False),
)
GROUND = (
    Way(N_("Places and who answers for them…"), "", _places),
    Way(N_("Codes for stairwells…"), "", _stairwells, at_station=False),
    Way(N_("Catalogue of items…"), "", _catalogue, at_station=False),
    Way(N_("Working days and office hours…"), "", _working_time, at_station=False),
)
"""In the order of their use, seldom ones last."""


def make_menu(desk: Desk, button: QPushButton) -> QMenu:
    """Hang the menu on a button."""
    menu = QMenu(button)
    for group in (DAILY, FIGURES, GROUND):
        for way in group:
            if (not way.act or desk.may(way.act)) and (way.at_station or not desk.mark):
                menu.addAction(translate(way.title)).triggered.connect(
                    lambda _checked=False, way=way: keep(way.open(desk))
                )
        menu.addSeparator()
    button.setMenu(menu)
    return menu
