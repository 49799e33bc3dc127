"""Tricks played against the door on the wire; each has its right answer. Those with codes and forms: test_tricks_played.py.

After every trick nobody is checked in, the door is well, and no answer shows a trace, a header of the sender's making, or markup
of his.
"""

import contextlib
import re
import socket
from urllib.parse import quote, urlsplit

import pytest

from tests.phones import Hall
from tests.web.test_tricks_played import PLAYED

CLOSED = 0
"""The connection was closed without an answer."""


def _raw(hall: Hall, request: bytes) -> tuple[list[int], bytes]:
    """The statuses of all answers to these bytes, and what was sent back."""
    parts = urlsplit(hall.address)
    said = b""
    door = (parts.hostname or "", parts.port or 0)
    with socket.create_connection(door, timeout=20) as connection, contextlib.suppress(ConnectionError):
        connection.sendall(request)
        while part := connection.recv(65_536):
            said += part
    statuses = [int(each) for each in re.findall(rb"HTTP/1\.1 (\d{3}) ", said)]
    return statuses or [CLOSED], said


def _get(target: str, *headers: str, method: str = "GET", host: str = "Host: hall") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", *([host] if host else []), *headers, "Connection: close", "", ""]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape")


def _post(target: str, body: str, *headers: str) -> bytes:
    kind = "Content-Type: application/x-www-form-urlencoded"
    return _get(target, kind, *headers, method="POST") + body.encode("utf-8", "surrogateescape")


WIRE: dict[str, tuple[bytes, set[int]]] = {
    "no code": (_get("/C/"), {400}),
    "zero byte as code": (_get("/C/%00"), {400}),
    "way up from the code": (_get("/C/..%2f..%2fkeys%2fdoor.key"), {400}),
    "line break in the code": (_get("/C/%0d%0aSet-Cookie:%20evil=1"), {400}),
    "wide digits in the code": (_get("/C/" + quote("１２３４５６７８９０１２３")), {400}),
    "code with a tail": (_get("/C/20000000000000/../../me"), {400}),
    "doubled slash": (_get("//me"), {404}),
    "doubled slash names a host": (_get("//evil.example/me"), {404}),
    "dots in the path": (_get("/./me"), {404}),
    "dots up the path": (_get("/../../etc/passwd"), {404}),
    "overlong dots": (_get("/static/%c0%ae%c0%ae/app.py"), {404}),
    "encoded dots": (_get("/static/%2e%2e/%2e%2e/base.sqlite3"), {404}),
    "doubly encoded dots": (_get("/static/%252e%252e/app.py"), {404}),
    "back slashes": (_get("/static/..%5c..%5capp.py"), {404}),
    "root through static": (_get("/static//etc/passwd"), {404}),
    "drive letter": (_get("/static/C:%5cWindows%5cwin.ini"), {404}),
    "zero byte in a file name": (_get("/static/door.css%00.html"), {404}),
    "the folder itself": (_get("/static/"), {404}),
    "the templates": (_get("/templates/base.html"), {404}),
    "absolute target": (_get("http://evil.example/me"), {303}),
    "absolute target of another host's code": (_get("https://evil.example/C/x"), {400}),
    "tunnel": (_get("evil.example:443", method="CONNECT"), {400, 404, 405}),
    "asterisk": (_get("*", method="OPTIONS"), {400, 404, 405}),
    "echo": (_get("/me", "X-Secret: abc", method="TRACE"), {405}),
    "invented method": (_get("/me", method="HACK"), {400}),
    "put": (_get("/check-in", method="PUT"), {405}),
    "delete": (_get("/me", method="DELETE"), {405}),
    "method smuggled in a header": (_get("/sign-out", "X-HTTP-Method-Override: POST"), {405}),
    "check-in by link": (_get("/check-in?ticket=abc"), {405}),
    "posting to the code": (_post("/C/20000000000000", "", "Content-Length: 0"), {405}),
    "version 0.9": (b"GET /me\r\n\r\n", {400}),
    "version 2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", {400}),
    "version 9": (b"GET /me HTTP/9.9\r\nHost: hall\r\n\r\n", {400}),
    "no host": (_get("/me", host=""), {400}),
    "two hosts": (_get("/me", "Host: evil.example"), {400}),
    "markup as host": (_get("/me", host='Host: "><script>alert(1)</script>'), {400}),
    "user in the host": (_get("/me", host="Host: hall@evil.example"), {400}),
    "another host": (_get("/sign-in", host="Host: evil.example"), {200}),
    "forwarded host": (_get("/sign-in", "X-Forwarded-Host: evil.example", "Forwarded: host=evil"), {200}),
    "two lengths": (_post("/check-in", "a=1&b=2", "Content-Length: 3", "Content-Length: 7"), {400}),
    "negative length": (_post("/check-in", "a=1", "Content-Length: -3"), {400}),
    "length with a sign": (_post("/check-in", "a=1", "Content-Length: +3"), {400}),
    "length too great for a number": (_post("/check-in", "a=1", "Content-Length: " + "9" * 30), {400}),
    "length and chunks": (
        _post("/check-in", "0\r\n\r\nGET /x HTTP/1.1\r\n\r\n", "Content-Length: 5", "Transfer-Encoding: chunked"),
        {400},
    ),
    "strange chunks": (_post("/check-in", "0\r\n\r\n", "Transfer-Encoding: xchunked"), {400}),
    "chunks not last": (_post("/check-in", "0\r\n\r\n", "Transfer-Encoding: chunked, identity"), {400}),
    "blank before the colon": (_post("/check-in", "0\r\n\r\n", "Transfer-Encoding : chunked"), {400}),
    "endless chunk": (_post("/check-in", "FFFFFFFFFFFFFFFFFF\r\na", "Transfer-Encoding: chunked"), {400}),
    "folded header": (_get("/me", "X-A: 1\r\n  folded: 2"), {400}),
    "zero byte in a header": (_get("/me", "X-A: a\0b"), {400}),
    "blank in a header's name": (_get("/me", "X A: 1"), {400}),
    "raw Chinese in the target": (_get("/签到"), {400, 404}),
    "blank in the target": (_get("/me HTTP/1.1"), {400}),
    "an address without end": (_get("/C/" + "A" * 9_000), {414}),
    "a query without end": (_get("/sign-in?" + "a=1&" * 3_000), {414}),
    "a head without end": (_get("/me", "X-A: " + "a" * 60_000), {431}),
    "two hundred headers": (_get("/sign-in", *(f"X-{number}: 1" for number in range(200))), {200}),
    "websocket": (
        _get("/me", "Upgrade: websocket", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: eA=="), {303},
    ),
    "upgrade to version 2": (_get("/me", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"), {303}),
    "waiting for a go-ahead": (_get("/me", "Expect: 100-continue"), {303}),
    "a thousand ranges": (
        _get("/static/door.css", "Range: bytes=" + ",".join(f"{n}-{n + 1}" for n in range(0, 2_000, 2))),
        {200, 206, 400, 416},
    ),
    "range backwards": (_get("/static/door.css", "Range: bytes=9-1"), {400, 416}),
    "two keys of the hall": (_get("/hall/1?key=a&key=b"), {403}),
    "hall of a negative number": (_get("/hall/-1?key=a"), {404}),
    "hall of a number too great": (_get("/hall/" + "9" * 400 + "?key=a"), {403}),
    "replay that is no id": (_get("/replay/1%27%20OR%201=1"), {404}),
    "language up the path": (_get("/sign-in", "Cookie: xiuhua_language=../../etc/passwd"), {200}),
    "language without end": (_get("/sign-in", "Accept-Language: " + "zh;q=0.1," * 900), {200}),
    "a cookie of eight thousand": (_get("/sign-in", "Cookie: a=" + "b" * 8_000), {200}),
    "broken UTF-8 in a cookie": (_get("/me", "Cookie: xiuhua_phone=\udcff\udcfe" + "a" * 20), {303}),
    "statement as phone": (_get("/me", "Cookie: xiuhua_phone='; DROP TABLE device; --aaaaaaaa"), {303}),
    "body of another kind": (
        _get("/check-in", "Content-Type: application/json", "Content-Length: 14", method="POST")
        + b'{"ticket":"a"}',
        {403},
    ),
    "body too long": (_post("/check-in", "a=" + "b" * 6_000, "Content-Length: 6002"), {413}),
}  # fmt: skip


@pytest.mark.parametrize("trick", WIRE)
def test_on_the_wire(hall: Hall, trick: str) -> None:
    request, right = WIRE[trick]
    statuses, said = _raw(hall, request)
    assert len(statuses) == 1
    assert statuses[0] in right
    head, _blank, body = said.partition(b"\r\n\r\n")
    for theirs in (b"evil", b"Traceback", b"<script>alert", b"root:", b"X-Secret"):
        assert theirs not in said
    assert b"HTTP/1.1" not in body
    if b"text/html" in head and statuses[0] != 200:
        assert b"<h1>" in body or statuses[0] == 303


def test_with_those_played_on_a_phone_there_are_a_hundred() -> None:
    assert len(WIRE) + len(PLAYED) >= 100
