# SPDX-License-Identifier: GPL-2.0
"""The Active is stopped, and all virtual routers of the Backup run a script at once: how late its adverts are."""
import time

from daemons import VrrpXdp
from lab import PRIORITY, Lab, master_down, wait_until
from maps import ACTIVE, BACKUP
from part_reload import Sampler
from report import row

VRIDS, INTERVAL = 255, 0.01
SECONDS = 3  # in which the engine's lateness is looked at

SCRIPT = """#!/bin/sh
i=0
while [ $i -lt 3000 ]; do i=$((i + 1)); done
echo >>{ran}
"""


def takeover(scripts):
    """Largest lateness of the Backup's engine in ms, from the Active's stop on, and how many scripts ran."""
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
        time.sleep(2)  # the engine's last full second is one without the start
        with Sampler(b.maps) as sampler:
            a.pause()
            b.wait_for(ACTIVE)
            time.sleep(master_down(INTERVAL) + SECONDS)
        if scripts:
            wait_until(lambda: len(ran.read_text()) == VRIDS, 30, "all scripts")
        return sampler.most_ms(), len(ran.read_text())


def measure(options):
    with_scripts, without = [], []
    for _ in range(2 if options.quick else 5):
        with_scripts.append(takeover(True)[0])
        without.append(takeover(False)[0])
    at = f"{VRIDS} × 10 ms, Active stopped, {VRIDS} notify scripts"
    return {
        "rows": [row(f"{at}: engine late by at most", "ms", with_scripts, "without scripts", without, "late",
                     max(with_scripts), 2)],
        "samples": {"scripts": with_scripts, "no scripts": without},
    }
