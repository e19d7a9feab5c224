# SPDX-License-Identifier: GPL-2.0
"""What scripts do not inherit from a daemon that the kernel is to spare when memory is short."""
from lab.daemon import Daemon
from lab.protocols import V3, instance
from lab.waiting import wait_for


def test_oom_score_of_scripts(lan):
    """OOMScoreAdjust= of a unit is the daemon's. A script that eats the memory must be ended before the daemon."""
    out = lan.folder / "score"
    script = lan.folder / "notify"
    script.write_text(f"#!/bin/sh\ncat /proc/self/oom_score_adj >{out}\n")
    script.chmod(0o755)
    with open("/proc/self/oom_score_adj", "r+") as score:  # the daemon inherits it
        score.write("-500")
    try:
        daemon = Daemon(lan, lan["a"], instance(V3, 100, f"notify {script}")).start()
    finally:
        with open("/proc/self/oom_score_adj", "r+") as score:
            score.write("0")
    daemon.wait("active")
    wait_for(lambda: out.exists() and out.read_text(), what="the script's score")
    assert out.read_text() == "0\n"
