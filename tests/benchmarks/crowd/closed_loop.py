"""A load generator for a process of its own: kept-alive connections, each sends its next request when it has its answer.

`crowd.loads` runs it: closed_loop.py FILE PORT. Plain sockets and requests made beforehand, because the two cores of a small
machine belong to what is measured. Prints one JSON object.
"""

import json
import pickle
import selectors
import socket
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Connection:
    """One phone at a time: what it still has to send, and what it has received of the present answer."""

    opened: socket.socket
    requests: Iterator[bytes]
    received: bytes = b""
    sent_at: float = 0.0

    def send(self) -> bool:
        """Send the next request; False when there is none."""
        request = next(self.requests, None)
        if request is None:
            return False
        self.sent_at = time.perf_counter()
        self.opened.sendall(request)
        return True


def play(shares: Sequence[Sequence[bytes]], port: int) -> dict[str, object]:
    """Send each share over a connection of its own; gives seconds, answers by status, seconds of the slowest answer."""
    selector = selectors.DefaultSelector()
    connections = [
        Connection(socket.create_connection(("127.0.0.1", port)), iter(share)) for share in shares if share
    ]
    for each in connections:
        each.opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(each.opened, selectors.EVENT_READ, each)
    answers: Counter[str] = Counter()
    slowest, open_ = 0.0, len(connections)
    begun = time.perf_counter()
    for each in connections:
        each.send()
    while open_:
        for key, _events in selector.select():
            each: Connection = key.data
            each.received += each.opened.recv(65_536)
            if not whole(each.received):
                continue
            answers[each.received[9:12].decode()] += 1
            slowest = max(slowest, time.perf_counter() - each.sent_at)
            each.received = b""
            if not each.send():
                selector.unregister(each.opened)
                open_ -= 1
    return {"seconds": time.perf_counter() - begun, "answers": answers, "slowest": slowest}


def whole(data: bytes) -> bool:
    """Whether an answer is there to its last byte. RuntimeError when the connection was closed instead."""
    head, end, body = data.partition(b"\r\n\r\n")
    if not end:
        if not data:
            raise RuntimeError("the door closed a connection")
        return False
    length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
    return len(body) >= int(length)


if __name__ == "__main__":
    print(json.dumps(play(pickle.loads(Path(sys.argv[1]).read_bytes()), int(sys.argv[2]))))
