"""A page asked for in a way it does not know says how it can be opened; the health of the door is guarded like every page."""

import pytest
import requests

from tests.phones import Hall
from web.frame import GUARD


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("POST", "/health", "GET, HEAD"),
        ("GET", "/check-in", "POST"),
        ("POST", "/C/20000000000000", "GET, HEAD"),
        ("DELETE", "/P/1", "GET, HEAD"),
        ("DELETE", "/me", "GET, HEAD"),
        ("PUT", "/sign-in", "GET, HEAD, POST"),
        ("POST", "/static/door.css", "GET, HEAD"),
    ],
)
def test_what_is_asked_in_another_way_says_how_it_can_be_opened(
    hall: Hall, method: str, path: str, allow: str
) -> None:
    answer = requests.request(
        method, f"{hall.address}{path}", headers={"Origin": hall.address}, allow_redirects=False, timeout=30
    )
    assert (answer.status_code, answer.headers["Allow"]) == (405, allow)


def test_health_is_guarded(hall: Hall) -> None:
    for method in ("GET", "HEAD"):
        answer = requests.request(method, f"{hall.address}/health", timeout=30)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"
        assert {name.decode(): answer.headers[name.decode()] for name, _value in GUARD} == {
            name.decode(): value.decode() for name, value in GUARD
        }
