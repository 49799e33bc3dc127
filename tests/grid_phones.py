"""Phones of people who hold patches of `tests.grid_town`, over real HTTP; and the door that they come to."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from uuid import UUID

import requests
import sqlalchemy as sa

from core.clock import local_date, now
from core.paths import DataFolder
from grid import catalogue
from grid.tables import Place
from people import persons
from people.persons import PersonRow
from store.transaction import Store
from store.types import table_of
from tests.grid_town import GridTown, make_grid_town
from tests.phones import Phone, fields, open_door
from web.app import App


@dataclass
class Street:
    """An open door on a town."""

    address: str
    app: App
    town: GridTown
    store: Store
    folder: DataFolder

    def person(self, id: UUID) -> PersonRow:
        with self.store.read() as db:
            return persons.person(db, id)

    def phone(self, person_id: UUID | None = None, language: str = "en") -> Phone:
        """A phone, signed in where a person is named."""
        phone = Phone(self.address, language)
        if person_id is not None:
            assert phone.sign_in(self.person(person_id)).url.endswith("/me")
        return phone

    def codes(self) -> dict[str, str]:
        """The items' codes by name."""
        with self.store.read() as db:
            known = catalogue.in_force(db, local_date(now()))
        return {kept.item.name: kept.item.code for kept in known.items}


_towns: dict[bool, GridTown] = {}
"""The town of each engine that `grow_town` has grown; every copy of its base has the same ids."""


def grow_town(base: Store, _folder: DataFolder) -> None:
    """For the fixture `grown`: the town, made once for all tests."""
    _towns[base.is_sqlite] = make_grid_town(base)


@contextmanager
def open_street(base: Store, folder: DataFolder) -> Generator[Street]:
    """The real application on loopback, on a copy of the grown town, or on a town that is made here."""
    with base.read() as db:
        is_made = db.scalar(sa.select(sa.func.count()).select_from(table_of(Place))) or 0
    town = replace(_towns[base.is_sqlite], store=base) if is_made else make_grid_town(base)
    with open_door(base, folder) as (address, app):
        yield Street(address, app, town, base, folder)


def report(
    street: Street,
    phone: Phone,
    item: str,
    place: UUID,
    files: Mapping[str, object] | None = None,
    **typed: str,
) -> requests.Response:
    """What a holder does: open the form of an item at a place, fill it in, send it."""
    path = f"/grid/report?item={street.codes()[item]}&place={place}"
    form = fields(phone.open(path).text, "/grid/report")
    return phone.submit("/grid/report", {**form, **typed}, files=files or {"photo": ("", b"")})


def sent(phone: Phone, path: str, page: str, **typed: str) -> requests.Response:
    """A form of a page that goes to `path`, with what was typed."""
    return phone.submit(path, {**fields(page, path), **typed})
