"""A rule set as a file that an office can read, hand on and mend: written, read, and the sets that are shipped to start from.

The file is JSON: a title, the first day, notes and the rules as `rule_text` stores them. Credits and hours are hundredths.
"""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from json import JSONDecodeError
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from credits.rulebook import rule_versions
from credits.rulebook.rule_fields import Field
from credits.rulebook.rule_refusals import (
    NoRuleFile,
    RuleDayWrong,
    RuleFileTooLarge,
    RuleNameWrong,
    RuleNotThisType,
    RuleWordWrong,
    UnknownRuleSet,
)
from credits.rulebook.rule_shape import keyed, quoted
from credits.rulebook.rule_text import from_plain, loads
from credits.rules import Rules, plain
from store.types import Db

FORMAT = "xiuhua credit rules"
SUFFIX = ".json"
MOST_BYTES = 1_000_000
LONGEST_NOTES = 4_000
SETS = ("street", "yunnan", "nanjing", "zhengzhou")
"""The shipped sets, the street's own first."""

_FOLDER = Path(__file__).parent / "rule_sets"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


class RuleFile(NamedTuple):
    """What a rule file says. `notes`: what it was modelled on and what has to be checked."""

    title: str
    effective_from: date
    notes: str
    rules: Rules


def written(file: RuleFile) -> bytes:
    """The file's bytes: indented JSON, UTF-8, Chinese as it is."""
    said = {
        "format": FORMAT,
        "title": file.title,
        "effective_from": file.effective_from.isoformat(),
        "notes": file.notes,
        "rules": plain(file.rules),
    }
    return (json.dumps(said, ensure_ascii=False, indent=2) + "\n").encode()


def read(path: Path) -> RuleFile:
    """Read a rule file, in UTF-8 with or without a mark, GBK or UTF-16.

    Raises FileUnreadable, FileEmpty, RuleFileTooLarge, NoRuleFile, and RulesUnreadable or one of its kinds naming the field.
    """
    from sheets.refusals import FileEmpty, FileUnreadable

    try:
        if path.stat().st_size > MOST_BYTES:
            raise RuleFileTooLarge(file=path.name, kilobytes=MOST_BYTES // 1000)
        content = path.read_bytes()
    except OSError as error:
        raise FileUnreadable(file=str(path), reason=error.strerror or str(error)) from error
    if not content.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise FileEmpty(file=path.name)
    return from_bytes(path.name, content)


def from_bytes(name: str, content: bytes) -> RuleFile:
    """The rule file in bytes; `name` for what is refused, as `read` does."""
    from sheets.reading import decoded

    text = decoded(content)
    if text is None:
        raise NoRuleFile(file=name, line=1, character=1)
    try:
        found = loads(text.removeprefix("\ufeff"))
    except JSONDecodeError as error:
        raise NoRuleFile(file=name, line=error.lineno, character=error.colno) from error
    except RecursionError as error:
        raise NoRuleFile(file=name, line=1, character=1) from error
    return _built(found)


def shipped() -> Mapping[str, RuleFile]:
    """The shipped sets by their names, in the order of SETS."""
    return {name: shipped_set(name) for name in SETS}


def shipped_set(name: str) -> RuleFile:
    """One shipped set. Raises UnknownRuleSet."""
    if name not in SETS:
        raise UnknownRuleSet(name=name, known=", ".join(SETS))
    return from_bytes(name, (_FOLDER / f"{name}{SUFFIX}").read_bytes())


def import_draft(db: Db, file: RuleFile, actor: str, at: datetime) -> UUID:
    """Write down what a file says as a draft.

    Raises RulesOutOfOrder when a signed version takes effect on its day or later, and what `rule_versions.draft` raises.
    """
    rule_versions.refuse_taken(db, file.effective_from)
    return rule_versions.draft(db, file.rules, file.title, file.effective_from, actor, at)


def _built(found: object) -> RuleFile:
    fields = keyed(found, "", ("format", "title", "effective_from", "notes", "rules"))
    if fields["format"] != FORMAT:
        raise RuleWordWrong(field=Field("format"), known=FORMAT, found=quoted(fields["format"]))
    return RuleFile(
        _title(fields["title"]),
        _day(fields["effective_from"]),
        _notes(fields["notes"]),
        from_plain(fields["rules"]),
    )


def _title(value: object) -> str:
    most = rule_versions.LONGEST_TITLE
    if not isinstance(value, str) or not value.strip() or len(value) > most or not value.isprintable():
        raise RuleNameWrong(field=Field("title"), most=most)
    return value.strip()


def _day(value: object) -> date:
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise RuleDayWrong(field=Field("effective_from"), found=quoted(value))
    try:
        return rule_versions.checked_day(date.fromisoformat(value))
    except ValueError as error:
        raise RuleDayWrong(field=Field("effective_from"), found=value) from error


def _notes(value: object) -> str:
    if (
        not isinstance(value, str)
        or len(value) > LONGEST_NOTES
        or not all(map(str.isprintable, value.splitlines()))
    ):
        raise RuleNotThisType(field=Field("notes"), found=quoted(value))
    return value
