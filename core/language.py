"""Every sentence a person sees passes here: English msgids, complete zh_CN catalogues, one per package.

Doors choose the language (`speak` for a program, `speaking` for one web request); nothing is translated when a module is
imported, so `N_` only marks a msgid and `_` translates it when it is shown.
"""

import gettext
import locale
import os
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

LANGUAGES = ("zh_CN", "en")
CATALOGUES = Path(__file__).parent / "locale"

_chosen: ContextVar[str | None] = ContextVar("language", default=None)
_program = {"language": "en"}


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own word, which the extractor looks for
    """Mark a msgid for the catalogue without translating it."""
    return msgid


def system_language() -> str:
    """The language of the operating system: zh_CN for any Chinese, else en."""
    if os.name == "nt":
        import ctypes

        windll = getattr(ctypes, "windll")  # noqa: B009 - exists on Windows alone, so the checker must not look for it
        name: str = locale.windows_locale.get(windll.kernel32.GetUserDefaultUILanguage(), "en")
    else:
        name = next(
            (os.environ[key] for key in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(key)), "en"
        )
    return "zh_CN" if name.lower().startswith("zh") else "en"


def best_of(header: str) -> str:
    """The language for an HTTP Accept-Language header; Chinese when it names neither."""
    ranked: list[tuple[float, str]] = []
    for part in header.split(",")[:20]:
        tag, _semicolon, quality = part.strip().partition(";q=")
        try:
            weight = float(quality or "1")
        except ValueError:
            continue
        ranked.append((-weight, tag.lower()))
    for _weight, tag in sorted(ranked, key=lambda pair: pair[0]):
        if tag.startswith("zh"):
            return "zh_CN"
        if tag.startswith("en"):
            return "en"
    return "zh_CN"


def speak(language: str) -> None:
    """Set the language of the whole program; one of LANGUAGES."""
    _program["language"] = language


@contextmanager
def speaking(language: str) -> Generator[None]:
    """Use a language within this block (and this task) only."""
    token = _chosen.set(language)
    try:
        yield
    finally:
        _chosen.reset(token)


def spoken() -> str:
    """The language in force now."""
    return _chosen.get() or _program["language"]


@lru_cache(maxsize=4)
def _catalogue(language: str) -> gettext.NullTranslations:
    whole = gettext.NullTranslations()
    for path in sorted((CATALOGUES / language / "LC_MESSAGES").glob("*.mo")):
        with path.open("rb") as file:
            translations = gettext.GNUTranslations(file)
        translations.add_fallback(whole)
        whole = translations
    return whole


def _(msgid: str, **values: object) -> str:
    """The msgid in the present language, its {named} values filled in.

    A plain-text result: escaping is the work of whatever shows it.
    """
    text = _catalogue(spoken()).gettext(msgid) if msgid else ""
    return text.format(**values) if values else text


translate = _
