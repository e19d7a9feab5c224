# SPDX-License-Identifier: GPL-2.0
"""Frames on the LAN, byte by byte: adverts, checksums, VRRPv2 authentication data, and announcements with their
number."""
import struct

import pytest
from scapy.layers.inet import IP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import Ether
from scapy.layers.vrrp import VRRP, VRRPv3
from scapy.utils import checksum

from lab.packets import GROUP4, GROUP4_MAC, GROUP6, GROUP6_MAC, hasten, plain_checksum
from lab.protocols import V2, V3, V6, instance
from lab.waiting import wait_for

NETWORK_CONTROL = 48  # DSCP CS6


def recomputed(packet: Ether, layer: type, field: str) -> Ether:
    """The same packet with one checksum computed by scapy."""
    copy = packet.copy()
    setattr(copy[layer], field, None)
    return Ether(bytes(copy))


def test_advert(lan, start, protocol):
    """P2, P4, P6, P17, P20: headers, addresses and message of an advert, and its checksum as scapy computes it (P8, P9,
    P10)."""
    start("a", instance(protocol, 255, interval=2))
    frame = lan.wire.wait_adverts(1, node="a")[0]
    node, advert = lan["a"], frame.advert
    ether = frame.packet[Ether]
    assert (ether.src, ether.dst) == (node.mac, GROUP4_MAC if protocol.family == "ipv4" else GROUP6_MAC)
    assert (advert.source, advert.destination) == (node.address(protocol.family),
                                                   GROUP4 if protocol.family == "ipv4" else GROUP6)
    assert (advert.ttl, advert.dscp) == (255, NETWORK_CONTROL)
    assert (advert.version, advert.type, advert.vrid, advert.priority, advert.interval) == (protocol.version, 1, 51,
                                                                                            255, 2)
    assert advert.addresses == list(protocol.vips)
    assert struct.unpack_from("!H", advert.message, 4)[0] == (2 if protocol.version == 2 else 200)
    layer = VRRP if protocol.version == 2 else VRRPv3
    assert recomputed(frame.packet, layer, "chksum")[layer].chksum == frame.packet[layer].chksum
    if protocol.family == "ipv4":
        assert recomputed(frame.packet, IP, "chksum")[IP].chksum == frame.packet[IP].chksum
        assert (frame.packet[IP].ihl, frame.packet[IP].frag) == (5, 0)
        assert len(frame.data) == 14 + frame.packet[IP].len
    else:
        assert len(frame.data) == 14 + 40 + frame.packet[IPv6].plen


VECTORS = {
    "v2": (V2, (), "192.0.2.251", "210AC802000192ED C0000201 C0000202 0000000000000000"),
    "v3-plain": (V3, ("v3_checksum_as_v2",), "192.0.2.251", "310AC8020064828A C0000201 C0000202"),
    "v3-pseudo": (V3, (), "192.0.2.251", "310AC8020064DEFB C0000201 C0000202"),
    "v3-ipv6": (V6, (), "fe80::c8",
                "310A640200643F5D FE800000000000000000000000000001 20010DB8000000000000000000000001"),
}


@pytest.mark.parametrize("name", VECTORS)
def test_vector(lan, start, name):
    """P8, P9, P10, P17: the bytes of one advert of each form, from the source address in mcast_src_ip."""
    protocol, extra, source, message = VECTORS[name]
    expected = bytes.fromhex(message)
    vips = ("192.0.2.1/24", "192.0.2.2/24") if protocol.family == "ipv4" else ("fe80::1/64", "2001:db8::1/64")
    lan["a"].ip("addr", "flush", "dev", "v0", "scope", "global")  # the source address need not be on the interface
    a = start("a", instance(protocol, expected[2], f"mcast_src_ip {source}", *extra, vrid=10, interval=1, vips=vips))
    hasten(lan["host"], protocol, vrid=10, interval=1)
    a.wait("active", 10)
    advert = lan.wire.wait_adverts(1, node="a")[0].advert
    assert advert.message.hex() == expected.hex()
    assert advert.source == source


def test_plain_checksum(lan, start):
    """P8: with v3_checksum_as_v2 the checksum covers the message only. A Backup counts the form that it hears."""
    start("a", instance(V3, 200, "v3_checksum_as_v2"))
    b = start("b", instance(V3, 100))
    b.wait("backup")
    frame = lan.wire.wait_adverts(10, node="a")[0]
    assert checksum(frame.advert.message) == 0
    assert plain_checksum(frame.packet)[VRRPv3].chksum == frame.packet[VRRPv3].chksum
    counters = wait_for(lambda: (c := b.status()["counters"])["checksum_plain"] >= 10 and c,
                        what="adverts of the plain form")
    assert (counters["checksum_pseudo"], counters["checksum"]) == (0, 0)


def test_pass_trailer(lan, start):
    """P10, P15: VRRPv2's simple password: type 1, eight bytes padded with zeros, part of the checksum. Routers with the
    same password elect."""
    lines = ("authentication {", "auth_type PASS", "auth_pass sesam", "}")
    a, b = start("a", instance(V2, 255, *lines)), start("b", instance(V2, 100, *lines))
    a.wait("active")
    b.wait("backup")
    frame = lan.wire.wait_adverts(3, node="a")[0]
    assert frame.packet[VRRP].authtype == 1
    assert frame.advert.message[-8:] == b"sesam\0\0\0"
    assert checksum(frame.advert.message) == 0
    counters = wait_for(lambda: (c := b.status()["counters"])["adverts"] and c, what="adverts heard by b")
    assert counters["auth"] == 0


@pytest.mark.parametrize("protocol", [V3, V6], ids=lambda p: p.name)
def test_announcements(lan, start, protocol):
    """P37: garp_master_repeat announcements at the takeover, another when the addresses are configured (unless one is
    due just then), again after garp_master_delay, then every garp_master_refresh. The counter equals the announcements
    on the LAN."""
    lines = ("garp_master_repeat 3", "garp_master_delay 1", "garp_master_refresh 2", "garp_master_refresh_repeat 2")
    a = start("a", instance(protocol, 255, *lines))
    vip = protocol.target
    lan.wire.wait_announcement(vip, node="a")
    bursts = 3 + 1 + 3 + 2
    seen = wait_for(lambda: len(s := lan.wire.announcements(vip, node="a")) >= bursts and s, what="three bursts")
    gaps = [later.when - earlier.when for earlier, later in zip(seen, seen[1:])]
    long = [i for i, gap in enumerate(gaps) if gap > 0.5]
    assert long[0] in (2, 3) and long[1] - long[0] == 3, gaps
    row = a.status()
    assert row["counters"]["sent_announcements"] >= bursts * len(protocol.vips)
    wait_for(lambda: sum(len(lan.wire.announcements(v, node="a"))
                         for v in protocol.vips) >= row["counters"]["sent_announcements"],
             what="all announcements that are counted")


@pytest.mark.parametrize("protocol", [V3, V6], ids=lambda p: p.name)
def test_announced_in_place(lan, start, protocol):
    """P37: with garp_master_repeat 1, the addresses are announced once more when they are configured."""
    start("a", instance(protocol, 255, "garp_master_repeat 1", "garp_master_delay 1"))
    seen = wait_for(lambda: len(s := lan.wire.announcements(protocol.target, node="a")) >= 3 and s, what="both bursts")
    assert seen[1].when - seen[0].when < 0.5 < seen[2].when - seen[1].when


def test_sent_adverts_are_counted(lan, start, v3_protocol):
    """The counters of RFC 6527 for sent adverts equal what the observer has seen."""
    a = start("a", instance(v3_protocol, 255))
    lan.wire.wait_adverts(10, node="a")
    before = len(lan.wire.adverts(node="a"))
    sent = a.status()["counters"]["sent"]
    after = len(lan.wire.adverts(node="a"))
    assert before <= sent <= after + 1


def test_memberships(lan, start):
    """P40: the daemon is a member of the VRRP groups only while it runs."""
    def groups(table: str) -> str:
        return lan["a"].netns.exec("cat", f"/proc/net/{table}")

    group4 = f"{struct.unpack('=I', bytes([224, 0, 0, 18]))[0]:08X}"
    group6 = "ff020000000000000000000000000012"
    assert group4 not in groups("igmp") and group6 not in groups("igmp6")
    a = start("a", instance(V3, 100, name="four") + instance(V6, 100, name="six", vrid=52))
    assert group4 in groups("igmp") and group6 in groups("igmp6")
    assert a.stop() == 0
    assert group4 not in groups("igmp") and group6 not in groups("igmp6")
