"""What leave, places and the waiting list expect to refuse."""

from core.language import N_
from core.refusal import Refusal


class NotExpectedThere(Refusal):
    """Leave is asked for somebody whom nobody expects."""

    code = "not_expected_there"
    sentence = N_("{name} is not expected at this session.")
    advice = N_("No leave is needed for it.")


class LeaveAskedAlready(Refusal):
    """One open or granted request for each person and session."""

    code = "leave_asked_already"
    sentence = N_("Leave from this session is already asked for.")
    advice = N_("Wait for the decision, or withdraw the first request.")


class LeaveTooLate(Refusal):
    """The session has been over for too long."""

    code = "leave_too_late"
    sentence = N_("Leave could be asked for until {until}.")
    advice = N_("Talk to the staff of the base.")


class UnknownExcuse(Refusal):
    """No request has this id, or this person asked for none."""

    code = "unknown_excuse"
    sentence = N_("This request for leave is not in the base.")
    advice = N_("Open the list again and choose one from it.")


class ExcuseDecided(Refusal):
    """A decision stands; another one needs another request."""

    code = "excuse_decided"
    sentence = N_("This request for leave is settled already.")
    advice = N_("Open the list again: somebody else has decided it, or it was withdrawn.")


class DeciderAsked(Refusal):
    """Nobody decides what they asked for themselves."""

    code = "decider_asked"
    sentence = N_("Whoever asked for the leave cannot decide it.")
    advice = N_("Let another member of staff decide.")


class DaysNotPossible(Refusal):
    """The days after a session within which leave may be asked for."""

    code = "days_not_possible"
    sentence = N_("The number of days must lie between 0 and {most}.")
    advice = N_("Seven days are usual.")


class NoPlacesToTake(Refusal):
    """Everybody fits in, or only staff enrol."""

    code = "no_places_to_take"
    sentence = N_("No place has to be taken for this session.")
    advice = N_("Whoever is expected there simply comes.")


class PlacesSettled(Refusal):
    """The session has begun."""

    code = "places_settled"
    sentence = N_("The session has begun: places can no longer be taken or given back.")
    advice = N_("Talk to the staff at the desk.")


class PlaceNotHeld(Refusal):
    """Neither a place nor a place in the waiting list."""

    code = "place_not_held"
    sentence = N_("There is no place and no waiting to give back.")
    advice = N_("Open the page again and look at what it says now.")
