"""The manifest of a closed year: the one text that is signed. It names everything that the closing vouches for.

Pure: `closing` makes it, `verifying` and the doors read it.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple, cast

from core.canonical import canonical
from credits.year.entries import OfYear

SCHEMA = "xiuhua-closed-year-1"


class Overridden(NamedTuple):
    """What stood against the closing and was passed over, with the reason that was given."""

    code: str
    many: int
    reason: str


class Manifest(NamedTuple):
    """What a closed year holds. Figures in hundredths, hashes hexadecimal."""

    year: int
    base: str
    """The base's name on that day, lines as they were."""
    origin: str
    """The base's origin in the journal."""
    closed_at: datetime
    closed_by: str
    objections_until: date
    people: int
    met: int
    graded: bool
    """Whether the rules ask for grades."""
    grades: Mapping[str, int]
    """How many have each grade."""
    last_hash: str
    """Of the last line; it holds all lines before it."""
    entries: OfYear
    columns: Sequence[str]
    """The ledger's columns that the digests are made over."""
    carried: int
    """What goes over into the next year, all persons together."""
    rules: Sequence[tuple[int, str]]
    """Number and digest of the text of each version that is signed."""
    line_rules: int
    """Number of the version that says the line."""
    stages: Sequence[tuple[str, str]]
    journal: tuple[int, str]
    """Seq and hash of the journal's head before the closing."""
    overridden: Sequence[Overridden]
    replaces: Sequence[str]
    """Digests of manifests whose files lay in the folder although the base knew nothing of them."""
    files: Mapping[str, str]


def to_text(manifest: Manifest) -> str:
    """The canonical JSON that is signed."""
    return canonical(
        {
            **manifest._asdict(),
            "schema": SCHEMA,
            "entries": manifest.entries._asdict(),
            "overridden": [each._asdict() for each in manifest.overridden],
        }
    )


def from_text(text: str) -> Manifest:
    """The manifest in a text. ValueError, KeyError or TypeError for a text that `to_text` never wrote."""
    said = cast("dict[str, Any]", json.loads(text))
    if said.pop("schema") != SCHEMA:
        raise ValueError("another schema")
    said |= {
        "closed_at": datetime.fromisoformat(said["closed_at"]),
        "objections_until": date.fromisoformat(said["objections_until"]),
        "entries": OfYear(**said["entries"]),
        "rules": tuple((number, each) for number, each in said["rules"]),
        "stages": tuple((id, title) for id, title in said["stages"]),
        "journal": tuple(said["journal"]),
        "overridden": tuple(Overridden(**each) for each in said["overridden"]),
        "columns": tuple(said["columns"]),
        "replaces": tuple(said["replaces"]),
    }
    return Manifest(**said)
