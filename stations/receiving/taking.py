"""Lines of a station folded into the base's rows: merged where the base changed the same, and put on a card where that does not go.

`settling` hands over a few thousand at a time. The rows are written here; the journal gets the lines at the end of all.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from courses.records.review import RECORDS as REVIEWED
from grid.issues.numbering import Final
from grid.records import RECORDS
from stations import merging
from stations.kinds import Sort, sort_of
from stations.receiving import cards, numbers, placing
from stations.receiving.branches import BranchRow, had
from stations.receiving.cards import CHANGED, STANDS_NOT, New
from stations.receiving.concurrency import Knowledge, as_known, concurrent
from stations.receiving.placing import Homes
from stations.receiving.writing import Subject, write_all
from stations.states import TAKEN, WAITING
from store import projecting
from store.journal import Line, Op
from store.plain_values import has_wall_clock
from store.projecting import Group
from store.records import MERGED, Stated
from store.refusals import RowNotWhole
from store.types import Db

GROUPS: Mapping[str, Group] = projecting.groups_of((*RECORDS, *REVIEWED))
"""The records that lines of stations speak of, by subject kind."""
_REACHING_UP = frozenset({"holding", "plan"})
"""Kinds that a station is sent of the levels above its patch too, and so can give back."""
_ISSUE, _MOVE = "issue", "issue_move"
Fate = tuple[str, UUID | None]
"""What became of a line: its state and its card."""


class Terms(NamedTuple):
    """By what the lines of one branch are taken."""

    branch: BranchRow
    patch: Collection[str]
    """The station's area with all below, as texts."""
    actor: str
    at: datetime
    given_back: bool = False
    """They are lines of the base itself, which it had lost."""


@dataclass
class Taken:
    """What taking has made so far; it grows with every part of a bundle."""

    lines: list[Line] = field(default_factory=list[Line])
    """What the journal is to say of it."""
    earlier: dict[Subject, list[Op]] = field(default_factory=dict[Subject, list[Op]])
    """Lines that were taken, of subjects that the base had changed too: the next ones of these go on from them."""
    given_back: dict[UUID, UUID] = field(default_factory=dict[UUID, UUID])
    """Those of them that the base had lost, with their branch: only who had them already goes on from them."""
    borne: dict[UUID, Final] = field(default_factory=dict[UUID, Final])
    """Final numbers that issues had before the base lost them."""
    marked: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Provisional numbers that were borne already, each with the one that took its place."""

    def unheard(self, db: Db, knows: Knowledge) -> set[UUID]:
        """What was given back in this bundle, but came to who wrote the lines at hand after that."""
        if not self.given_back:
            return set()
        if knows.before is None:
            own = {part.branch_id for part in knows.parts}
            return {op_id for op_id, branch_id in self.given_back.items() if branch_id not in own}
        return self.given_back.keys() - had(db, knows.parts, knows.before, self.given_back.keys())


def take(db: Db, terms: Terms, knows: Knowledge, ops: Sequence[Op], taken: Taken) -> list[Fate]:
    """Fold these lines, whose writer knew the same of this base, and write what they make; gives what became of each.

    Lines of a subject that waits on a card of the branch join it. Nothing that one subject meets disturbs another.
    """
    by_subject: dict[Subject, list[Op]] = {}
    for op in ops:
        by_subject.setdefault((op.subject_kind, op.subject_id), []).append(op)
    branches = {part.branch_id for part in knows.parts}
    open_ = cards.open_ones(db, branches, [id_ for _kind, id_ in by_subject])
    waiting = {
        subject: by_branch[terms.branch.id]
        for subject, by_branch in open_.items()
        if terms.branch.id in by_branch and subject in by_subject
    }
    free = {subject: lines for subject, lines in by_subject.items() if subject not in waiting}
    new = _settled(db, terms, knows, free, open_.keys(), taken)
    ids, lines = cards.open_all(db, list(new.values()), terms.branch.id, knows.place, terms.actor, terms.at)
    taken.lines += lines
    waiting.update(zip(new, ids, strict=True))
    done: Fate = (TAKEN, None)
    fates: dict[Subject, Fate] = {subject: (WAITING, card) for subject, card in waiting.items()}
    return [fates.get((op.subject_kind, op.subject_id), done) for op in ops]


def _settled(
    db: Db,
    terms: Terms,
    knows: Knowledge,
    by_subject: Mapping[Subject, Sequence[Op]],
    carded: Collection[Subject],
    taken: Taken,
) -> dict[Subject, New]:
    """Write what can be written; gives the cards for the rest."""
    new: dict[Subject, New] = {}
    by_kind: dict[str, dict[str, Sequence[Op]]] = {}
    for (kind, id_), lines in by_subject.items():
        if not terms.given_back and any(sort_of(kind, op.action) is Sort.BASE_ONLY for op in lines):
            new[kind, id_] = New(STANDS_NOT, kind, id_, {"code": "base_only"})
        elif not all(map(_is_dated, lines)):
            new[kind, id_] = New(STANDS_NOT, kind, id_, {"code": "not_whole"})
        elif (kind, id_) in carded:
            # An older state of the machine waits there: what goes on from it is told apart.
            new[kind, id_] = New(CHANGED, kind, id_, merging.Clash().detail())
        else:
            by_kind.setdefault(kind, {})[id_] = lines
    before: dict[str, dict[str, list[Stated]]] = {}
    after: dict[str, dict[str, list[Stated]]] = {}
    merged: set[Subject] = set()
    homes = Homes(db)
    for kind in sorted(by_kind, key=lambda each: each != "place"):  # where the others lie is known then
        before[kind] = projecting.loaded(db, GROUPS[kind], by_kind[kind])
        made, refused, both = _of_kind(db, terms, knows, kind, by_kind[kind], before[kind], homes, taken)
        after[kind] = made
        new |= refused
        merged |= both
    renumbered = _tell_apart(db, terms, before, after, taken)
    for (kind, id_), code in write_all(db, GROUPS, before, after).items():
        new[kind, id_] = New(STANDS_NOT, kind, id_, {"code": code})
        renumbered.pop((kind, id_), None)
    for subject, marked in renumbered.items():
        taken.lines.append(Line(MERGED, *subject, terms.actor, terms.at, marked.said(subject[1])))
        taken.marked.append((marked.was, marked.now))
    for subject in (by_subject if terms.given_back else merged) - new.keys():
        taken.earlier.setdefault(subject, []).extend(by_subject[subject])
        if terms.given_back:
            taken.given_back |= dict.fromkeys((op.op_id for op in by_subject[subject]), terms.branch.id)
    return new


def _is_dated(op: Op) -> bool:
    """Whether both instants of a line can be shown: a wrong clock is a hint, one that no clock can show would close every list."""
    return has_wall_clock(op.occurred_at) and has_wall_clock(op.recorded_at)


def _tell_apart(
    db: Db,
    terms: Terms,
    before: Mapping[str, Mapping[str, list[Stated]]],
    after: Mapping[str, Mapping[str, list[Stated]]],
    taken: Taken,
) -> dict[Subject, numbers.Marked]:
    """See to issues that bear a number which another one has; gives those whose provisional number is another one now."""
    if _ISSUE not in after:
        return {}
    tables = [record.kind for record in GROUPS[_ISSUE]]
    issues, moves = tables.index(_ISSUE), tables.index(_MOVE)
    if terms.given_back:
        taken.borne |= numbers.take_off(db, (issues, moves), before[_ISSUE], after[_ISSUE])
    found = numbers.tell_apart(db, issues, before[_ISSUE], after[_ISSUE])
    return {(_ISSUE, id_): each for id_, each in found.items()}


def _of_kind(
    db: Db,
    terms: Terms,
    knows: Knowledge,
    kind: str,
    lines: Mapping[str, Sequence[Op]],
    before: Mapping[str, list[Stated]],
    homes: Homes,
    taken: Taken,
) -> tuple[dict[str, list[Stated]], dict[Subject, New], set[Subject]]:
    """The subjects of one kind as they shall stand, the cards for those that shall not, and which of them were merged."""
    group = GROUPS[kind]
    made, broken = _folded(group, before, lines)
    new = {(kind, id_): New(STANDS_NOT, kind, id_, {"code": "not_whole"}) for id_ in broken}
    if kind == "place":
        homes.look_up(made)
        homes.add(group, made)
    if not (terms.given_back and kind in _REACHING_UP):
        sides = {id_: (before[id_], after) for id_, after in made.items()}
        for id_ in placing.outside(group, sides, terms.patch, homes):
            new[kind, id_] = New(STANDS_NOT, kind, id_, {"code": "other_patch"})
    possible = [id_ for id_ in made if (kind, id_) not in new]
    unheard = taken.unheard(db, knows)
    lost = {id_ for id_ in possible if any(op.op_id in unheard for op in taken.earlier.get((kind, id_), ()))}
    both = sorted(concurrent(db, kind, possible, knows) | lost)
    earlier = {
        id_: [op for op in taken.earlier.get((kind, id_), ()) if op.op_id not in unheard] for id_ in both
    }
    known = as_known(db, group, kind, both, knows, earlier)
    for id_ in both:
        clash = _clash(group, known[id_], before[id_], made[id_], lines[id_])
        if clash:
            new[kind, id_] = New(CHANGED, kind, id_, clash.detail())
    stands = {id_: after for id_, after in made.items() if (kind, id_) not in new}
    return stands, new, {(kind, id_) for id_ in both}


def _folded(
    group: Group, before: Mapping[str, Sequence[Stated]], lines: Mapping[str, Sequence[Op]]
) -> tuple[dict[str, list[Stated]], list[str]]:
    """The subjects after their lines, and those whose lines are none that could be folded."""
    made = {id_: projecting.copy_of(stated) for id_, stated in before.items()}
    try:
        projecting.fold_ops(group, made, (op for ops in lines.values() for op in ops))
    except RowNotWhole:
        pass
    else:
        return made, []
    made, broken = dict[str, list[Stated]](), list[str]()
    for id_, ops in lines.items():
        one = {id_: projecting.copy_of(before[id_])}
        try:
            projecting.fold_ops(group, one, ops)
        except RowNotWhole:
            broken.append(id_)
        else:
            made |= one
    return made, broken


def _clash(
    group: Group,
    known: Sequence[Stated],
    here: Sequence[Stated],
    together: Sequence[Stated],
    lines: Sequence[Op],
) -> merging.Clash:
    """What the merge finds; a line that does not fold into what its writer knew changed too much to be judged."""
    there = {lines[0].subject_id: projecting.copy_of(known)}
    try:
        projecting.fold_ops(group, there, lines)
    except RowNotWhole:
        return merging.Clash(rows=(merging.Twice(group[0].kind, (), (), (), ()),))
    return merging.clash(group, known, here, there[lines[0].subject_id], together)
