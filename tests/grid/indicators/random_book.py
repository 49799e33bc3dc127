"""Random issue books: walks through the transition table, written straight into the tables, times in whole minutes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from core.clock import local_date
from core.ids import new_id
from grid.issues.rules import BACK, DRAWN, MOVES, NEW, SAME, came_from, last_step
from grid.issues.rules import Step as Made
from grid.tables import Inspection, InspectionFinding, Issue, IssueMove
from store.types import Db, table_of

_ISSUE, _MOVE = table_of(Issue), table_of(IssueMove)
_INSPECTION, _FINDING = table_of(Inspection), table_of(InspectionFinding)


_OFTEN = {"file": 9, "dispatch": 9, "accept": 9, "handled": 9, "close": 6, "rework": 4, "reopen": 5, "resume": 9, "suspend": 3,
          "unhandle": 3, "return_dispatch": 3, "recall": 3, "mend": 2}  # fmt: skip
"""How often a move is taken; any other once."""


@dataclass(frozen=True)
class Ground:
    """What issues may be about: grids, units, items (id, code), places."""

    grids: Sequence[UUID]
    units: Sequence[UUID]
    items: Sequence[tuple[UUID, str]]
    places: Sequence[UUID | None]
    area: UUID
    """That the grids lie in; walks lead through it as a whole too."""


@dataclass
class _Walk:
    issue_id: UUID
    at: datetime
    state: str = NEW
    round: int = 1
    steps: list[Made] = field(default_factory=list[Made])
    rows: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    closed_at: datetime | None = None


def write(db: Db, ground: Ground, seed: int, begin: datetime, issues: int) -> None:
    """Put issues with their moves, and some inspections, over about ten weeks from `begin`."""
    random = Random(seed)
    walks: list[_Walk] = []
    rows: list[dict[str, Any]] = []
    for number in range(issues):
        walk = _Walk(new_id(), begin + timedelta(minutes=random.randrange(60 * 24 * 60)))
        reported_at = walk.at
        _step(walk, "report", random, ground)
        for _more in range(random.randrange(22)):
            walk.at += timedelta(minutes=random.choice((1, 30, 90, 600, 2_000, 9_000)))
            names = _possible(walk)
            if names:
                (name,) = random.choices(names, [_OFTEN.get(name, 1) for name in names])
                _step(walk, name, random, ground)
        item, code = random.choice(ground.items)
        rows.append(
            {
                "id": walk.issue_id,
                "provisional": f"T{seed}-{number}",
                "state": walk.state,
                "round": walk.round,
                "item_id": item,
                "item_code": code,
                "area_id": random.choice(ground.grids),
                "place_id": random.choice(ground.places),
                "spot": random.choice(("", "", "门厅", "车 棚", "车棚")),
                "source": "patrol",
                "reported_by": "account:clerk",
                "occurred_at": reported_at,
                "reported_at": reported_at,
                "closed_at": walk.closed_at,
                "urgent": random.random() < 0.2,
            }
        )
        walks.append(walk)
    db.execute(sa.insert(_ISSUE), rows)
    db.execute(sa.insert(_MOVE), [row for walk in walks for row in walk.rows])
    _inspect(db, random, ground, begin)


def _possible(walk: _Walk) -> list[str]:
    last = last_step(walk.steps)
    return [
        name
        for name, move in MOVES.items()
        if walk.state in move.before and (not move.undoes or last in move.undoes) and name != "draft"
    ]


def _step(walk: _Walk, name: str, random: Random, ground: Ground) -> None:
    move = MOVES[name]
    after = move.after
    if after == SAME:
        after = walk.state
    elif after == BACK:
        after = came_from(walk.steps, walk.state)
    elif after == DRAWN:
        after = random.choice(("HANDLED", "CLOSED"))
    if name == "reopen":
        walk.round += 1
    walk.closed_at = walk.at if after in ("CLOSED", "FORCED") else None
    number = len(walk.steps) + 1
    walk.steps.append(Made(number, walk.round, name, walk.state, after, "account:clerk"))
    walk.rows.append(
        {
            "id": new_id(),
            "issue_id": walk.issue_id,
            "number": number,
            "round": walk.round,
            "move": name,
            "before": walk.state,
            "after": after,
            "who": "account:clerk",
            "role": "clerk",
            "unit_id": random.choice(ground.units) if name == "dispatch" else None,
            "minutes": random.choice((60, 300)) if name == "extend" else None,
            "detail": _detail(name, walk.at, random),
            "occurred_at": walk.at,
            "recorded_at": walk.at,
        }
    )
    walk.state = after


def _detail(name: str, at: datetime, random: Random) -> str:
    """Half of the suspensions end by themselves."""
    if name != "suspend" or random.random() < 0.5:
        return ""
    return f'{{"until":"{local_date(at) + timedelta(days=random.randrange(1, 9))}"}}'


def _inspect(db: Db, random: Random, ground: Ground, begin: datetime) -> None:
    for _each in range(random.randrange(6)):
        inspection, at = new_id(), begin + timedelta(minutes=random.randrange(60 * 24 * 60))
        db.execute(
            sa.insert(_INSPECTION).values(
                id=inspection,
                kind="inspection",
                area_id=random.choice((*ground.grids, ground.area)),
                who="account:clerk",
                begun_at=at,
                voided_at=at if random.random() < 0.2 else None,
            )
        )
        for _item, code in random.sample(list(ground.items), random.randrange(len(ground.items))):
            db.execute(
                sa.insert(_FINDING).values(
                    id=new_id(), inspection_id=inspection, item_code=code, outcome="clear", found_at=at
                )
            )
