"""A station's steps of an issue, made again after the base's: pure. `laying` asks when somebody takes the station's side.

The transition table decides (grid/issues/rules.py): each step must be possible from the state that the one before it led to, for the
human who made it and in the role in which they made it. Steps are numbered after the base's newest. What cannot be done once more because
the base has done the very same stands as the base did it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from core.refusal import Refusal, word
from grid.hands import CLERK, HANDLER, Hand
from grid.issues.refusals import MoveNotNow
from grid.issues.rules import DRAFT, MOVES, Move, Standing, Step, leads_to, why_not
from grid.issues.words import MOVES as MOVE_TITLES
from grid.issues.words import STATES
from stations.inbox.refusals import StepNotPossible
from stations.inbox.sides import Sides
from store.journal import Op
from store.projecting import copy_of, fold_into, said_of
from store.records import Said, Stated

Names = Callable[[str], frozenset[str]]
"""Every name of the human whom a step names (grid.hands.Hand.also)."""
_ISSUE, _MOVE, _PHOTO, _LINK = "issue", "issue_move", "issue_photo", "issue_link"
_REDRAFTED = "issue.redrafted"


class Again(NamedTuple):
    """An issue with the station's steps after the base's."""

    rows: list[Stated]
    alike: Sequence[str]
    """The steps that both sides had made alike: they stand once, as the base made them."""


def again(sides: Sides, names: Names, units: Mapping[str, str]) -> Again | Refusal:
    """The issue as it is when the station's steps follow the base's; StepNotPossible for the first that cannot.

    `units` are names of units by id, for the words of a refusal.
    """
    rows, there = copy_of(sides.here), copy_of(sides.known)
    by_table = {record.kind: stated for record, stated in zip(sides.group, rows, strict=True)}
    at_station = sides.rows(there, _ISSUE)
    known = sides.rows(sides.known, _MOVE)
    theirs = [made for key, made in sides.rows(sides.here, _MOVE).items() if key not in known]
    alike: list[str] = []
    for op in sides.lines:
        said = said_of(op)
        before = dict(at_station.get((op.subject_id,), {}))
        fold_into(sides.group, there, op.action, said)
        move = MOVES.get(op.action.removeprefix("issue."))
        if move is not None:
            refusal = _step(by_table, op, said.payload, move, before, names, units)
            same = (
                _same(theirs, by_table[_ISSUE][op.subject_id,], said.payload) if refusal is not None else None
            )
            if same is not None:
                theirs = [one for one in theirs if one is not same]
                _add_photos(by_table[_PHOTO], op, said.payload, by_table[_ISSUE][op.subject_id,]["round"])
                alike.append(move.name)
                refusal = None
        else:
            refusal = _beside(sides, rows, by_table, op, said)
        if refusal is not None:
            return refusal
    return Again(rows, alike)


def _same(
    theirs: Sequence[Mapping[str, Any]], row: Mapping[str, Any], payload: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """The base's own step that did just what this one of the station does, whoever made it and when.

    None if there is none, or the base took it back.
    """
    made = payload["move"]
    sets = {
        key: value
        for key, value in payload["set"].items()
        if key not in {"state", "round"} and not key.endswith("_at")
    }
    if any(row.get(key) != value for key, value in sets.items()):
        return None
    alike = ("move", "after", "unit_id", "minutes", "detail")
    found = next((one for one in theirs if all(one.get(key) == made.get(key) for key in alike)), None)
    if found is None or any(
        one["number"] > found["number"] and found["move"] in MOVES[one["move"]].undoes for one in theirs
    ):
        return None
    return found


def _step(
    tables: Mapping[str, Stated],
    op: Op,
    payload: Mapping[str, Any],
    move: Move,
    before: Mapping[str, Any],
    names: Names,
    units: Mapping[str, str],
) -> Refusal | None:
    """Make one move after all that were made; a refusal, and nothing made, where the table does not know it."""
    row, moves = tables[_ISSUE][op.subject_id,], tables[_MOVE]
    made = dict(payload["move"])
    standing = _standing(op.subject_id, row, moves, units)
    refusal = why_not(standing, move, _hand(made, before, names), _roles(made, move))
    if refusal is not None:
        return StepNotPossible(step=MOVE_TITLES[move.name], why=word(refusal))
    after = leads_to(standing, move)
    row.update({key: value for key, value in payload["set"].items() if key not in {"state", "round"}})
    row["state"] = after
    row["round"] += move.name == "reopen"
    moves[made.pop("id"),] = {
        **made,
        "issue_id": op.subject_id,
        "number": len(standing.steps) + 1,
        "round": row["round"],
        "before": standing.state,
        "after": after,
        "occurred_at": op.occurred_at,
        "recorded_at": op.recorded_at,
    }
    _add_photos(tables[_PHOTO], op, payload, row["round"])
    return None


def _standing(issue_id: str, row: Mapping[str, Any], moves: Stated, units: Mapping[str, str]) -> Standing:
    steps = sorted(
        (
            Step(each["number"], each["round"], each["move"], each["before"], each["after"], each["who"])
            for each in moves.values()
        ),
        key=lambda step: step.number,
    )
    unit = row["unit_id"]
    return Standing(
        UUID(issue_id),
        row["state"],
        row["round"],
        row["reported_by"],
        steps,
        UUID(unit) if unit else None,
        units.get(unit, "") if unit else "",
        row["item_id"] is not None,
    )


def _hand(made: Mapping[str, Any], before: Mapping[str, Any], names: Names) -> Hand:
    """Whoever made a step. A handler acted for the unit that the issue was with at the station."""
    who = made["who"]
    unit = before.get("unit_id") if made["role"] == HANDLER else None
    units = frozenset({UUID(unit)}) if unit else frozenset[UUID]()
    return Hand(who, who, None, {}, units, names(who) | {who})


def _roles(made: Mapping[str, Any], move: Move) -> frozenset[str]:
    """The role in which a step was made. Of steps that are the reporter's own a clerk's role is not always kept."""
    return frozenset({made["role"], CLERK} if move.own or move.name == "restore" else {made["role"]})


def _add_photos(photos: Stated, op: Op, payload: Mapping[str, Any], round_: int) -> None:
    """The photos of a step; one that the issue has already is kept once."""
    there = {(photo["kind"], photo["sha256"]) for photo in photos.values()}
    for photo in payload.get("photos", ()):
        if (photo["kind"], photo["sha256"]) not in there:
            photos[photo["id"],] = {
                **{key: value for key, value in photo.items() if key != "id"},
                "round": round_,
                "issue_id": op.subject_id,
                "added_by": payload["move"]["who"],
                "added_at": op.occurred_at,
            }


def _beside(
    sides: Sides, rows: Sequence[Stated], tables: Mapping[str, Stated], op: Op, said: Said
) -> Refusal | None:
    """A line that is no step: a draft written anew, a link made or taken back."""
    state = tables[_ISSUE][op.subject_id,]["state"]
    if op.action == _REDRAFTED and state != DRAFT:
        draft = MOVE_TITLES["draft"]
        return StepNotPossible(step=draft, why=word(MoveNotNow(move=draft, state=STATES[state])))
    if op.action == "issue.linked" and _is_linked(tables[_LINK], said.payload):
        return None
    if op.action == "issue.unlinked" and (said.payload["link"],) not in tables[_LINK]:
        return None
    fold_into(sides.group, rows, op.action, said)
    return None


def _is_linked(links: Stated, payload: Mapping[str, Any]) -> bool:
    return any(
        link["undone_at"] is None and link["other_id"] == payload["other_id"] for link in links.values()
    )
