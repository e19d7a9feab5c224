# SPDX-License-Identifier: GPL-2.0
"""The cost of one frame in the BPF programs, beyond that of programs that do almost nothing."""
import json

import numpy

from lab import TOOLS, run
from report import row

NAMES = {"xdp": "XDP", "tc": "tc"}
STEADY_LIMIT, OTHER_LIMIT = 45, 6  # ns, in XDP


def measure(options):
    ns = json.loads(run(TOOLS / "bench_bpf", "advert", 7 if options.quick else 101))
    rows = []
    for hook, name in NAMES.items():
        for what, frame, base, base_name, limit in (
                ("steady IPv4 advert", "steady", "stamp_drop", "time stamp and drop", STEADY_LIMIT),
                ("frame that is not VRRP", "other", "pass", "pass", OTHER_LIMIT)):
            ours, peer = ns[f"{frame}_{hook}"], ns[f"{base}_{hook}"]
            # measured one after the other: a change of the machine's speed then affects both
            above = numpy.median(numpy.subtract(ours, peer))
            rows.append(row(f"{what}, {name}", "ns", ours, base_name, peer, "above", above,
                            limit if hook == "xdp" else None))
    return {"rows": rows, "samples": ns}
