# SPDX-License-Identifier: GPL-2.0
"""What the daemon may do once all is set up, and that it still does all that it is there for."""
import os
import pathlib
import re

from lab.lan import Lan
from lab.protocols import V3, V6, instance
from lab.waiting import wait_for

NOBODY = 65534
DAC_READ_SEARCH, NET_ADMIN, NET_RAW, IPC_LOCK, BPF = (1 << number for number in (2, 12, 13, 14, 39))
MANAGER = DAC_READ_SEARCH | NET_ADMIN | NET_RAW | BPF


def threads(pid: int) -> dict[str, dict[str, str]]:
    """/proc/PID/task/*/status by the threads' names."""
    tasks = [task.joinpath("status").read_text() for task in pathlib.Path(f"/proc/{pid}/task").iterdir()]
    fields = [dict(line.split(":\t", 1) for line in text.splitlines() if ":\t" in line) for text in tasks]
    return {status["Name"]: status for status in fields}


def manager_rights(pid: int) -> int:
    """Where the limit of locked memory could not be raised, the right to go beyond it is kept."""
    limits = pathlib.Path(f"/proc/{pid}/limits").read_text()
    return MANAGER if re.search(r"^Max locked memory +unlimited", limits, re.M) else MANAGER | IPC_LOCK


def check_confined(daemon) -> None:
    """The engine and its announcer have no capability, the manager four; neither can get more; both are filtered."""
    def confined() -> bool:
        return all(status["Seccomp"] == "2" for status in threads(daemon.pid).values())
    wait_for(confined, 5, lambda: threads(daemon.pid))
    now = threads(daemon.pid)
    assert sorted(now) == ["vrrp-announcer", "vrrp-engine", "vrrp-xdp"]
    for name, expected in (("vrrp-engine", 0), ("vrrp-announcer", 0), ("vrrp-xdp", manager_rights(daemon.pid))):
        status = now[name]
        assert int(status["CapEff"], 16) == int(status["CapPrm"], 16) == expected, (name, status)
        assert int(status["CapInh"], 16) == int(status["CapBnd"], 16) == int(status["CapAmb"], 16) == 0
        assert status["NoNewPrivs"] == "1" and status["Seccomp_filters"] == "1"
    assert "more rights than it needs" not in daemon.log


def test_rights_after_start(lan, start):
    """Capabilities and system calls of each thread; real-time priority, locked memory and log are as before."""
    a = start("a", instance(V3, 100))
    check_confined(a)
    policies = {os.sched_getscheduler(int(task)) for task in os.listdir(f"/proc/{a.pid}/task")}
    assert policies == {os.SCHED_OTHER, os.SCHED_FIFO}
    assert int(threads(a.pid)["vrrp-xdp"]["VmLck"].split()[0]) > 1024
    assert "warning" not in a.log


def test_takeover_without_rights(lan, start):
    """A takeover, its addresses, a preemption and a clean stop need no more, in either family."""
    own = [instance(V3, p) + instance(V6, p, name="six") for p in (100, 200)]
    a = start("a", own[0])
    for row in (V3, V6):
        wait_for(lambda vips=row.vips: lan["a"].has(*vips), what="a takes over")
    b = start("b", own[1])
    check_confined(b)
    wait_for(lambda: lan["b"].has(*V3.vips, *V6.vips) and lan["a"].has_none(*V3.vips, *V6.vips), what="b preempts")
    assert b.stop() == 0
    wait_for(lambda: lan["a"].has(*V3.vips, *V6.vips), what="a takes over again")
    assert a.stop() == 0
    assert lan["a"].xdp() is None and set(lan["a"].addresses()) == lan["a"].own()


def add_device(lan: Lan, name: str, number: int) -> None:
    lan["a"].ip("link", "add", name, "type", "veth", "peer", "name", f"{name}p")
    lan["a"].ip("link", "set", name, "up")
    lan["a"].ip("link", "set", f"{name}p", "up")
    lan["a"].ip("address", "add", f"10.0.{number}.1/24", "dev", name)


def test_reload_without_rights(lan, start):
    """A reload attaches a new interface at XDP and tc, admits a virtual MAC, and detaches it again; the file is somebody else's."""
    first = instance(V3, 100)
    a = start("a", first)
    check_confined(a)
    a.wait("active")
    add_device(lan, "d1", 1)
    path = lan.folder / "a.conf"
    path.chmod(0o600)
    os.chown(path, NOBODY, NOBODY)
    done = a.reload(first + instance(V3, 100, "use_vmac", "promote_secondaries", name="new", vrid=52, interface="d1",
                                     vips=("198.51.100.1/24",)))
    assert "1 added" in done.stdout
    a.wait("active", 52)
    assert lan["a"].xdp("d1") and "198.51.100.1" in lan["a"].addresses("d1")
    a.reload(first)
    assert lan["a"].xdp("d1") is None and "198.51.100.1" not in lan["a"].addresses("d1")
    assert "1 removed" in a.log and "error" not in a.log and "warning" not in a.log
    check_confined(a)
    assert a.status()["transitions"] == 1
