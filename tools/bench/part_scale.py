# SPDX-License-Identifier: GPL-2.0
"""Many virtual routers: share of adverts sent, false takeovers, start time, memory."""
import re
import time
from pathlib import Path

import frames
import lab as labs
from daemons import VrrpXdp, settle, start_pair
from lab import PRIORITY, Lab
from maps import ACTIVE, BACKUP, map_memory
from report import row

MANY_PORTS, VRIDS = 16, 255
ALL_PORTS = 256


def counters(a, b):
    return a.adverts_sent(), b.adverts_sent(), a.cpu_ns(), b.cpu_ns(), *labs.machine_ns()


def keep_up(a, b, rate, seconds):
    """The share of the due adverts that the Active sent, false takeovers, CPU time, and the time that the host
    withheld."""
    ours = isinstance(a, VrrpXdp)
    late = 0
    start = time.monotonic_ns()
    before = counters(a, b)
    transitions = a.maps.transitions() + b.maps.transitions() if ours else 0
    for _ in range(seconds):
        time.sleep(1)
        late = max([late, *(x.maps.late_ns() for x in (a, b) if ours)])
    after = counters(a, b)
    wall = time.monotonic_ns() - start
    sent, false, cpu_a, cpu_b, busy, stolen = (y - x for x, y in zip(before, after))
    if ours:
        false += a.maps.transitions() + b.maps.transitions() - transitions
    return {
        "share": 100 * sent / (rate * wall / 1e9),
        "rate": sent / wall * 1e9,
        "false": false,
        "cpu_active": cpu_a / wall,
        "cpu_backup": cpu_b / wall,
        "machine": busy / wall,
        "stolen_ms": stolen / 1e6,
        "late_ms": late / 1e6,
        "seconds": wall / 1e9,
    }


def bare_rate(ports, interval, seconds):
    """The same adverts sent by a bare loop, in per cent of those due."""
    with Lab() as lab:
        lab.add_routers(ports)
        path = frames.write_adverts(lab, ports, VRIDS, interval)
        arguments = "-i", round(interval * 1e3), "-d", lab.netns("b")
        done = frames.result(frames.bare_send(lab, lab.netns("a"), path, seconds, *arguments))
    return 100 * done["sent"] / (ports * VRIDS / interval * done["wall_ns"] / 1e9), done["cpu_ns"] / done["wall_ns"]


def many(options, samples):
    """4,080 virtual routers at 10 ms."""
    interval = 0.01
    limit, limit_cpu = bare_rate(MANY_PORTS, interval, 2 if options.quick else 10)
    with Lab() as lab:
        lab.add_routers(MANY_PORTS)
        a, b = start_pair(lab, "vrrp-xdp", MANY_PORTS, VRIDS, interval)
        started = b.started_in()
        got = keep_up(a, b, MANY_PORTS * VRIDS / interval, 5 if options.quick else 60)
    samples["4080x10ms"] = {**got, "bare_share": limit, "bare_cpu": limit_cpu, "started": started}
    at = f"{MANY_PORTS * VRIDS} × 10 ms, {got['seconds']:.0f} s"
    bare = "bare sendmmsg loop"
    return [
        row(f"{at}: adverts sent", "% of wanted", [got["share"]], bare, [limit], "sent", got["share"], 99.5, True),
        row(f"{at}: false takeovers", "adverts, transitions", [got["false"]], None, None, "false", got["false"], 0),
        row(f"{at}: largest lateness of an engine", "ms", [got["late_ms"]], "processor time kept by the host",
            [got["stolen_ms"]]),
        row(f"{at}: CPU of the Active", "% of a core", [100 * got["cpu_active"]], bare, [100 * limit_cpu]),
        row(f"{at}: CPU of the Backup", "% of a core", [100 * got["cpu_backup"]]),
        row(f"{MANY_PORTS * VRIDS} × 10 ms: start to all in Backup", "s", [started], None, None, "start", started, 1),
    ]


def beside_hogs(options, samples):
    """255 virtual routers at 10 ms beside four busy loops."""
    interval = 0.01
    rate = VRIDS / interval
    for kind in ("keepalived", "vrrp-xdp") if options.keepalived else ("vrrp-xdp",):
        with Lab() as lab:
            lab.add_routers(1)
            a, b = start_pair(lab, kind, 1, VRIDS, interval)
            seconds = 3 if options.quick else 60 if kind == "vrrp-xdp" else 8
            with labs.busy_loops(4):
                samples[f"hogs {kind}"] = keep_up(a, b, rate, seconds)
    ours, peer = samples["hogs vrrp-xdp"], samples.get("hogs keepalived")
    at = f"{VRIDS} × 10 ms beside 4 busy loops, {ours['seconds']:.0f} s"
    name = f"keepalived, {peer['seconds']:.0f} s" if peer else "keepalived (not installed)"
    return [
        row(f"{at}: adverts sent", "% of wanted", [ours["share"]], name, [peer["share"]] if peer else None, "sent",
            ours["share"], 99, True),
        row(f"{at}: false takeovers", "adverts, transitions", [ours["false"]], name, [peer["false"]] if peer else None,
            "false", ours["false"], 0),
    ]


def status_bytes(pid, name):
    return int(re.search(rf"^{name}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text(), re.M)[1]) * 1024


def memory(daemon):
    """The daemon's memory and its maps' memory. The mapped part of the maps is in RssFile and not counted twice."""
    return {"own": status_bytes(daemon.pid, "RssAnon"), "tables": status_bytes(daemon.pid, "VmPTE"),
            "resident": status_bytes(daemon.pid, "VmRSS"), "maps": map_memory(daemon.pid)}


def memory_of_one():
    with Lab() as lab:
        lab.add_routers(1)
        b = VrrpXdp(lab, "b", [(PRIORITY["b"], [0], 1, 1)]).start()
        b.wait_for(ACTIVE)
        return memory(b)


def all_ports(options, samples):
    """65,280 virtual routers at 1 s."""
    count = ALL_PORTS * VRIDS
    one = memory_of_one()
    with Lab() as lab:
        lab.add_routers(ALL_PORTS)
        a, b = (VrrpXdp(lab, who, [(PRIORITY[who], range(ALL_PORTS), VRIDS, 1)]) for who in "ab")
        a.start().wait_for(ACTIVE, 120)
        b.start().wait_for(BACKUP, 120)
        started = b.started_in()
        settle(b)
        many_memory = memory(b)
        got = keep_up(a, b, count, 5 if options.quick else 60)
    per_vr = {k: (many_memory[k] - one[k]) / (count - 1) for k in one}
    total = per_vr["own"] + per_vr["tables"] + per_vr["maps"]
    cores = got["cpu_active"] + got["cpu_backup"]
    samples["65280x1s"] = {**got, "started": started, "memory": many_memory, "memory_of_one": one,
                           "memory_per_vr": per_vr}
    at = f"{count} × 1 s, {got['seconds']:.0f} s"
    return [
        row(f"{at}: false takeovers", "adverts, transitions", [got["false"]], None, None, "false", got["false"], 0),
        row(f"{at}: adverts sent", "% of wanted", [got["share"]]),
        row(f"{at}: CPU of both routers", "% of a core", [100 * cores], "all of the machine", [100 * got["machine"]],
            "CPU", 100 * cores, 100),
        row(f"{count} × 1 s: start to all in Backup", "s", [started], None, None, "start", started, 10),
        row(f"{count} × 1 s: memory, user space", "bytes/VR", [per_vr["own"] + per_vr["tables"]]),
        row(f"{count} × 1 s: memory, maps", "bytes/VR", [per_vr["maps"]]),
        row(f"{count} × 1 s: memory, both", "bytes/VR", [total], None, None, "memory", total, 700),
    ]


def measure(options):
    samples = {}
    rows = many(options, samples) + beside_hogs(options, samples) + all_ports(options, samples)
    return {"rows": rows, "samples": samples}
