# SPDX-License-Identifier: GPL-2.0
"""Interfaces that appear and disappear or change their name, namespace or kind while the daemon runs."""
import pytest

from lab.daemon import Daemon, vrrp_xdp, wait_status, write_config
from lab.protocols import V3, V6, instance
from lab.waiting import wait_for

VMAC = "00:00:5e:00:01:33"
DYNAMIC = "global_defs {\ndynamic_interfaces\n}\n"


def remake(lan, name: str = "a") -> None:
    """Makes v0 as Lan does, with another index."""
    node = lan[name]
    lan._plug(node)
    node.netns.sysctl("net.ipv6.conf.v0.accept_dad", 0)
    node.ip("addr", "add", f"{node.ipv4}/24", "dev", "v0")
    node.ip("link", "set", "v0", "up")


def index(node) -> int:
    return int(node.ip("-o", "link", "show", "v0").split(":")[0])


@pytest.mark.parametrize("extra", [(), ("use_vmac", "no_accept")], ids=["own-mac", "vmac"])
def test_deleted_and_made_again(lan, start, v3_protocol, extra):
    """A deleted interface is a FAULT. When an interface of that name exists again, the virtual router recovers by
    itself: it hears, sends, answers and has its addresses. Nothing of the old interface is left."""
    a, b = start("a", instance(v3_protocol, 200, *extra)), start("b", instance(v3_protocol, 100, *extra))
    a.wait("active")
    b.wait("backup")
    for _ in range(2):
        before = index(lan["a"])
        lan["a"].ip("link", "del", "v0")
        assert "link" in a.wait("fault")["faults"]
        wait_status(lan["a"], interface="v0", state="fault", mode="none")
        b.wait("active")
        mark = lan.wire.mark()
        remake(lan)
        assert index(lan["a"]) != before
        a.wait("active")
        b.wait("backup")
        assert lan.wire.sole_sender() == "a"
        lan.wire.wait_announcement(v3_protocol.target, mark, "a")
        if not extra:
            wait_for(lambda: lan["a"].has(*v3_protocol.vips), what="addresses on a")
        elif v3_protocol is V3:
            lan["host"].ip("neigh", "flush", "all")
            lan["host"].netns.exec("ping", "-n", "-c", "1", "-W", "1", V3.target, check=False)
            wait_for(lambda: VMAC in lan["host"].ip("neigh", "show", "to", V3.target),
                     what="an answer from the new interface")
    a.wait_log("v0: the interface is gone")
    a.wait_log("v0: the interface exists now")
    b.stop()
    row = a.status()
    assert (row["transitions"], row["mode"]) == (3, "native")
    assert a.stop() == 0
    assert not lan["a"].xdp() and "bpf" not in lan["a"].netns.exec("tc", "filter", "show", "dev", "v0", "ingress")


def test_backup_hears_the_new_one(lan, start):
    """A Backup on an interface that was made again hears the Active there and does not take over."""
    a, b = start("a", instance(V3, 200)), start("b", instance(V3, 100))
    b.wait("backup")
    lan["b"].ip("link", "del", "v0")
    b.wait("fault")
    remake(lan, "b")
    b.wait("backup")
    heard = b.status()["counters"]["adverts"]
    wait_for(lambda: b.status()["counters"]["adverts"] > heard + 20, what="adverts")
    assert b.status()["transitions"] == 0
    a.kill()
    b.wait("active")


def test_missing_at_the_start(lan):
    """dynamic_interfaces: the daemon starts without the interface and uses it as soon as it exists. The same at a
    reload."""
    lan["a"].ip("link", "del", "v0")
    a = Daemon(lan, lan["a"], DYNAMIC + instance(V3, 100)).start()
    assert a.wait("fault")["interface"] == "v0"
    a.wait_log("v0: no such interface; its virtual routers and addresses wait")
    more = DYNAMIC + instance(V3, 100) + instance(V3, 100, name="two", vrid=52, interface="w0",
                                                  vips=("203.0.113.1/24",))
    a.reload(more)
    assert a.wait("fault", 52)["interface"] == "w0"
    remake(lan)
    a.wait("active")
    assert lan.wire.sole_sender(vrid=51) == "a"
    a.wait("fault", 52)
    lan["a"].ip("link", "add", "w0", "type", "veth", "peer", "name", "w1")
    lan["a"].ip("addr", "add", "198.51.100.2/24", "dev", "w0")
    for link in ("w0", "w1"):
        lan["a"].ip("link", "set", link, "up")
    a.wait("active", 52)
    assert lan["a"].addresses("w0").keys() >= {"203.0.113.1"}
    a.reload(DYNAMIC + instance(V3, 100))
    assert a.status()["transitions"] == 1
    assert a.stop() == 0


def test_missing_without_the_keyword(lan, start):
    """Without dynamic_interfaces, a missing interface is refused, and the message names the keyword."""
    path = write_config(lan, lan["a"], instance(V3, 100, interface="w0"))
    done = vrrp_xdp("run", "-c", path, "-n", lan["a"].netns.name)
    assert done.returncode == 1 and "w0: no such interface" in done.stderr and "dynamic_interfaces" in done.stderr


def test_address_and_route_elsewhere(lan):
    """The interface of an address or route is missing: the virtual router runs without them, and adds them when the
    interface appears."""
    text = instance(V3, 100, "virtual_routes {\n10.9.0.0/16 dev w0\n}", vips=("192.0.2.1/24", "203.0.113.1/24 dev w0"))
    a = Daemon(lan, lan["a"], DYNAMIC + text).start()
    a.wait("active")
    for n in range(2):
        lan["a"].ip("link", "add", "w0", "up", "type", "bridge")
        wait_for(lambda: "203.0.113.1" in lan["a"].addresses("w0"), what="the address on w0")
        wait_for(lambda: "10.9.0.0/16" in lan["a"].ip("route"), what="the route")
        lan["a"].ip("link", "del", "w0")
        wait_for(lambda n=n: a.log.count("w0: the interface is gone") == n + 1, what="its end")
    assert a.status()["transitions"] == 1 and lan["a"].has("192.0.2.1")


def test_renamed(lan, start):
    """A virtual router belongs to the interface's name. After a rename, nothing is left on the renamed interface, and
    another interface that gets the name is used."""
    a, b = start("a", instance(V3, 200)), start("b", instance(V3, 100))
    a.wait("active")
    b.wait("backup")
    wait_for(lambda: lan["a"].has(*V3.vips), what="addresses on a")
    wait_for(lambda: b.status()["active_priority"] == 200, what="b hears a")
    for step in (("down",), ("name", "old0"), ("up",)):
        lan["a"].ip("link", "set", "v0" if step[0] != "up" else "old0", *step)
    a.wait("fault")
    mark = lan.wire.mark()
    b.wait("active")
    wait_for(lambda: not set(V3.vips) & set(lan["a"].addresses("old0")), what="addresses gone")
    wait_for(lambda: not lan["a"].xdp("old0"), what="programs gone")
    lan.wire.wait_adverts(10, mark, "b")
    assert not lan.wire.adverts(mark, "a")
    lan["a"].ip("link", "set", "old0", "down")
    lan["a"].ip("link", "set", "old0", "name", "v0")
    lan["a"].link("up")
    a.wait("active")
    assert lan["a"].xdp()
    wait_for(lambda: lan["a"].has(*V3.vips), what="addresses on a")


def test_names_are_swapped(lan, start):
    """Two interfaces change their names: each virtual router follows its name, and status shows the names of now."""
    for i in (0, 1):
        lan["a"].ip("link", "add", f"w{i}", "type", "veth", "peer", "name", f"x{i}")
        lan["a"].ip("link", "set", f"x{i}", "up")
        lan["a"].ip("link", "set", f"w{i}", "up")
        lan["a"].ip("addr", "add", f"198.51.{i}.1/24", "dev", f"w{i}")
    a = start("a", "".join(instance(V3, 200, vrid=60 + i, name=f"W{i}", interface=f"w{i}", vips=(f"198.51.{i}.9/24",))
                           for i in (0, 1)))
    for i in (0, 1):
        a.wait("active", 60 + i)
    for old, new in (("w0", "w2"), ("w1", "w0"), ("w2", "w1")):
        lan["a"].ip("link", "set", "dev", old, "down")
        lan["a"].ip("link", "set", "dev", old, "name", new)
        lan["a"].ip("link", "set", "dev", new, "up")
    lan["a"].ip("addr", "add", "198.51.0.1/24", "dev", "w0")  # IPv4 addresses stay with their interfaces
    lan["a"].ip("addr", "add", "198.51.1.1/24", "dev", "w1")
    for i in (0, 1):
        wait_status(lan["a"], 60 + i, state="active", interface=f"w{i}")
        wait_for(lambda i=i: f"198.51.{i}.9" in lan["a"].addresses(f"w{i}"), what="the virtual address")


def test_moved_to_another_namespace_and_back(lan, start):
    """An interface that moves to another namespace is gone, and the programs do not move with it. When it returns, with
    the same index or another, it is used again."""
    a, b = start("a", instance(V3, 200, "use_vmac", "no_accept")), start("b",
                                                                         instance(V3, 100, "use_vmac", "no_accept"))
    a.wait("active")
    host = lan["host"]
    host.ip("link", "set", "v0", "name", "host0")
    for _ in range(2):
        lan["a"].ip("link", "set", "v0", "netns", host.netns.name)
        a.wait("fault")
        b.wait("active")
        wait_for(lambda: not host.xdp("v0"), what="no program in the other namespace")
        mark = lan.wire.mark()
        host.ip("link", "set", "v0", "netns", lan["a"].netns.name)
        lan["a"].ip("addr", "add", f"{lan['a'].ipv4}/24", "dev", "v0")
        lan["a"].link("up")
        a.wait("active")
        lan.wire.wait_announcement(V3.target, mark, "a")
        b.wait("backup")
    assert lan["a"].xdp()


@pytest.mark.parametrize("protocol", [V3, V6], ids=lambda p: p.name)
def test_mac_and_mtu_change(lan, start, protocol):
    """When the MAC of an Active changes, its adverts use the new MAC and the addresses are announced at once. A new MTU
    changes nothing. A Backup whose MAC has changed takes over with the new MAC."""
    once = ("garp_master_delay 0", "garp_master_repeat 1")
    a, b = start("a", instance(protocol, 200, *once)), start("b", instance(protocol, 100, *once))
    a.wait("active")
    b.wait("backup")
    # one announcement of the takeover and one of the addresses
    wait_for(lambda: len(lan.wire.announcements(protocol.target, node="a")) == 2, what="all announcements of a")
    for name, mac in (("a", "02:00:5e:00:53:aa"), ("b", "02:00:5e:00:53:bb")):
        mark = lan.wire.mark()
        lan[name].ip("link", "set", "v0", "address", mac)
        lan[name].ip("link", "set", "v0", "mtu", "1400")
        if name == "b":
            lan.wire.wait_adverts(5, lan.wire.mark(), "a")
            assert (a.status()["transitions"], b.status()["transitions"]) == (1, 0)
            a.kill()
            b.wait("active")
        wait_for(lambda: [f for f in lan.wire.adverts(mark, name) if f.packet.src == mac],
                 what="adverts from the new MAC")
        wait_for(lambda: [f for f in lan.wire.announcements(protocol.target, mark, name) if f.packet.src == mac],
                 what="announcements of the new MAC")


def test_of_a_kind_that_cannot_serve(lan, start):
    """A virtual MAC is configured, and the interface is made again as a macvlan: the log says that it cannot be used,
    and the virtual router stays in FAULT. An interface that can be used ends the FAULT."""
    a = start("a", instance(V3, 200, "use_vmac"))
    a.wait("active")
    lan["a"].ip("link", "del", "v0")
    a.wait("fault")
    lan["a"].ip("link", "add", "w0", "type", "bridge")
    lan["a"].ip("link", "add", "v0", "link", "w0", "type", "macvlan")
    a.wait_log("v0 is a macvlan or ipvlan")
    assert a.status()["state"] == "fault" and not lan["a"].xdp()
    lan["a"].ip("link", "del", "v0")
    remake(lan)
    a.wait("active")
