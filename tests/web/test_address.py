"""The address in the code: what the settings say, else one that a phone in the hall can reach."""

import pytest

from web import address


@pytest.mark.parametrize(
    ("own", "named"),
    [
        (["172.17.0.1", "192.168.1.20", "10.0.0.3"], "192.168.1.20"),
        (["127.0.0.1", "169.254.3.4", "192.168.56.1", "10.20.30.40"], "10.20.30.40"),
        (["8.8.8.8"], "127.0.0.1"),
        ([], "127.0.0.1"),
    ],
)
def test_the_first_private_address_that_is_no_virtual_adapters(
    monkeypatch: pytest.MonkeyPatch, own: list[str], named: str
) -> None:
    monkeypatch.setattr(address, "_ways_out", lambda: own[:1])
    monkeypatch.setattr(address, "_own_name", lambda: own[1:])
    assert address.first_private() == named
    assert address.phone_address("", "0.0.0.0", 8460) == f"http://{named}:8460"


def test_the_settings_come_first_and_one_computer_alone_is_named_so() -> None:
    assert address.phone_address("http://base.example.cn/", "0.0.0.0", 8460) == "http://base.example.cn"
    assert address.phone_address("", "127.0.0.1", 8460) == "http://127.0.0.1:8460"


def test_this_computers_own_addresses_are_addresses() -> None:
    assert address.first_private().count(".") == 3
