#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Runs the cmocka programs given as arguments and the pytest suites, and ends with one line of totals."""
import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from pathlib import Path

TESTS = Path(__file__).resolve().parent
SUITES = ["config", "sim", "net", "interop"]
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
    """What pytest printed is shown as it comes; the totals are read from its report."""
    with tempfile.NamedTemporaryFile(suffix=".xml") as report:
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", "-rfEs", f"--junitxml={report.name}", str(folder)]
        done = subprocess.run(command, cwd=TESTS.parent)
        try:
            suite = ET.parse(report.name).getroot().find("testsuite")
        except ET.ParseError:
            return 0, 1, 0
    total = {key: int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")}
    failed = total["failures"] + total["errors"]
    if done.returncode and not failed:
        failed = 1
    return max(total["tests"] - failed - total["skipped"], 0), failed, total["skipped"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", action="append", metavar="FOLDER", help=f"only this one, or these (default: {', '.join(SUITES)})")
    parser.add_argument("programs", nargs="*")
    options = parser.parse_args()
    totals = Totals()
    for program in options.programs:
        began = time.monotonic()
        result = run_cmocka(program)
        totals.add(*result)
        print("{:36} {:4} passed, {} failed, {} skipped ({:.1f} s)".format(program, *result, time.monotonic() - began), flush=True)
    for suite in options.suite or SUITES:
        print(f"tests/{suite}:", flush=True)
        totals.add(*run_pytest(TESTS / suite))
    print(totals)
    return 1 if totals.failed else 0


if __name__ == "__main__":
    sys.exit(main())
