"""This computer's network adapters, which of them a phone in the hall can reach, and the one rule that chooses among them.

`web.address` asks here for the code's address; the doctor shows the whole list. Judging and choosing are pure.
"""

import ipaddress
import re
import socket
from collections.abc import Sequence
from typing import NamedTuple

from core.language import N_

_ANYWHERE = "198.51.100.1"
_TOWARDS = ("10.255.255.255", "172.31.255.255", "192.168.255.255")
_VIRTUAL_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "172.17.0.0/16",
        "172.18.0.0/16",
        "192.168.56.0/24",
        "192.168.99.0/24",
        "192.168.122.0/24",
    )
)
"""Docker, VirtualBox, Docker Machine and libvirt as they install themselves."""
_VIRTUAL = re.compile(
    r"^(docker|br-[0-9a-f]{6}|veth(?!ernet)|virbr|vmnet|vboxnet|vnet\d|lxc|lxd|podman|cni|ifb|dummy|bridge1\d\d)"
    r"|virtualbox|host-only|vmware|docker|\bwsl\b|default switch|npcap|loopback|环回|parallels|hyper-v internal",
    re.IGNORECASE,
)
_SWITCH = re.compile(r"^vethernet\b|hyper-v virtual ethernet", re.IGNORECASE)
"""Hyper-V's switches: an external one takes the computer's own address over, the others lead to virtual machines only."""
_VPN = re.compile(
    r"^(tun\d|tap\d|utun|wg\d|ppp\d|zt[0-9a-z]{8})"
    r"|\btap-|wintun|wireguard|openvpn|tailscale|zerotier|clash|mihomo|\bmeta\b|sing-?(box|tun)|v2ray|tun2socks"
    r"|sangfor|深信服|easyconnect|atrust|anyconnect|cisco secure client|forti(net|client|ssl)|globalprotect|pangp"
    r"|pulse secure|juniper|check ?point|softether|hamachi|radmin|sunlogin|向日葵|\boray|蒲公英|pgyvpn|wan miniport|\bvpn\b",
    re.IGNORECASE,
)
_BLUETOOTH = re.compile(r"bluetooth|蓝牙|^bnep|^pan\d", re.IGNORECASE)

WHY_NOT = {
    "none": N_("It has no address: no cable or no Wi-Fi."),
    "self": N_("It is this computer talking to itself."),
    "no_network": N_("It gave itself an address because no network answered."),
    "virtual": N_("It belongs to virtual machines or containers on this computer."),
    "vpn": N_("It belongs to a VPN or a remote-control program."),
    "bluetooth": N_("It is a Bluetooth connection."),
    "public": N_("Its address is a public one, which phones in a hall seldom share."),
}
"""Why an adapter is not usable, by `Judged.why_not`."""


class Adapter(NamedTuple):
    """One network adapter. `name` is what the system shows and what the settings remember ("WLAN", "eth0")."""

    name: str
    description: str
    ipv4: tuple[str, ...]
    ipv6: tuple[str, ...] = ()


class Judged(NamedTuple):
    """An adapter and whether phones can be sent to it: `address` is the one to name, `why_not` a key of WHY_NOT or empty."""

    adapter: Adapter
    address: str
    why_not: str

    @property
    def usable(self) -> bool:
        """Whether a phone on the same network could reach it."""
        return not self.why_not


class Network(NamedTuple):
    """What this computer is connected to."""

    adapters: tuple[Adapter, ...]
    ways: tuple[str, ...]
    """Own addresses that the system would send from, the default route's first; `leads_out` where there is a default route."""
    leads_out: str = ""


class Chosen(NamedTuple):
    """The adapter whose address phones are given; `judged` is None when there is none."""

    judged: Judged | None
    address: str
    how: str
    """remembered, way_out, first or none."""
    lost: str = ""
    """The remembered name, when no adapter of that name has an address now."""


def judge(adapter: Adapter, leads_out: str = "") -> Judged:
    """Whether phones can be sent to an adapter. `leads_out` is the own address of the default route, where there is one.

    The system's names decide first, then the network: what has the default route is no container's network.
    """
    addresses = [ipaddress.IPv4Address(address) for address in adapter.ipv4]
    outside = [each for each in addresses if not each.is_loopback and not each.is_link_local]
    first = str((outside or addresses or [""])[0])
    if not addresses:
        return Judged(adapter, "", "none")
    if all(each.is_loopback for each in addresses):
        return Judged(adapter, first, "self")
    if not outside:
        return Judged(adapter, first, "no_network")
    leads = leads_out in adapter.ipv4
    named = _named(adapter, leads=leads)
    if named:
        return Judged(adapter, first, named)
    private = [str(each) for each in outside if each.is_private]
    if not private:
        return Judged(adapter, first, "public")
    free = [each for each in private if leads or not _is_virtual(each)]
    return Judged(adapter, free[0], "") if free else Judged(adapter, first, "virtual")


def choose(network: Network, remembered: str = "") -> Chosen:
    """The one rule: the remembered adapter, else the way out among the usable, else the first usable.

    Whoever chose an adapter knows better than its name, so a remembered one is taken although it looks virtual.
    """
    judged = judged_all(network)
    lost = ""
    if remembered:
        named = next((each for each in judged if each.adapter.name == remembered), None)
        if named and named.why_not not in {"none", "self", "no_network"}:
            return Chosen(named, named.address, "remembered")
        lost = remembered
    usable = [each for each in judged if each.usable]
    for way in network.ways:
        for each in usable:
            if (
                way in each.adapter.ipv4
                and is_private(way)
                and (way == network.leads_out or not _is_virtual(way))
            ):
                return Chosen(each, way, "way_out", lost)
    if usable:
        return Chosen(usable[0], usable[0].address, "first", lost)
    return Chosen(None, "", "none", lost)


def judged_all(network: Network) -> list[Judged]:
    """Every adapter, judged: the usable first, otherwise in the system's order."""
    judged = [judge(adapter, network.leads_out) for adapter in network.adapters]
    return sorted(judged, key=lambda each: not each.usable)


def read_network() -> Network:
    """This computer's adapters and ways out, as they are at this moment. A few milliseconds; nothing is sent."""
    leads_out = _way_towards(_ANYWHERE)
    ways = tuple(dict.fromkeys(way for way in (leads_out, *map(_way_towards, _TOWARDS)) if way))
    return Network(_read_adapters() or tuple(Adapter(way, "", (way,)) for way in ways), ways, leads_out)


def _read_adapters() -> tuple[Adapter, ...]:
    import ifaddr

    try:
        found = list(ifaddr.get_adapters(include_unconfigured=True))
    except (OSError, AssertionError):  # a system call that failed: the ways out are known all the same
        return ()
    adapters: list[Adapter] = []
    for each in found:
        # Windows keeps the name that people see with the addresses and a number as the adapter's own.
        shown = next((ip.nice_name for ip in each.ips), each.nice_name)
        ipv4 = tuple(ip.ip for ip in each.ips if isinstance(ip.ip, str))
        ipv6 = tuple(ip.ip[0] for ip in each.ips if isinstance(ip.ip, tuple))
        adapters.append(Adapter(shown, each.nice_name, ipv4, ipv6))
    return tuple(adapters)


def _named(adapter: Adapter, *, leads: bool) -> str:
    # Each on its own: a mark at the beginning of a name counts for either.
    texts = (adapter.name, adapter.description)
    if any(_BLUETOOTH.search(text) for text in texts):
        return "bluetooth"
    if any(_VPN.search(text) for text in texts):
        return "vpn"
    if any(_VIRTUAL.search(text) for text in texts):
        return "virtual"
    return "virtual" if not leads and any(_SWITCH.search(text) for text in texts) else ""


def _is_virtual(address: str) -> bool:
    return any(ipaddress.ip_address(address) in network for network in _VIRTUAL_NETWORKS)


def _way_towards(target: str) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((target, 9))  # a datagram socket sends nothing here: the system names the way out
        except OSError:
            return ""
        own: str = probe.getsockname()[0]
    return "" if own == "0.0.0.0" else own  # noqa: S104 - compared, not bound


def is_private(address: str) -> bool:
    """Whether an address that a phone came from is of a local network."""
    try:
        return ipaddress.ip_address(address).is_private
    except ValueError:
        return False


def names(judged: Sequence[Judged]) -> str:
    """The names of adapters, for a sentence."""
    return "、".join(each.adapter.name for each in judged)
