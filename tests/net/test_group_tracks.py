# SPDX-License-Identifier: GPL-2.0
"""What a sync group tracks, and its notifications: two members on two LANs of one router, and a FIFO."""
import pytest

from lab.daemon import Daemon, wait_status
from lab.protocols import V3, instance
from lab.second import Second
from lab.side import Fifo
from lab.waiting import wait_for

SECOND = 52  # VRID on the second LAN


class Router:
    """A sync group G of A and B, with a file `load` that can be tracked."""

    def __init__(self, lan):
        self.lan = lan
        self.second = Second(lan, ("a",))
        self.folder = lan.folder
        self._fifo = Fifo(lan, self.folder / "fifo")
        self._read = 0
        self.load(0)
        self.daemon: Daemon | None = None

    def config(self, *group: str, a: tuple[str, ...] = (), b: tuple[str, ...] = (), top: tuple[str, ...] = ()) -> str:
        return "\n".join((
            "global_defs {", "script_user root", f"notify_fifo {self.folder}/fifo", *top, "}",
            "track_file load {", f"file {self.folder}/load", "}",
            "vrrp_sync_group G {", "group {", "A", "B", "}", *group, "}",
            instance(V3, 100, *a, name="A"),
            instance(V3, 100, *b, name="B", interface="v1", vrid=SECOND, vips=("198.51.100.1/24",))))

    def start(self, *group: str, **more) -> Daemon:
        self.daemon = Daemon(self.lan, self.lan["a"], self.config(*group, **more)).start()
        return self.daemon

    def load(self, number: int) -> None:
        (self.folder / "load").write_text(f"{number}\n")

    def wait(self, **fields) -> None:
        """Waits until the status of both members has these values."""
        for vrid in (51, SECOND):
            wait_status(self.lan["a"], vrid, **fields)

    def tells(self, *lines: str) -> None:
        """Expects these lines from the FIFO next."""
        self._read += len(lines)
        wait_for(lambda: len(self._fifo.lines()) >= self._read, what=lambda: f"{lines}; {self._fifo.lines()} instead")
        assert self._fifo.lines()[self._read - len(lines):] == list(lines)

    def tell_all(self, state: str, priority: int = 100) -> None:
        self.tells(f'INSTANCE "A" {state} {priority}', f'INSTANCE "B" {state} {priority}', f'GROUP "G" {state} 0')


@pytest.fixture
def router(lan):
    return Router(lan)


def test_told_after_its_members(router):
    """States reach the FIFO in keepalived's order. Scripts of the group get its name and priority 0."""
    log = router.folder / "log"
    log.write_text(f'#!/bin/sh\necho "$*" >>{router.folder}/calls\n')
    log.chmod(0o755)
    kinds = ("master", "backup", "fault", "stop")
    daemon = router.start(*(f'notify_{kind} "{log} {kind}"' for kind in kinds), f"notify {log}")
    router.tell_all("BACKUP")
    router.tell_all("MASTER")
    router.lan.carrier("a", "down")
    router.tell_all("FAULT")
    daemon.wait_log("B (v1, VRID 52): active -> fault: another member of its sync group is")
    router.lan.carrier("a", "up")
    router.tell_all("BACKUP")
    router.tell_all("MASTER")
    assert daemon.stop() == 0
    router.tell_all("STOP")
    states = ("backup", "master", "fault", "backup", "master", "stop")
    assert (router.folder / "calls").read_text().splitlines() == [
        line for state in states for line in (state, f"GROUP G {state.upper()} 0")]


def test_group_tracks(router):
    """Weights of the group change the priorities of all members. A FAULT of the group is a FAULT of all."""
    router.start("track_file {", "load weight 2", "}", "notify_priority_changes on", b=("notify_priority_changes off",))
    router.tell_all("BACKUP")
    router.tell_all("MASTER")
    router.load(10)
    router.tells('INSTANCE "A" MASTER_PRIORITY 120')
    router.wait(state="active", effective_priority=120)
    assert router.second.wire.wait_adverts(1, 0, "a", priority=120)
    router.load(0)
    router.tells('INSTANCE "A" MASTER_PRIORITY 100')
    router.load(-200)
    router.tell_all("FAULT")
    router.load(0)
    router.tell_all("BACKUP")
    router.tell_all("MASTER")


def test_weights_of_members(router):
    """Without sync_group_tracking_weight, a member's file has weight 0 and its FAULT applies to all members. With it,
    the file affects that member only."""
    own = ("track_file {", "load weight 2", "}")
    daemon = router.start(a=own)
    router.wait(state="active")
    router.load(5)
    router.wait(state="fault", effective_priority=100)
    daemon.reload(router.config("sync_group_tracking_weight", a=own))
    router.wait(state="active")
    wait_status(router.lan["a"], 51, effective_priority=110)
    wait_status(router.lan["a"], SECOND, effective_priority=100)


def test_failing_scripts_are_named(router):
    """The log distinguishes the scripts of a sync group from those of its first instance, which has the same number."""
    daemon = router.start('notify "/bin/false"')
    daemon.wait_log("G: a notify script has failed with exit status 1")


def test_told_over_a_reload(router):
    """A reload does not notify of a group's state. With fifo_write_vrrp_states_on_reload, the state is written after
    its members' states."""
    daemon = router.start()
    router.tell_all("BACKUP")
    router.tell_all("MASTER")
    daemon.reload(router.config("track_file {", "load", "}"))
    daemon.reload(router.config(top=("fifo_write_vrrp_states_on_reload",)))
    router.tell_all("MASTER")
    router.lan.carrier("a", "down")
    router.tell_all("FAULT")
