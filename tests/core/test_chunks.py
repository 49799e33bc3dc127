"""A long row in chunks: nothing is lost, nothing is held that was not asked for."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from core.chunks import in_chunks


@given(st.lists(st.integers()), st.integers(1, 9))
def test_the_same_in_their_order(row: list[int], size: int) -> None:
    chunks = list(in_chunks(row, size))
    assert [each for chunk in chunks for each in chunk] == row
    assert all(len(chunk) == size for chunk in chunks[:-1])
    assert all(chunks)


def test_no_more_is_read_than_is_asked_for() -> None:
    numbers = count()
    assert next(in_chunks(numbers, 3)) == [0, 1, 2]
    assert next(numbers) == 3
