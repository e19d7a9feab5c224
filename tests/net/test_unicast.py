# SPDX-License-Identifier: GPL-2.0
"""Adverts to peers and to other multicast groups: elections on one link and through a router, refused adverts, FAULT by
the source address."""
import json

import pytest
from scapy.layers.inet import ICMP, IP
from scapy.layers.l2 import Ether
from scapy.layers.vrrp import VRRP, VRRPv3

from lab.daemon import Daemon, port_counters, vrrp_xdp
from lab.lan import Node
from lab.packets import advert, inject
from lab.protocols import V3, V6, VRID, Protocol, instance
from lab.waiting import wait_for


def peers(*entries: str) -> tuple[str, ...]:
    return ("unicast_peer {", *entries, "}")


def to_host(protocol: Protocol, sender: Node, receiver: Node, ip: dict | None = None, **fields):
    """The advert that one node would send to the other."""
    address = receiver.address(protocol.family)
    frame = advert(protocol, sender, ip={"dst": address, **(ip or {})}, **fields)
    frame[Ether].dst = receiver.mac
    return frame


def right_sums(frame) -> bool:
    """Checks that scapy computes the same checksums from the addresses in the header."""
    again = frame.packet.copy()
    layer = VRRP if VRRP in again else VRRPv3
    again[layer].chksum = None
    if IP in again:
        again[IP].chksum = None
    return bytes(again) == frame.data


def elect(lan, a: Daemon, b: Daemon, protocol: Protocol) -> None:
    """Router a, with the higher priority, is obeyed, releases, returns, and then dies without a release."""
    a.wait("active")
    b.wait("backup")
    wait_for(lambda: b.status()["active_priority"] == 200, what="a's adverts")
    heard = b.status()["counters"]
    wait_for(lambda: b.status()["counters"]["adverts"] >= heard["adverts"] + protocol.few, what="adverts heard by b")
    row = b.status()
    # after a standstill of the machine, the next advert is an event
    handed = row["counters"]["events"] - heard["events"]
    assert handed < (row["counters"]["adverts"] - heard["adverts"]) / 2, "steady adverts are stamped, not handed on"
    assert not any(row["counters"][k] for k in ("checksum", "ttl", "source", "auth", "address_list"))
    assert a.stop() == 0
    assert b.wait("active")["counters"]["priority_zero"] == 1
    a.start()
    a.wait("active")
    b.wait("backup")
    a.kill()
    b.wait("active")


def test_election(lan, start, v3_protocol):
    """P2, P17, P24, P25, P26, P33 between two routers that are configured with each other's address."""
    protocol, node, other = v3_protocol, lan["a"], lan["b"]
    a = start("a", instance(protocol, 200, *peers(f"{other.address(protocol.family)} min_ttl 255")))
    b = start("b", instance(protocol, 100, *peers(f"{node.address(protocol.family)} min_ttl 255")))
    elect(lan, a, b, protocol)
    for frame in lan.wire.adverts(node="a"):
        assert (frame.packet[Ether].src, frame.packet[Ether].dst) == (node.mac, other.mac)
        assert (frame.advert.source,
                frame.advert.destination) == tuple(n.address(protocol.family) for n in (node, other))
        assert (frame.advert.ttl, frame.advert.dscp) == (255, 48)
        assert frame.advert.addresses == list(protocol.vips)
        assert right_sums(frame)
    assert {f.advert.priority for f in lan.wire.adverts(node="a")} == {200, 0}
    assert b.status()["transitions"] == 2


def test_three_routers(lan_of_three):
    """Each peer hears every advert and the release. The counter counts adverts, not frames."""
    lan = lan_of_three
    daemons = {}
    for name, priority in (("a", 200), ("b", 150), ("c", 100)):
        others = [lan[n].ipv4 for n in "abc" if n != name]
        daemons[name] = Daemon(lan, lan[name], instance(V3, priority, "check_unicast_src", *peers(*others))).start()
    daemons["a"].wait("active")
    for name in "bc":
        daemons[name].wait("backup")
        wait_for(lambda: daemons[name].status()["active_priority"] == 200, what=f"a's adverts on {name}")
    sent = daemons["a"].status()["counters"]["sent"]
    assert abs(len(lan.wire.adverts(node="a")) - 2 * sent) < sent
    assert daemons["a"].stop() == 0
    daemons["b"].wait("active")
    for name in "bc":
        assert daemons[name].status()["counters"]["priority_zero"] == 1
    wait_for(lambda: daemons["c"].status()["active_priority"] == 150, what="b's adverts on c")
    assert daemons["c"].status()["transitions"] == 0


FAR = {"ipv4": ("198.51.100.3", "198.51.100.4", "192.0.2.2", "192.0.2.4"),
       "ipv6": ("2001:db8:2::3", "2001:db8:2::4", "2001:db8:1::2", "2001:db8:1::4")}


def test_through_a_router(lan_of_three, v3_protocol):
    """The same through router c, which the TTL shows. c has a virtual router with that VRID, and forwards adverts that
    are not its own."""
    lan, protocol = lan_of_three, v3_protocol
    a, b, c = (lan[n] for n in "abc")
    far, far_gateway, near, near_gateway = FAR[protocol.family]
    prefix = 24 if protocol.family == "ipv4" else 64
    b.ip("addr", "flush", "dev", "v0", "scope", "global")
    for node, *addresses in ((a, near), (b, far), (c, near_gateway, far_gateway)):
        for address in addresses:
            node.ip("addr", "replace", f"{address}/{prefix}", "dev", "v0", *(("nodad",) if ":" in address else ()))
    a.ip("route", "add", f"{far}/{128 if prefix == 64 else 32}", "via", near_gateway)
    b.ip("route", "add", f"{near}/{128 if prefix == 64 else 32}", "via", far_gateway)
    for name in ("net.ipv4.ip_forward", "net.ipv6.conf.all.forwarding"):
        c.netns.sysctl(name, 1)
    for device in ("all", "v0"):
        c.netns.sysctl(f"net.ipv4.conf.{device}.send_redirects", 0)
    own = (f"unicast_src_ip {near_gateway}", *peers(near))
    middle = Daemon(lan, c,
                    instance(protocol, 1, *own, vips=("192.0.2.77",) if prefix == 24 else ("fe80::77",))).start()
    daemons = [Daemon(lan, node, instance(protocol, priority, f"unicast_src_ip {source}",
                                          *peers(f"{peer} min_ttl 254 max_ttl 254"))).start()
               for node, priority, source, peer in ((a, 200, near, far), (b, 100, far, near))]
    elect(lan, *daemons, protocol)
    hops = [f for f in lan.wire.adverts(source=near, destination=far)]
    assert {(f.port, f.advert.ttl) for f in hops} == {("a", 255), ("c", 254)}
    assert port_counters(c)["destination"] >= len([f for f in hops if f.port == "c"])
    assert middle.status()["counters"]["adverts"] == 0


REFUSED = [
    ("v3-stranger", V3, {"source": "192.0.2.10"}, {}, "source"),
    ("v3-ttl-below", V3, {"source": "192.0.2.3"}, {"ttl": 199}, "ttl"),
    ("v3-ttl-above", V3, {"source": "192.0.2.3"}, {"ttl": 255}, "ttl"),
    ("v3-to-the-group", V3, {"source": "192.0.2.3"}, {"dst": "224.0.0.18", "ttl": 255}, "destination"),
    ("v6-stranger", V6, {"source": "fe80::77"}, {}, "source"),
    ("v6-ttl", V6, {"source": "fe80::3"}, {"hlim": 64}, "ttl"),
    ("v6-to-another", V6, {"source": "fe80::3"}, {"dst": "fe80::77"}, "destination"),
]


@pytest.fixture(scope="module")
def careful(request, shared_lan):
    """An Active with a peer that does not exist, whose adverts must have a TTL from 200 to 250."""
    protocol = request.param
    peer = "192.0.2.3" if protocol.family == "ipv4" else "fe80::3"
    daemon = Daemon(shared_lan, shared_lan["a"],
                    instance(protocol, 150, *peers(f"{peer} min_ttl 200 max_ttl 250"))).start()
    daemon.wait("active")
    yield daemon
    daemon.stop()


@pytest.mark.parametrize("careful, fields, ip, counter", [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED],
                         indirect=["careful"])
def test_is_refused_and_counted(shared_lan, careful, fields, ip, counter):
    """A higher priority from another host, with a TTL that is too low or too high, or to another address, is counted,
    and nothing else happens."""
    router, host = shared_lan["a"], shared_lan["host"]
    protocol = V6 if ":" in fields["source"] else V3
    before = port_counters(router).get(counter, 0)
    inject(host, to_host(protocol, host, router, ip=ip, **fields), 3)
    wait_for(lambda: port_counters(router).get(counter, 0) == before + 3,
             what=lambda: f"{counter}; {port_counters(router)}")
    row = careful.status()
    assert (row["state"], row["transitions"], row["counters"]["adverts"]) == ("active", 1, 0)


def test_strangers_are_heard_by_default(lan, start):
    """As in keepalived, without check_unicast_src adverts of every host are accepted, with any TTL, except from an
    address that no host can have."""
    a = start("a", instance(V3, 100, *peers("192.0.2.77")))
    inject(lan["host"], to_host(V3, lan["host"], lan["a"], source="127.0.0.1"))
    wait_for(lambda: a.status()["counters"]["source"] == 1, what="the refusal")
    inject(lan["host"], to_host(V3, lan["host"], lan["a"], source="198.51.100.1", ip={"ttl": 3}, interval=2))
    wait_for(lambda: a.status()["active_address"] == "198.51.100.1", what="the advert")


def test_nothing_is_answered_with_icmp(lan, start):
    """An advert that continues to the stack, as for a capture, is not answered with ICMP protocol unreachable."""
    a = start("a", instance(V3, 100, *peers("192.0.2.10")))
    assert vrrp_xdp("pass", "on", "-n", lan["a"].netns.name).returncode == 0
    mark = lan.wire.mark()
    inject(lan["host"], to_host(V3, lan["host"], lan["a"], interval=2), 3)
    wait_for(lambda: a.status()["active_priority"] == 200, what="the adverts")
    lan["host"].netns.exec("ping", "-c", "1", "-W", "2", lan["a"].ipv4)
    seen = [f.packet for f in lan.wire.frames(mark, "a") if ICMP in f.packet]
    assert [p[ICMP].type for p in seen] == [0]


def test_old_checksum(lan, start):
    """The checksum of keepalived up to 1.3.6 is accepted from a peer, and sent if configured."""
    a = start("a", instance(V3, 200, "old_unicast_checksum", *peers(lan["b"].ipv4)))
    b = start("b", instance(V3, 100, *peers(lan["a"].ipv4)))
    a.wait("active")
    b.wait("backup")
    wait_for(lambda: b.status()["active_priority"] == 200, what="a's adverts")
    assert not right_sums(lan.wire.adverts(node="a")[0])
    assert b.status()["counters"]["checksum"] == 0


GROUPS = [(V3, "239.129.2.3", "01:00:5e:01:02:03"), (V6, "ff02::1:99", "33:33:00:01:00:99")]


@pytest.mark.parametrize("protocol, group, mac", GROUPS, ids=[g[0].name for g in GROUPS])
def test_group(lan, start, protocol, group, mac):
    """P17, P40 with another multicast group: routers with mcast_dst_ip and with global_defs elect, and do not hear the
    standard group."""
    name = "vrrp_mcast_group6" if protocol is V6 else "vrrp_mcast_group4"
    a = start("a", instance(protocol, 200, f"mcast_dst_ip {group}"))
    b = start("b", f"global_defs {{\n{name} {group}\n}}\n" + instance(protocol, 100))
    joined = json.loads(b.node.ip("-j", "maddr", "show", "dev", "v0"))[0]["maddr"]
    assert group in {m.get("address") for m in joined}
    elect(lan, a, b, protocol)
    frame = lan.wire.adverts(node="a")[0]
    assert (frame.packet[Ether].dst, frame.advert.destination, frame.advert.ttl) == (mac, group, 255)
    assert right_sums(frame)
    inject(lan["host"], advert(protocol, lan["host"], 250))
    wait_for(lambda: port_counters(lan["b"]).get("destination") == 1, what="the advert to the standard group")
    assert b.status()["state"] == "active"


@pytest.mark.parametrize("keyword", [(), ("track_src_ip",)], ids=["implied", "track_src_ip"])
def test_source_is_tracked(lan, start, keyword):
    """Unicast, with or without track_src_ip: FAULT until the source address exists on some interface, and again when it
    is removed."""
    a = start("a", instance(V3, 255, "unicast_src_ip 203.0.113.1", *keyword, *peers("192.0.2.3")))
    assert a.wait("fault")["transitions"] == 0
    a.wait_log("source address 203.0.113.1 is on no interface: its virtual routers (track_src_ip) are in FAULT")
    lan["a"].ip("addr", "add", "203.0.113.1/32", "dev", "lo")
    a.wait("active")
    assert lan.wire.wait_adverts(1, node="a")[0].advert.source == "203.0.113.1"
    lan["a"].ip("addr", "del", "203.0.113.1/32", "dev", "lo")
    a.wait("fault")


def test_no_peer_is_a_fault(lan, start):
    """unicast_fault_no_peer: the instance does not use multicast instead. Another instance of the file runs."""
    a = start("a", instance(V3, 255, "unicast_fault_no_peer")
              + instance(V3, 255, vrid=52, name="other", vips=("192.0.2.7",)))
    a.wait("active", 52)
    assert a.status()["state"] == "fault"
    lan.wire.wait_adverts(3, vrid=52)
    assert not lan.wire.adverts(vrid=VRID)


def test_unknown_vrids_are_logged(lan, start):
    """log_unknown_vrids: a line for each virtual router that is heard and not configured."""
    a = start("a", "global_defs {\nlog_unknown_vrids\n}\n" + instance(V3, 100))
    inject(lan["host"], advert(V3, lan["host"], 77, vrid=99), 3)
    a.wait_log("adverts for VRID 99 of IPv4, which is not configured here, from 192.0.2.10 with priority 77")
    inject(lan["host"], advert(V3, lan["host"], 77, vrid=98))
    a.wait_log("VRID 98")
    assert a.log.count("VRID 99") == 1
