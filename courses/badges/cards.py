"""Printing badges: the cards of chosen people or of an area as one PDF. The desktop and the terminal run it as a job."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import sqlalchemy as sa

from core.files import write_beside
from core.jobs import Job, Step
from core.placing import placing
from courses.badges.badges import badges_of
from courses.badges.refusals import NoBadgesToPrint
from people.areas import NOWHERE, area_paths
from people.tables import Person, Posting
from store import journal
from store.facts import BASE_NAME, fact
from store.journal import Line
from store.transaction import Store
from store.types import Db, table_of

if TYPE_CHECKING:
    from courses.badges.cards_pdf import CardFace

_PERSON = table_of(Person)
_POSTING = table_of(Posting)
_CHUNK = 5_000


def print_cards(store: Store, path: Path, person_ids: Collection[UUID], actor: str, at: datetime) -> Job[int]:
    """Write the cards of those of these people who have a valid badge, by area and name; gives their number.

    The file is whole or not there; cancelled, nothing is written. Raises NoBadgesToPrint, CharacterNotPrintable,
    TextDoesNotFit, FileLocked, FileNotWritten.
    """
    from courses.badges import cards_pdf

    with store.read() as db:
        faces = _faces(db, person_ids)
        base_name = fact(db, BASE_NAME)
    if not faces:
        raise NoBadgesToPrint
    yield Step(0, len(faces))
    content = yield from cards_pdf.draw(faces, base_name)
    # On the disk before the base is held: a slow or far disk would keep the door waiting.
    beside = write_beside(path, content, private=True)
    try:
        with placing() as place, store.write() as db:
            said = {"count": len(faces), "numbers": [face.number for face in faces]}
            journal.note(db, Line("badges.printed", "badges", "cards", actor, at, said), at)
            place(beside, path)
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
    return len(faces)


def _faces(db: Db, person_ids: Collection[UUID]) -> "list[CardFace]":
    from courses.badges.cards_pdf import CardFace

    known = badges_of(db, person_ids)
    paths = area_paths(db)
    rows: list[tuple[str, str, CardFace]] = []
    ids = list(known)
    for start in range(0, len(ids), _CHUNK):
        query = (
            sa.select(
                _PERSON.c.id,
                _PERSON.c.name,
                _PERSON.c.pinyin,
                _PERSON.c.staff_number,
                _POSTING.c.area_id,
                _POSTING.c.post,
            )
            .select_from(
                _PERSON.outerjoin(
                    _POSTING, sa.and_(_POSTING.c.person_id == _PERSON.c.id, _POSTING.c.until.is_(None))
                )
            )
            .where(_PERSON.c.id.in_(ids[start : start + _CHUNK]))
        )
        for row in db.execute(query):
            area = (paths[row.area_id] if row.area_id else NOWHERE).area
            badge = known[row.id]
            face = CardFace(row.name, area, row.post or "", row.staff_number or "", badge.number, badge.text)
            rows.append((area, row.pinyin, face))
    rows.sort(key=lambda row: (row[0], row[1], row[2].number))
    return [face for _area, _pinyin, face in rows]
