"""What states and reasons of bundles and branches are called, and what somebody does about them. Desktop and terminal say it so."""

from collections.abc import Mapping
from types import MappingProxyType

from core.language import N_
from stations.states import ADOPTED, ALREADY, HELD, OPEN, QUARANTINED, SET_ASIDE, TAKEN, WRITTEN

BUNDLE_STATES: Mapping[str, str] = MappingProxyType(
    {
        WRITTEN: N_("Written"),
        TAKEN: N_("Taken in"),
        ALREADY: N_("Had come before"),
        HELD: N_("Held back"),
        QUARANTINED: N_("Partly quarantined"),
    }
)
HELD_WHY: Mapping[str, str] = MappingProxyType(
    {
        "gap": N_("An earlier bundle is missing"),
        "newer": N_("A newer program made it"),
        "base_restored": N_("The base was restored from a backup"),
    }
)
HELD_NEXT: Mapping[str, str] = MappingProxyType(
    {
        "gap": N_(
            "Receive the missing bundle; this one is then taken in by itself. If the file is lost, ask the sender to write a new bundle: it holds everything again."
        ),
        "newer": N_(
            "Bring this computer’s program up to date, then press “Try again” on the page “Stations” (in the terminal: `xiuhua bundle retry`)."
        ),
        "base_restored": N_(
            "Take a bundle to the base first; the base then writes one that goes together with this station again."
        ),
    }
)
"""What to do about a bundle that is held."""
TWIN = N_(
    "The base also has entries that another computer, or this one before a backup was put back, sent under this station’s name. What is recorded here stays and goes along with the next bundle; at the base somebody decides in the quarantine."
)
"""What a station is told whose identity two machines bear."""
BRANCH_STATES: Mapping[str, str] = MappingProxyType(
    {
        QUARANTINED: N_("In quarantine"),
        ADOPTED: N_("Adopted"),
        SET_ASIDE: N_("Set aside"),
        OPEN: N_("Taken in"),
    }
)
BRANCH_WHY: Mapping[str, str] = MappingProxyType(
    {
        "twin": N_("A second computer bears this station’s identity"),
        "restored": N_("The station was put back to an earlier day and went on from there"),
        "revoked": N_("Written after the day from which the station is revoked"),
    }
)
BRANCH_TELLS: Mapping[str, str] = MappingProxyType(
    {
        "twin": N_(
            "The data folder was probably copied to another computer, and both have been worked on since. Ask the station which one is in use; what was entered on the other is here and can be adopted too."
        ),
        "restored": N_(
            "A backup was probably put back at the station. What had been entered after that backup came here earlier and stays; this is what was entered since. Usually it is adopted."
        ),
        "revoked": N_(
            "Whoever has the computer has entered this. Adopt it only if you know who that was, for instance because the computer was found again."
        ),
    }
)
"""What probably happened, for whoever decides."""
DIRECTIONS: Mapping[str, str] = MappingProxyType({"out": N_("Went out"), "in": N_("Came here")})
FIGURES: Mapping[str, str] = MappingProxyType(
    {
        "lines": N_("Entries"),
        "issues": N_("Issues"),
        "visits": N_("Visits"),
        "inspections": N_("Inspections"),
        "check_ins": N_("Check-ins"),
        "photos": N_("Photos"),
        "photos_missing": N_("Photos that are missing"),
    }
)
"""What a bundle counts, in the order of the slip."""
