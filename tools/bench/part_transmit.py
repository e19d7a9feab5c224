# SPDX-License-Identifier: GPL-2.0
"""Three ways to send the same adverts at full speed on 16 ports whose peers drop them in XDP."""
import frames
from lab import RECEIVED, Failure, Lab
from report import ratio, row

PORTS, VRIDS, INTERVAL = 16, 255, 0.01
METHODS = {
    "sendmmsg": ("-m", "mmsg"),
    "sendmmsg past the qdisc": ("-m", "mmsg", "-b"),
    "packet TX ring": ("-m", "ring"),
    "packet TX ring past the qdisc": ("-m", "ring", "-b"),
    "AF_XDP, copy mode": ("-m", "xdp"),
}


def measure(options):
    rounds, seconds = (2, 0.2) if options.quick else (9, 0.5)
    cost = {name: [] for name in METHODS}
    with Lab() as lab:
        lab.add_routers(PORTS)
        path = frames.write_adverts(lab, PORTS, VRIDS, INTERVAL)
        for _ in range(rounds):
            for name, method in METHODS.items():
                before = lab.frames("b", RECEIVED)
                arguments = *method, "-d", lab.netns("b")
                done = frames.result(frames.bare_send(lab, lab.netns("a"), path, seconds, *arguments))
                arrived = lab.frames("b", RECEIVED) - before
                if arrived < 0.99 * done["sent"]:
                    raise Failure(f"{name}: {arrived} of {done['sent']} frames arrived")
                cost[name].append(done["cpu_ns"] / arrived / 1e3)
    ours = "sendmmsg"
    rows = [row(f"sending: {ours}, as the daemon does", "µs/frame", cost[ours])]
    for name in METHODS:
        if name != ours:
            rows.append(row("sending: sendmmsg", "µs/frame", cost[ours], name, cost[name], f"{name} to {ours}",
                            ratio(cost[name], cost[ours])))
    return {"rows": rows, "samples": cost}
