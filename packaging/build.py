"""Build the program as one folder, dist/xiuhua/: `uv run python packaging/build.py [--dist DIR]`.

Afterwards `dist/xiuhua/xiuhua --selftest DIR` tells whether every part of it works on this computer.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent


class Built(NamedTuple):
    """The built program and the size of its folder."""

    program: Path
    megabytes: float


def main() -> None:
    """Build, then print the program's path and the folder's size in megabytes as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument(
        "--dist", type=Path, default=ROOT / "dist", help="where the folder xiuhua/ is put (default: dist/)"
    )
    built = build(parser.parse_args().dist)
    print(json.dumps({"program": str(built.program), "megabytes": built.megabytes}))


def build(dist: Path) -> Built:
    """Run PyInstaller on packaging/xiuhua.spec. CalledProcessError when it fails."""
    quiet = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as work:
        subprocess.run(
            [
                *(sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"),
                *("--distpath", str(dist), "--workpath", work, str(ROOT / "packaging" / "xiuhua.spec")),
            ],
            cwd=ROOT,
            env={**quiet, "PYTHONHASHSEED": "1"},
            check=True,
        )
    program = dist / "xiuhua" / ("xiuhua.exe" if os.name == "nt" else "xiuhua")
    size = sum(
        path.stat().st_size for path in program.parent.rglob("*") if path.is_file() and not path.is_symlink()
    )
    return Built(program, round(size / 1e6, 1))


if __name__ == "__main__":
    main()
