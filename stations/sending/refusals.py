"""Why no bundle is written; nothing has changed then."""

from core.language import N_
from core.refusal import Refusal


class NoBaseYet(Refusal):
    """This station is not paired with a base."""

    code = "no_base_yet"
    sentence = N_("This station is not paired with a base yet.")
    advice = N_("Exchange pairing files with the base first.")


class StationNotNamed(Refusal):
    """A base writes a bundle for one station."""

    code = "station_not_named"
    sentence = N_("For which station?")
    advice = N_("A bundle is sealed to one station; choose it.")


class NoPatchYet(Refusal):
    """The station has no area, so nothing is its own."""

    code = "no_patch_yet"
    sentence = N_("{name} has no area yet, so there is nothing to send to it.")
    advice = N_("Give the station its area on the page Stations, then write the bundle again.")
