# SPDX-License-Identifier: GPL-2.0
"""Short floods: more frames than any budget lets through, on a LAN with an Active and a Backup of several virtual
routers. A flood changes only what VRRP allows a forger to change, and its cost is bounded."""
import json
import random
import threading
import time

import pytest

from lab.daemon import Daemon, port_counters, status, vrrp_xdp
from lab.packets import Speaker, advert, inject
from lab.protocols import V3, V6, instance
from lab.waiting import wait_for

INTERVAL = 0.1
VRIDS = (51, 52, 53)
VRID6 = 61
FRAMES = 3000
LOSING = 1  # events that a virtual router may cause in an interval by frames that lose (bpf/budget.h)
MATTERS = 16
STARTED = time.monotonic()
FORGER = "192.0.2.66"
LINES = 60  # lines that a flood may add to a log


def vips(vrid: int) -> tuple[str, ...]:
    return (f"192.0.2.{vrid}",)


def config(priority: int) -> str:
    return "".join(instance(V3, priority, vrid=vrid, interval=INTERVAL, name=f"vr{vrid}", vips=(f"{vips(vrid)[0]}/24",))
                   for vrid in VRIDS) + instance(V6, priority, vrid=VRID6, interval=INTERVAL, name="six")


def forged(lan, priority, vrid=VRIDS[0], source=FORGER, **fields) -> bytes:
    return bytes(advert(V3, lan["host"], priority, vrid=vrid, interval=INTERVAL, source=source, addresses=vips(vrid),
                        **fields))


def sources(node) -> dict[str, dict]:
    return {s["source"]: s for s in json.loads(vrrp_xdp("status", "-n", node.netns.name, "--sources", "--json").stdout)}


class Watched:
    """Two routers in their steady state, and what has happened since."""

    def __init__(self, lan, a, b):
        self.lan, self.a, self.b = lan, a, b
        wait_for(self.steady, what=lambda: f"a steady pair; {status(lan['a'])} {status(lan['b'])}")
        self.began = time.monotonic()
        self.before = {d: (status(d.node), port_counters(d.node), len(d.log.splitlines())) for d in (self.a, self.b)}

    def steady(self) -> bool:
        a, b = status(self.a.node), status(self.b.node)
        return all(a[v]["state"] == "active" and b[v]["state"] == "backup" and b[v]["active_priority"] == 200
                   for v in (*VRIDS, VRID6))

    def flood(self, frames: list[bytes], total: int = FRAMES) -> None:
        """Sends the frames from the host, in turns."""
        with self.lan["host"].netns.packet_socket("v0", 0) as sock:
            for i in range(total):
                sock.send(frames[i % len(frames)])

    def counted(self, daemon, name: str) -> int:
        return port_counters(daemon.node).get(name, 0) - self.before[daemon][1].get(name, 0)

    def arrived(self, name: str, count: int) -> None:
        """Waits until both routers have counted as many."""
        for daemon in (self.a, self.b):
            wait_for(lambda: self.counted(daemon, name) >= count,
                     what=lambda: f"{count} of {name} at {daemon.node.name}; {port_counters(daemon.node)}")

    def answers(self, vrid: int) -> int:
        """Number of adverts sent beyond those that were due."""
        sent = status(self.a.node)[vrid]["counters"]["sent"] - self.before[self.a][0][vrid]["counters"]["sent"]
        return sent - int((time.monotonic() - self.began) / INTERVAL) - 1

    def windows(self) -> int:
        """Number of budget intervals that have begun."""
        return int((time.monotonic() - self.began) / INTERVAL) + 2

    def unmoved(self, vrids=VRIDS) -> None:
        for daemon, state in ((self.a, "active"), (self.b, "backup")):
            rows, before = status(daemon.node), self.before[daemon][0]
            for vrid in vrids:
                assert (rows[vrid]["state"], rows[vrid]["transitions"]) == (state,
                                                                            before[vrid]["transitions"]), daemon.log

    def quiet(self, lines: int = LINES) -> None:
        for daemon in (self.a, self.b):
            assert len(daemon.log.splitlines()) - self.before[daemon][2] <= lines, daemon.log


@pytest.fixture(scope="module")
def lan(shared_lan_of_pair):
    return shared_lan_of_pair


@pytest.fixture(scope="module")
def routers(lan):
    """One pair of routers for all floods. Each flood leaves the pair as it was."""
    head = "global_defs {\n log_unknown_vrids\n}\n"
    return [Daemon(lan, lan[name], head + config(priority)).start() for name, priority in (("a", 200), ("b", 100))]


@pytest.fixture
def pair(lan, routers):
    return Watched(lan, *routers)


def random_payload(lan) -> list[bytes]:
    """Random bytes after a correct IP header of protocol 112."""
    chance, head = random.Random(1), forged(lan, 255)[:34]
    return [head + chance.randbytes(12) for _ in range(200)]


# (frames, the counter that shows them, the least number of frames that it counts)
IDLE = {
    "checksum": (lambda lan: [forged(lan, 255, v, chksum=0x1234) for v in VRIDS], "checksum", FRAMES),
    "unknown": (lambda lan: [forged(lan, 255, v) for v in range(100, 250)], "vrid", FRAMES),
    "random": (random_payload, "version", FRAMES // 2),
    "ttl": (lambda lan: [forged(lan, 255, v, ip={"ttl": 254}) for v in VRIDS], "ttl", FRAMES),
}


@pytest.mark.parametrize("frames, counter, count", IDLE.values(), ids=IDLE)
def test_what_is_not_for_us(lan, pair, frames, counter, count):
    """P2, P8, P12, P16: none of these frames reaches the engine."""
    pair.flood(frames(lan))
    pair.arrived(counter, count)
    pair.unmoved()
    pair.quiet()
    for daemon in (pair.a, pair.b):
        assert pair.counted(daemon, "events") == 0
        top = sources(daemon.node)
        assert top[FORGER]["reasons"][counter] >= count
        assert top[FORGER]["last_with"] == lan["host"].mac
        assert top[lan["host"].mac]["reasons"][counter] >= count
    assert pair.answers(VRIDS[0]) <= 0


# adverts that lose against both routers: (fields, priority)
LOSERS = {
    "lower": lambda lan: [forged(lan, 50, v) for v in VRIDS],
    "changing": lambda lan: [forged(lan, 1 + n % 99, v, adv=1 + n) for n in range(100) for v in VRIDS],
    "release": lambda lan: [forged(lan, 0, v) for v in VRIDS],
}


@pytest.mark.parametrize("frames", LOSERS.values(), ids=LOSERS)
def test_what_loses(lan, pair, frames):
    """P25, P32, P34: a virtual router answers at most twice in an interval. Only the Active's own release is obeyed."""
    pair.flood(frames(lan))
    pair.arrived("budget", FRAMES - len(VRIDS) * LOSING * pair.windows())
    pair.unmoved()
    pair.quiet()
    for vrid in VRIDS:
        events = status(pair.a.node)[vrid]["counters"]["events"] - pair.before[pair.a][0][vrid]["counters"]["events"]
        assert 1 <= events <= LOSING * pair.windows()
        assert pair.answers(vrid) <= LOSING * pair.windows()
    top = sources(pair.a.node)[FORGER]
    assert top["reasons"]["budget"] >= FRAMES - len(VRIDS) * LOSING * pair.windows()
    assert "budget" in vrrp_xdp("status", "-n", pair.a.node.netns.name, "--sources").stdout


def test_a_tie(lan, pair):
    """P34: an advert with the Active's priority from a smaller address loses, and is answered as rarely."""
    pair.flood([forged(lan, 200, v, source="192.0.2.1") for v in VRIDS])
    wait_for(lambda: pair.counted(pair.a, "budget") >= FRAMES - len(VRIDS) * LOSING * pair.windows(), what="the flood")
    assert all(pair.answers(v) <= LOSING * pair.windows() for v in VRIDS)
    assert all(status(pair.a.node)[v]["state"] == "active" for v in VRIDS)
    pair.quiet()


def test_what_wins(lan, pair):
    """P33: a forged higher priority takes over the virtual router that it names, no other, and only as long as it is
    sent."""
    frames = [forged(lan, 240 + n % 10, adv=50) for n in range(10)]  # interval of 0.5 s: this test may see it late
    pair.flood(frames)
    row = pair.a.wait("backup", VRIDS[0])
    assert row["active_address"] == FORGER
    wait_for(lambda: pair.counted(pair.a, "budget") >= FRAMES - MATTERS * pair.windows(), what="the flood")
    assert sources(pair.a.node)[FORGER]["reasons"]["budget"] >= FRAMES - MATTERS * pair.windows()
    pair.unmoved(VRIDS[1:])
    pair.a.wait("active", VRIDS[0])
    wait_for(lambda: status(pair.b.node)[VRIDS[0]]["active_priority"] == 200, what="b obeys a again")
    assert status(pair.a.node)[VRIDS[0]]["transitions"] == pair.before[pair.a][0][VRIDS[0]]["transitions"] + 1
    pair.unmoved(VRIDS[1:])
    pair.quiet()


def test_release_in_the_actives_name(lan, pair):
    """P25: a release with the Active's source cannot be told from the Active's own. Whether the Backup takes over
    depends on the moment in the interval at which the budget is spent and the Active is heard. Other virtual routers
    are not affected, the cost is bounded, and the effect ends with the flood."""
    speaker = Speaker(lan, lan["host"], forged(lan, 0, source=lan["a"].ipv4), 0.001)
    wait_for(lambda: pair.counted(pair.b, "priority_zero") >= 500 and pair.counted(pair.a, "own_source") >= 500,
             what="the flood")
    speaker.silence()
    assert pair.counted(pair.b, "events") <= (MATTERS + LOSING) * pair.windows()
    sent = status(pair.a.node)[VRIDS[0]]["counters"]["sent"]
    wait_for(lambda: status(pair.a.node)[VRIDS[0]]["counters"]["sent"] >= sent + 5,
             what="what the last release has caused")
    wait_for(pair.steady, what="a steady pair")
    settled, calm = status(pair.b.node)[VRIDS[0]]["transitions"], time.monotonic()

    def since(node):
        return [f for f in lan.wire.adverts(0, node, vrid=VRIDS[0]) if f.when > calm]
    wait_for(lambda: len(since("a")) >= 10, what="adverts of a")
    assert not since("b")
    assert status(pair.b.node)[VRIDS[0]]["transitions"] == settled
    pair.unmoved(VRIDS[1:])
    pair.quiet()


def test_release_after_each_advert(lan, pair):
    """P25: a release with the Active's source after each of its adverts makes the Backup take over once a second, and
    not in each interval."""
    before, began, releases = status(pair.b.node)[VRIDS[0]]["transitions"], time.monotonic(), 20
    for _ in range(releases):
        lan.wire.wait_adverts(1, lan.wire.mark(), "a", vrid=VRIDS[0], priority=200)
        inject(lan["host"], forged(lan, 0, source=lan["a"].ipv4), 1)
    wait_for(lambda: pair.counted(pair.b, "priority_zero") >= releases, what="the releases")
    wait_for(pair.steady, what="a steady pair")
    moved = status(pair.b.node)[VRIDS[0]]["transitions"] - before
    assert 2 <= moved <= 2 * (time.monotonic() - began + 1), "to Active and back"
    pair.unmoved(VRIDS[1:])


def test_sources_that_are_made_up(lan, pair):
    """Frames with a made-up source address each do not hide a steady sender. Their MAC shows that they have one
    sender."""
    chance = random.Random(2)
    before = sources(pair.a.node).get(lan["host"].mac, {"frames": 0})["frames"]
    inject(lan["host"], forged(lan, 255, source="192.0.2.67", chksum=0x1234), 500)
    pair.flood([forged(lan, 255, source=f"10.{chance.randrange(256)}.{chance.randrange(256)}.{chance.randrange(256)}",
                       chksum=0x1234)
                for _ in range(1000)])
    pair.arrived("checksum", FRAMES + 500)
    top = sources(pair.a.node)
    assert top["192.0.2.67"]["reasons"] == {"checksum": 500}
    assert top[lan["host"].mac]["frames"] == before + FRAMES + 500
    assert len(top) <= 256
    text = vrrp_xdp("status", "-n", pair.a.node.netns.name, "--sources").stdout.splitlines()
    assert text[1].split()[0] == lan["host"].mac and any(line.startswith("192.0.2.67 ") for line in text), text
    pair.unmoved()


def test_status_while_virtual_routers_come_and_go(lan, pair):
    """status returns while more unknown virtual routers come and go, in made-up VLANs, than the map holds."""
    frame = forged(lan, 255, 99)
    frames = [frame[:12] + b"\x81\x00" + vlan.to_bytes(2, "big") + frame[12:] for vlan in range(1, 4095)]
    flood = threading.Thread(target=pair.flood, args=(frames, 20 * len(frames)))
    flood.start()
    looks = 0
    while flood.is_alive() or not looks:
        assert len(status(lan["a"])) >= len(VRIDS)
        looks += 1
    flood.join()
    pair.arrived("vrid", 10 * len(frames))
    pair.unmoved()


def test_log_of_unknown_virtual_routers(lan, pair):
    """log_unknown_vrids logs a limited number of lines in ten seconds, and then how many were suppressed."""
    pair.flood([forged(lan, 255, v) for v in range(100, 250)], 150)
    pair.a.wait_log("messages in the last 10 s about virtual routers")
    windows = 2 + (time.monotonic() - STARTED) / 10
    assert 16 <= pair.a.log.count("which is not configured here, from") <= 16 * windows


def test_ipv6(lan, pair):
    """The same for IPv6: counted as a class of its own, and named in the sources."""
    inject(lan["host"], advert(V6, lan["host"], 50, vrid=VRID6, interval=INTERVAL), FRAMES)
    pair.arrived("budget", FRAMES - LOSING * pair.windows())
    assert pair.answers(VRID6) <= LOSING * pair.windows()
    assert sources(lan["a"])[lan["host"].ipv6]["kind"] == "ipv6"
    pair.unmoved((*VRIDS, VRID6))
