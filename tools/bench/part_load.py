# SPDX-License-Identifier: GPL-2.0
"""The intervals of adverts while the rest of the daemon is busy: it takes over 4,000 other virtual routers and adds
their addresses, `status` runs in a loop, and the log goes to a pipe with a slow reader."""
import contextlib
import os
import subprocess
import threading
import time

from daemons import VrrpXdp
from lab import PRIORITY, Lab, ip, active_down, vrrp_xdp, wait_until
from maps import ACTIVE, BACKUP
from report import row
from witness import Witness, gap_ms, keys

PORTS, VRIDS, INTERVAL = 4, 255, 0.01  # the measured virtual routers
OTHER_PORTS, OTHER_VRIDS, OTHER_INTERVAL = 16, 250, 1  # the virtual routers that are taken over


class SlowReader(threading.Thread):
    """Reads at most a page from a pipe in 50 ms."""

    def __init__(self):
        super().__init__(daemon=True)
        self.end, self.write_end = os.pipe()

    def run(self):
        while os.read(self.end, 4096):
            time.sleep(0.05)

    def release(self):
        """Reads all that is left, so that the daemon can end."""
        os.close(self.write_end)


@contextlib.contextmanager
def status_loop(netns):
    stop = threading.Event()

    def loop():
        while not stop.is_set():
            subprocess.run(vrrp_xdp("status", "-n", netns), stdout=subprocess.DEVNULL, check=False)
    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def addresses(netns):
    """The number of virtual addresses on the ports."""
    return sum("/32" in line for line in ip("-n", netns, "-4", "-o", "addr").splitlines())


def rhythm(witness, place):
    gaps = witness.gaps_sent
    return {
        "median": gap_ms(gaps, 0.5),
        "p99": gap_ms(gaps, 0.99),
        "p99.9": gap_ms(gaps, 0.999),
        "max": float(witness.sent["max_gap"][place].max() / 1e6),
        "count": int(gaps.sum()),
    }


def as_stats(r):
    return {key: r[key] for key in ("median", "p99", "max", "count")}


def measure(options):
    quiet_seconds = 2 if options.quick else 8
    others = range(PORTS, PORTS + OTHER_PORTS)
    place = keys(PORTS, VRIDS)
    with Lab() as lab:
        lab.add_routers(PORTS + OTHER_PORTS)
        reader = SlowReader()
        a = VrrpXdp(lab, "a", [(PRIORITY["a"], range(PORTS), VRIDS, INTERVAL),
                               (PRIORITY["b"], others, OTHER_VRIDS, OTHER_INTERVAL)])
        b = VrrpXdp(lab, "b", [(PRIORITY["a"], others, OTHER_VRIDS, OTHER_INTERVAL)])
        b.start().wait_for(ACTIVE)
        a.spawn(stderr=reader.write_end)
        lab.callback(a.stop)
        reader.release()
        reader.start()
        maps = a.attached()
        wait_until(lambda: (maps.state["state"][:len(place)] == ACTIVE).all() and
                   (maps.state["state"][len(place):] == BACKUP).all(), 30, "the roles of both routers")
        time.sleep(2)
        witness = Witness(lab, "a", PORTS)
        witness.clear()
        time.sleep(quiet_seconds)
        quiet = rhythm(witness, place)
        with status_loop(a.netns):
            witness.clear()
            b.pause()
            start = time.monotonic()
            time.sleep(active_down(OTHER_INTERVAL))
            wait_until(lambda: maps.all_in(ACTIVE), 10, "the mass takeover")
            wait_until(lambda: addresses(a.netns) == len(maps.state), 30, "addresses of the virtual routers", 1)
            took = time.monotonic() - start
            loaded = rhythm(witness, place)
        b.resume()
    done = row(f"{PORTS * VRIDS} × 10 ms: gap between adverts, under load", "ms", [loaded["max"]], "the same, quiet",
               [quiet["max"]], "largest gap", loaded["max"], 3 * INTERVAL * 1e3)
    done["ours"], done["peer_stats"] = as_stats(loaded), as_stats(quiet)
    return {"rows": [done], "samples": {"quiet": quiet, "loaded": loaded, "seconds": took},
            "notes": [f"Under load: {OTHER_PORTS * OTHER_VRIDS} other virtual routers taken over and their addresses "
                      f"added, `status` in a loop, log to a slow pipe ({took:.1f} s)."]}
