# SPDX-License-Identifier: GPL-2.0
"""A daemon that is killed: the other router takes over once, no address belongs to two routers, and the next daemon
starts normally."""
import json
import os
import random
import time
from dataclasses import replace
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
    return "".join(instance(V3, priority, vrid=i, name=f"lan{i}", vips=(f"192.0.2.{100 + i}/24",))
                   for i in range(1, COUNT + 1))


def test_killed_active(lan, start):
    """Exactly one takeover for each virtual router. A host asks for each address all the time: the killed router's last
    answer comes before the new Active's first."""
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
        while time.monotonic() < begin + 1.5:
            for ask in asks:
                sock.send(ask)
            if not killed and time.monotonic() > begin + 0.2:
                a.signal(SIGKILL)
                killed = True
            time.sleep(0.002)
    for i in range(1, COUNT + 1):
        assert b.wait("active", i)["transitions"] == 1
        address = f"192.0.2.{100 + i}"
        told = [f for f in lan.wire.frames(mark) if f.port in "ab" and f.data[12:14] == b"\x08\x06"
                and f.packet[ARP].psrc == address]
        answers = "".join(f.port for f in told)
        assert "a" in answers and "b" in answers and "ba" not in answers, answers
        adverts = "".join(f.port for f in lan.wire.adverts(mark, vrid=i))
        assert "a" in adverts and "b" in adverts and "ba" not in adverts, adverts


def test_second_daemon(lan, start):
    """A second daemon of the same name is refused with the first daemon's pid, and the first daemon is not
    disturbed."""
    a = start("a", instance(V3, 200))
    a.wait("active")
    since = a.status()["since_ms"]
    second = vrrp_xdp("run", "-c", a._path, "-n", a.node.netns.name)
    assert second.returncode == 1 and f"runs already (pid {a.pid})" in second.stderr
    assert a.status()["since_ms"] > since
    assert vrrp_xdp("reload", "-n", a.node.netns.name).returncode == 0


def census(node) -> dict[str, object]:
    """Everything that a daemon of that node may leave in the system."""
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


def objects(node) -> set[tuple[str, int]]:
    """Kernel objects that are pinned for a node's daemon: kind and id."""
    kinds = {"vr_state": "map", "vip_index": "map", "prog_vmac_in": "prog", "link_2": "link"}
    out = set()
    for pin, kind in kinds.items():
        done = run("bpftool", "-j", kind, "show", "pinned", pins(node) / pin, check=False)
        if not done.returncode:
            out.add((kind, json.loads(done.stdout)["id"]))
    return out


def alive(known: set[tuple[str, int]]) -> set[tuple[str, int]]:
    """The objects that the kernel still has."""
    return {(kind, number) for kind,
            number in known if not run("bpftool", kind, "show", "id", number, check=False).returncode}


def test_killed_at_any_moment(lan, start):
    """A daemon is started and killed at random moments, some of them during its start, some while a lease holds.
    Leftovers do not pile up, and after a clean stop nothing is left."""
    text = instance(V3, 200, "use_vmac", "virtual_routes {", "198.51.100.0/24 via 192.0.2.10", "}", "virtual_rules {",
                    "from 192.0.2.1 table 100", "}")
    before = census(lan["a"])
    a = Daemon(lan, lan["a"], text).start()
    a.wait("active")
    wait_for(lambda: lan["a"].has(*V3.vips) and routes(lan["a"]) and rules(lan["a"]) != before["rules"],
             what="all of it")
    busy, seen = census(lan["a"]), objects(lan["a"])
    assert len(seen) == 4
    a.kill()
    chance = random.Random(4)
    for _ in range(LOOPS):
        a.spawn()
        time.sleep(chance.uniform(0, 1.0))
        a.kill()
        seen |= objects(lan["a"])
    a.start()
    a.wait("active")
    seen |= objects(lan["a"])
    wait_for(lambda: {k: v for k, v in census(lan["a"]).items() if k != "xdp"} == {k: v for k,
                                                                                   v in busy.items() if k != "xdp"},
             what=lambda: f"{busy}, but it is {census(lan['a'])}")
    assert alive(seen) == objects(lan["a"])
    assert a.stop() == 0
    assert census(lan["a"]) == before
    wait_for(lambda: not alive(seen), what=lambda: f"{alive(seen)} to go")


def test_settings_and_fifos(lan):
    """A killed daemon has left promote_secondaries and a FIFO. The next daemon restores and removes them, at its start
    or at its stop. So does a daemon that adopts the leases."""
    node, fifo, undo = lan["a"], lan.folder / "fifo", LOCKS / f"{lan['a'].netns.name}.undo"

    def promoted() -> bool:
        return node.netns.exec("sysctl", "-n", "net.ipv4.conf.v0.promote_secondaries").strip() == "1"

    slow = replace(V3, interval=1)  # the lease, three intervals, outlives the restart on a busy machine
    plain = instance(slow, 255)
    config = f"global_defs {{\nnotify_fifo {fifo}\n}}\n" + instance(slow, 255, "promote_secondaries")
    node.netns.sysctl("net.ipv4.conf.v0.promote_secondaries", 0)
    a = Daemon(lan, node, config).start()
    for next_config in (plain, config):
        a.wait("active")
        assert promoted() and fifo.is_fifo() and undo.exists()
        a.kill()
        assert promoted() and fifo.is_fifo()
        a.configure(next_config)
        a.start()
        assert promoted() == (next_config is config) and fifo.exists() == (next_config is config) == undo.exists()
        if next_config is plain:
            a.reload(config)
    a.wait_log_exactly("continues with the states", 2)
    assert a.stop() == 0
    assert not promoted() and not fifo.exists() and not undo.exists()
