# SPDX-License-Identifier: GPL-2.0
"""The manager hangs, in a write to a hung file system for example, while the engine runs. A router whose manager hangs
puts no addresses onto interfaces and hears of no link: it must not be Active."""
import os
import time
from signal import SIGCONT, SIGSTOP

import pytest
from scapy.layers.l2 import ARP, Ether

from lab.protocols import V3, V6, instance
from lab.thread_stop import stopped
from lab.waiting import wait_for

SILENCE = 3  # seconds that a manager may be silent
REASON = "the manager thread of this daemon did not respond"


def answering(lan) -> str:
    """The routers that answer when a host asks for the first virtual address."""
    host, mark = lan["host"], lan.wire.mark()
    ask = bytes(Ether(src=host.mac, dst="ff:ff:ff:ff:ff:ff")
                / ARP(op=1, hwsrc=host.mac, psrc=host.ipv4, pdst=V3.vips[0]))
    with host.netns.packet_socket("v0", 0) as sock:
        for _ in range(20):
            sock.send(ask)
            time.sleep(0.01)
    told = [f for f in lan.wire.frames(mark) if f.port in "ab" and f.data[12:14] == b"\x08\x06"
            and f.packet[ARP].psrc == V3.vips[0]]
    return "".join(sorted({f.port for f in told}))


@pytest.mark.parametrize("extra", [(), ("no_accept", "use_vmac")], ids=["plain", "no_accept"])
def test_active(lan, start, extra):
    """An Active whose manager hangs sends a release, and the Backup takes over. When the manager is back, the log says
    so, and the virtual router preempts with its addresses."""
    a, b = start("a", instance(V3, 200, *extra)), start("b", instance(V3, 100, *extra))
    a.wait("active")
    b.wait("backup")
    mark = lan.wire.mark()
    with stopped(a.pid):
        begin = time.monotonic()
        b.wait("active")
        assert time.monotonic() - begin > SILENCE - 1
        assert lan.wire.adverts(mark, "a")[-1].advert.priority == 0
        assert a.status()["state"] == "fault"
        assert lan.wire.sole_sender() == "b"
        assert answering(lan) == "b"
    a.wait("active")
    b.wait("backup")
    a.wait_log_exactly(f"active -> fault: {REASON}", 1)
    a.wait_log_exactly("all virtual routers were put into FAULT, and run again now", 1)
    assert lan.wire.sole_sender() == "a"
    if not extra:
        wait_for(lambda: lan["a"].has(*V3.vips) and lan["b"].has_none(*V3.vips), what="addresses on a")


def test_backup(lan, start):
    """A Backup whose manager hangs does not take over, and does when the manager is back. The members of a sync group
    are together."""
    group = "vrrp_sync_group both {\n group {\n lan\n six\n }\n}\n"
    text = [instance(V3, p) + instance(V6, p, vrid=52, name="six") + group for p in (200, 100)]
    a, b = start("a", text[0]), start("b", text[1])
    a.wait("active")
    b.wait("backup")
    with stopped(b.pid):
        b.wait("fault")
        b.wait("fault", 52)
        mark = lan.wire.mark()
        a.kill()
        time.sleep(1)
        assert not lan.wire.adverts(mark, "b")
    b.wait("active")
    b.wait("active", 52)
    wait_for(lambda: lan["b"].has(*V3.vips, *V6.vips), what="addresses on b")
    assert b.log.count(f"backup -> fault: {REASON}") == 2


def test_short_silence(lan, start):
    """A manager that is silent for less than it may changes nothing, and neither does a whole daemon that stands still
    for longer: it is as before when it runs again, and no other router is there."""
    a = start("a", instance(V3, 100))
    a.wait("active")
    with stopped(a.pid):
        time.sleep(SILENCE - 1.5)
    a.signal(SIGSTOP)
    time.sleep(SILENCE + 1)
    a.signal(SIGCONT)
    time.sleep(0.5)
    assert a.status()["transitions"] == 1 and REASON not in a.log and "fault" not in a.log


def test_stop_while_it_comes_back(lan, start):
    """A daemon whose manager is asked to stop while it hangs stops cleanly when it is back."""
    a = start("a", instance(V3, 100))
    a.wait("active")
    with stopped(a.pid):
        a.wait("fault")
        os.kill(a.pid, 15)
    wait_for(lambda: a._process.poll() is not None, what="its end")
    assert a._process.returncode == 0, a.log
    assert lan["a"].has_none(*V3.vips)
