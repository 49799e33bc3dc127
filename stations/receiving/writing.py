"""Rows made of a station's lines, written so that whatever cannot stand at the base disturbs nothing else. `taking` calls it."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.exc import IntegrityError

from store import projecting
from store.projecting import Group, Subjects
from store.records import Stated
from store.refusals import RowNotWhole
from store.types import Db

Subject = tuple[str, str]
"""Kind and id."""
_FOREIGN_KEY, _UNIQUE = "23503", "23505"  # SQLSTATE


def write_all(
    db: Db, groups: Mapping[str, Group], before: Mapping[str, Subjects], after: Mapping[str, Subjects]
) -> dict[Subject, str]:
    """Write what these subjects state; gives those that cannot stand, each with the code of why, and nothing of them is written.

    Codes: "refers" (to what is not here), "not_unique", "not_whole". A set that fails is halved until what fails stands alone;
    subjects that need one another are then tried together.
    """
    writing = _Writing(db, groups, before, after)
    failed: dict[Subject, str] = {}
    parts = [[(kind, id_) for kind, subjects in after.items() for id_ in subjects]]
    while parts:
        part = parts.pop()
        code = writing.attempt(part)
        if code is None:
            continue
        if len(part) == 1:
            failed[part[0]] = code
            continue
        half = len(part) // 2
        parts += [part[half:], part[:half]]
    return _together(writing, failed)


class _Writing:
    def __init__(
        self,
        db: Db,
        groups: Mapping[str, Group],
        before: Mapping[str, Subjects],
        after: Mapping[str, Subjects],
    ) -> None:
        self._db, self._groups, self._before, self._after = db, groups, before, after

    def attempt(self, subjects: Sequence[Subject]) -> str | None:
        """Write these together; None when it is done, else nothing is and the code says why."""
        after: dict[str, dict[str, Sequence[Stated]]] = {}
        for kind, id_ in subjects:
            after.setdefault(kind, {})[id_] = self._after[kind][id_]
        try:
            with self._db.begin_nested():
                projecting.write(self._db, self._groups, self._before, after)
        except RowNotWhole:
            return "not_whole"
        except IntegrityError as error:
            return _code(error)
        return None

    def needed(self, subject: Subject, among: Mapping[str, Subject]) -> set[Subject]:
        """The subject, and those of `among` that its rows name, and theirs."""
        found, waiting = {subject}, [subject]
        while waiting:
            kind, id_ = waiting.pop()
            for named in _named(self._after[kind][id_]):
                other = among.get(named)
                if other is not None and other not in found:
                    found.add(other)
                    waiting.append(other)
        return found


def _together(writing: _Writing, failed: dict[Subject, str]) -> dict[Subject, str]:
    """What fails even along with those that it needs: they were written after it, or need it themselves."""
    moved = bool(failed)
    while moved:
        moved = False
        by_id = {subject[1]: subject for subject in failed}
        for subject in list(failed):
            if subject not in failed or failed[subject] == "not_whole":
                continue
            unit = sorted(writing.needed(subject, by_id))
            if all(each in failed for each in unit) and writing.attempt(unit) is None:
                moved = True
                for each in unit:
                    del failed[each]
                    del by_id[each[1]]
    return failed


def _named(stated: Sequence[Stated]) -> set[str]:
    """Every text in the rows: ids are among them."""
    return {value for rows in stated for row in rows.values() for value in _texts(row)}


def _texts(row: Mapping[str, Any]) -> list[str]:
    return [value for value in row.values() if isinstance(value, str)]


def _code(error: IntegrityError) -> str:
    """Why the database refuses a row."""
    state, said = getattr(error.orig, "sqlstate", None), str(error.orig)
    if state == _FOREIGN_KEY or said.startswith("FOREIGN KEY"):
        return "refers"
    return "not_unique" if state == _UNIQUE or said.startswith("UNIQUE") else "not_whole"
