"""The dialog that says which course teaches an item, and takes it back."""

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from PySide6.QtWidgets import QWidget

from core import clock
from core.language import _
from courses import programme
from desktop.desk import Desk
from desktop.form import Form
from desktop.pages import course_forms
from grid import catalogue
from grid.catalogue.refusals import NoCatalogueInForce
from grid.indicators import training
from store.types import Db

_YEARS_BACK = 2


class _Known(NamedTuple):
    items: list[tuple[str, str]]
    courses: list[tuple[UUID, str]]
    links: list[tuple[tuple[str, UUID], str]]


def link(desk: Desk, parent: QWidget, item_code: str = "") -> Form:
    """Ask for an item and a course of this year or the two before."""
    form = Form(
        parent,
        _("A course that teaches an item"),
        _("Where a patch keeps failing this item, the course is named."),
        _("Link"),
    )

    def show(known: _Known) -> None:
        form.choice("item", _("Item"), known.items, item_code)
        form.choice("course", _("Course"), known.courses)
        course_forms.run(desk, form, act, lambda _none: desk.say(_("The course is linked with the item.")))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        if values["item"] and values["course"]:
            training.link(db, values["item"], values["course"], desk.actor, at)

    desk.read(form, "links", _read, show)
    return form


def unlink(desk: Desk, parent: QWidget) -> Form:
    """Ask which link is taken back."""
    form = Form(parent, _("Take a link back"), "", _("Take back"))

    def show(known: _Known) -> None:
        form.choice("link", _("Link"), known.links)
        course_forms.run(desk, form, act, lambda _none: desk.say(_("The link is taken back.")))

    def act(db: Db, at: datetime, values: dict[str, Any]) -> None:
        if values["link"]:
            item, course = values["link"]
            training.unlink(db, item, course, desk.actor, at)

    desk.read(form, "links", _read, show)
    return form


def _read(db: Db) -> _Known:
    today = clock.local_date(clock.now())
    try:
        names = {code: kept.item.name for code, kept in catalogue.in_force(db, today).by_code.items()}
    except NoCatalogueInForce:
        names = {}
    courses = [
        (row.id, _("{title} ({year})", title=row.title, year=year))
        for year in range(today.year, today.year - _YEARS_BACK - 1, -1)
        for row in programme.courses(db, year)
    ]
    linked = training.links(db)
    titles = programme.titles_of(db, {course for each in linked.values() for course in each})
    links = [
        (
            (code, course),
            _("{item}: {course}", item=names.get(code, code), course=titles.get(course, str(course)[:8])),
        )
        for code, each in linked.items()
        for course in each
    ]
    return _Known([(code, f"{code} {name}") for code, name in sorted(names.items())], courses, links)
