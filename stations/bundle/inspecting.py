"""Looking at a bundle without taking it in: what anybody may read of it, and, for whom it was sealed, what its sender signed."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from core.jobs import drive
from core.refusal import Refusal
from stations import check_words
from stations.bundle import frame
from stations.bundle.carrying import reading_file
from stations.bundle.manifest import Manifest
from stations.bundle.reading import open_bundle, read_header
from stations.identity import Keys, key_id
from stations.peers import PeerRow


class Facts(NamedTuple):
    """What is known of a bundle's file whose outer form is right."""

    file: str
    bytes: int
    sha256: str
    words: tuple[str, ...]
    """The check words of the file."""
    bundle_id: UUID
    kind: str
    """to_base or to_station."""
    name: str
    """What the sender calls itself: believed only where `peer` is somebody."""
    mark: str
    made_at: datetime
    peer: PeerRow | None
    """Whose signature it bears, when that was right."""
    receiver: str
    """The name of whom it was sealed for; empty where that is nobody we know, and for this machine itself."""
    ours: bool
    """Whether it was sealed for this machine."""
    manifest: Manifest | None
    """None where `refusal` says why it cannot be opened here."""
    refusal: Refusal | None


def inspect(file: Path, keys: Keys, peers: Sequence[PeerRow]) -> Facts:
    """What can be said of a bundle here. Raises NotABundle, Truncated, Tampered, TooLarge, Newer and FileNotRead where nothing can."""
    with reading_file(file) as opened:
        framed = drive(frame.read(opened, file.name))
        size = opened.seek(0, 2)
    header = read_header(framed, file.name)
    peer, said, refusal = None, None, None
    try:
        with open_bundle(file, keys, peers) as bundle:
            peer, said = bundle.peer, bundle.manifest
    except Refusal as error:
        refusal = error
    own = key_id(keys.sealing.public_key().public_bytes_raw())
    receiver = next((each.name for each in peers if key_id(each.sealing_key) == header.receiver_key), "")
    return Facts(
        file.name,
        size,
        framed.sha256,
        check_words.of_hash(framed.sha256),
        header.bundle_id,
        header.kind,
        header.name,
        header.mark,
        header.made_at,
        peer,
        receiver,
        header.receiver_key == own,
        said,
        refusal,
    )
