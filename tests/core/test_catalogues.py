"""The Chinese catalogues are whole: nothing missing, guessed, stale or half filled in, and the .mo says what the .po says."""

import re
from string import Formatter

import catalogues
import pytest

from core import language

PACKAGES = catalogues.packages()
NAMES_AND_CODES = re.compile(
    r"[\W\d_]*(xiuhua|xlsx|pdf|ip|url|http|usb|qr|id|excel|wps|sqlite|postgresql|ok)?[\W\d_]*", re.IGNORECASE
)


def fields(text: str) -> set[str]:
    braces = {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}
    return braces | set(re.findall(r"%\(\w+\)s", text))


@pytest.mark.parametrize("package", PACKAGES)
def test_every_msgid_is_translated_and_none_is_stale(package: str) -> None:
    said, book = set(catalogues.msgids(package)), catalogues.translations(package)
    assert said - set(book) == set(), "run packaging/catalogues.py"
    assert set(book) - said == set(), "no code says these any more: run packaging/catalogues.py"
    assert [msgid for msgid, text in book.items() if not text.strip()] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_what_ships_is_what_was_written(package: str) -> None:
    assert catalogues.compiled(package) == catalogues.translations(package), "run packaging/catalogues.py"


@pytest.mark.parametrize("package", PACKAGES)
def test_a_translation_fills_in_the_same_values(package: str) -> None:
    book = catalogues.translations(package)
    assert {msgid: text for msgid, text in book.items() if text and fields(msgid) != fields(text)} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_translation_is_chinese(package: str) -> None:
    book = catalogues.translations(package)
    english = {
        msgid: text
        for msgid, text in book.items()
        if not re.search(r"[\u4e00-\u9fff]", text)
        and not NAMES_AND_CODES.fullmatch(re.sub(r"\{\w+\}", "", text))
    }
    assert english == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_chinese_has_chinese_punctuation(package: str) -> None:
    book = catalogues.translations(package)
    astray = {
        text
        for text in book.values()
        if re.search(r"[\u4e00-\u9fff] ?[,;:!?](?!\S*[/\\])|[\u4e00-\u9fff]\.(?:\s|$)", text)
    }
    assert astray == set()


def test_one_msgid_has_one_translation() -> None:
    heard: dict[str, set[str]] = {}
    for package in PACKAGES:
        for msgid, text in catalogues.translations(package).items():
            heard.setdefault(msgid, set()).add(text)
    assert {msgid: texts for msgid, texts in heard.items() if len(texts) > 1} == {}


def test_no_catalogue_is_left_of_a_package_that_is_gone() -> None:
    assert {path.stem for path in catalogues.CATALOGUES.iterdir()} <= set(PACKAGES)


def test_the_program_speaks_what_the_catalogues_say() -> None:
    with language.speaking("zh_CN"):
        for msgid, text in catalogues.translations("core").items():
            assert language.translate(msgid) == text
    assert language.translate("This cannot be done.") == "This cannot be done."
