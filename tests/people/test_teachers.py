"""Teachers: one record for a name and an employer, with the newest title."""

from datetime import datetime

import pytest

from core.ids import new_id
from people import merging, persons, teachers
from people.persons import NewPerson
from people.refusals import NameMissing, NameNotPrintable, UnknownPerson, UnknownTeacher
from store import journal
from store.transaction import Store


def test_a_teacher_is_one_however_the_name_is_typed(base: Store, at: datetime) -> None:
    with base.write() as db:
        first = teachers.ensure_teacher(db, "王　伟", "副教授", "华东师范大学", "clerk", at)
        again = teachers.ensure_teacher(db, "王伟", "", "华东师范大学", "clerk", at)
        other = teachers.ensure_teacher(db, "王伟", "教授", "复旦大学", "clerk", at)
        teachers.ensure_teacher(db, "王伟", "教授", "华东师范大学", "clerk", at)
        rows = teachers.teachers(db)
        lines = [(line.action, line.payload) for line in journal.history(db, "teacher", first)]
    assert first == again
    assert {(row.id, row.title, row.employer) for row in rows} == {
        (first, "教授", "华东师范大学"),
        (other, "教授", "复旦大学"),
    }
    assert lines == [
        ("teacher.changed", {"title": ["副教授", "教授"]}),
        ("teacher.added", {"name": "王伟", "title": "副教授", "employer": "华东师范大学"}),
    ]


def test_a_teacher_needs_a_name_that_can_be_printed(base: Store, at: datetime) -> None:
    with base.write() as db:
        for name, refusal in ((" ", NameMissing), ("王\U000323af", NameNotPrintable)):
            with pytest.raises(refusal):
                teachers.ensure_teacher(db, name, "教授", "华东师范大学", "clerk", at)
        assert teachers.teachers(db) == []


def test_a_teacher_is_somebody_of_the_roster(base: Store, at: datetime) -> None:
    with base.write() as db:
        teacher = teachers.ensure_teacher(db, "王伟", "", "", "clerk", at)
        gone, kept = (persons.add(db, NewPerson("王伟"), "clerk", at) for _one in range(2))
        teachers.link(db, teacher, gone, "clerk", at)
        assert [row.person_id for row in teachers.teachers(db)] == [gone]
        merging.unite(db, gone, kept, "重复", "clerk", at)
        teachers.link(db, teacher, gone, "clerk", at)
        assert [row.person_id for row in teachers.teachers(db)] == [kept]
        teachers.link(db, teacher, None, "clerk", at)
        teachers.link(db, teacher, None, "clerk", at)
        said = [line.payload for line in journal.history(db, "teacher", teacher)]
        assert said[:-1] == [
            {"person_id": [str(kept), None]},
            {"person_id": [str(gone), str(kept)]},
            {"person_id": [None, str(gone)]},
        ]
        with pytest.raises(UnknownTeacher):
            teachers.link(db, new_id(), kept, "clerk", at)
        with pytest.raises(UnknownPerson):
            teachers.link(db, teacher, new_id(), "clerk", at)
