"""Every page is held to the strict policy, needs nothing from outside, and no log of a whole run holds a secret or a person."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
import requests

from core.clock import now
from core.paths import DataFolder
from courses import replays
from courses.door_keys import door_key
from store.transaction import Store
from tests import builders
from tests.credits.certificates.verifier.papers import code
from tests.doors import doors
from tests.phones import Hall, fields
from web.frame import ROOM
from web.hall_key import hall_path

_OUTSIDE = re.compile(r"""(?:src|href|action|poster|data|url)\s*=\s*["']?\s*(?:https?:)?//""", re.IGNORECASE)
POLICY = {
    "default-src": "'none'",
    "style-src": "'self'",
    "script-src": "'self'",
    "img-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}


class _Inline(HTMLParser):
    """Finds what the policy would stop: scripts and styles in the page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        if tag == "style" or (tag == "script" and not (names.get("src") or "").startswith("/static/")):
            self.found.append(tag)
        if tag in {"iframe", "object", "embed", "base"}:
            self.found.append(tag)
        self.found += [name for name in names if name == "style" or name.startswith("on")]
        for name in ("src", "href", "action", "formaction"):
            value = (names.get(name) or "").strip().lower()
            if value.startswith(("javascript:", "data:")):
                self.found.append(value)


def _inline(page: str) -> list[str]:
    parser = _Inline()
    parser.feed(page)
    return parser.found


@pytest.mark.parametrize("template", sorted((ROOM / "templates").glob("*.html")), ids=lambda path: path.name)
def test_no_template_has_script_or_style_of_its_own(template: Path) -> None:
    text = template.read_text("utf-8")
    assert _inline(text) == []
    assert not _OUTSIDE.search(text)


@pytest.mark.parametrize("file", sorted((ROOM / "static").iterdir()), ids=lambda path: path.name)
def test_nothing_that_is_served_asks_for_anything_outside(file: Path) -> None:
    text = file.read_text("utf-8", errors="replace").replace("http://www.w3.org/2000/svg", "")
    assert "http://" not in text
    assert "https://" not in text
    assert "eval(" not in text
    assert "innerHTML" not in text


def _every_answer(door: Hall) -> Iterator[requests.Response]:
    new, known, person = door.phone(), door.phone(), door.people[0]
    yield new.open("/sign-in")
    yield door.scan(new)
    yield new.open("/C/x")
    yield new.open("/nothing")
    yield new.open("/check-in")
    wrong = fields(new.open("/sign-in").text, "/sign-in") | {"mobile": "1", "name": '<b onclick="x">'}
    yield new.submit("/sign-in", wrong)
    yield known.sign_in(person)
    yield door.scan(known)
    yield door.tap(known)
    yield door.tap(known, direction="out")
    for path in ("/me", "/me/credits", "/me/replays"):
        yield known.open(path)
    with door.store.write() as db:
        link = replays.add_link(
            db, door.session.id, "page", "https://v.example.cn/a", "<script>", "clerk", now()
        )
    yield known.open("/me/replays")
    yield known.open(f"/replay/{link}", allow_redirects=False)
    yield door.phone().open(hall_path(door_key(door.folder), door.session.number, now()))
    yield door.phone().open(
        hall_path(door_key(door.folder), door.session.number, now()), allow_redirects=False
    )
    assert door.queue
    limit, door.queue.waiting_at_most = door.queue.waiting_at_most, 0
    yield door.tap(known, door.people[1])
    door.queue.waiting_at_most = limit
    yield known.open("/static/door.css")
    yield new.open("/V")
    yield new.submit("/V", {"text": code(1)})
    yield new.submit("/V", {"text": "<b onclick='x'>"})


def test_every_page_keeps_the_policy(door: Hall) -> None:
    statuses: set[int] = set()
    for answer in _every_answer(door):
        statuses.add(answer.status_code)
        said = dict(
            part.strip().split(" ", 1) for part in answer.headers["Content-Security-Policy"].split(";")
        )
        assert said == POLICY
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert answer.headers["Referrer-Policy"] in {"same-origin", "no-referrer"}
        assert "Access-Control-Allow-Origin" not in answer.headers
        assert "Server" not in answer.headers
        assert "key=" not in answer.url or answer.status_code == 303
        if "html" in answer.headers.get("Content-Type", ""):
            assert _inline(answer.text) == []
            links = _OUTSIDE.findall(answer.text.replace("https://v.example.cn/a", "/the-replay-itself"))
            assert links == []
            assert answer.headers["Cache-Control"] == "no-store"
        for cookie in answer.raw.headers.getlist("Set-Cookie"):
            assert "HttpOnly" in cookie
            assert "SameSite=Lax" in cookie
    assert {200, 400, 403, 404, 405, 409, 503} <= statuses


@pytest.mark.skipif(sys.platform == "win32", reason="there a process cannot be forked")
def test_no_log_of_a_whole_run_holds_a_secret_or_a_person(sqlite_base: Store, folder: DataFolder) -> None:
    session, people = builders.hall(sqlite_base, now())
    secrets: set[str] = {code(1)}
    with doors(folder) as parent:
        opened = parent.open()
        hall = Hall(opened.address, sqlite_base, folder, session, people)
        for person in people:
            phone = hall.phone()
            ticket = fields(hall.scan(phone).text, "/check-in")["ticket"]
            wrong = {"ticket": ticket, "mobile": person.mobile or "", "name": person.name + "某"}
            assert phone.submit("/check-in", wrong).status_code == 403
            assert hall.tap(phone, person).status_code == 200
            phone.open("/me")
            phone.open(f"/C/{'2' + '0' * 12}")
            phone.submit("/check-in", {"ticket": ticket[::-1]})
            secrets |= {
                ticket,
                person.mobile or "",
                person.name,
                *(str(each.value) for each in phone.cookies),
            }
        link = hall_path(door_key(folder), session.number, now())
        for text in (code(1), f"http://{code(1)}#x"):
            hall.phone().submit("/V", {"text": text})
        hall.phone().open(f"/V#{code(1)}")
        screen = hall.phone()
        screen.open(link)
        screen.get(
            opened.address + "/hall/1/now", headers={"Cookie": "xiuhua_hall_1=\xff\xfe"}, timeout=30
        )  # strange, and told to nobody
        secrets |= {link.partition("key=")[2].partition("&")[0], door_key(folder).hex()}
        secrets |= {code.rpartition("/")[2] for code in (hall.code(), hall.code("out"))}
        with sqlite_base.write() as db:  # a fault is logged with its trace: nobody is in it either
            db.connection().exec_driver_sql("ALTER TABLE attendance RENAME TO attendance_away")
        faulty = hall.phone()
        faulty.sign_in(people[0])
        assert faulty.open("/me").status_code == 500
        secrets |= {str(each.value) for each in faulty.cookies}
        subprocess.run(["kill", f"-{int(signal.SIGTERM)}", str(opened.pid)], check=True)
        parent.wait_for_end()
    logs = "".join(path.read_text("utf-8") for path in folder.logs.iterdir())
    assert "fault" in logs
    assert "OperationalError" in logs
    for secret in secrets:
        assert secret not in logs
