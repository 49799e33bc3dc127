"""Each move tried by each role from each state, against a table that was written by hand from docs/decisions/issue-states.md."""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import pytest

from core.refusal import Refusal
from grid.hands import Hand
from grid.issues import moves, refusals, rules
from grid.issues.amending import Amended
from grid.issues.rows import loaded
from grid.issues.rules import MOVES, STATES
from store.types import Db
from tests.issue_book import BOTH, REASON, Book, shot, somebody

# Move, states from which it leads, where to (= the same, < back), roles. Nothing of it is computed from the program's table.
TABLE = """
report            DRAFT                                                   REPORTED    finder clerk
discard           DRAFT                                                   VOID        finder clerk
mend              REPORTED                                                drawn       finder clerk
amend             REPORTED,VERIFYING                                      =           finder clerk
send_to_verify    REPORTED                                                VERIFYING   clerk
recall_verify     VERIFYING                                               REPORTED    clerk
file              REPORTED,VERIFYING                                      FILED       clerk
unfile            FILED                                                   REPORTED    clerk
decline           REPORTED,VERIFYING                                      VOID        clerk
dispatch          FILED                                                   DISPATCHED  clerk
recall            DISPATCHED                                              FILED       clerk
return_dispatch   DISPATCHED,HANDLING                                     FILED       handler
accept            DISPATCHED                                              HANDLING    handler
unaccept          HANDLING                                                DISPATCHED  handler
handled           HANDLING                                                HANDLED     handler
unhandle          HANDLED                                                 HANDLING    handler
rework            HANDLED                                                 HANDLING    checker
close             HANDLED                                                 CLOSED      checker
ask_extension     FILED,DISPATCHED,HANDLING,SUSPENDED                     =           handler clerk
extend            FILED,DISPATCHED,HANDLING,SUSPENDED                     =           leader
refuse_extension  FILED,DISPATCHED,HANDLING,SUSPENDED                     =           leader
ask_suspension    FILED,DISPATCHED,HANDLING                               =           handler clerk
suspend           FILED,DISPATCHED,HANDLING                               SUSPENDED   leader
refuse_suspension FILED,DISPATCHED,HANDLING                               =           leader
resume            SUSPENDED                                               <           handler clerk leader
propose_forced    FILED,DISPATCHED,HANDLING,SUSPENDED,HANDLED             =           clerk leader
withdraw_forced   FILED,DISPATCHED,HANDLING,SUSPENDED,HANDLED             =           clerk leader
force_close       FILED,DISPATCHED,HANDLING,SUSPENDED,HANDLED             FORCED      leader street
reopen            CLOSED,FORCED                                           FILED       clerk checker leader
merge             REPORTED,VERIFYING,FILED,DISPATCHED,HANDLING            MERGED      clerk
unmerge           MERGED                                                  <           clerk
void              FILED,DISPATCHED,HANDLING,SUSPENDED,HANDLED             VOID        leader
restore           VOID                                                    <           clerk leader
phoned            REPORTED,VERIFYING,FILED,DISPATCHED,HANDLING,SUSPENDED,HANDLED  =   finder
note              REPORTED,VERIFYING,FILED,DISPATCHED,HANDLING,SUSPENDED,HANDLED,CLOSED,FORCED,VOID,MERGED  =  finder
"""
BACK = {"SUSPENDED": "HANDLING", "MERGED": "FILED", "VOID": "FILED"}
ROLES = ("finder", "holder", "clerk", "handler", "checker", "leader", "street")
_LINES = [line.split() for line in TABLE.strip().splitlines()]


def test_the_program_knows_these_moves_and_no_others() -> None:
    assert {line[0] for line in _LINES} | {"draft"} == set(MOVES)


@pytest.mark.parametrize("state", STATES)
def test_each_move_by_each_role(book: Book, state: str) -> None:
    hands = {role: somebody({role}) for role in ROLES[1:]} | {"finder": book.finder}
    with book.store.write() as db:
        issue_id = book.prepared(db, state).id
        other = book.report(db).id
        for line in _LINES:
            for role in ROLES:
                with _tried(db):
                    found = _outcome(db, book, issue_id, line[0], hands[role], other)
                expected = _expected(issue_id, state, line, role)
                assert found == expected, f"{line[0]} by {role} from {state}"


def _expected(issue_id: UUID, state: str, line: Sequence[str], role: str) -> str | type[Refusal]:
    _name, before, after, *roles = line
    if state not in before.split(","):
        return refusals.MoveNotNow
    if role not in roles:
        return refusals.RoleMissing
    if after == "drawn":
        return "HANDLED" if rules.drawn(issue_id) else "CLOSED"
    return {"=": state, "<": BACK.get(state, "")}.get(after, after)


def _outcome(db: Db, book: Book, issue_id: UUID, name: str, hand: Hand, other: UUID) -> str | type[Refusal]:
    photos = {"handled": [shot("done")], "mend": BOTH}.get(name, [])
    try:
        row = moves.move(
            db,
            issue_id,
            name,
            hand,
            book.at,
            reason=REASON,
            unit_id=book.town.company,
            minutes=60,
            until=(book.at + timedelta(days=9)).date(),
            target_id=other,
            amended=Amended("0504", spot="三楼"),
            photos=photos,
        )
    except Refusal as refusal:
        return type(refusal)
    # What the verb gives is what stands in the base.
    assert loaded(db, issue_id).row == row
    return row.state


@contextmanager
def _tried(db: Db) -> Generator[None]:
    """Whatever is written in it never was."""
    savepoint = db.begin_nested()
    try:
        yield
    finally:
        savepoint.rollback()
