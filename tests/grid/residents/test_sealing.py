"""What is sealed opens with its own key, for its own subject, and tells nothing by its length."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.ids import new_id
from grid.residents import sealing
from grid.residents.refusals import SealBroken
from store.transaction import Store

KEY = bytes(range(32))
ID = UUID(int=7)


@given(st.text(max_size=300), st.one_of(st.none(), st.integers(1900, 2100)))
def test_what_was_sealed_comes_back(name: str, born: int | None) -> None:
    # Half a surrogate pair has no UTF-8; names with one are refused long before.
    name = name.encode("utf-8", "ignore").decode()
    said: dict[str, object] = {"name": name, "born": born}
    assert sealing.opened(KEY, ID, sealing.seal(KEY, ID, said)) == said


def test_two_names_are_as_long_sealed_and_never_the_same_text() -> None:
    texts = [sealing.seal(KEY, ID, {"name": name}) for name in ("李", "阿依古丽·买买提", "李")]
    assert len({len(text) for text in texts}) == 1
    assert len(set(texts)) == 3


def test_another_key_another_subject_and_an_altered_text_are_refused() -> None:
    text = sealing.seal(KEY, ID, {"name": "王桂英"})
    assert "王桂英" not in text
    altered = text[:-6] + ("AAAA" if text[-6:-2] != "AAAA" else "BBBB") + text[-2:]
    for key, id, sealed in (
        (bytes(32), ID, text),
        (KEY, UUID(int=8), text),
        (KEY, ID, altered),
        (KEY, ID, "2." + text[2:]),
        (KEY, ID, "1.x"),
        (KEY, ID, "王桂英"),
    ):
        with pytest.raises(SealBroken):
            sealing.opened(key, id, sealed)


def test_without_a_key_nothing_is_read(base: Store) -> None:
    first, second = new_id(), new_id()
    with base.write() as db:
        key = sealing.make_key(db, first)
        sealing.make_key(db, second)
        text = sealing.seal(key, first, {"name": "王桂英"})
        assert sealing.keys_of(db, [first, second])[first] == key
        sealing.forget(db, [first])
    with base.read() as db:
        keys = sealing.keys_of(db, [first, second])
        assert set(keys) == {second}
        assert sealing.opened(keys.get(first), first, text) is None
