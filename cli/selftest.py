"""`xiuhua --selftest DIR`: does every part of this installation work on this computer? The build runs it, and so may a user.

DIR gets result.json, rewritten after each step, and what the steps made (a base, a PDF, a code, a workbook, a window's picture).
"""

import json
import os
import platform
import queue
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any
from urllib.request import ProxyHandler, build_opener

from core.clock import local_date, now
from core.language import N_
from core.paths import DataFolder
from core.program import command
from core.settings import Settings

_PATIENCE = 60
"""Seconds that a step may take before the whole test is called off."""
_PIXELS = 6
"""Of one module in the picture of the code."""
_LOGIN = "selftest"
_SERIAL = "XH-0"
_NAME = "王𬍡"  # one character of the everyday face, one of the rare face


def run(target: Path) -> int:
    """Try everything in `target` (made when missing) and give the exit status: 0 when all of it works, else 1."""
    target.mkdir(parents=True, exist_ok=True)
    folder = DataFolder((target / "数据 data").absolute())
    steps: Mapping[str, Callable[[], str]] = {
        "base": partial(_base, folder),
        "door": partial(_door, folder),
        "pdf": partial(_pdf, folder, target / "certificate.pdf"),
        "qr": partial(_qr, folder, target / "qr.pbm"),
        "xlsx": partial(_xlsx, target / "people.xlsx"),
        "window": partial(_window, folder, target / "window.png"),
        "page": partial(_page, target / "certificate.pdf"),
        "camera": _camera,
    }
    results: dict[str, dict[str, object]] = {}
    for name, step in steps.items():
        # A step that hangs or takes the process down with it must not take the report with it.
        results[name] = {"ok": False, "seconds": None, "detail": "did not end"}
        _write(target, results, whole=False)
        watchdog = threading.Timer(_PATIENCE, os._exit, args=(1,))
        watchdog.daemon = True
        watchdog.start()
        begun = time.perf_counter()
        try:
            detail, ok = step(), True
        except Exception as fault:  # noqa: BLE001 - whatever fails here is what the test is for
            detail, ok = f"{type(fault).__name__}: {fault}", False
        finally:
            watchdog.cancel()
        results[name] = {"ok": ok, "seconds": round(time.perf_counter() - begun, 3), "detail": detail}
    return 0 if _write(target, results, whole=len(results) == len(steps)) else 1


def _write(target: Path, results: Mapping[str, Mapping[str, object]], *, whole: bool) -> bool:
    ok = whole and all(result["ok"] for result in results.values())
    report = {
        "ok": ok,
        "steps": results,
        "version": version("xiuhua"),
        "sqlite": sqlite3.sqlite_version,
        "python": platform.python_version(),
        "platform": platform.platform(),
    }
    (target / "result.json").write_text(json.dumps(report, ensure_ascii=False, indent=2), "utf-8")
    return ok


def _base(folder: DataFolder) -> str:
    from people import accounts
    from store.engine import make_base
    from store.upgrade import revisions

    store = make_base(folder, Settings())
    try:
        with store.write() as db:
            if not accounts.any_account(db):
                accounts.create(
                    db, _LOGIN, "Self-test", "administrator", os.urandom(16).hex(), "system", now()
                )
        lines = store.moved()
    finally:
        store.close()
    return f"{revisions()[-1]}, journal of {lines}"


def _door(folder: DataFolder) -> str:
    arguments = (
        "--data",
        str(folder.root),
        "--host",
        "127.0.0.1",
        "--port",
        "0",
        "--json",
        "--until-stdin-closes",
    )
    process = subprocess.Popen(  # noqa: S603 - this very program
        command("serve", *arguments), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    if process.stdin is None or process.stdout is None or process.stderr is None:
        raise RuntimeError("the door has no pipes")
    try:
        line = _first_line(process.stdout)
        if not line:
            raise RuntimeError(
                process.stderr.read().decode("utf-8", "replace").strip() or "the door said nothing"
            )
        address = json.loads(line)["address"]
        # No proxy of the surroundings stands between a computer and itself.
        with build_opener(ProxyHandler({})).open(f"{address}/health", timeout=10) as answer:
            health = json.load(answer)
        if health["ok"] is not True:
            raise RuntimeError(f"health: {health}")
        process.stdin.close()
        status = process.wait(15)
        if status:
            raise RuntimeError(f"the door ended with {status}")
        return f"{address}, version {health['version']}"
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        for stream in (process.stdout, process.stderr):
            stream.close()


def _first_line(stream: IO[bytes]) -> bytes:
    heard: queue.Queue[bytes] = queue.Queue()
    threading.Thread(target=lambda: heard.put(stream.readline()), daemon=True).start()
    try:
        return heard.get(timeout=_PATIENCE / 2)
    except queue.Empty:
        return b""


def _pdf(folder: DataFolder, file: Path) -> str:
    from credits.certificates.certificate_pdf import draw
    from credits.certificates.layouts.layouts import shipped_for
    from credits.certificates.layouts.shown import Shown, sample

    fields = {**sample("stage").fields, "name": _NAME, "serial": _SERIAL, "issuers": "绣花"}
    page = draw(shipped_for("stage"), Shown(fields), _code(folder), {})
    if not page.startswith(b"%PDF-"):
        raise RuntimeError("no PDF")
    file.write_bytes(page)
    return f"{len(page)} bytes"


def _qr(folder: DataFolder, file: Path) -> str:
    from charts.qr import QUIET, matrix
    from credits.certificates.verification import verify

    modules = matrix(_code(folder))
    size = (len(modules) + 2 * QUIET) * _PIXELS
    side, edge = "0" * QUIET * _PIXELS, ["0" * size] * QUIET * _PIXELS
    rows = [
        side + "".join("01"[dark] * _PIXELS for dark in row) + side
        for row in modules
        for _each in range(_PIXELS)
    ]
    file.write_text(f"P1\n{size} {size}\n" + "\n".join([*edge, *rows, *edge]) + "\n", "ascii")
    found = verify(file, folder, None, now())
    if (found.state, found.serial, found.name) != ("signed", _SERIAL, _NAME):
        raise RuntimeError(f"the code reads back otherwise: {found}")
    return f"{len(modules)} modules"


def _code(folder: DataFolder) -> str:
    from core import issuer_key
    from credits.certificates import certificate_token

    fields = certificate_token.CertifiedFields(
        _SERIAL, "自检", 3000, 3000, local_date(now()), "0000", _NAME, slot=0
    )
    return certificate_token.make(fields, issuer_key.own(folder))


@dataclass(frozen=True)
class _Row:
    name: str
    earned: int


def _xlsx(file: Path) -> str:
    from sheets import reading, xlsx
    from sheets.columns import Column, Kind, Sheet

    columns = (
        Column[_Row]("name", N_("Name"), Kind.TEXT, lambda row: row.name),
        Column[_Row]("earned", N_("Credits"), Kind.AMOUNT, lambda row: row.earned),
    )
    sheet = Sheet[_Row]("self-test", columns)
    xlsx.write(file, sheet, [_Row(_NAME, 8050)], title="self-test", notes=())
    read: Any = reading.open_workbook(file)
    if _NAME not in repr(read):
        raise RuntimeError("the workbook reads back otherwise")
    return f"{file.stat().st_size} bytes"


def _window(folder: DataFolder, picture: Path) -> str:
    desktop: Any = import_module("desktop.app")
    desktop.grab(folder, Settings(), "today", picture, _LOGIN)
    if not picture.read_bytes().startswith(b"\x89PNG"):
        raise RuntimeError("no picture")
    return f"{picture.stat().st_size} bytes, Qt platform {os.environ.get('QT_QPA_PLATFORM', sys.platform)}"


def _page(file: Path) -> str:
    """The certificate can be looked at: Qt's own reader of PDF is there and shows more than white paper."""
    preview: Any = import_module("desktop.layouts.preview")
    picture = preview.rendered(file.read_bytes(), 400)
    colours = {
        picture.pixel(x, y) for x in range(0, picture.width(), 3) for y in range(0, picture.height(), 3)
    }
    if len(colours) < 20:
        raise RuntimeError("an empty page")
    return f"{picture.width()} x {picture.height()} pixels"


def _camera() -> str:
    """Qt's camera and the plugin behind it are there; whether a webcam is plugged in does not matter."""
    multimedia: Any = import_module("desktop.badges.multimedia")
    camera: Any = import_module("desktop.badges.camera")
    if not multimedia.is_there():
        raise RuntimeError("QtMultimedia cannot be imported")
    eye = camera.Camera()
    eye.listen()
    found = len(eye.cameras())
    eye.close()
    return f"{found} cameras"
