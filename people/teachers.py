"""Teachers: whoever teaches a session, with the title that the letter of appointment gives (教授, 副教授 ...)."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from core.ids import new_id
from people import checks
from people.refusals import UnknownPerson, UnknownTeacher
from people.tables import Person, Teacher
from store.journal import Line, note
from store.types import Db, table_of

_TEACHER = table_of(Teacher)
_PERSON = table_of(Person)


class TeacherRow(NamedTuple):
    """A teacher; `person_id` where a social worker teaches."""

    id: UUID
    name: str
    title: str
    employer: str
    person_id: UUID | None


def teachers(db: Db) -> list[TeacherRow]:
    """Every teacher by name."""
    columns = (_TEACHER.c.id, _TEACHER.c.name, _TEACHER.c.title, _TEACHER.c.employer, _TEACHER.c.person_id)
    return [
        TeacherRow(*row) for row in db.execute(sa.select(*columns).order_by(_TEACHER.c.name, _TEACHER.c.id))
    ]


def ensure_teacher(db: Db, name: str, title: str, employer: str, actor: str, at: datetime) -> UUID:
    """The id of the teacher of that name and employer, added where new; a new title replaces the old one.

    Raises NameMissing, NameNotPrintable, TextTooLong.
    """
    name, title, employer = checks.name(name), checks.text("title", title), checks.text("employer", employer)
    insert = postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert
    values: dict[str, object] = {"name": name, "title": title, "employer": employer}
    made = db.scalar(
        insert(_TEACHER).values(id=new_id(), **values).on_conflict_do_nothing().returning(_TEACHER.c.id)
    )
    if made is not None:
        note(db, Line("teacher.added", "teacher", made, actor, at, values), at)
        return made
    known = db.execute(
        sa.select(_TEACHER.c.id, _TEACHER.c.title).where(
            _TEACHER.c.name == name, _TEACHER.c.employer == employer
        )
    ).one()
    if title and title != known.title:
        db.execute(sa.update(_TEACHER).where(_TEACHER.c.id == known.id).values(title=title))
        note(db, Line("teacher.changed", "teacher", known.id, actor, at, {"title": [known.title, title]}), at)
    return known.id


def link(db: Db, teacher_id: UUID, person_id: UUID | None, actor: str, at: datetime) -> None:
    """Say who of the roster a teacher is, or None for somebody who is not on it; teaching then counts for that person.

    A merged entry stands for the one that is kept. Raises UnknownTeacher and UnknownPerson.
    """
    known = db.execute(
        sa.select(_TEACHER.c.person_id).where(_TEACHER.c.id == teacher_id).with_for_update()
    ).first()
    if known is None:
        raise UnknownTeacher
    owner = None
    if person_id is not None:
        kept = sa.func.coalesce(_PERSON.c.merged_into, _PERSON.c.id)
        owner = db.scalar(sa.select(kept).where(_PERSON.c.id == person_id))
        if owner is None:
            raise UnknownPerson
    if owner == known.person_id:
        return
    db.execute(sa.update(_TEACHER).where(_TEACHER.c.id == teacher_id).values(person_id=owner))
    said = {"person_id": [known.person_id, owner]}
    note(db, Line("teacher.linked", "teacher", teacher_id, actor, at, said), at)
