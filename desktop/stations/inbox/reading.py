"""One card as the inbox shows it: its contents, the photos of both sides unpacked. Read in a thread; no widgets here."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from uuid import UUID

from PySide6.QtGui import QImage

from core import clock
from core.language import _
from desktop.desk import Desk
from desktop.grid.issues.photo_view import Kept, read_image
from grid import hands
from grid.issues import photos
from grid.issues.refusals import PhotoGone
from stations.inbox import cards
from stations.inbox.cards import Card, CardPhoto
from store.types import Db

MOST_PHOTOS = 12
"""Of a side, the newest."""


class Shown(NamedTuple):
    """A card with its photos."""

    card: Card
    here: Sequence[Kept]
    there: Sequence[Kept]


def read(db: Db, desk: Desk, card_id: UUID, known: Mapping[str, Kept]) -> Shown:
    """The card as it is now; `known` are photos that were unpacked before, by their hash."""
    at = clock.now()
    found = cards.card(db, card_id, hands.of_account(db, desk.actor, clock.local_date(at)), at)
    return Shown(found, _kept(desk, found.here, known), _kept(desk, found.there, known))


def _kept(desk: Desk, photos_: Sequence[CardPhoto], known: Mapping[str, Kept]) -> list[Kept]:
    return [known.get(photo.sha256) or _photo(desk, photo) for photo in photos_[-MOST_PHOTOS:]]


def _photo(desk: Desk, photo: CardPhoto) -> Kept:
    when = f"{clock.local(photo.at):%Y-%m-%d %H:%M}"
    kind = _("before the work") if photo.kind == "before" else _("after the work")
    about = "  ·  ".join(part for part in (kind, when, photo.who) if part)
    said = "\n".join(filter(None, (photo.name, about)))
    try:
        path = photos.path_of(desk.folder, photo.sha256)
    except PhotoGone:
        return Kept(photo.sha256, None, QImage(), said)
    return Kept(photo.sha256, path, read_image(path), said)
