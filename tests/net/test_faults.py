# SPDX-License-Identifier: GPL-2.0
"""Links and addresses that disappear and return: FAULT and back (RFC 9568 6.4.1; Initialize by a tracked fault)."""
import pytest

from lab.protocols import V3, V6, instance
from lab.waiting import wait_for


@pytest.mark.parametrize("side", ["own", "peer"])
def test_link_of_the_active(lan, start, v3_protocol, side):
    """An Active whose link goes down, administratively or by loss of carrier, is in FAULT and the Backup takes over.
    When the link is up again, the router preempts."""
    def link(state: str) -> None:
        lan["a"].link(state) if side == "own" else lan.carrier("a", state)

    a, b = start("a", instance(v3_protocol, 200)), start("b", instance(v3_protocol, 100))
    a.wait("active")
    b.wait("backup")
    wait_for(lambda: lan["a"].has(*v3_protocol.vips), what="addresses on a")
    mark = lan.wire.mark()
    link("down")
    a.wait("fault")
    b.wait("active")
    a.wait_log("link down")
    a.wait_log("active -> fault")
    assert lan.wire.sole_sender() == "b"
    wait_for(lambda: lan["a"].has_none(*v3_protocol.vips), what="addresses gone from a")
    link("up")
    row = a.wait("active")
    assert row["transitions"] == 2
    b.wait("backup")
    assert lan.wire.sole_sender() == "a"
    for vip in v3_protocol.vips:
        assert lan.wire.wait_announcement(vip, mark, "a")
    wait_for(lambda: lan["a"].has(*v3_protocol.vips), what="addresses on a")


def test_link_of_the_backup(lan, start, v3_protocol):
    """A Backup without a link is in FAULT and does not become Active although it hears no adverts. With a link it is
    Backup again."""
    a, b = start("a", instance(v3_protocol, 200)), start("b", instance(v3_protocol, 100))
    a.wait("active")
    b.wait("backup")
    lan["b"].link("down")
    b.wait("fault")
    assert lan.wire.sole_sender(10) == "a"
    assert b.status()["state"] == "fault"
    lan["b"].link("up")
    b.wait("backup")
    heard = b.status()["counters"]["adverts"]
    wait_for(lambda: b.status()["counters"]["adverts"] > heard + 5, what="adverts heard again")
    assert b.status()["transitions"] == 0


def test_link_down_at_start(lan, start):
    """A daemon that starts before its link is up is in FAULT until then."""
    lan["a"].link("down")
    a = start("a", instance(V3, 100))
    a.wait("fault")
    lan["a"].link("up")
    a.wait("active")
    assert lan.wire.sole_sender() == "a"


def test_owner_whose_link_returns(lan, start):
    """P20: an owner is Active again as soon as its link is up."""
    a = start("a", instance(V3, 255, interval=20))
    a.wait("active")
    lan["a"].link("down")
    a.wait("fault")
    mark = lan.wire.mark()
    lan["a"].link("up")
    a.wait("active")
    assert lan.wire.wait_adverts(1, mark, "a")[0].advert.priority == 255


@pytest.mark.parametrize("protocol", [V3, V6], ids=lambda p: p.name)
def test_no_source_address(lan, start, protocol):
    """P17: a virtual router without a primary (link-local) address is in FAULT, and the log says so, until an address
    is added."""
    node = lan["a"]
    own = f"{node.address(protocol.family)}/{protocol.prefix}"
    node.ip("addr", "del", own, "dev", "v0")
    a = start("a", instance(protocol, 100))
    a.wait("fault")
    a.wait_log("address to send adverts from")
    node.ip("addr", "add", own, "dev", "v0", *(["nodad"] if protocol is V6 else []))
    a.wait("active")
    assert lan.wire.wait_adverts(1, node="a")[0].advert.source == node.address(protocol.family)


@pytest.mark.parametrize("protocol", [V3, V6], ids=lambda p: p.name)
def test_source_address_goes(lan, start, protocol):
    """P17, P30: an Active that loses its source address sends a release, so that the Backup takes over at once
    (Active_Down_Interval is 60 s). With another address it is Active again and sends from that address."""
    node = lan["a"]
    a, b = start("a", instance(protocol, 255, interval=20)), start("b", instance(protocol, 254, interval=20))
    a.wait("active")
    wait_for(lambda: lan["a"].has(*protocol.vips), what="addresses on a")
    lan["a"].link("down")  # so that b hears a's next advert at once and not in 20 s
    a.wait("fault")
    lan["a"].link("up")
    a.wait("active")
    wait_for(lambda: b.status()["active_priority"] == 255, what="b hears a")
    mark = lan.wire.mark()
    node.ip("addr", "del", f"{node.address(protocol.family)}/{protocol.prefix}", "dev", "v0")
    a.wait("fault")
    b.wait("active")
    assert [f.advert.priority for f in lan.wire.adverts(mark, "a")] == [0]
    wait_for(lambda: lan["a"].has_none(*protocol.vips), what="addresses gone from a")
    other = "192.0.2.22" if protocol is V3 else "fe80::22"
    mark = lan.wire.mark()
    node.ip("addr", "add", f"{other}/{protocol.prefix}", "dev", "v0", *(["nodad"] if protocol is V6 else []))
    a.wait("active")
    assert lan.wire.wait_adverts(1, mark, "a")[0].advert.source == other


def test_second_address_takes_over(lan, start):
    """P17: adverts continue from another address of the interface, if there is one."""
    node = lan["a"]
    node.ip("addr", "add", "198.51.100.2/24", "dev", "v0")
    a = start("a", instance(V3, 100, vips=("203.0.113.1/32",)))
    a.wait("active")
    assert lan.wire.wait_adverts(1, node="a")[0].advert.source == "192.0.2.2"
    node.ip("addr", "del", "192.0.2.2/24", "dev", "v0")
    lan.wire.wait_adverts(3, node="a", source="198.51.100.2")
    row = a.status()
    assert (row["state"], row["transitions"], row["active_address"]) == ("active", 1, "198.51.100.2")


def test_mac_changes(lan, start):
    """P17, P37: adverts are sent from the interface's new MAC."""
    a = start("a", instance(V3, 100))
    a.wait("active")
    mark = lan.wire.mark()
    lan["a"].ip("link", "set", "dev", "v0", "address", "02:00:5e:00:53:aa")
    wait_for(lambda: [f for f in lan.wire.adverts(mark, "a") if f.packet.src == "02:00:5e:00:53:aa"],
             what="the new MAC")
    assert a.status()["transitions"] == 1


def test_interface_is_deleted(lan, start):
    """Deleting the interface causes FAULT. The daemon continues and stops cleanly."""
    a = start("a", instance(V3, 100))
    a.wait("active")
    lan["a"].ip("link", "del", "v0")
    a.wait("fault")
    assert a.stop() == 0
