"""The same page by other makers of PDFs: its texts where ours places them, its fonts, its code. `certificates` measures those installed."""

import time
from collections.abc import Callable, Sequence
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

ROUNDS = 3


class Words(NamedTuple):
    """One line: its text, font file, family and size, the left end of its baseline from the page's lower left corner, in points."""

    text: str
    font: Path
    family: str
    size: float
    x: float
    y: float
    spacing: float
    colour: str


class Page(NamedTuple):
    """A page of the size in points; `code` is (left, bottom, right, top), `modules` the QR without its quiet zone."""

    wide: float
    high: float
    lines: Sequence[Words]
    code: tuple[float, float, float, float]
    modules: Sequence[Sequence[bool]]


def measured(page: Page) -> dict[str, float]:
    """CPU seconds for a page, by each maker that can be imported here: the least of some rounds, after one that is not counted."""
    found: dict[str, float] = {}
    for name, prepare in (("weasyprint", _weasyprint), ("fpdf2", _fpdf2), ("typst", _typst)):
        try:
            draw = prepare(page)
        except ImportError:
            continue
        assert draw().startswith(b"%PDF")
        taken: list[float] = []
        for _round in range(ROUNDS):
            began = time.process_time()
            draw()
            taken.append(time.process_time() - began)
        found[name] = min(taken)
    return found


def squares(page: Page) -> list[tuple[float, float, float]]:
    """Left, top and width of each dark run of the code, from the page's upper left corner; a module is as high as one is wide."""
    left, _bottom, right, top = page.code
    module = (right - left) / (len(page.modules) + 8)
    found: list[tuple[float, float, float]] = []
    for row, modules in enumerate(page.modules):
        start = 0
        while start < len(modules):
            end = start
            while end < len(modules) and modules[end]:
                end += 1
            if end > start:
                found.append(
                    (
                        left + (4 + start) * module,
                        page.high - top + (4 + row) * module,
                        (end - start) * module,
                    )
                )
            start = end + 1
    return found


def _module(page: Page) -> float:
    return (page.code[2] - page.code[0]) / (len(page.modules) + 8)


def _weasyprint(page: Page) -> Callable[[], bytes]:
    weasyprint: Any = import_module("weasyprint")
    config: Any = import_module("weasyprint.text.fonts").FontConfiguration()
    fonts: dict[Path, str] = {line.font: f"f{number}" for number, line in enumerate(page.lines)}
    faces = "".join(
        f"@font-face{{font-family:{name};src:url({path.as_uri()})}}" for path, name in fonts.items()
    )
    style = f"@page{{size:{page.wide}pt {page.high}pt;margin:0}}{faces}div{{position:absolute;white-space:pre;line-height:1}}"
    sheet: Any = weasyprint.CSS(string=style, font_config=config)
    texts = "".join(
        f'<div style="left:{line.x}pt;top:{page.high - line.y - 0.86 * line.size}pt;font:{line.size}pt {fonts[line.font]};'
        f'letter-spacing:{line.spacing}pt;color:{line.colour}">{escape(line.text)}</div>'
        for line in page.lines
    )
    module = _module(page)
    path = "".join(f"M{x} {y}h{wide}v{module}h-{wide}z" for x, y, wide in squares(page))
    drawn = f'<svg style="position:absolute;left:0;top:0" width="{page.wide}pt" height="{page.high}pt" viewBox="0 0 {page.wide} {page.high}"><path d="{path}"/></svg>'

    def draw() -> bytes:
        html: Any = weasyprint.HTML(string=f"<html><body>{texts}{drawn}</body></html>")
        made: bytes = html.write_pdf(stylesheets=[sheet], font_config=config)
        return made

    return draw


def _fpdf2(page: Page) -> Callable[[], bytes]:
    fpdf: Any = import_module("fpdf")
    fonts: dict[Path, str] = {line.font: f"f{number}" for number, line in enumerate(page.lines)}
    module = _module(page)

    def draw() -> bytes:
        pdf: Any = fpdf.FPDF(unit="pt", format=(page.wide, page.high))
        pdf.add_page()
        for path, name in fonts.items():
            pdf.add_font(name, "", str(path))
        for line in page.lines:
            pdf.set_font(fonts[line.font], "", line.size)
            pdf.set_char_spacing(line.spacing)
            pdf.set_text_color(*(int(line.colour[place : place + 2], 16) for place in (1, 3, 5)))
            pdf.text(line.x, page.high - line.y, line.text)
        for x, y, wide in squares(page):
            pdf.rect(x, y, wide, module, "F")
        return bytes(pdf.output())

    return draw


def _typst(page: Page) -> Callable[[], bytes]:
    typst: Any = import_module("typst")
    module = _module(page)
    words = [f"#set page(width: {page.wide}pt, height: {page.high}pt, margin: 0pt)", "#set text(top-edge: 0.86em, bottom-edge: -0.14em)"]  # fmt: skip
    for line in page.lines:
        text = line.text.replace("\\", "\\\\").replace('"', '\\"')
        words.append(
            f"#place(top + left, dx: {line.x}pt, dy: {page.high - line.y - 0.86 * line.size}pt, "
            f'text(font: "{line.family}", size: {line.size}pt, tracking: {line.spacing}pt, '
            f'fill: rgb("{line.colour}"), "{text}"))'
        )
    words += [
        f"#place(top + left, dx: {x}pt, dy: {y}pt, rect(width: {wide}pt, height: {module}pt, fill: black, stroke: none))"
        for x, y, wide in squares(page)
    ]
    source = "\n".join(words).encode()
    compiler: Any = typst.Compiler(font_paths=[str(page.lines[0].font.parent)], ignore_system_fonts=True)
    turn = 0

    def draw() -> bytes:
        nonlocal turn
        turn += 1  # each page is another one: what typst keeps of the last is no page drawn
        made: bytes = compiler.compile(input=source.replace(b"-0001", b"-%04d" % (turn + 1)))
        return made

    return draw
