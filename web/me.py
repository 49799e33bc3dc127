"""A trainee's own pages: sessions and credits. Whoever's phone is not known is sent to sign in."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from markupsafe import Markup
from starlette.requests import Request

from charts.own_year import own_year
from charts.svg import svg
from core.amounts import shown
from core.clock import local_date, local_year, now
from core.language import _
from courses import devices, my_sessions
from courses.presence import excuses, presence, seats
from courses.presence.rules import ask_closes
from courses.today import lane_title
from credits import ledger
from credits.refusals import NoRulesInForce, PersonNotOnRoster
from credits.standing import pictures
from credits.standing.fitting_sessions import Fits, fits_for
from credits.standing.schemes import SchemeStanding, period_words, scheme_standings_of
from credits.standing.standing import Standing, reckon
from credits.titles import CATEGORY_TITLES, VERDICT_TITLES
from credits.years import first_instant
from grid import hands
from people.names import masked_mobile
from people.persons import PersonRow
from store.types import Db
from web.door import Door
from web.frame import HTML, Page, draw, seen_next
from web.visit import Visit


async def first_page(_door: Door, visit: Visit, _request: Request) -> Page:
    """GET /: the owner's sessions, or the sign-in."""
    return seen_next("/me" if visit.phone else "/sign-in", visit)


async def sessions(door: Door, visit: Visit, _request: Request) -> Page:
    """GET /me: what runs and comes, with the owner's place and leave; what became of the year's other sessions."""
    at = now()
    year = local_year(at)

    def look(db: Db, owner: PersonRow) -> dict[str, object]:
        planned = my_sessions.coming(db, owner.id, at)
        past = presence.past(db, owner.id, first_instant(year), first_instant(year + 1), at)
        leaves = seats.own_leaves(db, [row.session_id for row in past.rows], owner.id)
        days = excuses.ask_days(db)
        return {
            "running": [row for row in planned if row.starts_at <= at],
            "coming": [row for row in planned if row.starts_at > at],
            "mine": seats.my_places(db, owner.id, planned, at),
            "past": past,
            "leaves": leaves,
            "still": {
                row.session_id
                for row in past.rows
                if row.status == "absent"
                and leaves.get(row.session_id, "") in {"", "refused"}
                and at <= ask_closes(row.ends_at, days)
            },
            "status_title": presence.status_title,
        }

    return await of_owner(door, visit, "sessions.html", look)


async def credits_earned(door: Door, visit: Visit, _request: Request) -> Page:
    """GET /me/credits: the sum, what is missing, the sessions that fit, other schemes, and every entry that makes the sum."""
    at = now()
    year = local_year(at)

    def look(db: Db, owner: PersonRow) -> dict[str, object]:
        found, fitting, schemes = _standing(db, owner.id, year, at)
        sessions = [each.session for each in fitting.sessions]
        entries = ledger.entries(db, owner.id, year)
        gathered = pictures.own_months(entries, year, local_date(at))
        picture = own_year(gathered, found.required) if found and found.required and any(gathered) else None
        return {
            "year": year,
            "standing": found,
            "share": min(100, found.earned * 100 // found.required) if found and found.required else 100,
            "sentence": verdict_sentence(found) if found else "",
            "lacking": lacking_sentences(found) if found else [],
            "fitting": fitting.sessions,
            "fitting_title": fitting_title(fitting),
            "places": seats.my_places(db, owner.id, sessions, at) if sessions else {},
            "category_title": category_title,
            "schemes": [scheme_sentence(each) for each in schemes],
            "entries": entries,
            "picture": picture,
            "drawing": Markup(svg(picture)) if picture else "",  # noqa: S704 - charts.svg escapes every word
            "lane_title": lane_title,
        }

    return await of_owner(door, visit, "credits.html", look)


def _standing(
    db: Db, person_id: UUID, year: int, at: datetime
) -> tuple[Standing | None, Fits, list[SchemeStanding]]:
    """Nothing for whoever is not on the roster of the year, and in a year without rules."""
    try:
        known = reckon(db, person_id, year, at)
    except (PersonNotOnRoster, NoRulesInForce):
        return None, Fits([], cover=False), []
    return known.standing, fits_for(db, known, at), scheme_standings_of(db, person_id, year, at)


def verdict_sentence(found: Standing) -> str:
    """Where somebody stands, as one would say it."""
    values = {
        "earned": shown(found.earned),
        "required": shown(found.required),
        "missing": shown(found.missing),
    }
    if found.verdict == "met":
        if not found.required:
            return _("You have {earned} credits; this year asks for none of you.", **values)
        return _("You have {earned} credits: the {required} of this year are reached.", **values)
    if found.verdict == "on_track":
        return _("You have {earned} credits and need {missing} more.", **values)
    if found.verdict == "at_risk":
        return _(
            "You have {earned} credits and need {missing} more: few sessions are left, so plan them now.",
            **values,
        )
    return _(
        "You have {earned} credits and need {missing} more, which the sessions left cannot give. Talk to the staff.",
        **values,
    )


def lacking_sentences(found: Standing) -> list[str]:
    """What a category still asks for."""
    return [
        _(
            "{category}: {credits} credits are still missing.",
            category=_(CATEGORY_TITLES[category]),
            credits=shown(credits),
        )
        for category, credits in found.lacking.items()
    ]


def category_title(category: str) -> str:
    """Compulsory or elective."""
    return _(CATEGORY_TITLES[category])


def fitting_title(found: Fits) -> str:
    """What stands above the sessions that fit."""
    if not found.cover:
        return _("These sessions help most")
    if len(found.sessions) == 1:
        return _("This session fits and is enough")
    return _("These {count} sessions fit and are enough", count=len(found.sessions))


def scheme_sentence(found: SchemeStanding) -> str:
    """Where somebody stands under another scheme."""
    values = {
        "scheme": found.scheme,
        "period": period_words(found.first, found.last),
        "earned": shown(found.earned),
        "required": shown(found.required),
        "verdict": _(VERDICT_TITLES[found.verdict]),
    }
    if found.unit == "hours":
        return _("{scheme}, {period}: {earned} of {required} lesson hours. {verdict}.", **values)
    return _("{scheme}, {period}: {earned} of {required} credits. {verdict}.", **values)


async def of_owner(
    door: Door, visit: Visit, template: str, look: Callable[[Db, PersonRow], dict[str, object]]
) -> Page:
    """A page of the phone's owner, filled by what `look` reads; the sign-in for a phone that nobody owns."""

    on = local_date(now())

    def read(db: Db) -> tuple[PersonRow, bool, dict[str, object]] | None:
        owner = devices.owner(db, visit.phone) if visit.phone else None
        if owner is None:
            return None
        return owner.person, bool(hands.of_person(db, owner.person.id, on).roles), look(db, owner.person)

    found = await door.read(read)
    if found is None:
        return seen_next("/sign-in", visit)
    owner, grid, values = found
    body = draw(template, visit, owner=owner, masked=masked_mobile(owner.mobile), grid=grid, **values)
    return Page(body, headers=(HTML, *visit.cookies()))
