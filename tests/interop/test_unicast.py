# SPDX-License-Identifier: GPL-2.0
"""One vrrp-xdp and one keepalived with unicast peers or another multicast group, in both roles."""
import shutil
from dataclasses import replace

import pytest

from lab.daemon import Daemon
from lab.keepalived import Keepalived
from lab.lan import Node
from lab.protocols import V2, V3, V6, VRID, Protocol, instance
from lab.waiting import wait_for

SLOWER = replace(V3, interval=0.25)  # on a busy machine, keepalived is late
SLOWER6 = replace(V6, interval=0.25)


def unicast(protocol: Protocol, own: Node, peer: Node, *more: str) -> tuple[str, ...]:
    return (f"unicast_src_ip {own.address(protocol.family)}", *more,
            "unicast_peer {", f"{peer.address(protocol.family)} min_ttl 60", "}")


def own_group(group: str):
    return lambda protocol, own, peer: (f"mcast_dst_ip {group}",)


def with_ttl(protocol: Protocol, own: Node, peer: Node) -> tuple[str, ...]:
    return unicast(protocol, own, peer, "unicast_ttl 64")


def old(protocol: Protocol, own: Node, peer: Node) -> tuple[str, ...]:
    return unicast(protocol, own, peer, "old_unicast_checksum")


# (protocol, lines for a node whose peer is the other node, further lines before the instance)
CASES = {
    "v3-ipv4": (SLOWER, with_ttl, ""),
    "v3-ipv4-old": (SLOWER, old, ""),
    "v3-ipv6": (SLOWER6, unicast, ""),
    "v2": (V2, unicast, ""),
    "v3-ipv4-group": (SLOWER, own_group("239.129.2.3"), ""),
    "v3-ipv6-group": (SLOWER6, own_group("ff02::99"), ""),
    "v3-ipv4-global-group": (SLOWER, lambda *_: (), "global_defs {\nvrrp_mcast_group4 224.0.0.99\n}\n"),
}


@pytest.fixture(autouse=True)
def need_keepalived():
    if not shutil.which("keepalived"):
        pytest.skip("needs keepalived")


@pytest.fixture(params=CASES)
def case(request):
    return CASES[request.param]


@pytest.fixture
def ours(lan, case):
    protocol, lines, before = case
    return lambda priority: Daemon(lan, lan["a"], before + instance(
        protocol, priority, "garp_master_delay 1", *lines(protocol, lan["a"], lan["b"]))).start()


@pytest.fixture
def theirs(lan, case):
    protocol, lines, before = case
    return lambda priority: Keepalived(lan, lan["b"], before + instance(
        protocol, priority, "garp_master_delay 1", *lines(protocol, lan["b"], lan["a"]))).start()


def only(lan, protocol: Protocol, name: str) -> None:
    """Checks that only one node sends adverts, and that only this node has the addresses."""
    assert lan.wire.sole_sender(protocol.few, vrid=VRID) == name
    wait_for(lambda: lan[name].has(*protocol.vips), what=f"the addresses on {name}")


def nothing_refused(a: Daemon) -> None:
    counters = a.status()["counters"]
    assert not any(counters[k] for k in ("checksum", "ttl", "source", "auth", "address_list", "interval"))


def test_ours_is_active(lan, ours, theirs, case):
    """P8, P9, P10, P26, P30, P33: keepalived obeys vrrp-xdp, takes over after its release, and yields."""
    protocol = case[0]
    b = theirs(100)
    a = ours(200)
    a.wait("active")
    b.wait("BACKUP")
    only(lan, protocol, "a")
    assert a.stop() == 0
    b.wait("MASTER")
    assert [f.advert.priority for f in lan.wire.adverts(node="a")][-1] == 0
    only(lan, protocol, "b")
    a.start()
    a.wait("active")
    b.wait("BACKUP")
    assert a.status()["counters"]["adverts"] > 0
    nothing_refused(a)
    assert "nvalid" not in b.log and "not a unicast peer" not in b.log


def test_theirs_is_active(lan, ours, theirs, case):
    """P24, P25, P26: vrrp-xdp obeys keepalived, and takes over after its release and when it is killed."""
    protocol = case[0]
    a = ours(100)
    b = theirs(200)
    b.wait("MASTER")
    row = a.wait("backup")
    wait_for(lambda: a.status()["active_address"] == lan["b"].address(protocol.family), what="keepalived's adverts")
    only(lan, protocol, "b")
    heard = a.status()["counters"]
    wait_for(lambda: a.status()["counters"]["adverts"] >= heard["adverts"] + protocol.few, what="more of them")
    assert a.status()["counters"]["events"] == heard["events"], "steady adverts are stamped, not handed on"
    assert b.stop() == 0
    assert a.wait("active")["counters"]["priority_zero"] >= row["counters"]["priority_zero"] + 1
    only(lan, protocol, "a")
    b.start()
    b.wait("MASTER")
    a.wait("backup")
    b.kill()
    a.wait("active")
    nothing_refused(a)
