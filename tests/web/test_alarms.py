"""Alarms sent over real HTTP: with the source's token and once, whatever is sent twice; everything else refused in JSON words."""

import json
import socket
from collections.abc import Generator
from datetime import timedelta
from urllib.parse import urlsplit
from uuid import UUID

import pytest
import requests
import sqlalchemy as sa

from core.clock import local, now
from core.paths import DataFolder
from grid.alarms import sources
from grid.alarms.receiving import MOST_AT_ONCE
from grid.alarms.sources import NewSource, Spot
from grid.tables import Alarm, Issue
from store.types import table_of
from tests.grid_phones import Street, grow_town, open_street
from tests.grown import Grown
from web import alarms
from web.limits import Tries


class Sender:
    """A system that sends, with its token."""

    def __init__(self, street: Street, source_id: UUID, token: str) -> None:
        self.street, self.source_id, self.token = street, source_id, token

    def send(self, body: object, token: str | None = None, **headers: str) -> requests.Response:
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        said = {"Authorization": f"Bearer {self.token if token is None else token}", **headers}
        return requests.post(f"{self.street.address}/alarms", data=sent, headers=said, timeout=30)

    def count(self, table: type[Alarm] | type[Issue]) -> int:
        with self.street.store.read() as db:
            return db.scalar(sa.select(sa.func.count()).select_from(table_of(table))) or 0


@pytest.fixture
def sender(engine: str, grown: Grown, folder: DataFolder) -> Generator[Sender]:
    base = grown(engine, grow_town)
    with open_street(base, folder) as street:
        with base.write() as db:
            code = street.codes()["机动车占用禁停区"]
            source_id = sources.add(db, NewSource("地磁平台", code, 10, 30), "admin", now())
            spot = Spot("D01", place_id=street.town.buildings[0], spot="东侧消防登高面")
            sources.place_devices(db, source_id, [spot], "admin", now())
            token = sources.new_token(db, source_id, "admin", now())
        yield Sender(street, source_id, token)


def begun(number: int = 1, minutes: int = 40, device: str = "D01") -> dict[str, str]:
    at = local(now() - timedelta(minutes=minutes))
    return {
        "设备编号": device,
        "报警时间": f"{at:%Y-%m-%d %H:%M:%S}",
        "事件类型": "占用",
        "报警编号": f"M{number}",
    }


def test_what_has_settled_becomes_an_issue_and_sent_again_adds_nothing(sender: Sender) -> None:
    sent = [begun(), begun(2, 5, "D02")]
    answer = sender.send(sent)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json; charset=utf-8")
    said = answer.json()
    assert (said["ok"], said["added"], said["repeated"], said["issues"]) == (True, 2, 0, 1)
    assert said["unplaced"] == ["D02"]
    again = sender.send({"alarms": sent}).json()
    assert (again["added"], again["repeated"], again["issues"]) == (0, 2, 0)
    assert (sender.count(Alarm), sender.count(Issue)) == (2, 1)


def test_no_token_a_wrong_one_and_one_that_was_withdrawn(sender: Sender) -> None:
    bare = requests.post(f"{sender.street.address}/alarms", json=[begun()], timeout=30)
    for answer in (
        bare, sender.send([begun()], token="x" * 43), sender.send([begun()], token="short"),
        sender.send([begun()], Authorization="Basic YWRtaW46YWRtaW4="), sender.send([begun()], token="令牌".encode().decode("latin-1")),
    ):  # fmt: skip
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["code"] == "alarm_token_unknown"
        assert sender.token not in answer.text
    with sender.street.store.write() as db:
        sources.withdraw_token(db, sender.source_id, "admin", now())
    assert sender.send([begun()]).status_code == 401
    assert sender.count(Alarm) == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "alarms_unreadable"),
        (b"{", "alarms_unreadable"),
        (b"\xff\xfe\x00", "alarms_unreadable"),
        (b"[" * 100_000, "alarms_unreadable"),
        (b'"text"', "alarms_unreadable"),
        (b"[1, 2]", "alarms_unreadable"),
        ([{"device": "D01"}], "alarms_unreadable"),
        ([{"device": "D01", "time": "2026-13-45 99:99"}], "alarms_unreadable"),
        ([{"device": "D01", "time": "2026-03-02 09:00", "event": "?"}], "alarms_unreadable"),
    ],
)
def test_what_cannot_be_understood_is_refused_whole_in_words(sender: Sender, body: object, code: str) -> None:
    answer = sender.send(body, **{"Accept-Language": "zh-CN"})
    said = answer.json()
    assert (answer.status_code, said["ok"], said["code"]) == (400, False, code)
    assert said["sentence"]
    assert sender.count(Alarm) == 0


def test_too_many_and_too_large(sender: Sender) -> None:
    many = [
        {"device": "D01", "time": "2026-03-02 09:00", "id": str(each)} for each in range(MOST_AT_ONCE + 1)
    ]
    answer = sender.send(many)
    assert (answer.status_code, answer.json()["code"]) == (413, "too_many_alarms")
    answer = sender.send(b" " * (alarms.MOST_BYTES + 1))
    assert (answer.status_code, answer.json()["code"]) == (413, "alarms_too_long")
    assert _claims(sender, "Content-Length: 99999999999").startswith(b"HTTP/1.1 413 ")
    assert _claims(sender, "Content-Length: 99999999999", token="x" * 43).startswith(b"HTTP/1.1 401 ")
    assert sender.count(Alarm) == 0


def test_a_body_that_never_comes(sender: Sender, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarms, "BODY_SECONDS", 0.2)
    assert _claims(sender, "Content-Length: 50").startswith(b"HTTP/1.1 400 ")


def test_wrong_tokens_and_floods_are_slowed_down(sender: Sender) -> None:
    door = sender.street.app.door
    object.__setattr__(door, "tokens_of_address", Tries(2, 1))
    for _guess in range(2):
        assert sender.send([], token="x" * 43).status_code == 401
    answer = sender.send([], token="x" * 43)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_alarm_posts")
    assert int(answer.headers["Retry-After"]) > 0
    object.__setattr__(door, "tokens_of_address", Tries(9, 9))
    object.__setattr__(door, "alarms_of_address", Tries(1, 1))
    assert sender.send([begun()]).status_code == 200
    assert sender.send([begun()]).status_code == 429


def test_it_is_a_post_and_nothing_else(sender: Sender) -> None:
    answer = requests.get(f"{sender.street.address}/alarms", timeout=30)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")


def _claims(sender: Sender, length: str, token: str = "") -> bytes:
    """What is said to a request that claims a body and sends none."""
    parts = urlsplit(sender.street.address)
    head = (
        f"POST /alarms HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {token or sender.token}\r\n"
        f"{length}\r\n\r\n"
    )
    with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=20) as connection:
        connection.sendall(head.encode())
        return connection.recv(65_536)
