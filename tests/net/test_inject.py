# SPDX-License-Identifier: GPL-2.0
"""An Active and a Backup hear adverts made with scapy: which they must answer, obey or ignore (RFC 9568 6.4)."""
import time

import pytest

from lab.daemon import wait_status
from lab.packets import Speaker, advert, hasten, inject, plain_checksum, replace_message
from lab.protocols import V2, V3, V6, instance
from lab.waiting import wait_for

LONG = 20  # seconds; with this interval, an answer cannot be an advert that was due anyway


def active_with_long_interval(lan, start, protocol):
    """An Active just after an advert, and the mark from which on it should be silent."""
    a = start("a", instance(protocol, 254, interval=LONG))
    # instead of waiting for 60 s: after a release of the Active, it takes over after Skew_Time
    inject(lan["host"], advert(protocol, lan["host"], 255, interval=LONG))
    wait_status(lan["a"], active_priority=255)
    inject(lan["host"], advert(protocol, lan["host"], 0, interval=LONG))
    a.wait("active")
    lan.wire.wait_adverts(1, node="a")
    return a, lan.wire.mark()


def test_higher_priority_is_obeyed(lan, start, protocol):
    """P33, P26, P24: an Active that hears a higher priority returns to Backup and removes its addresses. It takes over
    again when that router falls silent."""
    a = start("a", instance(protocol, 100))
    hasten(lan["host"], protocol)
    a.wait("active")
    other = Speaker(lan, lan["host"], advert(protocol, lan["host"], 200, interval=max(protocol.interval, 0.5)), 0.1)
    row = a.wait("backup")
    assert (row["active_address"], row["active_priority"]) == (lan["host"].address(protocol.family), 200)
    wait_for(lambda: lan["a"].has_none(*protocol.vips), what="addresses removed")
    assert lan.wire.sole_sender(10) == "host"
    other.silence()
    assert a.wait("active")["transitions"] == 2
    wait_for(lambda: lan["a"].has(*protocol.vips), what="addresses back")


# (own address, the other router's address, the state of an Active that hears it)
TIES = {
    "v4-greater": (V3, "192.0.2.127", "192.0.2.128", "backup"),  # compared as unsigned bytes
    "v4-smaller": (V3, "192.0.2.2", "192.0.1.255", "active"),  # compared in network order
    "v6-greater": (V6, "fe80::1:0:0", "fe80::8000:0:0:1", "backup"),
    "v6-smaller": (V6, "fe80::1:0:0", "fe80::ffff", "active"),
}


@pytest.mark.parametrize("protocol, own, other, state", TIES.values(), ids=TIES)
def test_equal_priority_by_address(lan, start, protocol, own, other, state):
    """P33, P34: for an Active, an equal priority wins if its address is greater, unsigned and in network order; else it
    loses."""
    a = start("a", instance(protocol, 100, f"mcast_src_ip {own}"))
    a.wait("active")
    inject(lan["host"], advert(protocol, lan["host"], 100, interval=LONG, source=other))
    wait_for(lambda: a.status()["counters"]["events"] == 1, what="the advert")
    row = wait_status(lan["a"], state=state)
    assert (row["transitions"], row["active_address"]) == (1, other if state == "backup" else own)


def test_losing_advert(lan, start, protocol):
    """P34: an Active answers a losing VRRPv3 advert with an advert at once, and ignores a losing VRRPv2 advert."""
    a, mark = active_with_long_interval(lan, start, protocol)
    before = a.status()["counters"]
    began = time.monotonic()
    inject(lan["host"], advert(protocol, lan["host"], 50, interval=LONG))
    wait_for(lambda: a.status()["counters"]["events"] == before["events"] + 1, what="the advert")
    if protocol.version == 3:
        answer = lan.wire.wait_adverts(1, mark, "a", timeout=LONG / 2)[0].advert
        assert answer.priority == 254
    else:
        assert a.status()["counters"]["sent"] == before["sent"]
        assert not lan.wire.adverts(mark, "a")
    assert time.monotonic() - began < LONG - 1
    assert a.status()["state"] == "active"


def test_release_heard_while_active(lan, start, protocol):
    """P32: an Active that hears priority 0 sends an advert at once."""
    a, mark = active_with_long_interval(lan, start, protocol)
    inject(lan["host"], advert(protocol, lan["host"], 0, interval=LONG))
    assert lan.wire.wait_adverts(1, mark, "a", timeout=LONG / 2)[0].advert.priority == 254
    row = a.status()
    assert (row["state"], row["counters"]["priority_zero"]) == ("active", 2)


def test_release_heard_while_backup(lan, start, v3_protocol):
    """P25: after the Active's release, the Backup takes over after Skew_Time (1 s here) and not after
    Active_Down_Interval (61 s)."""
    a = start("a", instance(v3_protocol, 243, interval=LONG))
    host = lan["host"]
    inject(host, advert(v3_protocol, host, 250, interval=LONG))
    wait_status(lan["a"], active_priority=250)
    mark = lan.wire.mark()
    inject(host, advert(v3_protocol, host, 0, interval=LONG))
    a.wait("active")
    release, = lan.wire.adverts(mark, "host")
    first = lan.wire.adverts(mark, "a")[0]
    assert first.when - release.when > 0.8


def test_interval_is_learned(lan, start, v3_protocol):
    """P13, P19: a Backup uses the Active's interval and not its own, also after the Active has changed it."""
    host = lan["host"]
    a = start("a", instance(v3_protocol, 100))  # Active_Down_Interval with its own interval: 360 ms
    slow = Speaker(lan, host, advert(v3_protocol, host, 200, interval=0.6), 0.6)
    row = wait_status(lan["a"], state="backup", active_interval_ms=600)
    assert row["master_down_ms"] == pytest.approx(3 * 600 + 600 * 156 / 256)
    assert row["interval_ms"] == 100
    began = a.status()["transitions"]
    lan.wire.wait_adverts(4, lan.wire.mark(), "host")
    row = a.status()
    assert (row["state"], row["transitions"]) == ("backup", began)
    assert row["counters"]["interval"] >= 1
    slow.silence()
    Speaker(lan, host, advert(v3_protocol, host, 200, interval=0.4), 0.1)
    wait_status(lan["a"], state="backup", active_interval_ms=400)


def test_both_checksum_forms(lan, start):
    """P8: a VRRPv3 advert over IPv4 is accepted with either form of checksum, and each form is counted."""
    a = start("a", instance(V3, 100))
    host = lan["host"]
    right = advert(V3, host, 200, interval=1)
    inject(host, right, 2)
    inject(host, plain_checksum(right), 3)
    wait_for(lambda: a.status()["counters"]["adverts"] == 5, what="five adverts")
    counters = a.status()["counters"]
    assert (counters["checksum_pseudo"], counters["checksum_plain"], counters["checksum"]) == (2, 3, 0)
    assert a.status()["state"] == "backup"


@pytest.mark.parametrize("change", ["ttl", "address"])
def test_false_likeness_of_the_active(lan, start, change):
    """P2, P8, P24: an invalid advert with the source and the first eight bytes of the Active's adverts does not keep
    the Backup from taking over."""
    host = lan["host"]
    right = advert(V3, host, 200)
    a = start("a", instance(V3, 100))
    speaker = Speaker(lan, host, right, V3.interval)
    a.wait("backup")
    wait_for(lambda: sum(a.status()["gaps"].values()) > 5, what="steady adverts")
    data = bytes(right)
    wrong = advert(V3, host, 200, ip={"ttl": 254}) if change == "ttl" \
        else replace_message(right, data[34:-1] + bytes([data[-1] ^ 1]))
    assert bytes(wrong)[34:42] == data[34:42]
    speaker.say(wrong)
    a.wait("active")
    assert a.status()["counters"]["ttl" if change == "ttl" else "checksum"] >= 2


def test_release_by_a_stranger(lan, start):
    """A release by a router that is not the Active is ignored: the Backup stays, and keeps the Active."""
    b = start("b", instance(V3, 200))
    a = start("a", instance(V3, 100))
    b.wait("active")
    a.wait("backup")
    inject(lan["host"], advert(V3, lan["host"], 0))
    wait_for(lambda: a.status()["counters"]["priority_zero"] == 1, what="the release")
    assert lan.wire.sole_sender() == "b"
    assert a.status()["transitions"] == 0


def test_padding_is_no_error(lan, start):
    """P16: bytes after the IP packet, such as the padding of Ethernet to 60 bytes, are not an error."""
    a = start("a", instance(V3, 100))
    inject(lan["host"], bytes(advert(V3, lan["host"], 200, interval=1)) + bytes(30))
    wait_status(lan["a"], active_priority=200)
    counters = a.status()["counters"]
    assert (counters["adverts"], counters["length"]) == (1, 0)


def test_reserved_bits_are_ignored(lan, start):
    """P6: the reserved bits before the interval are ignored."""
    start("a", instance(V3, 100))
    inject(lan["host"], advert(V3, lan["host"], 200, interval=1, res=0xf))
    row = wait_status(lan["a"], active_priority=200)
    assert row["active_interval_ms"] == 1000


def test_vector_of_version_2_is_obeyed(lan, start):
    """P10: the eight bytes of authentication data are part of the checksum even without authentication."""
    start("a", instance(V2, 100))
    inject(lan["host"], advert(V2, lan["host"], 200))
    assert wait_status(lan["a"], active_priority=200)["counters"]["checksum_plain"] == 1
