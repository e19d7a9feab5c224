# SPDX-License-Identifier: GPL-2.0
"""The clock is set forward and back by an hour, which is possible in a guest only."""
import datetime
import time

import pytest

from lab.daemon import Daemon
from lab.protocols import V3, instance
from lab.waiting import wait_for

HOUR = 3600


@pytest.fixture
def clock():
    """Sets the clock by so many seconds. At the end of the test it is set back."""
    moved = []

    def move(seconds: int) -> None:
        time.clock_settime(time.CLOCK_REALTIME, time.time() + seconds)
        moved.append(seconds)

    yield move
    move(-sum(moved))


def at(seconds: float) -> str:
    return (datetime.datetime.now(datetime.timezone.utc)
            + datetime.timedelta(seconds=seconds)).strftime("%Y-%m-%d %H:%M:%SZ\n")


def hour_of_last_line(daemon: Daemon) -> int:
    return int(daemon.log.splitlines()[-1][:2])


def test_clock_is_set(lan, clock):
    """Timers, stamps and leases do not depend on the clock: no state changes, and adverts stay regular. The log uses
    the clock. A scheduled reload that the clock is set past happens at once, and only once. It is scheduled again when
    the clock is set back before its time."""
    when = lan.folder / "when"
    text = f"global_defs {{\nreload_time_file {when}\n}}\n" + instance(V3, 200)
    a = Daemon(lan, lan["a"], text).start()
    b = Daemon(lan, lan["b"], instance(V3, 100)).start()
    a.wait("active", timeout=30)
    wait_for(lambda: b.status()["active_priority"] == 200, 30, "b hears a")
    transitions = [d.status()["transitions"] for d in (a, b)]

    def undisturbed() -> None:
        lan.wire.wait_adverts(20, lan.wire.mark(), "a", timeout=60)
        assert [d.status()["state"] for d in (a, b)] == ["active", "backup"]
        assert [d.status()["transitions"] for d in (a, b)] == transitions
        assert not [f for f in lan.wire.adverts(node="b", priority=100) if f.when > began]

    began = time.monotonic()
    when.write_text(at(HOUR / 2))
    a.wait_log("the configuration will be read again at 2", 30)
    a.configure(text.replace("priority 200", "priority 220"))
    clock(HOUR)
    a.wait_log("reading the configuration at the scheduled time", 30)
    wait_for(lambda: a.status()["priority"] == 220, 30, "the priority of the new configuration")
    assert hour_of_last_line(a) == datetime.datetime.now().hour
    undisturbed()
    when.write_text(at(-HOUR / 2))
    a.wait_log("the time in this file has passed", 30)
    clock(-HOUR)
    wait_for(lambda: a.log.count("the configuration will be read again at 2") == 2, 30, "the time that comes again")
    undisturbed()
    assert a.log.count("reading the configuration at the scheduled time") == 1 and "overloaded" not in a.log
    assert a.stop() == 0 and b.stop() == 0
