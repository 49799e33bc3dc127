"""A crowd at the door, from a process of its own: each phone comes at its own time, whatever the door does, over a new connection.

`crowd.loads` runs it: open_loop.py FILE PORT. A phone scans (GET), reads its ticket, taps (POST) and leaves. Prints a JSON list of
the seconds from the moment each phone was due to its last answer; a phone that was not checked in counts as an error.
"""

import asyncio
import json
import pickle
import re
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

STEP_SECONDS = 10
_TICKET = re.compile(rb'name="ticket" value="([^"]+)"')
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


async def phone(due: float, head: str, codes: Mapping[int, str], port: int) -> float:
    """One phone. `head` are its header lines, `codes` the text on the screen by step of ten seconds."""
    await asyncio.sleep(due - time.time())
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET /C/{codes[int(time.time() // STEP_SECONDS)]} HTTP/1.1\r\n{head}\r\n".encode())
    found = _TICKET.search(await _answer(reader))
    if not found:
        raise RuntimeError("no ticket in the page")
    body = b"ticket=" + found[1]
    writer.write(
        f"POST /check-in HTTP/1.1\r\n{head}Origin: http://127.0.0.1\r\nContent-Length: {len(body)}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode()
        + body
    )
    await _answer(reader)
    seconds = time.time() - due
    writer.close()
    return seconds


async def _answer(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    if head[9:12] != b"200":
        raise RuntimeError(head[:60].decode("latin-1"))
    length = _LENGTH.search(head)
    return await reader.readexactly(int(length[1]) if length else 0)


async def play(plan: Mapping[str, Any], port: int) -> list[float]:
    """All phones of the plan: {"phones": [(seconds after the start, header lines)], "codes": {step: text}}."""
    start = time.time() + 0.5
    due = [(start + after, head) for after, head in plan["phones"]]
    return await asyncio.gather(*(phone(at, head, plan["codes"], port) for at, head in due))


if __name__ == "__main__":
    print(json.dumps(asyncio.run(play(pickle.loads(Path(sys.argv[1]).read_bytes()), int(sys.argv[2])))))
