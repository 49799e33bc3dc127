"""Which address of this computer a phone in the hall can reach: the first private one that is no virtual adapter's."""

import ipaddress
import socket

_VIRTUAL = tuple(
    ipaddress.ip_network(network)
    for network in (
        "172.17.0.0/16",
        "172.18.0.0/16",
        "192.168.56.0/24",
        "192.168.99.0/24",
        "192.168.122.0/24",
    )
)
"""Docker, VirtualBox, Docker Machine and libvirt as they install themselves; no hall's network uses them."""
_TOWARDS = ("10.255.255.255", "172.31.255.255", "192.168.255.255")


def phone_address(door_address: str, host: str, port: int) -> str:
    """What the QR names: the settings' own `door_address`, else http://HOST:PORT with the host that phones reach.

    A door that listens on this computer alone is named as such.
    """
    if door_address:
        return door_address.rstrip("/")
    return f"http://{first_private() if host in {'0.0.0.0', ''} else host}:{port}"  # noqa: S104 - compared, not bound


def first_private() -> str:
    """The first private IPv4 address of this computer, 127.0.0.1 when it has none."""
    for addresses in (
        _ways_out,
        _own_name,
    ):  # asking for its own name may take seconds, so only when it must be
        for address in addresses():
            if is_reachable(address):
                return address
    return "127.0.0.1"


def is_reachable(address: str) -> bool:
    """Whether a phone on the same network could reach an IPv4 address that this computer has."""
    parsed = ipaddress.ip_address(address)
    return (
        parsed.is_private
        and not parsed.is_loopback
        and not parsed.is_link_local
        and not any(parsed in network for network in _VIRTUAL)
    )


def _ways_out() -> list[str]:
    found: list[str] = []
    for target in _TOWARDS:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect(
                    (target, 9)
                )  # a datagram socket sends nothing here: the system names the way out
                found.append(probe.getsockname()[0])
            except OSError:
                continue
    return found


def _own_name() -> list[str]:
    try:
        return socket.gethostbyname_ex(socket.gethostname())[2]
    except OSError:
        return []
