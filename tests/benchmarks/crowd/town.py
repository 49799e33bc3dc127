"""A base with thousands of people whose phones are known, made by the program's own verbs, and the requests of those phones."""

import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import UUID

from core.clock import local_year, now
from core.jobs import drive
from core.paths import DataFolder
from core.settings import Settings, save
from courses import devices, programme, scans, sessions, tickets
from courses.check_in import Attempt, check_in
from courses.codes import STEP_SECONDS
from courses.door_keys import door_key
from courses.scans import SessionKey
from courses.sessions import NewSession
from credits import ledger
from credits.rulebook import rule_versions
from people import persons
from people.persons import NewPerson
from store.engine import make_base
from store.naming import name_base
from store.transaction import Store
from web.visit import BROWSER, PHONE, browser_key

ACTOR = "benchmark"
_HEAD = (
    "Host: 127.0.0.1\r\n"
    "User-Agent: Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/128.0 Mobile Safari/537.36\r\n"
    "Accept: text/html,application/xhtml+xml,*/*;q=0.8\r\n"
    "Accept-Language: zh-CN,zh;q=0.9\r\n"
    "Accept-Encoding: gzip, deflate\r\n"
    "Connection: keep-alive\r\n"
)


@dataclass(frozen=True)
class Phone:
    """A bound phone: its owner and its two cookies."""

    person_id: UUID
    token: str
    browser: str

    @property
    def head(self) -> str:
        """The header lines that this phone sends with everything."""
        return f"{_HEAD}Cookie: {BROWSER}={self.browser}; {PHONE}={self.token}\r\n"


@dataclass(frozen=True)
class Town:
    """An open base with phones and a course."""

    folder: DataFolder
    store: Store
    phones: list[Phone]
    course: UUID

    def session(self) -> SessionKey:
        """A new session that starts in ten minutes, so that check-in is open."""
        at = now()
        with self.store.write() as db:
            start = at + timedelta(minutes=10)
            new = NewSession(self.course, start, start + timedelta(hours=2))
            return scans.session_key(db, sessions.schedule(db, new, ACTOR, at))


def make_town(folder: DataFolder, people: int, database: str = "") -> Town:
    """A town in a new base: an SQLite file in `folder`, or the database of an SQLAlchemy URL."""
    settings = Settings(database=database)
    store = make_base(folder, settings)
    save(folder.settings, settings)
    at = now()
    with store.write() as db:
        year = programme.add_programme(db, local_year(at), "社区工作者年度培训", 60_00, ACTOR, at)
        stage = programme.add_stage(db, year, "第一阶段", 30_00, ACTOR, at)
        course = programme.add_course(db, stage, "社区沟通技巧与运用", "lecture", 2_00, ACTOR, at)
        owners = persons.add_all(
            db,
            [NewPerson(f"王小{number}", staff_number=f"P{number:05}") for number in range(people)],
            ACTOR,
            at,
        )
        phones = [
            Phone(owner, devices.bind(db, owner, ACTOR, at)[1], secrets.token_urlsafe(18)) for owner in owners
        ]
    return Town(folder, store, phones, course)


def health(phone: Phone) -> bytes:
    """The same phone asking for the empty JSON answer."""
    return f"GET /health HTTP/1.1\r\n{phone.head}\r\n".encode()


def tap(phone: Phone, signed: str) -> bytes:
    """The tap on the button, as a browser sends it."""
    body = urlencode({"ticket": signed})
    return (
        f"POST /check-in HTTP/1.1\r\n{phone.head}Origin: http://127.0.0.1\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def tap_json(phone: Phone, signed: str) -> bytes:
    """The same for the baseline, which takes JSON because that is FastAPI's quicker way."""
    body = f'{{"ticket":"{signed}"}}'
    return (
        f"POST /check-in HTTP/1.1\r\n{phone.head}"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def signed_tickets(town: Town, session: SessionKey) -> list[str]:
    """One ticket for each phone, issued now; they last three minutes."""
    key, at = door_key(town.folder), now()
    return [
        tickets.sign(tickets.issue(session.number, "in", at), browser_key(key, phone.browser))
        for phone in town.phones
    ]


def finish_a_stage(town: Town, number: int) -> None:
    """Let everybody have been at a whole stage, so many hours ago, so that certificates are due."""
    at = now()
    with town.store.write() as db:
        name_base(db, "实训基地", ACTOR, at)
        rule_versions.ensure_first_version(db, ACTOR, at)
        year = programme.programmes(db, local_year(at))[0].id
        stage = programme.add_stage(db, year, f"专题阶段{number}", 2_00, ACTOR, at)
        course = programme.add_course(db, stage, "居民区走访", "lecture", 2_00, ACTOR, at)
        starts = at - timedelta(hours=1 + number)
        lesson = sessions.schedule(db, NewSession(course, starts, starts + timedelta(hours=1)), ACTOR, at)
        came = [
            Attempt(phone.person_id, "manual", starts, ACTOR, session_id=lesson, reason="benchmark")
            for phone in town.phones
        ]
        check_in(db, came, at)
    drive(ledger.post_year(town.store, local_year(at), ACTOR, at + timedelta(hours=1)))


def codes_on_the_screen(session: SessionKey, steps: int = 12) -> dict[int, str]:
    """What the hall screen shows, by step of ten seconds, from now on."""
    first = int(time.time() // STEP_SECONDS)
    return {
        step: scans.shown(session, "in", datetime.fromtimestamp(step * STEP_SECONDS + 1, UTC))
        for step in range(first, first + steps)
    }
