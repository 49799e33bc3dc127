"""What an amendment says: the one text of it that is signed, chained to the manifest and to the amendment before it. Pure."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple, cast

from core.canonical import canonical

SCHEMA = "xiuhua-amendment-1"


class AmendmentText(NamedTuple):
    """One amendment. `before` and `after` hold the same fields of credits.year.lines.FrozenLine; ids and instants are text."""

    year: int
    number: int
    line: int
    person: str
    before: Mapping[str, object]
    after: Mapping[str, object]
    credits: int
    """The difference in hundredths; the ledger holds it as an entry amended:<year>:<number>."""
    category: str
    reason: str
    objection: int | None
    """Number of the objection that it follows from."""
    entries: Sequence[str]
    """Ids of the entries written with it: the difference first, then what changed of what goes over into the next year."""
    manifest: str
    """Digest of the manifest."""
    previous: str
    """Digest of the amendment before it; of the manifest for the first."""
    at: str
    actor: str


def to_text(said: AmendmentText) -> str:
    """The canonical JSON that is signed."""
    return canonical({**said._asdict(), "schema": SCHEMA})


def from_text(text: str) -> AmendmentText:
    """The amendment in a text. ValueError, KeyError or TypeError for a text that `to_text` never wrote."""
    said = cast("dict[str, Any]", json.loads(text))
    if said.pop("schema") != SCHEMA:
        raise ValueError("another schema")
    return AmendmentText(**said)
