"""The house keeps its own rules: style, types, arrows, sizes, names, and documents that point at what is there."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
HOMELESS = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "manager",
    "service",
    "services",
    "handler",
    "handlers",
}
REGISTRY_HOSTS = re.compile(
    r"pypi\.org|pythonhosted\.org|npmjs\.|anaconda\.org|debian\.org|ubuntu\.com|mirrors?\.[a-z]+\.(?:com|cn|edu)|/simple\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"`([\w.\-]+/[\w./*<>\-]*)`")
LINK = re.compile(r"\]\(([^)#:]+)\)")
ROOMS = {
    "core", "store", "sheets", "people", "courses", "credits", "grid", "stations", "charts", "web", "cli", "desktop",
    "packaging", "tests", "docs", "examples", "typings", ".ci",
}  # fmt: skip


@cache
def committed() -> tuple[Path, ...]:
    """Every file that git keeps or would keep."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        encoding="utf-8",
    ).stdout
    return tuple(ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file())


def modules() -> list[Path]:
    return [path for path in committed() if path.suffix in {".py", ".pyi"}]


def written() -> list[Path]:
    """The modules whose names and sizes are ours to choose: no migration that a program wrote, no foreign stub."""
    foreign = (ROOT / "store" / "migrations" / "versions", ROOT / "typings")
    return [path for path in modules() if not any(path.is_relative_to(folder) for folder in foreign)]


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "--no-cache", "."),
        ("ruff", "format", "--no-cache", "--check", "."),
        ("lint-imports", "--no-cache"),
        pytest.param(("basedpyright",), marks=[pytest.mark.slow, pytest.mark.timeout(600)]),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_the_checkers_find_nothing(command: tuple[str, ...]) -> None:
    program = Path(sys.executable).with_name(command[0])
    if not program.exists():
        program = program.with_suffix(".exe")
    found = subprocess.run(
        [program, *command[1:]],
        cwd=ROOT,
        check=False,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
    )
    assert found.returncode == 0, f"{' '.join(command)}\n{found.stdout}\n{found.stderr}"


def test_no_file_is_two_files() -> None:
    long = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in written()}
    assert {name: lines for name, lines in long.items() if lines > 400} == {}


def test_every_name_says_a_room() -> None:
    words = {name_of(path): set(re.split(r"[_.]", path.stem)) for path in written()}
    folders = {name_of(path): set(path.relative_to(ROOT).parts[:-1]) for path in written()}
    assert [name for name in words if (words[name] | folders[name]) & HOMELESS] == []


class Read(NamedTuple):
    """What the tests ask of a module's tree, which is too big to keep."""

    opens: bool
    """With a docstring."""
    imports: tuple[str, ...]
    yielded: list[int]
    """The lines where it hands over inside a transaction."""


@cache
def read(path: Path) -> Read:
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    yielded = yielded_in_transactions(tree) if ".write(" in text else []
    return Read(bool(ast.get_docstring(tree)), tuple(imported(tree)), yielded)


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def test_only_the_printed_modules_know_reportlab() -> None:
    guests = {
        name_of(path)
        for path in modules()
        if path.suffix == ".py"
        and name_of(path).split("/")[0] not in {"tests", "packaging"}
        and any(name.split(".")[0] == "reportlab" for name in read(path).imports)
    }
    assert {name for name in guests if not name.endswith("_pdf.py")} <= {
        "sheets/pdf_fonts.py",
        "sheets/pdf_archive.py",
        "sheets/pdf_subsets.py",
    }


def test_packaging_is_no_package() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists(), "it would shadow PyPI's packaging"


def test_every_module_opens_with_what_it_is_for() -> None:
    silent = [
        name_of(path)
        for path in modules()
        if path.suffix == ".py"
        and not path.is_relative_to(ROOT / "store" / "migrations")
        and not read(path).opens
    ]
    assert silent == []


def test_the_clock_has_one_reader() -> None:
    readers = re.compile(r"datetime\.(?:now|today|utcnow)\(|date\.today\(|time\.time\(")
    found = {
        name_of(path)
        for path in modules()
        if name_of(path).split("/")[0] not in {"tests", "packaging"}
        and readers.search(path.read_text("utf-8"))
    }
    assert found == {"core/clock.py"}


def writes(block: ast.With | ast.AsyncWith) -> bool:
    """Whether a block is a transaction: `store.write()`, whatever the base is called."""
    return any(
        isinstance(call := item.context_expr, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "write"
        and not call.args
        for item in block.items
    )


def yielded_inside(block: ast.AST) -> Iterator[int]:
    """The lines where a block hands over to whoever drives it; a function that it only defines runs elsewhere."""
    for node in ast.iter_child_nodes(block):
        if isinstance(node, ast.Yield | ast.YieldFrom | ast.Await):
            yield node.lineno
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield from yielded_inside(node)


def yielded_in_transactions(module: ast.Module) -> list[int]:
    blocks = [node for node in ast.walk(module) if isinstance(node, ast.With | ast.AsyncWith)]
    return sorted({line for block in blocks if writes(block) for line in yielded_inside(block)})


@pytest.mark.parametrize(
    ("block", "found"),
    [
        ("with store.write() as db:\n  yield Step(1)", [3]),
        ("with placing() as place, self.store.write() as db:\n  for row in rows:\n   x = yield row", [4]),
        ("with base.write() as db:\n  if db:\n   return (yield from steps(db))", [4]),
        ("with store.write() as db:\n  put(db)\n yield Step(1)", []),
        ("with store.read() as db:\n  yield Step(1)", []),
        ("with store.write() as db:\n  def later():\n   yield 1\n  put(db, later)", []),
        ("with open(place) as file:\n  file.write()\n  yield 1", []),
    ],
)
def test_what_is_yielded_in_a_transaction_is_seen(block: str, found: list[int]) -> None:
    assert yielded_in_transactions(ast.parse(f"def job(store):\n {block}")) == found


def test_nothing_is_yielded_inside_a_transaction() -> None:
    # Whoever drives a job may stop it, show its step or go away for good: the base would stay taken meanwhile.
    found = {
        name_of(path): lines for path in modules() if path.suffix == ".py" and (lines := read(path).yielded)
    }
    assert found == {}


def test_tests_do_not_sleep() -> None:
    # Giving way (0) and asking again for a condition (0.0...) is no nap.
    napping = re.compile(r"\b(?:sleep\((?!0\)|0\.0)|qWait\(|wait_for_timeout\()")
    here = Path(__file__).resolve()
    pacing = (
        ROOT / "tests" / "benchmarks"
    )  # a load generator sends each phone at its own time: that is its work
    assert [
        name_of(path)
        for path in modules()
        if path.is_relative_to(ROOT / "tests")
        and not path.is_relative_to(pacing)
        and path != here
        and napping.search(path.read_text("utf-8"))
    ] == []


def test_no_text_names_a_package_registry() -> None:
    here = Path(__file__).resolve()
    found: list[str] = []
    for path in committed():
        if path == here or path.suffix in {
            ".ttf",
            ".xz",
            ".png",
            ".mo",
            ".xlsx",
            ".xls",
            ".pdf",
            ".ico",
            ".mp4",
        }:
            continue
        # An export of a meeting program is GB 18030; the hosts' names are ASCII in every encoding that is here.
        text = path.read_text("utf-8", errors="replace")
        found += [
            f"{name_of(path)}:{number}"
            for number, line in enumerate(text.splitlines(), 1)
            if REGISTRY_HOSTS.search(line)
        ]
    assert found == []


def documents() -> list[Path]:
    return [
        *sorted(ROOT.glob("*.md")),
        *sorted((ROOT / "docs").rglob("*.md")),
    ]


def test_documents_point_at_what_is_there() -> None:
    lost: list[str] = []
    for document in documents():
        text = document.read_text("utf-8")
        linked = [name for name in LINK.findall(text) if not (document.parent / name).exists()]
        quoted = [
            name
            for name in QUOTED.findall(text)
            if name.split("/")[0] in ROOMS and "<" not in name and not any(ROOT.glob(name.rstrip("/")))
        ]
        lost += [f"{name_of(document)}: {name}" for name in linked + quoted]
    assert lost == []


def test_docstrings_point_at_documents_that_are_there() -> None:
    lost: list[str] = []
    for path in modules():
        named = re.findall(r"\bdocs/[\w./-]+\.(?:md|png)", path.read_text("utf-8"))
        lost += [f"{name_of(path)}: {document}" for document in named if not (ROOT / document).exists()]
    assert lost == []
