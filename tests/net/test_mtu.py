# SPDX-License-Identifier: GPL-2.0
"""More addresses than an advert holds at the interface's MTU: as in keepalived, those that fit are advertised, and the
rest are configured as excluded ones."""
from dataclasses import replace

import pytest

from lab.daemon import Daemon
from lab.protocols import V2, V3, V6, VRID, Protocol, instance
from lab.waiting import wait_for


def many(protocol: Protocol, count: int) -> tuple[str, ...]:
    if protocol.family == "ipv6":
        return ("fe80::1/64", *(f"2001:db8::{i:x}/64" for i in range(1, count)))
    return tuple(f"198.51.{i // 200}.{i % 200 + 1}/16" for i in range(count))


def listed(lan, mark: int = 0, count: int = 0) -> int:
    """The number of addresses in adverts of a; with `count`, of the first that lists so many."""
    if count:
        wait_for(lambda: any(len(f.advert.addresses) == count for f in lan.wire.adverts(mark, "a")),
                 what=f"an advert of {count} addresses")
        return count
    return len(lan.wire.wait_adverts(1, mark, "a")[0].advert.addresses)


def start_at(lan, node: str, mtu: int, *args, **more) -> Daemon:
    lan[node].ip("link", "set", "dev", "v0", "mtu", mtu)
    return Daemon(lan, lan[node], instance(*args, **more)).start()


# keepalived 2.2.7 lists the same numbers: it takes the MTU for the length of the Ethernet frame.
@pytest.mark.parametrize("protocol, mtu, count, fit", [(V6, 1500, 120, 89), (V3, 1000, 250, 239), (V2, 1000, 250, 237)],
                         ids=["v3-ipv6", "v3-ipv4", "v2"])
def test_adverts_fit(lan, protocol, mtu, count, fit):
    """One router is Active, the log says how many addresses are not advertised, and the Active has all of them."""
    protocol = replace(protocol, interval=max(protocol.interval, 0.2))
    a = start_at(lan, "a", mtu, protocol, 200, vips=many(protocol, count))
    a.wait("active", timeout=15)
    b = start_at(lan, "b", mtu, protocol, 100, vips=many(protocol, count))
    assert listed(lan) == fit
    a.wait_log_exactly(f"lan (v0, VRID {VRID}): an advert of all {count} addresses exceeds the MTU {mtu} of the "
                       f"interface; the last {count - fit} are configured but not advertised", 1)
    wait_for(lambda: b.status()["counters"]["adverts"] > 5, what="adverts of a at b")
    assert (a.status()["state"], b.status()["state"]) == ("active", "backup")
    assert b.status()["counters"]["address_list"] == 0
    wanted = {address.split("/")[0] for address in many(protocol, count)}
    wait_for(lambda: lan["a"].has(*wanted), what="all addresses on a")


def test_mtu_changes(lan):
    """Another MTU while the router is Active: the next adverts list what fits now, without a transition."""
    a = start_at(lan, "a", 1500, V3, 200, vips=many(V3, 250))
    a.wait("active")
    assert listed(lan) == 250
    b = start_at(lan, "b", 1500, V3, 100, vips=many(V3, 250))
    lan["a"].ip("link", "set", "dev", "v0", "mtu", 1000)
    listed(lan, lan.wire.mark(), 239)
    a.wait_log("the last 11 are configured but not advertised")
    wait_for(lambda: b.status()["counters"]["address_list"] > 0, what="the difference, counted by b")
    lan["a"].ip("link", "set", "dev", "v0", "mtu", 1500)
    listed(lan, lan.wire.mark(), 250)
    assert a.status()["transitions"] == 1 and b.status()["transitions"] == 0
    a.wait_log_exactly("not advertised", 1)
