"""The parts that a set of credit rules is made of, and the codes they use; `credits.rules` decides by them.

Everything is an int: credits and lesson hours in hundredths, shares in percent.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal, NamedTuple

from courses.rules import CATEGORIES

KINDS = ("lecture", "simulation", "visit", "practice", "online", "replay", "teaching", "quiz", "claim")
"""How credit can be earned: the kinds of a course, its replay, having taught it, its quiz, learning elsewhere."""
STATED = ("teaching", "quiz", "claim")
"""Kinds of which no minutes are known: their hours are stated, so no steps and no minimum apply."""
GRANTED = ("accredited", "carried", "amended")
"""Kinds of entries that no rule of KINDS makes."""
STEPS_BY = ("share", "minutes")
ROUNDINGS = ("nearest", "down", "up")
COUNTED_IN = ("last", "longest")
UNITS = ("credits", "hours")
LEVELS = ("reminder", "warning")
GRADES = ("excellent", "qualified", "basic", "unqualified")
"""优秀, 合格, 基本合格 and 不合格, the best first."""

StepsBy = Literal["share", "minutes"]
Rounding = Literal["nearest", "down", "up"]
Verdict = Literal["met", "on_track", "at_risk", "out_of_reach"]


class Step(NamedTuple):
    """From `present` on a presence is worth `worth`, by "share" or by "minutes" (`Rules.steps_by`).

    By share, `present` percent of the session give `worth` percent of its hours. By minutes, `present` minutes give `worth`
    hundredths of a lesson hour, but no more than the course has unless the rules say `beyond`.
    """

    present: int
    worth: int


class KindRule(NamedTuple):
    """What one 课时 of a kind is worth, and how much of the kind counts in a year (None: all of it); hundredths.

    `minimum_minutes`, `steps_by` and `steps` are None where the rules' own apply; the last two are given together.
    """

    per_hour: int
    yearly_cap: int | None = None
    minimum_minutes: int | None = None
    steps_by: StepsBy | None = None
    steps: tuple[Step, ...] | None = None


class CategoryRule(NamedTuple):
    """How many credits of a category a year asks for, and how many count at most (None: all); hundredths."""

    least: int = 0
    yearly_cap: int | None = None


class Proration(NamedTuple):
    """Who owes only part of the year's line: for each month in service, a twelfth of it.

    A month counts with at least `month_from_days` days in service; a day of absence of a kind in `absences` is none. The
    line is rounded to multiples of `round_to` hundredths.
    """

    joiners: bool = False
    """Whether months before the day of joining are left out."""
    leavers: bool = False
    """Whether months from the day of leaving on are left out."""
    absences: tuple[str, ...] = ()
    """Kinds of absence as the office writes them (people.tables.Absence.kind)."""
    month_from_days: int = 15
    round_to: int = 1_00
    counted_in: Literal["last", "longest"] = "last"
    """Which posting of the year somebody who was transferred is counted in."""


class CarryOver(NamedTuple):
    """How many hundredths of what exceeds the line go over into the next year."""

    most: int = 0


class Scheme(NamedTuple):
    """Another line on the same ledger, over `years` years that begin with `first_year`, for those with a qualification."""

    code: str
    title: str
    unit: Literal["credits", "hours"]
    years: int
    first_year: int
    lines: Mapping[str, int]
    """Hundredths by qualification (people.tables.Person.qualification); nobody else has this line."""


class NoticeRule(NamedTuple):
    """On this day of the year a reminder or a written warning is due to whoever has less than `share` percent of the line."""

    level: Literal["reminder", "warning"]
    month: int
    day: int
    share: int


class GradeStep(NamedTuple):
    """From a total of `least` hundredths on the grade is `grade`."""

    least: int
    grade: str


class Grades(NamedTuple):
    """How the year's grade comes from scores of 0 to 100 points; whoever has not met the line gets `gate` at most."""

    weights: Mapping[str, int]
    """Percent by name of score, 100 together. Empty: no scores are asked for, and the one step is everybody's grade."""
    steps: tuple[GradeStep, ...]
    """Falling in both, the last from 0 on."""
    gate: str = "unqualified"


class Service(NamedTuple):
    """One person's year as the line sees it. `left_on` is the first day no longer worked, `until` of an absence the first back."""

    year: int
    joined_on: date | None = None
    left_on: date | None = None
    absences: Sequence[tuple[str, date, date | None]] = ()
    exempted: int | None = None
    """Hundredths taken off the line."""
    wholly: bool = False
    """Exempted from the whole line."""


class Presence(NamedTuple):
    """What is known of one person at one session; minutes are whole ones. `minutes` is None without a check-out."""

    kind: str
    hours: int
    """The course's lesson hours in hundredths; what is claimed or granted for a kind of STATED."""
    duration: int
    minutes: int | None = None


def whole_presence(kind: str, hours: int) -> Presence:
    """Somebody there from beginning to end, where no session says how long that is: sixty minutes for each lesson hour."""
    return Presence(kind, hours, hours * 60 // 100)


class Worth(NamedTuple):
    """What a presence earns, in hundredths."""

    credits: int
    hours: int


class Shortfall(NamedTuple):
    """What is missing to the line, in hundredths, never negative; `by_category` only where something is missing."""

    total: int
    by_category: Mapping[str, int]


NO_CATEGORIES: Mapping[str, CategoryRule] = {category: CategoryRule() for category in CATEGORIES}
"""Nothing is asked of any category and none is capped."""
