# SPDX-License-Identifier: GPL-2.0
"""Takeover from an Active that dies, hangs or releases, and the return of that Active."""
import time
from signal import SIGCONT, SIGINT, SIGKILL, SIGSTOP, SIGTERM

import pytest
from scapy.layers.inet6 import IPv6, ICMPv6NDOptDstLLAddr, ICMPv6ND_NA
from scapy.layers.l2 import ARP, Ether

from lab.protocols import PROTOCOLS, V2, V3, Protocol, instance
from lab.waiting import wait_for

LONG = 20  # seconds; with this interval, a release and a silence differ by far more than any delay of the test


def check_garp(frame, vip: str, mac: str) -> None:
    """P37; RFC 5227 2.3: sender and target are the address; broadcast, from the router's own MAC."""
    ether, arp = frame.packet[Ether], frame.packet[ARP]
    assert (ether.dst, ether.src) == ("ff:ff:ff:ff:ff:ff", mac)
    assert (arp.op, arp.hwsrc, arp.psrc, arp.pdst) == (1, mac, vip, vip)
    assert (arp.hwtype, arp.ptype, arp.hwlen, arp.plen) == (1, 0x800, 6, 4)


def check_na(frame, vip: str, mac: str) -> None:
    """P20, P24; RFC 4861 4.4: R=1 S=0 O=1, to all nodes, with the target's link-layer address."""
    ether, ip, na = frame.packet[Ether], frame.packet[IPv6], frame.packet[ICMPv6ND_NA]
    assert (ether.dst, ether.src) == ("33:33:00:00:00:01", mac)
    assert (ip.src, ip.dst, ip.hlim) == (vip, "ff02::1", 255)
    assert (na.R, na.S, na.O, na.tgt) == (1, 0, 1, vip)
    assert frame.packet[ICMPv6NDOptDstLLAddr].lladdr == mac
    rebuilt = frame.packet.copy()
    del rebuilt[ICMPv6ND_NA].cksum
    assert Ether(bytes(rebuilt))[ICMPv6ND_NA].cksum == na.cksum


def check_announced(lan, protocol: Protocol, node: str, since: int) -> None:
    """Each address is announced after the first advert, with the right bytes."""
    advert = lan.wire.wait_adverts(1, since, node)[0]
    for vip in protocol.vips:
        frame = lan.wire.wait_announcement(vip, since, node)
        assert frame.index > advert.index
        (check_na if ":" in vip else check_garp)(frame, vip, lan[node].mac)


def wait_answers(lan, node: str, since: int, count: int = 5) -> None:
    """Waits until this node answers the host's ping."""
    wait_for(lambda: len(lan.wire.echo_replies(since, node)) >= count, what=f"answers of {node} to the host's ping")


@pytest.mark.parametrize("protocol, signal",
                         [(p, s) for p in PROTOCOLS for s in (SIGKILL, SIGSTOP) if p is not V2 or s == SIGKILL],
                         ids=lambda v: getattr(v, "name", v))
def test_active_falls_silent(lan, start, protocol, signal):
    """P24, P20, P37: the Active dies or hangs: the Backup sends adverts, announces, has the addresses, and answers the
    host."""
    a, b = start("a", instance(protocol, 200)), start("b", instance(protocol, 100))
    a.wait("active")
    b.wait("backup")
    lan.ping(protocol.target)
    wait_answers(lan, "a", 0)
    mark = lan.wire.mark()
    a.signal(signal)
    row = b.wait("active")
    assert row["transitions"] == 1
    check_announced(lan, protocol, "b", mark)
    wait_for(lambda: lan["b"].has(*protocol.vips), what="addresses on b")
    wait_answers(lan, "b", lan.wire.wait_announcement(protocol.target, mark, "b").index)
    b.wait_log("no advert within Active_Down_Interval")
    assert lan.wire.sole_sender(protocol.few) == "b"


def test_hung_active_comes_to(lan, start, v3_protocol):
    """P33, P34: an Active that hung for longer than Active_Down_Interval finds another Active. One of them stays, and
    answers the host at once, without waiting for the host's ARP entry to expire or for a late burst of
    announcements."""
    once = ("garp_master_delay 0", "garp_master_repeat 1")
    a = start("a", instance(v3_protocol, 200, *once))
    b = start("b", instance(v3_protocol, 100, *once))
    b.wait("backup")
    # one announcement of the takeover and one of the addresses: no further ones follow
    wait_for(lambda: len(lan.wire.announcements(v3_protocol.target, node="a")) == 2, what="all announcements of a")
    lan.ping(v3_protocol.target)
    a.signal(SIGSTOP)
    b.wait("active")
    wait_answers(lan, "b", lan.wire.wait_announcement(v3_protocol.target, 0, "b").index)
    mark = lan.wire.mark()
    a.signal(SIGCONT)
    b.wait("backup")
    assert lan.wire.sole_sender() == "a"
    wait_for(lambda: lan["b"].has_none(*v3_protocol.vips), what="addresses gone from b")
    wait_answers(lan, "a", mark)


def test_killed_router_returns(lan, start, v3_protocol):
    """P22, P24: after a crash the addresses are still configured. A daemon that starts as Backup must not answer for
    them, and a clean stop leaves none of them."""
    a, b = start("a", instance(v3_protocol, 100)), start("b", instance(v3_protocol, 50))
    a.wait("active")
    wait_for(lambda: lan["a"].has(*v3_protocol.vips), what="addresses on a")
    a.kill()
    b.wait("active")
    b.stop()
    start("b", instance(v3_protocol, 200)).wait("active")
    a.start()
    a.wait("backup")
    wait_for(lambda: lan["a"].has_none(*v3_protocol.vips),
             what=lambda: f"only a Backup, but it has {list(lan['a'].addresses())}")
    assert a.stop() == 0
    assert lan["a"].has_none(*v3_protocol.vips)


@pytest.mark.parametrize("signal", [SIGTERM, SIGINT], ids=lambda s: s.name)
def test_release(lan, start, protocol, signal):
    """P30, P25: a clean stop sends one advert with priority 0. The Backup takes over after Skew_Time, and not after
    Active_Down_Interval, which is 60 s here."""
    b = start("b", instance(protocol, 254, interval=LONG))
    a = start("a", instance(protocol, 255, interval=LONG))
    a.wait("active")
    b.wait("backup")
    wait_for(lambda: b.status()["active_priority"] == 255, what="b hears a")
    mark, began = lan.wire.mark(), time.monotonic()
    assert a.stop(signal) == 0
    row = b.wait("active")
    assert time.monotonic() - began < LONG
    assert row["counters"]["priority_zero"] == 1
    check_announced(lan, protocol, "b", mark)
    released = lan.wire.adverts(mark, "a")
    assert [f.advert.priority for f in released] == [0]
    assert lan.wire.adverts(mark, "b")[0].index > released[0].index
    assert lan["a"].has_none(*protocol.vips)
    b.wait_log("the Active has released the virtual router")


def test_backup_stops_silently(lan, start, v3_protocol):
    """P23: a Backup that stops sends nothing and does not disturb the Active."""
    a, b = start("a", instance(v3_protocol, 200)), start("b", instance(v3_protocol, 100))
    a.wait("active")
    b.wait("backup")
    mark = lan.wire.mark()
    assert b.stop() == 0
    assert lan.wire.sole_sender() == "a"
    assert lan.wire.adverts(mark, "a") and not lan.wire.adverts(mark, "b")
    assert a.status()["transitions"] == 1


def test_preemption(lan, start, v3_protocol):
    """P26, P27, P33: a router with a greater priority that returns takes over, and the other router becomes Backup."""
    a, b = start("a", instance(v3_protocol, 254)), start("b", instance(v3_protocol, 200))
    a.wait("active")
    b.wait("backup")
    a.stop()
    b.wait("active")
    mark = lan.wire.mark()
    a.start()
    a.wait("active")
    b.wait("backup")
    check_announced(lan, v3_protocol, "a", mark)
    assert lan.wire.sole_sender(v3_protocol.few) == "a"
    assert lan["b"].has_none(*v3_protocol.vips)
    a.wait_log("preempting a lower priority")


def test_nopreempt(lan, start, v3_protocol):
    """P26: without Preempt_Mode, a router with a greater priority obeys the Active, and takes over when that dies."""
    b = start("b", instance(v3_protocol, 100))
    b.wait("active")
    a = start("a", instance(v3_protocol, 200, "nopreempt"))
    a.wait("backup")
    assert lan.wire.sole_sender(10) == "b"
    row = a.status()
    assert (row["state"], row["transitions"], row["active_priority"]) == ("backup", 0, 100)
    assert row["counters"]["adverts"] >= 10
    b.kill()
    a.wait("active")


def test_preempt_delay(lan, start, v3_protocol):
    """preempt_delay delays the takeover of a router with a greater priority for that time, and no longer."""
    b = start("b", instance(v3_protocol, 100))
    b.wait("active")
    mark = lan.wire.mark()
    a = start("a", instance(v3_protocol, 200, "preempt_delay 2"))
    started = lan.wire.mark()
    a.wait("active")
    first = lan.wire.wait_adverts(1, mark, "a")[0]
    obeyed = [f for f in lan.wire.adverts(started, "b") if f.index < first.index]
    assert len(obeyed) > 12  # 2 s of adverts every 100 ms; Active_Down_Interval is 322 ms
    b.wait("backup")
    assert lan.wire.sole_sender() == "a"


def test_preempt_delay_ends_with_the_active(lan, start):
    """preempt_delay does not apply when the Active dies meanwhile: the Backup takes over at once."""
    b = start("b", instance(V3, 100))
    b.wait("active")
    a = start("a", instance(V3, 200, "preempt_delay 100"))
    wait_for(lambda: a.status()["active_priority"] == 100, what="a hears b")
    b.kill()
    a.wait("active")
