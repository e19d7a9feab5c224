# SPDX-License-Identifier: GPL-2.0
"""Engine, announcer and manager at the same time, built with the thread sanitizer (`make sanitize`): start, takeover,
reload, status and dumps, link changes, stop. A race causes a warning in the daemon's log and another exit status."""
from signal import SIGHUP, SIGUSR1, SIGUSR2

import pytest

from lab.daemon import LOCKS, VRRP_XDP, vrrp_xdp
from lab.protocols import V3, V6, instance
from lab.waiting import wait_for

MANY = range(60, 100)
WARNING = "WARNING: ThreadSanitizer"


@pytest.fixture(autouse=True)
def instrumented() -> None:
    if b"__tsan_init" not in VRRP_XDP.read_bytes():
        pytest.skip("not built with the thread sanitizer: make sanitize")


def config(priority: int, *extra: str, some=MANY) -> str:
    """One virtual router of each family, a sync group, and enough others to fill a batch of everything."""
    many = "".join(instance(V3, priority, *extra, vrid=vrid, name=f"many{vrid}", vips=(f"203.0.113.{vrid}/24",))
                   for vrid in some)
    return (instance(V3, priority, *extra) + instance(V6, priority, vrid=52, name="six") + many +
            f"vrrp_sync_group both {{\n group {{\n many{some[0]}\n many{some[1]}\n }}\n}}\n")


def stop(daemon) -> None:
    assert daemon.stop() == 0, daemon.log
    assert WARNING not in daemon.log, daemon.log


def test_no_race(lan, start):
    a, b = start("a", config(200)), start("b", config(100))
    a.wait("active")
    b.wait("backup")
    for n, text in enumerate((config(210), config(210, "garp_master_refresh 1"), config(220, some=MANY[:9]),
                              config(230))):
        a.configure(text)
        a.signal(SIGHUP)
        for _ in range(5):  # while it runs
            assert vrrp_xdp("status", "-n", a.node.netns.name, "--json").returncode == 0
            a.signal(SIGUSR1)
            a.signal(SIGUSR2)
        wait_for(lambda p=210 + 10 * max(0, n - 1): a.status()["priority"] == p or None, what=lambda: a.log)
    a.reload(config(200))
    a.wait("active", MANY[-1])
    for _ in range(3):
        lan["a"].ip("link", "set", "dev", "v0", "down")
        b.wait("active", MANY[-1])
        lan["a"].ip("link", "set", "dev", "v0", "up")
        a.wait("active", MANY[-1])
        b.wait("backup", MANY[-1])
    b.reload(config(250))
    b.wait("active", MANY[0])
    a.wait("backup", MANY[0])
    wait_for(lambda: (LOCKS / f"{a.node.netns.name}.data").exists() or None, what="the dump")
    stop(b)
    a.wait("active")
    stop(a)
