"""Every column that a card can show has a title and a way to show its values, in both languages."""

import pytest

from core import language
from courses.records.review import RECORDS as REVIEWED
from grid.records import RECORDS
from stations import kinds
from stations.inbox.sides import group_of
from stations.inbox.titles import AT_BASE_ALONE, INNER, ROWS, SUBJECTS, TITLES, Sort
from stations.inbox.values import _NAMED, _PLAIN  # pyright: ignore[reportPrivateUsage] - that none is forgotten
from store.records import Record

_ON_CARDS = [
    record
    for record in (*RECORDS, *REVIEWED)
    if record.kind not in AT_BASE_ALONE and record.subject in SUBJECTS
]


@pytest.mark.parametrize("record", _ON_CARDS, ids=lambda record: record.kind)
def test_every_column_has_a_title_or_a_reason(record: Record) -> None:
    titled, inner = set(TITLES.get(record.kind, {})), set(INNER.get(record.kind, {}))
    assert titled | inner == set(record.compared)
    assert not titled & inner
    assert record.kind in ROWS
    assert all(INNER.get(record.kind, {}).values())


def test_every_record_of_the_grid_is_either_shown_or_stays_at_the_base() -> None:
    shown = {record.kind for record in _ON_CARDS}
    assert {record.kind for record in RECORDS} <= shown | set(AT_BASE_ALONE)
    assert not shown & set(AT_BASE_ALONE)


def test_everything_that_travels_has_records_and_a_name() -> None:
    for kind in kinds.TRAVELLING:
        assert group_of(kind), kind
        assert kind in SUBJECTS, kind


def test_every_sort_is_shown() -> None:
    assert set(_PLAIN) | set(_NAMED) | {Sort.SEALED} == set(Sort)
    assert all(
        title.words for columns in TITLES.values() for title in columns.values() if title.sort is Sort.WORD
    )


def test_titles_are_sentences_that_translators_find() -> None:
    language.speak("zh_CN")
    for columns in TITLES.values():
        for title in columns.values():
            assert language.translate(title.title)
