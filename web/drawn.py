"""Pages that a whole hall gets in one minute: drawn once for each language and case, then only filled in.

Drawing one anew each time costs as much as everything else that the door does for a check-in. `web.button` and `web.checked_in` call it.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from markupsafe import escape

from web.frame import PAGES

# Characters of private use: the template has none, and what a person wrote is put in after the page was cut.
PATH, MARK, TICKET, NAME, COURSE, ROOM, TIME = map(chr, range(0xE000, 0xE007))
_BLANKS = re.compile(f"([{PATH}-{TIME}])")


class Drawn(NamedTuple):
    """A page with blanks: the text before each, encoded once, and the text after the last."""

    texts: list[tuple[bytes, str]]
    end: bytes

    def filled(self, values: Mapping[str, str]) -> bytes:
        """The page, with these values (escaped here) in its blanks."""
        encoded = {blank: str(escape(value)).encode() for blank, value in values.items()}
        return b"".join([part for text, blank in self.texts for part in (text, encoded[blank])]) + self.end

    def begun(self, values: Mapping[str, str]) -> "Drawn":
        """The page with these values in their blanks; the others stay blank."""
        encoded = {blank: str(escape(value)).encode() for blank, value in values.items()}
        texts, before = list[tuple[bytes, str]](), b""
        for text, blank in self.texts:
            if blank in encoded:
                before += text + encoded[blank]
            else:
                texts.append((before + text, blank))
                before = b""
        return Drawn(texts, before + self.end)


def drawn(template: str, language: str, **values: object) -> Drawn:
    """Draw a page whose values hold blanks and nothing that a person wrote, in the language in force, which `language` names. Keep what it gives."""
    *pieces, end = _BLANKS.split(PAGES.get_template(template).render(language=language, **values))
    texts = [(text.encode(), blank) for text, blank in zip(pieces[::2], pieces[1::2], strict=True)]
    return Drawn(texts, end.encode())
