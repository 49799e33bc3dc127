"""The QR of a certificate is module for module the one that the library makes, and of version 7 at most."""

from hypothesis import given, settings
from hypothesis import strategies as st

from credits.certificates.certificate_code import by_library, code_modules

digits = st.text(st.sampled_from("0123456789"), min_size=1, max_size=320)
addresses = st.one_of(
    st.just(""),
    st.just("HTTP://192.168.1.10:8765/V#"),
    st.text(st.sampled_from("ABC:/. $%*+-09"), min_size=1, max_size=90).map("{}#".format),
    st.text(st.sampled_from("abc验证/#?="), min_size=1, max_size=40).map("{}#".format),
)


@settings(max_examples=80, deadline=None)
@given(addresses, digits)
def test_every_module_is_the_librarys(address: str, digits: str) -> None:
    made = code_modules(address + digits)
    assert made == by_library(address, digits)
    assert {len(row) for row in made} == {len(made)}


@settings(deadline=None)
@given(st.text(min_size=1, max_size=60))
def test_any_text_has_a_code(text: str) -> None:
    before, hash_sign, after = text.rpartition("#")
    plain = (text, "") if not (after.isascii() and after.isdigit()) else (before + hash_sign, after)
    assert code_modules(text) == by_library(*plain)


def test_a_text_longer_than_a_certificates_goes_to_the_library() -> None:
    for text in ("9" * 2_000, "x" * 300, "HTTP://A#" + "9" * 600):
        assert len(code_modules(text)) > 17 + 4 * 9


def test_sizes() -> None:
    assert len(code_modules("张三")) == 21
    assert len(code_modules("HTTP://192.168.1.10:8765/V#" + "9" * 230)) == 45
