"""What the doctor finds, layer by layer from this computer outwards: each a sentence, and what to do in plain words.

`examine` is pure: one `Seen` in, the findings out, in the order in which a phone meets the layers.
"""

import ipaddress
from urllib.parse import urlsplit

from core.clock import local
from core.language import N_
from web.doctor import firewall
from web.doctor.adapters import WHY_NOT, judged_all, names
from web.doctor.findings import Finding, State
from web.doctor.firewall import Says
from web.doctor.look import Seen, is_closed, version_of
from web.doctor.silence import SENTENCE

BADGES = N_("Badges need no network: let people come in by badge or by hand meanwhile; it counts the same.")
_HOTSPOT = N_(
    "Or switch on this computer's mobile hotspot (Windows settings, Network and Internet), let phones join it and choose its adapter here."
)
_ISOLATION = N_(
    "Many guest networks keep phones and computers apart: ask the IT office to allow phones to reach this computer; the slip says what to ask for."
)
_WECHAT = N_(
    "If WeChat shows a warning or a blank page: tap the three dots at the top right and choose to open it in the browser."
)
_SAME_WIFI = N_(
    "The phone must be on the same Wi-Fi as this computer: switch its mobile data off and try again."
)


def examine(seen: Seen) -> list[Finding]:
    """The findings of one look. Layers that say nothing (a settings file in order, no session looked at) are left out."""
    found = [
        _settings(seen),
        _door(seen),
        _port(seen),
        _phones(seen),
        _adapter(seen),
        _reach(seen),
        _firewall(seen),
        _phone(seen),
        _hall(seen),
    ]
    return [finding for finding in found if finding]


def _settings(seen: Seen) -> Finding | None:
    if not seen.strays:
        return None
    return Finding(
        "settings",
        State.WARN,
        N_("settings.toml holds settings that do not exist: {keys}."),
        {"keys": ", ".join(seen.strays)},
        (N_("Correct the spelling or delete the line; until then the default holds."),),
    )


def _door(seen: Seen) -> Finding:
    if not seen.door_version:
        return Finding(
            "door",
            State.BAD,
            N_("The phone service is not running on this computer."),
            {},
            (N_("Open the settings page and press “Start the service”."), BADGES),
        )
    values = {"version": seen.door_version, "own": seen.own_version}
    if seen.is_ours is False:
        return Finding(
            "door",
            State.BAD,
            N_("The phone service that runs on this computer belongs to another base."),
            values,
            (
                N_(
                    "Close the other window of this program, or give one of the two another port in its settings."
                ),
            ),
        )
    if seen.door_version != seen.own_version:
        return Finding(
            "door",
            State.WARN,
            N_("The phone service is of version {version}, this program of {own}."),
            values,
            (N_("Close every window of this program and open it again."),),
        )
    if seen.is_temporary:
        return Finding(
            "door",
            State.WARN,
            N_("The phone service was not running; it was opened for this test only."),
            values,
            (N_("Open the settings page and press “Start the service”."),),
        )
    return Finding("door", State.OK, N_("The phone service runs (version {version})."), values)


def _port(seen: Seen) -> Finding:
    port = seen.settings.door_port
    if seen.door_version:
        return Finding("port", State.OK, N_("Port {port} is the phone service's."), {"port": port})
    values = {
        "port": port,
        "program": seen.holder.name or "?",
        "pid": seen.holder.pid or "?",
        "trouble": seen.unbindable,
    }
    elsewhere = N_("Choose another port on the settings page (8461, say).")
    if seen.holder.name or seen.holder.pid:
        sentence = N_("Port {port} is held by another program: {program} (process {pid}).")
        return Finding(
            "port", State.BAD, sentence, values, (N_("Close that program, or take another port."), elsewhere)
        )
    if seen.door.status:
        sentence = N_("Port {port} is held by another program, whose name the system does not tell.")
        return Finding("port", State.BAD, sentence, values, (elsewhere,))
    if seen.unbindable:
        sentence = N_(
            "Port {port} cannot be had ({trouble}): another program or Windows itself (Hyper-V, WSL) keeps it."
        )
        return Finding("port", State.BAD, sentence, values, (elsewhere,))
    return Finding("port", State.OK, N_("Port {port} is free."), values)


def _phones(seen: Seen) -> Finding:
    if is_closed(seen.settings):
        return Finding(
            "phones",
            State.BAD,
            N_("Only this computer can reach the phone service; phones are not let in."),
            {},
            (N_("Open the settings page and tick “Let phones on this network check in”."),),
        )
    if seen.was_closed:
        return Finding(
            "phones",
            State.WARN,
            N_("Phones were let in for this test only; the settings keep them out."),
            {},
            (N_("Open the settings page and tick “Let phones on this network check in”."),),
        )
    return Finding(
        "phones",
        State.OK,
        N_("The service listens for phones, at {host}."),
        {"host": seen.settings.door_host},
    )


def _adapter(seen: Seen) -> Finding:
    chosen, by_hand = seen.chosen, seen.settings.door_address
    usable = [each for each in judged_all(seen.network) if each.usable]
    judged = chosen.judged
    values: dict[str, object] = {
        "address": by_hand or chosen.address,
        "name": judged.adapter.name if judged else "",
        "others": names([each for each in usable if each != judged]),
        "lost": chosen.lost,
        "unfit": names([each for each in judged_all(seen.network) if each.why_not in {"virtual", "vpn"}]),
    }
    if by_hand:
        return _by_hand(seen, values)
    if judged is None:
        advice = (
            N_("Connect this computer to the hall's Wi-Fi or put the cable in, then run again."),
            _HOTSPOT,
            BADGES,
        )
        if values["unfit"]:
            sentence = N_("No adapter can be reached by phones; {unfit} belong to virtual machines or a VPN.")
            return Finding("adapter", State.BAD, sentence, values, advice)
        sentence = N_("This computer is on no network that phones could share.")
        return Finding("adapter", State.BAD, sentence, values, advice)
    if chosen.how == "remembered" and not judged.usable:
        advice = (WHY_NOT[judged.why_not], N_("If phones cannot come in, choose another adapter."))
        sentence = N_(
            "The code names {name} ({address}), as you chose; it does not look like a hall's network."
        )
        return Finding("adapter", State.WARN, sentence, values, advice)
    if chosen.lost:
        sentence = N_(
            "The adapter you chose, {lost}, is not connected; the code names {name} ({address}) instead."
        )
        advice = (N_("Connect it again, or choose the adapter that phones share."),)
        return Finding("adapter", State.WARN, sentence, values, advice)
    if values["others"] and chosen.how == "first":
        sentence = N_("Several adapters would do; the code names {name} ({address}), others are {others}.")
        advice = (N_("Choose the one whose network the phones are on; the choice is remembered."),)
        return Finding("adapter", State.WARN, sentence, values, advice)
    if values["others"]:
        sentence = N_("The code names {name} ({address}); {others} would do too.")
        advice = (
            N_("If the phones are on another network than {name}, choose its adapter; it is remembered."),
        )
        return Finding("adapter", State.OK, sentence, values, advice)
    return Finding("adapter", State.OK, N_("The code names {name} ({address})."), values)


def _by_hand(seen: Seen, values: dict[str, object]) -> Finding:
    host = urlsplit(seen.settings.door_address).hostname or ""
    own = {address for adapter in seen.network.adapters for address in (*adapter.ipv4, *adapter.ipv6)}
    if _is_number(host) and host not in own:
        return Finding(
            "adapter",
            State.WARN,
            N_("The code names {address}, entered by hand, which is no address of this computer now."),
            values,
            (
                N_(
                    "On the settings page, clear “Address in the code” so that it is found by itself, and press “Use”."
                ),
            ),
        )
    return Finding("adapter", State.OK, N_("The code names {address}, entered by hand."), values)


def _reach(seen: Seen) -> Finding:
    values = {"address": seen.address, "trouble": seen.answer.trouble if seen.answer else ""}
    if seen.answer is None or not seen.door_version:
        return Finding("reach", State.UNKNOWN, N_("Not tried: the layers above come first."), values)
    if version_of(seen.answer):
        return Finding("reach", State.OK, N_("{address} answers, asked from this computer."), values)
    if seen.answer.status:
        return Finding(
            "reach",
            State.BAD,
            N_("At {address} something else answers than the phone service."),
            values,
            (
                N_(
                    "Another device may have the same address, or a proxy stands in between: choose another adapter."
                ),
                BADGES,
            ),
        )
    return Finding(
        "reach",
        State.BAD,
        N_("{address} does not answer, not even from this computer ({trouble})."),
        values,
        (
            N_(
                "Security software on this computer may hold it back, or the address has just changed: run again."
            ),
            N_("If it stays so, choose another adapter or ask the IT office with the slip."),
            BADGES,
        ),
    )


def _firewall(seen: Seen) -> Finding:
    verdict = seen.firewall
    values = {
        "port": seen.settings.door_port,
        "rules": "、".join(dict.fromkeys(verdict.rules)),
        "program": seen.program,
    }
    command = firewall.command(seen.program, seen.settings.door_port, "Xiuhua")
    run = N_(
        "An administrator can run the command below once (right-click on Terminal, run as administrator)."
    )
    private = N_(
        "Make the network a private one: Windows settings, Network and Internet, the network's properties, private network."
    )
    says = verdict.says
    if any(came.is_phone and came.private for came in seen.came):
        return Finding("firewall", State.OK, N_("The firewall lets phones in: one came through."), values)
    if says is Says.UNKNOWN:
        return Finding(
            "firewall",
            State.UNKNOWN,
            N_("What the firewall of this computer lets in cannot be told from here."),
            values,
            (N_("The test code tells: if a phone comes through, no firewall stands in the way."),),
        )
    if says is Says.OFF:
        return Finding("firewall", State.OK, N_("The firewall is off; it stops no phone."), values)
    if says is Says.LETS_IN:
        return Finding("firewall", State.OK, N_("The firewall lets phones in to port {port}."), values)
    if says is Says.SHUT:
        sentence = N_("The firewall blocks every incoming connection, whatever the rules say.")
        advice = (
            N_("In Windows security, Firewall, untick “Block all incoming connections” for this network."),
        )
        return Finding("firewall", State.BAD, sentence, values, (*advice, BADGES))
    if says is Says.BLOCKED:
        sentence = N_(
            "A rule of the firewall blocks this program: {rules}. Somebody once answered Windows with “Cancel”."
        )
        advice = (
            N_("An administrator has to delete or allow that rule in Windows security, Allow an app."),
            run,
            BADGES,
        )
        return Finding("firewall", State.BAD, sentence, values, advice, command)
    if says is Says.OTHER_PROFILE:
        sentence = N_("The firewall lets phones in, but not on a network of this kind (public or private).")
        return Finding("firewall", State.BAD, sentence, values, (private, run, BADGES), command)
    sentence = N_("The firewall has no rule that lets phones in to port {port}.")
    return Finding("firewall", State.BAD, sentence, values, (run, private, BADGES), command)


def _phone(seen: Seen) -> Finding:
    phones = [came for came in seen.came if came.is_phone]
    if phones:
        first = phones[0]
        values = {"time": f"{local(first.at):%H:%M}", "address": first.address}
        if not first.private:
            return Finding(
                "phone",
                State.WARN,
                N_(
                    "The phone came through at {time}, but over the internet ({address}), not over the hall's Wi-Fi."
                ),
                values,
                (N_("That is fine where the base has a public address; otherwise check the phone's Wi-Fi."),),
            )
        if first.wechat:
            return Finding(
                "phone",
                State.OK,
                N_("The phone came through at {time}, inside WeChat, from {address}."),
                values,
            )
        return Finding("phone", State.OK, N_("The phone came through at {time}, from {address}."), values)
    if seen.came:
        return Finding(
            "phone",
            State.UNKNOWN,
            N_("Only this computer opened the test code, which proves nothing for phones."),
            {},
            (N_("Scan it with a phone that is on the hall's Wi-Fi."),),
        )
    if seen.waited:
        return Finding(
            "phone",
            State.BAD,
            N_("No phone came through in {seconds} seconds."),
            {"seconds": seen.waited},
            (_SAME_WIFI, _WECHAT, _ISOLATION, _HOTSPOT, BADGES),
        )
    return Finding(
        "phone",
        State.UNKNOWN,
        N_("No phone has tried yet."),
        {},
        (N_("Scan the test code with a phone that is on the hall's Wi-Fi."),),
    )


def _hall(seen: Seen) -> Finding | None:
    if seen.silence is None:
        return None
    advice = (BADGES, _WECHAT, _ISOLATION, _HOTSPOT)
    return Finding("hall", State.BAD, SENTENCE, seen.silence._asdict(), advice)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
