"""One issue as its page shows it: story, buttons, photos unpacked, who is to be told. Read in a thread; no widgets here."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from PySide6.QtGui import QImage

from core import clock
from core.language import _, translate
from core.refusal import Refusal
from desktop.desk import Desk
from desktop.grid.issues.entering import company, place_of
from desktop.grid.issues.finder import Offer
from desktop.grid.issues.photo_view import Kept, read_image
from desktop.grid.issues.timeline import Event
from grid import hands
from grid.hands import names_of
from grid.issues import moves, phoning, photos
from grid.issues.book_list import clock_words
from grid.issues.escalation import Told, whom
from grid.issues.moves import Choices
from grid.issues.refusals import MoveNotNow, PhotoGone
from grid.issues.rules import MOVES, NEW, Move
from grid.issues.stories import PhotoRow, Story, StoryLine, story
from grid.issues.words import LEVELS, ROLES, SOURCES, STATES
from grid.issues.words import MOVES as MOVE_TITLES
from grid.issues.words import MOVES as MOVE_WORDS
from grid.places.patches import patches, upward
from grid.places.units import UnitRow, units
from grid.working_time import WorkCalendar, calendar_of, limit_words, spent_words
from store.types import Db

_TONES = {
    "return_dispatch": "bad", "rework": "bad", "decline": "still", "void": "still", "suspend": "still", "close": "good",
    "force_close": "good", "handled": "good", "mend": "good", "reopen": "warn", "note": "still", "phoned": "still",
}  # fmt: skip
MAIN = (
    "file", "dispatch", "accept", "handled", "close",
    "send_to_verify", "return_dispatch", "rework", "reopen", "mend",
    "ask_extension", "extend", "ask_suspension", "suspend", "resume",
    "merge", "unmerge", "amend", "decline", "void", "restore", "propose_forced", "force_close",
    "phoned", "note",
)  # fmt: skip
"""The moves that always have a button, in their order; steps back and answers have one only while there is something to answer."""


class Picture(NamedTuple):
    """What the page shows."""

    story: Story
    choices: Choices
    calendar: WorkCalendar
    read_at: datetime
    area: str
    """The patch and what it lies in."""
    place: Offer | None
    """Where it lies, for the field of a dialog."""
    told: Sequence[Told]
    phone: str
    """Whom to phone at once; "" where nobody need be phoned."""
    company: UnitRow | None
    units: Sequence[UnitRow]
    """Whom it can be dispatched to, the company of the place first."""
    before: Sequence[Kept]
    after: Sequence[Kept]


class Step(NamedTuple):
    """A button: a move, and why it is not to be pressed; None where it is."""

    move: Move
    refusal: Refusal | None


def read(db: Db, desk: Desk, issue_id: UUID, known: Mapping[str, Kept]) -> Picture:
    """The issue as it is now; photos among `known`, by their id, are not unpacked again, but for missing ones. Raises UnknownIssue."""
    at = clock.now()
    today = clock.local_date(at)
    found = story(db, issue_id, at)
    row = found.issue
    nodes = patches(db)
    serving = company(db, row.area_id, row.place_id, today)
    there = units(db, on=today)
    if serving is not None:
        there.sort(key=lambda each: each.id != serving.id)
    names = names_of(db, {photo.added_by for photo in found.photos})
    unpacked = {name: photo for name, photo in known.items() if photo.path is not None}
    kept = {
        photo.id: unpacked.get(str(photo.id)) or _kept(desk, photo, names.get(photo.added_by, ""))
        for photo in found.photos
    }
    return Picture(
        found,
        moves.choices(db, issue_id, hands.of_account(db, desk.actor, today)),
        calendar_of(db),
        at,
        " ".join(node.name for node in reversed(list(upward(nodes, row.area_id)))),
        place_of(db, row),
        whom(db, row.area_id, found.level, today),
        phoning.advice(db, row, today),
        serving,
        there,
        [kept[photo.id] for photo in found.before],
        [kept[photo.id] for photo in found.after],
    )


def steps(choices: Choices) -> list[Step]:
    """Every button of the page: those of the main line always, the others while the table offers them."""
    offered = {move.name: refusal for move, refusal in choices.moves}
    state = choices.row.state
    found: list[Step] = []
    for name, move in MOVES.items():
        if name in offered:
            found.append(Step(move, offered[name]))
        elif name in MAIN and NEW not in move.before:
            found.append(Step(move, MoveNotNow(move=MOVE_TITLES[name], state=STATES[state])))
    return sorted(found, key=lambda step: MAIN.index(step.move.name) if step.move.name in MAIN else len(MAIN))


def events(picture: Picture) -> list[Event]:
    """The time line, newest first."""
    numbers = {other.id: other.shown for other in (*picture.story.merged, *picture.story.links)}
    if picture.story.into is not None:
        numbers[picture.story.into.id] = picture.story.into.shown
    kind = picture.story.item.limit_kind if picture.story.item else None
    return [
        Event(
            _what(line, picture.story.issue.round),
            line.made.occurred_at,
            _("{name} ({role})", name=line.name, role=translate(ROLES[line.made.role]))
            if line.made.role in ROLES
            else line.name,
            "\n".join(_details(line, kind, numbers)),
            _TONES.get(line.made.move, "fair"),
        )
        for line in reversed(picture.story.moves)
    ]


def facts(picture: Picture) -> list[tuple[str, str]]:
    """Titles and values, in the order in which they are read."""
    found, row, item = picture.story, picture.story.issue, picture.story.item
    pairs = [
        (_("Where"), "  ·  ".join(part for part in (found.where, picture.area) if part)),
        (_("In words"), row.description),
        (
            _("Reported on"),
            f"{_moment(row.reported_at)}  {found.reporter}  ·  {translate(SOURCES[row.source])}",
        ),
        (_("Occurred"), _moment(row.occurred_at) if row.occurred_at != row.reported_at else ""),
        (_("With whom"), "  ".join(part for part in (found.unit, found.handler) if part)),
        (_("Limit"), limit_words(item.limit_kind, item.limit_amount) if item else ""),
        (_("Closed when"), item.closing if item else ""),
        (
            _("Photos wanted"),
            _("{before} before, {after} after", before=item.photos_before, after=item.photos_after)
            if item and (item.photos_before or item.photos_after)
            else "",
        ),
        (_("Who mends it"), item.unit_words if item else ""),
        (_("To be told"), "\n".join(_told(each) for each in picture.told)),
        (_("Provisional number"), row.provisional if row.number else ""),
    ]
    return [(title, value) for title, value in pairs if value]


def clock_line(picture: Picture) -> str:
    """The clock in words, with the moment it ends."""
    found = picture.story
    words = clock_words(found.clock, found.item.limit_kind if found.item else None, found.issue.state)
    due = found.clock.due_at if found.clock else None
    if due is None or found.issue.state in {"HANDLED", "CLOSED", "FORCED"}:
        return words
    return _("{clock}, due {moment}", clock=words, moment=_moment(due))


def _what(line: StoryLine, last_round: int) -> str:
    move = translate(MOVE_WORDS.get(line.made.move, line.made.move))
    return _("{move} (round {round})", move=move, round=line.made.round) if last_round > 1 else move


def _details(line: StoryLine, kind: str | None, numbers: dict[UUID, str]) -> list[str]:
    found = [line.made.reason] if line.made.reason else []
    if line.unit:
        found.append(_("To: {unit}", unit=line.unit))
    if line.made.minutes and kind:
        found.append(_("{time} more", time=spent_words(kind, line.made.minutes)))
    if line.until:
        found.append(_("Until {day}", day=line.until.isoformat()))
    if line.target:
        found.append(_("Into {number}", number=numbers.get(line.target, "")))
    return [*found, *(each.words for each in line.changed)]


def _told(told: Told) -> str:
    level = translate(LEVELS[told.level])
    return _("{level}: {names}", level=level, names="、".join(told.names)) if told.names else level


def _moment(at: datetime) -> str:
    return f"{clock.local(at):%Y-%m-%d %H:%M}"


def _kept(desk: Desk, photo: PhotoRow, who: str) -> Kept:
    said = "  ·  ".join(part for part in (_moment(photo.added_at), who) if part)
    try:
        path = photos.path_of(desk.folder, photo.sha256)
    except PhotoGone:
        return Kept(str(photo.id), None, QImage(), said)
    return Kept(str(photo.id), path, read_image(path), said)
