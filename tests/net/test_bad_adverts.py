# SPDX-License-Identifier: GPL-2.0
"""Adverts with one error each and a priority that would win: no state changes, and only the counter of that error
moves."""
import struct

import pytest
from scapy.layers.inet import IP, IPOption_NOP
from scapy.layers.inet6 import IPv6
from scapy.packet import Packet
from scapy.utils import checksum

from lab.daemon import Daemon, port_counters
from lab.lan import Node
from lab.packets import advert, inject, plain_checksum, replace_message
from lab.protocols import V2, V3, V6, Protocol, instance
from lab.waiting import wait_for

TIMES = 3
PASSWORD = ("authentication {", "auth_type PASS", "auth_pass sesam", "}")


def wrong(protocol: Protocol, **fields):
    return lambda node: advert(protocol, node, **fields)


def cut(protocol: Protocol, keep: int):
    """A frame that ends within the message. Its IP header has the full length."""
    def make(node: Node) -> bytes:
        return bytes(advert(protocol, node))[:(34 if protocol.family == "ipv4" else 54) + keep]
    return make


def short(protocol: Protocol, by: int):
    """A message without its last bytes, in an IP packet of the right length, with a correct checksum."""
    def make(node: Node) -> Packet:
        frame = advert(protocol, node, chksum=0)
        carrier = IP if protocol.family == "ipv4" else IPv6
        data = bytearray(bytes(frame[carrier].payload)[:-by])
        struct.pack_into("!H", data, 6, checksum(bytes(data)))
        return replace_message(frame, bytes(data), carrier)
    return make


def without_addresses(protocol: Protocol):
    """Address count 0 and an empty list, with a correct checksum."""
    def make(node: Node) -> Packet:
        frame = advert(protocol, node, chksum=0)
        carrier = IP if protocol.family == "ipv4" else IPv6
        data = bytearray(bytes(frame[carrier].payload)[:8] + (bytes(8) if protocol is V2 else b""))
        data[3] = 0
        struct.pack_into("!H", data, 6, checksum(bytes(data)))
        return replace_message(frame, bytes(data), carrier)
    return make


def fragment(offset: int, more: bool):
    return wrong(V3, ip={"flags": "MF" if more else 0, "frag": offset})


V2_OTHERS = ("192.0.2.1", "192.0.2.99")

# (name, further lines of the virtual router, frame, counter)
CASES = [
    ("v3-ttl", V3, (), wrong(V3, ip={"ttl": 254}), "ttl"),
    ("v6-ttl", V6, (), wrong(V6, ip={"hlim": 64}), "ttl"),
    ("v2-ttl", V2, (), wrong(V2, ip={"ttl": 1}), "ttl"),
    ("v3-checksum", V3, (), wrong(V3, chksum=0x1234), "checksum"),
    ("v6-checksum", V6, (), wrong(V6, chksum=0x1234), "checksum"),
    ("v6-checksum-plain", V6, (), lambda node: plain_checksum(advert(V6, node)), "checksum"),
    ("v2-checksum", V2, (), wrong(V2, chksum=0x1234), "checksum"),
    ("v3-version-4", V3, (), wrong(V3, version=4), "version"),
    ("v3-version-2", V3, (), wrong(V2, interval=1), "version"),
    ("v2-version-3", V2, (), wrong(V3, interval=1), "version"),
    ("v6-version-2", V6, (), wrong(V6, version=2), "version"),
    ("v3-type", V3, (), wrong(V3, type=2), "type"),
    ("v6-type", V6, (), wrong(V6, type=0), "type"),
    ("v2-type", V2, (), wrong(V2, type=15), "type"),
    ("v3-count-0", V3, (), without_addresses(V3), "no_address"),
    ("v6-count-0", V6, (), without_addresses(V6), "no_address"),
    ("v2-count-0", V2, (), without_addresses(V2), "no_address"),
    ("v3-count-too-large", V3, (), wrong(V3, ipcount=3), "length"),
    ("v3-count-too-small", V3, (), wrong(V3, ipcount=1), "length"),
    ("v6-count-255", V6, (), wrong(V6, ipcount=255), "length"),
    ("v3-short", V3, (), short(V3, 4), "length"),
    ("v6-short", V6, (), short(V6, 1), "length"),
    ("v2-no-trailer", V2, (), short(V2, 8), "length"),
    ("v3-interval-0", V3, (), wrong(V3, adv=0), "interval_zero"),
    ("v6-interval-0", V6, (), wrong(V6, adv=0), "interval_zero"),
    ("v2-interval-0", V2, (), wrong(V2, adv=0), "interval_zero"),
    ("v2-interval", V2, (), wrong(V2, interval=2), "interval"),
    ("v2-list", V2, (), wrong(V2, addresses=V2_OTHERS), "address_list"),
    ("v2-list-shorter", V2, (), wrong(V2, addresses=V2_OTHERS[:1]), "address_list"),
    ("v2-password", V2, PASSWORD, wrong(V2, authtype=1, auth1=0x73657361, auth2=0x6e000000), "auth"),
    ("v2-no-password", V2, PASSWORD, wrong(V2), "auth"),
    ("v2-unknown-auth", V2, PASSWORD, wrong(V2, authtype=2, auth1=0x73657361, auth2=0x6d000000), "auth"),
    ("v2-unwanted-password", V2, (), wrong(V2, authtype=1, auth1=0x73657361, auth2=0x6d000000), "auth"),
    ("v3-own-source", V3, (), wrong(V3, source="192.0.2.2"), "own_source"),
    ("v3-truncated", V3, (), cut(V3, 12), "truncated"),
    ("v3-truncated-header", V3, (), cut(V3, 4), "truncated"),
    ("v6-truncated", V6, (), cut(V6, 20), "truncated"),
    ("v2-truncated", V2, (), cut(V2, 20), "truncated"),
    ("v3-fragment-first", V3, (), fragment(0, True), "fragment"),
    ("v3-fragment-last", V3, (), fragment(2, False), "fragment"),
    ("v3-options", V3, (), wrong(V3, ip={"options": [IPOption_NOP()] * 4}), "ip_options"),
    ("v3-unicast", V3, (), wrong(V3, ip={"dst": "192.0.2.2"}), "destination"),
    ("v6-unicast", V6, (), wrong(V6, ip={"dst": "fe80::5eff:fe00:5302"}), "destination"),
]

# counted for a daemon as a whole, not for a virtual router
OF_PORT = {"truncated", "fragment", "ip_options", "destination"}


@pytest.fixture(scope="module")
def active(request, shared_lan):
    """An Active with the priority of an owner, shared by all cases with the same configuration."""
    protocol, extra = request.param
    daemon = Daemon(shared_lan, shared_lan["a"], instance(protocol, 255, *extra)).start()
    daemon.wait("active")
    yield daemon
    daemon.stop()


def moved(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    """By how much each counter of received adverts has grown."""
    return {k: n - before.get(k, 0) for k, n in after.items() if n != before.get(k, 0) and not k.startswith("sent")}


@pytest.mark.parametrize("active, frame, counter", [(c[1:3], *c[3:]) for c in CASES], ids=[c[0] for c in CASES],
                         indirect=["active"])
def test_is_dropped_and_counted(shared_lan, active, frame, counter):
    """P2, P3, P5, P7, P8, P9, P10, P12, P13, P14, P15, P16: the advert is dropped and counted by its reason; nothing
    else happens."""
    router, host = shared_lan["a"], shared_lan["host"]
    port, row = port_counters(router), active.status()
    inject(host, frame(host), TIMES)
    wait_for(lambda: port_counters(router).get(counter, 0) >= port.get(counter, 0) + TIMES,
             what=lambda: f"{TIMES} of {counter}; {moved(port, port_counters(router))} instead")
    after = active.status()
    assert moved(row["counters"], after["counters"]) == ({} if counter in OF_PORT else {counter: TIMES})
    assert moved(port, port_counters(router)) == {counter: TIMES}
    assert (after["state"], after["transitions"], after["active_priority"]) == ("active", 1, 255)


@pytest.mark.parametrize("protocol", [V3, V6], ids=lambda p: p.name)
def test_list_mismatch_of_version_3(lan, start, protocol):
    """P14: VRRPv3 counts and logs a different address list, and obeys the advert."""
    a = start("a", instance(protocol, 100))
    others = protocol.vips[:1] + (("2001:db8::99",) if protocol is V6 else ("192.0.2.99",))
    inject(lan["host"], advert(protocol, lan["host"], 200, interval=2, addresses=others))
    a.wait_log("list other addresses")
    row = a.status()
    assert (row["state"], row["active_priority"], row["counters"]["address_list"]) == ("backup", 200, 1)


@pytest.mark.parametrize("protocol", [V3, V6, V2], ids=lambda p: p.name)
def test_order_of_the_list_is_no_mismatch(lan, start, protocol):
    """P14: the same addresses in another order are the same list."""
    a = start("a", instance(protocol, 100))
    inject(lan["host"], advert(protocol, lan["host"], 200, interval=1, addresses=tuple(reversed(protocol.vips))))
    wait_for(lambda: a.status()["active_priority"] == 200, what="the advert")
    assert a.status()["counters"]["address_list"] == 0


def test_list_of_an_owner(lan, start):
    """P14: VRRPv2 obeys an owner whatever addresses the advert lists."""
    a = start("a", instance(V2, 100))
    inject(lan["host"], advert(V2, lan["host"], 255, addresses=V2_OTHERS))
    wait_for(lambda: a.status()["active_priority"] == 255, what="the owner's advert")
    assert a.status()["counters"]["address_list"] == 1


def test_first_address_not_link_local(lan, start):
    """P11: an IPv6 advert whose first address is not link-local is counted and obeyed."""
    a = start("a", instance(V6, 100))
    inject(lan["host"], advert(V6, lan["host"], 200, interval=2, addresses=("2001:db8::1", "2001:db8::2")))
    wait_for(lambda: a.status()["active_priority"] == 200, what="the advert")
    assert a.status()["counters"]["not_link_local"] == 1
