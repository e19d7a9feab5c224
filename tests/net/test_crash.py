# SPDX-License-Identifier: GPL-2.0
"""A daemon that is killed: the other one takes over once, no address is two routers', and whoever comes next finds a clean house."""
import json
import os
import random
import time
from signal import SIGKILL

from scapy.layers.l2 import ARP, Ether

from lab.daemon import LOCKS, Daemon, pins, vrrp_xdp
from lab.netns import run
from lab.protocols import V3, instance
from lab.routing import routes, rules
from lab.waiting import wait_for

COUNT = 20
LOOPS = int(os.environ.get("LOOPS", "12"))


def many(priority: int) -> str:
    return "".join(instance(V3, priority, vrid=i, name=f"lan{i}", interval=0.02, vips=(f"192.0.2.{100 + i}/24",))
                   for i in range(1, COUNT + 1))


def test_killed_active(lan, start):
    """Exactly one takeover per virtual router. Somebody asks for each address all the time: after the last answer of the one that
    died none of its answers comes, and none of the other one's comes before."""
    a, b = start("a", many(200)), start("b", many(100))
    for i in range(1, COUNT + 1):
        a.wait("active", i)
        b.wait("backup", i)
    wait_for(lambda: lan["a"].has(*(f"192.0.2.{100 + i}" for i in range(1, COUNT + 1))), what="addresses on a")
    host = lan["host"]
    asks = [bytes(Ether(src=host.mac, dst="ff:ff:ff:ff:ff:ff") /
                  ARP(op=1, hwsrc=host.mac, psrc=host.ipv4, pdst=f"192.0.2.{100 + i}")) for i in range(1, COUNT + 1)]
    mark = lan.wire.mark()
    with host.netns.packet_socket("v0", 0) as sock:
        begin = time.monotonic()
        killed = False
        while time.monotonic() < begin + 0.6:
            for ask in asks:
                sock.send(ask)
            if not killed and time.monotonic() > begin + 0.2:
                a.signal(SIGKILL)
                killed = True
            time.sleep(0.002)
    lan.wire.mark()
    for i in range(1, COUNT + 1):
        assert b.wait("active", i)["transitions"] == 1
        address = f"192.0.2.{100 + i}"
        told = [f for f in lan.wire.frames(mark) if f.port in "ab" and f.data[12:14] == b"\x08\x06" and f.packet[ARP].psrc == address]
        answers = "".join(f.port for f in told)
        assert "a" in answers and "b" in answers and "ba" not in answers, answers
        adverts = "".join(f.port for f in lan.wire.adverts(mark, vrid=i))
        assert "a" in adverts and "b" in adverts and "ba" not in adverts, adverts


def test_second_daemon(lan, start):
    """Of one name there is one: the second says who is there, and disturbs nothing."""
    a = start("a", instance(V3, 200))
    a.wait("active")
    since = a.status()["since_ms"]
    second = vrrp_xdp("run", "-c", a._path, "-n", a.node.netns.name)
    assert second.returncode == 1 and f"runs already (pid {a.pid})" in second.stderr
    assert a.status()["since_ms"] > since
    assert vrrp_xdp("reload", "-n", a.node.netns.name).returncode == 0


def census(node) -> dict[str, object]:
    """All that a daemon of that node may leave in the system."""
    return {
        "pins": sorted(p.name for p in pins(node).glob("*")) if pins(node).exists() else [],
        "run": sorted(p.name for p in LOCKS.glob(f"{node.netns.name}.*")) if LOCKS.exists() else [],
        "addresses": sorted(node.addresses()),
        "routes": routes(node),
        "rules": rules(node),
        "qdiscs": node.netns.exec("tc", "qdisc", "show", "dev", "v0").splitlines(),
        "xdp": node.xdp(),
        "memberships": node.netns.exec("ip", "maddr", "show", "dev", "v0").splitlines(),
    }


def test_killed_at_any_moment(lan, start):
    """Started again and again and killed at random moments, of which some are within a start, some within the lease: a start and a
    clean end leave nothing, and the last one is as good as the first."""
    text = instance(V3, 200, "use_vmac", "virtual_routes {", "198.51.100.0/24 via 192.0.2.10", "}", "virtual_rules {",
                    "from 192.0.2.1 table 100", "}")
    before = census(lan["a"])
    a = Daemon(lan, lan["a"], text)
    chance = random.Random(4)
    for _ in range(LOOPS):
        a.spawn()
        time.sleep(chance.uniform(0, 1.0))
        a.kill()
    a.start()
    a.wait("active")
    wait_for(lambda: lan["a"].has(*V3.vips) and routes(lan["a"]), what="a takeover")
    assert sorted(p.name for p in LOCKS.glob(f"{a.node.netns.name}.*")) == [f"{a.node.netns.name}.{s}" for s in ("lock", "routes", "sock")]
    maps = [json.loads(run("bpftool", "-j", "map", "show", "pinned", pin).stdout) for pin in pins(a.node).glob("v*")]
    assert len(maps) == 17
    assert a.stop() == 0
    assert census(lan["a"]) == before
