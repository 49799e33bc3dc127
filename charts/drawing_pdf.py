"""A figure on a page of a PDF: the same shapes as on the screen, the text in whatever fonts the document is set in."""

from collections.abc import Callable
from typing import Protocol

from reportlab.pdfgen.canvas import Canvas

from charts.figure import Box, Figure, Stroke


class Writer(Protocol):
    """Puts a line of text: left end of the baseline in points from the page's lower left, size, colour as #rrggbb, bold."""

    def __call__(self, at: tuple[float, float], text: str, size: float, colour: str, *, bold: bool) -> None:
        """Write it."""
        ...


def draw(
    canvas: Canvas,
    figure: Figure,
    at: tuple[float, float],
    write: Writer,
    width: Callable[[str, float, bool], float],
    scale: float = 1.0,
) -> None:
    """Draw the figure with its lower left corner at `at`; `width(text, size, bold)` is how wide `write` will set a text."""
    left, bottom = at
    top = bottom + figure.high * scale
    for shape in figure.shapes:
        if isinstance(shape, Box):
            x, y = left + shape.x * scale, top - (shape.y + shape.high) * scale
            canvas.addLiteral(
                f"q {_rgb(shape.colour)} rg {x:.2f} {y:.2f} {shape.wide * scale:.2f} {shape.high * scale:.2f} re f Q"
            )
        elif isinstance(shape, Stroke):
            ends = (
                left + shape.x1 * scale,
                top - shape.y1 * scale,
                left + shape.x2 * scale,
                top - shape.y2 * scale,
            )
            canvas.addLiteral(
                f"q {_rgb(shape.colour)} RG {shape.thick * scale:.2f} w "
                f"{ends[0]:.2f} {ends[1]:.2f} m {ends[2]:.2f} {ends[3]:.2f} l S Q"
            )
        else:
            size = shape.size * scale
            share = {"start": 0.0, "middle": 0.5, "end": 1.0}[shape.anchor]
            x = left + shape.x * scale - share * width(shape.text, size, shape.bold)
            write((x, top - shape.y * scale), shape.text, size, shape.colour, bold=shape.bold)


def _rgb(colour: str) -> str:
    return " ".join(f"{int(colour[place : place + 2], 16) / 255:.3f}" for place in (1, 3, 5))
