"""A month as one reading: what each day holds, and what a viewer does not see of it."""

from datetime import date, datetime, timedelta

from grid.field import inspections, month, plans, visits
from grid.field.inspections import Look, NewWalk
from grid.field.month import Deadline
from grid.field.plans import NewPlan
from grid.field.visits import NewVisit
from tests.grid_hands import Hands
from tests.grid_town import GridTown

HOUR = timedelta(hours=1)
LATER = datetime.fromisoformat("2026-03-18T12:00+08:00")


def test_each_day_has_what_was_done_and_what_is_asked_by_it(town: GridTown, by: Hands) -> None:
    with town.store.write() as db:
        week = NewPlan("area", "patrol", "夜巡", town.area, "week", 1, ("0101",), date(2026, 3, 2))
        plans.make(db, week, by.clerk, town.at)
        night = datetime.fromisoformat("2026-03-08T23:30+08:00")
        inspections.record(
            db, NewWalk(town.area, night, night + HOUR, "patrol"), [Look("0101", "found")], by.leader, LATER
        )
        day = datetime.fromisoformat("2026-03-10T09:00+08:00")
        void = inspections.record(
            db, NewWalk(town.grids[0], day, day + HOUR), [Look("0501", "found")], by.first, LATER
        )
        inspections.void(db, void, "走错", by.first, LATER)
        visits.write(db, NewVisit(day, "平安", town.households[0][0]), by.first, LATER)
    with town.store.read() as db:
        found = month.month(db, by.clerk, None, date(2026, 3, 31), LATER)
        other = month.month(db, by.viewer, town.grids[0], date(2026, 3, 1), LATER)
        before = month.month(db, by.clerk, None, date(2026, 2, 1), LATER)
    assert len(found.days) == 31
    eighth, tenth = found.days[date(2026, 3, 8)], found.days[date(2026, 3, 10)]
    assert eighth[1:] == (0, 1, 1, 0, (Deadline("夜巡", "patrol", 7, 7, "done"),))
    assert tenth[1:] == (0, 0, 0, 1, ())
    states = {f"{day:%d}": day_.deadlines[0].state for day, day_ in found.days.items() if day_.deadlines}
    assert states == {"08": "done", "15": "late", "22": "due", "29": "ahead"}
    assert [row.voided_at for row in found.walks] == [None, LATER]
    assert found.due_visits == []
    assert (found.coverage.walks, found.coverage.nights, found.coverage.asked) == (0, 1, 14)
    assert (other.due_visits, other.visits, other.days[date(2026, 3, 10)].visits) == (None, [], 0)
    assert len(other.walks) == 2
    assert not any(day.deadlines or day.patrols for day in before.days.values())
    assert before.plans == []
