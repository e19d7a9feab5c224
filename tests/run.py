#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Runs the cmocka programs given as arguments and the pytest suites, and ends with one line of totals. What computes
runs one after the other; beside it, some at a time, the files of the suites that mostly wait for packets and timers."""
import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from concurrent import futures
from pathlib import Path

TESTS = Path(__file__).resolve().parent
COMPUTING, WAITING = ["docs", "config", "sim"], ["interop", "net"]
AT_ONCE = 4
TAP = re.compile(r"^(ok|not ok) \d+ - (.*)$")


class Totals:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def add(self, passed, failed, skipped):
        self.passed += passed
        self.failed += failed
        self.skipped += skipped

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


def run_cmocka(program):
    """What it printed, and its totals. A program that dies or says nothing counts as one failure."""
    env = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP")
    done = subprocess.run([program], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace")
    passed = failed = skipped = 0
    for line in done.stdout.splitlines():
        match = TAP.match(line)
        if not match:
            continue
        if match[1] == "not ok":
            failed += 1
        elif "# SKIP" in match[2]:
            skipped += 1
        else:
            passed += 1
    if done.returncode and not failed or not passed + failed + skipped:
        failed += 1
    return done.stdout, passed, failed, skipped


def run_pytest(path):
    """The same of a file or folder; the totals are read from pytest's report."""
    with tempfile.NamedTemporaryFile(suffix=".xml") as report:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", "-rfEs",
                   f"--junitxml={report.name}", str(path)]
        done = subprocess.run(command, cwd=TESTS.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace")
        try:
            suite = ET.parse(report.name).getroot().find("testsuite")
        except ET.ParseError:
            return done.stdout, 0, 1, 0
    total = {key: int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")}
    failed = total["failures"] + total["errors"]
    if done.returncode and not failed:
        failed = 1
    return done.stdout, max(total["tests"] - failed - total["skipped"], 0), failed, total["skipped"]


def told(run, what):
    """Runs it and prints a line of it, and what it printed if that is not just that all is well. Returns its totals."""
    began = time.monotonic()
    output, *totals = run(what)
    passed, failed, skipped = totals
    print("{}{:36} {:4} passed, {} failed, {} skipped ({:.1f} s)".format(
        output if failed or skipped else "", what, passed, failed, skipped, time.monotonic() - began), flush=True)
    return totals


def compute(programs, suites):
    return [told(run_cmocka, program) for program in programs] + [told(run_pytest, f"tests/{suite}")
                                                                  for suite in suites]


def files(suites):
    """Of these suites, which may be files themselves, the large ones first, so that none of them is left at the end."""
    for suite in suites:
        found = (TESTS / suite).glob("test_*.py") if (TESTS / suite).is_dir() else [TESTS / suite]
        for path in sorted(found, key=lambda path: -path.stat().st_size):
            yield str(path.relative_to(TESTS.parent))


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", action="append", metavar="SUITE",
                        help=f"only this one, or these; or a file (default: {', '.join(COMPUTING + WAITING)})")
    parser.add_argument("--at-once", type=int, default=AT_ONCE, metavar="N",
                        help=f"so many files beside each other ({AT_ONCE})")
    parser.add_argument("programs", nargs="*")
    options = parser.parse_args()
    suites = options.suite or COMPUTING + WAITING
    totals = Totals()
    with futures.ThreadPoolExecutor(options.at_once) as pool:
        computed = pool.submit(compute, options.programs, [suite for suite in suites if suite in COMPUTING])
        waited = pool.map(lambda path: told(run_pytest, path),
                          files(suite for suite in suites if suite not in COMPUTING))
        for result in [*computed.result(), *waited]:
            totals.add(*result)
    print(totals)
    return 1 if totals.failed else 0


if __name__ == "__main__":
    sys.exit(main())
