"""Windows' firewall: what its rules say about our program and port. Reading is of text and pure; `web.doctor.probes` fetches it.

Rules come from the registry, where they are the same in every language, else from `netsh`; which profile is in force only
`netsh advfirewall show currentprofile` tells, in the system's language (Chinese and English are known).
"""

import ntpath
import re
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

PROFILES = ("domain", "private", "public")
_ANY = {"", "any", "任何", "任意"}
_LOCAL = {"localsubnet", "本地子网"}
_PROFILE_WORDS = {
    "domain": "domain", "域": "domain",
    "private": "private", "standard": "private", "专用": "private",
    "public": "public", "公用": "public",
}  # fmt: skip
_ON = {"on", "启用", "打开", "开启", "开"}
_OFF = {"off", "关闭", "禁用", "停用", "关"}
_LABELS = {
    "rulename": "name", "规则名称": "name",
    "enabled": "enabled", "已启用": "enabled",
    "direction": "direction", "方向": "direction",
    "profiles": "profiles", "配置文件": "profiles",
    "remoteip": "remote", "远程ip": "remote",
    "protocol": "protocol", "协议": "protocol",
    "localport": "ports", "本地端口": "ports",
    "program": "program", "程序": "program",
    "service": "service", "服务": "service",
    "action": "action", "操作": "action",
}  # fmt: skip
_YES, _IN, _ALLOW = {"yes", "是"}, {"in", "入", "入站"}, {"allow", "允许"}
_RULE_PER_NETWORK = {"RA4", "RA42", "RA6", "RA62"}
_ALWAYS_NARROW = {"AppPkgId", "LUOwn", "Svc", "LUAuth", "RUAuth", "RMauth", "IF"}


class Rule(NamedTuple):
    """One rule in force for what comes in over TCP from anywhere near."""

    name: str
    allows: bool
    profiles: frozenset[str]
    program: str = ""
    """Its path; empty for every program."""
    ports: tuple[tuple[int, int], ...] = ()
    """First and last of each range; none for every port."""


class Profile(NamedTuple):
    """A network profile in force now, and what it does with connections that no rule speaks of."""

    name: str
    on: bool
    lets_in: bool = False
    shuts_out: bool = False
    """Even what a rule allows."""


class Firewall(NamedTuple):
    """What was read of the firewall."""

    profiles: tuple[Profile, ...]
    rules: tuple[Rule, ...]


class Says(StrEnum):
    """What the firewall does with phones that come to our port."""

    UNKNOWN = "unknown"
    OFF = "off"
    LETS_IN = "lets_in"
    NO_RULE = "no_rule"
    OTHER_PROFILE = "other_profile"
    """A rule allows it, but for another kind of network than the present one."""
    BLOCKED = "blocked"
    SHUT = "shut"


class Verdict(NamedTuple):
    """`rules` are the names of those that decided, `profile` the one concerned."""

    says: Says
    profile: str = ""
    rules: tuple[str, ...] = ()


def verdict(firewall: Firewall | None, program: str, port: int) -> Verdict:
    """What the firewall does with connections to `port` of `program`; a block wins over every allowance, as on Windows."""
    if firewall is None or not firewall.profiles:
        return Verdict(Says.UNKNOWN)
    on = [profile for profile in firewall.profiles if profile.on]
    if not on:
        return Verdict(Says.OFF, firewall.profiles[0].name)
    mine = [rule for rule in firewall.rules if _concerns(rule, program, port)]
    for profile in on:
        if profile.shuts_out:
            return Verdict(Says.SHUT, profile.name)
        blocks = tuple(rule.name for rule in mine if not rule.allows and profile.name in rule.profiles)
        if blocks:
            return Verdict(Says.BLOCKED, profile.name, blocks)
    allowances = [rule for rule in mine if rule.allows]
    for profile in on:
        if profile.lets_in or any(profile.name in rule.profiles for rule in allowances):
            continue
        elsewhere = tuple(rule.name for rule in allowances)
        return Verdict(Says.OTHER_PROFILE if elsewhere else Says.NO_RULE, profile.name, elsewhere)
    return Verdict(Says.LETS_IN, on[0].name, tuple(rule.name for rule in allowances))


def profiles_of(text: str) -> tuple[Profile, ...]:
    """The profiles in what `netsh advfirewall show currentprofile` prints; none where it cannot be understood."""
    found: list[Profile] = []
    name = ""
    on: bool | None = None
    for line in text.splitlines():
        head = re.fullmatch(
            r"(\S+?)\s*(?:Profile Settings|配置文件\s*设置)\s*[:：]\s*", line.strip(), re.IGNORECASE
        )
        if head:
            name, on = _PROFILE_WORDS.get(head[1].lower(), ""), None
            continue
        words = line.split()
        if not name or len(words) < 2:
            continue
        last = words[-1].lower()
        if on is None and words[0].lower() in {"state", "状态"}:
            on = True if last in _ON else False if last in _OFF else None
        elif on is not None and "inbound" in last and "outbound" in last:
            found.append(Profile(name, on, "allowinbound" in last, "blockinboundalways" in last))
            name = ""
    return tuple(found)


def rules_of_registry(values: Iterable[str]) -> tuple[Rule, ...]:
    """The rules in force in the registry's own form: "v2.31|Action=Allow|Active=TRUE|Dir=In|Protocol=6|LPort=8460|...|"."""
    return tuple(rule for value in values if (rule := _of_registry(value)))


def rules_of_netsh(text: str) -> tuple[Rule, ...]:
    """The rules in force in what `netsh advfirewall firewall show rule name=all verbose` prints, in Chinese or English."""
    blocks: list[dict[str, str]] = []
    for line in text.splitlines():
        label, colon, value = line.replace("：", ":", 1).partition(":")
        known = _LABELS.get(re.sub(r"\s", "", label).lower()) if colon else None
        if known == "name":
            blocks.append({})
        if known and blocks:
            blocks[-1].setdefault(known, value.strip())
    return tuple(rule for block in blocks if (rule := _of_netsh(block)))


def command(program: str, port: int, name: str) -> str:
    """What an administrator types to let phones in, from private and office networks."""
    return (
        f'netsh advfirewall firewall add rule name="{name}" dir=in action=allow protocol=TCP '
        f'localport={port} program="{program}" profile=private,domain'
    )


def _of_netsh(block: dict[str, str]) -> Rule | None:
    def word(label: str) -> str:
        return block.get(label, "").lower()

    in_force = word("enabled") in _YES and word("direction") in _IN
    over_tcp = word("protocol") in _ANY | {"tcp", "6"}
    narrow = word("remote") not in _ANY | _LOCAL or bool(word("service"))
    ports = _ports(block.get("ports", ""))
    profiles = frozenset(
        _PROFILE_WORDS[each]
        for part in word("profiles").split(",")
        if (each := part.strip()) in _PROFILE_WORDS
    )
    if not in_force or not over_tcp or narrow or ports is None:
        return None
    program = block.get("program", "")
    return Rule(
        block.get("name", ""),
        word("action") in _ALLOW,
        profiles or frozenset(PROFILES),
        "" if program.lower() in _ANY else program,
        ports,
    )


def _of_registry(value: str) -> Rule | None:
    fields: dict[str, list[str]] = {}
    for part in value.split("|")[1:]:
        key, _equals, said = part.partition("=")
        fields.setdefault(key, []).append(said)

    def first(key: str, otherwise: str = "") -> str:
        return fields.get(key, [otherwise])[0]

    in_force = first("Active").upper() == "TRUE" and first("Dir").lower() == "in"
    near = all(
        said.lower() in _LOCAL for key, told in fields.items() if key in _RULE_PER_NETWORK for said in told
    )
    ports = _ports(",".join([*fields.get("LPort", []), *fields.get("LPort2_10", [])]))
    if (
        not in_force
        or first("Protocol", "6") != "6"
        or not near
        or _ALWAYS_NARROW & fields.keys()
        or ports is None
    ):
        return None
    named = {each.lower() for each in fields.get("Profile", [])}
    profiles = frozenset(_PROFILE_WORDS[each] for each in named if each in _PROFILE_WORDS)
    return Rule(
        first("Name"),
        first("Action").lower() == "allow",
        profiles or frozenset(PROFILES),
        first("App"),
        ports,
    )


def _ports(said: str) -> tuple[tuple[int, int], ...] | None:
    """Ranges of ports, none for every one; None where the rule is for something else than numbers (RPC, IPHTTPS)."""
    if said.strip().lower() in _ANY:
        return ()
    found: list[tuple[int, int]] = []
    for part in said.split(","):
        low, _dash, high = part.strip().partition("-")
        if low.isdigit() and (high or low).isdigit():
            found.append((int(low), int(high or low)))
    return tuple(found) or None


def _concerns(rule: Rule, program: str, port: int) -> bool:
    if rule.ports and not any(low <= port <= high for low, high in rule.ports):
        return False
    return not rule.program or _path(rule.program) == _path(program)


def _path(program: str) -> str:
    return ntpath.normcase(ntpath.normpath(ntpath.expandvars(program.strip('"'))))
