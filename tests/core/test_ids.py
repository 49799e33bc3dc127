"""Ids and their texts are those of the standard library."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as some

from core.ids import id_of, new_id, text_of


@given(some.uuids())
def test_texts_are_the_standard_librarys(each: UUID) -> None:
    assert text_of(each) == str(each)
    assert id_of(each.hex) == each
    assert hash(id_of(each.hex)) == hash(each)
    assert repr(id_of(each.hex)) == repr(each)


def test_new_ids_are_in_the_order_they_were_made() -> None:
    made = [new_id() for _number in range(1_000)]
    assert made == sorted(set(made))
    assert {each.version for each in made} == {7}
