# SPDX-License-Identifier: GPL-2.0
"""CPU time of both routers for several rates of adverts: the points of the plot."""
from part_steady import pair_cost
from report import row

INTERVAL = 0.01
BOTH = ((1, 50), (1, 128), (1, 255), (2, 255), (4, 255))
OURS = ((8, 255), (16, 255))


def measure(options):
    points, seconds = {"vrrp-xdp": [], "keepalived": []}, 1 if options.quick else 3
    for ports, vrids in (BOTH[2:3] if options.quick else BOTH + OURS):
        for kind in points:
            if kind == "keepalived" and (not options.keepalived or (ports, vrids) in OURS):
                continue
            done = pair_cost(kind, ports, vrids, INTERVAL, seconds)
            points[kind].append({**done, "vrs": ports * vrids, "wanted": ports * vrids / INTERVAL})
    peers = {point["vrs"]: point for point in points["keepalived"]}
    rows = []
    for point in points["vrrp-xdp"]:
        peer = peers.get(point["vrs"])
        rows.append(row(f"{point['vrs']} × 10 ms: CPU of both routers", "% of a core",
                        [100 * (point["cpu_active"] + point["cpu_backup"])], "keepalived" if peer else None,
                        [100 * (peer["cpu_active"] + peer["cpu_backup"])] if peer else None))
    return {"rows": rows, "points": points}
