"""The whole demo year, against the least that any program must do for the same result on the same disk.

That floor: the same rows inserted into a durable SQLite file of the same schema in one transaction, as many bare PDF pages
(six lines of Helvetica) as there are certificates, written as files, and as many empty HTTP answers on loopback as phones ask.
"""

import json
import sqlite3
import tempfile
import threading
import time
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO
from itertools import count
from pathlib import Path
from typing import Any

from measuring import Measured, Ratio, medians, python
from reportlab.pdfgen.canvas import Canvas

ROUNDS = 3
TARGET_SECONDS = 60


def measure() -> Measured:
    """Seconds of the demo over 60, and over the floor."""
    with tempfile.TemporaryDirectory() as work:
        number = count()
        made: dict[str, Any] = _demo(Path(work) / "model")
        taken = medians(
            {
                "floor": lambda: _floor(made, Path(work) / f"floor-{next(number)}"),
                "demo": partial(_timed_demo, Path(work), number),
            },
            ROUNDS,
            warm_up=False,  # the model was the warm-up
        )
    return Measured(
        "demo",
        {
            "seconds_of_60": Ratio(round(taken["demo"] / TARGET_SECONDS, 3), 1.0, "lower"),
            "times_floor": Ratio(round(taken["demo"] / taken["floor"], 2), 15.0, "lower"),
        },
        {
            "demo_seconds": taken["demo"],
            "floor_seconds": taken["floor"],
            **{f"step_{name}_seconds": float(seconds) for name, seconds in made["seconds"].items()},
        },
    )


def _demo(folder: Path) -> dict[str, Any]:
    return json.loads(python(["-m", "cli.main", "demo", "--no-window", "--json", "--data", folder]))


def _timed_demo(work: Path, number: "count[int]") -> float:
    begun = time.perf_counter()
    _demo(work / f"demo-{next(number)}")
    return time.perf_counter() - begun


def _floor(made: dict[str, Any], target: Path) -> float:
    target.mkdir()
    with closing(sqlite3.connect(Path(made["data"]) / "base.sqlite3")) as model:
        schema = [sql for (sql,) in model.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")]
        names = [name for (name,) in model.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {name: model.execute(f'SELECT * FROM "{name}"').fetchall() for name in names}
    begun = time.perf_counter()
    with closing(sqlite3.connect(target / "base.sqlite3")) as base:
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("PRAGMA synchronous=FULL")
        for sql in schema:
            base.execute(sql)
        for name, values in rows.items():
            if values:
                base.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(values[0]))})', values)
        base.commit()
    for place in range(len(made["certificates"])):
        (target / f"{place}.pdf").write_bytes(_page())
    _answers(made["http_check_ins"])
    return time.perf_counter() - begun


def _page() -> bytes:
    buffer = BytesIO()
    canvas: Any = Canvas(buffer)
    for line in range(6):
        canvas.drawString(72, 700 - 20 * line, "Certificate")
    canvas.save()
    return buffer.getvalue()


class _Empty(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's signature
        del format, args


def _answers(wanted: int) -> None:
    with HTTPServer(("127.0.0.1", 0), _Empty) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        connection = HTTPConnection("127.0.0.1", server.server_address[1])
        for _each in range(wanted):
            connection.request("GET", "/")
            connection.getresponse().read()
        connection.close()
        server.shutdown()
