# SPDX-License-Identifier: GPL-2.0
"""The BPF programs that record when each virtual router's frames pass a router's ports (witness.bpf.c)."""
import shutil
import subprocess

import numpy

from lab import BPFFS, TOOLS, Failure
from maps import WITNESS_STEP_NS, WITNESS_VR, PinnedArray


class Witness:
    """received and sent are indexed by port << 8 | VRID."""

    def __init__(self, lab, who, ports):
        folder = BPFFS / f"{lab.tag}-witness-{who}"
        lab.callback(shutil.rmtree, folder, ignore_errors=True)  # for a witness that did not end normally
        self.process = lab.spawn(TOOLS / "witness", lab.netns(who), folder, ports, stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, text=True)
        lab.callback(self.stop)
        if self.process.stdout.readline() != "ready\n":
            raise Failure("the witness cannot be attached")
        self.received, self.sent = PinnedArray(folder / "witness_vrs", WITNESS_VR, write=True).values.reshape(2, -1)
        gaps = PinnedArray(folder / "witness_gaps", numpy.dtype("u8"), write=True).values
        self.gaps_received, self.gaps_sent = gaps.reshape(2, -1)

    def stop(self):
        if self.process.stdin:
            self.process.stdin.close()
        self.process.wait()
        self.process.stdin = None

    def clear(self):
        for values in (self.received, self.sent, self.gaps_received, self.gaps_sent):
            values[:] = numpy.zeros((), values.dtype)


def keys(ports, vrids):
    """The indexes of the lab's virtual routers, in the order of the configuration."""
    return numpy.array([port << 8 | vrid for port in range(ports) for vrid in range(1, vrids + 1)])


def gap_ms(gaps, quantile):
    """A quantile of a histogram of gaps: the upper end of its step."""
    if not gaps.sum():
        return float("nan")
    return float((numpy.searchsorted(gaps.cumsum(), quantile * gaps.sum()) + 1) * WITNESS_STEP_NS / 1e6)
