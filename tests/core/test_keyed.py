"""Our HMAC is the standard one."""

import hmac

from hypothesis import given
from hypothesis import strategies as st

from core.keyed import mac


@given(st.binary(max_size=150), st.binary(max_size=300))
def test_it_is_the_standard_librarys(key: bytes, said: bytes) -> None:
    assert mac(key, said) == hmac.digest(key, said, "sha256")
