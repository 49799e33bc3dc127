"""Anybody checks a certificate: the page that the QR of a certificate opens, and a field for those who type or paste.

The code stands behind the "#", which no browser sends; the page's script posts it, and without the script a person pastes it. So
no name stands in an address or a log. What strangers send is a code or a number, never a file's name.
"""

import logging
from datetime import datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from core.clock import local_date, now
from core.language import LANGUAGES, N_, _, speaking
from core.refusal import Refusal
from core.refusals import IssuerKeyUnreadable
from credits.certificates import findings
from credits.certificates.revocation_list import RevocationListUnreadable
from credits.certificates.verification import Verified, verify_text
from credits.titles import STATE_TITLES
from store.naming import one_line
from store.types import Db
from web.door import Door
from web.frame import Page, page, retry_after, sentence_of, status_of
from web.refusals import TooManyPapers, VerifyingNotPossible
from web.visit import LANGUAGE, Visit, read_form, set_cookie

_log = logging.getLogger("xiuhua.door")
_ENDED = {
    "superseded": N_("A newer certificate has taken its place."),
    "revoked": N_("The base has declared this certificate void."),
}
"""Why exactly is written by staff for staff."""
_BY_NUMBER = N_(
    "This is what the base has on record for the number. For the name and all other particulars scan the code on the paper."
)


async def show_form(_door: Door, visit: Visit, _request: Request) -> Page:
    """GET /V."""
    return page("verify.html", visit, found=None, said=None, text="")


async def take_form(door: Door, visit: Visit, request: Request) -> Page:
    """POST /V: `text` is an address, a code or a number; `to` the language, where it was changed on the answer's page.

    It changes nothing, so it asks for no mark: whoever keeps no cookies may check a certificate too.
    """
    form = await read_form(request.receive)
    text, to, at = form.get("text", ""), form.get("to", ""), now()
    if to not in LANGUAGES:
        return await _answer(door, visit, text, at)
    with speaking(to):
        answer = await _answer(door, visit, text, at)
    return answer._replace(headers=(*answer.headers, set_cookie(LANGUAGE, to)))


async def _answer(door: Door, visit: Visit, text: str, at: datetime) -> Page:
    try:
        found = await _found(door, visit, text, at)
    except Refusal as refusal:
        return page(
            "verify.html",
            visit,
            status=status_of(refusal),
            headers=retry_after(refusal),
            found=None,
            said=sentence_of(refusal),
            text="",
        )
    if found.issued and not found.issuer:
        found = found._replace(issuer=await door.read(_own_name))
    return page(
        "verify.html",
        visit,
        found=found,
        said=None,
        text=text,
        state=_(STATE_TITLES[found.state]),
        reason=_reason(found),
        rows=findings.particulars(found, local_date(at)),
    )


async def _found(door: Door, visit: Visit, text: str, at: datetime) -> Verified:
    seconds = door.papers_of_address.wait(visit.address, at)
    if seconds:
        raise TooManyPapers(seconds=seconds)
    door.papers_of_address.failed(visit.address, at)
    try:
        found = await run_in_threadpool(verify_text, text, door.folder, door.store, at)
    except (IssuerKeyUnreadable, RevocationListUnreadable) as error:
        _log.error("certificates cannot be checked: %s", error)
        raise VerifyingNotPossible from error
    if found.by_number:  # numbers can be guessed, so they tell nothing of a person
        return found._replace(name="", last_four="", title="", hours=None, credits=None)
    return found


def _own_name(db: Db) -> str:
    return one_line(db)


def _reason(found: Verified) -> str:
    if found.state in _ENDED:
        return _(_ENDED[found.state])
    if found.by_number and found.issued:
        return _(_BY_NUMBER)
    return found.reason
