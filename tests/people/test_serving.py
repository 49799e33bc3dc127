"""What the database asks of the roster on a day is what the rule says of one person."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa

from people import persons
from people.persons import NewPerson
from people.rules import in_service
from people.serving import in_service_on
from people.writing import PERSON
from store.transaction import Store


def test_the_database_and_the_rule_agree_on_who_is_in_service(base: Store, at: datetime) -> None:
    day = date(2026, 3, 5)
    days = [None, *(day + timedelta(days=days) for days in (-1, 0, 1))]
    new = [
        NewPerson(f"人{joined}{left}", joined_on=joined, left_on=left)
        for joined in days
        for left in days
        if joined is None or left is None or joined <= left
    ]
    with base.write() as db:
        ids = persons.add_all(db, new, "clerk", at)
        found = set(db.scalars(sa.select(PERSON.c.id).where(in_service_on(day))))
        assert found == {row.id for row in persons.people(db, on=day)}
    said = {id_ for id_, one in zip(ids, new, strict=True) if in_service(one.joined_on, one.left_on, day)}
    assert found == said
    assert 0 < len(found) < len(ids)
