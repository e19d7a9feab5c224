# SPDX-License-Identifier: GPL-2.0
"""A host pings a network behind two routers through their virtual MAC while the Active is killed."""
import random
import re
import subprocess
import time

import frames
from daemons import start_pair
from lab import TOOLS, Failure, Lab, ip, run, wait_until
from maps import ACTIVE
from report import row

INTERVAL, LEASE_INTERVALS = 0.01, 3
VIP, VMAC = "10.0.1.1", "00:00:5e:00:01:01"
HOST, SERVER, MARK = "10.0.0.9", "10.200.0.9", "10.0.9.9"
LAN, INSIDE = "10.0.0.0/16", "10.200.0.0/16"
SECONDS = 2  # of pings
LOST_LIMIT = 45
EXTRA = {"vrrp-xdp": ("use_vmac", "no_accept"), "keepalived": ("use_vmac",)}  # keepalived's no_accept needs nftables


def build(lab):
    """host - bridge - a, b - bridge - server. Router a has a bridge of its own, so that the host's bridge does not
    notice a pulled cable. Answers return through b, which stays alive."""
    lab.add_netns("a", "b", "host", "server", "lan", "inside")
    lab.ports = 1
    for where, bridges in (("lan", ("br0", "br1")), ("inside", ("br0",))):
        for bridge in bridges:
            ip("-n", lab.netns(where), "link", "add", bridge, "type", "bridge", "mcast_snooping", "0")
            ip("-n", lab.netns(where), "link", "set", bridge, "up")
    ip("-n", lab.netns("lan"), "link", "add", "up0", "type", "veth", "peer", "name", "up1")
    for i in range(2):
        ip("-n", lab.netns("lan"), "link", "set", f"up{i}", "master", f"br{i}", "up")
    for who, where, bridge, port, address in (
            ("a", "lan", "br1", "v0", "10.0.0.1"), ("b", "lan", "br0", "v0", "10.0.0.2"),
            ("host", "lan", "br0", "v0", HOST),
            ("a", "inside", "br0", "i0", "10.200.0.1"), ("b", "inside", "br0", "i0", "10.200.0.2"),
            ("server", "inside", "br0", "v0", SERVER)):
        netns = lab.netns(who)
        ip("link", "add", port, "netns", netns, "type", "veth", "peer", "name", who, "netns", lab.netns(where))
        ip("-n", lab.netns(where), "link", "set", "dev", who, "master", bridge, "up")
        ip("-n", netns, "addr", "add", f"{address}/16", "dev", port)
        ip("-n", netns, "link", "set", port, "up")
    for who in "ab":
        run("ip", "netns", "exec", lab.netns(who), "sysctl", "-qw", "net.ipv4.ip_forward=1")
    ip("-n", lab.netns("host"), "route", "add", INSIDE, "via", VIP)
    ip("-n", lab.netns("server"), "route", "add", LAN, "via", "10.200.0.2")


class Capture:
    """Frames that router a sends to the LAN from the virtual MAC, and its ARP replies for the address, seen at the
    bridge."""

    def __init__(self, lab):
        self.path = lab.folder / "capture"
        errors = lab.folder / "capture.log"
        wanted = f"ether src {VMAC} or (arp[6:2] = 2 and arp src host {VIP})"
        with open(self.path, "w") as out, open(errors, "w") as log:
            lab.spawn("ip", "netns", "exec", lab.netns("lan"), "tcpdump", "-nettl", "--immediate-mode", "-i", "a",
                      "-Q", "in", wanted, stdout=out, stderr=log)
        wait_until(lambda: "listening on" in errors.read_text(), 10, "the capture")

    def frames(self):
        """(time in seconds of CLOCK_REALTIME, kind of frame)."""
        lines = (line.split(" ", 1) for line in self.path.read_text().splitlines())
        return [(float(when), what) for when, what in lines]


class Neighbour:
    """Records the changes of the host's neighbour entries."""

    def __init__(self, lab):
        self.netns = lab.netns("host")
        self.path = lab.folder / "neighbours"
        with open(self.path, "w") as out:
            # `ip` complains of other namespaces that are being removed
            lab.spawn("ip", "-n", self.netns, "monitor", "neigh", stdout=out, stderr=subprocess.DEVNULL)
        self.mark("02:00:00:00:00:01")

    def mark(self, mac):
        """Changes another entry. Once its change was recorded, so were all earlier changes."""
        def seen():
            ip("-n", self.netns, "neigh", "replace", MARK, "lladdr", mac, "dev", "v0", "nud", "permanent")
            ip("-n", self.netns, "neigh", "del", MARK, "dev", "v0")
            return mac in self.path.read_text()
        wait_until(seen, 5, "a note of a neighbour")

    def changes(self):
        """Changes of the next hop's entry to anything but its virtual MAC."""
        self.mark("02:00:00:00:00:02")
        lines = re.findall(rf"^.*\b{re.escape(VIP)} .*$", self.path.read_text(), re.M)
        return sum(VMAC not in line or line.startswith("Deleted") for line in lines)


def lease_end(kind, a, seen):
    """The end of the Active's lease, in seconds of CLOCK_REALTIME. keepalived has no lease: the same time after its
    last advert."""
    if kind == "vrrp-xdp":
        return (int(a.maps.state["lease_ns"][0]) + time.time_ns() - time.monotonic_ns()) / 1e9
    adverts = [when for when, what in seen if "> 01:00:5e:00:00:12" in what]
    if not adverts:
        raise Failure("the capture has no advert of keepalived")
    return max(adverts) + LEASE_INTERVALS * INTERVAL


def ping_once(lab):
    """Pings once, so that the next hop is resolved and the path is learned."""
    run("ip", "netns", "exec", lab.netns("host"), "ping", "-c", "1", "-W", "1", SERVER)


def takeover(kind, cable):
    """One round. With a pulled cable, the killed router cannot forward for the rest of its lease."""
    with Lab() as lab:
        build(lab)
        a, b = start_pair(lab, kind, 1, 1, INTERVAL, EXTRA[kind])
        ping_once(lab)
        capture, neighbour = Capture(lab), Neighbour(lab)
        request = frames.arp_request(frames.mac_bytes(lab.mac("host", "v0")), HOST, VIP)
        path = frames.write(lab.folder / "request", [("v0", request)])
        frames.bare_send(lab, lab.netns("host"), path, SECONDS + 1, "-i", 5)
        pings = lab.spawn(TOOLS / "pings", lab.netns("host"), SERVER, SECONDS, stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True)
        time.sleep(random.uniform(0.5, 1))
        killed = time.monotonic_ns()
        if cable:
            ip("-n", lab.netns("lan"), "link", "set", "dev", "a", "down")
        a.kill()
        done = frames.result(pings)
        if kind == "vrrp-xdp":
            b.wait_for(ACTIVE)
        changes, seen = neighbour.changes(), capture.frames()
        end = lease_end(kind, a, seen)
        return {
            "sent": done["sent"],
            "late": done["late_ns"] / 1e6,
            "lost": len(done["lost_ns"]),
            "lost_at": [(ns - killed) / 1e6 for ns in done["lost_ns"]],
            "changes": changes,
            "before_end": sum(when <= end for when, _ in seen),
            "after_end": [[when - end, what] for when, what in seen if when > end],
        }


def both(options, rounds, cable):
    """Rounds of both daemons in turn."""
    out = {"vrrp-xdp": [], "keepalived": []}
    for _ in range(rounds):
        for kind in out:
            if kind != "keepalived" or options.keepalived:
                out[kind].append(takeover(kind, cable))
    return out


def one(what, unit, rounds, of, limit=None):
    """A row with one value for each round."""
    ours, peer = ([of(r) for r in rounds[kind]] for kind in ("vrrp-xdp", "keepalived"))
    name = "keepalived, macvlan" if peer else "keepalived (not installed)"
    return row(what, unit, ours, name, peer or None, "maximum" if limit is not None else None, max(ours), limit)


def measure(options):
    """Rows and samples."""
    killed = both(options, 2 if options.quick else 10, False)
    pulled = both(options, 1 if options.quick else 5, True)
    at = "1,000 pings/s through the VMAC, Active killed"
    return [
        one(f"{at}: lost", "pings", killed, lambda r: r["lost"], LOST_LIMIT),
        one(f"{at}: neighbour entry changed", "times", killed, lambda r: r["changes"], 0),
        one(f"{at}: its VMAC, ARP replies after the lease", "frames", killed, lambda r: len(r["after_end"]), 0),
        one(f"{at}: lateness of a ping sent", "ms", killed, lambda r: r["late"]),
        one(f"{at}, cable pulled: lost", "pings", pulled, lambda r: r["lost"], LOST_LIMIT),
    ], {"killed": killed, "cable pulled": pulled}
