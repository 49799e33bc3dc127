"""The small files beside this one put together into one page whose policy admits nothing but them. Called by `writing`."""

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from string import Template

from credits.certificates import token_words
from credits.certificates.verifier.page_words import NEEDS_SCRIPT, both, months, words

_ROOM = Path(__file__).parent
_SCRIPTS = ("code.js", "signature.js", "paper.js", "revocation.js", "judge.js", "show.js")
_LIBRARY_ENDS = "\nexport {"


def draw(data: Mapping[str, object]) -> bytes:
    """The page; `data` is what its script asks for besides its words: keys, revocation lists, the day."""
    style, script = _read("page.css"), _script()
    said = words()
    whole = {**data, "words": said, "months": months(), "vocabulary": vocabulary()}
    return (
        Template(_read("page.html"))
        .substitute(
            title=" · ".join(dict.fromkeys(said[language]["page_title"] for language in said)),
            style=style,
            style_hash=_hash(style),
            script=script,
            script_hash=_hash(script),
            noscript=both(NEEDS_SCRIPT),
            data=_as_json(whole),
        )
        .encode()
    )


def vocabulary() -> str:
    """What each code of `token_words` stands for, one a line; an empty line for a code that stands for nothing."""
    said: list[str] = []
    for code in range(token_words.ESCAPE):

        def take(_bits: int, code: int = code) -> int:
            return code

        try:
            said.append(token_words.words(1, take))
        except (ValueError, LookupError):
            said.append("")
    return "\n".join(said).rstrip("\n")


def _script() -> str:
    """The library first, closed into one name, its licence with it as that asks."""
    library, exports, _names = _read("noble-ed25519.js").rpartition(_LIBRARY_ENDS)
    if not exports:
        raise AssertionError("the library has another form than the one that was taken in")
    parts = [
        f"/*\n{_read('NOBLE-LICENSE.txt').strip()}\n*/",
        f"const nobleEd25519 = (() => {{\n{library}\nreturn {{ verifyAsync }};\n}})();",
        *map(_read, _SCRIPTS),
    ]
    return '"use strict";\n' + "\n".join(parts)


def _as_json(data: Mapping[str, object]) -> str:
    """JSON that ends no script element whatever a name holds, in the few bytes that Chinese needs."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _read(name: str) -> str:
    return (_ROOM / name).read_text("utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
