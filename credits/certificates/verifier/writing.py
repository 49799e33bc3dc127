"""The verifying page with this base's keys and revocation lists in it, as a file to give away: terminal and desktop ask here.

It holds public keys, names of bases and bit strings, and nothing of any person.
"""

import base64
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from core.clock import local_date
from core.files import write_whole
from core.paths import DataFolder
from core.pinned_keys import Pinned, pinned
from credits.certificates import revocation_list
from credits.certificates.verifier.drawing import draw
from credits.key_acts import write_list
from store.naming import one_line
from store.transaction import Store


def write(folder: DataFolder, store: Store, path: Path, at: datetime) -> None:
    """Put the page at `path`, with the list of this base as it stands and the newest of every other base that is known here.

    Raises FileLocked, FileNotWritten, IssuerKeyUnreadable and RevocationListUnreadable.
    """
    write_whole(path, page(folder, store, at))


def page(folder: DataFolder, store: Store, at: datetime) -> bytes:
    """The same as bytes. Raises IssuerKeyUnreadable, RevocationListUnreadable."""
    with store.read() as db:
        name = one_line(db)
        own = write_list(db, folder, at)
    known = pinned(folder)
    others = [
        revocation_list.newest_bytes(folder, issuer) or b""
        for issuer in sorted({one.name for one in known.values() if not one.own})
        if revocation_list.newest(folder, known, issuer) is not None
    ]
    return draw(
        {
            "keys": {identity.hex(): _key(one, name) for identity, one in known.items()},
            "lists": [base64.b64encode(each).decode() for each in (own, *others)],
            "made": local_date(at).isoformat(),
        }
    )


def _key(one: Pinned, own_name: str) -> Mapping[str, str | None]:
    """`issuer` is what lists go by: empty for this base."""
    distrusted = one.distrusted_from.isoformat() if one.distrusted_from else None
    public = one.public.public_bytes_raw().hex()
    return {"key": public, "issuer": one.name, "name": one.name or own_name, "distrusted": distrusted}
