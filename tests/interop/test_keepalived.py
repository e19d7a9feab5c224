# SPDX-License-Identifier: GPL-2.0
"""One vrrp-xdp and one keepalived on a LAN, in both roles."""
import shutil
from dataclasses import dataclass, replace

import pytest

from lab.daemon import Daemon, forget, status, vrrp_xdp
from lab.keepalived import Keepalived
from lab.protocols import V2, V3, V6, VRID, Protocol, instance
from lab.waiting import wait_for

QUICK = ("garp_master_delay 1",)
SLOWER = replace(V3, interval=0.25)  # on a busy machine, keepalived is late


def password(text: str) -> tuple[str, ...]:
    return ("authentication {", "auth_type PASS", f"auth_pass {text}", "}")


@dataclass(frozen=True)
class Router:
    """A virtual router that both daemons have."""
    name: str
    vrid: int
    protocol: Protocol
    extra: tuple[str, ...] = QUICK


# Version 2 with and without a password in one case: each step takes four seconds.
GROUPS = {
    "v3-ipv4": (Router("lan", VRID, SLOWER),),
    "v3-ipv6": (Router("lan", VRID, replace(V6, interval=0.25)),),
    "v2": (Router("plain", VRID, V2),
           Router("pass", 52, replace(V2, vips=("192.0.2.52", "192.0.2.53")), QUICK + password("sesam"))),
}


def config(routers: tuple[Router, ...], priority: int) -> str:
    return "".join(instance(r.protocol, priority, *r.extra, vrid=r.vrid, name=r.name) for r in routers)


@pytest.fixture(autouse=True)
def need_keepalived():
    if not shutil.which("keepalived"):
        pytest.skip("needs keepalived")


@pytest.fixture
def ours(lan):
    """vrrp-xdp on a."""
    return lambda text: Daemon(lan, lan["a"], text).start()


@pytest.fixture
def theirs(lan):
    """keepalived on b."""
    return lambda text: Keepalived(lan, lan["b"], text).start()


@pytest.fixture(params=GROUPS)
def routers(request):
    return GROUPS[request.param]


def wait_states(a: Daemon, our: str, b: Keepalived, their: str, routers: tuple[Router, ...]) -> None:
    for r in routers:
        a.wait(our, r.vrid)
        b.wait(their, r.name)


def check_only(lan, routers: tuple[Router, ...], name: str) -> None:
    """Checks that only one node sends adverts, and that only this node has the addresses."""
    other = "b" if name == "a" else "a"
    for r in routers:
        assert lan.wire.sole_sender(r.protocol.few, vrid=r.vrid) == name
        wait_for(lambda: lan[name].has(*r.protocol.vips),
                 what=lambda: f"addresses on {name}: {list(lan[name].addresses())}")
        wait_for(lambda: lan[other].has_none(*r.protocol.vips), what=lambda: f"no addresses on {other}")


def test_ours_is_active(lan, ours, theirs, routers):
    """P4, P8, P9, P10, P15, P26, P30, P33: keepalived obeys vrrp-xdp. It takes over after the release when vrrp-xdp
    stops, yields when vrrp-xdp returns, and takes over again when vrrp-xdp is killed."""
    b = theirs(config(routers, 100))
    a = ours(config(routers, 200))
    wait_states(a, "active", b, "BACKUP", routers)
    check_only(lan, routers, "a")
    mark = lan.wire.mark()
    assert a.stop() == 0
    for r in routers:
        b.wait("MASTER", r.name)
        assert [f.advert.priority for f in lan.wire.adverts(mark, "a", vrid=r.vrid)][-1:] == [0]
    check_only(lan, routers, "b")
    a.start()
    wait_states(a, "active", b, "BACKUP", routers)
    check_only(lan, routers, "a")
    for r in routers:
        counters = a.status(r.vrid)["counters"]
        assert counters["adverts"] > 0
        assert counters["checksum"] == counters["auth"] == counters["address_list"] == 0
    a.kill()
    for r in routers:
        b.wait("MASTER", r.name)
        assert lan.wire.sole_sender(r.protocol.few, vrid=r.vrid) == "b"
        assert lan["b"].has(*r.protocol.vips)
    assert "nvalid" not in b.log


def test_theirs_is_active(lan, ours, theirs, routers):
    """P24, P25, P26, P33: vrrp-xdp obeys keepalived. It takes over after the release when keepalived stops, yields when
    keepalived returns, and takes over again, with announcements, when keepalived is killed."""
    a = ours(config(routers, 100))
    b = theirs(config(routers, 200))
    wait_states(a, "backup", b, "MASTER", routers)
    check_only(lan, routers, "b")
    for r in routers:
        row = a.status(r.vrid)
        assert (row["active_address"], row["active_priority"]) == (lan["b"].address(r.protocol.family), 200)
    assert b.stop() == 0
    for r in routers:
        assert a.wait("active", r.vrid)["counters"]["priority_zero"] >= 1
    a.wait_log_exactly("the Active has released the virtual router", len(routers))
    check_only(lan, routers, "a")
    b.start()
    wait_states(a, "backup", b, "MASTER", routers)
    check_only(lan, routers, "b")
    mark = lan.wire.mark()
    silent = a.log.count("no advert within Active_Down_Interval")
    b.kill()
    for r in routers:
        a.wait("active", r.vrid)
        for vip in r.protocol.vips:
            assert lan.wire.wait_announcement(vip, mark, "a")
        assert lan.wire.sole_sender(r.protocol.few, vrid=r.vrid) == "a"
        assert lan["a"].has(*r.protocol.vips)
    a.wait_log_exactly("no advert within Active_Down_Interval", silent + len(routers))


def test_passwords_differ(lan, ours, theirs):
    """P15: both daemons drop, count and log adverts with another password, and obey none. (keepalived delays its next
    advert for each advert that it refuses: this test may hear only one of them.)"""
    a = ours(instance(V2, 100, *password("sesam")))
    b = theirs(instance(V2, 200, *password("other")))
    a.wait("active")
    b.wait("MASTER")
    wait_for(lambda: a.status()["counters"]["auth"] >= 1, what="adverts with another password")
    b.wait_log("invalid passwd")
    a.wait_log(f"lan (v0, VRID 51): adverts of {lan['b'].ipv4} are refused: other password (auth_pass); set the same")
    assert lan.wire.wait_adverts(1, lan.wire.mark(), "a")
    assert (a.status()["state"], b.state()) == ("active", "MASTER")


def test_address_lists_differ(lan, ours, theirs):
    """P14: keepalived lists another address: vrrp-xdp logs it with the sender, and obeys the advert (VRRPv3)."""
    a = ours(instance(SLOWER, 100))
    b = theirs(instance(SLOWER, 200, vips=("192.0.2.1/24", "192.0.2.99/24")))
    b.wait("MASTER")
    a.wait("backup")
    a.wait_log(f"the adverts of {lan['b'].ipv4} list other addresses")
    assert lan.wire.sole_sender() == "b"
    assert a.status()["counters"]["address_list"] >= 1


def test_plain_checksum(lan, ours, theirs):
    """P8: v3_checksum_as_v2 is for peers that expect it. A keepalived without this keyword refuses such adverts, which
    is why it is not the default. A keepalived that has the keyword elects with vrrp-xdp."""
    b = theirs(instance(SLOWER, 100, "v3_checksum_as_v2"))
    known = "Unknown keyword 'v3_checksum_as_v2'" not in b.log
    a = ours(instance(SLOWER, 200, "v3_checksum_as_v2"))
    a.wait("active")
    if known:
        b.wait("BACKUP")
        check_only(lan, (Router("lan", VRID, SLOWER),), "a")
    else:
        b.wait_log("Invalid VRRPv3 checksum")
        assert b.state() == "MASTER"
        assert a.status()["counters"]["checksum"] == 0


@pytest.mark.parametrize("router", [GROUPS["v3-ipv4"][0], GROUPS["v3-ipv6"][0]], ids=["v3-ipv4", "v3-ipv6"])
def test_load_observes_keepalived(lan, theirs, router):
    """`load` on keepalived's interface: `status` lists the other routers of the LAN, and keepalived still hears
    them."""
    netns = lan["a"].netns.name
    lan.on_close(lambda: forget(lan["a"]))
    assert vrrp_xdp("load", "v0", "-n", netns).returncode == 0
    watched = Keepalived(lan, lan["a"], config((router,), 100)).start()
    b = theirs(config((router,), 200))
    b.wait("MASTER")
    source = lan["b"].address(router.protocol.family)
    row = wait_for(lambda: (r := status(lan["a"]).get(VRID)) and r["active_address"] == source and r,
                   what="keepalived's adverts")
    assert (row["state"], row["priority"], row["version"]) == ("observed", 200, 3)
    watched.wait("BACKUP")
    assert lan.wire.sole_sender() == "b"
    assert vrrp_xdp("unload", "v0", "-n", netns).returncode == 0
    assert lan["a"].xdp() is None
