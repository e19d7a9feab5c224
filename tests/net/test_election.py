# SPDX-License-Identifier: GPL-2.0
"""The election: priority, the tie between equal priorities, the owner (RFC 9568 6.4)."""
from lab.daemon import Daemon, wait_status
from lab.protocols import V2, V3, V6, instance


def test_priority_decides(lan, start, protocol):
    """P21, P24, P26: the router with the greater priority becomes Active, the other router hears it and is Backup."""
    b = start("b", instance(protocol, 100))
    a = start("a", instance(protocol, 200))
    active = a.wait("active")
    backup = b.wait("backup")
    assert active["transitions"] == 1
    assert lan.wire.sole_sender(protocol.few) == "a"
    before, heard = backup["counters"]["adverts"], b.status()
    assert heard["counters"]["adverts"] > before
    assert (heard["active_address"], heard["active_priority"]) == (lan["a"].address(protocol.family), 200)
    assert lan["a"].has(*protocol.vips)
    assert lan["b"].has_none(*protocol.vips)


def test_three_routers(lan_of_three):
    """P33: of three routers that are Active at the same time, one stays Active; later the next takes over from it."""
    lan = lan_of_three
    lan.split("a", "b", "c")
    daemons = {n: Daemon(lan, lan[n], instance(V3, p)).start() for n, p in (("a", 50), ("b", 100), ("c", 150))}
    for daemon in daemons.values():
        daemon.wait("active")
    lan.heal("a", "b", "c")
    daemons["a"].wait("backup")
    daemons["b"].wait("backup")
    assert lan.wire.sole_sender() == "c"
    daemons["c"].kill()
    daemons["b"].wait("active")
    assert lan.wire.sole_sender() == "b"
    assert daemons["a"].status()["state"] == "backup"


def test_greater_address_wins_tie(lan, start, protocol):
    """P33, P35: of two Actives with the same priority, the one with the greater source address stays; nopreempt does
    not matter."""
    lan.split("a", "b")
    a = start("a", instance(protocol, 150, "nopreempt"))
    b = start("b", instance(protocol, 150, "nopreempt"))
    a.wait("active")
    b.wait("active")
    assert lan["a"].has(*protocol.vips) and lan["b"].has(*protocol.vips)
    while not b.status()["counters"]["events"]:  # until the first advert was from a
        lan.split("a", "b")
        a.wait("active")
        lan.heal("a", "b")
        a.wait("backup")
    assert lan.wire.sole_sender(protocol.few) == "b"
    assert b.status()["transitions"] == 1
    assert lan["a"].has_none(*protocol.vips)


def test_equal_priority_stays_backup(lan, start, v3_protocol):
    """P26, P35: a Backup obeys an equal priority whatever the addresses: the tie is for Actives only."""
    a = start("a", instance(v3_protocol, 150))
    a.wait("active")
    b = start("b", instance(v3_protocol, 150))
    b.wait("backup")
    assert lan.wire.sole_sender(v3_protocol.few) == "a"
    row = b.status()
    assert (row["state"], row["transitions"]) == ("backup", 0)
    assert row["counters"]["adverts"] > 0


def test_owner_is_active_at_once(lan, start, protocol):
    """P20: an owner sends an advert and announces its addresses at once, without being Backup before."""
    mark = lan.wire.mark()
    a = start("a", instance(protocol, 255, interval=20))
    a.wait("active")  # any other router would wait for more than a minute
    advert = lan.wire.wait_adverts(1, mark, "a")[0]
    assert advert.advert.priority == 255
    for vip in protocol.vips:
        assert lan.wire.wait_announcement(vip, mark, "a").index > advert.index
    a.wait_log("initialize -> active")
    assert "backup" not in a.log


def test_owner_preempts(lan, start, v3_protocol):
    """P20, P33: an owner that starts takes over from the Active, whatever its priority and preemption."""
    b = start("b", instance(v3_protocol, 254, "nopreempt"))
    b.wait("active")
    start("a", instance(v3_protocol, 255))
    b.wait("backup")
    assert lan.wire.sole_sender(v3_protocol.few) == "a"


def test_second_owner(lan, start, v3_protocol):
    """P33, P36, P41: of two owners the one with the greater address stays Active. The other owner's adverts are
    processed and logged."""
    lan.split("a", "b")
    a = start("a", instance(v3_protocol, 255))
    b = start("b", instance(v3_protocol, 255))
    a.wait("active")
    b.wait("active")
    lan.heal("a", "b")
    a.wait("backup")
    a.wait_log("second owner")
    assert lan.wire.sole_sender(v3_protocol.few, priority=255) == "b"


def test_vrids_are_apart(lan, start):
    """Two virtual routers of both families on one interface have an election each."""
    first = tuple(f"192.0.2.{n}/24" for n in (51, 52))
    mine = instance(V3, 200, vrid=51, name="one", vips=first[:1]) + instance(V3, 100, vrid=52, name="two",
                                                                             vips=first[1:]) \
        + instance(V6, 200, vrid=53, name="six")
    theirs = instance(V3, 100, vrid=51, name="one", vips=first[:1]) + instance(V3, 200, vrid=52, name="two",
                                                                               vips=first[1:]) \
        + instance(V6, 100, vrid=53, name="six")
    a, b = start("a", mine), start("b", theirs)
    for vrid, active, backup in ((51, a, b), (52, b, a), (53, a, b)):
        active.wait("active", vrid)
        backup.wait("backup", vrid)
        assert lan.wire.sole_sender(vrid=vrid) == active.node.name
    assert lan["a"].has("192.0.2.51", *V6.vips) and lan["a"].has_none("192.0.2.52")
    assert lan["b"].has("192.0.2.52") and lan["b"].has_none("192.0.2.51", *V6.vips)


def test_same_vrid_of_both_families(lan, start):
    """A virtual router is (port, family, VRID): IPv4 and IPv6 with one VRID are two virtual routers, which fail one by
    one."""
    def config(v4: int, v6: int) -> str:
        return instance(V3, v4, name="four") + instance(V6, v6, name="six")

    start("a", config(200, 100))
    start("b", config(100, 200))
    wait_status(lan["b"], state="backup", family="ipv4")
    wait_status(lan["a"], state="backup", family="ipv6")
    assert lan.wire.sole_sender(destination="224.0.0.18") == "a"
    assert lan.wire.sole_sender(destination="ff02::12") == "b"
    assert lan["a"].has(*V3.vips) and lan["a"].has_none(*V6.vips)
    assert lan["b"].has(*V6.vips) and lan["b"].has_none(*V3.vips)


def test_versions_do_not_mix(lan, start):
    """P12: an advert of another VRRP version is dropped and counted, and does not take part in the election."""
    a = start("a", instance(V3, 100))
    b = start("b", instance(V2, 200))
    a.wait("active")
    b.wait("active")
    mark = lan.wire.mark()
    assert len(lan.wire.wait_adverts(2, mark, "b", version=2)) >= 2
    assert a.status()["state"] == "active"
    assert a.status()["counters"]["version"] >= 2
    assert b.status()["counters"]["version"] >= 2
