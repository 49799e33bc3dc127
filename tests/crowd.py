"""A crowd that goes on tapping whatever happens to the door: it notes what was acknowledged, and tries again what was not."""

import http.client
import itertools
import random
import re
import secrets
import threading
from collections import deque
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode, urlsplit
from uuid import UUID

from core.clock import now
from courses import devices, scans
from courses.scans import SessionKey
from people.persons import PersonRow
from store.transaction import Store
from tests import builders

_TICKET = re.compile(rb'name="ticket" value="([^"]+)"')


@dataclass
class Tap:
    """One person's check-in to one session; the ticket stays the same when it is tried again."""

    key: SessionKey
    person: PersonRow
    phone: str
    """The token of a known phone; empty for one that signs in with it."""
    browser: str = field(default_factory=lambda: secrets.token_urlsafe(18))
    ticket: str = ""

    @property
    def name(self) -> tuple[UUID, UUID]:
        return self.key.session_id, self.person.id


def taps(store: Store, people: int, sessions: int) -> list[Tap]:
    """Every person's tap in each of `sessions` that run now; most phones are known, every tenth tap signs in."""
    at = now()
    with store.write() as db:
        rows = [builders.session(db, at, title=f"第 {number} 讲") for number in range(sessions)]
        persons = builders.people(db, at, people)
        phones = [devices.bind(db, each.id, "test", at)[1] for each in persons]
    with store.read() as db:
        keys = [scans.session_key(db, row.id) for row in rows]
    pairs = itertools.product(keys, zip(persons, phones, strict=True))
    return [
        Tap(key, person, "" if number % 10 == 9 else phone)
        for number, (key, (person, phone)) in enumerate(pairs)
    ]


class Crowd:
    """People who tap until each of their taps is acknowledged."""

    def __init__(self, taps: Iterable[Tap]) -> None:
        self._new = iter(taps)
        self._again: deque[Tap] = deque()
        self._lock = threading.Lock()
        self._more = threading.Condition(self._lock)
        self.acknowledged: set[tuple[UUID, UUID]] = set()
        self.odd: list[str] = []
        """Answers that are neither "checked in" nor "come again"."""
        self.put_off = 0
        """How often the door said "come again" since the last `wait_for_put_off`."""

    @contextmanager
    def tapping(self, address: str, phones: int = 12) -> Generator[None]:
        """Let so many phones tap one after the other, without a pause, until the block ends or the door is gone."""
        stop = threading.Event()
        threads = [threading.Thread(target=self._tap, args=(address, stop)) for _phone in range(phones)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join(60)

    def wait_for_more(self, more: int = 1) -> None:
        """Until so many more are acknowledged; fails when they are not in time."""
        with self._lock:
            wanted = len(self.acknowledged) + more
        self.wait_for(wanted)

    def wait_for(self, wanted: int) -> None:
        """Until so many are acknowledged in all; fails when they are not in time."""
        with self._lock:
            assert self._more.wait_for(lambda: len(self.acknowledged) >= wanted, 30), self.odd[:3]

    def wait_for_put_off(self, times: int) -> None:
        """Until the door has said "come again" so many times more."""
        with self._lock:
            self.put_off = 0
            assert self._more.wait_for(lambda: self.put_off >= times, 60), self.odd[:3]

    def _tap(self, address: str, stop: threading.Event) -> None:
        door = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
        try:
            while not stop.is_set():
                with self._lock:
                    tap = self._again.popleft() if self._again else next(self._new, None)
                if tap is None:
                    return
                try:
                    status, page = self._once(door, tap)
                except (OSError, http.client.HTTPException):
                    with self._lock:
                        self._again.append(tap)
                    return
                with self._lock:
                    if status == 200:
                        self.acknowledged.add(tap.name)
                        self._more.notify_all()
                        continue
                    self._again.append(tap)
                    if status == 503:
                        self.put_off += 1
                        self._more.notify_all()
                    elif status == 410:
                        tap.ticket = ""
                    else:
                        self.odd.append(f"{status} {page[:2_000]!r}")
        finally:
            door.close()

    @staticmethod
    def _once(door: http.client.HTTPConnection, tap: Tap) -> tuple[int, bytes]:
        cookie = f"xiuhua_browser={tap.browser}" + (f"; xiuhua_phone={tap.phone}" if tap.phone else "")
        headers = {"Cookie": cookie, "Accept-Language": random.choice(["zh-CN", "en"])}
        if not tap.ticket:
            door.request("GET", "/C/" + quote(scans.shown(tap.key, "in", now())), headers=headers)
            answer = door.getresponse()
            page = answer.read()
            found = _TICKET.search(page)
            if answer.status != 200 or not found:
                return answer.status, page
            tap.ticket = found[1].decode()
        form = {"ticket": tap.ticket}
        if not tap.phone:
            form |= {"mobile": tap.person.mobile or "", "name": tap.person.name}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        door.request("POST", "/check-in", urlencode(form), headers)
        answer = door.getresponse()
        return answer.status, answer.read()
