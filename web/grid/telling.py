"""Issues as the phone tells them: the item, where, the state, and the clock in words."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from core.clock import local, local_date
from core.language import _
from grid.issues.issues import IssueLine
from grid.issues.rules import ENDED, HANDLED
from grid.issues.words import state_title
from grid.places.patches import patches
from grid.residents.homes import homes_of
from grid.working_time import Clock
from grid.working_time.words import spent_words
from store.types import Db


class Told(NamedTuple):
    """One line of a list."""

    id: UUID
    number: str
    item: str
    where: str
    state: str
    due: str
    level: str
    """How much it presses: "", "soon" or "late"."""
    words: str


def told(db: Db, lines: Sequence[IssueLine], at: datetime) -> list[Told]:
    """Issues of a list, in its order."""
    where = where_words(db, [(line.area_id, line.place_id, line.spot) for line in lines], at)
    return [
        Told(
            line.id,
            line.shown,
            line.item,
            place,
            state_title(line.state),
            due_words(line.state, line.limit_kind or "", line.clock, at),
            pressing(line.state, line.clock),
            line.description,
        )
        for line, place in zip(lines, where, strict=True)
    ]


def where_words(db: Db, places: Collection[tuple[UUID | None, UUID | None, str]], at: datetime) -> list[str]:
    """Area, place and spot of each as people say where it is: "3号楼 2单元, beside the lift"."""
    homes = homes_of(db, list({place for _area, place, _spot in places if place}), local_date(at))
    names = patches(db)
    said: list[str] = []
    for area, place, spot in places:
        home = homes.get(place) if place else None
        near = home.words if home else names[area].name if area and area in names else ""
        said.append(_("{place}, {spot}", place=near, spot=spot) if spot else near)
    return said


def pressing(state: str, clock: Clock | None) -> str:
    """How a line is marked."""
    if clock is None or clock.paused or state in ENDED or state == HANDLED:
        return ""
    return "late" if clock.left < 0 else "soon" if clock.share >= 75 else ""


def due_words(state: str, kind: str, clock: Clock | None, at: datetime) -> str:
    """The clock of an issue in words; "" where none runs or ran."""
    if clock is None:
        return ""
    spent = spent_words(kind, clock.left)
    if state in ENDED or state == HANDLED:
        return _("Done in time") if clock.left >= 0 else _("Done {time} late", time=spent)
    if clock.paused or clock.due_at is None:
        return _("The clock stands still; {time} are left", time=spent)
    due = local(clock.due_at)
    days = (due.date() - local_date(at)).days
    values = {"time": f"{due:%H:%M}", "day": f"{due:%Y-%m-%d}", "spent": spent}
    if clock.left < 0:
        if days == 0:
            return _("Overdue since {time} today, by {spent}", **values)
        return _("Overdue since {day} {time}, by {spent}", **values)
    if days == 0:
        return _("By {time} today; {spent} left", **values)
    if days == 1:
        return _("By {time} tomorrow; {spent} left", **values)
    return _("By {day} {time}; {spent} left", **values)
