"""A form that carries files (multipart/form-data, RFC 7578), taken apart; `web.claims` and the pages of the grid read uploads with it.

The body is at hand whole and of limited length, so that nothing here keeps a state: it is cut at its boundary.
"""

import asyncio
import re
from typing import NamedTuple

from starlette.types import Message, Receive

from core.refusal import Refusal
from web.refusals import FormTooLong, FormUnreadable, UploadTooSlow
from web.visit import LONGEST_BODY

_MOST_PARTS = 20
_BEGINNING = 32_768
"""Bytes in which all fields of a form stand that has its files last."""
_DRAINED = 120 * 1024 * 1024
"""What is too long is read on to here and thrown away: a browser that is cut off while it sends shows no answer."""
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


class SentFile(NamedTuple):
    """A file of a form."""

    field: str
    content: bytes
    name: str
    """As the sender calls it: anything at all."""


class Photographed(NamedTuple):
    """What a form with photos brought, as far as it came."""

    fields: dict[str, str]
    files: tuple[SentFile, ...]
    refusal: Refusal | None
    """FormTooLong or UploadTooSlow when the files were not taken; the fields are there all the same."""


async def read_photographed(
    receive: Receive, kind: str, stated: str, most: int, seconds: float
) -> Photographed:
    """Read a posted form whose files come last and have at most `most` bytes together.

    Files that are too many bytes or too slow cost nobody what was typed before them. Raises FormUnreadable for what is no form, and
    FormTooLong for fields beyond any form of ours.
    """
    longest = most + LONGEST_BODY
    endless = stated.isascii() and stated.isdigit() and (len(stated) > 12 or int(stated) > _DRAINED)
    body, length, more = bytearray(), 0, True
    refusal: Refusal | None = None
    try:
        async with asyncio.timeout(seconds):
            while more and refusal is None:
                piece, more = _taken(await receive())
                length += len(piece)
                if len(body) <= longest:
                    body += piece
                if len(body) > longest:
                    del body[_BEGINNING:]
                    longest = 0
                if length > _DRAINED or (endless and length >= _BEGINNING):
                    refusal = FormTooLong()
    except TimeoutError:
        refusal = UploadTooSlow()
    if refusal is None and not longest:
        refusal = FormTooLong()
    if refusal is None:
        fields, files = _taken_apart(bytes(body), kind)
        return Photographed(fields, tuple(files), None)
    return Photographed(_begun(bytes(body[:_BEGINNING]), kind), (), refusal)


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
    fields, files = _taken_apart(body, kind)
    return Sent(fields, files[0].content, files[0].name) if files else Sent(fields, b"", "")


def _taken_apart(body: bytes, kind: str) -> tuple[dict[str, str], list[SentFile]]:
    """The fields and the files that are not empty."""
    first, *parts = (b"\r\n" + body).split(b"\r\n" + _boundary(kind))
    if first or not parts or parts[-1].strip(b"\r\n \t") != b"--":
        raise FormUnreadable
    return _read(parts[:-1])


def _begun(body: bytes, kind: str) -> dict[str, str]:
    """The fields of a body that was not read to its end: those that are whole."""
    first, *parts = (b"\r\n" + body).split(b"\r\n" + _boundary(kind), _MOST_PARTS + 1)
    if first or not parts:
        raise FormUnreadable
    return _read(parts[:-1])[0]


def _boundary(kind: str) -> bytes:
    found = _KIND.match(kind)
    if not found:
        raise FormUnreadable
    return b"--" + (found[1] or found[2]).encode("latin-1")


def _read(parts: list[bytes]) -> tuple[dict[str, str], list[SentFile]]:
    if len(parts) > _MOST_PARTS:
        raise FormUnreadable
    fields: dict[str, str] = {}
    files: list[SentFile] = []
    for part in parts:
        head, gap, content = part.partition(b"\r\n\r\n")
        if not gap or not head.startswith(b"\r\n") or len(head) > _LONGEST_HEAD:
            raise FormUnreadable
        name, called = _names(head)
        if called is None:
            fields[name] = _text(content)
        elif content:
            files.append(SentFile(name, content, called))
    if sum(map(len, fields.values())) > LONGEST_BODY:
        raise FormTooLong
    return fields, files


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
