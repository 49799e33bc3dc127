"""Inspections and patrols on the phone: the whole checklist on one page, all clear unless ticked; what was ticked is reported next, with its photo."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from starlette.requests import Request

from core.clock import local, local_date, now
from core.language import N_, _, translate
from core.refusal import Refusal
from grid import catalogue
from grid.catalogue import KeptItem
from grid.field import inspections, plans, rules
from grid.field.due import DueRow, walks_due
from grid.field.inspections import Look, NewWalk
from grid.field.refusals import UnknownInspection
from grid.field.walked import FindingRow, WalkRow, findings, walks
from grid.field.words import EVERY, KINDS, word
from grid.hands import Hand
from grid.issues.reporting import NewIssue
from store.types import Db
from web.door import Door
from web.frame import Page, seen_next
from web.grid import forms, patches
from web.grid.choosing import Link
from web.grid.owner import Owner, admit, asked, change, show
from web.refusals import FormUnreadable, PageNotThere, PatchNotYours
from web.visit import Visit

_HEADINGS: Mapping[str, str] = MappingProxyType(
    {"inspection": N_("Inspection"), "patrol": N_("Patrol of the night")}
)
_TICKED = "found-"
_LATELY = 14
_MOST = 6
_AT_LEAST = timedelta(minutes=1)


class Checked(NamedTuple):
    """What a form of the checklist said."""

    kind: str
    plan_id: UUID | None
    area_id: UUID | None
    place_id: UUID | None
    ticked: frozenset[str]
    note: str


@asked
async def show_form(door: Door, visit: Visit, request: Request) -> Page:
    """GET /grid/round: what the plans ask for and what was walked lately; with a `kind` the checklist."""
    kind = request.query_params.get("kind", "")
    if not kind:
        return await _overview(door, visit)
    typed = {
        "nonce": forms.fresh_nonce(),
        "begun": str(int(now().timestamp())),
        "kind": kind,
        "plan": request.query_params.get("plan", ""),
        "where": request.query_params.get("where", ""),
    }
    return await _checklist(door, visit, typed, None)


@asked
async def take_form(door: Door, visit: Visit, request: Request) -> Page:
    """POST /grid/round: the walk with every look that was clear; ended at once where nothing was found."""
    await admit(door, visit)
    fields = (await forms.read(visit, request)).fields
    at = now()
    nonce = forms.id_of(fields.get("nonce", ""))
    if nonce is None:
        raise FormUnreadable
    try:
        await change(door, visit, lambda db, owner: _record(db, owner, nonce, fields, at))
    except (PatchNotYours, PageNotThere, FormUnreadable):
        raise
    except Refusal as refusal:
        return await _checklist(door, visit, fields, refusal)
    return seen_next(f"/grid/round/{nonce}", visit)


@asked
async def show_walk(door: Door, visit: Visit, request: Request) -> Page:
    """GET /grid/round/{id}: what is to be reported yet, what is reported, what was clear."""
    return await _walk_page(door, visit, request.path_params["id"], None)


@asked
async def take_step(door: Door, visit: Visit, request: Request) -> Page:
    """POST /grid/round/{id}: an item that was ticked was clear after all."""
    await admit(door, visit)
    fields = (await forms.read(visit, request)).fields
    walk_id: UUID = request.path_params["id"]
    item, at = fields.get("item", ""), now()

    def clear(db: Db, owner: Owner) -> None:
        _own(db, walk_id, owner.hand, at)
        if any((each.item_code, each.outcome) == (item, "clear") for each in findings(db, walk_id)):
            return  # the second tap: the first one may have ended the walk
        inspections.look(db, walk_id, [Look(item)], owner.hand, at)
        _end_when_done(db, walk_id, owner.hand, at)

    try:
        await change(door, visit, clear)
    except (UnknownInspection, PageNotThere):
        raise
    except Refusal as refusal:
        return await _walk_page(door, visit, walk_id, refusal)
    return seen_next(f"/grid/round/{walk_id}", visit)


def found(db: Db, walk_id: UUID, new: NewIssue, hand: Hand, at: datetime) -> UUID:
    """Enter what a walk found, which makes the issue; gives its id. The same form again is success. Raises what `inspections.look` raises."""
    known = _of_look(db, walk_id, new)
    if known is None:
        outcome = "mended" if new.mend else "found"
        look = Look(new.item_code, outcome, new.spot, new.description, new.photos, new.place_id, id=new.id)
        inspections.look(db, walk_id, [look], hand, at)
        _end_when_done(db, walk_id, hand, at)
        known = _of_look(db, walk_id, new)
    if known is None or known.issue_id is None:
        raise UnknownInspection
    return known.issue_id


def _of_look(db: Db, walk_id: UUID, new: NewIssue) -> FindingRow | None:
    return next((each for each in findings(db, walk_id) if each.id == new.id), None)


def _record(db: Db, owner: Owner, nonce: UUID, fields: Mapping[str, str], at: datetime) -> None:
    said = _checked(fields)
    patches.refuse_other(db, patches.reach_of(db, owner.hand), said.area_id, said.place_id, local_date(at))
    items = _items(db, said.plan_id, at)
    looks = [Look(each.item.code) for each in items if each.item.code not in said.ticked]
    begun = _begun(fields.get("begun", ""), at)
    ended = None if len(looks) < len(items) else at
    walk = NewWalk(said.area_id, begun, ended, said.kind, said.plan_id, said.place_id, said.note, nonce)
    inspections.record(db, walk, looks, owner.hand, at)


def _checked(fields: Mapping[str, str]) -> Checked:
    """Raises FormUnreadable for what no page of ours sends."""
    which, _colon, named = fields.get("where", "").partition(":")
    place = forms.id_of(named)
    kind = fields.get("kind", "")
    if kind not in rules.WALKS or which not in {"area", "place"} or place is None:
        raise FormUnreadable
    return Checked(
        kind,
        forms.id_of(fields.get("plan", "")),
        place if which == "area" else None,
        place if which == "place" else None,
        frozenset(name.removeprefix(_TICKED) for name in fields if name.startswith(_TICKED)),
        fields.get("note", ""),
    )


def _begun(text: str, at: datetime) -> datetime:
    """When the form was opened, as the phone sends it back; a minute ago where that cannot be."""
    opened = (
        datetime.fromtimestamp(int(text), at.tzinfo)
        if text.isascii() and text.isdigit() and len(text) < 12
        else at
    )
    return opened if _AT_LEAST <= at - opened <= rules.LONGEST_WALK else at - _AT_LEAST


def _items(db: Db, plan_id: UUID | None, at: datetime) -> Sequence[KeptItem]:
    """The checklist: the whole catalogue in force, or what the plan is about."""
    known = catalogue.in_force(db, local_date(at)).items
    if plan_id is None:
        return known
    codes = plans.plan(db, plan_id).codes
    return [each for each in known if each.item.code in codes] if codes else known


def _end_when_done(db: Db, walk_id: UUID, hand: Hand, at: datetime) -> None:
    """A walk is over when each item has its look."""
    walk = _own(db, walk_id, hand, at)
    if walk.ended_at is None and not _pending(db, walk, at):
        inspections.end(db, walk_id, at, "", hand, at)


def _pending(db: Db, walk: WalkRow, at: datetime) -> list[KeptItem]:
    """What was ticked and is not reported yet: the items without a look."""
    if walk.ended_at is not None:
        return []
    looked = {each.item_code for each in findings(db, walk.id)}
    return [each for each in _items(db, walk.plan_id, at) if each.item.code not in looked]


def _own(db: Db, walk_id: UUID, hand: Hand, at: datetime) -> WalkRow:
    """A walk of one's own. Raises UnknownInspection, for somebody else's too."""
    today = local_date(at)
    for each in walks(db, today - rules.OLDEST_WALK, today + timedelta(days=1), with_void=True):
        if each.id == walk_id and hand.is_one_of([each.who]):
            return each
    raise UnknownInspection


async def _overview(door: Door, visit: Visit) -> Page:
    at = now()
    today = local_date(at)

    def look(db: Db, owner: Owner) -> dict[str, object]:
        reach = patches.reach_of(db, owner.hand)
        due = [each for each in walks_due(db, at) if patches.in_areas(reach, each.area_id)]
        lately = [
            each
            for each in walks(db, today - timedelta(days=_LATELY), today + timedelta(days=1))
            if owner.hand.is_one_of([each.who])
        ]
        return {
            "due": [_due(each) for each in due],
            "walks": [_walked(each) for each in reversed(lately[-_MOST:])],
        }

    return await show(door, visit, "grid/rounds.html", look)


async def _checklist(door: Door, visit: Visit, typed: Mapping[str, str], refusal: Refusal | None) -> Page:
    at = now()
    kind = typed.get("kind", "")
    if kind not in _HEADINGS:
        raise PageNotThere

    def look(db: Db, owner: Owner) -> dict[str, object]:
        plan_id = forms.id_of(typed.get("plan", ""))
        classes: dict[str, list[object]] = {}
        for each in _items(db, plan_id, at):
            classes.setdefault(each.item.class_name, []).append(each.item)
        return {
            "heading": translate(_HEADINGS[kind]),
            "plan": plans.plan(db, plan_id).title if plan_id else "",
            "classes": classes.items(),
            "where": _where(db, owner, at),
            "typed": {"note": "", **typed},
        }

    return await show(door, visit, "grid/round.html", look, refusal)


def _where(db: Db, owner: Owner, at: datetime) -> list[tuple[str, str]]:
    """Patches and their buildings, as a select offers them."""
    found: list[tuple[str, str]] = []
    for patch in patches.patches_of(db, patches.reach_of(db, owner.hand), local_date(at)):
        if patch.id:
            found.append((f"area:{patch.id}", patch.name))
        found += [
            (
                f"place:{each.id}",
                _("{patch}, {building}", patch=patch.name, building=each.name) if patch.id else each.name,
            )
            for each in patch.buildings
        ]
    return found


async def _walk_page(door: Door, visit: Visit, walk_id: UUID, refusal: Refusal | None) -> Page:
    at = now()

    def look(db: Db, owner: Owner) -> dict[str, object]:
        walk = _own(db, walk_id, owner.hand, at)
        known = findings(db, walk_id)
        link = Link("/grid/report", {"inspection": str(walk_id), "area": str(walk.area_id)})
        return {
            "id": walk_id,
            "back": ("/grid/round", _("Inspect")),
            "heading": translate(_HEADINGS[walk.kind]),
            "when": _span(walk),
            "where": walk.place or walk.area,
            "note": walk.note,
            "void": walk.void_reason,
            "pending": [
                (each.item.code, each.item.name, link(item=each.item.code)) for each in _pending(db, walk, at)
            ],
            "found": [(each.issue_id, each.item, each.issue) for each in known if each.outcome != "clear"],
            "clear": [each.item for each in known if each.outcome == "clear"],
        }

    return await show(door, visit, "grid/walk.html", look, refusal)


def _span(walk: WalkRow) -> str:
    begun = f"{local(walk.begun_at):%Y-%m-%d %H:%M}"
    return begun if walk.ended_at is None else f"{begun}–{local(walk.ended_at):%H:%M}"


def _due(row: DueRow) -> dict[str, object]:
    words = _(
        "{area}: {done} of {times} {every}, by {day}",
        area=row.area,
        done=row.done,
        times=row.times,
        every=word(EVERY, row.plan.every),
        day=row.by.isoformat(),
    )
    return {
        "title": row.plan.title,
        "words": words,
        "late": row.state == "late",
        "link": Link("/grid/round", {})(kind=row.plan.kind, plan=row.plan.id, where=f"area:{row.area_id}"),
    }


def _walked(row: WalkRow) -> dict[str, object]:
    words = _(
        "{kind}, {area}: {looked} looked at, {found} found",
        kind=word(KINDS, row.kind),
        area=row.place or row.area,
        looked=row.looked,
        found=row.found + row.mended,
    )
    return {"id": row.id, "when": _span(row), "words": words}
