"""Visit notes on the phone: the household by number or pinyin, met or not, the note, again when; an issue may come of it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from starlette.requests import Request

from core.clock import local, local_date, now
from core.language import _
from core.refusal import Refusal
from grid.field import visits
from grid.field.due_visits import DueVisit, visits_due
from grid.field.refusals import NoteErased
from grid.field.visited import VisitRow
from grid.field.visited import visits as notes_of
from grid.field.visits import NewVisit
from grid.field.words import VISITS, word
from grid.hands import Hand
from grid.places.searching import search_places
from grid.residents.lists import Filter, HouseholdRow, households, residents
from grid.residents.refusals import ResidentsNotYours
from store.types import Db
from web.door import Door
from web.frame import Page, seen_next
from web.grid import forms
from web.grid.choosing import Link
from web.grid.owner import Owner, admit, asked, change, show
from web.refusals import FormUnreadable, PageNotThere, PatchNotYours
from web.visit import Visit

_TYPED = ("nonce", "resident", "kind", "nobody", "words", "again")
_LONGEST = 40
_CANDIDATES = 2_000
_MOST = 40
_YEAR = timedelta(days=366)
_NOTES = 5


@asked
async def show_form(door: Door, visit: Visit, request: Request) -> Page:
    """GET /grid/visit: which household; with a `place` the note."""
    query = request.query_params
    place_id = forms.id_of(query.get("place", ""))
    if place_id is None:
        return await _households(door, visit, query.get("q", "").strip()[:_LONGEST])
    typed = {"nonce": forms.fresh_nonce(), "kind": "home"}
    return await _note(door, visit, place_id, typed, None, saved=bool(query.get("saved")))


@asked
async def take_form(door: Door, visit: Visit, request: Request) -> Page:
    """POST /grid/visit: one note, however often the form is sent; then the report of what came up, if that was asked for."""
    await admit(door, visit)
    fields = (await forms.read(visit, request)).fields
    place_id, nonce = forms.id_of(fields.get("place", "")), forms.id_of(fields.get("nonce", ""))
    if place_id is None or nonce is None:
        raise FormUnreadable
    at = now()

    def write(db: Db, owner: Owner) -> None:
        _home(db, owner.hand, place_id, at)
        new = NewVisit(
            at,
            fields.get("words", ""),
            place_id,
            forms.id_of(fields.get("resident", "")),
            kind=fields.get("kind", ""),
            met=not fields.get("nobody"),
            again_on=forms.day_of(fields.get("again", "")),
            id=nonce,
        )
        visits.write(db, new, owner.hand, at)

    try:
        await change(door, visit, write)
    except (PatchNotYours, PageNotThere, FormUnreadable, ResidentsNotYours):
        raise
    except Refusal as refusal:
        typed = {name: fields.get(name, "") for name in _TYPED}
        return await _note(door, visit, place_id, typed, refusal)
    if fields.get("then") == "report":
        return seen_next(Link("/grid/report", {"visit": str(nonce)})(place=place_id), visit)
    return seen_next(Link("/grid/visit", {"saved": "1"})(place=place_id), visit)


def due(db: Db, owner: Owner, at: datetime) -> list[dict[str, object]]:
    """The visits that plans and earlier notes ask for now; none for whoever holds no patch."""
    try:
        return [_due(each) for each in visits_due(db, owner.hand, at)[:_MOST]]
    except ResidentsNotYours:
        return []


async def _households(door: Door, visit: Visit, q: str) -> Page:
    at = now()

    def look(db: Db, owner: Owner) -> dict[str, object]:
        try:
            homes = households(db, owner.hand, at)
        except ResidentsNotYours:
            homes = []
        found = None
        if q:
            hits = {each.place_id for each in search_places(db, q, local_date(at), limit=_CANDIDATES)}
            found = [each for each in homes if each.id in hits][:_MOST]
        return {"q": q, "found": found, "due": due(db, owner, at), "stairwells": _stairwells(homes)}

    return await show(door, visit, "grid/household.html", look)


def _stairwells(homes: Iterable[HouseholdRow]) -> list[tuple[str, list[tuple[UUID, str]]]]:
    """The households under what they stand in."""
    split = ((home.home.rpartition(" "), home.id) for home in homes)
    return [
        (above, [(id, name) for (_above, _blank, name), id in inside])
        for above, inside in groupby(split, key=lambda each: each[0][0])
    ]


async def _note(
    door: Door,
    visit: Visit,
    place_id: UUID,
    typed: Mapping[str, str],
    refusal: Refusal | None,
    *,
    saved: bool = False,
) -> Page:
    at = now()

    def look(db: Db, owner: Owner) -> dict[str, object]:
        home = _home(db, owner.hand, place_id, at)
        people = residents(db, owner.hand, at, Filter(place_id=place_id))
        return {
            "place": place_id,
            "home": home.home,
            "patch": home.area,
            "people": "；".join(
                filter(None, (" ".join((each.name, each.tag_words)).strip() for each in people))
            ),
            "residents": [(str(each.id), each.name) for each in people],
            "kinds": [(code, word(VISITS, code)) for code in visits.WAYS],
            "notes": _earlier(db, owner.hand, home, at),
            "typed": {**dict.fromkeys(_TYPED, ""), **typed},
            "today": local_date(at).isoformat(),
            "saved": saved and refusal is None,
        }

    return await show(door, visit, "grid/visit.html", look, refusal)


def _home(db: Db, hand: Hand, place_id: UUID, at: datetime) -> HouseholdRow:
    """A household in the hand's own patch. Raises PatchNotYours, ResidentsNotYours."""
    found = next((each for each in households(db, hand, at) if each.id == place_id), None)
    if found is None:
        raise PatchNotYours
    return found


def _earlier(db: Db, hand: Hand, home: HouseholdRow, at: datetime) -> list[dict[str, str]]:
    today = local_date(at)
    rows: Sequence[VisitRow] = notes_of(
        db, hand, today - _YEAR, today + timedelta(days=1), at, area_id=home.area_id
    )
    of_home = [row for row in rows if row.place_id == home.id][:_NOTES]
    return [
        {
            "when": f"{local(row.visited_at):%Y-%m-%d %H:%M}",
            "how": word(VISITS, row.kind) if row.met else _("Nobody was at home"),
            "by": row.name,
            "words": _words(db, row, hand, at),
        }
        for row in of_home
    ]


def _words(db: Db, row: VisitRow, hand: Hand, at: datetime) -> str:
    try:
        return visits.words_of(db, row.id, hand, at)
    except NoteErased:
        return ""


def _due(row: DueVisit) -> dict[str, object]:
    said = " ".join(filter(None, (row.resident, row.why)))
    by = row.by.isoformat()
    why = _("{what}, by {day}", what=said, day=by) if said else _("By {day}", day=by)
    return {"place": row.place_id, "home": row.home, "why": why, "late": row.state == "late"}
