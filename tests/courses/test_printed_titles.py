"""Everything of a programme that stands on paper: refused where it is entered when no font can print it, with character and code."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from core.refusals import CharacterNotPrintable
from courses import programme, rooms, trails
from courses.calendar import calendar
from courses.trails import NewPoint, NewTeam
from store.transaction import Store
from store.types import Db
from tests import builders

ODD = "\U000323af"


def _session(db: Db, at: datetime) -> UUID:
    return calendar(db, at - timedelta(days=1), at + timedelta(days=1), at)[0].id


_DOORS: dict[str, Callable[[Db, datetime, str], object]] = {
    "programme": lambda db, at, text: programme.add_programme(db, 2026, text, 60_00, "clerk", at),
    "stage": lambda db, at, text: programme.add_stage(
        db, programme.programmes(db, 2026)[0].id, text, 30_00, "clerk", at
    ),
    "course": lambda db, at, text: programme.add_course(
        db, programme.programmes(db, 2026)[0].stages[0].id, text, "lecture", 200, "clerk", at
    ),
    "room": lambda db, at, text: rooms.ensure_room(db, text, "", None, "clerk", at),
    "point": lambda db, at, text: trails.set_trail(db, _session(db, at), [NewPoint(text)], [], "clerk", at),
    "task": lambda db, at, text: trails.set_trail(
        db, _session(db, at), [NewPoint("垃圾房", f"看一看\n{text}")], [], "clerk", at
    ),
    "team": lambda db, at, text: trails.set_trail(
        db, _session(db, at), [NewPoint("垃圾房")], [NewTeam(text, 1, ())], "clerk", at
    ),
}


@pytest.mark.parametrize("door", _DOORS)
def test_a_title_that_cannot_be_printed_is_refused_with_its_character(
    sqlite_base: Store, at: datetime, door: str
) -> None:
    with sqlite_base.write() as db:
        builders.session(db, at)
        with pytest.raises(CharacterNotPrintable) as refused:
            _DOORS[door](db, at, f"培训{ODD}")
        assert str(refused.value).startswith(f"{ODD} (U+323AF) cannot be printed")
        _DOORS[door](db, at, "⻓者䶮𠀀（第一讲）")


def test_titles_are_kept_with_the_ideographs_that_are_meant(sqlite_base: Store, at: datetime) -> None:
    with sqlite_base.write() as db:
        programme.add_programme(db, 2026, "⻓者服务\u200b（\ue863）", 60_00, "clerk", at)
        assert programme.programmes(db, 2026)[0].title == "长者服务（䶮）"
