"""Pure decisions of the second look: who is in the room, what should be looked at, whose name is called, what a merge moves.

Nothing here blocks anybody: a flag asks a person to look.
"""

import hashlib
import random
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

FLAGS = (
    "one_phone",
    "two_phones",
    "two_places",
    "headcount",
    "no_answer",
    "by_hand",
)
"""Kinds of flag, in the order in which a list shows them."""
DECISIONS = ("cleared", "upheld")
MOST_HEADS = 100_000


class Limits(NamedTuple):
    """From where on something is worth a look."""

    headcount_tolerance: int = 2
    """Heads that a count may differ from the check-ins: lecturers and staff stand in the room too."""
    new_phone: timedelta = timedelta(hours=1)
    """A phone bound this short before the check-in is new."""
    by_hand_least: int = 5
    """Fewer entries by hand of one member of staff are never flagged."""
    by_hand_percent: int = 20
    """Of all arrivals, what share by one hand is many."""


LIMITS = Limits()


class Phone(NamedTuple):
    """A phone as a check-in saw it. `browser` is the hash of its mark and outlives a change of owner, "" where unknown."""

    device_id: UUID
    browser: str
    bound_at: datetime

    @property
    def key(self) -> str:
        """What tells one phone from another."""
        return self.browser or str(self.device_id)


class Mark(NamedTuple):
    """One attendance that stands."""

    id: UUID
    person_id: UUID
    direction: str
    point: int
    lane: str
    occurred_at: datetime
    actor: str
    phone: Phone | None


class Stay(NamedTuple):
    """One person's time at one session: from arriving to leaving, within the session; `until` is its end without a leaving."""

    session_id: UUID
    person_id: UUID
    since: datetime
    until: datetime


class Count(NamedTuple):
    """Heads counted, beside those checked in at that moment."""

    id: UUID
    counted: int
    present: int


class Sight(NamedTuple):
    """Something to look at. `subject` names it: when more people come into it, it is another sight and asks for another look."""

    kind: str
    subject: str
    people: tuple[UUID, ...]
    marks: tuple[UUID, ...] = ()
    """The attendances that say so."""
    sessions: tuple[UUID, ...] = ()
    """Other sessions that it concerns."""


def present_at(marks: Iterable[Mark], moment: datetime) -> set[UUID]:
    """Who had arrived by then and not left."""
    came: set[UUID] = set()
    left: set[UUID] = set()
    for mark in marks:
        if mark.occurred_at <= moment:
            if mark.direction == "in":
                came.add(mark.person_id)
            elif mark.direction == "out":
                left.add(mark.person_id)
    return came - left


def one_phone(marks: Sequence[Mark]) -> Iterator[Sight]:
    """Phones that checked in two or more people."""
    for key, used in _by_phone(marks).items():
        people = _people(used)
        if len(people) > 1:
            yield Sight("one_phone", _subject(key, people), people, tuple(mark.id for mark in used))


def two_phones(
    marks: Sequence[Mark], earlier: Mapping[UUID, Collection[Phone]], limits: Limits = LIMITS
) -> Iterator[Sight]:
    """People for whom two phones were used, or a phone that had just taken the place of another.

    `earlier` holds every phone that a person ever had; a first phone is nobody's second.
    """
    by_person: defaultdict[UUID, list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.phone is not None:
            by_person[mark.person_id].append(mark)
    for person, used in by_person.items():
        keys = {mark.phone.key for mark in used if mark.phone}
        replaced = any(
            mark.phone is not None
            and mark.occurred_at - mark.phone.bound_at <= limits.new_phone
            and any(
                other.key != mark.phone.key and other.bound_at < mark.phone.bound_at
                for other in earlier.get(person, ())
            )
            for mark in used
        )
        if len(keys) > 1 or replaced:
            subject = _subject(str(person), sorted(keys))
            yield Sight("two_phones", subject, (person,), tuple(mark.id for mark in used))


def two_places(here: Iterable[Stay], elsewhere: Iterable[Stay]) -> Iterator[Sight]:
    """People who stand at another session at the same time. Following one session by the next is none."""
    others: defaultdict[UUID, list[Stay]] = defaultdict(list)
    for stay in elsewhere:
        others[stay.person_id].append(stay)
    for stay in here:
        for other in others.get(stay.person_id, ()):
            if stay.since < other.until and other.since < stay.until:
                subject = _subject(str(stay.person_id), (other.session_id,))
                yield Sight("two_places", subject, (stay.person_id,), (), (other.session_id,))


def headcounts(counts: Iterable[Count], limits: Limits = LIMITS) -> Iterator[Sight]:
    """Counts that differ from the check-ins by more than the tolerance."""
    for count in counts:
        if abs(count.counted - count.present) > limits.headcount_tolerance:
            yield Sight("headcount", str(count.id), ())


def by_hand(marks: Iterable[Mark], limits: Limits = LIMITS) -> Iterator[Sight]:
    """Members of staff who entered a large share of the arrivals themselves."""
    arrivals = [mark for mark in marks if mark.direction == "in"]
    entered = [mark for mark in arrivals if mark.lane == "manual"]
    for actor, number in Counter(mark.actor for mark in entered).items():
        if number >= limits.by_hand_least and number * 100 > limits.by_hand_percent * len(arrivals):
            own = [mark for mark in entered if mark.actor == actor]
            people = _people(own)
            yield Sight("by_hand", _subject(actor, people), people, tuple(mark.id for mark in own))


def drawn(present: Iterable[UUID], called: Collection[UUID], size: int, chance: random.Random) -> list[UUID]:
    """Up to `size` people of those present by lot; whoever was called already only when the others do not suffice."""
    everybody = sorted(present)
    fresh = [each for each in everybody if each not in called]
    if len(fresh) >= size:
        return chance.sample(fresh, size)
    again = [each for each in everybody if each in called]
    chosen = [*fresh, *chance.sample(again, min(size - len(fresh), len(again)))]
    chance.shuffle(chosen)
    return chosen


def likeness(asked: tuple[str, str, str], known: tuple[str, str, str]) -> str:
    """How a person on the roster resembles somebody at the desk: "both", "mobile", "name", "reading", "near" or "" for not.

    Each is name (normalised), search key (people.names.search_key) and mobile, "" where unknown. "near" is one character
    wrong, missing or too many.
    """
    same_mobile = bool(asked[2]) and asked[2] == known[2]
    if asked[0] == known[0]:
        return "both" if same_mobile else "name"
    if same_mobile:
        return "mobile"
    if asked[1] and asked[1] == known[1]:
        return "reading"
    return "near" if _one_apart(asked[0], known[0]) else ""


LIKENESSES = ("both", "mobile", "name", "reading", "near")
"""The likeliest first."""


class Place(NamedTuple):
    """Where an attendance stands, and when."""

    id: UUID
    session_id: UUID
    direction: str
    point: int
    occurred_at: datetime


def carried(gone: Iterable[Place], kept: Iterable[Place]) -> set[UUID]:
    """Which attendances of the entry that goes are put again for the one that is kept: those where it does not stand already.

    A leaving before the kept entry's own arrival is left out: it would undo the arrival.
    """
    taken = {(place.session_id, place.direction, place.point) for place in kept}
    arrived = {place.session_id: place.occurred_at for place in kept if place.direction == "in"}
    return {
        place.id
        for place in gone
        if (place.session_id, place.direction, place.point) not in taken
        and not (
            place.direction == "out"
            and place.session_id in arrived
            and place.occurred_at < arrived[place.session_id]
        )
    }


def _by_phone(marks: Iterable[Mark]) -> dict[str, list[Mark]]:
    found: defaultdict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.phone is not None:
            found[mark.phone.key].append(mark)
    return found


def _people(marks: Iterable[Mark]) -> tuple[UUID, ...]:
    return tuple(sorted({mark.person_id for mark in marks}))


def _subject(what: str, others: Iterable[object]) -> str:
    digest = hashlib.sha256(" ".join(map(str, others)).encode()).hexdigest()
    return f"{what}:{digest[:16]}"


def _one_apart(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(long) < 2 or len(long) - len(short) > 1:
        return False
    if len(short) == len(long):
        return len(long) > 2 and sum(a != b for a, b in zip(short, long, strict=True)) == 1
    return any(long[:cut] + long[cut + 1 :] == short for cut in range(len(long))) and len(short) > 1
