# SPDX-License-Identifier: GPL-2.0
"""A daemon is replaced by another, or restarted while its leases hold, without any effect on the LAN."""
import json
import os
import pathlib
import resource
import socket
import subprocess
from dataclasses import replace
from signal import SIGCONT, SIGKILL, SIGSTOP

import pytest

from lab.daemon import LOCKS, VRRP_XDP, Daemon, pins, rows, vrrp_xdp
from lab.netns import run
from lab.packets import hasten
from lab.protocols import V3, V3_PROTOCOLS, instance
from lab.routing import routes
from lab.waiting import PATIENCE, wait_for

SLOW = 2  # seconds; with this interval, a lease lasts longer than a start


def holder(daemon: Daemon) -> int:
    """The process that has the daemon's lock."""
    return int((LOCKS / f"{daemon.node.netns.name}.lock").read_text())


def upgrade(daemon: Daemon) -> subprocess.CompletedProcess:
    """Runs `vrrp-xdp upgrade`. The successor is stopped with the LAN."""
    return run(VRRP_XDP, "upgrade", "-n", daemon.node.netns.name, check=False)


@pytest.fixture
def upgraded(lan):
    """Stops the successors of daemons, which are not children of this process."""
    def follow(daemon: Daemon) -> None:
        lan.on_close(lambda: (LOCKS / f"{daemon.node.netns.name}.sock").exists()
                     and vrrp_xdp("stop", "-n", daemon.node.netns.name))

    return follow


def programs(node) -> set[int]:
    """Ids of the BPF programs that are attached to v0 or pinned."""
    return {json.loads(run("bpftool", "-j", "prog", "show", "pinned", pin).stdout)["id"]
            for pin in pins(node).glob("prog_*")}


def attached(node) -> set[int]:
    """Ids of the programs of the pinned links."""
    return {json.loads(run("bpftool", "-j", "link", "show", "pinned", pin).stdout)["prog_id"]
            for pin in pins(node).glob("link_*")}


def maps(node) -> dict[str, int]:
    return {pin.name: json.loads(run("bpftool", "-j", "map", "show", "pinned", pin).stdout)["id"]
            for pin in pins(node).glob("v*")}


@pytest.mark.parametrize("protocol", V3_PROTOCOLS, ids=lambda p: p.name)
def test_upgrade(lan, start, upgraded, protocol):
    """No state changes on either router, no advert is missing, and nothing is announced. New programs use the same
    maps, a new process runs, and the old process has ended."""
    # long enough that none is missing when the machine stands still for a moment
    protocol = replace(protocol, interval=0.3)
    a = start("a", instance(protocol, 200, "garp_master_delay 0", "garp_master_repeat 1"))
    b = start("b", instance(protocol, 100))
    upgraded(a), upgraded(b)
    a.wait("active")
    b.wait("backup")
    # an upgrade soon after the start of a burst would repeat it
    wait_for(lambda: lan["a"].has(*protocol.vips) and a.status()["since_ms"] > 1000, what="an old Active")
    before = {d: (d.status(), programs(d.node), maps(d.node), holder(d)) for d in (a, b)}
    mark = lan.wire.wait_adverts(3, lan.wire.mark(), "a")[-1].index
    lan.ping(protocol.target)
    for daemon in (a, b):
        done = upgrade(daemon)
        assert done.returncode == 0, (done, daemon.log)
        row, loaded, known, pid = before[daemon]
        assert daemon.wait(row["state"])["since_ms"] > row["since_ms"]
        assert daemon.status()["transitions"] == row["transitions"]
        assert not programs(daemon.node) & loaded and attached(daemon.node) == programs(daemon.node)
        assert maps(daemon.node) == known
        assert holder(daemon) != pid
        assert daemon._process.wait(PATIENCE) == 0
    seen = lan.wire.wait_adverts(3, lan.wire.mark(), "a")[-1].index
    adverts = [f for f in lan.wire.adverts(mark) if f.index <= seen]
    assert {f.port for f in adverts} == {"a"} and all(f.advert.priority == 200 for f in adverts)
    # by the time stamps of b's driver: those of the record are delayed by its reader
    assert b.status()["largest_gap_ms"] < 2000 * protocol.interval, b.status()["gaps"]
    assert not lan.wire.announcements(protocol.target, mark)
    assert {f.port for f in lan.wire.echo_replies(mark)} == {"a"}
    assert lan["a"].has(*protocol.vips)
    # the successor works like any daemon
    assert vrrp_xdp("stop", "-n", a.node.netns.name).returncode == 0
    b.wait("active")
    wait_for(lambda: lan["a"].has_none(*protocol.vips), what="addresses gone from a")
    assert not pins(a.node).exists() and not (LOCKS / f"{a.node.netns.name}.lock").exists()


def test_interface_comes_after_an_upgrade(lan, upgraded):
    """dynamic_interfaces: an interface that comes later needs the program for tc. The successor has one of its own, and
    not that of the daemon before, which may be of another version."""
    lan["a"].ip("link", "del", "v0")
    a = Daemon(lan, lan["a"], "global_defs {\ndynamic_interfaces\n}\n" + instance(V3, 100), "--mode", "tc").start()
    upgraded(a)
    a.wait("fault")
    before = programs(a.node)
    done = upgrade(a)
    assert done.returncode == 0, (done, a.log)
    assert len(programs(a.node)) == len(before) and not programs(a.node) & before
    lan._plug(lan["a"])
    lan["a"].ip("addr", "add", f"{lan['a'].ipv4}/24", "dev", "v0")
    lan["a"].ip("link", "set", "v0", "up")
    a.wait("active")
    assert lan.wire.sole_sender(vrid=51) == "a"


def test_scripts_and_routes(lan, start, upgraded):
    """Scripts are not notified of the successor, and once of each later event. Routes stay, and are removed at the
    end."""
    log = lan.folder / "notify"
    script = lan.folder / "notify.sh"
    script.write_text(f"#!/bin/sh\necho $3 >>{log}\n")
    script.chmod(0o755)
    a = start("a", "global_defs {\nenable_script_security\nscript_user root\n}\n" + instance(
        V3, 200, f'notify "{script}"', "virtual_routes {", "198.51.100.0/24 via 192.0.2.10", "}"))
    upgraded(a)
    a.wait("active")
    wait_for(lambda: log.exists() and log.read_text().split() == ["BACKUP", "MASTER"], what="scripts")
    wait_for(lambda: routes(lan["a"]), what="a route")
    for _ in range(2):
        assert upgrade(a).returncode == 0, a.log
        assert any("198.51.100.0/24 via 192.0.2.10" in route for route in routes(lan["a"]))
    a.configure(instance(V3, 200, f'notify "{script}"'))
    assert vrrp_xdp("reload", "-n", a.node.netns.name).returncode == 0
    wait_for(lambda: not routes(lan["a"]), what="no route")
    assert vrrp_xdp("stop", "-n", a.node.netns.name).returncode == 0
    assert log.read_text().split() == ["BACKUP", "MASTER", "STOP"]


RIGHTS = ("Uid", "Gid", "Groups", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "NoNewPrivs", "Seccomp",
          "Seccomp_filters")


FILTERED = ("vrrp-announcer", "vrrp-engine", "vrrp-log", "vrrp-xdp")
THREADS = (*FILTERED, "vrrp-keeper", "vrrp-scripts")


def rights(pid: int) -> list[tuple]:
    """Privileges of each thread of a process and of its children. A script may be among them, in any phase of its
    end."""
    found = []
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        try:
            status = dict(line.split(":\t", 1) for line in task.joinpath("status").read_text().splitlines()
                          if ":\t" in line)
            found.append((status["Name"], *(f"{key} {status[key]}" for key in RIGHTS),
                          os.sched_getscheduler(int(task.name)),
                          os.sched_getparam(int(task.name)).sched_priority, status.get("VmLck") != "       0 kB"))
            for child in task.joinpath("children").read_text().split():
                found += rights(int(child))
        except (FileNotFoundError, ProcessLookupError):
            continue
    return sorted(found)


def settled(found: list[tuple]) -> bool:
    """Waits until the daemon's threads and helpers have their filters and no script runs."""
    return [thread[0] for thread in found] == sorted(THREADS) and all("Seccomp 2" in thread for thread in found
                                                                      if thread[0] in FILTERED)


def surroundings(pid: int) -> tuple:
    """What a process has inherited."""
    proc = pathlib.Path(f"/proc/{pid}")
    files = ("limits", "oom_score_adj", "environ", "cgroup")
    return (*(proc.joinpath(name).read_text() for name in files), os.readlink(proc / "cwd"),
            *(os.readlink(proc / "ns" / name) for name in ("net", "mnt", "pid")),
            *(os.readlink(proc / "fd" / fd) for fd in "012"))


def test_successor_is_confined(lan, start, upgraded):
    """Each thread of a successor, and its script helper, has the privileges of a daemon that was started normally. So
    has the successor's own successor."""
    script = lan.folder / "notify.sh"
    script.write_text("#!/bin/sh\n")
    script.chmod(0o755)
    a = start("a",
              "global_defs {\nenable_script_security\nscript_user root\n}\n" + instance(V3, 200, f'notify "{script}"'))
    upgraded(a)
    a.wait("active")
    first = wait_for(lambda: (found := rights(a.pid)) and settled(found) and found, what=lambda: rights(a.pid))
    resource.prlimit(a.pid, resource.RLIMIT_NOFILE, (777, 777))  # a limit that this process does not have
    pathlib.Path(f"/proc/{a.pid}/oom_score_adj").write_text("100")
    given = surroundings(a.pid)
    for _ in range(2):
        assert upgrade(a).returncode == 0, a.log
        wait_for(lambda: rights(holder(a)) == first, what=lambda: (rights(holder(a)), first))
        assert surroundings(holder(a)) == given
    assert "more rights than it needs" not in a.log


def test_refused(lan, start, upgraded):
    """A takeover that is not possible is refused: the daemon continues and says why. It also continues if the successor
    dies."""
    a = start("a", instance(V3, 200))
    upgraded(a)
    a.wait("active")
    pid, since = holder(a), a.status()["since_ms"]
    a.configure(instance(V3, 200) + "vrrp_instance broken {")
    done = upgrade(a)
    assert done.returncode == 1 and "broken" in done.stderr + done.stdout, done
    a.configure(instance(V3, 200))
    # maps of another version
    control = pins(a.node) / "vr_control"
    value = json.loads(run("bpftool", "-j", "map", "lookup", "pinned", control, "key", "0", "0", "0",
                           "0").stdout)["value"]
    run("bpftool", "map", "update", "pinned", control, "key", "0", "0", "0", "0", "value", *value[:12], "99", "0", "0",
        "0")
    done = upgrade(a)
    assert done.returncode == 1 and "of another version" in done.stderr, done
    assert "version" in vrrp_xdp("status", "-n", a.node.netns.name).stderr
    run("bpftool", "map", "update", "pinned", control, "key", "0", "0", "0", "0", "value", *value)
    # a successor that is killed while it prepares
    asked = a.log.count("a successor was started")
    command = subprocess.Popen([VRRP_XDP, "upgrade", "-n", a.node.netns.name], stderr=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL)
    wait_for(lambda: a.log.count("a successor was started") > asked, what="a successor")
    for line in run("ps", "-eo", "pid,args").stdout.splitlines():
        if "--takeover=" in line and a.node.netns.name in line and "vrrp-xdp run" in line:
            os.kill(int(line.split()[0]), SIGKILL)
    assert command.wait(PATIENCE) == 1
    a.wait_log("the successor has not taken over")
    assert holder(a) == pid and a.status()["since_ms"] > since and a.status()["transitions"] == 1
    assert lan.wire.sole_sender() == "a"
    assert upgrade(a).returncode == 0, a.log


def real_time(pid: int) -> list[int]:
    """Priorities of a process's real-time threads."""
    return sorted(p for p in (os.sched_getparam(int(t)).sched_priority for t in os.listdir(f"/proc/{pid}/task")) if p)


def test_successor_dies_at_the_worst_moment(lan, start):
    """The successor dies when it is ready and the daemon's engine has opened the gate and ended: the engine runs again,
    with its priority, before a Backup takes over."""
    a = start("a", instance(V3, 200, interval=SLOW))
    hasten(lan["b"], V3, interval=SLOW)
    a.wait("active")
    b = start("b", instance(V3, 100, interval=SLOW))
    b.wait("backup")
    mark, priorities = lan.wire.mark(), real_time(a.pid)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as successor:
        successor.connect(str(LOCKS / f"{a.node.netns.name}.sock"))
        successor.send(b"handover")
        assert successor.recv(10) == b"\0"
        assert vrrp_xdp("reload", "-n", a.node.netns.name).returncode == 1
        gate = os.eventfd(0)
        a.signal(SIGSTOP)  # for less than an interval: then it finds the message, and the end of its sender
        socket.send_fds(successor, [b"ready"], [gate])
    a.signal(SIGCONT)
    a.wait_log("the successor has not taken over")
    os.close(gate)
    lan.wire.wait_adverts(2, lan.wire.mark(), "a")
    assert {f.port for f in lan.wire.adverts(mark)} == {"a"}
    assert b.status()["transitions"] == 0 and a.status()["transitions"] == 1
    assert real_time(a.pid) == priorities
    a.wait_log("reload: virtual routers: 0 added")  # the reload that was requested meanwhile
    assert a.reload().returncode == 0
    assert a.stop() == 0 and lan["a"].has_none(*V3.vips)


@pytest.mark.parametrize("end", ["keep", "killed"])
def test_start_within_the_lease(lan, start, upgraded, end):
    """`stop --keep` or a crash, and a start while the lease holds: the Backup stays Backup, and the addresses stay.
    Without the start, the Backup takes over when the lease is over (test_takeover)."""
    a = start("a", instance(V3, 200, interval=SLOW))
    hasten(lan["b"], V3, interval=SLOW)
    a.wait("active")
    b = start("b", instance(V3, 100, interval=SLOW))
    b.wait("backup")
    wait_for(lambda: lan["a"].has(*V3.vips), what="addresses on a")
    mark = lan.wire.wait_adverts(1, lan.wire.mark(), "a")[0].index
    if end == "keep":
        assert vrrp_xdp("stop", "--keep", "-n", a.node.netns.name).returncode == 0
        assert a._process.wait(PATIENCE) == 0
    else:
        a.kill()
    assert lan["a"].has(*V3.vips) and pins(a.node).exists()
    a.start()
    a.wait_log("continues with the states of the previous daemon: 1 Active")
    lan.wire.wait_adverts(2, lan.wire.mark(), "a")
    assert {f.port for f in lan.wire.adverts(mark)} == {"a"}
    assert not [f for f in lan.wire.adverts(mark) if not f.advert.priority]
    assert b.status()["transitions"] == 0 and a.status()["transitions"] == 1
    assert lan["a"].has(*V3.vips)
    assert a.stop() == 0 and lan["a"].has_none(*V3.vips)


def test_other_configuration_within_the_lease(lan, start):
    """The configuration has changed when the daemon starts: removed addresses are deleted, new ones are added, and a
    removed virtual router is deleted from the maps."""
    gone = instance(V3, 200, vrid=7, name="gone", interval=SLOW, vips=("192.0.2.7/24",))
    a = start("a", instance(V3, 200, interval=SLOW) + gone)
    hasten(lan["b"], V3, interval=SLOW)
    hasten(lan["b"], V3, interval=SLOW, vrid=7, addresses=("192.0.2.7",))
    a.wait("active")
    a.wait("active", 7)
    wait_for(lambda: lan["a"].has(*V3.vips, "192.0.2.7"), what="addresses on a")
    a.kill()
    a.configure(instance(V3, 200, interval=SLOW, vips=("192.0.2.1/24", "192.0.2.5/24")))
    a.start()
    a.wait_log("continues with the states of the previous daemon: 1 Active")
    wait_for(lambda: lan["a"].has("192.0.2.1", "192.0.2.5") and lan["a"].has_none("192.0.2.7", "192.0.2.100"),
             what=lambda: f"the addresses; {lan['a'].addresses()}")
    assert [row["vrid"] for row in rows(lan["a"])] == [51]
    assert a.stop() == 0 and set(lan["a"].addresses()) == lan["a"].own()
