"""How the terminal speaks: JSON for scripts on stdout, sentences for people, bars on stderr, refusals as exit status 1."""

import json
import os
import sys
import unicodedata
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from io import TextIOWrapper
from typing import Any, TypeVar

import click

from core.jobs import Job, Step, drive
from core.language import _
from sheets.columns import Sheet, shown

Result = TypeVar("Result")
Row = TypeVar("Row")


def prepare_streams() -> None:
    """Make stdout and stderr safe for any name on any machine.

    A windowed program on Windows has none at all; a pipe gets UTF-8; a console of code page 936 cannot show every character
    and must not make a command fail for that.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115, PTH123 - lives as long as the program
        elif isinstance(stream, TextIOWrapper):
            if stream.isatty():
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def as_json(value: object) -> None:
    """One JSON document on stdout, UTF-8, for scripts."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def as_json_line(value: object) -> None:
    """One JSON document on one line, flushed at once: a program waits for it at the other end of the pipe."""
    click.echo(json.dumps(value, ensure_ascii=False, default=_plain))
    sys.stdout.flush()


def _plain(value: Any) -> str:  # noqa: ANN401 - json's own signature
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return str(value)


def table(sheet: Sheet[Row], rows: Iterable[Row]) -> None:
    """A list as a person reads it in a terminal, its columns aligned (a Chinese character is two cells wide)."""
    head = [_(column.title) for column in sheet.columns]
    lines([head, *([shown(column, row) for column in sheet.columns] for row in rows)])


def lines(rows: Sequence[Sequence[str]]) -> None:
    """Rows of cells, aligned."""
    if not rows:
        return
    widths = [max(_cells(row[place]) for row in rows) for place in range(len(rows[0]))]
    for row in rows:
        padded = (cell + " " * (width - _cells(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def _cells(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def run(job: Job[Result], label: str, *, quiet: bool = False) -> Result:
    """Drive a job with a bar on stderr, where somebody sees it; Ctrl+C closes the job and so undoes its open chunk."""
    if quiet or not sys.stderr.isatty():
        return drive(job)
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:
        return drive(job, _shown_on(bar))


def _shown_on(bar: Any) -> Callable[[Step], None]:  # noqa: ANN401 - click does not export the type of its bar
    def show(step: Step) -> None:
        bar.length = max(step.total, 1)
        bar.update(step.done - bar.pos)

    return show


@contextmanager
def bars(steps: Mapping[str, str], *, quiet: bool) -> Generator[Callable[[str, Step], None]]:
    """One bar after another on stderr for the named steps of a long command; plain lines where nobody sees a bar."""
    with ExitStack() as open_bars:
        known: dict[str, Any] = {}

        def show(name: str, step: Step) -> None:
            if quiet:
                return
            if name not in known:
                open_bars.close()
                label = _(steps[name])
                if sys.stderr.isatty():
                    padding = " " * (28 - _cells(label))
                    known[name] = open_bars.enter_context(
                        click.progressbar(length=1, label=label + padding, file=sys.stderr)
                    )
                else:
                    click.echo(label, err=True)
                    known[name] = None
            if known[name] is not None:
                _shown_on(known[name])(step)

        yield show
