"""An expected "no": a typed exception with a code and values, worded by the door in the reader's language.

Domains declare theirs in `refusals.py`; every door catches `Refusal` and shows `word(refusal)`. Anything else is a fault.
"""

from typing import Any, ClassVar

from core.language import N_, translate


class Refusal(Exception):
    """One expected "no".

    Subclasses set `code` (stable, for scripts), `sentence` (an English msgid with {named} values) and, where there is
    something to do, `advice` (a second msgid, shown after the sentence).
    """

    code: ClassVar[str] = "refused"
    sentence: ClassVar[str] = N_("This cannot be done.")
    advice: ClassVar[str] = ""

    def __init__(self, **values: object) -> None:
        super().__init__(self.code, values)
        self.values = values

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
    parts = [translate(refusal.sentence, **refusal.values)]
    if refusal.advice:
        parts.append(translate(refusal.advice, **refusal.values))
    between = "" if parts[0].endswith("。") else " "  # Chinese sentences stand close together
    return between.join(parts)
