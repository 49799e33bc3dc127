"""What goes into one bundle, before it is written. `to_base` and `to_station` make it, `exporting` writes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from stations.bundle.manifest import Manifest

LINES, GIVEN_BACK, STATES = "lines", "given_back", "states"
SEAL_KEYS, REFERENCE, MISSING = "seal_keys", "reference", "missing"
DECISIONS = "decisions"
"""Names of sections. DECISIONS tells what was decided on the station's cards (stations/decisions.py), MISSING
names the photos whose files the sender has not, a JSON text [hash, name] each.
"""


@dataclass(frozen=True)
class Parcel:
    """Everything is read as it is written, in this order; what later parts are made of, earlier ones gather."""

    manifest: Manifest
    """Its figures are counted while the sections are written, and are whole when it is signed."""
    sections: Mapping[str, Iterable[str]]
    photos: Iterable[tuple[str, Path]]
