"""Doing what a plan says, whole or not at all: everything is made ready first, then written in one short transaction.

Steps stand before it alone, so that cancelling or failing leaves the base as it was and nobody waits while names are read.
"""

from dataclasses import replace
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from core.jobs import Job, Step
from core.language import _
from people.areas import AreaTree, area_line, put_areas
from people.names import as_given
from people.refusals import PeopleChanged
from people.roster.known import Patch
from people.roster.planning import Changed, RosterPlan
from people.writing import Move, Ready
from store import journal
from store.journal import Line
from store.transaction import Store
from store.types import Db

_CHUNK = 100
_REASON = "花名册"
"""What the posting gives as its reason: the roster said so."""
_POSTING = frozenset({"area", "grid", "post"})


class RosterResult(NamedTuple):
    """What an import did."""

    added: int
    changed: int
    unchanged: int
    refused: int


def carry_out(store: Store, plan: RosterPlan, actor: str, at: datetime) -> Job[RosterResult]:
    """Import what the plan adds and changes. A transfer begins on the plan's day.

    Raises PeopleChanged when people or areas moved after the preview; nothing is then imported.
    """
    total = len(plan.added) + len(plan.changed)
    result = RosterResult(len(plan.added), len(plan.changed), plan.unchanged, len(plan.refused))
    if not total:
        yield Step(0, 0)
        return result
    with store.read() as db:
        _refuse_moved(db, plan)
        tree = AreaTree(db)
    ready = Ready(actor, at)
    for start in range(0, len(plan.added), _CHUNK):
        yield Step(start, total, _("Adding people"))
        store.give_way()
        for one in plan.added[start : start + _CHUNK]:
            ready.add(replace(one.person, area_id=_patch(tree, one.patch, None)))
    for start in range(0, len(plan.changed), _CHUNK):
        yield Step(len(plan.added) + start, total, _("Changing people"))
        store.give_way()
        for one in plan.changed[start : start + _CHUNK]:
            _change(ready, one, tree, plan)
    payload = {"file": plan.file, "sha256": plan.digest, **result._asdict()}
    done = Line("roster.imported", "roster", plan.digest[:32], actor, at, payload)
    lines = [*(area_line(node, actor, at) for node in tree.new), *ready.lines, done]
    yield Step(total, total, _("Saving"))
    with store.write() as db:
        _refuse_moved(db, plan)
        if not put_areas(db, tree.new):
            raise PeopleChanged
        ready.put(db)
        journal.append(db, lines, at)
    return result


def _refuse_moved(db: Db, plan: RosterPlan) -> None:
    if journal.since(db, plan.seq).subject_kinds & {"person", "area"}:
        raise PeopleChanged


def _change(ready: Ready, one: Changed, tree: AreaTree, plan: RosterPlan) -> None:
    own = {change.field: (change.old, change.new) for change in one.changes if change.field not in _POSTING}
    if "name" in own:
        own["name_as_given"] = ("", as_given(one.name_as_given))
    if own:
        ready.change(one.person_id, own)
    if any(change.field in _POSTING for change in one.changes):
        before = one.before
        post = next((str(change.new) for change in one.changes if change.field == "post"), before.post)
        patch = _patch(tree, one.patch, before.patch_id)
        move = Move(one.person_id, before.patch_id, before.post, patch, post)
        ready.transfer(move, plan.today, _REASON, tree.path)


def _patch(tree: AreaTree, patch: Patch | None, otherwise: UUID | None) -> UUID | None:
    return tree.ensure(patch.street, patch.area, patch.grid) if patch else otherwise
