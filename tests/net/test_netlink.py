# SPDX-License-Identifier: GPL-2.0
"""A link that flaps, and netlink messages that are lost."""
import os
import subprocess
import time
from pathlib import Path
from signal import Signals

from lab.protocols import V3, instance
from lab.waiting import wait_for
from test_interfaces import index, remake


def processor_time(pid: int) -> float:
    """Seconds of processor time that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def descriptors(pid: int) -> int:
    return len(list(Path(f"/proc/{pid}/fd").iterdir()))


def resident(pid: int) -> int:
    """Resident memory in KiB."""
    return int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0])


def test_flapping_link(lan, start):
    """A carrier that changes 100 times a second causes few log lines and little processor time, and leaks nothing. The
    Backup is disturbed only by the first changes. When the carrier is stable, the state is right."""
    a, b = start("a", instance(V3, 200)), start("b", instance(V3, 100))
    a.wait("active")
    b.wait("backup")
    lan.carrier("a", "down")
    a.wait("fault")
    lan.carrier("a", "up")
    a.wait("active")
    lines, time_used, memory, files = a.log.count("\n"), processor_time(a.pid), resident(a.pid), descriptors(a.pid)
    begin = time.monotonic()
    batch = subprocess.Popen(["ip", "-n", lan.bridge.name, "-batch", "-"], stdin=subprocess.PIPE, text=True)
    for i in range(300):
        batch.stdin.write(f"link set dev a {'down' if i % 2 else 'up'}\n")
        batch.stdin.flush()
        time.sleep(0.005)  # the speed of the changes is the subject of this test
    batch.stdin.write("link set dev a up\n")
    batch.communicate()
    seconds = time.monotonic() - begin
    a.wait_log("the link goes up and down")
    a.wait("active")
    b.wait("backup")
    assert lan.wire.sole_sender() == "a"
    assert a.log.count("\n") - lines < 40, a.log
    assert processor_time(a.pid) - time_used < 0.2 * (seconds + 2)
    assert resident(a.pid) - memory < 256 and descriptors(a.pid) == files
    assert b.status()["transitions"] < 10


def test_interface_made_again_and_again(lan, start):
    """An interface that is deleted and made fifty times: the same, and in the end the virtual router runs on it."""
    a = start("a", instance(V3, 200))
    a.wait("active")
    lan["a"].ip("link", "del", "v0")
    remake(lan)
    a.wait("active")
    lines, files = a.log.count("\n"), descriptors(a.pid)
    node = lan["a"]
    batch = "".join(
        f"link del v0\nlink add v0 address {node.mac} type veth peer name a netns {lan.bridge.name}\nlink set v0 up\n"
        for _ in range(50))
    subprocess.run(["ip", "-n", node.netns.name, "-batch", "-"], input=batch, text=True, check=True)
    node.ip("link", "del", "v0")
    remake(lan)
    a.wait("active")
    assert lan.wire.sole_sender() == "a" and node.xdp()
    assert a.log.count("\n") - lines < 100, a.log
    assert descriptors(a.pid) == files
    assert len(list(Path(f"/sys/fs/bpf/vrrp-xdp/{node.netns.name}").glob("link_*"))) in (1, 3)  # XDP, and tcx since 6.6


def test_messages_are_lost(lan, start):
    """While the daemon is stopped, more happens than netlink can queue: the daemon reads everything again, and uses the
    interface that was made again meanwhile, with its new address."""
    a = start("a", instance(V3, 200))
    a.wait("active")
    before = index(lan["a"])
    a.signal(Signals.SIGSTOP)
    flood = "".join(f"link set dev lo mtu {60000 + i % 2}\n" for i in range(16000))
    subprocess.run(["ip", "-n", lan["a"].netns.name, "-batch", "-"], input=flood, text=True, check=True)
    lan["a"].ip("link", "del", "v0")
    remake(lan)
    lan["a"].ip("addr", "del", "192.0.2.2/24", "dev", "v0")
    lan["a"].ip("addr", "add", "192.0.2.22/24", "dev", "v0")
    assert index(lan["a"]) != before
    mark = lan.wire.mark()
    a.signal(Signals.SIGCONT)
    a.wait_log("netlink messages were lost")
    lan.wire.wait_adverts(5, mark, "a", source="192.0.2.22")
    a.wait("active")
    wait_for(lambda: lan["a"].has(*V3.vips), what="addresses")


def test_a_lost_removal(lan, start):
    """The lost message is that an address was removed: the virtual router is in FAULT without it, and a removed virtual
    address is restored."""
    a = start("a", instance(V3, 200)
              + instance(V3, 200, "mcast_src_ip 192.0.2.77", "track_src_ip", name="two", vrid=52,
                         vips=("203.0.113.1/24",)))
    a.wait("active")
    lan["a"].ip("addr", "add", "192.0.2.77/24", "dev", "v0")
    a.wait("active", 52)
    a.signal(Signals.SIGSTOP)
    flood = "".join(f"link set dev lo mtu {60000 + i % 2}\n" for i in range(16000))
    subprocess.run(["ip", "-n", lan["a"].netns.name, "-batch", "-"], input=flood, text=True, check=True)
    lan["a"].ip("addr", "del", "192.0.2.77/24", "dev", "v0")
    lan["a"].ip("addr", "del", "192.0.2.100/24", "dev", "v0")
    a.signal(Signals.SIGCONT)
    a.wait_log("netlink messages were lost")
    a.wait("fault", 52)
    wait_for(lambda: lan["a"].has("192.0.2.100"), what="the virtual address")
    assert a.status()["state"] == "active"
