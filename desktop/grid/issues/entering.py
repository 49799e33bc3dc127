"""What the quick report reads and writes: items and places to choose from, what is near, the report itself, its draft. No widgets here."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from core import clock
from core.language import _
from core.refusal import Refusal
from desktop.desk import Desk
from desktop.grid.issues.finder import Offer
from grid import catalogue, hands
from grid.catalogue import Catalogue, KeptItem, limit_of
from grid.issues import duplicates, links, moves, photos, reporting
from grid.issues.duplicates import Near
from grid.issues.photos import Photo, Sent
from grid.issues.reporting import NewIssue
from grid.issues.rows import IssueRow, issue
from grid.issues.stories import story, where
from grid.places.answering import answering, companies
from grid.places.patches import patches, upward
from grid.places.searching import search_places
from grid.places.units import UnitRow, unit
from store.types import Db

MOST_PLACES = 12


class Where(NamedTuple):
    """What the second field gives: a place, or a patch alone."""

    area_id: UUID | None
    place_id: UUID | None


class Around(NamedTuple):
    """What is known once item and place are chosen."""

    near: Sequence[Near]
    company: UnitRow | None
    """Who serves the place, to be phoned when it is urgent."""


class Draft(NamedTuple):
    """A draft as the form takes it up again."""

    row: IssueRow
    where: Offer | None
    photos: int


class Join(NamedTuple):
    """What to do with an issue that was found near: link it with the new one, or merge the new one into it."""

    other: UUID
    merge: bool


class Report(NamedTuple):
    """What stands in the form."""

    new: NewIssue
    photos: Sequence[Sent] = ()
    join: Join | None = None
    phoned: bool = False
    draft: UUID | None = None
    """The draft that it goes on from."""


def in_force(db: Db) -> Catalogue:
    """The items of today. Raises NoCatalogueInForce."""
    return catalogue.in_force(db, clock.local_date(clock.now()))


def items(known: Catalogue, text: str) -> list[Offer]:
    """The items that fit, for the first field."""
    return [
        Offer(kept, kept.item.name, f"{kept.item.class_name}  ·  {limit_of(kept.item)}")
        for kept in catalogue.search(known, text)
    ]


def places(db: Db, text: str) -> list[Offer]:
    """The places and patches that fit, for the second field; without a text the patches, finest first."""
    today = clock.local_date(clock.now())
    if not text:
        nodes = patches(db, today)
        finest = sorted(nodes.values(), key=lambda node: ("grid", "area", "street").index(node.kind))
        return [
            Offer(
                Where(node.id, None), node.name, " ".join(up.name for up in list(upward(nodes, node.id))[1:])
            )
            for node in finest
        ]
    return [
        Offer(Where(found.area_id, found.place_id), found.path, found.within)
        for found in search_places(db, text, today, limit=MOST_PLACES)
    ]


def around(db: Db, code: str, place: Where, but: UUID | None) -> Around:
    """What may be the same issue already, and who serves the place."""
    at = clock.now()
    try:
        near = duplicates.nearby(db, code, place.area_id, place.place_id, at, but=but)
    except Refusal:
        near = []  # a place without a grid is refused when it is reported, with what to do about it
    return Around(near, company(db, place.area_id, place.place_id, clock.local_date(at)))


def company(db: Db, area_id: UUID | None, place_id: UUID | None, on: date) -> UnitRow | None:
    """The property company that serves a place on a day; of several the first."""
    if area_id is None and place_id is None:
        return None
    serving = companies(answering(db, on, area_id=area_id, place_id=place_id))
    first = next((row for row in serving if row.unit_id is not None), None)
    return unit(db, first.unit_id) if first and first.unit_id else None


def draft(db: Db, issue_id: UUID) -> Draft:
    """A draft to go on with. Raises UnknownIssue."""
    row = issue(db, issue_id)
    return Draft(row, place_of(db, row), len(story(db, issue_id).photos))


def place_of(db: Db, row: IssueRow) -> Offer | None:
    """Where an issue lies, as the second field has it; None while it lies with the whole of the base."""
    node = patches(db).get(row.area_id)
    if row.place_id is not None:
        return Offer(Where(row.area_id, row.place_id), where(db, row.place_id, ""), node.name if node else "")
    if node is not None and node.parent_id is not None:
        return Offer(Where(row.area_id, None), node.name)
    return None


def phone_words(company: UnitRow | None, item: KeptItem | None) -> str:
    """Whom to phone: "桂苑物业 钱经理 021-55550101", else who the catalogue says mends it."""
    if company is not None:
        return "  ".join(part for part in (company.name, company.contact, company.phone) if part)
    return item.item.unit_words if item else ""


def send(desk: Desk, report: Report) -> Callable[[], IssueRow]:
    """Report it, with its photos, link or merger, in one transaction; for a thread. Raises what the verbs refuse."""

    def make(db: Db, at: datetime, taken: Sequence[Photo]) -> IssueRow:
        hand = hands.of_account(db, desk.actor, clock.local_date(at))
        if report.draft is None:
            row = reporting.report(db, report.new._replace(photos=taken), hand, at)
        else:
            row = reporting.redraft(db, report.draft, report.new, hand, at)
            row = moves.move(db, row.id, "report", hand, at, photos=taken)
        if report.phoned:
            row = moves.move(db, row.id, "phoned", hand, at)
        if report.join is not None and report.join.merge:
            row = moves.move(db, row.id, "merge", hand, at, target_id=report.join.other)
        elif report.join is not None:
            links.link(db, row.id, report.join.other, "", hand, at)
        return row

    return lambda: _kept(desk, report.photos, make)


def keep(desk: Desk, report: Report) -> Callable[[], IssueRow]:
    """Keep it as a draft, with its photos; for a thread. Where no place was chosen it lies with the whole of the base for now."""

    def make(db: Db, at: datetime, taken: Sequence[Photo]) -> IssueRow:
        hand = hands.of_account(db, desk.actor, clock.local_date(at))
        new = report.new._replace(draft=True)
        if new.area_id is None and new.place_id is None:
            nodes = patches(db, clock.local_date(at))
            new = new._replace(
                area_id=next((id for id, node in nodes.items() if node.parent_id not in nodes), None)
            )
        if report.draft is None:
            return reporting.report(db, new._replace(photos=taken), hand, at)
        if not taken:
            return reporting.redraft(db, report.draft, new, hand, at)
        # A draft takes no more photos: a new one takes its place, with all of them.
        before = [Photo(each.sha256, each.name, each.kind) for each in story(db, report.draft).photos]
        moves.move(db, report.draft, "discard", hand, at)
        return reporting.report(db, new._replace(photos=[*before, *taken]), hand, at)

    return lambda: _kept(desk, report.photos, make)


def _kept(
    desk: Desk, sent: Sequence[Sent], make: Callable[[Db, datetime, Sequence[Photo]], IssueRow]
) -> IssueRow:
    return photos.take_in(desk.base, desk.folder, sent, lambda db, taken: make(db, clock.now(), taken))


def said(row: IssueRow, *, merged: bool) -> str:
    """What the foot of the window says afterwards."""
    if merged:
        return _("{number} is reported and merged.", number=row.shown)
    return _("Reported as {number}.", number=row.shown)
