"""How the doctor looks at this computer: HTTP to the door, who holds a port, what the firewall's files and programs say.

Nothing here judges or raises; every look has a limit of seconds. Tests put others in the place of `Probes`.
"""

import csv
import http.client
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from web.doctor.adapters import Network, read_network
from web.doctor.firewall import Firewall, profiles_of, rules_of_netsh, rules_of_registry

HTTP_SECONDS = 2.0
PROGRAM_SECONDS = 4.0
_MOST_BYTES = 65_536
_RULES_AT = (
    r"SYSTEM\CurrentControlSet\Services\SharedAccess\Parameters\FirewallPolicy\FirewallRules",
    r"SOFTWARE\Policies\Microsoft\WindowsFirewall\FirewallRules",  # what the domain's administrators set
)
_LISTEN_ON_LINUX = "0A"


class Answer(NamedTuple):
    """What came back from an address: a status with its body, or `trouble`, the system's words."""

    status: int = 0
    body: bytes = b""
    trouble: str = ""


class Holder(NamedTuple):
    """The program that listens on a port, as far as the system tells; `pid` 0 and an empty name where it does not."""

    pid: int = 0
    name: str = ""


@dataclass(frozen=True)
class Probes:
    """The looks that the doctor takes, each by its own function."""

    get: Callable[[str], Answer]
    holder: Callable[[int], Holder]
    bind: Callable[[str, int], str]
    network: Callable[[], Network]
    firewall: Callable[[], Firewall | None]


def get(url: str) -> Answer:
    """GET without any proxy, redirects not followed."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(parts.netloc, timeout=HTTP_SECONDS)
        try:
            connection.request("GET", parts.path or "/", headers={"Connection": "close"})
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(_MOST_BYTES))
        finally:
            connection.close()
    except (OSError, ValueError, OverflowError, http.client.HTTPException) as error:
        return Answer(trouble=getattr(error, "strerror", None) or str(error) or type(error).__name__)


def holder(port: int) -> Holder:
    """Who listens on a TCP port of this computer."""
    if sys.platform == "win32":
        pid = listening_pid(output(["netstat", "-ano", "-p", "TCP"]), port)
        return (
            Holder(pid, task_name(output(["tasklist", "/FI", f"PID eq {pid}", "/FO", "CSV", "/NH"])))
            if pid
            else Holder()
        )
    return _holder_in_proc(port)


def bind(host: str, port: int) -> str:
    """Why the port cannot be had on this computer, in the system's words; empty when it can. Nothing listens meanwhile."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as tried:
            if sys.platform == "win32":
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                tried.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tried.bind((host, port))
    except (OSError, OverflowError) as error:
        return getattr(error, "strerror", None) or str(error)
    return ""


def firewall() -> Firewall | None:
    """Windows' firewall; None on other systems, whose firewalls only an administrator may ask."""
    if sys.platform != "win32":
        return None
    profiles = profiles_of(output(["netsh", "advfirewall", "show", "currentprofile"]))
    values = _registry_values()
    if values:
        return Firewall(profiles, rules_of_registry(values))
    return Firewall(
        profiles,
        rules_of_netsh(
            output(["netsh", "advfirewall", "firewall", "show", "rule", "name=all", "dir=in", "verbose"])
        ),
    )


REAL = Probes(get, holder, bind, read_network, firewall)


def program_path() -> str:
    """The program that the firewall sees listening: ours, or the interpreter behind a virtual environment's launcher."""
    if getattr(sys, "frozen", False):
        return sys.executable
    return getattr(sys, "_base_executable", "") or sys.executable


def output(command: Sequence[str]) -> str:
    """What a system program prints, empty when it fails or takes too long. Its encoding is guessed."""
    try:
        done = subprocess.run(  # noqa: S603 - fixed words and numbers only
            command,
            capture_output=True,
            timeout=PROGRAM_SECONDS,
            check=False,
            stdin=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return decoded(done.stdout)


def decoded(raw: bytes) -> str:
    """The text of a system program: UTF-8, else the code page of Chinese Windows."""
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def listening_pid(text: str, port: int) -> int:
    """The process that listens on a port, in what `netstat -ano -p TCP` prints in any language; 0 when none does."""
    for line in text.splitlines():
        parts = line.split()
        # The state's name is translated; that nobody is at the other end is not.
        if (
            len(parts) >= 4
            and parts[0].upper() == "TCP"
            and parts[1].rpartition(":")[2] == str(port)
            and parts[2] in {"0.0.0.0:0", "[::]:0"}
            and parts[-1].isdigit()
        ):
            return int(parts[-1])
    return 0


def task_name(text: str) -> str:
    """The program's name in what `tasklist /FO CSV /NH` prints; empty where it says in words that there is none."""
    rows = [row for row in csv.reader(text.strip().splitlines()) if len(row) >= 2]
    return rows[0][0] if rows else ""


def listening_inode(text: str, port: int) -> str:
    """The socket that listens on a port, in /proc/net/tcp or tcp6; empty when none does."""
    for line in text.splitlines()[1:]:
        parts = line.split()
        if len(parts) > 9 and parts[3] == _LISTEN_ON_LINUX and int(parts[1].rpartition(":")[2], 16) == port:
            return parts[9]
    return ""


def _holder_in_proc(port: int) -> Holder:
    inode = ""
    for table in ("tcp", "tcp6"):
        try:
            inode = inode or listening_inode(Path("/proc/net", table).read_text("ascii"), port)
        except (OSError, ValueError):
            continue
    if not inode:
        return Holder()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if any(
                re.fullmatch(rf"socket:\[{inode}\]", str(file.readlink()))
                for file in (process / "fd").iterdir()
            ):
                return Holder(int(process.name), (process / "comm").read_text("utf-8", "replace").strip())
        except OSError:  # another user's process, or one that has just ended
            continue
    return Holder()


def _registry_values() -> list[str]:
    found: list[str] = []
    if sys.platform == "win32":
        import winreg

        for place in _RULES_AT:
            try:
                with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
                    for number in range(winreg.QueryInfoKey(key)[1]):
                        value = winreg.EnumValue(key, number)[1]
                        if isinstance(value, str):
                            found.append(value)
            except OSError:
                continue
    return found
