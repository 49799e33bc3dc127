"""The formula of the monthly assessment as data: what each event costs, what it may cost at most, what the points are worth.

Points are hundredths of a point, shares hundredths of a percent, money cents. A text of it is canonical JSON and never changes.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

from core.canonical import canonical
from core.language import N_
from grid.companies.refusals import FormulaWrong

SCHEMA = 1
FULL = 100_00
"""All points, and the whole of a share."""
EVENTS = ("overdue", "overdue_urgent", "rework", "reopened", "violation")
"""What can cost points. Of a violation it is the points that were decided with it, `each` of them in hundredths (100_00: all)."""
TITLES: Mapping[str, str] = {
    "overdue": N_("Work not done within the limit"),
    "overdue_urgent": N_("Urgent work not done within the limit"),
    "rework": N_("Work sent back"),
    "reopened": N_("Issue opened again after closing"),
    "violation": N_("Violations, at their own points"),
}
MOST_DAYS = 90
_KEYS = frozenset({"schema", "start", "costs", "payout", "objection_days"})


class Cost(NamedTuple):
    """What one event takes off, and the most that all of its kind may take off in a month."""

    each: int
    most: int


class Band(NamedTuple):
    """From so many points on the company is paid this share of its monthly fee."""

    points: int
    share: int


@dataclass(frozen=True)
class Formula:
    """One version. `costs` names every one of EVENTS; `payout` goes down and ends at 0 points, so that any points have a share."""

    start: int
    costs: Mapping[str, Cost]
    payout: tuple[Band, ...]
    objection_days: int
    """Natural days after the freezing in which a company may object, the last one whole."""


FORMULA_V1 = Formula(
    start=FULL,
    costs={
        "overdue": Cost(2_00, 20_00),
        "overdue_urgent": Cost(4_00, 20_00),
        "rework": Cost(1_00, 10_00),
        "reopened": Cost(2_00, 10_00),
        "violation": Cost(FULL, 30_00),
    },
    payout=(Band(95_00, 100_00), Band(90_00, 98_00), Band(80_00, 95_00), Band(70_00, 90_00), Band(0, 80_00)),
    objection_days=10,
)
"""What a base begins with, to be replaced by what the street agrees with its companies."""


def checked(formula: Formula) -> Formula:
    """The formula, where it can be reckoned with. Raises FormulaWrong naming the field."""
    _refuse_outside("start", formula.start, 0, FULL)
    _refuse_outside("objection_days", formula.objection_days, 0, MOST_DAYS)
    unlike = set(formula.costs) ^ set(EVENTS)
    if unlike:
        raise FormulaWrong(field="costs", found=", ".join(sorted(unlike)))
    for event in EVENTS:
        _refuse_outside(f"costs.{event}.each", formula.costs[event].each, 0, FULL)
        _refuse_outside(f"costs.{event}.most", formula.costs[event].most, 0, FULL)
    points = [band.points for band in formula.payout]
    if not points or points[-1] != 0 or points != sorted(set(points), reverse=True):
        raise FormulaWrong(field="payout", found=", ".join(map(str, points)))
    for band in formula.payout:
        _refuse_outside("payout.points", band.points, 0, FULL)
        _refuse_outside("payout.share", band.share, 0, FULL)
    return formula


def to_text(formula: Formula) -> str:
    """The canonical text. Raises FormulaWrong."""
    checked(formula)
    return canonical(
        {
            "schema": SCHEMA,
            "start": formula.start,
            "costs": {event: list(cost) for event, cost in formula.costs.items()},
            "payout": [list(band) for band in formula.payout],
            "objection_days": formula.objection_days,
        }
    )


def from_text(text: str) -> Formula:
    """What a text says, a stored one or one that somebody wrote. Raises FormulaWrong for anything else."""
    try:
        found: Any = json.loads(text)
    except ValueError as error:
        raise FormulaWrong(field="JSON", found=text[:40]) from error
    if not isinstance(found, dict) or cast("dict[str, Any]", found).keys() != _KEYS:
        raise FormulaWrong(field="JSON", found=text[:40])
    said = cast("dict[str, Any]", found)
    if said["schema"] != SCHEMA:
        raise FormulaWrong(field="schema", found=str(said["schema"]))
    costs, payout = said["costs"], said["payout"]
    if not isinstance(costs, dict) or not isinstance(payout, list):
        raise FormulaWrong(field="costs" if not isinstance(costs, dict) else "payout", found=text[:40])
    return checked(
        Formula(
            _number("start", said["start"]),
            {
                str(event): Cost(*_pair(f"costs.{event}", cost))
                for event, cost in cast("dict[str, Any]", costs).items()
            },
            tuple(Band(*_pair("payout", band)) for band in cast("list[Any]", payout)),
            _number("objection_days", said["objection_days"]),
        )
    )


def _pair(field: str, found: object) -> tuple[int, int]:
    pair = cast("list[object]", found) if isinstance(found, list) else []
    if len(pair) != 2:
        raise FormulaWrong(field=field, found=f"{found}"[:40])
    first, second = pair
    return _number(field, first), _number(field, second)


def _number(field: str, found: object) -> int:
    if type(found) is not int:
        raise FormulaWrong(field=field, found=str(found)[:40])
    return found


def _refuse_outside(field: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise FormulaWrong(field=field, found=str(value))
