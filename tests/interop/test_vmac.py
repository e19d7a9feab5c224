# SPDX-License-Identifier: GPL-2.0
"""One vrrp-xdp and one keepalived with use_vmac on a LAN, in both roles: the virtual MAC stays the same."""
import json
import shutil
from dataclasses import replace

import pytest

from lab.daemon import Daemon
from lab.keepalived import Keepalived
from lab.protocols import V3, V6, VRID, Protocol, instance
from lab.waiting import wait_for

VMAC = {"ipv4": f"00:00:5e:00:01:{VRID:02x}", "ipv6": f"00:00:5e:00:02:{VRID:02x}"}
EXTRA = ("use_vmac", "garp_master_delay 1")
SLOWER = [replace(p, interval=0.2) for p in (V3, V6)]  # on a busy machine, keepalived is late


@pytest.fixture(autouse=True)
def need_keepalived():
    if not shutil.which("keepalived"):
        pytest.skip("needs keepalived")


def host_entry(lan, protocol: Protocol) -> str | None:
    entries = json.loads(lan["host"].ip("-j", "neigh", "show", "to", protocol.target) or "[]")
    return entries[0].get("lladdr") if entries else None


def served_by(lan, protocol: Protocol, node: str) -> None:
    """Checks that only this node answers the host's pings to the virtual MAC. vrrp-xdp also answers from it. (With
    keepalived, the stack answers from the interface's own MAC for IPv4, because that interface has the LAN's route.)"""
    since = lan.wire.mark()
    wait_for(lambda: len(lan.wire.echo_replies(since, node)) >= 10, what=f"{node} answers the host")
    later = lan.wire.mark()
    wait_for(lambda: len(lan.wire.echo_replies(later)) >= 10, what="answers to the host")
    replies = lan.wire.echo_replies(later)
    assert {f.port for f in replies} == {node}
    if node == "a":
        assert {f.packet.src for f in replies} == {VMAC[protocol.family]}
    assert host_entry(lan, protocol) == VMAC[protocol.family]


@pytest.mark.parametrize("protocol", SLOWER, ids=lambda p: p.name)
def test_ours_then_theirs(lan, protocol):
    """keepalived obeys vrrp-xdp's adverts from the virtual MAC, takes over when vrrp-xdp is killed, and yields when it
    returns."""
    b = Keepalived(lan, lan["b"], instance(protocol, 100, *EXTRA)).start()
    a = Daemon(lan, lan["a"], instance(protocol, 200, *EXTRA)).start()
    a.wait("active")
    b.wait("BACKUP")
    assert {f.packet.src for f in lan.wire.wait_adverts(3, 0, "a")} == {VMAC[protocol.family]}
    lan.ping(protocol.target)
    served_by(lan, protocol, "a")
    a.kill()
    b.wait("MASTER")
    served_by(lan, protocol, "b")
    a.start()
    a.wait("active")
    b.wait("BACKUP")
    served_by(lan, protocol, "a")


@pytest.mark.parametrize("protocol", SLOWER, ids=lambda p: p.name)
def test_theirs_then_ours(lan, protocol):
    """vrrp-xdp obeys keepalived's adverts, drops frames for keepalived's virtual MAC, takes over when keepalived stops,
    and yields."""
    a = Daemon(lan, lan["a"], instance(protocol, 100, *EXTRA)).start()
    b = Keepalived(lan, lan["b"], instance(protocol, 200, *EXTRA)).start()
    b.wait("MASTER")
    a.wait("backup")
    lan.ping(protocol.target)
    served_by(lan, protocol, "b")
    b.stop()
    a.wait("active")
    served_by(lan, protocol, "a")
    b.start()
    b.wait("MASTER")
    a.wait("backup")
    served_by(lan, protocol, "b")
