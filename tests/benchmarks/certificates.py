"""What certificates cost: one file beside a bare page, a thousand files beside a thousand pages, both cores, memory, cancelling, rivals.

CPU time where it can be told, for the machine may be busy. Other makers of PDFs are measured where they are installed:
`uv run --with weasyprint --with fpdf2 --with typst python tests/benchmarks/run.py certificates`.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from measuring import ROOT, Measured, Ratio, medians, python

sys.path.insert(0, str(ROOT))

AT = datetime(2026, 12, 20, 1, tzinfo=UTC)
MANY = 1_000
FEW_HELD, MANY_HELD = 300, 1_200
HELPED = 600
GROWN = 25.0
"""MB that issuing four times as many may grow by: a row of the answer for each, and the fonts' subsets meanwhile."""
ADDRESS = "HTTPS://VERIFY.EXAMPLE.CN/V#"
SURNAMES, GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗",
    "伟芳娜敏静丽强磊洋艳勇军杰娟涛明超霞平刚玲桂英华文辉鑫宇浩然",
)


def name_of(number: int) -> str:
    """Names as people bear them: twenty surnames, two characters of thirty-two."""
    return (
        SURNAMES[number % len(SURNAMES)]
        + GIVEN[number // 20 % len(GIVEN)]
        + GIVEN[(number * 7 + number // 640) % len(GIVEN)]
    )


def _page(number: int) -> Any:  # noqa: ANN401 - Shown, imported late
    from credits.certificates.layouts.shown import Shown, sample

    return Shown({**sample("stage").fields, "name": name_of(number), "serial": f"XH-2026-{number + 1:04}"})


def _address(number: int) -> str:
    return f"{ADDRESS}{number + 10**9}{'4096218375' * 23}"


def bare() -> bytes:
    """Six lines of Helvetica by reportlab as it comes."""
    from reportlab.pdfgen import canvas as pages

    maker: Any = pages
    target = BytesIO()
    canvas = maker.Canvas(target)
    for line in range(6):
        canvas.drawString(72, 700 - 20 * line, f"Line {line} of a page")
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def drawing() -> dict[str, float]:
    """CPU seconds: a bare page, one file, a thousand files, a thousand pages in one file; and the rivals."""
    from credits.certificates.certificate_pdf import draw, draw_pages
    from credits.certificates.layouts import layouts
    from sheets.pdf_fonts import KAI, close_canvas, open_canvas

    layout = layouts.shipped_for("stage")

    def one_file() -> None:
        target = BytesIO()
        canvas = open_canvas(target, (841.89, 595.28), title="1000", author="", subject="", face=KAI)
        draw_pages(canvas, layout, [(_page(number), _address(number)) for number in range(MANY)], {})
        close_canvas(canvas)

    def files() -> None:
        for number in range(MANY):
            draw(layout, _page(number), _address(number), {})

    single = medians(
        {
            "bare": _cpu(lambda: [bare() for _turn in range(40)]),
            "one": _cpu(lambda: [draw(layout, _page(number), _address(number), {}) for number in range(40)]),
        },
        5,
    )
    many = medians({"files": _cpu(files), "one_file": _cpu(one_file)}, 1)
    return {name: value / 40 for name, value in single.items()} | many | _rivals(layout)


def _rivals(layout: Any) -> dict[str, float]:  # noqa: ANN401 - imported late
    from papers.rivals import Page, Words, measured

    from core.paths import FONTS
    from credits.certificates.certificate_pdf import code_modules
    from credits.certificates.layouts.layout_parts import Code
    from credits.certificates.layouts.placing import place
    from credits.certificates.layouts.points import POINT, room_of
    from sheets import pdf_fonts

    def family(face: pdf_fonts.Face) -> str:
        font: Any = pdf_fonts.font_of(face)
        name = font.face.familyName
        return name.decode() if isinstance(name, bytes) else str(name)

    lines = [
        Words(
            line.text,
            FONTS / pdf_fonts._FILES[line.face],  # pyright: ignore[reportPrivateUsage] - others read the same files
            family(line.face),
            line.size,
            line.x,
            line.y,
            line.spacing,
            line.colour,
        )
        for line in place(layout, _page(0))
    ]
    (code,) = [element for element in layout.elements if isinstance(element, Code)]
    room = room_of(code.box, layout.page.high)
    modules = [[bool(module) for module in row] for row in code_modules(_address(0))]
    page = Page(
        layout.page.wide * POINT,
        layout.page.high * POINT,
        lines,
        (room.left, room.bottom, room.right, room.top),
        modules,
    )
    return measured(page)


def fill(folder: Path, people: int) -> None:
    """A base in which so many have credits of the year."""
    import sqlalchemy as sa

    from core.ids import new_id
    from core.paths import DataFolder
    from core.settings import Settings
    from credits.posting.evidence import ENTRY
    from credits.rulebook import rule_versions
    from people.writing import PERSON, POSTING
    from store.engine import make_base
    from store.facts import BASE_NAME, set_fact

    store = make_base(DataFolder(folder).make(), Settings())
    ids = [new_id() for _person in range(people)]
    with store.write() as db:
        set_fact(db, BASE_NAME, "新虹街道社区工作者实训基地")
        version = rule_versions.ensure_first_version(db, "bench", AT)
        db.execute(
            sa.insert(PERSON),
            [
                {"id": id, "name": name_of(number), "name_as_given": "", "pinyin": "", "sex": "", "staff_number": f"P{number:06}",
                 "qualification": "", "note": "", "created_at": AT}
                for number, id in enumerate(ids)
            ],
        )  # fmt: skip
        db.execute(
            sa.insert(POSTING),
            [{"id": new_id(), "person_id": id, "post": "社区工作者", "reason": ""} for id in ids],
        )
        db.execute(
            sa.insert(ENTRY),
            [
                {"id": new_id(), "person_id": id, "year": 2026, "kind": kind, "category": "required", "credits": 40_50, "hours": 20_00,
                 "source_key": f"{kind}:{id}", "rule_version_id": version, "reason": "", "actor": "bench", "occurred_at": AT,
                 "recorded_at": AT}
                for id in ids
                for kind in ("lecture", "simulation")
            ],
        )  # fmt: skip
    store.close()


def issue(folder: Path, enough: int) -> dict[str, float]:
    """Issue to everybody in this process, with helpers from `enough` certificates on: the clock, CPU of all, MB at most."""
    import resource

    from core.jobs import drive
    from core.paths import DataFolder
    from core.settings import Settings
    from credits.certificates import certificates
    from credits.certificates import drawing as where
    from store.engine import open_base

    where.ENOUGH = enough
    store = open_base(DataFolder(folder), Settings())
    began, clock = time.process_time(), time.perf_counter()
    issued = drive(certificates.issue(store, DataFolder(folder), 2026, "credits", "bench", AT))
    spent, clock = time.process_time() - began, time.perf_counter() - clock
    held = resource.getrusage(resource.RUSAGE_SELF)
    store.close()
    return {"issued": len(issued), "clock": clock, "cpu": spent, "mb": held.ru_maxrss / 1024}


def cancel(folder: Path) -> dict[str, float]:
    """Cancel a batch with helpers at every moment of its beginning: the longest time between two steps, and to the end."""
    from core.paths import DataFolder
    from core.settings import Settings
    from credits.certificates import certificates
    from store.engine import open_base

    store = open_base(DataFolder(folder), Settings())
    longest = stopped = 0.0
    for steps in (1, 5, 40, 120):
        job = certificates.issue(store, DataFolder(folder), 2026, "credits", "bench", AT)
        for _step in range(steps):
            began = time.perf_counter()
            next(job)
            longest = max(longest, time.perf_counter() - began)
        began = time.perf_counter()
        job.close()
        stopped = max(stopped, time.perf_counter() - began)
    store.close()
    return {"longest": longest, "stopped": stopped}


def measure() -> Measured:
    """Ratios to floors of the same run; what the clock alone can tell is a figure unless two cores are there."""
    drawn = json.loads(python([Path(__file__), "drawing", "-"]))
    with TemporaryDirectory() as place:
        rooms = {name: Path(place) / name for name in ("few", "many", "alone", "helped", "cancelled")}
        counts = {"few": FEW_HELD, "many": MANY_HELD}
        for name, room in rooms.items():
            python([Path(__file__), "fill", room, str(counts.get(name, HELPED))])
        taken = {
            name: json.loads(
                python([Path(__file__), "issue", rooms[name], "1" if name == "helped" else str(10**9)])
            )
            for name in ("few", "many", "alone", "helped")
        }
        stopped = json.loads(python([Path(__file__), "cancel", rooms["cancelled"]]))
    ratios = {
        "one file, of a bare page of six lines": Ratio(drawn["one"] / drawn["bare"], 12, "lower"),
        f"{MANY} files, of {MANY} pages in one file": Ratio(drawn["files"] / drawn["one_file"], 2.5, "lower"),
        f"MB more held for {MANY_HELD} than for {FEW_HELD}": Ratio(
            taken["many"]["mb"] - taken["few"]["mb"], GROWN, "lower"
        ),
        "seconds until a cancelled batch has ended": Ratio(
            stopped["longest"] + stopped["stopped"], 1, "lower"
        ),
        **{
            f"one file, of the same by {rival}": Ratio(drawn["one"] / drawn[rival], 1, "lower")
            for rival in ("weasyprint", "fpdf2")
            if rival in drawn
        },
    }
    if (os.cpu_count() or 1) > 1:
        # What the window's own interpreter is spared. How much sooner all of it is done is a figure: only a quiet machine can tell.
        ratios[f"CPU of the program itself for {HELPED} with helpers, of alone"] = Ratio(
            taken["helped"]["cpu"] / taken["alone"]["cpu"], 0.8, "lower"
        )
    figures = {f"{name} ms": value * 1_000 for name, value in drawn.items()}
    if "typst" in drawn:
        figures["one file, of the same by typst"] = drawn["one"] / drawn["typst"]
    figures |= {
        f"{name}: {each}": value[each]
        for name, value in taken.items()
        for each in ("issued", "clock", "cpu", "mb")
    }
    return Measured(
        "certificates", ratios, figures | {f"cancel: {name} s": value for name, value in stopped.items()}
    )


def _cpu(act: Callable[[], object]) -> Callable[[], float]:
    def timed() -> float:
        began = time.process_time()
        act()
        return time.process_time() - began

    return timed


def _main() -> object:
    act, *rest = sys.argv[1:]
    if act == "drawing":
        return drawing()
    if act == "fill":
        return fill(Path(rest[0]), int(rest[1]))
    return cancel(Path(rest[0])) if act == "cancel" else issue(Path(rest[0]), int(rest[1]))


if __name__ == "__main__":
    print(json.dumps(_main()))
