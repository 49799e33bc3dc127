"""The exports of a year for 5,000 and 50,000 people: the workbook beside bare XlsxWriter, and what memory each export takes.

The floor writes the same cells, already worked out, with XlsxWriter in constant memory. Memory is what Python holds at most, traced in
a process of its own; beside it the process as the system sees it, where the database's page cache grows to its 32 MB.
"""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from measuring import ROOT, Measured, Ratio, medians, python

sys.path.insert(0, str(ROOT))

FEW, MANY = 5_000, 50_000
AT = datetime(2026, 12, 20, 1, tzinfo=UTC)
ROUNDS = 3
FLAT = 1.2
"""What the export of ten times as many people may hold at most, of what that of the few holds."""
CACHE = 45.0
"""MB that the process may grow by: the page cache of the database, and what sorting takes of it."""
EXPORTS = ("appraisal", "form", "roster", "print")


def fill(folder: Path, people: int) -> None:
    """A base with so many people, ten entries each, and two scores."""
    import sqlalchemy as sa

    from core.ids import new_id
    from core.paths import DataFolder
    from core.settings import Settings
    from credits.grades.scores import SCORE
    from credits.posting.evidence import ENTRY
    from credits.rulebook import rule_versions
    from credits.rules import Grades, GradeStep
    from people.areas import ensure_area
    from people.writing import PERSON, POSTING
    from store.engine import make_base

    store = make_base(DataFolder(folder).make(), Settings())
    grades = Grades(
        {"工作实绩": 70, "民主测评": 30}, (GradeStep(90_00, "excellent"), GradeStep(0, "qualified"))
    )
    with store.write() as db:
        rules = replace(rule_versions.RULES_V1, grades=grades)
        version = rule_versions.draft(db, rules, "一", date(2001, 1, 1), "bench", AT)
        rule_versions.sign(db, version, "bench", AT)
        patches = [
            ensure_area(db, "梧桐街道", f"桂花{number}村", f"第{part}微网格", "bench", AT)
            for number in range(60)
            for part in range(5)
        ]
    for start in range(0, people, 5_000):
        ids = [new_id() for _person in range(min(5_000, people - start))]
        with store.write() as db:
            db.execute(
                sa.insert(PERSON),
                [
                    {
                        "id": id, "name": f"王伟{number}", "name_as_given": "", "pinyin": "wangwei ww", "sex": "男",
                        "staff_number": f"P{number:06}", "mobile": f"138{number:08}", "id_number": f"{number:018}",
                        "qualification": "助理社会工作师", "note": "", "created_at": AT,
                    }
                    for number, id in enumerate(ids, start)
                ],
            )  # fmt: skip
            db.execute(
                sa.insert(POSTING),
                [
                    {"id": new_id(), "person_id": id, "area_id": patches[place % len(patches)], "post": "社区工作者", "reason": ""}
                    for place, id in enumerate(ids)
                ],
            )  # fmt: skip
            db.execute(
                sa.insert(ENTRY),
                [
                    {
                        "id": new_id(), "person_id": id, "year": 2026, "kind": "lecture", "category": "required",
                        "credits": 4_50 + place * 50, "hours": 2_00, "source_key": f"{id}:{place}", "rule_version_id": version,
                        "reason": "", "actor": "bench", "occurred_at": AT, "recorded_at": AT,
                    }
                    for id in ids
                    for place in range(10)
                ],
            )  # fmt: skip
            db.execute(
                sa.insert(SCORE),
                [
                    {
                        "id": new_id(), "year": 2026, "person_id": id, "name": name, "value": 87_50, "source": "bench",
                        "imported_at": AT, "actor": "bench",
                    }
                    for id in ids
                    for name in grades.weights
                ],
            )  # fmt: skip
    store.close()


def run(folder: Path, export: str) -> tuple[int, int]:
    """One export in this process: the bytes that Python held at most, and the process as the system saw it."""
    import resource
    import tracemalloc

    from core.files import writing_whole
    from core.jobs import drive
    from core.paths import DataFolder
    from core.settings import Settings
    from credits.appraisal import appraisal
    from people import roster
    from store.engine import open_base

    store = open_base(DataFolder(folder), Settings())
    target = folder / f"{export}.out"
    tracemalloc.start()
    if export == "appraisal":
        _write(store, target)
    elif export == "form":
        drive(appraisal.fill(store, 2026, folder.parent / "form.xlsx", target, actor="bench", at=AT))
    elif export == "roster":
        drive(roster.export(store, target, full=False, why="", actor="bench", at=AT))
    else:
        with store.read() as db, writing_whole(target) as file:
            appraisal.print_list(db, 2026, AT, file)
    store.close()
    return tracemalloc.get_traced_memory()[1], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _write(store: Any, target: Path) -> None:  # noqa: ANN401 - the program is imported by the process that is measured
    """The workbook as `appraisal.export` writes it, from the base to the file."""
    from core.language import speaking
    from credits.appraisal.appraisal_rows import rows, sheet_of
    from sheets import xlsx

    with store.read() as db, speaking("zh_CN"):
        xlsx.write(target, sheet_of(db, 2026), rows(db, 2026, AT), title="2026 年度社区工作者学分考核名单")


def compare(folder: Path) -> dict[str, float]:
    """CPU seconds for the workbook of MANY people: bare XlsxWriter, ours from rows at hand, ours from the base."""
    from core.language import speaking
    from core.paths import DataFolder
    from core.settings import Settings
    from credits.appraisal.appraisal_rows import rows, sheet_of
    from sheets import xlsx
    from sheets.columns import Kind
    from store.engine import open_base

    store = open_base(DataFolder(folder), Settings())
    with store.read() as db, speaking("zh_CN"):
        sheet = sheet_of(db, 2026)
        listed = list(rows(db, 2026, AT))
        cells: list[list[Any]] = [[column.value(row) for column in sheet.columns] for row in listed]

    def bare() -> None:
        from xlsxwriter import Workbook

        book: Any = Workbook(str(folder / "bare.xlsx"), {"constant_memory": True})
        page = book.add_worksheet()
        form = book.add_format({"border": 1})
        divisors = [100 if column.kind is Kind.AMOUNT else 1 for column in sheet.columns]
        for row, values in enumerate(cells):
            for column, value in enumerate(values):
                if value is None or value == "":
                    page.write_blank(row, column, None, form)
                elif isinstance(value, str):
                    page.write_string(row, column, value, form)
                else:
                    page.write_number(row, column, value / divisors[column], form)
        book.close()

    def ours() -> None:
        with speaking("zh_CN"):
            xlsx.write(folder / "ours.xlsx", sheet, listed)

    taken = medians({"bare": _timed(bare), "ours": _timed(ours), "whole": _timed(lambda: _write(store, folder / "w.xlsx"))}, ROUNDS)  # fmt: skip
    store.close()
    return taken


def _timed(act: Any) -> Any:  # noqa: ANN401 - one of the three above
    def measure() -> float:
        began = time.process_time()
        act()
        return time.process_time() - began

    return measure


def measure() -> Measured:
    """Ratios to the floor, and what a person more costs in memory."""
    from tests.sheets.forms import form

    with TemporaryDirectory() as place:
        folders = {count: Path(place) / str(count) for count in (FEW, MANY)}
        form(Path(place) / "form.xlsx")
        for count, folder in folders.items():
            _child("fill", folder, str(count))
        taken = json.loads(_child("compare", folders[MANY]))
        held = {
            export: [json.loads(_child("run", folders[count], export)) for count in (FEW, MANY)]
            for export in EXPORTS
        }
    flat = {
        f"{export}: held for {MANY} people, of that for {FEW}": Ratio(many[0] / few[0], FLAT, "lower")
        for export, (few, many) in held.items()
    }
    grown = {
        f"{export}: MB that the process grew": Ratio((many[1] - few[1]) / 1e6, CACHE, "lower")
        for export, (few, many) in held.items()
    }
    return Measured(
        "exports",
        {
            "workbook of rows at hand, of bare XlsxWriter": Ratio(
                taken["ours"] / taken["bare"], 1.25, "lower"
            ),
            "workbook out of the base, of bare XlsxWriter": Ratio(
                taken["whole"] / taken["bare"], 1.25, "lower"
            ),
            **flat,
            **grown,
        },
        {f"{name} s": seconds for name, seconds in taken.items()}
        | {f"{export}: MB held for {MANY}": many[0] / 1e6 for export, (_few, many) in held.items()},
    )


def _child(*words: str | Path) -> str:
    return python([Path(__file__), *words])


def _main() -> Iterator[str]:
    act, folder, *rest = sys.argv[1:]
    if act == "fill":
        fill(Path(folder), int(rest[0]))
    elif act == "compare":
        yield json.dumps(compare(Path(folder)))
    else:
        yield json.dumps(run(Path(folder), rest[0]))


if __name__ == "__main__":
    for line in _main():
        print(line)
