"""What stands against a layout, in words, each with the element that it is about: asked of the rules of layouts, and tried with samples."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from core.language import _
from core.paths import DataFolder
from core.refusal import Refusal
from credits.certificates.layouts import layout_shape, layout_text
from credits.certificates.layouts.layout_parts import Layout, Picture, Rows, Text
from credits.certificates.layouts.refusals import called
from desktop.layouts.drawing import fits, gone
from desktop.layouts.samples import SAMPLES, sample


class Problem(NamedTuple):
    """One sentence, the keys of the elements that it names, and the field; empty where none is named."""

    sentence: str
    keys: tuple[str, ...]
    field: str


def find(folder: DataFolder, layout: Layout) -> list[Problem]:
    """Everything at once, what forbids saving first. For any thread."""
    try:
        layout_text.from_text(layout_text.to_text(layout))
    except Refusal as refusal:
        return [_of(refusal)]
    missing = [
        refusal
        for element in layout.elements
        if isinstance(element, Picture)
        and (refusal := gone(folder, replace(layout, elements=(element,)))) is not None
    ]
    return [*map(_of, [*layout_shape.problems(layout), *missing]), *_too_long(layout)]


def wrong_keys(problems: list[Problem]) -> tuple[str, ...]:
    """The elements that are named."""
    return tuple(dict.fromkeys(key for problem in problems for key in problem.keys))


def _of(refusal: Refusal) -> Problem:
    values = refusal.values
    keys = tuple(str(values[name]) for name in ("element", "other") if values.get(name))
    return Problem(str(refusal), keys, str(values.get("field", "")))


def _too_long(layout: Layout) -> Iterator[Problem]:
    """Texts that some sample does not fit into, each once."""
    for element in layout.elements:
        if isinstance(element, Text | Rows):
            which = next(
                (
                    which
                    for which in SAMPLES
                    if not fits(replace(layout, elements=(element,)), sample(layout.kind, which))
                ),
                None,
            )
            if which is not None:
                yield Problem(
                    _(
                        "“{element}” is too small for its text (tried with: {sample}).",
                        element=called(element.key),
                        sample=_(SAMPLES[which]),
                    ),
                    (element.key,),
                    "box",
                )
