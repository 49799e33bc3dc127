"""A town whose year can be closed: the base named, people with credits, the year over."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from core.jobs import drive
from core.paths import DataFolder
from credits.year import closing
from credits.year.closing import Closed
from store.facts import BASE_NAME, set_fact
from tests.credit_town import AT, HOUR, Town

THEN = datetime(2027, 1, 4, 1, 0, tzinfo=UTC)
"""Monday after the year: 09:00 in Shanghai."""
UNTIL = date(2027, 1, 15)


@dataclass
class ClosedTown:
    """The town, its folder, and three people: one far above the line, one below, one without anything."""

    town: Town
    folder: DataFolder
    good: UUID
    poor: UUID
    none: UUID

    def close(self, despite: str = "", at: datetime = THEN) -> Closed:
        """Close the year 2026."""
        return drive(closing.close(self.town.store, self.folder, 2026, UNTIL, "head", at, despite))


def make(town: Town, folder: DataFolder) -> ClosedTown:
    """Nothing is posted yet."""
    with town.store.write() as db:
        set_fact(db, BASE_NAME, "梧桐街道社区工作者培训基地")
    stage = town.stage(4_00, "第一阶段")
    good = town.person("李敏", "西区", "0007", "13812345678")
    poor = town.person("=王芳", "东区", "0009")
    none = town.person("张桂芳", "西区", "0011")
    town.attend(town.session(town.course(85_00, stage=stage), AT), good)
    later = AT + 24 * HOUR
    town.attend(town.session(town.course(1_50, "visit", stage), later), [good, poor], later)
    return ClosedTown(town, folder, good, poor, none)
