# SPDX-License-Identifier: GPL-2.0
"""`interface` is a device whose driver does not support XDP: a bridge or a macvlan."""
import pytest

from lab.daemon import pins, vrrp_xdp, write_config
from lab.lan import Node
from lab.protocols import V3, VRID, instance
from lab.waiting import wait_for

VMAC = f"00:00:5e:00:01:{VRID:02x}"


def move_to(node: Node, kind: str) -> None:
    """Moves the node's address from v0 to a new device of this kind on top of v0, top0."""
    if kind == "bridge":
        node.ip("link", "add", "top0", "type", "bridge", "mcast_snooping", "0")
        node.ip("link", "set", "v0", "master", "top0")
    else:
        node.ip("link", "add", "top0", "link", "v0", "type", "macvlan", "mode", "private")
    node.ip("addr", "del", f"{node.ipv4}/24", "dev", "v0")
    node.ip("addr", "add", f"{node.ipv4}/24", "dev", "top0")
    node.ip("link", "set", "top0", "up")


@pytest.mark.parametrize("kind, extra", [("bridge", ()), ("bridge", ("use_vmac", "no_accept")), ("macvlan", ())],
                         ids=["bridge", "bridge-vmac", "macvlan"])
def test_generic(lan, start, kind, extra):
    """Adverts are received in generic mode, which status shows. A takeover works, and the host gets its answers."""
    move_to(lan["a"], kind)
    a = start("a", instance(V3, 100, *extra, interface="top0"))
    b = start("b", instance(V3, 200, *extra))
    b.wait("active")
    row = a.wait("backup")
    assert (row["interface"], row["mode"]) == ("top0", "generic")
    a.wait_log("generic")
    if not extra:
        lan.ping(V3.target)
        wait_for(lambda: lan.wire.echo_replies(0, "b"), what="answers of b")
        since = lan.wire.mark()
        b.kill()
        a.wait("active")
        wait_for(lambda: lan.wire.echo_replies(since, "a"), what="answers of a")
        return
    for node in "ab":
        lan[node].netns.sysctl("net.ipv4.ip_forward", 1)
        lan[node].netns.ip("link", "add", "inside", "type", "veth", "peer", "name", "peer")
        lan[node].netns.ip("addr", "add", "198.51.100.1/24", "dev", "inside")
        lan[node].netns.ip("link", "set", "inside", "up")
    lan["host"].ip("route", "add", "198.51.100.0/24", "via", V3.target)
    lan.ping("198.51.100.1")
    wait_for(lambda: lan.wire.echo_replies(0, "b"), what="answers through b")
    since = lan.wire.mark()
    b.kill()
    a.wait("active")
    wait_for(lambda: lan.wire.echo_replies(since, "a"), what="answers through a")
    assert VMAC in lan["host"].ip("neigh", "show", "to", V3.target)


def test_vmac_on_a_macvlan(lan):
    """`use_vmac` on a macvlan is refused, because it receives no frames for a virtual MAC. Nothing is left."""
    move_to(lan["a"], "macvlan")
    config = write_config(lan, lan["a"], instance(V3, 100, "use_vmac", interface="top0"))
    done = vrrp_xdp("run", "-c", config, "-n", lan["a"].netns.name)
    assert done.returncode == 1 and "top0 is a macvlan or ipvlan" in done.stderr
    assert not pins(lan["a"]).exists()
