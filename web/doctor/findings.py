"""The findings of the doctor: what one says, how it stands, what to do, and how all of it is worded for a reader."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from core.language import N_, _


class State(StrEnum):
    """How it stands with a layer."""

    OK = "ok"
    WARN = "warn"
    BAD = "bad"
    UNKNOWN = "unknown"


TITLES = {
    "settings": N_("Settings file"),
    "door": N_("Phone service"),
    "port": N_("Port"),
    "phones": N_("Phone access"),
    "adapter": N_("Network adapter"),
    "reach": N_("Address in the code"),
    "firewall": N_("Firewall"),
    "phone": N_("A phone's way in"),
    "hall": N_("In the hall"),
}
"""The layers, in order."""
STATES = {
    State.OK: N_("in order"),
    State.WARN: N_("look here"),
    State.BAD: N_("to be mended"),
    State.UNKNOWN: N_("not known"),
}


@dataclass(frozen=True)
class Finding:
    """One layer. `sentence` and `advice` are msgids that share `values`; `command` is text to copy for an administrator."""

    layer: str
    state: State
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict[str, object])
    advice: tuple[str, ...] = ()
    command: str = ""


def said(finding: Finding) -> str:
    """The finding in the present language."""
    return _(finding.sentence, **finding.values)


def advised(finding: Finding) -> list[str]:
    """What to do, step by step, in the present language."""
    return [_(advice, **finding.values) for advice in finding.advice]


def worst(findings: Sequence[Finding]) -> State:
    """The state that a mark over all of them shows."""
    order = (State.BAD, State.WARN, State.UNKNOWN, State.OK)
    return next((state for state in order if any(each.state is state for each in findings)), State.OK)
