"""One hash for what the declared tables hold: two bases that hold the same have the same, whichever database they stand on.

A station and its base compare by it what they both hold of a patch; tests compare by it what the same lines made elsewhere.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping

from core.canonical import canonical
from core.jobs import Job, Step
from core.language import _
from store.plain_rows import plain_rows
from store.records import Record
from store.types import Db


def of(db: Db, records: Iterable[Record], only: Mapping[str, Collection[str]] | None = None) -> Job[str]:
    """SHA-256 over the rows of these records as canonical text, by table and key. A job; changes nothing, its memory is flat.

    What a record leaves out is not in it. With `only`, by subject kind the ids whose rows are meant; other kinds' rows are not.
    """
    chosen = sorted(records, key=lambda record: record.kind)
    hashed = hashlib.sha256()
    for done, record in enumerate(chosen):
        yield Step(done, len(chosen), _("Computing the hash of what the base holds"))
        hashed.update(f"{record.kind}\n".encode())
        for part in plain_rows(db, record, None if only is None else only.get(record.subject, ())):
            lines = [canonical([*key, *values]) for _subject, key, values in part]
            hashed.update("\n".join([*lines, ""]).encode())
    yield Step(len(chosen), len(chosen), _("Computing the hash of what the base holds"))
    return hashed.hexdigest()
