# SPDX-License-Identifier: GPL-2.0
"""Reading the configuration again: changes take effect at once, and unchanged virtual routers miss nothing, as the
bridge sees it."""
import json
import os
import pathlib
import re
import stat
import statistics
from signal import Signals

import pytest
from scapy.layers.l2 import ARP

from lab import protocols
from lab.daemon import LOCKS, PINS, vrrp_xdp
from lab.netns import run
from lab.protocols import V2, V3, V6, Protocol
from lab.waiting import wait_for

QUIET = 52  # VRID that no test changes
INTERVAL = 0.1
VMAC = "00:00:5e:00:01:33"


def instance(protocol: Protocol, priority: int = 100, *extra: str, **more) -> str:
    """An instance that announces its takeover in one burst: the second burst, five seconds later, would disturb the
    test."""
    return protocols.instance(protocol, priority, "garp_master_delay 0", "garp_master_repeat 1", *extra, **more)


def quiet(priority: int, name: str = "quiet") -> str:
    return instance(V3, priority, vrid=QUIET, name=name, vips=("203.0.113.1/24",))


def pair(lan, start, *configs: str, priority: int = 200):
    """Routers a (Active) and b (Backup) with the given instances and the quiet one."""
    own = [c for c in configs] or [instance(V3, 200), instance(V3, 100)]
    a, b = start("a", own[0] + quiet(200)), start("b", own[-1] + quiet(100))
    for vrid in (51, QUIET):
        a.wait("active", vrid)
        b.wait("backup", vrid)
        wait_for(lambda v=vrid: b.status(v)["active_address"] == lan["a"].ipv4 or None, what="a is heard by b")
        # one announcement of the takeover and one of the addresses
        wait_for(lambda v=vrid: (row := a.status(v))["counters"]["sent_announcements"] >= 2 * len(row["addresses"]),
                 what="announcements of a")
    return a, b


class Untouched:
    """A virtual router that no reload may disturb."""

    def __init__(self, lan, daemon, other, vrid: int = QUIET):
        self.lan, self.daemon, self.other, self.vrid = lan, daemon, other, vrid
        self.before, self.heard = daemon.status(vrid), other.status(vrid)
        self.mark = lan.wire.mark()

    def check(self, few: int = 6) -> None:
        """Checks that adverts continued, with the same timing and content, and that all counters continued."""
        node = self.daemon.node.name
        seen = self.lan.wire.wait_adverts(few, self.lan.wire.mark(), node, vrid=self.vrid)
        seen = self.lan.wire.adverts(self.mark, vrid=self.vrid)
        assert {f.port for f in seen} == {node}
        assert len({f.advert.message for f in seen}) == 1 and seen[0].advert.priority
        now, heard = self.daemon.status(self.vrid), self.other.status(self.vrid)
        for row, before in ((now, self.before), (heard, self.heard)):
            assert (row["state"], row["transitions"]) == (before["state"], before["transitions"])
            assert row["since_ms"] > before["since_ms"]
        # loading the Backup's programs takes time, and another program on the machine may delay some intervals once
        gaps = {k: n - self.heard["gaps"][k] for k, n in heard["gaps"].items() if k != "below_1.5"}
        assert sum(gaps.values()) <= 1 and not gaps["above"], gaps
        assert now["counters"]["sent"] >= self.before["counters"]["sent"] + few
        assert heard["counters"]["adverts"] >= self.heard["counters"]["adverts"] + few
        assert now["counters"]["sent_announcements"] == self.before["counters"]["sent_announcements"]


def test_nothing_changed(lan, start):
    """The file has not changed: nothing but adverts is sent, no state changes, and the answer says so."""
    a, b = pair(lan, start)
    both = [Untouched(lan, a, b), Untouched(lan, a, b, 51)]
    for daemon in (a, b):
        assert "0 added, 0 removed, 0 changed, 2 as before" in daemon.reload().stdout
    for untouched in both:
        untouched.check()


def test_hangup(lan, start):
    """SIGHUP has the same effect, and the result is in the log."""
    a, b = pair(lan, start)
    untouched = Untouched(lan, a, b)
    a.configure(instance(V3, 190) + quiet(200))
    a.signal(Signals.SIGHUP)
    a.wait_log("lan: changed: priority")
    assert lan.wire.wait_adverts(3, node="a", vrid=51, priority=190)
    untouched.check()


def test_reload_file(lan, start):
    """The file of reload_file exists while the configuration is read, and is gone when the answer arrives."""
    path = lan.folder / "reading"
    a = start("a", f"global_defs {{\nreload_file {path}\n}}\n" + instance(V3, 200))
    a.wait("active")
    for text in (None, "", instance(V3, 200)):
        path.write_text("about to change it")
        a.reload(text, check=False)
        assert not path.exists()
    path.write_text("nobody looks at it any more")
    a.reload()
    assert path.read_text()


def test_priority(lan, start):
    """An Active with a lower priority sends it in its adverts and stays Active. A Backup with a higher priority takes
    over."""
    a, b = pair(lan, start)
    untouched = Untouched(lan, a, b)
    a.reload(instance(V3, 150) + quiet(200))
    assert lan.wire.wait_adverts(5, node="a", vrid=51, priority=150)
    row = a.status()
    assert (row["state"], row["transitions"], row["active_priority"]) == ("active", 1, 150)
    assert b.status()["transitions"] == 0
    before = b.status()["master_down_ms"]
    b.reload(instance(V3, 180) + quiet(100))
    assert b.wait("active")["master_down_ms"] < before
    a.wait("backup")
    assert lan.wire.sole_sender(vrid=51) == "b"
    assert not lan.wire.adverts(vrid=51, priority=0)
    untouched.check()


def test_interval(lan, start):
    """An Active's new interval applies from its next advert on. Backups follow, and none takes over."""
    a, b = pair(lan, start)
    for interval in (0.3, 0.15):
        untouched, mark = Untouched(lan, a, b), lan.wire.mark()
        a.reload(instance(V3, 200, interval=interval) + quiet(200))
        seen = lan.wire.wait_adverts(6, mark, "a", vrid=51, interval=interval)
        gaps = [later.when - sooner.when for sooner, later in zip(seen[1:], seen[2:])]
        assert statistics.median(gaps) == pytest.approx(interval, rel=0.2)
        wait_for(lambda: b.status()["active_interval_ms"] == pytest.approx(1000 * interval),
                 what="b learns the interval")
        untouched.check()
    assert (a.status()["transitions"], b.status()["transitions"]) == (1, 0)


def test_interval_of_a_backup(lan, start):
    """VRRPv3: a Backup uses the Active's interval, whatever its own is, until it becomes Active."""
    a, b = pair(lan, start)
    b.reload(instance(V3, 100, interval=0.02) + quiet(100))
    row = b.status()
    assert (row["interval_ms"], row["active_interval_ms"]) == (20, 100)
    assert b.status()["transitions"] == 0
    a.stop()
    b.wait("active")
    assert lan.wire.wait_adverts(5, node="b", vrid=51, interval=0.02)


def test_addresses(lan, start):
    """Of an Active's addresses, new ones are configured and announced, old ones removed, others kept. Adverts list the
    configured addresses. The kernel removes all addresses of a network with its first address: they are restored."""
    a, b = pair(lan, start, instance(V3, 200, vips=("198.51.100.1/24", "198.51.100.2/24", "192.0.2.1/24")),
                instance(V3, 100))
    wait_for(lambda: lan["a"].has("198.51.100.1", "198.51.100.2", "192.0.2.1", "203.0.113.1"), what="addresses")
    untouched, mark = Untouched(lan, a, b), lan.wire.mark()
    a.reload(instance(V3, 200, vips=("198.51.100.2/24", "192.0.2.1/25", "192.0.2.9/24")) + quiet(200))
    assert lan["a"].has("198.51.100.2", "192.0.2.9", "203.0.113.1") and lan["a"].has_none("198.51.100.1")
    assert lan["a"].addresses()["192.0.2.1"]["prefixlen"] == 25
    lan.wire.wait_announcement("192.0.2.9", mark, "a")
    new = lan.wire.wait_adverts(3, lan.wire.mark(), "a", vrid=51)
    assert new[-1].advert.addresses == ["198.51.100.2", "192.0.2.1", "192.0.2.9"]
    assert not lan.wire.announcements("198.51.100.1", lan.wire.mark(), "a")
    assert a.status()["addresses"] == ["198.51.100.2/24", "192.0.2.1/25", "192.0.2.9/24"]
    assert (a.status()["state"], a.status()["transitions"], b.status()["transitions"]) == ("active", 1, 0)
    assert not lan.wire.adverts(mark, vrid=51, priority=0)
    untouched.check()
    assert a.stop() == 0
    assert set(lan["a"].addresses()) == lan["a"].own()


def test_address_of_another(lan, start):
    """An address moves from one virtual router to another. Both are Active."""
    both = instance(V3, 200) + instance(V3, 200, vrid=53, name="other", vips=("198.51.100.1/24",))
    a = start("a", both)
    a.wait("active"), a.wait("active", 53)
    wait_for(lambda: lan["a"].has("192.0.2.100", "198.51.100.1"), what="addresses")
    a.reload(instance(V3, 200, vips=("192.0.2.1/24",))
             + instance(V3, 200, vrid=53, name="other", vips=("198.51.100.1/24", "192.0.2.100/24")))
    assert a.status(53)["addresses"] == ["198.51.100.1/24", "192.0.2.100/24"]
    wait_for(lambda: lan["a"].has("192.0.2.1", "192.0.2.100", "198.51.100.1"), what="addresses")
    assert (a.status()["transitions"], a.status(53)["transitions"]) == (1, 1)
    assert a.stop() == 0
    assert set(lan["a"].addresses()) == lan["a"].own()


def test_added_and_removed(lan, start):
    """A virtual router that is removed sends a release, and its addresses are removed. A new virtual router gets the
    slot, with counters of 0."""
    a, b = pair(lan, start)
    untouched, mark = Untouched(lan, a, b), lan.wire.mark()
    done = a.reload(instance(V3, 200, vrid=60, name="new", vips=("198.51.100.1/24",)) + quiet(200))
    assert "1 added, 1 removed, 0 changed, 1 as before" in done.stdout
    assert len(lan.wire.adverts(mark, "a", vrid=51, priority=0)) == 1
    b.wait("active")
    assert lan["a"].has_none(*V3.vips)
    row = a.wait("active", 60)
    assert (row["transitions"], row["counters"]["adverts"]) == (1, 0)
    assert lan.wire.wait_adverts(3, node="a", vrid=60)
    wait_for(lambda: lan["a"].has("198.51.100.1"), what="the new address")
    a.reload(instance(V3, 200) + quiet(200))
    assert a.wait("active")["transitions"] == 1
    b.wait("backup")
    assert lan.wire.adverts(mark, "a", vrid=60, priority=0)
    wait_for(lambda: lan["a"].has(*V3.vips), what="addresses")
    assert lan["a"].has_none("198.51.100.1")
    untouched.check()


@pytest.mark.parametrize("other, vrid", [
    (instance(V3, 200, vrid=54), 54), (instance(V2, 255), 51), (instance(V6, 200), 51)],
                         ids=["vrid", "version", "family"])
def test_another_virtual_router(lan, start, other, vrid):
    """Another VRID, version or family under the same name: the old virtual router sends a release, and the new one
    starts in Initialize."""
    a, b = pair(lan, start)
    untouched, mark = Untouched(lan, a, b), lan.wire.mark()
    assert "1 added, 1 removed" in a.reload(other + quiet(200)).stdout
    assert lan.wire.adverts(mark, "a", vrid=51, version=3, priority=0)
    row = a.status(vrid)
    assert row["counters"]["sent_priority_zero"] == 0 and row["since_ms"] < 5000
    b.wait("active")
    assert lan.wire.wait_adverts(1, mark, "a", vrid=vrid, version=row["version"])
    untouched.check()


def test_name(lan, start):
    """A virtual router with another name is the same virtual router."""
    a, b = pair(lan, start)
    both = [Untouched(lan, a, b), Untouched(lan, a, b, 51)]
    assert "2 changed" in a.reload(instance(V3, 200, name="renamed") + quiet(200, "hushed")).stdout
    assert (a.status()["name"], a.status(QUIET)["name"]) == ("renamed", "hushed")
    for untouched in both:
        untouched.check()


def test_order(lan, start):
    """The order of instances in the file does not matter."""
    a, b = pair(lan, start)
    both = [Untouched(lan, a, b), Untouched(lan, a, b, 51)]
    assert "2 as before" in a.reload(quiet(200) + instance(V3, 200)).stdout
    for untouched in both:
        untouched.check()


def test_virtual_mac(lan, start):
    """use_vmac and accept of an Active are turned off and on."""
    a, b = pair(lan, start)
    untouched, mark = Untouched(lan, a, b), lan.wire.mark()
    a.reload(instance(V3, 200, "use_vmac", "no_accept") + quiet(200))
    assert lan.wire.wait_announcement("192.0.2.1", mark, "a").packet.src == VMAC
    wait_for(lambda: lan["a"].has_none(*V3.vips), what="no addresses with no_accept")
    assert lan.wire.wait_adverts(2, lan.wire.mark(), "a", vrid=51)[0].packet.src == VMAC
    assert (a.status()["mac"], a.status()["accept"]) == (VMAC, False)
    mark = lan.wire.mark()
    a.reload(instance(V3, 200) + quiet(200))
    frame = wait_for(
        lambda: [f for f in lan.wire.announcements("192.0.2.1", mark, "a") if f.packet[ARP].hwsrc == lan["a"].mac],
        what="an announcement at its own MAC")[0]
    assert frame.packet.src == lan["a"].mac
    wait_for(lambda: lan["a"].has(*V3.vips), what="addresses again")
    assert (a.status()["transitions"], b.status()["transitions"]) == (1, 0)
    untouched.check()


def test_refresh(lan, start):
    """garp_master_refresh of an Active starts without a takeover and without a burst."""
    a, b = pair(lan, start)
    wait_for(lambda: lan["a"].has(*V3.vips), what="addresses")
    lan.wire.wait_adverts(2, lan.wire.mark(), "a", vrid=51)
    mark = lan.wire.mark()
    a.reload(instance(V3, 200, "garp_master_refresh 1") + quiet(200))
    assert not lan.wire.announcements("192.0.2.1", mark, "a")
    lan.wire.wait_announcement("192.0.2.1", mark, "a")
    assert (a.status()["transitions"], b.status()["transitions"]) == (1, 0)


def test_authentication(lan, start):
    """VRRPv2 with a password: a new password is in the adverts, and required of others, at once."""
    lines = "authentication {", "auth_type PASS", "auth_pass %s", "}"

    def text(priority: int, word: str) -> str:
        return instance(V2, priority, *(line.replace("%s", word) for line in lines))

    a = start("a", text(255, "first"))
    a.wait("active")
    a.reload(text(255, "second"))
    assert lan.wire.wait_adverts(1, lan.wire.mark(), "a")[0].advert.message.endswith(b"second\0\0")
    b = start("b", text(100, "first"))
    wait_for(lambda: b.status()["counters"]["auth"], what="adverts with another password")
    b.reload(text(100, "second"))
    b.wait("backup")
    wait_for(lambda: b.status()["active_address"] == lan["a"].ipv4, what="adverts with the same password")
    assert a.status()["transitions"] == 1


def filters(node, device: str) -> list[str]:
    """Our programs with tc: pinned links or filters."""
    index = json.loads(node.ip("-j", "link", "show", "dev", device))[0]["ifindex"]
    pinned = sorted(p.name for p in (PINS / node.netns.name).glob(f"link_{index}_*"))
    return pinned + [line for way in ("ingress", "egress") for line in
                     run("tc", "-n", node.netns.name, "filter", "show", "dev", device, way,
                         check=False).stdout.splitlines()]


def groups(node, device: str) -> str:
    return node.ip("maddr", "show", "dev", device)


def test_port(lan, start):
    """A new interface gets programs and memberships. An interface that is no longer used loses both. Then it is
    deleted."""
    a, b = pair(lan, start)
    node = lan["a"]
    node.ip("link", "add", "w0", "type", "veth", "peer", "name", "w1")
    for name in ("w0", "w1"):
        node.ip("link", "set", "dev", name, "up")
    node.ip("addr", "add", "10.9.9.9/24", "dev", "w0")
    before = groups(node, "w0")
    untouched = Untouched(lan, a, b)
    more = instance(V3, 200, vrid=61, name="more", interface="w0", vips=("10.9.9.1/24",))
    a.reload(instance(V3, 200) + quiet(200) + more)
    assert node.xdp("w0") and filters(node, "w0") and "224.0.0.18" in groups(node, "w0")
    a.wait("active", 61)
    wait_for(lambda: "10.9.9.1" in node.addresses("w0"), what="the address on the new port")
    a.reload(instance(V3, 200) + quiet(200))
    assert not node.xdp("w0") and not filters(node, "w0") and groups(node, "w0") == before
    assert "10.9.9.1" not in node.addresses("w0")
    assert node.xdp() and filters(node, "v0") and "224.0.0.18" in groups(node, "v0")
    untouched.check()
    only = instance(V3, 200, vrid=61, name="more", interface="w0", vips=("10.9.9.1/24",))
    a.reload(only)
    a.wait("active", 61)
    assert not node.xdp() and not filters(node, "v0") and "224.0.0.18" not in groups(node, "v0")
    assert set(node.addresses()) == node.own()


BROKEN = {
    "syntax": (instance(V3, 200).replace("virtual_router_id 51", "virtual_router_id 0"), "a.conf:4:19: error: "),
    "interface": (instance(V3, 200, vrid=55, interface="eth7"), "eth7: no such interface"),
    "empty": ("", "no virtual router"),
    "room": ("".join(instance(V3, 200, vrid=v % 250 + 1, name=f"n{v}", interface="v0" if v < 200 else "lo",
                              vips=(f"10.1.{v // 250}.{v % 250 + 1}/32",)) for v in range(199)), "restart the daemon"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_refused(lan, start, name):
    """A configuration that cannot be used is refused as a whole. The reason is in the answer and in the log, and
    nothing changes."""
    text, reason = BROKEN[name]
    a, b = pair(lan, start)
    both = [Untouched(lan, a, b), Untouched(lan, a, b, 51)]
    done = a.reload(text, check=False)
    assert done.returncode == 1 and not done.stdout
    assert reason in done.stderr and "stays as it was" in done.stderr
    a.wait_log(reason)
    for untouched in both:
        untouched.check()
    assert "2 as before" in a.reload(instance(V3, 200) + quiet(200)).stdout


def test_port_taken(lan, start):
    """The XDP slot of a new interface is taken: the reload is refused, and nothing is left on the other new
    interfaces."""
    node = lan["a"]
    for name in ("w0", "w1"):
        node.ip("link", "add", name, "type", "veth", "peer", "name", f"{name}p")
    a, other = start("a", instance(V3, 200)), f"{node.netns.name}-2"
    try:
        assert vrrp_xdp("load", "w1", "-n", node.netns.name, "--name", other).returncode == 0
        done = a.reload(instance(V3, 200) + instance(V3, 200, vrid=61, name="p", interface="w0", vips=("10.9.9.1/24",))
                        + instance(V3, 200, vrid=62, name="q", interface="w1", vips=("10.9.8.1/24",)), check=False)
        assert done.returncode == 1 and "w1: its XDP slot is taken" in done.stderr
        assert not node.xdp("w0") and not filters(node, "w0")
        assert a.wait("active")["transitions"] == 1
    finally:
        vrrp_xdp("unload", "w1", "-n", node.netns.name, "--name", other)


def test_no_daemon(lan):
    done = vrrp_xdp("reload", "-n", lan["a"].netns.name)
    assert done.returncode == 1 and f"no daemon named '{lan['a'].netns.name}' is running" in done.stderr


def test_during_takeover(lan, start):
    """A Backup reads its configuration while its Active dies: it takes over in time."""
    a, b = pair(lan, start)
    for priority in range(101, 104):
        b.reload(instance(V3, priority) + quiet(priority))
    a.kill()
    b.reload(instance(V3, 120) + quiet(120))
    last = lan.wire.adverts(node="a", vrid=QUIET)[-1]
    for vrid in (51, QUIET):
        b.wait("active", vrid)
    first = lan.wire.wait_adverts(1, node="b", vrid=QUIET)[0]
    assert 3 * INTERVAL < first.when - last.when < 8 * INTERVAL
    b.reload(instance(V3, 130) + quiet(130))
    assert lan.wire.sole_sender() == "b"
    wait_for(lambda: lan["b"].has(*V3.vips), what="addresses")


def held(daemon) -> dict:
    """What a process uses: descriptors by their targets, maps, memory in kB."""
    folder, maps, kinds = pathlib.Path(f"/proc/{daemon.pid}"), set(), {}
    for fd in os.listdir(folder / "fd"):
        kind = re.sub(r"\d+", "N", os.readlink(folder / "fd" / fd))
        kinds[kind] = kinds.get(kind, 0) + 1
        if found := re.search(r"^map_id:\s*(\d+)", (folder / "fdinfo" / fd).read_text(), re.M):
            maps.add(found[1])
    memory = int(re.search(r"^RssAnon:\s+(\d+)", (folder / "status").read_text(), re.M)[1])
    return {"kinds": kinds, "maps": maps, "memory": memory, "threads": len(os.listdir(folder / "task"))}


@pytest.mark.skipif("SANITIZED" in os.environ, reason="measures memory")
def test_twenty(lan, start):
    """Twenty reloads between two configurations leak nothing."""
    one = instance(V3, 200) + quiet(200)
    two = (instance(V3, 200, "use_vmac 02:00:00:00:77:88", "no_accept", name="lan",
                    vips=("198.51.100.1/24", "198.51.100.2/24 dev lo"))
           + instance(V6, 100, vrid=70, name="six") + quiet(200))
    a = start("a", one)
    a.wait("active", QUIET)
    wait_for(lambda: lan["a"].has("203.0.113.1", *V3.vips), what="addresses")
    a.reload(two)
    a.reload(one)
    addresses, before = set(lan["a"].addresses()), held(a)
    pinned, tc = sorted(os.listdir(PINS / lan["a"].netns.name)), filters(lan["a"], "v0")
    sizes = {name: json.loads(run("bpftool", "-j", "map", "dump", "pinned", PINS / lan["a"].netns.name / name).stdout)
             for name in ("vip_index", "vmac_index", "vr_overflow")}
    for _ in range(10):
        a.reload(two)
        a.reload(one)
    wait_for(lambda: set(lan["a"].addresses()) == addresses, what="the same addresses")
    after = held(a)
    assert after["kinds"] == before["kinds"] and after["maps"] == before["maps"] and after["threads"] == before[
        "threads"]
    assert after["memory"] <= before["memory"] + 200
    assert sorted(os.listdir(PINS / lan["a"].netns.name)) == pinned and filters(lan["a"], "v0") == tc
    for name, entries in sizes.items():
        now = json.loads(run("bpftool", "-j", "map", "dump", "pinned", PINS / lan["a"].netns.name / name).stdout)
        assert len(now) == len(entries), name
    assert a.status(QUIET)["transitions"] == 1
    assert a.stop() == 0
    assert set(lan["a"].addresses()) == lan["a"].own() and not lan["a"].xdp()
    assert not list(LOCKS.glob(f"{lan['a'].netns.name}.*"))


def test_signals(lan, start):
    """--signum as in keepalived. The files that SIGUSR1 and SIGUSR2 write are readable by root only, and are removed
    with the daemon."""
    numbers = {name: int(vrrp_xdp(f"--signum={name}").stdout) for name in ("STOP", "RELOAD", "DATA", "STATS")}
    assert numbers == {"STOP": Signals.SIGTERM, "RELOAD": Signals.SIGHUP, "DATA": Signals.SIGUSR1,
                       "STATS": Signals.SIGUSR2}
    assert vrrp_xdp("--signum=JSON").returncode == 1
    a = start("a", instance(V3, 200))
    a.wait("active")
    victim = lan.folder / "victim"
    victim.write_text("safe")
    files = {name: LOCKS / f"{lan['a'].netns.name}.{name}" for name in ("data", "stats")}
    for path in files.values():
        path.symlink_to(victim)
    a.signal(Signals(numbers["DATA"]))
    a.signal(Signals(numbers["STATS"]))
    for path in files.values():
        wait_for(lambda p=path: not p.is_symlink() and p.stat().st_size, what=f"{path}")
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert victim.read_text() == "safe"
    data, stats = (path.read_text() for path in files.values())
    assert "state active" in data and "virtual_router_id 51" in data
    assert "VRRP Instance: lan" in stats and "Became master: 1" in stats and re.search(r"Sent: [1-9]", stats)
    assert stat.S_IMODE((LOCKS / f"{lan['a'].netns.name}.sock").stat().st_mode) == 0o600
    assert a.stop() == 0
    assert not any(path.exists() for path in files.values())
