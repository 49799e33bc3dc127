"""What belongs to credits besides the list: each a window of its own, opened from the page's menu."""

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from core.language import N_, _, translate
from desktop.desk import Desk
from desktop.ways import keep

Open = Callable[[Desk, int], QWidget]


class Way(NamedTuple):
    """One entry of the menu."""

    title: str
    """A msgid."""
    act: str
    """What the role must be allowed to do (people.rules.may); empty for everybody."""
    open: Open
    """With the desk and the year that the page shows."""


def _rules(desk: Desk, _year: int) -> QWidget:
    from desktop.rules.window import open_it

    return open_it(desk)


def _simulation(desk: Desk, year: int) -> QWidget:
    from desktop.rules.simulation import open_it

    return open_it(desk, year)


def _claims(desk: Desk, _year: int) -> QWidget:
    from desktop.claims.window import open_it

    return open_it(desk)


def _teachers(desk: Desk, _year: int) -> QWidget:
    from desktop.provenance.teachers import open_it

    return open_it(desk)


def _notices(desk: Desk, year: int) -> QWidget:
    from desktop.notices.window import open_it

    return open_it(desk, year)


def _grades(desk: Desk, year: int) -> QWidget:
    from desktop.grades.window import open_it

    return open_it(desk, year)


def _pictures(desk: Desk, year: int) -> QWidget:
    from credits.standing import year_in_pictures
    from desktop.export import ask_save, show_file

    return ask_save(
        desk,
        _("Save the year in pictures"),
        _("Credits of {year} in pictures", year=year) + ".pdf",
        _("PDF document (*.pdf)"),
        lambda path: desk.job(
            _("Writing {file}", file=path.name),
            lambda at: year_in_pictures.write(desk.base, year, path, at),
            show_file,
        ),
    )


def _years_end(desk: Desk, year: int) -> QWidget:
    from desktop.year.window import open_it

    return open_it(desk, year)


DAILY = (
    Way(N_("Claims and exemptions…"), "", _claims),
    Way(N_("Reminders and warnings…"), "", _notices),
    Way(N_("Teachers on the roster…"), "post_credits", _teachers),
)
RULES = (
    Way(N_("Credit rules…"), "", _rules),
    Way(N_("Try other rules on this year…"), "", _simulation),
)
END = (
    Way(N_("The year in pictures (PDF)…"), "", _pictures),
    Way(N_("Scores and grades…"), "", _grades),
    Way(N_("Year's end…"), "", _years_end),
)


def make_menu(desk: Desk, button: QPushButton, year: Callable[[], int]) -> QMenu:
    """Hang the menu on a button; an entry opens its window for the year of that moment."""
    menu = QMenu(button)
    for group in (DAILY, RULES, END):
        for way in group:
            if not way.act or desk.may(way.act):
                menu.addAction(translate(way.title)).triggered.connect(
                    lambda _checked=False, way=way: keep(way.open(desk, year()))
                )
        menu.addSeparator()
    button.setMenu(menu)
    return menu
