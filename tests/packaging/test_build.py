"""The built program works by itself: no Python, no environment, no source beside it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import build
import pytest
import zxingcpp
from PIL import Image

MOST_MEGABYTES = (
    345  # on Linux, where Qt's ICU and the interpreter alone are 55; see docs/decisions/one-folder-build.md
)
STEPS = {"base", "door", "pdf", "qr", "xlsx", "window", "page", "camera"}


def passed(target: Path) -> dict[str, Any]:
    """The report of a self-test, all of whose steps must have passed."""
    report: dict[str, Any] = json.loads((target / "result.json").read_text("utf-8"))
    assert {name: step for name, step in report["steps"].items() if not step["ok"]} == {}
    assert report["ok"] is True
    assert set(report["steps"]) == STEPS
    assert report["version"]
    with Image.open(target / "qr.pbm") as picture:
        codes = zxingcpp.read_barcodes(picture.convert("L"))
    assert [code.text.isdigit() for code in codes] == [True]
    with Image.open(target / "window.png") as picture:
        assert picture.width > 900
        colours = picture.convert("RGB").getcolors(1 << 24)
        assert colours
        assert len(colours) > 20, "an empty window"
    return report


@pytest.mark.slow
def test_the_self_test_passes_where_it_was_written(tmp_path: Path) -> None:
    target = tmp_path / "自检 here"
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "--selftest", target],
        cwd=build.ROOT,
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=200,
    )
    passed(target)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_a_failing_step_fails_the_self_test_and_is_named(tmp_path: Path) -> None:
    (tmp_path / "数据 data").write_text("no folder")
    done = subprocess.run(
        [sys.executable, "-m", "cli.main", "--selftest", tmp_path],
        cwd=build.ROOT,
        check=False,
        capture_output=True,
        encoding="utf-8",
        timeout=200,
    )
    report = json.loads((tmp_path / "result.json").read_text("utf-8"))
    assert done.returncode == 1
    assert report["ok"] is False
    assert report["steps"]["base"]["ok"] is False
    assert report["steps"]["xlsx"]["ok"] is True


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_built_program_passes_its_self_test(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    built = build.build(tmp_path / "dist")
    record_property("megabytes", built.megabytes)
    assert built.megabytes < MOST_MEGABYTES
    kept = {"SYSTEMROOT", "TEMP", "LOCALAPPDATA"} if os.name == "nt" else set[str]()
    nothing = {key: value for key, value in os.environ.items() if key in kept}
    target = tmp_path / "自检"
    done = subprocess.run(
        [built.program, "--selftest", target],
        cwd=tmp_path,
        env=nothing | {"HOME": str(tmp_path)},
        check=False,
        capture_output=True,
        timeout=300,
    )
    passed(target)
    assert done.returncode == 0, done.stderr.decode("utf-8", "replace")
