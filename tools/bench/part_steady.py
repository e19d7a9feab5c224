# SPDX-License-Identifier: GPL-2.0
"""CPU time for each advert in the steady state, at the Active and at the Backup."""
import contextlib
import time
from pathlib import Path

import frames
from daemons import start_pair
from lab import RECEIVED, SENT, Failure, Lab
from maps import BACKUP
from report import ratio, row

PORTS, VRIDS, INTERVAL = 4, 255, 0.01
BPF_STATS = Path("/proc/sys/kernel/bpf_stats_enabled")


@contextlib.contextmanager
def bpf_stats():
    """Lets the kernel count the run time of BPF programs."""
    before = BPF_STATS.read_text()
    BPF_STATS.write_text("1")
    try:
        yield
    finally:
        BPF_STATS.write_text(before)


def cost(lab, a, b, seconds):
    """One measurement of a pair in its steady state. CPU times in ns for each advert."""
    start = time.monotonic_ns()
    before = a.cpu_ns(), b.cpu_ns(), lab.frames("b", RECEIVED), lab.frames("b", SENT)
    time.sleep(seconds)
    after = a.cpu_ns(), b.cpu_ns(), lab.frames("b", RECEIVED), lab.frames("b", SENT)
    wall = time.monotonic_ns() - start
    cpu_a, cpu_b, adverts, false = (y - x for x, y in zip(before, after))
    return {
        "active": cpu_a / max(1, adverts),
        "backup": cpu_b / max(1, adverts),
        "cpu_active": cpu_a / wall,
        "cpu_backup": cpu_b / wall,
        "rate": adverts / wall * 1e9,
        "backup_sent": false,
    }


def bpf_cost(b, seconds):
    """ns for each run of the Backup's XDP program, including the kernel's counting."""
    with bpf_stats():
        before = b.bpf_time()
        time.sleep(seconds)
        after = b.bpf_time()
    return (after[0] - before[0]) / max(1, after[1] - before[1])


def pair_cost(kind, ports, vrids, interval, seconds):
    with Lab() as lab:
        lab.add_routers(ports)
        a, b = start_pair(lab, kind, ports, vrids, interval)
        return cost(lab, a, b, seconds)


def ours_and_bare(seconds):
    """Measures a pair of vrrp-xdp, then the same Backup with a bare loop that sends the same frames instead of the
    Active."""
    with Lab() as lab:
        lab.add_routers(PORTS)
        a, b = start_pair(lab, "vrrp-xdp", PORTS, VRIDS, INTERVAL)
        ours = cost(lab, a, b, seconds)
        ours["bpf"] = bpf_cost(b, max(1, seconds / 2))
        path = frames.write_adverts(lab, PORTS, VRIDS, INTERVAL)
        a.stop()
        bare = frames.bare_send(lab, lab.netns("a"), path, seconds + 2, "-i", round(INTERVAL * 1e3))
        b.wait_for(BACKUP)
        done = frames.result(bare)
        if done["failed"]:
            raise Failure(f"bare_send: {done['failed']} frames refused")
        return ours, done["cpu_ns"] / done["sent"]


def measure(options):
    rounds, seconds = (1, 2) if options.quick else (3, 4)
    ours, peer, bare = [], [], []
    for _ in range(rounds):
        if options.keepalived:
            peer.append(pair_cost("keepalived", PORTS, VRIDS, INTERVAL, seconds))
        pair, loop = ours_and_bare(seconds)
        ours.append(pair)
        bare.append(loop)
    at = f"{PORTS * VRIDS} × {INTERVAL * 1e3:.0f} ms"
    active, backup = [x["active"] for x in ours], [x["backup"] for x in ours]
    with_bpf = [x["backup"] + x["bpf"] for x in ours]
    peer_active, peer_backup = [x["active"] for x in peer], [x["backup"] for x in peer]

    keepalived = "keepalived" if options.keepalived else "keepalived (not installed)"
    rows = [
        row(f"Backup at {at}, user space", "ns/advert", backup, keepalived, peer_backup, "times less",
            ratio(peer_backup, backup), 40, True),
        row(f"Backup at {at}, with BPF", "ns/advert", with_bpf, keepalived, peer_backup, "times less",
            ratio(peer_backup, with_bpf), 15, True),
        row(f"Backup at {at}, BPF run time", "ns/advert", [x["bpf"] for x in ours]),
        row(f"Active at {at}", "ns/advert", active, "bare sendmmsg loop", bare, "ratio", ratio(active, bare), 1.3),
        row(f"Active at {at}", "ns/advert", active, keepalived, peer_active, "times less", ratio(peer_active, active)),
        row(f"adverts sent at {at}", "1/s", [x["rate"] for x in ours], keepalived, [x["rate"] for x in peer]),
    ]
    return {"rows": rows, "samples": {"vrrp-xdp": ours, "keepalived": peer, "bare_send": bare}}
