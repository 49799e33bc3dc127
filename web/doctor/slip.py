"""The slip for the IT office: what computer, what address, what is asked for, what was found. Text here, PDF in `slip_pdf`."""

import platform
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from core.clock import local
from core.language import N_, _
from web.doctor.adapters import WHY_NOT, judged_all
from web.doctor.findings import STATES, TITLES, Finding, State, advised, said
from web.doctor.firewall import command
from web.doctor.look import Seen

TITLE = N_("Network slip for the IT office")
_INTRO = N_(
    "On this computer a program of the training base lets people check in with their phones. Phones in the hall open a page of this computer over the Wi-Fi; nothing goes to the internet."
)


@dataclass(frozen=True)
class Line:
    """What was found in one layer."""

    state: State
    title: str
    sentence: str


@dataclass(frozen=True)
class Slip:
    """Everything on the slip, in the reader's words."""

    title: str
    intro: str
    facts: tuple[tuple[str, str], ...]
    """Label and value."""
    asks: tuple[str, ...]
    found: tuple[Line, ...]
    command: str
    """For Windows alone, empty elsewhere."""
    address: str
    """What phones shall open; empty where no adapter can be reached."""
    date: str


def make_slip(seen: Seen, findings: list[Finding], base_name: str = "") -> Slip:
    """The slip of one look, in the present language."""
    address = _address(seen)
    port = urlsplit(address).port or seen.settings.door_port
    chosen = seen.chosen.judged
    facts = [
        (_("Training base"), base_name),
        (_("Computer"), seen.computer),
        (_("System"), f"{platform.system()} {platform.release()}"),
        (_("Adapter"), _named(chosen.adapter.name, chosen.adapter.description) if chosen else ""),
        (_("Address for phones"), address),
        (_("TCP port"), str(port)),
        (_("Program"), seen.program),
        (_("Version"), seen.own_version),
        (_("Other adapters"), "；".join(_others(seen))),
    ]
    host = urlsplit(address).hostname or seen.computer
    asks = (
        _("Let TCP port {port} in to {host}, from the hall's Wi-Fi only; outward nothing is needed.", port=port, host=host),
        _("On this computer: allow the program above through the firewall, for private and office networks."),
        _("Let phones on the Wi-Fi of the hall reach this one address: no client isolation towards {host}, also from the guest Wi-Fi.", host=host),
        _("Give this computer the same address every time (a DHCP reservation), if that is possible."),
    )  # fmt: skip
    found = tuple(Line(each.state, _(TITLES[each.layer]), said(each)) for each in findings)
    return Slip(
        _(TITLE),
        _(_INTRO),
        tuple((label, value) for label, value in facts if value),
        asks,
        found,
        command(seen.program, port, "Xiuhua") if platform.system() == "Windows" else "",
        address,
        shown_at(seen.at),
    )


def text(slip: Slip) -> str:
    """The slip as plain text, to be pasted into a message."""
    lines = [slip.title, slip.date, "", slip.intro, ""]
    lines += [f"{label}: {value}" for label, value in slip.facts]
    lines += ["", _("What we ask for"), *(f"{number}. {ask}" for number, ask in enumerate(slip.asks, 1))]
    lines += ["", _("What was found")]
    lines += [f"[{_(STATES[line.state])}] {line.title}: {line.sentence}" for line in slip.found]
    if slip.command:
        lines += ["", _("For an administrator of this computer"), slip.command]
    return "\n".join(lines) + "\n"


def report(findings: list[Finding]) -> str:
    """The findings with what to do, as text: for the terminal and the clipboard."""
    lines: list[str] = []
    for each in findings:
        lines.append(f"[{_(STATES[each.state])}] {_(TITLES[each.layer])}: {said(each)}")
        if each.state is not State.OK:
            lines += [f"    - {step}" for step in advised(each)]
            lines += [f"      {each.command}"] if each.command else []
    return "\n".join(lines)


def shown_at(at: datetime) -> str:
    """Day and hour of a look."""
    return f"{local(at):%Y-%m-%d %H:%M}"


def _address(seen: Seen) -> str:
    """What phones shall open, though they may not be let in yet; empty without any adapter."""
    if seen.settings.door_address:
        return seen.address
    return f"http://{seen.chosen.address}:{seen.settings.door_port}" if seen.chosen.address else ""


def _others(seen: Seen) -> list[str]:
    others: list[str] = []
    for each in judged_all(seen.network):
        if each == seen.chosen.judged or each.why_not in {"self", "none"}:
            continue
        why = _(WHY_NOT[each.why_not]) if each.why_not else ""
        others.append(f"{_named(each.adapter.name, each.adapter.description)} {each.address} {why}".strip())
    return others


def _named(name: str, description: str) -> str:
    return name if description in {"", name} else f"{name} ({description})"
