"""An expected "no": a typed exception with a code and values, worded by the door in the reader's language.

Domains declare theirs in `refusals.py`; every door catches `Refusal` and shows `word(refusal)`. Anything else is a fault.
"""

from typing import Any, ClassVar, cast

from core.language import N_, translate


class Refusal(Exception):
    """One expected "no".

    Subclasses set `code` (stable, for scripts), `sentence` (an English msgid with {named} values) and, where there is
    something to do, `advice` (a second msgid, shown after the sentence).
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = N_("This cannot be done.")
    advice: ClassVar[str] = ""
    titles: ClassVar[frozenset[str]] = frozenset()
    """The values that are msgids themselves (a state, the name of a step), or tuples of them."""

    def __init__(self, **values: object) -> None:
        super().__init__(self.code, values)
        self.values = values

    @property
    def said(self) -> dict[str, object]:
        """The values as the sentence shows them, in the present language."""
        return {
            name: _in_words(value) if name in self.titles else value for name, value in self.values.items()
        }

    def __reduce__(self) -> tuple[Any, ...]:
        """How it travels to another process: by its type and its values."""
        return _made, (type(self), self.values)

    def __str__(self) -> str:
        """The refusal in the present language: what is wrong, then what to do."""
        return word(self)


def _made(kind: type[Refusal], values: dict[str, object]) -> Refusal:
    return kind(**values)


def word(refusal: Refusal) -> str:
    """The refusal as one or two sentences in the present language."""
    values = refusal.said
    parts = [translate(refusal.sentence, **values)]
    if refusal.advice:
        parts.append(translate(refusal.advice, **values))
    between = "" if parts[0].endswith("。") else " "  # Chinese sentences stand close together
    return between.join(parts)


def _in_words(value: object) -> str:
    if isinstance(value, tuple):
        return translate(N_(", ")).join(translate(str(each)) for each in cast("tuple[object, ...]", value))
    return translate(str(value))
