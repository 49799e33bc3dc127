"""Who did something, as a list says it. The journal names trainees by staff number or id; the person beside the line is them."""

from core.language import N_, translate

_THEMSELVES = N_("the person")
_UNKNOWN_PHONE = N_("an unknown phone")
_TERMINAL = N_("the command line")


def actor_title(actor: str) -> str:
    """An actor of the journal in the present language; staff stand with the name they sign in with."""
    if actor.startswith("person:"):
        return translate(_THEMSELVES)
    known = {"phone": _UNKNOWN_PHONE, "terminal": _TERMINAL}.get(actor)
    return translate(known) if known else actor
