"""Phones of tests: browsers that scan, sign in and tap over real HTTP; and the open door they come to."""

import asyncio
import re
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape

import requests
import uvicorn

from core.clock import now
from core.paths import DataFolder
from core.settings import Settings
from courses import scans
from courses.calendar import SessionRow
from people.persons import PersonRow
from store.transaction import Store
from tests import builders
from web.app import App, make_app
from web.commit_queue import CommitQueue
from web.connections import Room
from web.serve import configured, listening
from web.settle import Arrival, Settled


class Phone(requests.Session):
    """A phone's browser: cookies, a language, and where it is."""

    def __init__(self, address: str, language: str = "en") -> None:
        super().__init__()
        self.address = address
        self.trust_env = False
        self.headers["Accept-Language"] = language

    def open(self, path: str, **more: object) -> requests.Response:
        return self.get(self.address + path, timeout=30, **more)  # type: ignore[arg-type] - as requests takes them

    def submit(self, path: str, form: dict[str, str], **more: object) -> requests.Response:
        headers = {"Origin": self.address}
        return self.post(self.address + path, data=form, headers=headers, timeout=30, **more)  # type: ignore[arg-type] - as requests takes them

    def send_prepared(self, request: requests.PreparedRequest) -> requests.Response:
        return super().send(request, timeout=30, allow_redirects=False)

    def sign_in(self, person: PersonRow) -> requests.Response:
        form = fields(self.open("/sign-in").text, "/sign-in")
        return self.submit("/sign-in", {**form, "mobile": person.mobile or "", "name": person.name})


def fields(page: str, action: str) -> dict[str, str]:
    """The hidden fields of the first form of a page that goes to `action`."""
    form = page.partition(f'action="{action}"')[2].partition("</form>")[0]
    found = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', form)
    return {name: unescape(value) for name, value in found}


@dataclass
class Hall:
    """An open door, a session that runs, the people who come."""

    address: str
    store: Store
    folder: DataFolder
    session: SessionRow
    people: list[PersonRow]
    queue: CommitQueue[Arrival, Settled] | None = None
    """The door's own, where it runs in this process."""

    def phone(self, language: str = "en") -> Phone:
        return Phone(self.address, language)

    def code(self, direction: str = "in", number: int | None = None) -> str:
        with self.store.read() as db:
            key = scans.session_key(db, number or self.session.number)
        return f"/C/{scans.shown(key, direction, now())}"

    def scan(self, phone: Phone, direction: str = "in") -> requests.Response:
        answer = phone.open(self.code(direction))
        if answer.status_code == 410:  # the step may end between drawing and reading
            answer = phone.open(self.code(direction))
        return answer

    def tap(self, phone: Phone, person: PersonRow | None = None, direction: str = "in") -> requests.Response:
        form = fields(self.scan(phone, direction).text, "/check-in")
        if person:
            form |= {"mobile": person.mobile or "", "name": person.name}
        return phone.submit("/check-in", form)


@contextmanager
def open_hall(base: Store, folder: DataFolder) -> Generator[Hall]:
    """The real application under a real uvicorn on loopback, with a session that starts in ten minutes and three people."""
    session, people = builders.hall(base, now())
    with open_door(base, folder) as (address, app):
        yield Hall(address, base, folder, session, people, app.door.queue)


@contextmanager
def open_door(base: Store, folder: DataFolder, room: Room | None = None) -> Generator[tuple[str, App]]:
    """The same on a base as it is; gives its address."""
    with listening("127.0.0.1", 0) as opened:
        app = make_app(base, folder, Settings())
        server = uvicorn.Server(configured(app, room))
        thread = threading.Thread(
            target=lambda: asyncio.run(server.serve(sockets=[opened])), name="door of a test"
        )
        thread.start()
        try:
            yield f"http://127.0.0.1:{opened.getsockname()[1]}", app
        finally:
            server.should_exit = True
            thread.join(20)
