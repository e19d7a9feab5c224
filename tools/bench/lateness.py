# SPDX-License-Identifier: GPL-2.0
"""How late an engine is, moment by moment, beside what the machine does to the highest of all priorities at the same
time: a virtual machine is not run for milliseconds again and again, and no program on it can be on time then."""
import json
import subprocess
import threading
import time

import numpy

from lab import TOOLS, Failure
from report import row

SLICE = 0.01  # seconds; of pulse.c, too
QUIET_MS = 0.5  # what the highest priority is late by at most while the host lets the machine run


class Pulse:
    """build/tools/bench/pulse while it runs; what it has seen afterwards."""

    def __enter__(self):
        self.process = subprocess.Popen([str(TOOLS / "pulse")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True)
        return self

    def __exit__(self, *_):
        out, _ = self.process.communicate()
        if self.process.returncode:
            raise Failure("pulse failed")
        self.ends, self.late = numpy.array(json.loads(out), dtype="u8").T

    def most_ms(self, start, end):
        """Lateness of the slices that touch a time, in seconds of time.monotonic()."""
        first = numpy.searchsorted(self.ends, int(start * 1e9))
        last = numpy.searchsorted(self.ends, int(end * 1e9)) + 1
        return self.late[first:last].max(initial=0) / 1e6


class Sampler:
    """The largest lateness of an engine in slices, while a with statement lasts; maps: writable_engine() of the
    daemon's."""

    def __init__(self, maps):
        self.engine, self.quit, self.slices = maps.writable_engine(), threading.Event(), []
        self.thread, self.pulse = threading.Thread(target=self._run), Pulse()

    def _run(self):
        start = time.monotonic()
        self.engine["max_late_ns"] = 0
        while not self.quit.wait(SLICE):
            late, self.engine["max_late_ns"] = int(self.engine["max_late_ns"][0]), 0
            end = time.monotonic()
            self.slices.append((start, end, late / 1e6))
            start = end

    def __enter__(self):
        self.pulse.__enter__()
        self.thread.start()
        return self

    def __exit__(self, *what):
        self.quit.set()
        self.thread.join()
        self.pulse.__exit__(*what)
        self.machine = numpy.array([self.pulse.most_ms(start - SLICE, end + SLICE) for start, end, _ in self.slices])
        self.late = numpy.array([late for *_, late in self.slices])

    def quiet(self):
        """The lateness, in ms, of the slices in which the host let the machine run."""
        return self.late[self.machine <= QUIET_MS]

    def samples(self):
        return {"engine": self.late.tolist(), "machine": self.machine.tolist()}


def beside(at, some, peer, others, limit):
    """Rows of the samplers of what is measured, and of what it is compared with; limit: of the lateness, in ms."""
    def joined(samplers, values):
        return numpy.concatenate([values(s) for s in samplers])

    late, quiet = joined(some, lambda s: s.late), joined(some, Sampler.quiet)
    return [
        row(f"{at}: engine late", "ms", late, peer, joined(others, lambda s: s.late)),
        row(f"{at}: a thread of the highest priority late", "ms", joined(some, lambda s: s.machine), peer,
            joined(others, lambda s: s.machine)),
        row(f"{at}: engine late where that is at most {QUIET_MS} ms late", "ms", quiet, peer,
            joined(others, Sampler.quiet), "late",
            quiet.max(initial=0) if len(quiet) else None, limit),
    ]
