"""What a nickname is held to mean: the people it is compared with, candidates with their reasons, the verdict. Pure.

`courses.meetings.matching` judges; plans and lists show.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from core.language import N_, translate
from people.areas import stem

WHY: Mapping[str, str] = {
    "name": N_("the name"),
    "area": N_("the area"),
    "mobile": N_("the mobile number"),
    "staff_number": N_("the staff number"),
    "same_name": N_("several people have this name"),
    "other_area": N_("works in another area than the nickname says"),
    "other_mobile": N_("the export gives another mobile number"),
    "other_number": N_("the nickname holds another number"),
    "more_than_name": N_("the nickname says more than the name"),
    "parted": N_("the nickname is parted inside the name"),
    "like_area": N_("the name is also that of an area"),
    "several": N_("the nickname fits several people"),
    "other_name": N_("the export also gives another name"),
    "same_sound": N_("sounds the same, written otherwise"),
    "pinyin": N_("in pinyin"),
    "given_name": N_("the given name alone"),
    "part_of_name": N_("part of the name"),
    "hidden": N_("some characters are hidden"),
    "one_character": N_("one character differs"),
    "order": N_("surname and given name in another order"),
}
FOR = frozenset({"name", "area", "mobile", "staff_number"})


@dataclass(frozen=True)
class Known:
    """A person of the roster, as far as a nickname can tell."""

    id: UUID
    name: str
    pinyin: str
    """As people.names.search_key makes it."""
    areas: frozenset[str] = frozenset()
    """The 居民区 where the person works now or worked on the day, by their own names."""
    area: str = ""
    """As a list shows it."""
    street: str = ""
    staff_number: str = ""
    mobile: str = ""


class Candidate(NamedTuple):
    """A person a nickname may mean, and what speaks for and against (keys of WHY)."""

    person: Known
    why: tuple[str, ...]

    @property
    def is_clean(self) -> bool:
        """Whether nothing speaks against."""
        return not set(self.why) - FOR

    def reason(self) -> str:
        """Why, in the present language."""
        return "  ·  ".join(translate(WHY[each]) for each in self.why)


class Verdict(NamedTuple):
    """`sure` with one candidate, unsure with some, nobody without."""

    is_sure: bool
    candidates: tuple[Candidate, ...]


def areas_of(*names: str) -> frozenset[str]:
    """居民区 by their own names, as Known has them."""
    return frozenset(stem(name) for name in names if name)
