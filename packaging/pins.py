"""Pin every package that an environment of ours can hold: `uv run python packaging/pins.py` (needs the package registry).

Writes the pins into pyproject.toml, which `uv run` obeys, and packaging/requirements.txt with hashes for a plain pip.
uv.lock is not kept: it names download hosts, and an office's mirror has another one (docs/decisions/pins-without-lock.md).
"""

import os
import re
import shutil
import subprocess
import tempfile
import tomllib
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PROJECT = ROOT / "pyproject.toml"
REQUIREMENTS = ROOT / "packaging" / "requirements.txt"
BUILD = ("hatchling", "editables")  # the second is what hatchling adds for the editable install of `uv run`
_UV = os.environ.get("UV", "uv")  # `uv run` names itself here
_TABLE = re.compile(r"\n\[tool\.uv\]\n(?:(?!\[)[^\n]*\n)*")
_HEAD = (
    "# What Xiuhua needs when it runs, pinned and hashed for Linux, Windows and macOS, CPython 3.11 to 3.13.\n"
    "# Written by packaging/pins.py: pip install --require-hashes -r packaging/requirements.txt\n"
)


def main() -> None:
    """Resolve afresh, for all systems and Python versions at once, and write both files."""
    written = PROJECT.read_text("utf-8")
    bare = _TABLE.sub("\n", written).rstrip("\n") + "\n"
    with tempfile.TemporaryDirectory() as work:
        folder = Path(work)
        (folder / "pyproject.toml").write_text(bare, "utf-8")
        for name in ("README.md", "LICENSE"):
            shutil.copy(ROOT / name, folder)
        _uv(folder, "lock")
        everything = _lines(_uv(folder, "export", *_PLAIN, "--no-hashes", "--all-groups"))
        runtime = _uv(folder, "export", *_PLAIN, "--no-dev")
        (folder / "build.in").write_text("\n".join(BUILD), "utf-8")
        build = _lines(
            _uv(
                folder,
                *("pip", "compile", "--universal", "--python-version", "3.11"),
                *("--no-header", "--no-annotate", "build.in"),
            )
        )
    table = _array("constraint-dependencies", pins(everything)) + _array(
        "build-constraint-dependencies", pins(build)
    )
    PROJECT.write_text(f"{bare}\n[tool.uv]\n{table}", "utf-8", newline="\n")
    REQUIREMENTS.write_text(_HEAD + runtime, "utf-8", newline="\n")
    tomllib.loads(PROJECT.read_text("utf-8"))
    _uv(ROOT, "lock")


_PLAIN = ("--frozen", "--no-emit-project", "--no-header", "--no-annotate", "--format", "requirements-txt")


def pins(lines: list[str]) -> list[str]:
    """Requirement lines as constraints, sorted: a marker stays only where one package is pinned at two versions."""
    names = Counter(line.partition("==")[0] for line in lines)
    plain = [line if names[line.partition("==")[0]] > 1 else line.partition(" ;")[0] for line in lines]
    return sorted((line.strip() for line in plain), key=lambda line: line.split("=="))


def _lines(exported: str) -> list[str]:
    return [line for line in exported.splitlines() if "==" in line]


def _array(key: str, values: list[str]) -> str:
    return f"{key} = [\n" + "".join(f'    "{value.replace(chr(34), chr(39))}",\n' for value in values) + "]\n"


def _uv(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        [_UV, *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8"
    ).stdout


if __name__ == "__main__":
    main()
