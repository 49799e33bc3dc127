"""A figure as SVG text, for the desktop and the phone page. Every word is escaped; no script, no outside reference."""

from xml.sax.saxutils import escape, quoteattr

from charts.figure import Box, Figure, Shape, Stroke

_FONTS = "'Microsoft YaHei','PingFang SC','Noto Sans CJK SC','Source Han Sans SC',sans-serif"


def svg(figure: Figure) -> str:
    """The whole SVG document; it scales to whatever holds it, and names itself to a screen reader."""
    size = f"0 0 {_number(figure.wide)} {_number(figure.high)}"
    named = f'role="img" aria-label={quoteattr(figure.alt)}'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{size}" {named} font-family="{_FONTS}">',
        f"<title>{escape(figure.title)}</title><desc>{escape(figure.alt)}</desc>",
        *map(_drawn, figure.shapes),
        "</svg>",
    ]
    return "\n".join(parts)


def _drawn(shape: Shape) -> str:
    if isinstance(shape, Box):
        place = " ".join(
            f'{name}="{_number(value)}"'
            for name, value in (("x", shape.x), ("y", shape.y), ("width", shape.wide), ("height", shape.high))
        )
        return f'<rect {place} fill="{shape.colour}"><title>{escape(shape.hint)}</title></rect>'
    if isinstance(shape, Stroke):
        ends = " ".join(f'{name}="{_number(getattr(shape, name))}"' for name in ("x1", "y1", "x2", "y2"))
        return f'<line {ends} stroke="{shape.colour}" stroke-width="{_number(shape.thick)}"/>'
    weight = ' font-weight="bold"' if shape.bold else ""
    return (
        f'<text x="{_number(shape.x)}" y="{_number(shape.y)}" font-size="{_number(shape.size)}"'
        f' fill="{shape.colour}" text-anchor="{shape.anchor}"{weight}>{escape(shape.text)}</text>'
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
