#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Runs test programs and the tests that depend on the kernel in each kernel, and prints totals."""
import argparse
import concurrent.futures
import os
import re
import sys
import time
from dataclasses import dataclass

import kernel
import machine

# two routers and an observer on one hub
HUBS = (1, 1, 1)
# tests that need systemd as the first process; run in the last kernel only, because the kernel does not matter to them
SYSTEMD = "kernels/systemd"
LIMIT_SECONDS = 3400
TOTALS = re.compile(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", re.M)


@dataclass(frozen=True)
class Totals:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self) -> str:
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


class Lines:
    """Shows whole lines, each with its kernel: the kernels run at the same time."""

    def __init__(self, version: str):
        self._version = version
        self._rest = ""

    def __call__(self, text: str) -> None:
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            print(f"{self._version:5}| {line}\n", end="", flush=True)


def guest_command(suites: list[str], programs: list[str]) -> list[str]:
    return [sys.executable, "tests/run.py", "--at-once", "1", *programs, *(f"tests/{suite}" for suite in suites)]


def test(version: str, suites: list[str], programs: list[str], systemd: bool) -> tuple[Totals, str]:
    """The totals of a kernel, and a remark."""
    began = time.monotonic()
    show = Lines(version)
    try:
        found = kernel.fetch(version)
        show(f"Linux {found.release}; of tests/: {', '.join(['bpf'] * bool(programs) + suites)}\n")
        status, output = machine.run(found, guest_command(suites, programs), hubs=HUBS, seconds=LIMIT_SECONDS,
                                     systemd=systemd, show=show)
    except kernel.Unavailable as reason:
        return Totals(skipped=1), f"not tested: {reason}"
    except machine.Died as reason:
        show(f"\n{reason}\n")
        return Totals(failed=1), "the guest died or was too slow"
    counted = TOTALS.findall(output)
    totals = Totals(*map(int, counted[-1])) if counted else Totals()
    if not counted or status and not totals.failed:
        totals += Totals(failed=1)
    return totals, f"Linux {found.release}, {time.monotonic() - began:.0f} s"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kernels", default="6.1 6.12", help="versions, separated by spaces")
    parser.add_argument("--suites", default="kernels/guest kernels/systemd",
                        help="folders or files of tests/, separated by spaces")
    parser.add_argument("programs", nargs="*")
    options = parser.parse_args()
    versions = options.kernels.split()
    suites = {systemd: [suite for suite in options.suites.split() if suite.startswith(SYSTEMD) == systemd]
              for systemd in (False, True)}
    guests = [(version, suites[False], options.programs, False) for version in versions
              if suites[False] or options.programs]
    guests += [(version, suites[True], [], True) for version in versions[-1:] if suites[True]]
    # a guest has one processor
    with concurrent.futures.ThreadPoolExecutor(max(1, min(len(guests), os.cpu_count()))) as pool:
        results = list(pool.map(lambda guest: test(*guest), guests))
    total = sum((totals for totals, _ in results), Totals())
    for (version, _, _, systemd), (totals, remark) in zip(guests, results):
        print(f"kernel {version}{' with systemd' if systemd else ''}: {totals} ({remark})")
    print(total)
    return 1 if total.failed else 0


if __name__ == "__main__":
    sys.exit(main())
