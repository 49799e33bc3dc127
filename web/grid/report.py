"""Reporting from the phone: which item, where, then at most spot, words and photo. What stands near is shown before anything is saved."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from types import MappingProxyType
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from core.clock import local_date, now
from core.language import _
from core.refusal import Refusal
from grid import catalogue
from grid.catalogue import limit_of
from grid.field import visits
from grid.hands import CLERK
from grid.issues import duplicates, links, moves, photos, reporting
from grid.issues.duplicates import Near
from grid.issues.photos import AFTER, BEFORE, Photo, Sent
from grid.issues.reporting import NewIssue
from grid.issues.rows import issue, roles_at
from grid.issues.words import state_title
from store.types import Db
from web.door import Door
from web.frame import Page, seen_next
from web.grid import choosing, forms, patches, seeing, telling, walks
from web.grid.choosing import CARRIED, Link
from web.grid.owner import Owner, admit, asked, count_step, owner_of, show
from web.multipart import Photographed
from web.refusals import FormUnreadable, PageNotThere, PatchNotYours
from web.visit import Visit

_TYPED = ("nonce", "spot", "words", "near", "mended")
_KEPT = ("place", "area", *CARRIED)
_KINDS = MappingProxyType({"photo": BEFORE, "album": BEFORE, "after": AFTER})
"""The files of the form, each with what it shows."""
_MOST_NEW = 3
_REMARK = 200
"""Characters about what a walk found; a report by itself takes more."""


@asked
async def show_form(door: Door, visit: Visit, request: Request) -> Page:
    """GET /grid/report: the item, then the place, then the form; each step is an address."""
    query = request.query_params
    if not query.get("item"):
        return await choosing.items(door, visit, request)
    if not (query.get("place") or query.get("area")):
        return await choosing.places(door, visit, request)
    kept = {name: query[name] for name in _KEPT if query.get(name)}
    return await _form(door, visit, kept, {"nonce": forms.fresh_nonce()}, None)


@asked
async def take_form(door: Door, visit: Visit, request: Request) -> Page:
    """POST /grid/report: one issue, however often the form is sent; what is refused keeps what was typed."""
    await admit(door, visit)
    sent = await forms.read(visit, request)
    fields = sent.fields
    kept = {name: fields[name] for name in _KEPT if fields.get(name)}
    try:
        count_step(door, visit)
        forms.refuse_late(sent)
        path = await run_in_threadpool(partial(_save, door, visit, sent))
    except (PatchNotYours, PageNotThere, FormUnreadable):
        raise
    except Refusal as refusal:
        typed = {name: fields.get(name, "") for name in _TYPED}
        return await _form(door, visit, kept, typed, refusal)
    return seen_next(path, visit)


async def _form(
    door: Door, visit: Visit, kept: Mapping[str, str], typed: Mapping[str, str], refusal: Refusal | None
) -> Page:
    at = now()
    area_id, place_id = forms.id_of(kept.get("area", "")), forms.id_of(kept.get("place", ""))

    def look(db: Db, owner: Owner) -> dict[str, object]:
        patches.refuse_other(db, patches.reach_of(db, owner.hand), area_id, place_id, local_date(at))
        item = catalogue.in_force(db, local_date(at)).item(kept.get("item", "")).item
        near = _near(db, owner, item.code, area_id, place_id, at)
        without = {name: value for name, value in kept.items() if name not in {"place", "area"}}
        return {
            "item": item,
            "where": telling.where_words(db, [(area_id, place_id, "")], at)[0],
            "elsewhere": Link("/grid/report", without)(),
            "limit_of": limit_of,
            "near": near,
            "shown": " ".join(str(each["id"]) for each in near),
            "kept": kept.items(),
            "typed": {**dict.fromkeys(_TYPED, ""), **typed},
            "most_words": _REMARK if kept.get("inspection") else reporting.LONGEST["description"],
        }

    return await show(door, visit, "grid/report.html", look, refusal)


def _near(
    db: Db, owner: Owner, code: str, area_id: UUID | None, place_id: UUID | None, at: datetime
) -> list[dict[str, object]]:
    """What was reported near and may be shown to this person, as the form offers it."""
    found = [
        each
        for each in duplicates.nearby(db, code, area_id, place_id, at)
        if seeing.may_see(db, each.id, owner.hand)
    ]
    where = telling.where_words(db, [(each.area_id, each.place_id, each.spot) for each in found], at)
    return [_offered(each, place) for each, place in zip(found, where, strict=True)]


def _offered(each: Near, where: str) -> dict[str, object]:
    return {
        "id": each.id,
        "number": each.shown,
        "item": each.item,
        "where": where,
        "state": state_title(each.state),
        "words": each.description,
    }


def _save(door: Door, visit: Visit, sent: Photographed) -> str:
    """In a thread: the photos lie in media/ before the commit. Gives where to go next."""
    files = [Sent(each.content, each.name, _KINDS[each.field]) for each in sent.files if each.field in _KINDS]
    at = now()

    def enter(db: Db, taken: Sequence[Photo]) -> str:
        return _enter(db, owner_of(db, visit, at), sent.fields, taken, at)

    return photos.take_in(door.store, door.folder, files, enter)


def _enter(db: Db, owner: Owner, fields: Mapping[str, str], taken: Sequence[Photo], at: datetime) -> str:
    area_id, place_id = forms.id_of(fields.get("area", "")), forms.id_of(fields.get("place", ""))
    nonce = forms.id_of(fields.get("nonce", ""))
    walk_id, visit_id = forms.id_of(fields.get("inspection", "")), forms.id_of(fields.get("visit", ""))
    if nonce is None:
        raise FormUnreadable
    patches.refuse_other(db, patches.reach_of(db, owner.hand), area_id, place_id, local_date(at))
    new = NewIssue(
        fields.get("item", ""),
        area_id,
        place_id,
        fields.get("spot", ""),
        fields.get("words", ""),
        "visit" if visit_id else "patrol",
        photos=taken,
        mend=bool(fields.get("mended")),
        id=nonce,
    )
    way, _dash, named = fields.get("near", "").partition("-")
    other = forms.id_of(named) if way in {"same", "link"} else None
    if other is not None:
        seeing.seen(db, other, owner.hand)
    issue_id = _entered(db, new, walk_id, visit_id, owner, at)
    if other is not None:
        _join(db, issue_id, other, owner, at, same=way == "same")
    shown = set(fields.get("shown", "").split())
    newer = [
        str(each.id)
        for each in duplicates.nearby(db, new.item_code, area_id, place_id, at, but=issue_id)
        if str(each.id) not in shown
    ]
    then = {"saved": "1", **({"walk": str(walk_id)} if walk_id else {})}
    if newer:
        then["near"] = " ".join(newer[:_MOST_NEW])
    return Link(f"/grid/issue/{issue_id}", then)()


def _entered(
    db: Db, new: NewIssue, walk_id: UUID | None, visit_id: UUID | None, owner: Owner, at: datetime
) -> UUID:
    """The issue, made by the walk or the visit that it comes from, or by itself."""
    if walk_id is not None:
        return walks.found(db, walk_id, new, owner.hand, at)
    if visit_id is not None:
        return visits.raise_issue(db, visit_id, new, owner.hand, at).id
    return reporting.report(db, new, owner.hand, at).id


def _join(db: Db, issue_id: UUID, other: UUID, owner: Owner, at: datetime, *, same: bool) -> None:
    """Merge the report into the other where this person may, else link the two and leave it to the clerk; again is no change."""
    row = issue(db, issue_id)
    if not same:
        links.link(db, issue_id, other, "", owner.hand, at)
    elif row.merged_into is None and CLERK in roles_at(db, owner.hand, row.area_id, row.place_id):
        moves.move(db, issue_id, "merge", owner.hand, at, target_id=other)
    elif row.merged_into is None:
        links.link(db, issue_id, other, _("The reporter takes both for one"), owner.hand, at)
