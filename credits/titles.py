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
        "teaching": N_("Teaching"),
        "quiz": N_("Quiz passed"),
        "claim": N_("Learned elsewhere"),
        "accredited": N_("Accredited"),
        "carried": N_("Carried over"),
        "amended": N_("Amendment"),
    }
)
"""The kinds of an entry: credits.rules.KINDS, then GRANTED."""

CATEGORY_TITLES: Mapping[str, str] = MappingProxyType(
    {"required": N_("Compulsory"), "elective": N_("Elective")}
)

GRADE_TITLES: Mapping[str, str] = MappingProxyType(
    {
        "excellent": N_("Excellent"),
        "qualified": N_("Competent"),
        "basic": N_("Basically competent"),
        "unqualified": N_("Not competent"),
    }
)

NOTICE_TITLES: Mapping[str, str] = MappingProxyType(
    {"reminder": N_("Reminder"), "warning": N_("Written warning")}
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
        "expired": N_("Expired"),
        "altered": N_("Altered"),
        "forged": N_("Forged"),
        "signed": N_("Signature right, state unknown"),
        "unknown": N_("Not on record"),
        "distrusted": N_("Cannot be trusted"),
        "unknown_issuer": N_("Unknown issuer"),
    }
)
