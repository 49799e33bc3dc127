"""Pure decisions about claims and grants: who may do what next, which hours and days can be. The verbs and the window ask here."""

from datetime import date
from typing import NamedTuple

from core import amounts
from courses.rules import CATEGORIES
from credits.claims import refusals

CLAIM_KINDS = ("claim", "quiz", "teaching", "replay")
"""What can be claimed: learning elsewhere, a test passed, teaching, a recording seen."""
WAITING = ("open", "checked")
"""The states in which something is still to be done."""
STEPS = ("check", "accept", "refuse", "withdraw")
MOST_HOURS = 200_00
MOST_CREDITS = 200_00
EARLIEST = date(2000, 1, 1)
"""The first day that any rules of credit are of (credits.rulebook.rule_versions)."""
MOST_A_DAY = 20
"""Claims that one person makes on phones within 24 hours."""
_PHONE = "person:"


class Hands(NamedTuple):
    """Whose hands a claim went through so far; empty for those it did not reach yet."""

    title: str
    state: str
    made_by: str
    checked_by: str


def is_trainee(actor: str) -> bool:
    """Whether the journal names a trainee on a phone so (web.settle.actor_of)."""
    return actor.startswith(_PHONE)


def refuse_step(claim: Hands, step: str, actor: str) -> None:
    """Raise unless this actor may do this step now: a claim goes through the hands of two members of staff.

    StaffDecide, ClaimSettled, ClaimChecked, ClaimNotChecked, CheckerAccepts, MakerDecides, NotTheMaker.
    """
    if claim.state not in WAITING:
        raise refusals.ClaimSettled(title=claim.title)
    if step == "withdraw":
        if actor != claim.made_by:
            raise refusals.NotTheMaker(title=claim.title)
        return
    if is_trainee(actor):
        raise refusals.StaffDecide
    if step == "check":
        if claim.state == "checked":
            raise refusals.ClaimChecked(title=claim.title)
        return
    if step == "accept":
        if claim.state != "checked":
            raise refusals.ClaimNotChecked(title=claim.title)
        refuse_second(claim, actor)
        return
    if actor == claim.made_by:
        raise refusals.MakerDecides(title=claim.title)


def refuse_second(claim: Hands, actor: str) -> None:
    """Raise unless this actor is another than who made and who checked the claim: StaffDecide, MakerDecides, CheckerAccepts."""
    if is_trainee(actor):
        raise refusals.StaffDecide
    if actor == claim.made_by:
        raise refusals.MakerDecides(title=claim.title)
    if actor == claim.checked_by:
        raise refusals.CheckerAccepts(title=claim.title)


def may(claim: Hands, step: str, actor: str) -> bool:
    """Whether `refuse_step` lets it pass."""
    try:
        refuse_step(claim, step, actor)
    except refusals.Refusal:
        return False
    return True


def refuse_hours(hours: int, most: int = MOST_HOURS) -> None:
    """Raise HoursNotPossible for hundredths of lesson hours that nobody can be given."""
    if not 0 < hours <= most:
        raise refusals.HoursNotPossible(most=amounts.shown(most))


def refuse_credits(credits: int) -> None:
    """Raise CreditsNotPossible for hundredths of credits that nobody can be given."""
    if not 0 < credits <= MOST_CREDITS:
        raise refusals.CreditsNotPossible(most=amounts.shown(MOST_CREDITS))


def refuse_day(day: date, today: date) -> None:
    """Raise ClaimDayAhead or ClaimDayTooEarly for a day on which nothing that is over can have ended."""
    if day > today:
        raise refusals.ClaimDayAhead(day=day)
    if day < EARLIEST:
        raise refusals.ClaimDayTooEarly(day=day)


def refuse_kind(kind: str) -> None:
    """Raise UnknownClaimKind."""
    if kind not in CLAIM_KINDS:
        raise refusals.UnknownClaimKind(kind=kind[:40], known=", ".join(CLAIM_KINDS))


def refuse_category(category: str) -> None:
    """Raise UnknownCategory."""
    if category not in CATEGORIES:
        raise refusals.UnknownCategory(category=category[:40], known=", ".join(CATEGORIES))


def refuse_year(year: int, today: date, *, ahead: int) -> None:
    """Raise YearNotPossible for a year before the first rules or more than `ahead` years from now."""
    if not EARLIEST.year <= year <= today.year + ahead:
        raise refusals.YearNotPossible(year=year)


def source_key(kind: str, claim_id: object, course_id: object, person_id: object) -> str:
    """What the ledger knows the source of a claim by: the lesson itself where it is one of ours, so that it counts once."""
    if course_id is None:
        return f"claim:{claim_id}"
    return f"{'teaching' if kind == 'teaching' else 'lesson'}:{course_id}:{person_id}"
