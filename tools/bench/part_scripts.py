# SPDX-License-Identifier: GPL-2.0
"""The Active is stopped, and all virtual routers of the Backup run a script at once. Measures the lateness of the
Backup's adverts."""
import time

from daemons import VrrpXdp
from lab import PRIORITY, Lab, active_down, wait_until
from lateness import Sampler, beside
from maps import ACTIVE, BACKUP

VRIDS, INTERVAL = 255, 0.01
SECONDS = 1  # shortest time in which the engine's lateness is measured

SCRIPT = """#!/bin/sh
i=0
while [ $i -lt 3000 ]; do i=$((i + 1)); done
echo >>{ran}
"""


def takeover(scripts):
    """A Sampler of the Backup's engine from the Active's stop until the scripts have ended."""
    with Lab() as lab:
        lab.add_routers(1)
        script, ran = lab.folder / "notify", lab.folder / "ran"
        script.write_text(SCRIPT.format(ran=ran))
        script.chmod(0o755)
        ran.touch()
        extra = [f"notify_master {script} root"] if scripts else []
        a, b = (VrrpXdp(lab, who, [(PRIORITY[who], [0], VRIDS, INTERVAL)], extra=extra if who == "b" else [])
                for who in "ab")
        a.start().wait_for(ACTIVE)
        b.start().wait_for(BACKUP)
        time.sleep(1)
        with Sampler(b.maps) as sampler:
            a.pause()
            b.wait_for(ACTIVE)
            time.sleep(active_down(INTERVAL) + SECONDS)
            if scripts:
                wait_until(lambda: len(ran.read_text()) == VRIDS, 30, "all scripts")
        return sampler


def measure(options):
    count = 2 if options.quick else 5
    runs = [(takeover(True), takeover(False)) for _ in range(count)]
    scripts, none = zip(*runs)
    at = f"{VRIDS} × 10 ms, Active stopped, {VRIDS} notify scripts, {count} times"
    return {
        "rows": beside(at, scripts, "without scripts", none, 2),
        "samples": {"scripts": [s.samples() for s in scripts], "no scripts": [s.samples() for s in none]},
    }
