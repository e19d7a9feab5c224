# SPDX-License-Identifier: GPL-2.0
"""Reload: the time until the new configuration is in effect, its cost for virtual routers that stay, and the time of a
check."""
import subprocess
import time
from contextlib import nullcontext

from daemons import start_pair
from lab import PRIORITY, Failure, Lab, run, vrrp_xdp
from lateness import Sampler, beside
from report import row

PORTS, VRIDS = 16, 255
# 10 ms takes most of the machine's sending capacity; 100 ms leaves capacity, and shows lateness
INTERVALS = {0.01: "10 ms", 0.1: "100 ms"}
LAST = PORTS * VRIDS - 1  # the slot that the reload changes
CHECKED = {512: (4, 128, 0.05), 65280: (256, 255, 2)}  # instances: ports, VRIDs, largest time in seconds


def reload(router, other, slot, priority):
    """ms from the request until the other router obeys the new priority, and until the answer."""
    text = router.conf.read_text()
    at = text.rindex(" priority ")
    router.conf.write_text(text[:at] + f" priority {priority}\n" + text[text.index("\n", at) + 1:])
    start = time.monotonic()
    process = subprocess.Popen([str(c) for c in vrrp_xdp("reload", "-n", router.netns)], stdout=subprocess.PIPE,
                               text=True)
    until = start + 10
    while other.maps.state["active_priority"][slot] != priority:
        if time.monotonic() > until:
            raise Failure("the new priority has not arrived within 10 s")
        time.sleep(0.0005)
    effect = time.monotonic() - start
    process.communicate()
    if process.returncode:
        raise Failure(f"reload: exit {process.returncode}")
    return 1e3 * effect, 1e3 * (time.monotonic() - start)


def long_gaps(maps):
    """The number of gaps of at least 1.5 intervals between two adverts of a virtual router."""
    return int(maps.live["gaps"][:, 1:].sum())


def reloads(options, samples, interval):
    count = 3 if options.quick else 10
    with Lab() as lab:
        lab.add_routers(PORTS)
        a, b = start_pair(lab, "vrrp-xdp", PORTS, VRIDS, interval)
        time.sleep(1)
        before, transitions = long_gaps(b.maps), a.maps.transitions() + b.maps.transitions()
        done, busy, still = [], None, None
        with (still := Sampler(a.maps)) if interval > 0.01 else nullcontext():
            time.sleep(1.5 * count)
        between = long_gaps(b.maps)
        with (busy := Sampler(a.maps)) if interval > 0.01 else nullcontext():
            for i in range(count):
                done.append(reload(a, b, LAST, PRIORITY["a"] - 1 - i % 2))
                time.sleep(1.5)
        after = long_gaps(b.maps)
        false = a.maps.transitions() + b.maps.transitions() - transitions
    effect, answered = ([d[i] for d in done] for i in range(2))
    samples[f"reload {INTERVALS[interval]}"] = {
        "effect_ms": effect, "answered_ms": answered, "late_ms": busy and busy.samples(),
        "late_before_ms": still and still.samples(),
        "gaps": after - between, "gaps_before": between - before, "false": false}
    at = f"{PORTS * VRIDS} × {INTERVALS[interval]}, one priority changed, {count} times"
    return [
        row(f"{at}: request until the Backup obeys it", "ms", effect, None, None, "reload", max(effect), 100)
        if interval == 0.01 else row(f"{at}: request until the next advert obeys it", "ms", effect),
        row(f"{at}: request until the answer", "ms", answered),
        *(beside(at, [busy], "without reloads", [still], 2) if busy else []),
        row(f"{at}: gaps of 1.5 intervals and more", "of 4,080", [after - between], "without reloads",
            [between - before]),
        row(f"{at}: changes of state", "transitions", [false], None, None, "false", false, 0),
    ]


def checks(options, samples):
    rows = []
    for count, (ports, vrids, limit) in CHECKED.items():
        with Lab() as lab:
            path = lab.write_config("a", [(PRIORITY["a"], range(ports), vrids, 1)])
            times = []
            for _ in range(2 if options.quick else 5):
                start = time.monotonic()
                run(*vrrp_xdp("check", "-c", path))
                times.append(1e3 * (time.monotonic() - start))
        samples[f"check {count}"] = times
        rows.append(row(f"check of {count} instances", "ms", times, None, None, "check", max(times), 1e3 * limit))
    return rows


def measure(options):
    samples = {}
    rows = [r for interval in INTERVALS for r in reloads(options, samples, interval)]
    return {"rows": rows + checks(options, samples), "samples": samples}
