# SPDX-License-Identifier: GPL-2.0
"""Virtual addresses in the kernel, and the cases that an address is already there or is refused."""
import pytest

from lab.protocols import V3, V6, instance
from lab.waiting import wait_for


def excluded(*vips: str) -> tuple[str, ...]:
    return ("virtual_ipaddress_excluded {", *vips, "}")


def wait_addresses(node, *addresses: str, device: str = "v0") -> dict[str, dict]:
    return wait_for(lambda: (found := node.addresses(device)).keys() >= set(addresses) and found,
                    what=lambda: f"{addresses} on {device}; {list(node.addresses(device))} instead")


def test_options(lan, start):
    """An address has the length, broadcast address, label and scope of the configuration."""
    a = start("a", instance(V3, 100, vips=(
        "192.0.2.1/24 brd 192.0.2.255 label v0:gw", "198.51.100.1/25 brd + scope link",
        "198.51.100.129/25 brd - scope 123",
        "203.0.113.1", "203.0.113.2/30 scope site")))
    a.wait("active")
    found = wait_addresses(lan["a"], "192.0.2.1", "198.51.100.1", "198.51.100.129", "203.0.113.1", "203.0.113.2")
    first = found["192.0.2.1"]
    assert (first["prefixlen"], first["broadcast"], first["label"], first["scope"]) == (24, "192.0.2.255", "v0:gw",
                                                                                        "global")
    second = found["198.51.100.1"]
    assert (second["prefixlen"], second["broadcast"], second["scope"], second["label"]) == (25, "198.51.100.127",
                                                                                            "link", "v0")
    third = found["198.51.100.129"]
    assert (third["broadcast"], third["scope"]) == ("198.51.100.128", "123")
    assert found["203.0.113.1"]["prefixlen"] == 32
    assert "broadcast" not in found["203.0.113.1"]
    assert (found["203.0.113.2"]["prefixlen"], found["203.0.113.2"]["scope"]) == (30, "site")
    assert a.stop() == 0
    assert set(lan["a"].addresses()) == lan["a"].own()


def test_ipv6_is_usable_at_once(lan, start):
    """An IPv6 address is configured without duplicate address detection, which would take a second and find the old
    Active."""
    start("a", instance(V6, 100)).wait("active")
    found = wait_addresses(lan["a"], *V6.vips)
    for vip in V6.vips:
        assert found[vip]["prefixlen"] == 64
        assert not found[vip].get("tentative") and not found[vip].get("dadfailed")


@pytest.mark.parametrize("protocol", [V3, V6], ids=lambda p: p.name)
def test_excluded(lan, start, protocol):
    """virtual_ipaddress_excluded: addresses of any family are configured and announced, but not listed in adverts."""
    more = ("198.51.100.1/24", "2001:db8:1::1/64")
    a = start("a", instance(protocol, 100, *excluded(*more)))
    a.wait("active")
    wait_addresses(lan["a"], *protocol.vips, "198.51.100.1", "2001:db8:1::1")
    for vip in ("198.51.100.1", "2001:db8:1::1"):
        assert lan.wire.wait_announcement(vip, node="a")
    assert lan.wire.wait_adverts(1, node="a")[0].advert.addresses == list(protocol.vips)
    assert set(more) <= set(a.status()["addresses"])
    a.stop()
    assert lan["a"].has_none(*protocol.vips, "198.51.100.1", "2001:db8:1::1")


def test_other_device(lan, start):
    """`dev`: the address is configured and announced on another interface than that of the adverts."""
    node = lan["a"]
    node.ip("link", "add", "w0", "type", "veth", "peer", "name", "w1")
    for name in ("w0", "w1"):
        node.ip("link", "set", "dev", name, "up")
    a = start("a", instance(V3, 100, vips=("192.0.2.1/24", "198.51.100.1/24 dev w0")))
    a.wait("active")
    wait_addresses(node, "198.51.100.1", device="w0")
    assert node.has("192.0.2.1") and node.has_none("198.51.100.1")
    assert lan.wire.wait_adverts(1, node="a")[0].advert.addresses == ["192.0.2.1", "198.51.100.1"]
    a.stop()
    assert "198.51.100.1" not in node.addresses("w0")


def test_present_already(lan, start, v3_protocol):
    """An address that was configured before the daemon started is logged, used, and left in place at stop."""
    node, theirs, ours = lan["a"], v3_protocol.vips[1], v3_protocol.vips[0]
    node.ip("addr", "add", f"{theirs}/{v3_protocol.prefix}", "dev", "v0", *(["nodad"] if v3_protocol is V6 else []))
    a = start("a", instance(v3_protocol, 100))
    a.wait("active")
    a.wait_log(f"lan: {theirs}/{v3_protocol.prefix} is on v0 already")
    wait_addresses(node, ours)
    assert a.stop() == 0
    assert node.has(theirs) and node.has_none(ours)


def test_refused(lan, start):
    """An address that the kernel refuses is logged with its virtual router. The other addresses are configured."""
    node = lan["a"]
    node.netns.sysctl("net.ipv6.conf.v0.disable_ipv6", 1)
    a = start("a", instance(V3, 100, *excluded("2001:db8:1::1/64")))
    a.wait("active")
    a.wait_log("lan: cannot add 2001:db8:1::1/64 to v0")
    wait_addresses(node, *V3.vips)
    assert lan.wire.sole_sender() == "a"
    assert a.status()["state"] == "active"
    assert a.stop() == 0


def test_many(lan, start):
    """255 addresses, as many as an advert can list, are configured, announced, advertised, understood and removed."""
    vips = tuple(f"198.51.{100 + n // 200}.{n % 200 + 1}/32" for n in range(255))
    plain = {v.partition("/")[0] for v in vips}
    a, b = start("a", instance(V3, 200, vips=vips)), start("b", instance(V3, 100, vips=vips))
    a.wait("active")
    b.wait("backup")
    wait_addresses(lan["a"], *plain)
    assert lan.wire.sole_sender() == "a"
    assert set(lan.wire.wait_adverts(1, node="a")[0].advert.addresses) == plain
    heard = b.status()
    assert (heard["state"], heard["counters"]["address_list"], heard["counters"]["length"]) == ("backup", 0, 0)
    assert heard["counters"]["adverts"] > 0
    a.stop()
    b.wait("active")
    wait_addresses(lan["b"], *plain)
    assert lan["a"].has_none(*plain)


def test_removed_by_another_program(lan, start):
    """The daemon stops cleanly after another program has removed a virtual address."""
    a = start("a", instance(V3, 100))
    a.wait("active")
    wait_addresses(lan["a"], *V3.vips)
    lan["a"].ip("addr", "del", "192.0.2.1/24", "dev", "v0")
    assert a.stop() == 0
    assert "cannot remove" not in a.log
    assert set(lan["a"].addresses()) == lan["a"].own()
