# SPDX-License-Identifier: GPL-2.0
"""The engine's lateness over time, beside the lateness of the machine's highest priority. A host stops a virtual
machine for milliseconds again and again, and every program on it is late then."""
import json
import subprocess
import threading
import time

import numpy

from lab import TOOLS, Failure
from report import row

SLICE = 0.01  # seconds; the same as in pulse.c
QUIET_MS = 0.5  # largest lateness of the highest priority while the host runs the machine


class Pulse:
    """Runs build/tools/bench/pulse, and afterwards has its results."""

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
        """The largest lateness of the slices that touch a period, given in seconds of time.monotonic()."""
        first = numpy.searchsorted(self.ends, int(start * 1e9))
        last = numpy.searchsorted(self.ends, int(end * 1e9)) + 1
        return self.late[first:last].max(initial=0) / 1e6


class Sampler:
    """The engine's largest lateness in each slice while a with statement lasts. maps: writable_engine() of the daemon's
    maps."""

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
        """The lateness, in ms, of the slices in which the host ran the machine."""
        return self.late[self.machine <= QUIET_MS]

    def samples(self):
        return {"engine": self.late.tolist(), "machine": self.machine.tolist()}


def beside(at, some, peer, others, limit):
    """Rows of the measured samplers and of those that they are compared with. limit: largest lateness in ms."""
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
