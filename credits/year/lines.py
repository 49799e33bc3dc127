"""The lines of a closed list: what stands in one, the text and hash they are frozen as, and what amendments make of them.

Pure: closing writes them, `verifying` computes them again, doors show them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID

from core.canonical import canonical

GENESIS = "0" * 64
TEXTS = ("staff_number", "name", "area", "grid", "post", "grade")
"""What an amendment may put in another's place as text."""


@dataclass(frozen=True)
class FrozenLine:
    """One line as it was frozen, or as amendments make it. Credits and hours in hundredths; mobile and ID number masked."""

    number: int
    person_id: UUID
    staff_number: str
    name: str
    area: str
    grid: str
    post: str
    mobile: str
    id_number: str
    earned: int
    required: int
    by_category: Mapping[str, int]
    met: bool
    grade: str
    """A code of credits.rules, empty where the rules ask for none or a score was missing."""
    carried: int
    """What goes over into the next year."""
    hours: Mapping[str, int]
    """Lesson hours by the id of the stage, as text."""
    entries: str
    """Digest of the person's entries of the year (credits.year.entries)."""
    amended_by: tuple[int, ...] = ()
    """Numbers of the amendments that this line shows; never part of what is frozen."""

    @property
    def difference(self) -> int:
        """Earned less required: negative while credits are missing."""
        return self.earned - self.required

    def numbered(self, mobile: str | None, id_number: str | None) -> "FrozenLine":
        """The line with numbers in place of the masked ones, where there are any."""
        return replace(self, mobile=mobile or self.mobile, id_number=id_number or self.id_number)


class Change(NamedTuple):
    """What one amendment does to one line: its number, the line's, and the fields that it puts in place of others."""

    number: int
    line_number: int
    before: Mapping[str, object]
    after: Mapping[str, object]


def body_of(line: FrozenLine) -> str:
    """The canonical JSON of a line: what is hashed, stored and shown to whoever doubts."""
    return canonical(
        {
            "number": line.number,
            "person": line.person_id,
            "staff_number": line.staff_number,
            "name": line.name,
            "area": line.area,
            "grid": line.grid,
            "post": line.post,
            "mobile": line.mobile,
            "id_number": line.id_number,
            "earned": line.earned,
            "required": line.required,
            "by_category": dict(line.by_category),
            "met": line.met,
            "grade": line.grade,
            "carried": line.carried,
            "hours": dict(line.hours),
            "entries": line.entries,
        }
    )


def from_body(body: str) -> FrozenLine:
    """The line in a body. ValueError, KeyError or TypeError for a text that `body_of` never wrote."""
    said: dict[str, Any] = json.loads(body)
    person = UUID(said.pop("person"))
    return FrozenLine(person_id=person, **said)


def chained(previous: str, body: str) -> str:
    """The hash of a line: SHA-256, hexadecimal, of the hash of the line before it (GENESIS for the first) and its body."""
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def digest(text: str) -> str:
    """SHA-256 of a text, hexadecimal: how amendments name the manifest and the amendment before them."""
    return hashlib.sha256(text.encode()).hexdigest()


def values_of(line: FrozenLine, fields: Iterable[str]) -> dict[str, object]:
    """The line's values of some fields, as an amendment states them."""
    return {
        field: dict(line.by_category) if field == "by_category" else getattr(line, field) for field in fields
    }


def amended(line: FrozenLine, changes: Sequence[Change]) -> FrozenLine:
    """The line with those of `changes` that name it applied in the order of their numbers, and their numbers shown."""
    for change in sorted(changes, key=lambda each: each.number):
        if change.line_number == line.number:
            after: dict[str, Any] = dict(change.after)
            line = replace(line, **after, amended_by=(*line.amended_by, change.number))
    return line
