"""The firewall as Windows prints it in two languages and as its registry holds it: who is let in, who is blocked, on which network."""

import sys
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.doctor import firewall, probes
from web.doctor.firewall import (
    Firewall,
    Profile,
    Rule,
    Says,
    profiles_of,
    rules_of_netsh,
    rules_of_registry,
    verdict,
)

HERE = Path(__file__).parent / "netsh"
OURS = r"C:\Users\陈思远\AppData\Local\Programs\Xiuhua\xiuhua.exe"
REGISTRY = (
    "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|Profile=Private|Profile=Domain|LPort=8460|App="
    + OURS
    + "|Name=Xiuhua|Desc=|",
    "v2.31|Action=Block|Active=TRUE|Dir=In|Protocol=6|Profile=Public|App="
    + OURS.lower()
    + "|Name=xiuhua.exe|Defer=User|",
    "v2.31|Action=Allow|Active=FALSE|Dir=In|Protocol=6|LPort=8460|Name=switched off|",
    "v2.31|Action=Allow|Active=TRUE|Dir=Out|Protocol=6|Name=outward|",
    "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=17|LPort=8460|Name=udp|",
    "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=8460|RA4=10.1.1.1|Name=one neighbour|",
    r"v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=RPC|App=%SystemRoot%\system32\svchost.exe|Name=rpc|",
    "v2.31|Action=Allow|Active=TRUE|Dir=In|AppPkgId=S-1-15-2-1|Name=an app of the store|",
    "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort2_10=8400-8500|RA42=LocalSubnet|Profile=Public|Name=a range|",
    "no rule at all",
    "",
)
PRIVATE, PUBLIC = Profile("private", on=True), Profile("public", on=True)


def printed(name: str, encoding: str = "gbk") -> str:
    """What the program gives as text, from the bytes that Windows prints: its code page, or UTF-8 where somebody set it so."""
    return probes.decoded((HERE / name).read_text("utf-8").encode(encoding))


@pytest.mark.parametrize(
    ("file", "profiles"),
    [
        ("profile-en.txt", (PRIVATE,)),
        ("profile-zh.txt", (PUBLIC,)),
        ("profile-zh-off.txt", (Profile("domain", on=False), Profile("public", on=True, shuts_out=True))),
    ],
)
def test_the_profile_in_force_is_read_in_two_languages(file: str, profiles: tuple[Profile, ...]) -> None:
    assert profiles_of(printed(file)) == profiles


@pytest.mark.parametrize("text", ["", "拒绝访问。", "Ok.\n", "Profil privé Paramètres:\nÉtat  ACTIF\n"])
def test_what_cannot_be_understood_is_not_known(text: str) -> None:
    assert profiles_of(text) == ()
    assert verdict(Firewall(profiles_of(text), ()), OURS, 8460).says is Says.UNKNOWN


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
@pytest.mark.parametrize("file", ["rules-en.txt", "rules-zh.txt"])
def test_rules_are_the_same_in_two_languages(file: str, encoding: str) -> None:
    assert rules_of_netsh(printed(file, encoding)) == (
        Rule("Xiuhua", allows=True, profiles=frozenset({"private", "domain"}), program=OURS, ports=((8460, 8460),)),
        Rule("python.exe", allows=False, profiles=frozenset({"public"}), program=r"C:\Python312\python.exe"),
        Rule("Web", allows=True, profiles=frozenset(firewall.PROFILES), ports=((80, 80), (8000, 8999))),
    )  # fmt: skip


def test_rules_of_the_registry() -> None:
    assert rules_of_registry(REGISTRY) == (
        Rule("Xiuhua", allows=True, profiles=frozenset({"private", "domain"}), program=OURS, ports=((8460, 8460),)),
        Rule("xiuhua.exe", allows=False, profiles=frozenset({"public"}), program=OURS.lower()),
        Rule("a range", allows=True, profiles=frozenset({"public"}), ports=((8400, 8500),)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("profiles", "rules", "port", "says"),
    [
        ((PRIVATE,), REGISTRY, 8460, Says.LETS_IN),
        ((PRIVATE,), REGISTRY, 8461, Says.OTHER_PROFILE),
        ((PUBLIC,), REGISTRY, 8460, Says.BLOCKED),
        ((PRIVATE, PUBLIC), REGISTRY, 8460, Says.BLOCKED),
        ((PUBLIC,), REGISTRY[:1], 8460, Says.OTHER_PROFILE),
        ((PUBLIC,), (), 8460, Says.NO_RULE),
        ((Profile("private", on=False),), (), 8460, Says.OFF),
        ((Profile("private", on=True, lets_in=True),), (), 8460, Says.LETS_IN),
        ((Profile("private", on=True, shuts_out=True),), REGISTRY, 8460, Says.SHUT),
        ((), REGISTRY, 8460, Says.UNKNOWN),
    ],
)
def test_what_the_firewall_says(
    profiles: tuple[Profile, ...], rules: tuple[str, ...], port: int, says: Says
) -> None:
    assert verdict(Firewall(profiles, rules_of_registry(rules)), OURS, port).says is says


def test_the_blocking_rule_is_named() -> None:
    found = verdict(Firewall((PUBLIC,), rules_of_registry(REGISTRY)), OURS, 8460)
    assert (found.profile, found.rules) == ("public", ("xiuhua.exe",))


def test_without_windows_it_is_not_known() -> None:
    assert verdict(None, "/usr/bin/python3", 8460).says is Says.UNKNOWN


RULES = st.builds(
    Rule,
    st.text(max_size=4),
    st.booleans(),
    st.sets(st.sampled_from(firewall.PROFILES), min_size=1).map(frozenset),
    st.sampled_from(["", OURS, r"C:\other.exe"]),
    st.sampled_from([(), ((8460, 8460),), ((1, 100),)]),
)


@given(st.lists(RULES, max_size=6), st.sampled_from(firewall.PROFILES))
def test_a_block_wins_and_nobody_is_let_in_without_a_rule(rules: list[Rule], name: str) -> None:
    says = verdict(Firewall((Profile(name, on=True),), tuple(rules)), OURS, 8460).says
    mine = [
        rule
        for rule in rules
        if name in rule.profiles and rule.program in {"", OURS} and rule.ports != ((1, 100),)
    ]
    assert (says is Says.BLOCKED) == any(not rule.allows for rule in mine)
    assert (says is Says.LETS_IN) == (bool(mine) and all(rule.allows for rule in mine))


@given(st.text())
def test_no_text_is_a_fault(text: str) -> None:
    profiles_of(text)
    rules_of_netsh(text)
    rules_of_registry([text])


class _Key:
    """An open key of a registry that holds the rules above and one value that is no text."""

    values = (*REGISTRY, 5)

    def __enter__(self) -> "_Key":
        return self

    def __exit__(self, *_error: object) -> None:
        pass


@pytest.mark.parametrize("has_registry", [True, False])
def test_windows_is_asked_registry_first(monkeypatch: pytest.MonkeyPatch, has_registry: bool) -> None:
    asked: list[str] = []

    def open_key(_root: int, place: str) -> _Key:
        if not has_registry or "Policies" in place:
            raise OSError
        return _Key()

    def output(command: list[str]) -> str:
        asked.append(" ".join(command))
        return printed("profile-zh.txt") if "currentprofile" in command else printed("rules-zh.txt")

    def info(key: _Key) -> tuple[int, int, int]:
        return (0, len(key.values), 0)

    def value(key: _Key, number: int) -> tuple[str, object, int]:
        return ("{id}", key.values[number], 1)

    registry = ModuleType("winreg")
    for name, what in (
        ("HKEY_LOCAL_MACHINE", 1),
        ("OpenKey", open_key),
        ("QueryInfoKey", info),
        ("EnumValue", value),
    ):
        setattr(registry, name, what)
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr(probes, "output", output)
    monkeypatch.setattr(sys, "platform", "win32")
    found = probes.firewall()
    monkeypatch.undo()
    assert found
    assert found.profiles == (PUBLIC,)
    assert found.rules == (
        rules_of_registry(REGISTRY) if has_registry else rules_of_netsh(printed("rules-zh.txt"))
    )
    assert any("show rule" in each for each in asked) == (not has_registry)
