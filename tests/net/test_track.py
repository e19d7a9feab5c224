# SPDX-License-Identifier: GPL-2.0
"""Tracked interfaces, files, processes and scripts, up and down, with and without weights (keepalived.conf(5))."""
import itertools
import os
import shutil
import subprocess
import time

import pytest

from lab.daemon import Daemon, rows, wait_status
from lab.keepalived import Keepalived
from lab.protocols import V3, VRID, instance
from lab.waiting import wait_for

_names = itertools.count()


def block(keyword: str, *entries: str) -> str:
    return f"{keyword} {{\n" + "\n".join(entries) + "\n}\n"


def add_links(lan, node: str, *names: str) -> None:
    for name in names:
        lan[node].ip("link", "add", name, "type", "veth", "peer", "name", f"{name}-far")
        lan[node].ip("link", "set", f"{name}-far", "up")
        lan[node].ip("link", "set", name, "up")


def set_link(lan, node: str, name: str, state: str) -> None:
    lan[node].ip("link", "set", name, state)


def wait_priority(daemon, priority: int, vrid: int = VRID, **fields) -> dict:
    return wait_status(daemon.node, vrid, effective_priority=priority, **fields)


# Interfaces


def test_weights_of_interfaces(lan, start):
    """Weights are added and subtracted while the router stays Active. Its adverts, status and log show the priority."""
    add_links(lan, "a", "t0", "t1", "t2", "t3")
    a = start("a", instance(V3, 100, block("track_interface", "t0 weight -20", "t1 weight 30", "t2 weight 10 reverse",
                                           "t3 weight -5 reverse")))
    row = a.wait("active")
    assert (row["priority"], row["effective_priority"], row["active_priority"]) == (100, 120, 120)
    assert not lan["a"].xdp("t0")  # no programs are attached to an interface that is only tracked
    for link, state, priority in (("t0", "down", 100), ("t1", "down", 70), ("t2", "down", 80), ("t3", "down", 85),
                                  ("t0", "up", 105), ("t1", "up", 135), ("t2", "up", 125), ("t3", "up", 120)):
        mark = lan.wire.mark()
        set_link(lan, "a", link, state)
        wait_priority(a, priority, active_priority=priority, state="active", transitions=1)
        lan.wire.wait_adverts(3, mark, "a", priority=priority)
        assert {f.advert.priority for f in lan.wire.adverts(mark, "a")} <= {row["effective_priority"], priority}
        row = a.status()
        a.wait_log(f"-> {priority}: interface {link} is {state}")
    lan["a"].ip("link", "del", "t0")
    wait_priority(a, 100, transitions=1)
    add_links(lan, "a", "t0")  # another interface of that name
    wait_priority(a, 120, transitions=1)


def test_limits_of_the_priority(lan, start):
    """Priorities stay within 1 and 254, whatever the weights (RFC 9568 5.2.4), and an owner keeps 255."""
    add_links(lan, "a", "t0", "t1")
    a = start("a", "".join(
        instance(V3, priority, block("track_interface", "t0 weight 253", "t1 weight -253"), vrid=vrid,
                 name=f"v{vrid}", vips=(f"192.0.2.{200 + vrid}/32",))
        for vrid, priority in ((1, 10), (2, 240), (3, 255))))
    for vrid, priority in ((1, 254), (2, 254), (3, 255)):
        wait_priority(a, priority, vrid)
    set_link(lan, "a", "t0", "down")
    set_link(lan, "a", "t1", "down")
    for vrid, priority in ((1, 1), (2, 1), (3, 255)):
        wait_priority(a, priority, vrid, state="active")


def test_causes_of_a_fault(lan, start):
    """Without a weight, a link that is down is a FAULT; with reverse, one that is up. FAULT ends when all its causes
    have ended."""
    add_links(lan, "a", "t0", "t1")
    set_link(lan, "a", "t1", "down")
    a, b = start("a", instance(V3, 200,
                               block("track_interface", "t0", "t1 weight 0 reverse"))), start("b", instance(V3, 100))
    assert a.wait("active")["faults"] == []
    b.wait("backup")
    mark = lan.wire.mark()
    set_link(lan, "a", "t0", "down")
    assert a.wait("fault")["faults"] == ["interface"]
    a.wait_log("active -> fault: interface t0 is down")
    b.wait("active")
    assert lan.wire.adverts(mark, "a", priority=0)  # P30
    lan["a"].link("down")
    wait_status(a.node, faults=["link", "interface"])
    set_link(lan, "a", "t1", "up")
    a.wait_log("stays in FAULT: link of v0 is down, interface t0 is down, interface t1 is up")
    set_link(lan, "a", "t0", "up")
    a.wait_log("stays in FAULT: link of v0 is down, interface t1 is up")
    lan["a"].link("up")
    row = wait_status(a.node, faults=["interface"])
    assert row["state"] == "fault"
    set_link(lan, "a", "t1", "down")
    a.wait("active")
    b.wait("backup")


def test_link_that_is_not_tracked(lan, start):
    """dont_track_primary: the router stays Active while its interface is down, and afterwards."""
    a = start("a", instance(V3, 100, "dont_track_primary", vips=("203.0.113.1/32",)))
    a.wait("active")
    lan.carrier("a", "down")
    a.wait_log("v0: link down")
    sent = a.status()["counters"]["sent"]
    wait_for(lambda: a.status()["counters"]["sent"] > sent + 3, what="further adverts")
    lan.carrier("a", "up")
    lan.wire.wait_adverts(3, lan.wire.mark(), "a")
    row = a.status()
    assert (row["state"], row["transitions"], row["faults"]) == ("active", 1, [])


def test_delays_of_a_link(lan, start):
    """interface_up_down_delays: a link that is up again before its delay is over does not count as down. A link that
    stays down does."""
    add_links(lan, "a", "t0", "t1")
    a = start("a", instance(V3, 100, block("track_interface", "t0 weight -10", "t1 weight -3")) +
              block("interface_up_down_delays", "t0 2 1"))
    a.wait("active")
    set_link(lan, "a", "t0", "down")
    set_link(lan, "a", "t1", "down")  # reported after the change of t0
    wait_priority(a, 97)
    set_link(lan, "a", "t0", "up")
    set_link(lan, "a", "t1", "up")
    wait_priority(a, 100)
    assert "interface t0" not in a.log
    set_link(lan, "a", "t0", "down")
    wait_priority(a, 90)
    set_link(lan, "a", "t0", "up")
    set_link(lan, "a", "t1", "down")
    wait_priority(a, 87)
    wait_priority(a, 97)


# Files


def test_file(lan, start):
    """A number times a weight; a product that is too low is a FAULT. The file may be written, replaced, removed and
    created again."""
    file = lan.folder / "number"
    config = (block("track_file f", f"file {file}") + block("track_file g", f"file {file}", "weight -2")
              + block("track_file twice", f"file {lan.folder}/new", "init_file 7"))
    vrs = ((1, "f"), (2, "g"), (3, "f weight 3 reverse"), (4, "f weight 0"), (5, "f weight 0 reverse"), (6, "twice"))
    a = start("a", config + "".join(
        instance(V3, 100, block("track_file", entry), vrid=vrid, name=f"v{vrid}", vips=(f"192.0.2.{200 + vrid}/32",))
        for vrid, entry in vrs))
    assert (lan.folder / "new").read_text() == "7\n"
    wait_priority(a, 107, 6)

    def expect(*priorities: int | None) -> None:
        for vrid, priority in enumerate(priorities, 1):
            if priority is None:
                wait_status(a.node, vrid, state="fault", faults=["file"])
            else:
                wait_priority(a, priority, vrid, state="active")

    expect(100, 100, 100, 100, None)
    file.write_text("5\n")
    expect(105, 90, 85, None, 100)
    file.write_text(" 12abc")  # parsed by strtol()
    expect(112, 76, 64, None, 100)
    file.write_text("-254")
    expect(None, 254, 254, None, 100)
    file.write_text("300")
    expect(254, None, None, None, 100)
    new = lan.folder / "number.new"
    new.write_text("0x10")
    new.rename(file)
    expect(116, 68, 52, None, 100)
    file.unlink()
    expect(100, 100, 100, 100, None)
    a.wait_log("file f: the value is now 0, because it cannot be read: No such file")
    file.write_text("nonsense")
    file.write_text("1")
    expect(101, 98, 97, None, 100)
    file.rename(lan.folder / "away")
    expect(100, 100, 100, 100, None)


def test_folder_of_a_file(lan, start):
    """A folder that does not exist yet, disappears, and appears again."""
    folder = lan.folder / "later"
    a = start("a", block("track_file f", f"file {folder}/number") + instance(V3, 100, block("track_file", "f")))
    wait_priority(a, 100, state="active")
    a.wait_log("cannot watch folder")
    folder.mkdir()
    (folder / "number").write_text("9")
    wait_priority(a, 109)
    shutil.rmtree(folder)
    wait_priority(a, 100)
    folder.mkdir()
    (folder / "number").write_text("8")
    wait_priority(a, 108)


# Processes


@pytest.fixture
def spawn(lan):
    """Starts processes with a name that no other process has: spawn(argument, …)."""
    path = lan.folder / f"vx{os.getpid() % 100000}-{next(_names)}"
    shutil.copy("/bin/sleep", path)

    def run(*args: str) -> subprocess.Popen:
        process = subprocess.Popen([path, *args])

        def end() -> None:
            process.kill()
            process.wait()
        lan.on_close(end)
        return process

    run.path = path
    return run


def end(process: subprocess.Popen) -> None:
    process.kill()
    process.wait()


def test_processes(lan, start, spawn):
    """Quorum and greatest number of processes, by name and by command line, with and without a weight."""
    first = spawn("1000")
    name = spawn.path.name
    config = (block("vrrp_track_process p", f"process {name}")
              + block("vrrp_track_process q", f"process {name}", "quorum 2", "quorum_max 2", "weight 10")
              + block("vrrp_track_process none", f"process {name}", "quorum_max 0")
              + block("vrrp_track_process args", f"process {spawn.path} 20", "param_match initial", "weight -5"))
    a = start("a", config + "".join(
        instance(V3, 100, block("track_process", entry), vrid=vrid, name=f"v{vrid}", vips=(f"192.0.2.{200 + vrid}/32",))
        for vrid, entry in ((1, "p"), (2, "q"), (3, "none"), (4, "args"))))

    def expect(p: bool, q: bool, none: bool, args: bool) -> None:
        wait_status(a.node, 1, state="active" if p else "fault", faults=[] if p else ["process"])
        wait_priority(a, 110 if q else 100, 2, state="active")
        wait_status(a.node, 3, state="active" if none else "fault")
        wait_priority(a, 100 if args else 95, 4, state="active")

    expect(True, False, False, False)
    second = spawn("2000")
    expect(True, True, False, True)
    third = spawn("3000")
    expect(True, False, False, True)
    end(third)
    expect(True, True, False, True)
    end(second)
    end(first)
    expect(False, False, True, False)
    a.wait_log("process p: down, 0 running")
    spawn("1000")
    expect(True, False, False, False)


def test_delays_of_processes(lan, start, spawn):
    """terminate_delay: a process that is restarted at once does not count as gone. fork_delay: a process that ends at
    once does not count as running."""
    running = spawn("1000")
    config = (block("vrrp_track_process slow", f"process {spawn.path.name}", "terminate_delay 2", "fork_delay 1",
                    "weight -10")
              + block("vrrp_track_process quick", f"process {spawn.path.name}", "weight -3"))
    a = start("a", config + instance(V3, 100, block("track_process", "slow", "quick")))
    wait_priority(a, 100, state="active")
    end(running)
    wait_priority(a, 97)
    running = spawn("1000")
    wait_priority(a, 100)
    assert "process slow: down" not in a.log
    end(running)
    wait_priority(a, 97)
    wait_priority(a, 87)
    end(spawn("1000"))
    spawn("1000")
    wait_priority(a, 90)
    wait_priority(a, 100)


# Scripts


class Script:
    """A script that ends with the exit status in a file, and records every run."""

    def __init__(self, lan, name: str, status: str = "0"):
        self._path, self._status, self._runs = (lan.folder / f"{name}{end}" for end in (".sh", ".status", ".runs"))
        self._runs.write_text("")
        self.status(status)
        self._path.write_text(f"#!/bin/sh\nread what <{self._status}\necho run >>{self._runs}\n"
                              "[ $what = hang ] && exec sleep 60\nexit $what\n")
        self._path.chmod(0o755)

    def __str__(self) -> str:
        return str(self._path)

    def status(self, value: str) -> None:
        new = self._status.with_suffix(".new")
        new.write_text(f"{value}\n")
        new.rename(self._status)

    @property
    def runs(self) -> int:
        return self._runs.read_text().count("run")

    def wait_runs(self, more: int) -> None:
        wanted = self.runs + more
        wait_for(lambda: self.runs >= wanted, what=lambda: f"{wanted} runs of {self}; {self.runs} instead")


def test_scripts(lan, start):
    """The first result counts at once. Later, rise successes or fall failures in a row are needed."""
    plain, slow, hung, weak = (Script(lan, name, status) for name, status in
                               (("plain", "1"), ("slow", "0"), ("hung", "hang"), ("weak", "0")))
    config = (block("vrrp_script plain", f'script "{plain} an argument"', "user root")
              + block("vrrp_script slow", f"script {slow}", "rise 2", "fall 2", "init_fail")
              + block("vrrp_script hung", f"script {hung}", "timeout 1", "weight -7", "interval 2")
              + block("vrrp_script weak", f"script {weak}", "weight 20 reverse")
              + block("vrrp_script missing", "script /nowhere/x"))
    a = start("a", config + "".join(
        instance(V3, 100, block("track_script", entry), vrid=vrid, name=f"v{vrid}", vips=(f"192.0.2.{200 + vrid}/32",))
        for vrid, entry in ((1, "plain"), (2, "slow"), (3, "hung"), (4, "weak"), (5, "missing"))))
    wait_status(a.node, 1, state="fault", faults=["script"])
    a.wait_log("script plain: down, exit status 1")
    a.wait_log("script /nowhere/x is not run: No such file or directory")
    a.wait_log("script missing is not tracked")
    wait_status(a.node, 2, state="active")
    wait_priority(a, 80, 4, state="active")
    wait_status(a.node, 5, state="active", effective_priority=100)
    wait_priority(a, 93, 3)
    a.wait_log("script hung: down, timed out")
    hung.status("0")
    plain.status("0")
    weak.status("3")
    slow.wait_runs(1)
    before = slow.runs
    slow.status("1")
    wait_status(a.node, 1, state="active")
    wait_priority(a, 100, 4, state="active")
    wait_status(a.node, 2, state="fault")
    assert slow.runs > before + 1
    slow.status("0")
    wait_status(a.node, 2, state="active", transitions=2)
    wait_priority(a, 100, 3)
    assert a.stop() == 0


def test_script_without_result(lan):
    """A router does not become Active before the first result of a script whose failure would be a FAULT. With a
    weight, it does not wait."""
    hung = Script(lan, "hung", "hang")
    a = Daemon(lan, lan["a"], block("vrrp_script hung", f"script {hung}", "timeout 30", "interval 30")
               + instance(V3, 255, block("track_script", "hung")) + instance(
                   V3, 100, block("track_script", "hung weight -10"), vrid=2, name="weighted",
                   vips=("192.0.2.202/32",)))
    a.start(ready=False)
    wait_status(a.node, 2, state="active", effective_priority=100)
    hung_runs = wait_for(lambda: hung.runs, what="a run")
    assert (hung_runs, a.status()["state"]) == (1, "initialize")


def test_one_run_for_all(lan, start):
    """A script runs once for all instances that track it, and all follow its result."""
    script = Script(lan, "check")
    a = start("a", block("vrrp_script check", f"script {script}") + "".join(
        instance(V3, 100, block("track_script", "check weight -10"), vrid=vrid, name=f"v{vrid}", interval=1,
                 vips=(f"192.0.2.{vrid}/32",)) for vrid in range(20, 220)))
    wait_for(lambda: script.runs, what="a run")
    assert {row["effective_priority"] for row in rows(a.node)} == {100}
    script.status("1")
    wait_priority(a, 90, 219)
    assert {row["effective_priority"] for row in rows(a.node)} == {90}
    assert script.runs < 50


def test_interval_with_decimals(lan, start):
    """A script runs several times a second."""
    script = Script(lan, "check")
    start("a", block("vrrp_script check", f"script {script}", "interval 0.1", "timeout 0.1")
          + instance(V3, 100, block("track_script", "check")))
    wait_for(lambda: script.runs, what="a run")
    began, before = time.monotonic(), script.runs
    script.wait_runs(10)
    assert script.runs - before >= 10 and time.monotonic() - began < 5


def test_takeover_by_a_script(lan, start):
    """The Active's script fails and the other router takes over, once. When the script succeeds again, the first router
    does."""
    script = Script(lan, "check")
    a = start("a", block("vrrp_script check", f"script {script}", "weight -60") +
              instance(V3, 150, block("track_script", "check")))
    b = start("b", instance(V3, 100))
    a.wait("active")
    b.wait("backup")
    script.status("1")
    b.wait("active")
    row = a.wait("backup")
    assert (row["effective_priority"], row["active_priority"], row["transitions"]) == (90, 100, 1)
    assert lan.wire.sole_sender(10) == "b"
    script.status("0")
    a.wait("active")
    b.wait("backup")
    assert lan.wire.sole_sender(10) == "a"
    assert (a.status()["transitions"], b.status()["transitions"]) == (2, 1)


# Beside keepalived


@pytest.mark.skipif(not shutil.which("keepalived"), reason="needs keepalived")
def test_same_priorities_as_keepalived(lan, start):
    """keepalived and vrrp-xdp with the same configuration, except the VRIDs: both send adverts with the same priority,
    or none."""
    for node in "ab":
        add_links(lan, node, "t0", "t1", "t2")
    file = lan.folder / "number"
    file.write_text("4")

    def config(vrid: int) -> str:
        return (block("track_file f", f"file {file}", "weight 2")
                + instance(V3, 100, block("track_interface", "t0 weight 20", "t1 weight -30 reverse", "t2"),
                           block("track_file", "f"), vrid=vrid, vips=(f"192.0.2.{vrid}/32",)))
    start("a", config(101))
    Keepalived(lan, lan["b"], config(102)).start()

    def link(name: str, state: str) -> None:
        set_link(lan, "a", name, state)
        set_link(lan, "b", name, state)
    steps = (lambda: None, lambda: link("t0", "down"), lambda: link("t1", "down"), lambda: file.write_text("-20"),
             lambda: file.write_text("200"), lambda: file.write_text("x"), lambda: link("t0", "up"),
             lambda: link("t1", "up"))
    for step, priority in zip(steps, (128, 108, 138, 90, 254, 130, 150, 120)):
        mark = lan.wire.mark()
        step()
        for vrid in (101, 102):
            lan.wire.wait_adverts(3, mark, priority=priority, vrid=vrid)
    mark = lan.wire.mark()
    link("t2", "down")
    for vrid in (101, 102):
        lan.wire.wait_adverts(1, mark, priority=0, vrid=vrid)  # P30
    link("t2", "up")
    for vrid in (101, 102):
        lan.wire.wait_adverts(3, mark, priority=120, vrid=vrid)
