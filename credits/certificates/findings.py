"""What was found of a certificate, as rows of words: for the terminal, the desktop and the base's web page."""

from datetime import date

from core import amounts
from core.clock import local
from core.language import N_, _
from credits.certificates.layouts.layout_parts import KIND_TITLES
from credits.certificates.verification import Verified
from credits.titles import STATE_TITLES

SHORTENED = N_(
    "What ends with “…” is certified by its beginning only: the code had no room for more. If the rest matters, ask the base that issued it."
)


def rows(found: Verified, today: date) -> list[tuple[str, str]]:
    """The state and its reason, then what `particulars` gives; what is empty is left out."""
    said = [(_("State"), _(STATE_TITLES[found.state])), (_("Reason"), found.reason)]
    return [*((name, value) for name, value in said if value), *particulars(found, today)]


def particulars(found: Verified, today: date) -> list[tuple[str, str]]:
    """Everything certified, to be compared with the paper, and whose word the state is; empty where nothing is vouched for."""
    certified = [
        (_("Name"), found.name),
        (_("Last four digits"), found.last_four),
        (_("Kind"), _kind(found.kind)),
        (_("What is certified"), found.title),
        (_("Lesson hours"), _amount(found.hours)),
        (_("Credits"), _amount(found.credits)),
        (_("Number"), found.serial),
        (_("Issued"), _day(found.issued)),
        (_("Valid until"), _until(found)),
        (_("Issuing base"), found.issuer or (_("This base") if found.issued else "")),
        (_("State since"), f"{local(found.state_at):%Y-%m-%d %H:%M}" if found.state_at else ""),
        (_("State according to"), asked_of(found, today)),
        (_("What was checked"), _checked(found)),
        (_("Please note"), _shortened(found)),
    ]
    return [(name, value) for name, value in certified if value]


def asked_of(found: Verified, today: date) -> str:
    """Who said what became of it, and how old the word is."""
    if found.answered == "base":
        return _("The record of this base, just now.")
    if found.list_made_at is None:
        return ""
    made = local(found.list_made_at).date()
    days = (today - made).days
    if found.list_is_stale:
        return _(
            "The revocation list of {day}, {days} days old. What was revoked since is not in it: ask the base for a newer list.",
            day=made.isoformat(),
            days=days,
        )
    return _("The revocation list of {day}, {days} days old.", day=made.isoformat(), days=days)


def _checked(found: Verified) -> str:
    if found.by_number:
        return _("Only the number, nothing of the paper itself.")
    if found.only_code:
        return _("Only the code; whether the file was changed, the base that issued it can say.")
    return ""


def _shortened(found: Verified) -> str:
    return _(SHORTENED) if found.name.endswith("…") or found.title.endswith("…") else ""


def _kind(kind: str) -> str:
    title = next((title for known, title in KIND_TITLES.items() if known == kind), "")
    return _(title) if title else ""


def _amount(hundredths: int | None) -> str:
    return "" if hundredths is None else amounts.shown(hundredths)


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _until(found: Verified) -> str:
    if found.issued is None:
        return ""
    return _("without limit") if found.expires_on is None else found.expires_on.isoformat()
