#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Runs the cmocka programs given as arguments and the pytest suites, and ends with one line of totals. Those that
compute and those that mostly wait for packets run beside each other."""
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
COMPUTING, WAITING = ["config", "sim", "interop"], ["net"]
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
    """A program that dies or says nothing counts as one failure."""
    env = dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP")
    done = subprocess.run([program], env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
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
    if failed:
        print(done.stdout)
    return passed, failed, skipped


def run_pytest(folder):
    """What pytest printed is shown when it ends; the totals are read from its report."""
    with tempfile.NamedTemporaryFile(suffix=".xml") as report:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", "-rfEs", f"--junitxml={report.name}", str(folder)]
        done = subprocess.run(command, cwd=TESTS.parent, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
        print(f"tests/{folder.relative_to(TESTS)}:\n{done.stdout}", end="", flush=True)
        try:
            suite = ET.parse(report.name).getroot().find("testsuite")
        except ET.ParseError:
            return 0, 1, 0
    total = {key: int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")}
    failed = total["failures"] + total["errors"]
    if done.returncode and not failed:
        failed = 1
    return max(total["tests"] - failed - total["skipped"], 0), failed, total["skipped"]


def run_programs(programs):
    results = []
    for program in programs:
        began = time.monotonic()
        results.append(run_cmocka(program))
        print("{:36} {:4} passed, {} failed, {} skipped ({:.1f} s)".format(program, *results[-1], time.monotonic() - began), flush=True)
    return results


def run_suites(suites):
    return [run_pytest(TESTS / suite) for suite in suites]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", action="append", metavar="FOLDER", help=f"only this one, or these (default: {', '.join(COMPUTING + WAITING)})")
    parser.add_argument("programs", nargs="*")
    options = parser.parse_args()
    totals = Totals()
    with futures.ThreadPoolExecutor() as pool:
        waiting = pool.submit(run_suites, [] if options.suite else WAITING)
        for result in run_programs(options.programs) + run_suites(options.suite or COMPUTING) + waiting.result():
            totals.add(*result)
    print(totals)
    return 1 if totals.failed else 0


if __name__ == "__main__":
    sys.exit(main())
