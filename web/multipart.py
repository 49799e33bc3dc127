"""A form that carries a file (multipart/form-data, RFC 7578), taken apart; `web.claims` reads its uploads with it.

The body is at hand whole and of limited length, so that nothing here keeps a state: it is cut at its boundary.
"""

import asyncio
import re
from typing import NamedTuple

from starlette.types import Message, Receive

from web.refusals import FormTooLong, FormUnreadable, UploadTooSlow
from web.visit import LONGEST_BODY

_MOST_PARTS = 20
_LONGEST_HEAD = 2_048
"""Bytes of a part's headers; browsers send two short lines."""
_KIND = re.compile(
    r'multipart/form-data\s*;(?:[^;]*;)*?\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;",]{1,70}))', re.IGNORECASE
)
_PARAMETER = re.compile(r';\s*(name|filename)="((?:[^"\\\r\n]|\\.)*)"', re.IGNORECASE)
_DISPOSITION = re.compile(r"content-disposition:\s*form-data((?:\s*;.*)?)\s*", re.IGNORECASE)


class Sent(NamedTuple):
    """What a form brought: its fields as text, and its one file."""

    fields: dict[str, str]
    file: bytes
    """Empty where none was chosen."""
    file_name: str
    """As the sender calls it: anything at all."""


async def read_upload(receive: Receive, kind: str, stated: str, most: int, seconds: float) -> Sent:
    """Read a posted form of at most `most` bytes of file; `kind` and `stated` are its Content-Type and Content-Length.

    What is somewhat too long is read to its end and thrown away, so that the sender gets to see the answer. Raises FormTooLong,
    UploadTooSlow, and FormUnreadable for what is no form.
    """
    longest = most + LONGEST_BODY
    if stated.isascii() and stated.isdigit() and (len(stated) > 12 or int(stated) > 3 * longest):
        raise FormTooLong
    pieces: list[bytes] = []
    length, more = 0, True
    try:
        async with asyncio.timeout(seconds):
            while more:
                piece, more = _taken(await receive())
                length += len(piece)
                if length > 3 * longest:
                    raise FormTooLong
                if length > longest:
                    pieces.clear()
                else:
                    pieces.append(piece)
    except TimeoutError as slow:
        raise UploadTooSlow from slow
    if length > longest:
        raise FormTooLong
    return sent_in(b"".join(pieces), kind)


def sent_in(body: bytes, kind: str) -> Sent:
    """The fields and the file of a body. Raises FormTooLong for fields beyond any form of ours, FormUnreadable."""
    found = _KIND.match(kind)
    if not found:
        raise FormUnreadable
    boundary = b"--" + (found[1] or found[2]).encode("latin-1")
    first, *parts = (b"\r\n" + body).split(b"\r\n" + boundary)
    if first or not parts or parts[-1].strip(b"\r\n \t") != b"--" or len(parts) > _MOST_PARTS + 1:
        raise FormUnreadable
    fields: dict[str, str] = {}
    file, file_name = b"", ""
    for part in parts[:-1]:
        head, gap, content = part.partition(b"\r\n\r\n")
        if not gap or not head.startswith(b"\r\n") or len(head) > _LONGEST_HEAD:
            raise FormUnreadable
        name, called = _names(head)
        if called is None:
            fields[name] = _text(content)
        elif content and not file:
            file, file_name = content, called
    if sum(map(len, fields.values())) > LONGEST_BODY:
        raise FormTooLong
    return Sent(fields, file, file_name)


def _names(head: bytes) -> tuple[str, str | None]:
    """A part's name, and what its file is called where it is one."""
    for line in _text(head).split("\r\n"):
        found = _DISPOSITION.fullmatch(line)
        if found:
            said = {key.lower(): value for key, value in _PARAMETER.findall(found[1])}
            if "name" in said:
                return said["name"], said.get("filename")
    raise FormUnreadable


def _text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise FormUnreadable from error


def _taken(message: Message) -> tuple[bytes, bool]:
    if message["type"] != "http.request":
        raise FormUnreadable
    return message.get("body", b""), bool(message.get("more_body"))
