# SPDX-License-Identifier: GPL-2.0
"""Sync groups of two routers on two LANs, each with its observer; and the keywords that govern an Active's answers."""
import os
import pathlib
import time

import pytest

from lab.daemon import wait_status
from lab.packets import Speaker, advert, hasten, inject
from lab.protocols import V3, V6, V2, instance
from lab.second import Second
from lab.waiting import wait_for

SECOND = 52  # VRID on the second LAN
VIP2 = "198.51.100.1"
GROUP = "vrrp_sync_group G {\n group {\n  one\n  two\n }\n}\n"


@pytest.fixture
def second(lan):
    return Second(lan)


def group(first, other, *extra, interval=0.1):
    return (instance(V3, first, *extra, name="one", interval=interval)
            + instance(V3, other, *extra, name="two", interface="v1", vrid=SECOND, vips=(f"{VIP2}/24",),
                       interval=2 * interval)
            + GROUP)


def both(daemon, state):
    return [daemon.wait(state, vrid) for vrid in (51, SECOND)]


def test_members_move_together(lan, start, second):
    """Takeover, a link that goes down and up, preemption, a release at the stop: each time, one router is Active on
    both LANs."""
    a, b = start("a", group(200, 200)), start("b", group(100, 100))
    both(a, "active")
    both(b, "backup")
    mark = lan.wire.mark()
    second.carrier("a", "down")
    both(a, "fault")
    both(b, "active")
    # on the LAN whose link is up, b hears a's release at once
    assert lan.wire.wait_adverts(1, mark, "a", priority=0)
    assert lan.wire.sole_sender() == second.wire.sole_sender() == "b"
    mark = lan.wire.mark(), second.wire.mark()
    second.carrier("a", "up")
    both(a, "active")
    both(b, "backup")
    firsts = lan.wire.wait_adverts(1, mark[0], "a")[0], second.wire.wait_adverts(1, mark[1], "a")[0]
    assert abs(firsts[0].when - firsts[1].when) < 0.1  # in one pass, and not each by its own Active_Down_Timer
    assert lan.wire.announcements(V3.vips[0], mark[0], "a") and second.wire.wait_announcement(VIP2, mark[1], "a")
    assert lan.wire.sole_sender() == second.wire.sole_sender() == "a"
    mark = lan.wire.mark(), second.wire.mark()
    a.stop()
    assert lan.wire.wait_adverts(1, mark[0], "a", priority=0) and second.wire.wait_adverts(1, mark[1], "a", priority=0)
    both(b, "active")
    assert [row["transitions"] for row in both(b, "active")] == [2, 2]


def test_one_that_cannot_preempt_holds_all_back(lan, start, second):
    """A member that obeys the other router keeps its whole sync group in Backup. When that router falls silent, both
    members take over."""
    b = start("b", group(100, 100))
    both(b, "active")
    a = start("a", group(200, 50))
    both(a, "backup")
    events = wait_for(lambda: (n := a.status()["counters"]["events"]) > 0 and n, what="adverts of b on the first LAN")
    lan.wire.wait_adverts(20, lan.wire.mark(), "b")  # a's Active_Down_Timer would have expired by now
    assert a.status()["counters"]["events"] > events
    assert [row["transitions"] for row in both(a, "backup")] == [0, 0]
    b.kill()
    both(a, "active")


def test_priorities_that_differ_do_not_flap(lan, start, second):
    """Each router has the greater priority on one LAN, and both start at the same time: one router stays Active on both
    LANs."""
    lan.split("a", "b")
    lan.split("a-1", "b-1")
    a, b = start("a", group(200, 100)), start("b", group(100, 200))
    both(a, "active")
    both(b, "active")
    lan.heal("a", "b")
    lan.heal("a-1", "b-1")
    both(b, "backup")
    assert lan.wire.sole_sender(10) == second.wire.sole_sender(10) == "a"
    assert [row["transitions"] for row in both(a, "active") + both(b, "backup")] == [1, 1, 1, 1]


def active(lan, start, protocol, *extra, interval=20, top=""):
    """An Active whose next advert is far off, and the mark after its first advert."""
    a = start("a",
              top + instance(protocol, 254, "garp_master_repeat 1", "garp_master_delay 0", *extra, interval=interval))
    inject(lan["host"], advert(protocol, lan["host"], 255, interval=interval))
    wait_status(lan["a"], active_priority=255)
    hasten(lan["host"], protocol, interval=interval)
    a.wait("active")
    lan.wire.wait_adverts(1, node="a")
    wait_for(lambda: len(lan.wire.announcements(protocol.vips[0], node="a")) == 2,
             what="both announcements of the takeover")
    return a, lan.wire.mark()


def hear_inferior(lan, a, protocol, interval=20):
    inject(lan["host"], advert(protocol, lan["host"], 50, interval=interval))
    a.wait_log("lower priority 50")


@pytest.mark.parametrize("protocol, extra, answers", [
    (V3, ("lower_prio_no_advert",), 0), (V6, (), 1), (V2, ("lower_prio_no_advert off",), 1), (V2, (), 0)], ids=str)
def test_lower_priority_is_answered(lan, start, protocol, extra, answers):
    """P34 and lower_prio_no_advert. The addresses are announced again in either case."""
    a, mark = active(lan, start, protocol, *extra)
    hear_inferior(lan, a, protocol)
    lan.wire.wait_announcement(protocol.vips[0], mark, "a")
    assert len(lan.wire.adverts(mark, "a")) == answers


def test_announcements_after_a_lower_priority(lan, start):
    """garp_lower_prio_repeat announcements, and as many again after garp_lower_prio_delay."""
    a, mark = active(lan, start, V3, "garp_lower_prio_repeat 3", "garp_lower_prio_delay 0.4")
    hear_inferior(lan, a, V3)

    def heard():
        return lan.wire.announcements(V3.vips[0], mark, "a")

    frames = wait_for(lambda: len(heard()) >= 6 and heard(), what="two bursts of three")
    assert frames[2].when - frames[0].when < 0.2 < frames[3].when - frames[2].when
    assert len(frames) == 6


def test_no_announcements_after_a_lower_priority(lan, start):
    a, mark = active(lan, start, V3, "garp_lower_prio_repeat 0")
    hear_inferior(lan, a, V3)
    lan.wire.wait_adverts(1, mark, "a")  # the lower priority was heard and answered
    assert not lan.wire.announcements(V3.vips[0], mark, "a")


def test_last_word(lan, start):
    """higher_prio_send_advert: the Active sends an advert before it yields."""
    a, mark = active(lan, start, V3, "higher_prio_send_advert")
    inject(lan["host"], advert(V3, lan["host"], 255, interval=20))
    a.wait("backup")
    assert [f.advert.priority for f in lan.wire.wait_adverts(1, mark, "a")] == [254]


def test_down_timer_adverts(lan, start):
    """down_timer_adverts: the Backup takes over after eight intervals and Skew_Time of silence, and not after three."""
    a = start("a", instance(V3, 200, "down_timer_adverts 8", interval=0.2))
    other = Speaker(lan, lan["host"], advert(V3, lan["host"], 250, interval=0.2), 0.2)
    wait_status(lan["a"], active_priority=250)
    assert 1600 < a.status()["master_down_ms"] < 1700
    other.silence()
    first = lan.wire.wait_adverts(1, node="a")[0]
    silence = first.when - lan.wire.adverts(node="host")[-1].when
    assert 1.6 < silence < 3


def test_process(lan, start):
    """vrrp_startup_delay delays the instances. The process has the configured name and real-time priority."""
    began = time.monotonic()
    a = start("a", "global_defs {\n vrrp_startup_delay 1.5\n vrrp_process_name other\n vrrp_rt_priority 7\n}\n"
              + instance(V3, 200))
    a.wait_log("initialize -> backup")
    assert time.monotonic() - began >= 1.5
    assert pathlib.Path(f"/proc/{a.pid}/comm").read_text() == "other\n"
    priorities = {os.sched_getparam(int(task.name)).sched_priority
                  for task in pathlib.Path(f"/proc/{a.pid}/task").iterdir()}
    assert priorities == {0, 6, 7}  # the announcer thread has priority 6
    a.wait("active")
