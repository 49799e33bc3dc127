"""What screens, files and phones call the codes of this domain: msgids to translate when they are shown."""

from collections.abc import Mapping
from types import MappingProxyType

from core.language import N_

KIND_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "lecture": N_("Lecture"),
        "simulation": N_("Simulation"),
        "visit": N_("Field visit"),
        "practice": N_("Practice"),
        "online": N_("Online"),
        "replay": N_("Replay"),
    }
)

VERDICT_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "met": N_("Met"),
        "on_track": N_("On track"),
        "at_risk": N_("At risk"),
        "out_of_reach": N_("Out of reach"),
    }
)

STATE_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "valid": N_("Valid"),
        "superseded": N_("Superseded"),
        "revoked": N_("Revoked"),
        "altered": N_("Altered"),
        "forged": N_("Forged"),
        "signed": N_("Signature is right, state not known"),
        "unknown": N_("Not in this base"),
    }
)
