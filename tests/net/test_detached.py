# SPDX-License-Identifier: GPL-2.0
"""Another process detaches a BPF program of a running daemon: by `bpftool link detach`, `tc filter del`, or
`tc qdisc del`. The daemon attaches it again, and no Backup takes over from an Active that lives."""
import contextlib
import json
from signal import SIGCONT, SIGSTOP
import time

import pytest

from lab.daemon import pins, wait_status
from lab.netns import run
from lab.protocols import V3, VRID, instance
from lab.waiting import wait_for
from test_vmac import ask, settled

ONCE = ("garp_master_delay 0", "garp_master_repeat 1")
NOTICE = 1.0  # seconds after which a program must be attached again
SLACK = 2.0  # seconds for a loaded machine, beside that


def link_pin(node, suffix: str = ""):
    index = json.loads(node.ip("-j", "link", "show", "dev", "v0"))[0]["ifindex"]
    return pins(node) / f"link_{index}{suffix}"


def filters(node, hook: str = "ingress") -> str:
    return run("tc", "-n", node.netns.name, "filter", "show", "dev", "v0", hook, check=False).stdout


def detach(node, suffix: str) -> None:
    """Detaches the link of a program. Before Linux 6.6 the program is a filter."""
    pin = link_pin(node, suffix)
    if suffix and not pin.exists():
        run("tc", "-n", node.netns.name, "qdisc", "del", "dev", "v0", "clsact")
    else:
        run("bpftool", "link", "detach", "pinned", str(pin))


def detach_xdp(node) -> None:
    detach(node, "")


def detach_tcx(node) -> None:
    detach(node, "_advert")


def delete_filter(node) -> None:
    run("tc", "-n", node.netns.name, "filter", "del", "dev", "v0", "ingress", "pref", "112")


def delete_qdisc(node) -> None:
    run("tc", "-n", node.netns.name, "qdisc", "del", "dev", "v0", "clsact")


def eight_ports(node) -> str:
    """Virtual routers on eight interfaces that come before v0: v0 is the ninth port, whose programs are filters."""
    text = ""
    for i in range(0, 8, 2):
        node.ip("link", "add", f"d{i}", "type", "veth", "peer", "name", f"d{i + 1}")
    for i in range(8):
        node.ip("link", "set", "dev", f"d{i}", "up")
        node.ip("addr", "add", f"198.51.{i}.2/24", "dev", f"d{i}")
        text += instance(V3, 255, interface=f"d{i}", vrid=i + 1, name=f"d{i}", vips=(f"198.51.{i}.1/24",))
    return text


@pytest.mark.parametrize("mode, ports, take_away, what", [
    ("native", 1, detach_xdp, "XDP program"), ("generic", 1, detach_xdp, "XDP program"),
    ("tc", 1, detach_tcx, "tc program"), ("tc", 9, delete_filter, "tc program"), ("tc", 9, delete_qdisc, "tc program"),
], ids=["native", "generic", "tcx", "filter", "qdisc"])
def test_backup(lan, start, mode, ports, take_away, what):
    """A Backup hears its Active again and has never been Active. The log names the interface and the program."""
    more = eight_ports(lan["b"]) if ports == 9 else ""
    a = start("a", instance(V3, 200, interval=0.2))
    b = start("b", instance(V3, 100, interval=0.2) + more, "--mode", mode)
    a.wait("active")
    assert b.wait("backup")["mode"] == mode
    wait_for(lambda: b.status()["counters"]["adverts"] > 3, what="adverts")
    before = b.status()["transitions"]
    at = time.monotonic()
    take_away(lan["b"])
    b.wait_log("v0: another process had detached")
    assert time.monotonic() - at < NOTICE + SLACK
    assert f"{what} for adverts" in b.log and "attached again" in b.log
    heard = b.status()["counters"]["adverts"]
    wait_for(lambda: b.status()["counters"]["adverts"] > heard + 5, what="adverts heard again")
    row = b.status()
    assert (row["state"], row["transitions"]) == ("backup", before), b.log
    assert b.log.count("had detached") == 1, b.log
    assert b.stop() == 0


@pytest.mark.parametrize("interval", [0.1, 0.3, 1], ids=["100ms", "300ms", "1s"])
def test_never_active(lan, start, interval):
    """However short the interval: the state machine does not become Active before the program is attached again. (A
    takeover because this machine itself stood still is none of an absent program: the Active must have been heard.)"""
    a = start("a", instance(V3, 200, interval=interval))
    b = start("b", instance(V3, 100, interval=interval))
    a.wait("active")
    b.wait("backup")
    for _ in range(3):
        time.sleep(3 * interval)
        before, logged = b.status()["transitions"], b.log.count("had detached")
        detach_xdp(lan["b"])
        b.wait_log("had detached", times=logged + 1)
        assert b.status()["transitions"] == before, b.log
        time.sleep(0.5)


def no_answers(lan) -> None:
    """The neighbour entry of the host goes, so that it asks again."""
    lan["host"].ip("neigh", "flush", "dev", "v0")


@pytest.mark.parametrize("ports, take_away", [
    (1, lambda node: detach(node, "_vmac_in")), (9, lambda node: delete_qdisc(node)),
], ids=["tcx", "qdisc"])
def test_active_with_vmac(lan, start, ports, take_away):
    """An Active with a virtual MAC and no_accept answers again within a second."""
    more = eight_ports(lan["a"]) if ports == 9 else ""
    a = start("a", instance(V3, 200, *ONCE, "use_vmac", "no_accept") + more)
    a.wait("active")
    settled(lan, V3, "a")
    ask(lan, V3.target, "a")
    take_away(lan["a"])
    a.wait_log("tc ingress program for virtual addresses", timeout=NOTICE + SLACK)
    no_answers(lan)
    packet = ask(lan, V3.target, "a")
    assert packet.src == f"00:00:5e:00:01:{VRID:02x}"
    assert a.status()["state"] == "active"
    if ports == 9:
        assert "vrrp_vmac_out" in filters(lan["a"], "egress") and "vrrp_vmac_in" in filters(lan["a"])


def test_its_place_is_taken(lan, start):
    """Another program takes the XDP slot meanwhile: FAULT with the reason, until the slot is free again."""
    node = lan["b"]
    a = start("a", instance(V3, 200, interval=1))
    b = start("b", instance(V3, 100, interval=1))
    a.wait("active")
    b.wait("backup")
    transitions = b.status()["transitions"]
    b.signal(SIGSTOP)
    detach_xdp(node)
    # nsenter: `ip -n` would hide bpffs
    run("nsenter", f"--net=/run/netns/{node.netns.name}", "ip", "link", "set", "dev", "v0", "xdp", "pinned",
        str(pins(lan["a"]) / "prog_xdp"))
    b.signal(SIGCONT)
    assert b.wait("fault", timeout=NOTICE + SLACK)["faults"] == ["program"]
    b.wait_log("v0: its XDP slot is taken by")
    b.wait_log("v0: another process has detached the XDP program for adverts: the virtual routers")
    b.wait_log("a BPF program of its interface is detached")
    assert b.reload().returncode == 0
    wait_status(node, state="fault")
    node.ip("link", "set", "dev", "v0", "xdp", "off")
    b.wait("backup")
    assert b.status()["transitions"] == transitions and not b.status()["faults"], b.log


def test_a_process_that_repeats_it(lan, start):
    """A process that detaches the program again and again gets a daemon that attaches it less and less often: FAULT
    meanwhile. When that process ends, the Backup returns."""
    a = start("a", instance(V3, 200, interval=1))
    b = start("b", instance(V3, 100, interval=1))
    a.wait("active")
    b.wait("backup")
    transitions = b.status()["transitions"]
    end = time.monotonic() + 6
    while time.monotonic() < end:
        with contextlib.suppress(Exception):  # the link is being replaced
            detach_xdp(lan["b"])
        time.sleep(0.05)
    assert b.log.count("attached again; find") <= 6, b.log
    assert "backup -> fault" in b.log
    b.wait("backup")
    assert b.status()["transitions"] == transitions, b.log
