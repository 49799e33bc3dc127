"""Being in service on a day, as the database asks it of the roster; `people.rules.in_service` says the same of one person."""

from datetime import date

import sqlalchemy as sa

from people.tables import Person
from store.types import table_of

_PERSON = table_of(Person)


def in_service_on(day: date) -> sa.ColumnElement[bool]:
    """Persons who have joined and not left by that day, without entries that were merged into another."""
    return sa.and_(
        sa.or_(_PERSON.c.joined_on.is_(None), _PERSON.c.joined_on <= day),
        sa.or_(_PERSON.c.left_on.is_(None), _PERSON.c.left_on > day),
        _PERSON.c.merged_into.is_(None),
    )
