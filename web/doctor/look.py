"""One look at everything that stands between a phone and the base. `web.doctor.layers` judges what was seen.

The desktop's doctor, `xiuhua doctor` and the slip all begin here. Reads only; takes a few seconds at most.
"""

import json
import platform
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from core.paths import DataFolder
from core.settings import Settings, strays
from web import address
from web.doctor.adapters import Chosen, Network, choose
from web.doctor.comers import Came, make
from web.doctor.firewall import Verdict, verdict
from web.doctor.probes import REAL, Answer, Holder, Probes, program_path
from web.doctor.silence import Silence


@dataclass(frozen=True)
class Seen:
    """What one look found."""

    settings: Settings
    at: datetime
    computer: str
    program: str
    """The path that a firewall rule has to name."""
    own_version: str
    strays: tuple[str, ...]
    """Keys of the settings file that are no setting."""
    door: Answer
    """/health of the phone service, asked on this computer."""
    is_ours: bool | None
    """Whether that service works on this very data folder; None where that cannot be told."""
    holder: Holder
    """Who listens on the port, when our service does not."""
    unbindable: str
    """Why the port could not be had either, in the system's words; empty when it can or is ours."""
    network: Network
    chosen: Chosen
    address: str
    """What the codes name."""
    answer: Answer | None
    """/health at that address, asked from this computer; None when there is nothing to ask."""
    firewall: Verdict
    came: tuple[Came, ...] = ()
    """Who opened the test code."""
    waited: int = 0
    """Seconds that a test code was shown; 0 when none was."""
    silence: Silence | None = None
    """Where a session was looked at and its phones are silent."""
    is_temporary: bool = False
    """The service was opened for this look alone."""
    was_closed: bool = False
    """It lets phones in for this look alone; the settings keep them out."""

    @property
    def near(self) -> str:
        """The service's address for programs on this computer."""
        return near(self.settings)

    @property
    def door_version(self) -> str:
        """The version that answers, empty when what answers is no door of ours."""
        return version_of(self.door)


def look(
    folder: DataFolder, settings: Settings, at: datetime, door_key: bytes | None = None, probes: Probes = REAL
) -> Seen:
    """Look at everything once. `door_key` lets it tell our own service from another base's. Raises SettingsUnreadable."""
    unknown = strays(folder.settings)
    address.look_again()
    with ThreadPoolExecutor(4, thread_name_prefix="doctor") as pool:
        door = pool.submit(probes.get, f"{near(settings)}/health")
        firewall = pool.submit(probes.firewall)
        network = probes.network()
        chosen = choose(network, settings.door_adapter)
        named = address.named_on(network, settings)
        reachable = bool(settings.door_address or chosen.address or settings.door_host != "0.0.0.0")  # noqa: S104 - compared
        answer = pool.submit(probes.get, f"{named}/health") if reachable and not is_closed(settings) else None
        runs = bool(version_of(door.result()))
        mine = _is_ours(probes, settings, door_key, at) if runs and door_key else None
        holder = Holder() if runs else probes.holder(settings.door_port)
        return Seen(
            settings=settings,
            at=at,
            computer=platform.node(),
            program=program_path(),
            own_version=version("xiuhua"),
            strays=unknown,
            door=door.result(),
            is_ours=mine,
            holder=holder,
            unbindable="" if runs else probes.bind(settings.door_host, settings.door_port),
            network=network,
            chosen=chosen,
            address=named,
            answer=answer.result() if answer else None,
            firewall=verdict(firewall.result(), program_path(), settings.door_port),
        )


def near(settings: Settings) -> str:
    """Where programs on this computer find the phone service."""
    host = settings.door_host
    return f"http://{'127.0.0.1' if host in {'0.0.0.0', '', 'localhost'} else host}:{settings.door_port}"  # noqa: S104 - compared


def is_closed(settings: Settings) -> bool:
    """Whether the phone service listens on this computer alone."""
    return settings.door_host in {"127.0.0.1", "localhost", "::1"}


def version_of(answer: Answer) -> str:
    """The version in an answer of /health; empty for anything else that may listen there."""
    if answer.status != 200:
        return ""
    try:
        said = json.loads(answer.body)
        return str(said["version"]) if said["ok"] is True else ""
    except (ValueError, KeyError, TypeError):
        return ""


def _is_ours(probes: Probes, settings: Settings, door_key: bytes, at: datetime) -> bool | None:
    """Only a door with our key knows our test codes; an older one knows none, which tells nothing."""
    known = probes.get(f"{near(settings)}/T/{make(door_key, at)}/seen").status
    return True if known == 200 else False if known == 404 else None
