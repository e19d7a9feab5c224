# SPDX-License-Identifier: GPL-2.0
"""Floods of valid and invalid adverts from a third host on a bridge with an Active and a Backup. Measures takeovers,
CPU time, log lines and answers of both daemons."""
import json
import os
import random
import subprocess
import time
from pathlib import Path

import numpy

import frames
from daemons import start_pair
from lab import HOST, TOOLS, Lab, ip, run, vrrp_xdp
from part_steady import bpf_stats
from report import row

VRIDS, INTERVAL = 255, 0.1
RATE = 300_000
FORGER = 3
# per cent of a core; log lines of both routers in ten seconds (user/manager/notes/notes.c)
LIMIT_CPU, LIMIT_LINES = 5, 2 * 33
LOSING = 1  # answers to losing adverts for each virtual router and interval (bpf/budget.h)


class Lan(Lab):
    """Routers a and b and a forger c, each with an interface v0, on a bridge."""

    def add_hosts(self):
        self.add_netns("a", "b", "c", "br")
        self.ports = 1
        bridge = self.netns("br")
        ip("-n", bridge, "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
        ip("-n", bridge, "link", "set", "br0", "up")
        for who, host in (*HOST.items(), ("c", FORGER)):
            netns = self.netns(who)
            ip("-n", netns, "link", "add", "v0", "type", "veth", "peer", "name", who, "netns", bridge)
            ip("-n", bridge, "link", "set", "dev", who, "master", "br0", "up")
            ip("-n", netns, "addr", "add", f"10.0.0.{host}/16", "dev", "v0")
            ip("-n", netns, "link", "set", "v0", "up")
            # after the sender's port, a frame is handled by another machine in reality, so by another CPU here
            run("ip", "netns", "exec", bridge, "sh", "-c", f"echo 1 >/sys/class/net/{who}/queues/rx-0/rps_cpus",
                check=False)
        return self


def broken(frame):
    return frame[:-4] + bytes(4 * [255])


def of_ipv6(vrid, mac):
    """An IPv6 advert. No IPv6 virtual router is configured."""
    source, group = bytes([0xfe, 0x80, *13 * [0], FORGER]), bytes([0xff, 2, *13 * [0], 0x12])
    address = bytes([0xfe, 0x80, *13 * [0], vrid])
    message = bytes([0x31, vrid, 255, 1]) + round(INTERVAL * 100).to_bytes(2, "big") + bytes(2) + address
    total = frames.checksum(source + group + len(message).to_bytes(4, "big") + bytes([0, 0, 0, 112]) + message)
    head = bytes([0x60, 0, 0, 0]) + len(message).to_bytes(2, "big") + bytes([112, 255])
    return bytes.fromhex("333300000012") + mac + b"\x86\xdd" + head + source + group + message[:6] + total + message[8:]


def kinds(mac):
    """The frames of each flood: (name, frames, number of virtual routers that they may take over)."""
    chance = random.Random(1)
    vrids = range(1, VRIDS + 1)

    def forged(vrid, priority, interval=INTERVAL, host=FORGER):
        return frames.advert(0, vrid, mac, interval, priority, host)
    head = forged(1, 255)[:34]
    return [
        ("wrong checksum", [broken(forged(v, 255)) for v in vrids], 0),
        ("unknown VRID", [of_ipv6(v, mac) for v in vrids], 0),
        ("random bytes", [head + chance.randbytes(12) for _ in range(5000)], 0),
        ("lower priority", [forged(v, 50) for v in vrids], 0),
        ("lower, changing",
         [forged(v, chance.randrange(1, 100), chance.randrange(1, 400) / 100) for v in vrids for _ in range(20)], 0),
        ("priority 0", [forged(v, 0) for v in vrids], 0),
        ("higher, changing, of one VRID", [forged(1, p) for p in range(230, 255)], 1),
        ("priority 0 in the Active's name", [forged(v, 0, host=HOST["a"]) for v in vrids], VRIDS),
    ]


def softirq_ns():
    return int(Path("/proc/stat").read_text().split("\n", 1)[0].split()[7]) * 1_000_000_000 // os.sysconf("SC_CLK_TCK")


class Look:
    """Counters of both routers so far."""

    def __init__(self, a, b):
        self.routers = a, b
        self.when = time.monotonic()
        self.cpu = [r.cpu_ns() for r in self.routers]
        self.bpf = [r.bpf_time() for r in self.routers]
        self.lines = [len(r.log.read_text().splitlines()) for r in self.routers]
        self.marks = [r.maps.state[what].copy() for r in self.routers for what in ("transitions", "state")]
        self.sent = a.adverts_sent()
        self.softirq = softirq_ns()

    def since(self, before):
        wall = self.when - before.when

        def share(values, olds):
            return [100 * (x - y) / wall / 1e9 for x, y in zip(values, olds)]
        return {
            "cpu": share(self.cpu, before.cpu),
            "bpf_ns": [(x[0] - y[0]) / max(1, x[1] - y[1]) for x, y in zip(self.bpf, before.bpf)],
            "softirq": share([self.softirq], [before.softirq])[0],
            "lines": sum(self.lines) - sum(before.lines),
            "moved": int(numpy.logical_or.reduce([x != y for x, y in zip(self.marks, before.marks)]).sum()),
            "answers": (self.sent - before.sent) / wall - VRIDS / INTERVAL,
        }


def sources(router):
    return json.loads(run(*vrrp_xdp("status", "-n", router.netns, "--sources", "--json")))


def flood(lab, a, b, some, seconds):
    if not some:
        before = Look(a, b)
        time.sleep(seconds)
        return Look(a, b).since(before)
    path = frames.write(lab.folder / "flood", [("v0", f) for f in some])
    start = Look(a, b)
    forger = lab.spawn(TOOLS / "flood", "-n", lab.netns("c"), "-f", path, "-s", seconds + 1.5, "-r", RATE,
                       "-w", lab.netns("br"), "-p", "c,a,b", stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    os.sched_setaffinity(forger.pid, {0})
    time.sleep(1)
    with bpf_stats():
        before = Look(a, b)
        time.sleep(seconds)
        done = Look(a, b).since(before)
    whole = Look(a, b).since(start)
    sent = frames.result(forger)
    return {**done, "moved": whole["moved"], "lines": whole["lines"], "frames": sent["sent"],
            "rate": sent["sent"] / sent["wall_ns"] * 1e9}


def apart(*daemons):
    """Runs the daemons on other CPUs than the sender. The CPU that sends a frame also receives it, in the context of
    any process that runs there, whose CPU time would include it."""
    others = set(range(1, os.cpu_count())) or {0}
    for daemon in daemons:
        for task in os.listdir(f"/proc/{daemon.pid}/task"):
            os.sched_setaffinity(int(task), others)


def measure(options):
    seconds, results, rows = 2 if options.quick else 5, {}, []
    for name, _, may_move in kinds(bytes(6)):
        with Lan() as lab:
            lab.add_hosts()
            a, b = start_pair(lab, "vrrp-xdp", 1, VRIDS, INTERVAL)
            apart(a, b)
            some = next(k[1] for k in kinds(frames.mac_bytes(lab.mac("c", "v0"))) if k[0] == name)
            quiet = flood(lab, a, b, None, seconds)
            done = flood(lab, a, b, some, seconds)
            found = sources(b)
            done["top"] = [f"{s['source']} {s['reasons']}" for s in found[:2]]
            done["counted"] = found[0]["frames"] / done["frames"]
            results[name] = done
        at = f"flood, {name}"
        forged = may_move == VRIDS
        rows += [
            row(f"{at}: daemon's CPU (a, b)", "% of a core", done["cpu"], "without a flood", quiet["cpu"], "greater",
                max(done["cpu"]), LIMIT_CPU),
            row(f"{at}: BPF of a frame (a, b)", "ns", done["bpf_ns"]),
            row(f"{at}: frames", "1/s", [done["rate"]], figure="of which b counts for one source",
                value=done["counted"]),
            row(f"{at}: moved beside what was forged", "VRs", [max(0, done["moved"] - may_move)], figure="all",
                value=max(0, done["moved"] - may_move), limit=0),
            row(f"{at}: log lines of both", f"in {seconds + 1} s", [done["lines"]], figure="lines", value=done["lines"],
                limit=None if forged else LIMIT_LINES),
            row(f"{at}: adverts sent beyond those due", "1/s", [done["answers"]], figure="answers",
                value=done["answers"],
                limit=None if forged else LOSING * VRIDS / INTERVAL * 1.1),
        ]
    notes = [
        f"flood, {name}: softirq of the whole machine, generator and bridge included, {done['softirq']:.0f} % of a core"
        f"; top sources at b: {'; '.join(done['top'])}" for name, done in results.items()]
    return {"rows": rows, "samples": results, "notes": notes}
