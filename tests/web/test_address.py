"""The address in the code: what the settings say, else that of the adapter which the one rule chooses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.paths import DataFolder
from core.settings import Settings
from store.transaction import Store
from web import address
from web.app import make_app
from web.doctor import adapters
from web.doctor.adapters import Adapter, Network, choose, judge, judged_all

WLAN = Adapter("WLAN", "Intel(R) Wi-Fi 6 AX201 160MHz", ("192.168.1.20",), ("fe80::1",))
ETHERNET = Adapter("以太网", "Realtek PCIe GbE Family Controller", ("10.20.30.40",))
HOTSPOT = Adapter("本地连接* 10", "Microsoft Wi-Fi Direct Virtual Adapter #2", ("192.168.137.1",))
LOOPBACK = Adapter("lo", "lo", ("127.0.0.1",))


@pytest.mark.parametrize(
    ("adapter", "why"),
    [
        (WLAN, ""),
        (ETHERNET, ""),
        (HOTSPOT, ""),
        (Adapter("enp3s0", "enp3s0", ("10.0.0.5",)), ""),
        (Adapter("br0", "br0", ("10.0.0.5",)), ""),
        (Adapter("docker0", "docker0", ("10.9.0.1",)), "virtual"),
        (Adapter("br-1f0a33c2d4e5", "br-1f0a33c2d4e5", ("10.9.0.1",)), "virtual"),
        (Adapter("veth12ab", "veth12ab", ("10.9.0.1",)), "virtual"),
        (Adapter("virbr0", "virbr0", ("10.9.0.1",)), "virtual"),
        (Adapter("vmnet8", "vmnet8", ("10.9.0.1",)), "virtual"),
        (Adapter("以太网 3", "VirtualBox Host-Only Ethernet Adapter", ("10.9.0.1",)), "virtual"),
        (
            Adapter("VMware Network Adapter VMnet8", "VMware Virtual Ethernet Adapter", ("10.9.0.1",)),
            "virtual",
        ),
        (
            Adapter("vEthernet (WSL (Hyper-V firewall))", "Hyper-V Virtual Ethernet Adapter", ("10.9.0.1",)),
            "virtual",
        ),
        (
            Adapter("vEthernet (Default Switch)", "Hyper-V Virtual Ethernet Adapter #2", ("10.9.0.1",)),
            "virtual",
        ),
        (Adapter("Npcap Loopback Adapter", "Npcap Loopback Adapter", ("10.9.0.1",)), "virtual"),
        (Adapter("以太网 4", "TAP-Windows Adapter V9", ("10.9.0.1",)), "vpn"),
        (Adapter("office", "Wintun Userspace Tunnel", ("10.9.0.1",)), "vpn"),
        (Adapter("wg0", "wg0", ("10.9.0.1",)), "vpn"),
        (Adapter("tun0", "tun0", ("10.9.0.1",)), "vpn"),
        (Adapter("Tailscale", "Tailscale Tunnel", ("100.99.1.2",)), "vpn"),
        (Adapter("ZeroTier One [8056c2e21c000001]", "ZeroTier Virtual Port", ("10.9.0.1",)), "vpn"),
        (Adapter("Meta", "Meta Tunnel", ("198.18.0.1",)), "vpn"),
        (Adapter("Clash", "Clash Tunnel", ("10.9.0.1",)), "vpn"),
        (Adapter("singbox_tun", "sing-tun Tunnel", ("172.19.0.1",)), "vpn"),
        (Adapter("以太网 5", "Sangfor SSL VPN CS Support System VNIC", ("2.0.1.2",)), "vpn"),
        (Adapter("深信服虚拟网卡", "", ("10.9.0.1",)), "vpn"),
        (
            Adapter("以太网 6", "Cisco AnyConnect Secure Mobility Client Virtual Miniport", ("10.9.0.1",)),
            "vpn",
        ),
        (Adapter("以太网 7", "Fortinet SSL VPN Virtual Ethernet Adapter", ("10.9.0.1",)), "vpn"),
        (Adapter("向日葵虚拟网卡", "Oray", ("10.9.0.1",)), "vpn"),
        (Adapter("蒲公英", "OrayBoxVPN Virtual Ethernet Adapter", ("172.16.0.9",)), "vpn"),
        (
            Adapter("蓝牙网络连接", "Bluetooth Device (Personal Area Network)", ("10.9.0.1",)),
            "bluetooth",
        ),
        (Adapter("WLAN", "Intel(R) Wi-Fi 6 AX201", ("169.254.3.4",)), "no_network"),
        (Adapter("WLAN", "Intel(R) Wi-Fi 6 AX201", ()), "none"),
        (Adapter("以太网", "Realtek", ("8.8.8.8",)), "public"),
        (Adapter("以太网", "Realtek", ("172.17.0.1",)), "virtual"),
        (Adapter("以太网", "Realtek", ("192.168.56.1",)), "virtual"),
        (LOOPBACK, "self"),
    ],
    ids=lambda value: value.name if isinstance(value, Adapter) else value,
)
def test_an_adapter_is_known_by_its_names_and_its_network(adapter: Adapter, why: str) -> None:
    assert judge(adapter).why_not == why


def test_what_leads_out_is_no_container() -> None:
    """A campus may well use 172.17, and Hyper-V's external switch takes the computer's own address over."""
    campus = Adapter("以太网", "Realtek", ("172.17.30.8",))
    switch = Adapter("vEthernet (校园网)", "Hyper-V Virtual Ethernet Adapter", ("10.1.2.3",))
    for adapter in (campus, switch):
        assert judge(adapter).why_not == "virtual"
        assert judge(adapter, adapter.ipv4[0]).why_not == ""
    wsl = Adapter("vEthernet (WSL)", "Hyper-V Virtual Ethernet Adapter", ("172.30.0.1",))
    assert judge(wsl, "172.30.0.1").why_not == "virtual"


@pytest.mark.parametrize(
    ("network", "remembered", "named", "how"),
    [
        (Network((LOOPBACK, ETHERNET, WLAN), ("192.168.1.20",), "192.168.1.20"), "", "192.168.1.20", "way_out"),
        (Network((LOOPBACK, ETHERNET, WLAN), ("192.168.1.20",), "192.168.1.20"), "以太网", "10.20.30.40", "remembered"),
        (Network((ETHERNET, HOTSPOT), ("10.20.30.40",), "10.20.30.40"), "本地连接* 10", "192.168.137.1", "remembered"),
        (Network((LOOPBACK, ETHERNET, WLAN), ()), "", "10.20.30.40", "first"),
        (Network((WLAN, ETHERNET), ("10.20.30.40",)), "", "10.20.30.40", "way_out"),
        (Network((WLAN,), ("192.168.1.20",)), "以太网", "192.168.1.20", "way_out"),
        (Network((Adapter("Meta", "Meta Tunnel", ("198.18.0.1",)), WLAN), ("198.18.0.1",), "198.18.0.1"), "", "192.168.1.20", "first"),
        (Network((Adapter("docker0", "docker0", ("172.17.0.1",)),), ("172.17.0.1",)), "", "", "none"),
        (Network((Adapter("以太网", "Realtek", ("8.8.8.8",)),), ("8.8.8.8",), "8.8.8.8"), "", "", "none"),
        (Network((LOOPBACK,), ()), "", "", "none"),
        (Network((), ()), "", "", "none"),
    ],
)  # fmt: skip
def test_the_remembered_then_the_way_out_then_the_first(
    monkeypatch: pytest.MonkeyPatch, network: Network, remembered: str, named: str, how: str
) -> None:
    chosen = choose(network, remembered)
    assert (chosen.address, chosen.how) == (named, how)
    assert chosen.lost == ("" if how == "remembered" else remembered)
    address.look_again()
    monkeypatch.setattr(address, "read_network", lambda: network)
    expected = f"http://{named or '127.0.0.1'}:8460"
    assert address.phone_address("", "0.0.0.0", 8460, remembered) == expected
    assert address.address_of(Settings(door_host="0.0.0.0", door_adapter=remembered)) == expected
    address.look_again()


def test_a_remembered_adapter_keeps_its_name_when_its_address_changes() -> None:
    for own in ("192.168.1.20", "10.1.1.7"):
        network = Network((ETHERNET, WLAN._replace(ipv4=(own,))), ("10.20.30.40",), "10.20.30.40")
        assert choose(network, "WLAN").address == own


def test_the_settings_come_first_and_one_computer_alone_is_named_so() -> None:
    assert address.phone_address("http://base.example.cn/", "0.0.0.0", 8460, "") == "http://base.example.cn"
    assert address.phone_address("", "127.0.0.1", 8460, "WLAN") == "http://127.0.0.1:8460"


def test_adapters_are_read_again_only_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds, read = [100.0], [0]

    def look() -> Network:
        read[0] += 1
        return Network((WLAN,), ())

    address.look_again()
    monkeypatch.setattr(address, "read_network", look)
    monkeypatch.setattr(address.time, "monotonic", lambda: seconds[0])
    for later in (0.0, 0.3, 4.9):
        seconds[0] = 100.0 + later
        address.network()
    assert read == [1]
    seconds[0] = 106.0
    address.network()
    assert read == [2]
    address.look_again()


def test_this_computers_own_adapters_are_read() -> None:
    network = adapters.read_network()
    assert any("127.0.0.1" in adapter.ipv4 for adapter in network.adapters)
    assert choose(network).address in {"", *(each for adapter in network.adapters for each in adapter.ipv4)}


def test_without_the_list_the_ways_out_are_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(include_unconfigured: bool) -> None:
        raise OSError

    monkeypatch.setattr("ifaddr.get_adapters", fail)

    def towards(_target: str) -> str:
        return "192.168.1.20"

    monkeypatch.setattr(adapters, "_way_towards", towards)
    assert choose(adapters.read_network()).address == "192.168.1.20"


ANY = st.builds(
    Adapter,
    st.text(max_size=12),
    st.text(max_size=20),
    st.lists(st.ip_addresses(v=4).map(str), max_size=3).map(tuple),
)


@given(st.lists(ANY, max_size=6), st.text(max_size=3), st.booleans())
def test_what_is_chosen_is_always_an_address_of_this_computer(
    some: list[Adapter], remembered: str, leads: bool
) -> None:
    ways = tuple(adapter.ipv4[0] for adapter in some if adapter.ipv4)
    network = Network(tuple(some), ways, ways[0] if ways and leads else "")
    chosen = choose(network, remembered)
    own = {each for adapter in some for each in adapter.ipv4}
    assert chosen.address in own if chosen.judged else chosen.address == ""
    assert len(judged_all(network)) == len(some)
    if chosen.how in {"way_out", "first"}:
        assert chosen.judged
        assert chosen.judged.usable


def test_an_open_door_names_what_the_rule_says_now(sqlite_base: Store, folder: DataFolder) -> None:
    """The computer may move to another network while the door stays open."""
    named = ["http://192.168.1.20:8460"]
    door = make_app(sqlite_base, folder, Settings(), lambda: named[0]).door
    assert door.address == "http://192.168.1.20:8460"
    named[0] = "http://10.0.0.5:8460"
    assert door.address == "http://10.0.0.5:8460"
    fixed = Settings(door_address="http://base.example.cn")
    assert make_app(sqlite_base, folder, fixed).door.address == "http://base.example.cn"
