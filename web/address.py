"""Which address the codes name: the settings' own, else that of the adapter which `web.doctor.adapters` chooses.

The hall screen, the hall page, the settings page and the doctor all ask here, so that they never name two.
"""

import time

from core.settings import Settings
from web.doctor.adapters import Network, choose, read_network

KEPT_SECONDS = 5.0
"""The hall screen asks four times a second; adapters are read again after this long."""
_kept: dict[str, tuple[float, Network]] = {}


def phone_address(door_address: str, host: str, port: int, adapter: str) -> str:
    """What the QR names: `door_address`, else http://HOST:PORT with the host that phones reach.

    `adapter` is the remembered one's name, or empty. A door that listens on this computer alone is named as such.
    """
    return _named(door_address, host, port, adapter)


def address_of(settings: Settings) -> str:
    """What the QR names under these settings of this machine."""
    return phone_address(settings.door_address, settings.door_host, settings.door_port, settings.door_adapter)


def named_on(found: Network, settings: Settings) -> str:
    """What the QR names on a network that was read already."""
    return _named(settings.door_address, settings.door_host, settings.door_port, settings.door_adapter, found)


def _named(door_address: str, host: str, port: int, adapter: str, found: Network | None = None) -> str:
    if door_address:
        return door_address.rstrip("/")
    if host in {"0.0.0.0", ""}:  # noqa: S104 - compared, not bound
        host = choose(found or network(), adapter).address or "127.0.0.1"
    return f"http://{host}:{port}"


def network() -> Network:
    """This computer's adapters, read at most every few seconds."""
    at = time.monotonic()
    since, found = _kept.get("", (0.0, None))
    if found is None or at - since > KEPT_SECONDS:
        found = read_network()
        _kept[""] = (at, found)
    return found


def look_again() -> None:
    """Forget what was read: the doctor was asked for the present state."""
    _kept.clear()
