"""Teachers: one record for a name and an employer, with the newest title."""

from datetime import datetime

import pytest

from people import teachers
from people.refusals import NameMissing, NameNotPrintable
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
