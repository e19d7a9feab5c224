# SPDX-License-Identifier: GPL-2.0
"""load, unload, status and pass: what is heard on a LAN, with and without a daemon, and what reaches the stack."""
import json
import re
import select
import shutil
import time

import pytest

from lab.daemon import Daemon, forget, pins, port_counters, rows, status, vrrp_xdp, wait_status
from lab.netns import run
from lab.packets import Speaker, advert, inject
from lab.protocols import V3, V6, instance
from lab.waiting import wait_for
from lab.wire import parse_advert

INGRESS = ("auto", "generic", "tc")


def dump(node, name: str):
    """`bpftool map dump`, with names from BTF."""
    entries = json.loads(run("bpftool", "-j", "map", "dump", "pinned", pins(node) / name).stdout)
    return [e["formatted"]["value"] for e in entries]


@pytest.fixture
def bpftool():
    if not shutil.which("bpftool"):
        pytest.skip("needs bpftool")


@pytest.fixture
def load(lan):
    """Attaches to a's interface without a daemon."""
    def run_load(*args: str):
        done = vrrp_xdp("load", "v0", "-n", lan["a"].netns.name, *args)
        assert done.returncode == 0, done
        return done

    lan.on_close(lambda: forget(lan["a"]))
    return run_load


class Listener:
    """A packet socket in a node's namespace, like that of tcpdump."""

    def __init__(self, lan, node):
        self._socket = node.netns.packet_socket("v0")
        self._socket.setblocking(False)
        lan.on_close(self.close)

    def close(self) -> None:
        self._socket.close()

    def adverts(self, source: str) -> list[int]:
        """VRIDs of the adverts from this address since the last call."""
        seen = []
        while select.select([self._socket], [], [], 0)[0]:
            found = parse_advert(self._socket.recv(2048))
            if found and found.source == source:
                seen.append(found.vrid)
        return seen


@pytest.mark.parametrize("mode", INGRESS)
def test_load_observes(lan, load, protocol, mode):
    """`status` lists every virtual router heard: its Active, priority, interval, version and largest gap. Its adverts
    continue to the stack, for another VRRP daemon."""
    host = lan["host"]
    load("--mode", mode)
    listener = Listener(lan, lan["a"])
    Speaker(lan, host, advert(protocol, host, 150, interval=2), 0.05)
    row = wait_for(lambda: (r := status(lan["a"]).get(51)) and r["counters"]["adverts"] > 5 and r, what="VRID 51")
    assert (row["state"], row["configured"], row["name"]) == ("observed", False, None)
    assert (row["family"], row["version"], row["priority"], row["interval_ms"]) == (protocol.family, protocol.version,
                                                                                    150, 2000)
    assert row["active_address"] == host.address(protocol.family)
    assert row["interface"] == "v0"
    assert row["mode"] == ("native" if mode == "auto" else mode)
    assert 30 < row["largest_gap_ms"] < 5000
    assert row["last_advert_age_ms"] < 5000
    assert 51 in listener.adverts(host.address(protocol.family))
    assert host.address(protocol.family) in vrrp_xdp("status", "-n", lan["a"].netns.name).stdout


def test_load_and_unload(lan, load):
    """The last unload removes everything."""
    node = lan["a"]
    done = load()
    assert "native" in done.stderr and str(pins(node)) in done.stderr
    assert node.xdp()
    assert "is already attached" in load().stderr
    done = vrrp_xdp("unload", "v0", "-n", node.netns.name)
    assert done.returncode == 0
    assert node.xdp() is None and not pins(node).exists()
    assert vrrp_xdp("unload", "v0", "-n", node.netns.name).returncode == 1


GROUP_MACS = {"01:00:5e:00:00:12", "33:33:00:00:00:12"}


def group_macs(node) -> set[str]:
    """The VRRP groups that v0's multicast filter admits."""
    return GROUP_MACS & {m.get("link") for m in json.loads(node.ip("-j", "maddr", "show", "dev", "v0"))[0]["maddr"]}


def test_load_admits_the_groups(lan, load):
    """A network card drops multicast that was not requested: load requests it; unload, or a daemon that follows, ends
    the request."""
    node = lan["a"]
    assert not group_macs(node)
    load()
    assert group_macs(node) == GROUP_MACS
    vrrp_xdp("unload", "v0", "-n", node.netns.name)
    assert not group_macs(node)
    load()
    assert Daemon(lan, node, instance(V3, 100)).start().stop() == 0
    assert not group_macs(node)


def test_load_of_a_missing_interface(lan):
    """The error names the missing interface, and no other interface is attached."""
    done = vrrp_xdp("load", "v0", "eth9", "-n", lan["a"].netns.name)
    assert done.returncode == 1
    assert "eth9" in done.stderr
    assert lan["a"].xdp() is None and not pins(lan["a"]).exists()


def test_load_takes_what_is_wrong_for_wrong(lan, load):
    """Without a daemon, an invalid advert is counted and not listed."""
    load()
    inject(lan["host"], advert(V3, lan["host"], chksum=7), 3)
    wait_for(lambda: port_counters(lan["a"]).get("checksum") == 3, what="three of a wrong checksum")
    assert rows(lan["a"]) == []


def test_daemon_takes_over_what_load_has_left(lan, load, start):
    """A daemon starts on an interface to which `load` has attached, and replaces its pins."""
    load()
    a = start("a", instance(V3, 100))
    a.wait("active")
    assert a.stop() == 0
    assert lan["a"].xdp() is None and not pins(lan["a"]).exists()


def test_other_vrid(lan, start, v3_protocol):
    """P12: adverts for a VRID that is not configured are listed and counted, and continue to the stack. Those for a
    configured VRID do not."""
    host = lan["host"]
    a = start("a", instance(v3_protocol, 100))
    assert vrrp_xdp("pass", "off", "-n", lan["a"].netns.name).returncode == 0
    listener = Listener(lan, lan["a"])
    Speaker(lan, host, advert(v3_protocol, host, 200, interval=1), 0.05)
    Speaker(lan, host, advert(v3_protocol, host, 130, vrid=77, interval=1), 0.05)
    row = wait_status(lan["a"], vrid=77, state="observed", priority=130, configured=False)
    assert row["active_address"] == host.address(v3_protocol.family)
    wait_for(lambda: status(lan["a"])[77]["counters"]["adverts"] >= 20, what="20 adverts of VRID 77")
    wait_for(lambda: a.status()["counters"]["adverts"] >= 20, what="20 adverts of VRID 51")
    seen = listener.adverts(host.address(v3_protocol.family))
    assert seen.count(77) >= 20 and seen.count(51) == 0
    assert port_counters(lan["a"])["vrid"] >= 20


def test_other_family_of_a_configured_vrid(lan, start):
    """P12: a virtual router is (port, family, VRID): VRID 51 is not configured for IPv6 if it is for IPv4."""
    host = lan["host"]
    start("a", instance(V3, 255))
    inject(host, advert(V6, host, 130, interval=1))
    row = wait_status(lan["a"], family="ipv6", state="observed")
    assert row["counters"]["adverts"] == 1


def test_vlan_is_another_port(lan, load):
    """Adverts with a VLAN tag, which veth passes beside the frame, belong to another virtual router than untagged ones,
    and adverts with two tags to a third."""
    host = lan["host"]
    load("--mode", "tc")
    data = bytes(advert(V3, host, 150, interval=1))
    inject(host, data)
    inject(host, data[:12] + b"\x81\x00\x01\x23" + data[12:], 2)
    inject(host, data[:12] + b"\x88\xa8\x00\x07\x81\x00\x00\x08" + data[12:], 3)
    heard = wait_for(lambda: len(r := rows(lan["a"])) == 3 and r,
                     what=lambda: f"three virtual routers; {rows(lan['a'])} instead")
    assert {(r["vlan"], r["inner_vlan"], r["counters"]["adverts"]) for r in heard} == {(0, 0, 1), (0x123, 0, 2),
                                                                                       (7, 8, 3)}


def test_pass_by_hand(lan, start):
    """With `pass off`, consumed adverts never reach a packet socket; with `pass on`, always."""
    node, host = lan["a"], lan["host"]
    a = start("a", instance(V3, 100))
    Speaker(lan, host, advert(V3, host, 200, interval=1), 0.05)
    a.wait("backup")
    assert vrrp_xdp("pass", "off", "-n", node.netns.name).returncode == 0
    listener = Listener(lan, node)
    before = a.status()["counters"]["adverts"]
    wait_for(lambda: a.status()["counters"]["adverts"] >= before + 20, what="20 adverts")
    assert listener.adverts(host.ipv4) == []
    assert vrrp_xdp("pass", "on", "-n", node.netns.name).returncode == 0
    wait_for(lambda: 51 in listener.adverts(host.ipv4), what="adverts on the packet socket")


@pytest.mark.parametrize("mode", INGRESS)
def test_tcpdump_sees_adverts(lan, start, bpftool, mode):
    """By default, a daemon lets adverts pass to a packet socket at most 2 s after it was opened, and stays Backup."""
    node, host = lan["a"], lan["host"]
    a = start("a", instance(V3, 100), "--mode", mode)
    Speaker(lan, host, advert(V3, host, 200, interval=1), 0.05)
    a.wait("backup")
    wait_for(lambda: a.status()["counters"]["adverts"] > 10, what="adverts")
    assert dump(node, "vr_control")[0]["pass"] == 0
    listener = Listener(lan, node)
    began = time.monotonic()
    wait_for(lambda: 51 in listener.adverts(host.ipv4), what="adverts on the packet socket")
    assert time.monotonic() - began < 2
    a.wait_log("a packet socket was opened")
    listener.close()
    wait_for(lambda: dump(node, "vr_control")[0]["pass"] == 0, what="adverts consumed again")
    row = a.status()
    assert row["state"] == "backup"


def test_map_dump(lan, start, bpftool):
    """In the output of bpftool, vr_live has named fields that change while adverts arrive."""
    host = lan["host"]
    a = start("a", instance(V3, 100))
    Speaker(lan, host, advert(V3, host, 200, interval=1), 0.05)
    a.wait("backup")
    before = dump(lan["a"], "vr_live")[0]
    assert {"last_rx_ns", "adverts", "max_gap_ns", "gaps", "events"} <= before.keys()
    wait_for(lambda: dump(lan["a"], "vr_live")[0]["last_rx_ns"] > before["last_rx_ns"], what="last_rx_ns moves")
    wait_for(lambda: sum(dump(lan["a"], "vr_live")[0]["adverts"]) > sum(before["adverts"]) + 3, what="adverts move")
    Speaker(lan, host, advert(V3, host, 200, ip={"ttl": 254}), 0.05)
    wait_for(lambda: dump(lan["a"], "vr_counts"), what="the first counter of the virtual router")
    state, *free = dump(lan["a"], "vr_state")
    assert state["active_priority"] == 200 and not any(s["state"] for s in free)
    assert dump(lan["a"], "vr_config")[0]["vrid"] == 51


def test_status_of_a_daemon(lan, start):
    """The fields of `status --json`, for the Active and for the Backup."""
    a, b = start("a", instance(V3, 200)), start("b", instance(V3, 100))
    active = a.wait("active")
    wait_status(lan["b"], state="backup", active_priority=200)
    wait_for(lambda: sum(b.status()["gaps"].values()) > 3, what="steady adverts")
    backup = b.status()
    assert {"name": "lan", "interface": "v0", "vlan": 0, "family": "ipv4", "vrid": 51, "version": 3, "priority": 200,
            "effective_priority": 200, "interval_ms": 100, "active_address": "192.0.2.2", "transitions": 1,
            "mode": "native",
            "addresses": ["192.0.2.1/24", "192.0.2.100/24"]}.items() <= active.items()
    assert active["lease_ms"] > 0 and active["last_advert_age_ms"] is None
    assert backup["active_address"] == "192.0.2.2" and backup["lease_ms"] == 0
    assert 0 <= backup["last_advert_age_ms"] < 1000
    assert backup["master_down_ms"] == pytest.approx(300 + 100 * 156 / 256)
    table = vrrp_xdp("status", "-n", lan["b"].netns.name).stdout
    assert "lan" in table and "backup" in table and "192.0.2.2" in table
    explained = vrrp_xdp("status", "--explain").stdout
    for name in [*backup["counters"], "gaps", "largest_gap_ms", "lease_ms", "since_ms", "master_down_ms"]:
        assert re.search(rf"^  {name}\b", explained, re.M), name
