# SPDX-License-Identifier: GPL-2.0
"""The Active is stopped. Measures how long after Active_Down_Interval the advert and the gratuitous ARP of each virtual
router leave."""
import random
import time

import numpy

from daemons import start_pair
from lab import Lab, active_down, wait_until
from maps import ACTIVE, BACKUP
from report import row
from witness import Witness, keys

GRACE = 1.5  # seconds to wait for a takeover after Active_Down_Interval


def recover(a, b, witness, count, interval):
    """Continues the Active. Waits until it is the only one."""
    a.resume()
    if a.name == "vrrp-xdp":
        a.wait_for(ACTIVE)
        b.wait_for(BACKUP)
        time.sleep(10 * interval)
        return

    def alone():
        before = witness.sent["adverts"].sum(), witness.received["adverts"].sum()
        time.sleep(0.5)
        return witness.sent["adverts"].sum() == before[0] and \
            witness.received["adverts"].sum() - before[1] > 0.2 * count / interval
    wait_until(alone, 20, "keepalived's recovery")


def takeover(a, b, witness, place, interval):
    """One round; times in ms. Each array has one value for each virtual router that was taken over."""
    witness.clear()
    time.sleep(max(0.05, random.uniform(2, 3) * interval))
    a.pause()
    time.sleep(active_down(interval) + GRACE + (0.0012 * len(place) if b.name == "keepalived" else 0))
    # When the last advert arrived: XDP consumes vrrp-xdp's before tc sees it, and the map has its stamp.
    received = b.maps.live["last_rx_ns"] if b.name == "vrrp-xdp" else witness.received["last_advert"][place]
    last = received.astype(float) / 1e6
    sent = witness.sent[place]
    done = (sent["first_garp"] > 0) & (sent["first_advert"] > 0) & (received > 0)
    due = last + active_down(interval) * 1e3
    garps = sent["first_garp"] / 1e6
    return {
        "took_over": int(done.sum()),
        "of": len(place),
        "advert_late": (sent["first_advert"] / 1e6 - due)[done].tolist(),
        "garp_late": (garps - due)[done].tolist(),
        "outage": float(garps[done].max() - last[done].max()) if done.any() else None,
        "largest_gap": float(sent["max_gap"].max() / 1e6),
    }


def rounds_of(kind, ports, vrids, interval, rounds):
    with Lab() as lab:
        lab.add_routers(ports)
        a, b = start_pair(lab, kind, ports, vrids, interval)
        witness = Witness(lab, "b", ports)
        time.sleep(5 * interval)
        out, place = [], keys(ports, vrids)
        for i in range(rounds):
            if i:
                recover(a, b, witness, len(place), interval)
            out.append(takeover(a, b, witness, place, interval))
        return out


def both(options, ports, vrids, interval, rounds, blocks=2):
    """Rounds of both daemons, alternating in blocks."""
    out = {"keepalived": [], "vrrp-xdp": []}
    blocks = min(blocks, rounds)
    for _ in range(blocks):
        for kind in out:
            if kind != "keepalived" or options.keepalived:
                out[kind] += rounds_of(kind, ports, vrids, interval, rounds // blocks)
    return out


def pooled(rounds, key):
    return [x for r in rounds for x in r[key]]


def quantile(samples, q):
    return float(numpy.quantile(samples, q, method="higher")) if samples else None


def rows_of(at, ours, peer, limits):
    """limits: (name of a quantile, quantile, ms)."""
    late, other = pooled(ours, "garp_late"), pooled(peer, "garp_late")
    name = "keepalived" if peer else None
    missing = sum(r["of"] - r["took_over"] for r in ours)
    rows = [
        row(f"{at}, Active stopped: GARP late", "ms", late, name, other if peer else None, which, quantile(late, q),
            limit)
        for which, q, limit in limits
    ]
    rows.append(row(f"{at}, Active stopped: advert late", "ms", pooled(ours, "advert_late"), name,
                    pooled(peer, "advert_late") if peer else None))
    rows.append(row(f"{at}, Active stopped: whole outage", "ms", [r["outage"] for r in ours], name,
                    [r["outage"] for r in peer if r["outage"]] if peer else None))
    if missing:
        rows.append(row(f"{at}, Active stopped: not taken over", "VRs", [missing], None, None, "missing", missing, 0))
    return rows


def measure(options):
    rounds = 2 if options.quick else 10
    samples, rows, outages = {}, [], []

    def note(interval, count, result):
        for kind, done in result.items():
            values = [r["outage"] for r in done if r["outage"]]
            if values:
                outages.append({"kind": kind, "interval": interval, "vrs": count, "outages": values})

    result = both(options, 1, 255, 0.01, rounds)
    samples["255x10ms"] = result
    rows += rows_of("255 × 10 ms", result["vrrp-xdp"], result["keepalived"], [("p99", 0.99, 2), ("maximum", 1, 5)])
    note(0.01, 255, result)
    result = both(options, 4, 255, 0.1, max(2, rounds // 2))
    samples["1020x100ms"] = result
    rows += rows_of("1020 × 100 ms", result["vrrp-xdp"], result["keepalived"], [("maximum", 1, 6)])
    note(0.1, 1020, result)
    ours = rounds_of("vrrp-xdp", 16, 255, 0.01, rounds)
    samples["4080x10ms"] = {"vrrp-xdp": ours}
    rows += rows_of("4080 × 10 ms", ours, [], [("maximum", 1, 40)])
    late = [r["largest_gap"] - 10 for r in ours]
    rows.append(row("4080 × 10 ms, taken over: largest lateness of an advert", "ms", late, None, None, "maximum",
                    max(late), 10))
    note(0.01, 4080, {"vrrp-xdp": ours})
    if not options.quick:
        for ports, vrids, interval, peer in ((1, 1, 0.01, True), (1, 64, 0.01, True), (4, 255, 0.01, False),
                                             (1, 64, 0.1, True), (1, 255, 0.1, True), (16, 255, 0.1, False)):
            result = {"vrrp-xdp": rounds_of("vrrp-xdp", ports, vrids, interval, 3)}
            if peer and options.keepalived:
                result["keepalived"] = rounds_of("keepalived", ports, vrids, interval, 3)
            note(interval, ports * vrids, result)
    return {"rows": rows, "samples": samples, "outages": outages}
