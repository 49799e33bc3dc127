"""Every package of the environment is pinned, and the hashed list says the same as the constraints."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
REQUIREMENTS = (ROOT / "packaging" / "requirements.txt").read_text("utf-8")
TOOL = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["uv"]
INSTALLERS = {"pip", "uv", "wheel", "xiuhua"}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pinned(lines: list[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in lines:
        name, equals, rest = line.partition("==")
        assert equals, f"{line} is no pin"
        found.setdefault(canonical(name.strip()), set()).add(re.split(r"[ ;\\]", rest)[0])
    return found


def stated() -> list[str]:
    return [line for line in REQUIREMENTS.splitlines() if line[:1].isalnum()]


def test_every_installed_package_is_pinned_at_its_version() -> None:
    pins = pinned(TOOL["constraint-dependencies"])
    astray = {
        f"{package.name} {package.version}"
        for package in importlib.metadata.distributions()
        if canonical(package.name) not in INSTALLERS
        and package.version not in pins.get(canonical(package.name), set())
    }
    assert not astray, f"not pinned: {astray}; run packaging/pins.py"


def test_requirements_say_what_the_constraints_say() -> None:
    pins = pinned(TOOL["constraint-dependencies"])
    needed = pinned(stated())
    assert needed
    assert {name: versions for name, versions in needed.items() if versions != pins.get(name)} == {}


def test_every_declared_dependency_is_in_the_requirements() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {canonical(re.split(r"[\[<>=; ]", line)[0]) for line in project["dependencies"]}
    assert declared <= set(pinned(stated()))


def test_the_build_is_pinned() -> None:
    assert {"hatchling", "editables"} <= set(pinned(TOOL["build-constraint-dependencies"]))


def test_requirements_have_hashes_and_name_no_host() -> None:
    assert "://" not in REQUIREMENTS
    assert "index" not in REQUIREMENTS
    for block in re.split(r"\n(?=[a-z0-9])", REQUIREMENTS):
        if block[:1].isalnum():
            assert "--hash=sha256:" in block, block
