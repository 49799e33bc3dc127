"""One issue on the phone: its story and photos, and the moves that this person may make, one tap each."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse

from core.clock import local, local_date, now
from core.language import N_, _, translate
from core.refusal import Refusal, word
from grid import catalogue
from grid.hands import Hand
from grid.issues import links, moves, photos, words
from grid.issues.amending import Amended
from grid.issues.issues import search
from grid.issues.photos import Photo, Sent
from grid.issues.refusals import MinutesNeeded, TargetMissing, UnknownIssue
from grid.issues.reporting import LONGEST
from grid.issues.rules import Move
from grid.issues.stories import PhotoRow, Story, StoryLine, story
from grid.places.answering import answering, companies
from grid.places.units import units
from store.types import Db
from web.door import Door
from web.frame import Page, seen_next
from web.grid import calling, forms, seeing, telling
from web.grid.owner import Owner, admit, asked, count_step, owner_of, show
from web.multipart import Photographed
from web.refusals import FormUnreadable, PageNotThere
from web.visit import Visit

_NOT_HERE = frozenset({"draft", "report", "discard"})
"""Drafts are the desk's."""
_IN_THE_BOX = "phoned"
"""Stands in the box that says to phone."""
_FIRST = frozenset({"file", "dispatch", "accept", "handled", "close", "resume"})
"""The step that an issue waits for stands out."""
_PHOTOS: Mapping[str, str] = MappingProxyType(
    {
        "handled": N_("Photo of the finished work"),
        "mend": N_("Photo after it was mended"),
        "rework": N_("Photo of what is still wrong"),
        "note": N_("Photo, if you like"),
    }
)
_MINUTES: Mapping[str, int] = MappingProxyType({"work_day": 1440, "natural_day": 1440})
_NEEDS: Mapping[str, str] = MappingProxyType(
    {"unit_id": "unit", "until": "until", "minutes": "time", "target_id": "target", "amended": "report"}
)
"""What a form here can ask; a move that needs another value is the desk's."""
_SHORT = 3
_SANDBOX = {"content-security-policy": "default-src 'none'; sandbox", "x-content-type-options": "nosniff"}


class Button(NamedTuple):
    """A move as the page offers it."""

    name: str
    title: str
    needs: tuple[str, ...]
    must_say: bool
    photo: str
    first: bool


@asked
async def show_one(door: Door, visit: Visit, request: Request) -> Page:
    """GET /grid/issue/{id}."""
    return await _page(door, visit, request, {}, None)


@asked
async def move(door: Door, visit: Visit, request: Request) -> Page:
    """POST /grid/issue/{id}: one move, or a link; the same tap again is success."""
    await admit(door, visit)
    sent = await forms.read(visit, request)
    try:
        count_step(door, visit)
        forms.refuse_late(sent)
        await run_in_threadpool(partial(_make, door, visit, request.path_params["id"], sent))
    except (UnknownIssue, PageNotThere, FormUnreadable):
        raise
    except Refusal as refusal:
        return await _page(door, visit, request, sent.fields, refusal)
    return seen_next(f"/grid/issue/{request.path_params['id']}", visit)


@asked
async def send_photo(door: Door, visit: Visit, request: Request) -> FileResponse:
    """GET /grid/issue/{id}/photo/{photo}: for whoever may see the issue, and nobody else."""
    await admit(door, visit)
    issue_id, wanted = request.path_params["id"], request.path_params["photo"]
    at = now()

    def look(db: Db) -> PhotoRow:
        seeing.seen(db, issue_id, owner_of(db, visit, at).hand)
        found = next((each for each in story(db, issue_id).photos if each.id == wanted), None)
        if found is None:
            raise PageNotThere
        return found

    photo = await door.read(look)
    return FileResponse(
        photos.path_of(door.folder, photo.sha256),
        headers=_SANDBOX,
        media_type="image/jpeg",
        filename=photo.name,
        content_disposition_type="inline",
    )


async def _page(
    door: Door, visit: Visit, request: Request, tried: Mapping[str, str], refusal: Refusal | None
) -> Page:
    at = now()
    issue_id: UUID = request.path_params["id"]
    query = request.query_params

    def look(db: Db, owner: Owner) -> dict[str, object]:
        seeing.seen(db, issue_id, owner.hand)
        told = story(db, issue_id, at)
        row, item = told.issue, told.item
        kind = item.limit_kind if item else ""
        buttons, why_not = _buttons(db, told, owner, at)
        needed = {need for button in buttons for need in button.needs}
        return {
            "id": issue_id,
            "saved": bool(query.get("saved")) and refusal is None,
            "walk": forms.id_of(query.get("walk", "")) if query.get("walk") else None,
            "provisional": row.number is None,
            "number": row.shown,
            "item": item.name if item else _("Without an item yet"),
            "class_name": item.class_name if item else "",
            "closing": item.closing if item else "",
            "where": telling.where_words(db, [(row.area_id, row.place_id, row.spot)], at)[0],
            "state": words.state_title(row.state),
            "due": telling.due_words(row.state, kind, told.clock, at),
            "level": telling.pressing(row.state, told.clock),
            "unit": told.unit,
            "words": row.description,
            "calls": next(iter(calling.calls(db, [row], at)), None) if row.phone_now else None,
            "photos": [
                (each.id, _photo_words(each, row.round), photos.is_here(door.folder, each.sha256))
                for each in told.photos
            ],
            "near": _near(db, owner, query.get("near", ""), issue_id, at),
            "story": [_step(each) for each in reversed(told.moves)],
            "links": _others(told),
            "moves": buttons,
            "why_not": why_not,
            "expected": row.last,
            "tried": tried.get("move", ""),
            "reason": tried.get("reason", ""),
            "amended": _amended(db, told, tried) if "report" in needed else None,
            "units": _units(db, told, local_date(at)) if "unit" in needed else (),
            "tomorrow": (local_date(at) + timedelta(days=1)).isoformat(),
            "time_words": _("How many days more?") if kind in _MINUTES else _("How many hours more?"),
        }

    return await show(door, visit, "grid/issue.html", look, refusal)


def _make(door: Door, visit: Visit, issue_id: UUID, sent: Photographed) -> None:
    """In a thread: the photos lie in media/ before the commit."""
    fields, at = sent.fields, now()
    name = fields.get("move", "")
    kind = "before" if name in {"rework", "note"} else "after"
    files = [Sent(each.content, each.name, kind) for each in sent.files if name in _PHOTOS]

    def enter(db: Db, taken: Sequence[Photo]) -> None:
        hand = owner_of(db, visit, at).hand
        row = seeing.seen(db, issue_id, hand)
        if name == "link":
            other = forms.id_of(fields.get("other", ""))
            if other is None:
                raise TargetMissing
            seeing.seen(db, other, hand)
            links.link(db, issue_id, other, "", hand, at)
            return
        if name in _NOT_HERE:
            raise FormUnreadable
        moves.move(
            db,
            issue_id,
            name,
            hand,
            at,
            reason=fields.get("reason", ""),
            unit_id=forms.id_of(fields.get("unit", "")),
            minutes=_minutes(db, issue_id, fields.get("time", "")),
            until=forms.day_of(fields.get("until", "")),
            amended=Amended(fields.get("item"), spot=fields.get("spot"), description=fields.get("words")),
            target_id=_target(db, fields.get("target", ""), hand) if name == "merge" else None,
            photos=taken,
            expected=_expected(fields.get("expected", ""), row.last),
        )

    photos.take_in(door.store, door.folder, files, enter)


def _expected(text: str, last: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 9):
        raise FormUnreadable
    return min(int(text), last)


def _minutes(db: Db, issue_id: UUID, text: str) -> int | None:
    """Hours or days, as the item's limit counts, in minutes. Raises MinutesNeeded for what is no number."""
    if not text.strip():
        return None
    if not (text.strip().isascii() and text.strip().isdigit() and len(text.strip()) <= _SHORT):
        raise MinutesNeeded
    item = story(db, issue_id).item
    return int(text) * _MINUTES.get(item.limit_kind if item else "", 60)


def _target(db: Db, number: str, hand: Hand) -> UUID:
    """The issue that people call by this number, among those that this hand sees. Raises TargetMissing."""
    wanted = number.strip().upper()
    found = [each.id for each in search(db, wanted) if each.shown.upper() == wanted] if wanted else []
    if not found or not seeing.may_see(db, found[0], hand):
        raise TargetMissing
    return found[0]


def _buttons(db: Db, told: Story, owner: Owner, at: datetime) -> tuple[list[Button], list[tuple[str, str]]]:
    """What this person may do, the next step first; and of the rest why not, for whoever wonders."""
    buttons: list[Button] = []
    why_not: list[tuple[str, str]] = []
    for each, refusal in moves.choices(db, told.issue.id, owner.hand).moves:
        if each.name in _NOT_HERE or not each.values <= _NEEDS.keys():
            continue
        title = translate(words.MOVES[each.name])
        if refusal is not None:
            why_not.append((title, word(refusal)))
        elif each.name != _IN_THE_BOX:
            buttons.append(_button(each, title))
    if seeing.to_verify(db, told.issue.id, told.issue.state):
        asked = _("Tell what you found there")
        buttons = [
            each._replace(title=asked, first=True) if each.name == "note" else each for each in buttons
        ]
    buttons.sort(key=lambda button: not button.first)
    return buttons, why_not


def _button(each: Move, title: str) -> Button:
    photo = translate(_PHOTOS[each.name]) if each.name in _PHOTOS else ""
    needs = [_NEEDS[value] for value in sorted(each.values)]
    if each.reason or each.name == "handled":
        needs.insert(0, "reason")
    if photo:
        needs.append("photo")
    return Button(each.name, title, tuple(needs), each.reason, photo, each.name in _FIRST)


def _amended(db: Db, told: Story, tried: Mapping[str, str]) -> dict[str, object]:
    """What the form that amends a report is filled with: what stands, or what was typed and refused. Another place is the desk's."""
    row = told.issue
    known = catalogue.in_force(db, local_date(row.reported_at))
    typed: Mapping[str, str] = tried if tried.get("move") == "amend" else {}
    return {
        "classes": [(name, [each.item for each in inside]) for name, inside in known.classes.items()],
        "item": typed.get("item", row.item_code),
        "spot": typed.get("spot", row.spot),
        "words": typed.get("words", row.description),
        "longest": LONGEST,
    }


def _units(db: Db, told: Story, on: date) -> list[tuple[str, str]]:
    """Whom it may be dispatched to: the patch's own company first, then the others, last whoever holds the patch."""
    row = told.issue
    chain = answering(db, on, area_id=row.area_id, place_id=row.place_id)
    own = [each.unit_id for each in companies(chain)]
    known = sorted(units(db, on=on), key=lambda each: each.id not in own)
    return [*((str(each.id), each.name) for each in known), ("", _("Whoever holds the patch"))]


def _near(db: Db, owner: Owner, ids: str, issue_id: UUID, at: datetime) -> list[dict[str, object]]:
    """What was reported near while the form was being filled in."""
    found: list[dict[str, object]] = []
    linked = {each.id for each in story(db, issue_id).links}
    for text in ids.split()[:_SHORT]:
        other = forms.id_of(text)
        if other is None or other in linked or not seeing.may_see(db, other, owner.hand):
            continue
        told = story(db, other)
        row = told.issue
        where = telling.where_words(db, [(row.area_id, row.place_id, row.spot)], at)[0]
        item = told.item.name if told.item else ""
        found.append(
            {
                "id": other,
                "number": row.shown,
                "item": item,
                "where": where,
                "state": words.state_title(row.state),
            }
        )
    return found


def _step(line: StoryLine) -> dict[str, str]:
    made = line.made
    said = [made.reason]
    if line.until:
        said.append(_("Until {day}", day=line.until.isoformat()))
    said += [each.words for each in line.changed]
    return {
        "words": translate(words.MOVES[made.move]),
        "moment": f"{local(made.occurred_at):%Y-%m-%d %H:%M}",
        "by": line.name,
        "unit": line.unit,
        "reason": " ".join(filter(None, said)),
    }


def _others(told: Story) -> list[tuple[str, UUID, str]]:
    found = [(_("Belongs with"), each.id, each.shown) for each in told.links]
    found += [(_("Merged into this"), each.id, each.shown) for each in told.merged]
    if told.into:
        found.append((_("Merged into"), told.into.id, told.into.shown))
    return found


def _photo_words(photo: PhotoRow, round_: int) -> str:
    before = _("Before the work") if photo.kind == "before" else _("After the work")
    day = f"{local(photo.added_at):%Y-%m-%d}"
    if photo.round == round_:
        return _("{which}, {day}", which=before, day=day)
    return _("{which}, {day}, round {round}", which=before, day=day, round=photo.round)
