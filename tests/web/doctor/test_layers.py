"""The doctor's layers: a computer in order, and each thing that goes wrong in a hall, with what to do; nothing real is asked."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.metadata import version

import pytest

from core import language
from core.paths import DataFolder
from core.settings import Settings, save
from web.doctor import probes
from web.doctor.adapters import Adapter, Network
from web.doctor.comers import Came
from web.doctor.findings import STATES, TITLES, State, advised, said, worst
from web.doctor.firewall import Firewall, Profile, Rule
from web.doctor.layers import BADGES, examine
from web.doctor.look import Seen, look
from web.doctor.probes import Answer, Holder, Probes
from web.doctor.silence import Silence

OPEN = Settings(door_host="0.0.0.0")
HEALTHY = Answer(200, json.dumps({"ok": True, "version": version("xiuhua")}).encode())
REFUSED = Answer(trouble="Connection refused")
WLAN = Adapter("WLAN", "Intel(R) Wi-Fi 6 AX201", ("192.168.1.20",))
ETHERNET = Adapter("以太网", "Realtek PCIe GbE", ("10.0.0.5",))
DOCKER = Adapter("docker0", "docker0", ("172.17.0.1",))
ONE = Network((WLAN, DOCKER), ("192.168.1.20",), "192.168.1.20")
LETS_IN = Firewall(
    (Profile("private", on=True),),
    (Rule("Xiuhua", allows=True, profiles=frozenset({"private"}), ports=((8460, 8460),)),),
)
NOBODY = Holder()
KEY = b"k" * 32


def seen(
    folder: DataFolder,
    at: datetime,
    settings: Settings = OPEN,
    *,
    answers: Mapping[str, Answer] | None = None,
    network: Network = ONE,
    firewall: Firewall | None = LETS_IN,
    holder: Holder = NOBODY,
    bound: str = "",
    tokens: int = 200,
) -> Seen:
    """A look at a computer in order, but for what is given."""
    healthy = {"http://127.0.0.1:8460/health": HEALTHY, "http://192.168.1.20:8460/health": HEALTHY}
    known = {**healthy, **(answers or {})}

    def get(url: str) -> Answer:
        return Answer(tokens, b"[]") if "/T/" in url else known.get(url, REFUSED)

    faked = Probes(get, lambda _port: holder, lambda _host, _port: bound, lambda: network, lambda: firewall)
    return look(folder, settings, at, KEY, faked)


def states(found: Seen) -> dict[str, State]:
    return {each.layer: each.state for each in examine(found)}


def sentence(found: Seen, layer: str) -> str:
    (one,) = [each for each in examine(found) if each.layer == layer]
    return " ".join([said(one), *advised(one)])


def test_a_computer_in_order(folder: DataFolder, at: datetime) -> None:
    found = seen(folder, at)
    assert states(found) == {
        "door": State.OK,
        "port": State.OK,
        "phones": State.OK,
        "adapter": State.OK,
        "reach": State.OK,
        "firewall": State.OK,
        "phone": State.UNKNOWN,
    }
    assert found.address == "http://192.168.1.20:8460"
    assert "192.168.1.20" in sentence(found, "adapter")


def test_the_service_is_off_and_another_program_has_its_port(folder: DataFolder, at: datetime) -> None:
    stranger = {"http://127.0.0.1:8460/health": Answer(404, b"<html>")}
    found = seen(folder, at, answers=stranger, holder=Holder(4711, "迅雷.exe"))
    assert states(found)["door"] is states(found)["port"] is State.BAD
    assert "迅雷.exe" in sentence(found, "port")
    assert "4711" in sentence(found, "port")
    nameless = seen(folder, at, answers=stranger)
    assert states(nameless)["port"] is State.BAD
    kept = seen(
        folder, at, answers={"http://127.0.0.1:8460/health": REFUSED}, bound="以一种访问权限不允许的方式"
    )
    assert "Hyper-V" in sentence(kept, "port")
    off = seen(folder, at, answers={"http://127.0.0.1:8460/health": REFUSED})
    assert (states(off)["door"], states(off)["port"], states(off)["reach"]) == (
        State.BAD,
        State.OK,
        State.UNKNOWN,
    )
    assert BADGES in sentence(off, "door")


def test_the_service_of_another_base_or_version(folder: DataFolder, at: datetime) -> None:
    assert "another base" in sentence(seen(folder, at, tokens=404), "door")
    assert states(seen(folder, at, tokens=500))["door"] is State.OK
    older = Answer(200, b'{"ok": true, "version": "0.0.9"}')
    found = seen(folder, at, answers={"http://127.0.0.1:8460/health": older})
    assert states(found)["door"] is State.WARN
    assert "0.0.9" in sentence(found, "door")
    assert states(replace(seen(folder, at), is_temporary=True))["door"] is State.WARN


def test_phones_are_not_let_in(folder: DataFolder, at: datetime) -> None:
    found = seen(folder, at, Settings())
    assert states(found)["phones"] is State.BAD
    assert states(found)["reach"] is State.UNKNOWN
    assert "tick" in sentence(found, "phones")
    assert states(replace(seen(folder, at), was_closed=True))["phones"] is State.WARN


@pytest.mark.parametrize(
    ("network", "settings", "state", "words"),
    [
        (Network((DOCKER,), ()), OPEN, State.BAD, "docker0"),
        (Network((), ()), OPEN, State.BAD, "hotspot"),
        (Network((WLAN, ETHERNET), ()), OPEN, State.WARN, "以太网"),
        (Network((WLAN, ETHERNET), ("10.0.0.5",), "10.0.0.5"), OPEN, State.OK, "10.0.0.5"),
        (ONE, replace(OPEN, door_adapter="以太网"), State.WARN, "以太网, is not connected"),
        (ONE, replace(OPEN, door_adapter="docker0"), State.WARN, "virtual machines"),
        (ONE, replace(OPEN, door_address="http://192.168.1.20:8460"), State.OK, "by hand"),
        (ONE, replace(OPEN, door_address="http://192.168.1.99:8460"), State.WARN, "clear"),
        (ONE, replace(OPEN, door_address="https://base.example.cn"), State.OK, "base.example.cn"),
    ],
)
def test_which_adapter_the_code_names(
    folder: DataFolder, at: datetime, network: Network, settings: Settings, state: State, words: str
) -> None:
    found = seen(folder, at, settings, network=network)
    assert states(found)["adapter"] is state
    assert words in sentence(found, "adapter")


def test_the_address_does_not_answer_or_something_else_does(folder: DataFolder, at: datetime) -> None:
    there = "http://192.168.1.20:8460/health"
    silent = seen(folder, at, answers={there: Answer(trouble="timed out")})
    assert states(silent)["reach"] is State.BAD
    assert "timed out" in sentence(silent, "reach")
    other = seen(folder, at, answers={there: Answer(403, b"{}")})
    assert "something else" in sentence(other, "reach")


def test_the_firewall_gives_a_command_to_copy(folder: DataFolder, at: datetime) -> None:
    shut = seen(folder, at, replace(OPEN, door_port=9000), firewall=Firewall(LETS_IN.profiles, ()))
    (one,) = [each for each in examine(shut) if each.layer == "firewall"]
    assert one.state is State.BAD
    assert one.command == (
        'netsh advfirewall firewall add rule name="Xiuhua" dir=in action=allow protocol=TCP localport=9000 '
        f'program="{probes.program_path()}" profile=private,domain'
    )
    blocked = Firewall(LETS_IN.profiles, (Rule("xiuhua.exe", allows=False, profiles=frozenset({"private"})),))
    assert "xiuhua.exe" in sentence(seen(folder, at, firewall=blocked), "firewall")
    assert states(seen(folder, at, firewall=None))["firewall"] is State.UNKNOWN


def test_whether_a_phone_came_through(folder: DataFolder, at: datetime) -> None:
    found = seen(folder, at)
    here = Came(at, "192.168.1.20", private=True, wechat=False, is_phone=False)
    phone = here._replace(address="192.168.1.77", is_phone=True, at=at + timedelta(minutes=1))
    assert states(replace(found, came=(here, phone)))["phone"] is State.OK
    assert "13:21" in sentence(replace(found, came=(here, phone)), "phone")
    assert "WeChat" in sentence(replace(found, came=(phone._replace(wechat=True),)), "phone")
    shut = seen(folder, at, firewall=Firewall(LETS_IN.profiles, ()))
    assert states(shut)["firewall"] is State.BAD
    assert states(replace(shut, came=(phone,)))["firewall"] is State.OK
    far = phone._replace(address="8.8.8.8", private=False)
    assert states(replace(found, came=(far,)))["phone"] is State.WARN
    assert states(replace(found, came=(here,)))["phone"] is State.UNKNOWN
    nobody = replace(found, waited=30)
    assert states(nobody)["phone"] is State.BAD
    for words in ("three dots", "guest networks", "hotspot", "Badges"):
        assert words in sentence(nobody, "phone")


def test_silence_in_the_hall_and_strange_settings(folder: DataFolder, at: datetime) -> None:
    save(folder.settings, OPEN)
    folder.settings.write_text(folder.settings.read_text("utf-8") + "door_prot = 8460\n", "utf-8")
    found = replace(seen(folder, at), silence=Silence(4, 9))
    assert next(iter(states(found))) == "settings"
    assert list(states(found))[-1] == "hall"
    assert "door_prot" in sentence(found, "settings")
    assert "9" in sentence(found, "hall")
    assert worst(examine(found)) is State.BAD
    assert worst(examine(replace(found, silence=None))) is State.WARN


def test_every_layer_and_state_has_a_title(folder: DataFolder, at: datetime) -> None:
    found = replace(seen(folder, at), silence=Silence(4, 9))
    assert {each.layer for each in examine(found)} <= set(TITLES)
    assert set(STATES) == set(State)
    language.speak("zh_CN")
    assert all(said(each) for each in examine(found))


NETSTAT = """
活动连接

  协议  本地地址          外部地址        状态           PID
  TCP    0.0.0.0:135            0.0.0.0:0              LISTENING       1088
  TCP    0.0.0.0:8460           0.0.0.0:0              侦听            4711
  TCP    192.168.1.20:8460      192.168.1.77:51000     ESTABLISHED     9
  TCP    [::]:8461              [::]:0                 LISTENING       12
"""


def test_who_listens_is_read_in_any_language() -> None:
    assert probes.listening_pid(NETSTAT, 8460) == 4711
    assert probes.listening_pid(NETSTAT, 8461) == 12
    assert probes.listening_pid(NETSTAT, 84) == 0
    assert probes.task_name('"迅雷.exe","4711","Console","1","12,345 K"\r\n') == "迅雷.exe"
    assert probes.task_name("信息: 没有运行的任务匹配指定标准。\r\n") == ""


def test_a_program_that_is_missing_or_fails_says_nothing() -> None:
    assert probes.output(["no-such-program-here"]) == ""
    assert probes.decoded("本地端口".encode("gbk")) == "本地端口"
    assert probes.decoded("本地端口".encode()) == "本地端口"


def test_real_looks_at_this_computer(folder: DataFolder, at: datetime) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert probes.holder(port).pid > 0
        assert probes.bind("127.0.0.1", port)
    assert probes.bind("127.0.0.1", port) == ""
    assert probes.bind("192.0.2.250", port)
    assert probes.bind("127.0.0.1", 70_000)
    assert probes.get(f"http://127.0.0.1:{port}/").trouble
    assert probes.get("http://no such host/").trouble
    found = look(folder, replace(Settings(), door_port=port), at, None)
    assert states(found)["port"] is State.OK
    assert found.is_ours is None
