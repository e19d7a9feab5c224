#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Two routers and a host on a LAN of veth pairs. The host pings the virtual address while the Active is killed.

Prints the events with their times, as an observer on the LAN's bridge saw them, and how long the host was cut off."""
import ctypes
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

BINARY = Path(__file__).resolve().parent.parent / "build" / "vrrp-xdp"
INTERVAL = 0.01
PRIORITIES = {"a": 200, "b": 100}
ADDRESSES = {"a": "192.0.2.2", "b": "192.0.2.3", "host": "192.0.2.10"}
VIP = "192.0.2.1"
VRID = 1
PING_PERIOD = 0.001
CLONE_NEWNET = 0x40000000
ETH_P_ALL = 3
SO_TIMESTAMPNS = 35
PROMISCUOUS = struct.pack("iHH8s", 0, 1, 0, b"")

CONF = """vrrp_instance gateway {{
    interface {interface}
    version 3
    virtual_router_id {vrid}
    priority {priority}
    advert_int {interval}
    virtual_ipaddress {{
        {vip}/24
    }}
}}
"""


def ip(*args, check=True):
    return subprocess.run(["ip", *args], check=check, capture_output=True, text=True)


class Lan:
    """Namespaces a, b and host, each with a port lan0 on a bridge in another namespace."""

    def __init__(self):
        tag = f"vrrp-demo-{os.getpid()}"
        self.names = {who: f"{tag}-{who}" for who in (*ADDRESSES, "bridge")}

    def __enter__(self):
        bridge = self.names["bridge"]
        for name in self.names.values():
            ip("netns", "add", name)
        ip("-n", bridge, "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
        ip("-n", bridge, "link", "set", "br0", "up")
        for who, address in ADDRESSES.items():
            name = self.names[who]
            ip("link", "add", "lan0", "netns", name, "type", "veth", "peer", "name", f"to-{who}", "netns", bridge)
            ip("-n", bridge, "link", "set", f"to-{who}", "master", "br0", "up")
            ip("-n", name, "addr", "add", f"{address}/24", "dev", "lan0")
            ip("-n", name, "link", "set", "lan0", "up")
        return self

    def __exit__(self, *_):
        for name in self.names.values():
            ip("netns", "del", name, check=False)


def socket_in(netns, *args):
    """Opens a socket in another network namespace."""
    libc = ctypes.CDLL(None, use_errno=True)
    with open("/proc/thread-self/ns/net", "rb") as here, open(f"/run/netns/{netns}", "rb") as there:
        if libc.setns(there.fileno(), CLONE_NEWNET):
            raise OSError(ctypes.get_errno(), f"cannot enter {netns}")
        try:
            return socket.socket(*args)
        finally:
            libc.setns(here.fileno(), CLONE_NEWNET)


class Observer(threading.Thread):
    """Records each advert, gratuitous ARP and ping on the bridge, with the kernel's time of arrival."""

    def __init__(self, netns):
        super().__init__(daemon=True)
        self.adverts = []  # (time, source, priority)
        self.garps = []  # (time, mac)
        self.answers = []  # time of each echo reply to the host
        self.socket = socket_in(netns, socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
        self.socket.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        self.socket.settimeout(0.2)
        self.running = True

    def run(self):
        while self.running:
            try:
                frame, control, _, where = self.socket.recvmsg(2048, 64)
            except socket.timeout:
                continue
            # The bridge shows a frame twice: when it enters one port and when it leaves another.
            if where[0] != "br0" and where[2] != socket.PACKET_OUTGOING:
                seconds, nanoseconds = struct.unpack("qq", control[0][2][:16])
                self.note(frame, seconds + nanoseconds / 1e9)

    def note(self, frame, when):
        kind, packet = frame[12:14], frame[14:]
        if kind == b"\x08\x06" and packet[14:18] == packet[24:28] == socket.inet_aton(VIP):
            self.garps.append((when, packet[8:14].hex(":")))
        elif kind == b"\x08\x00" and packet[9] == 112:
            self.adverts.append((when, socket.inet_ntoa(packet[12:16]), packet[22]))
        elif kind == b"\x08\x00" and packet[9] == 1 and packet[20] == 0:
            self.answers.append(when)

    def stop(self):
        self.running = False
        if self.is_alive():
            self.join()


class Pinger(threading.Thread):
    """Sends an echo request to the virtual address every millisecond."""

    def __init__(self, netns):
        super().__init__(daemon=True)
        self.socket = socket_in(netns, socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP)
        self.sent = 0
        self.running = True

    def run(self):
        due = time.monotonic()
        while self.running:
            header = struct.pack(">BBHHH", 8, 0, 0, os.getpid() & 0xFFFF, self.sent & 0xFFFF)
            total = sum(struct.unpack(">4H", header))
            total = (total & 0xFFFF) + (total >> 16)
            try:
                self.socket.sendto(header[:2] + struct.pack(">H", ~total & 0xFFFF) + header[4:], (VIP, 0))
                self.sent += 1
            except OSError:
                pass  # no ARP entry, which is part of the outage
            due += PING_PERIOD
            time.sleep(max(0, due - time.monotonic()))

    def stop(self):
        self.running = False
        if self.is_alive():
            self.join()


class Router:
    def __init__(self, netns, who, folder):
        self.netns, self.who = netns, who
        conf = Path(folder) / f"{who}.conf"
        conf.write_text(CONF.format(interface="lan0", vrid=VRID, priority=PRIORITIES[who], interval=INTERVAL, vip=VIP))
        self.log = open(Path(folder) / f"{who}.log", "w+")
        self.process = subprocess.Popen([BINARY, "run", "-c", conf, "-n", netns], stderr=self.log)

    def state(self):
        done = subprocess.run([BINARY, "status", "-n", self.netns, "--json"], capture_output=True, text=True)
        rows = json.loads(done.stdout) if done.returncode == 0 else []  # empty while the daemon fills its maps
        return rows[0]["state"] if rows else None

    def wait_for(self, state, seconds=5):
        until = time.monotonic() + seconds
        while self.state() != state:
            if time.monotonic() > until or self.process.poll() is not None:
                self.log.seek(0)
                sys.exit(f"demo: router {self.who} did not become {state}:\n{self.log.read()}")
            time.sleep(0.02)

    def stop(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait()


def clean_up(netns):
    """Removes what the killed router left behind."""
    subprocess.run([BINARY, "unload", "lan0", "-n", netns], capture_output=True)
    for left in Path("/run/vrrp-xdp").glob(f"{netns}.*"):
        left.unlink()


def report(observer, killed_at, sent):
    old, new = ADDRESSES["a"], ADDRESSES["b"]
    down = 3 * INTERVAL + (256 - PRIORITIES["b"]) * INTERVAL / 256
    last = max(when for when, source, _ in observer.adverts if source == old)
    first = min(when for when, source, _ in observer.adverts if source == new and when > last)
    garp = min((when for when, _ in observer.garps if when > last), default=None)
    after = min((when for when in observer.answers if when > first), default=None)
    if not after or not garp:
        sys.exit("demo: the host did not reach the virtual address again")
    before = max(when for when in observer.answers if when < after)
    events = [
        (last, f"last advert of the Active ({old}, priority {PRIORITIES['a']})"),
        (before, f"last ping to {VIP} that it answered"),
        (killed_at, "its cable is pulled and its daemon killed (SIGKILL)"),
        (last + down, f"Active_Down_Interval of the Backup is over ({down * 1e3:.2f} ms)"),
        (first, f"first advert of the new Active ({new}, priority {PRIORITIES['b']})"),
        (garp, f"its gratuitous ARP for {VIP}"),
        (after, f"first ping to {VIP} that it answered"),
    ]
    print("The takeover, as seen on the LAN's bridge (time since the last advert):\n")
    for when, what in sorted(events):
        print(f"  {(when - last) * 1e3:8.2f} ms  {what}")
    print(f"\nThe host was cut off for {(after - before) * 1e3:.1f} ms: "
          f"{sent - len(observer.answers)} of {sent} pings were lost.")


def demo(lan, folder):
    print(f"Two routers (priority {PRIORITIES['a']} and {PRIORITIES['b']}), adverts every {INTERVAL * 1e3:.0f} ms, "
          "and a host on a LAN of veth pairs.")
    routers = {who: Router(lan.names[who], who, folder) for who in PRIORITIES}
    observer = Observer(lan.names["bridge"])
    pinger = Pinger(lan.names["host"])
    try:
        routers["a"].wait_for("active")
        routers["b"].wait_for("backup")
        observer.start()
        pinger.start()
        time.sleep(1)  # shows the steady state
        print(f"\n$ vrrp-xdp status -n {lan.names['b']}")
        print(subprocess.run([BINARY, "status", "-n", lan.names["b"]], capture_output=True, text=True).stdout)
        ip("-n", lan.names["bridge"], "link", "set", "to-a", "down")
        routers["a"].process.kill()
        killed_at = time.time()
        routers["b"].wait_for("active")
        time.sleep(0.5)  # shows answers by the new Active
        pinger.stop()
        observer.stop()
        report(observer, killed_at, pinger.sent)
    finally:
        for router in routers.values():
            router.stop()
        clean_up(lan.names["a"])


def main():
    if os.geteuid():
        sys.exit("demo: run as root (network namespaces and BPF): sudo make demo")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with tempfile.TemporaryDirectory(prefix="vrrp-demo-") as folder, Lan() as lan:
        demo(lan, folder)


if __name__ == "__main__":
    main()
