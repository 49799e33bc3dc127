"""Whatever a base and a station did to one issue apart: what is said beforehand is what happens, the story stays whole, and undoing undoes."""

from collections import Counter
from uuid import UUID

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.clock import local_date
from core.refusal import Refusal
from grid.issues import moves
from grid.issues.rows import loaded
from grid.issues.rules import MOVES
from grid.tables import Issue, IssueMove, IssuePhoto
from stations.inbox import laying
from stations.inbox.listing import CARD
from stations.inbox.sides import sides
from store.types import Db
from tests.grown import Grown
from tests.issue_book import PATHS, REASON, Book, grow, shot, somebody
from tests.stations.inbox.carded import Inbox

_PEOPLE = [
    somebody(),
    somebody({"reporter", "clerk", "handler"}),
    somebody({"reporter", "checker", "leader"}),
]
_PHOTOS = {"handled": ("after",), "mend": ("before", "after")}
_TURNS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 2)), min_size=1, max_size=5)


@pytest.fixture(scope="module")
def shared() -> dict[str, Inbox]:
    return {}


def _go(inbox: Inbox, db: Db, issue_id: UUID, turns: list[tuple[int, int]]) -> int:
    """Make any moves that are offered; gives how many."""
    made = 0
    for turn, who in turns:
        by, at = _PEOPLE[who], inbox.book.later(minutes=1)
        offered = [move.name for move, refusal in moves.choices(db, issue_id, by).moves if refusal is None]
        offered = [name for name in offered if name not in {"merge", "amend"}]
        if not offered:
            continue
        name = offered[turn % len(offered)]
        moves.move(
            db, issue_id, name, by, at, reason=REASON, minutes=60, until=local_date(at).replace(year=2027),
            photos=[shot(f"{at:%d%H%M}", kind) for kind in _PHOTOS.get(name, ())],
        )  # fmt: skip
        made += 1
    return made


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(state=st.sampled_from(sorted(PATHS.keys() - {"MERGED"})), here=_TURNS, there=_TURNS)
def test_what_follows_is_whole_or_refused_beforehand(
    state: str,
    here: list[tuple[int, int]],
    there: list[tuple[int, int]],
    grown: Grown,
    shared: dict[str, Inbox],
) -> None:
    if not shared:
        shared["inbox"] = Inbox(Book(grown("sqlite", grow)))
        shared["inbox"].begin()
    inbox = shared["inbox"]
    with inbox.store.write() as db:
        id_ = inbox.book.at_state(db, state).id
    knows = inbox.newest()

    def work(db: Db) -> object:
        inbox.book.at_state(db, "DRAFT")  # whatever else happens there, lines are found
        return _go(inbox, db, id_, there)

    try:
        theirs = inbox.at_station(work, "issue", id_)
    except AssertionError:
        return  # nothing could be done there
    theirs = [op for op in theirs if op.seq > knows]
    with inbox.store.write() as db:
        _go(inbox, db, id_, here)
    card = inbox.card(theirs, knows)
    before = _rows(inbox, id_)
    obstacle = inbox.read(card).obstacle
    if obstacle is not None:
        with pytest.raises(type(obstacle)):
            inbox.take(card)
        assert _rows(inbox, id_) == before
        inbox.keep(card)
        return
    with inbox.store.read() as db:
        stored = db.execute(sa.select(CARD).where(CARD.c.id == card)).one()
        alike = laying.alike(db, sides(db, stored), inbox.book.at)
        _row, stood, _standing = loaded(db, id_)
    inbox.take(card)
    with inbox.store.read() as db:
        row, made, _standing = loaded(db, id_)
    reached, round_ = "", 1
    for number, each in enumerate(made, 1):
        assert (each.number, each.before) == (number, reached)
        assert each.before in MOVES[each.move].before
        assert each.round == round_ + (each.move == "reopen")
        reached, round_ = each.after, each.round
    assert (row.state, row.round) == (reached, round_)
    assert (row.closed_at is not None) == (reached in {"CLOSED", "FORCED"})
    wanted = [op.action.removeprefix("issue.") for op in theirs]
    added = [each.move for each in made][len(stood) :]
    if alike:  # each stands once, as the base made it
        assert Counter(added) + Counter(alike) == Counter(wanted)
        assert Counter(alike) <= Counter(each.move for each in stood)
    else:
        assert added == wanted
    try:
        inbox.take_back(card)
    except Refusal as refusal:
        raise AssertionError("nothing was done since") from refusal
    assert _rows(inbox, id_) == before


def test_after_all_that_the_tables_say_what_the_journal_says(shared: dict[str, Inbox]) -> None:
    if shared:
        assert shared["inbox"].agrees()


def _rows(inbox: Inbox, issue_id: UUID) -> list[object]:
    of = [(Issue, Issue.id), (IssueMove, IssueMove.issue_id), (IssuePhoto, IssuePhoto.issue_id)]
    return [inbox.rows(table, column == issue_id) for table, column in of]
