# SPDX-License-Identifier: GPL-2.0
"""`vrrp-xdp upgrade`: the longest silence of any virtual router, by the stamps of the Backup's driver, and changes of
state."""
import time

from daemons import start_pair
from lab import Lab
from report import row

PORTS, VRIDS = 16, 255
INTERVALS = {0.01: "10 ms", 0.1: "100 ms"}
SPAN = 3  # seconds of measurement: the upgrade and some leases after it


def longest_gap(live, what=None):
    """Runs `what`. Returns the longest time in ms between two adverts of any virtual router until the end of the span,
    and what `what` returned."""
    live["max_gap_ns"] = 0
    until = time.monotonic() + SPAN
    result = what() if what else None
    time.sleep(max(0.5, until - time.monotonic()))
    return live["max_gap_ns"].max() / 1e6, result


def upgrades(options, samples, interval):
    count = 3 if options.quick else 10
    with Lab() as lab:
        lab.add_routers(PORTS)
        a, b = start_pair(lab, "vrrp-xdp", PORTS, VRIDS, interval)
        time.sleep(2)
        live = b.maps.writable_live()
        transitions = a.maps.transitions() + b.maps.transitions()
        still, gaps, took = [], {"Active": [], "Backup": []}, {"Active": [], "Backup": []}
        for _ in range(count):
            still.append(longest_gap(live)[0])
            for role, router in (("Active", a), ("Backup", b)):
                gap, seconds = longest_gap(live, router.upgrade)
                gaps[role].append(gap)
                took[role].append(1e3 * seconds)
        false = a.maps.transitions() + b.maps.transitions() - transitions
    samples[INTERVALS[interval]] = {"gap_ms": gaps, "still_ms": still, "took_ms": took, "false": false}
    at = f"{PORTS * VRIDS} × {INTERVALS[interval]}, upgrade of the"
    rows = []
    for role, values in gaps.items():
        rows += [
            row(f"{at} {role}: longest gap of any virtual router", "ms", values, "without an upgrade", still, "maximum",
                max(values), 2e3 * interval),
            row(f"{at} {role}: the command", "ms", took[role]),
        ]
    what = f"{at} Active and of the Backup, {count} times each: changes of state"
    return rows + [row(what, "transitions", [false], None, None, "false", false, 0)]


def measure(options):
    samples = {}
    return {"rows": [r for interval in INTERVALS for r in upgrades(options, samples, interval)], "samples": samples}
