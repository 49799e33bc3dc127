"""The live session of the demo: the web door as in real use, and one phone for everybody over real HTTP on loopback."""

import json
import re
import subprocess
import threading
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from datetime import datetime
from html import unescape

import requests

from core.clock import now
from core.language import N_
from core.paths import DataFolder
from core.program import command
from core.refusal import Refusal
from courses import scans
from courses.scans import SessionKey
from people.persons import PersonRow

_AT_ONCE = 24
_SECONDS = 20


class DoorDidNotOpen(Refusal):
    """The web door could not be started as a child process."""

    code = "door_did_not_open"
    sentence = N_("The web door did not start.")
    advice = N_("Look into logs/door.log in the data folder.")


@contextmanager
def open_door(folder: DataFolder) -> Generator[str]:
    """The web door on a free port of this machine, as its own process; gives its address and closes it at the end."""
    line = command(
        "serve",
        "--data",
        str(folder.root),
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--json",
        "--until-stdin-closes",
    )
    door = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE)  # noqa: S603 - our own program
    try:
        assert door.stdout is not None  # noqa: S101 - asked for above
        said = door.stdout.readline()
        if not said:
            raise DoorDidNotOpen
        yield str(json.loads(said)["address"])
    finally:
        door.communicate(timeout=_SECONDS)


def check_in_all(
    address: str, hall: SessionKey, people: Sequence[PersonRow], show: Callable[[int], None]
) -> int:
    """Let everybody's phone scan the code and tap once, many at a time; the number that the door said yes to."""
    done = 0
    counted = threading.Lock()
    with ThreadPoolExecutor(_AT_ONCE) as phones:
        scans = [phones.submit(_scan_and_tap, address, hall, person) for person in people]
        for scan in as_completed(scans):
            scan.result()
            with counted:
                done += 1
            show(done)
    return done


def _scan_and_tap(address: str, hall: SessionKey, person: PersonRow) -> None:
    with requests.Session() as phone:
        phone.trust_env = False  # loopback: the office's proxy has no part in it
        phone.headers["Origin"] = address
        page = phone.get(f"{address}/C/{_code(hall, now())}", timeout=_SECONDS)
        page.raise_for_status()
        form = {**_hidden_fields(page.text), "name": person.name, "mobile": person.mobile or ""}
        answer = phone.post(f"{address}/check-in", data=form, timeout=_SECONDS)
        answer.raise_for_status()


def _code(hall: SessionKey, at: datetime) -> str:
    return scans.shown(hall, "in", at)


def _hidden_fields(page: str) -> dict[str, str]:
    fields: dict[str, str] = {}
    for tag in re.findall(r'<input[^>]*type="hidden"[^>]*>', page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and value:
            fields[unescape(name[1])] = unescape(value[1])
    return fields
