# SPDX-License-Identifier: GPL-2.0
"""What one frame costs in the BPF programs, above programs that do next to nothing."""
import json

import numpy

from lab import TOOLS, run
from report import row

NAMES = {"xdp": "XDP", "tc": "tc"}
STEADY_LIMIT, OTHER_LIMIT = 45, 6  # ns; the issue's, for XDP


def measure(options):
    ns = json.loads(run(TOOLS / "bench_bpf", "advert", 7 if options.quick else 101))
    rows = []
    for hook, name in NAMES.items():
        for what, frame, base, base_name, limit in (
                ("steady IPv4 advert", "steady", "stamp_drop", "time stamp and drop", STEADY_LIMIT),
                ("frame that is not VRRP", "other", "pass", "pass", OTHER_LIMIT)):
            ours, peer = ns[f"{frame}_{hook}"], ns[f"{base}_{hook}"]
            # neighbours in time: a machine that changes its pace changes it for both
            above = numpy.median(numpy.subtract(ours, peer))
            rows.append(row(f"{what}, {name}", "ns", ours, base_name, peer, "above", above,
                            limit if hook == "xdp" else None))
    return {"rows": rows, "samples": ns}
