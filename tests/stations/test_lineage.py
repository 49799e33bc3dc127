"""Where lines belong in the tree: for every tree of lines and every order in which parts of it come."""

import hashlib
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from stations import lineage
from stations.lineage import GENESIS, Course

TREES = st.lists(st.integers(0, 10_000), min_size=1, max_size=12)
"""Each line by the one that it follows, of those before it; 0 is the beginning of the journal."""


def _grown(choices: list[int]) -> list[tuple[str, str]]:
    """Hash and hash before of each line."""
    lines: list[tuple[str, str]] = []
    for number, choice in enumerate(choices):
        befores = [GENESIS, *(line for line, _before in lines)]
        lines.append((f"{number:064x}".replace("0", "a"), befores[choice % len(befores)]))
    return lines


@given(TREES)
def test_a_line_is_told_by_what_came_before_it(choices: list[int]) -> None:
    known: set[str] = set()
    followed: set[str] = set()
    for line, before in _grown(choices):
        if before != GENESIS and before not in known:
            expected = Course.GAP
        elif before in followed:
            expected = Course.FORKS
        elif not known:
            expected = Course.BEGINS
        else:
            expected = Course.GOES_ON
        assert lineage.course(before, known, followed, begun=bool(known)) is expected
        assert lineage.gap(before, known) is (expected is Course.GAP)
        if expected is not Course.GAP:
            assert lineage.forks(before, followed) is (expected is Course.FORKS)
        if int(line[-1], 16) % 3:  # some never come
            known.add(line)
            followed.add(before)


def test_the_first_line_of_a_machine_begins_and_another_first_line_forks() -> None:
    assert lineage.course(GENESIS, (), (), begun=False) is Course.BEGINS
    assert lineage.course(GENESIS, {"a"}, {GENESIS}, begun=True) is Course.FORKS
    assert lineage.course("a", {"a"}, {GENESIS}, begun=True) is Course.GOES_ON
    assert lineage.course("a", {"a", "b"}, {GENESIS, "a"}, begun=True) is Course.FORKS
    assert lineage.course("c", {"a"}, {GENESIS}, begun=True) is Course.GAP


@given(st.lists(st.uuids(), max_size=5), st.uuids())
def test_what_came_another_way_is_known_by_its_name(there: list[UUID], op_id: UUID) -> None:
    assert lineage.is_there(op_id, set(there)) is (op_id in there)
    assert lineage.is_there(op_id, {*there, op_id})
    assert not lineage.is_there(uuid4(), set(there))


def test_a_line_is_hashed_over_its_own_bytes() -> None:
    assert lineage.hash_of('["绣"]') == hashlib.sha256('["绣"]'.encode()).hexdigest()
