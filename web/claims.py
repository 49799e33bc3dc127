"""Claims on the phone: what a trainee learned elsewhere, with a photo of the certificate, and what the staff made of it."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from types import MappingProxyType
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse

from core import amounts
from core.clock import local_date, now
from core.refusal import Refusal
from core.refusals import CharacterNotPrintable
from courses.devices import Holder
from courses.refusals import TitleMissing, TitleTooLong
from credits.claims import claims, proofs, rules
from credits.claims.claims import NewClaim
from credits.claims.lists import state_title
from credits.claims.proofs import Proof
from credits.claims.refusals import (
    ClaimDayAhead,
    ClaimDayTooEarly,
    ClaimDayUnreadable,
    ClaimSettled,
    HoursNotPossible,
    ProofIsHeic,
    ProofMissing,
    ProofNotReadable,
    ProofTooLarge,
    ProofUsedAlready,
    TooManyClaims,
)
from credits.refusals import YearIsClosed
from people.names import tidy
from people.persons import PersonRow
from store.types import Db
from web.door import Door
from web.frame import Page, closing, seen_next, sentence_of, status_of
from web.me import of_owner
from web.multipart import Sent, read_upload
from web.refusals import DoorBusy, FormTooLong, UploadTooSlow
from web.settle import actor_of
from web.sign_in import holder_of
from web.visit import Visit, read_form

UPLOAD_SECONDS = 13
"""A little less than `web.connections` waits for any body, so that a slow phone is told instead of cut."""
_UPLOADS_AT_ONCE = 8
"""Each may hold 10 MB; the next ones are asked to come again in a few seconds."""
_NAMES: tuple[str, ...] = ("title", "provider", "day", "hours", "note")
_NOTHING: Mapping[str, str] = MappingProxyType(dict.fromkeys(_NAMES, ""))
_SHOWN_AGAIN = (
    CharacterNotPrintable, TitleMissing, TitleTooLong, ClaimDayAhead, ClaimDayTooEarly, ClaimDayUnreadable, HoursNotPossible, ProofIsHeic, ProofMissing, ProofNotReadable,
    ProofTooLarge, ProofUsedAlready, TooManyClaims, UploadTooSlow, YearIsClosed,
)  # fmt: skip
"""What the form says itself, keeping what was typed."""
_SANDBOX = {"content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
_TYPES = {".jpg": "image/jpeg", ".pdf": "application/pdf"}
_LONGEST_FIGURE = 20
_under_way: set[UUID] = set()
"""Whose upload is coming in: one for each person."""


async def show_list(door: Door, visit: Visit, _request: Request) -> Page:
    """GET /me/claims: the owner's claims, and the form for another."""
    return await _page(door, visit, _NOTHING, None)


async def take_form(door: Door, visit: Visit, request: Request) -> Page:
    """POST /me/claims: another claim with its proof; nobody's body is read whose phone is not known."""
    holder = await door.read(lambda db: holder_of(db, visit))
    if holder is None:
        return seen_next("/sign-in", visit)
    if holder.person_id in _under_way or len(_under_way) >= _UPLOADS_AT_ONCE:
        raise DoorBusy
    typed = _NOTHING
    _under_way.add(holder.person_id)
    try:
        sent = await _read(request)
        visit.demand(sent.fields)
        typed = {name: sent.fields.get(name, "") for name in _NAMES}
        known = await run_in_threadpool(partial(_hand_in, door, visit, sent))
    except _SHOWN_AGAIN as refusal:
        return await _page(door, visit, typed, refusal)
    finally:
        _under_way.discard(holder.person_id)
    return seen_next("/me/claims" if known else "/sign-in", visit)


async def withdraw(door: Door, visit: Visit, request: Request) -> Page:
    """POST /me/claims/{id}/withdraw: the owner does not claim it any more."""
    visit.demand(await read_form(request.receive))
    claim_id: UUID = request.path_params["id"]
    at = now()

    def work(db: Db, holder: Holder) -> None:
        claims.withdraw_own(db, claim_id, holder.person_id, actor_of(holder), at)

    try:
        known = await door.write(lambda db: _of_holder(db, visit, work))
    except ClaimSettled:  # a second tap: the list shows what it came to
        known = True
    return seen_next("/me/claims" if known else "/sign-in", visit)


async def send_proof(door: Door, visit: Visit, request: Request) -> FileResponse | Page:
    """GET /me/claims/{id}/proof, for the phone of whoever claims it; a PDF is saved, never run in the page's place."""

    def look(db: Db) -> claims.ClaimRow | None:
        holder = holder_of(db, visit)
        return claims.claim(db, request.path_params["id"], holder.person_id) if holder else None

    row = await door.read(look)
    if row is None:
        return seen_next("/sign-in", visit)
    path = proofs.path_of(door.folder, row.proof_sha256)
    return FileResponse(
        path,
        headers=_SANDBOX,
        media_type=_TYPES[path.suffix],
        filename=row.proof_name,
        content_disposition_type="inline" if path.suffix == ".jpg" else "attachment",
    )


async def _page(door: Door, visit: Visit, typed: Mapping[str, str], refusal: Refusal | None) -> Page:
    at = now()

    def look(db: Db, owner: PersonRow) -> dict[str, object]:
        return {
            "rows": claims.claims(db, person_id=owner.id),
            "waiting": rules.WAITING,
            "state_title": state_title,
            "is_trainee": rules.is_trainee,
            "typed": typed,
            "today": local_date(at),
            "said": sentence_of(refusal) if refusal else None,
        }

    shown = await of_owner(door, visit, "claims.html", look)
    if refusal is None or shown.status != 200:
        return shown
    return shown._replace(status=status_of(refusal), headers=(*shown.headers, *closing(refusal)))


async def _read(request: Request) -> Sent:
    headers = request.headers
    try:
        return await read_upload(
            request.receive,
            headers.get("content-type", ""),
            headers.get("content-length", ""),
            proofs.MOST_BYTES,
            UPLOAD_SECONDS,
        )
    except FormTooLong as error:
        raise ProofTooLarge(most=proofs.MOST_BYTES // 1024 // 1024) from error


def _hand_in(door: Door, visit: Visit, sent: Sent) -> bool:
    """In a thread. Whose phone it is is read in the same transaction; False when nobody's any more."""
    at, form = now(), sent.fields
    day, hours = _day(form.get("day", "")), _hours(form.get("hours", ""))

    def make(db: Db, proof: Proof | None) -> bool:
        def work(db: Db, holder: Holder) -> None:
            new = NewClaim(
                holder.person_id,
                form.get("title", ""),
                day,
                hours,
                form.get("provider", ""),
                form.get("note", ""),
                proof,
            )
            claims.make(db, new, actor_of(holder), at)

        return _of_holder(db, visit, work)

    return proofs.hand_in(door.store, door.folder, sent.file, sent.file_name, make)


def _of_holder(db: Db, visit: Visit, work: Callable[[Db, Holder], None]) -> bool:
    holder = holder_of(db, visit)
    if holder is not None:
        work(db, holder)
    return holder is not None


def _day(text: str) -> date:
    """A day as browsers send it. Raises ClaimDayUnreadable."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise ClaimDayUnreadable(day=text[:20]) from error


def _hours(text: str) -> int:
    """Hundredths of what was typed; none for what is no number."""
    try:
        return amounts.hundredths(tidy(text)) if len(text) <= _LONGEST_FIGURE else 0
    except ValueError:
        return 0
