"""Who did something, as a list says it. The journal names trainees by staff number or id; the person beside the line is them."""

from core.language import N_, translate

_THEMSELVES = N_("the person")
_UNKNOWN_PHONE = N_("an unknown phone")


def actor_title(actor: str) -> str:
    """An actor of the journal in the present language; staff stand with the name they sign in with."""
    if actor.startswith("person:"):
        return translate(_THEMSELVES)
    return translate(_UNKNOWN_PHONE) if actor == "phone" else actor
