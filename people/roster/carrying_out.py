"""Doing what a plan says, whole or not at all: one transaction, so that cancelling or failing leaves the base as it was."""

from dataclasses import replace
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from core.jobs import Job, Step
from core.language import _
from people.areas import AreaMaker
from people.refusals import PeopleChanged
from people.roster.known import Patch
from people.roster.planning import Changed, RosterPlan
from people.writing import Move, add_all, change_all, transfer_all
from store import journal
from store.journal import Line
from store.transaction import Store
from store.types import Db

_CHUNK = 500
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
    with store.write() as db:
        if journal.since(db, plan.seq).subject_kinds & {"person", "area"}:
            raise PeopleChanged
        areas = AreaMaker(db, actor, at)
        for start in range(0, len(plan.added), _CHUNK):
            yield Step(start, total, _("Adding people"))
            chunk = plan.added[start : start + _CHUNK]
            add_all(
                db, [replace(one.person, area_id=_patch(areas, one.patch, None)) for one in chunk], actor, at
            )
        for start in range(0, len(plan.changed), _CHUNK):
            yield Step(len(plan.added) + start, total, _("Changing people"))
            _change(db, plan.changed[start : start + _CHUNK], areas, plan.today, actor, at)
        payload = {"file": plan.file, "sha256": plan.digest, **result._asdict()}
        journal.note(db, Line("roster.imported", "roster", plan.digest[:32], actor, at, payload), at)
        yield Step(total, total, _("Saving"))
    return result


def _change(db: Db, chunk: list[Changed], areas: AreaMaker, today: date, actor: str, at: datetime) -> None:
    fields: dict[UUID, dict[str, tuple[object, object]]] = {}
    moves: list[Move] = []
    for one in chunk:
        own = {
            change.field: (change.old, change.new) for change in one.changes if change.field not in _POSTING
        }
        if "name" in own:
            own["name_as_given"] = ("", one.name_as_given[:120])
        if own:
            fields[one.person_id] = own
        if any(change.field in _POSTING for change in one.changes):
            before = one.before
            post = next((str(change.new) for change in one.changes if change.field == "post"), before.post)
            patch = _patch(areas, one.patch, before.patch_id)
            moves.append(Move(one.person_id, before.patch_id, before.post, patch, post))
    change_all(db, fields, actor, at)
    transfer_all(db, moves, today, _REASON, actor, at)


def _patch(areas: AreaMaker, patch: Patch | None, otherwise: UUID | None) -> UUID | None:
    return areas.ensure(patch.street, patch.area, patch.grid) if patch else otherwise
