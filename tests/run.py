#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Runs tests: cmocka programs, and files and folders of pytest tests. Ends with one line of totals.

Two kinds of work run beside each other. Tests that compute (cmocka programs, tests/config, tests/sim, tests/structure)
take the processor time that is left, with a low priority. The others wait for packets and timers most of the time:
many of them run at once, the longest first, and a long file is run in parts. tests/seconds.txt has the time that each
file took; --record writes it."""
import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ET
from concurrent import futures
from dataclasses import dataclass, field
from pathlib import Path

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent
RECORD = TESTS / "seconds.txt"
SUITES = ["config", "docs", "structure", "sim", "interop", "net"]
COMPUTING = ["config", "docs", "structure", "sim"]
# Beyond so many, a router with adverts every 50 ms is late on two busy processors.
WAITING_AT_ONCE = 8
PART_SECONDS = 15  # a longer file is run in parts
UNKNOWN_SECONDS = 5  # of a file that RECORD does not have
TAP = re.compile(r"^(ok|not ok) \d+ - (.*)$")
NOTHING_COLLECTED = 5  # an exit status of pytest


@dataclass
class Totals:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other: "Totals") -> "Totals":
        return Totals(self.passed + other.passed, self.failed + other.failed, self.skipped + other.skipped)

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


@dataclass
class Job:
    """A cmocka program, a file or folder of pytest tests, or one of the parts of a file."""
    name: str
    part: int = 0
    parts: int = 1
    words: str = ""  # pytest's -k
    expected: float = UNKNOWN_SECONDS
    output: str = field(default="", init=False)
    seconds: float = field(default=0, init=False)

    @property
    def computes(self) -> bool:
        path = Path(self.name)
        return not is_pytest(path) or any(TESTS / suite in (path, *path.parents) for suite in map(Path, COMPUTING))

    def title(self) -> str:
        name = os.path.relpath(self.name, ROOT)
        return name if self.parts == 1 else f"{name} {self.part + 1}/{self.parts}"

    def run(self) -> Totals:
        began = time.monotonic()
        totals = self._pytest() if is_pytest(Path(self.name)) else self._cmocka()
        self.seconds = time.monotonic() - began
        return totals

    def _command(self, *command: str, **more) -> int:
        nice = ["nice", "-n", "5"] if self.computes else []
        done = subprocess.run([*nice, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              errors="replace", **more)
        self.output = done.stdout
        return done.returncode

    def _cmocka(self) -> Totals:
        """A program that dies or reports no test counts as one failure."""
        status = self._command(self.name, env=dict(os.environ, CMOCKA_MESSAGE_OUTPUT="TAP"))
        totals = Totals()
        for line in self.output.splitlines():
            match = TAP.match(line)
            if not match:
                continue
            if match[1] == "not ok":
                totals.failed += 1
            elif "# SKIP" in match[2]:
                totals.skipped += 1
            else:
                totals.passed += 1
        if totals == Totals() or status and not totals.failed:
            totals.failed += 1
        return totals

    def _pytest(self) -> Totals:
        with tempfile.NamedTemporaryFile(suffix=".xml") as report:
            choice = ["-k", self.words] if self.words else []
            status = self._command(
                sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--tb=short", "-rfEs",
                f"--junitxml={report.name}", f"--part={self.part}/{self.parts}", *choice, self.name, cwd=ROOT)
            try:
                suite = ET.parse(report.name).getroot().find("testsuite")
            except ET.ParseError:
                return Totals(failed=1)
        count = {key: int(suite.get(key)) for key in ("tests", "failures", "errors", "skipped")}
        failed = count["failures"] + count["errors"]
        if status == NOTHING_COLLECTED and (self.words or self.parts > 1):
            status = 0
        if status and not failed:
            failed = 1
        return Totals(max(count["tests"] - failed - count["skipped"], 0), failed, count["skipped"])


def is_pytest(path: Path) -> bool:
    return path.is_dir() or path.suffix == ".py" or "::" in path.name


def recorded() -> dict[str, float]:
    """Seconds of each file, by its name from the top folder on."""
    if not RECORD.exists():
        return {}
    rows = (line.split() for line in RECORD.read_text().splitlines() if not line.startswith("#"))
    return {name: float(seconds) for seconds, name in rows}


def record(jobs: list[Job]) -> None:
    seconds = recorded()
    took: dict[str, float] = {}
    for job in jobs:
        took[os.path.relpath(job.name, ROOT)] = took.get(os.path.relpath(job.name, ROOT), 0) + job.seconds
    seconds |= {name: value for name, value in took.items() if name.startswith("tests")}
    lines = [f"{value:6.1f} {name}\n" for name, value in sorted(seconds.items(), key=lambda row: -row[1])]
    RECORD.write_text("# What each file of tests takes, in seconds, while others run beside it: tests/run.py --record\n"
                      + "".join(lines))


def plan(paths: list[str], words: str, split: bool) -> list[Job]:
    """The jobs of these programs, files and folders, the longest first."""
    known = recorded()
    jobs = []
    for path in map(lambda path: str(Path(path).resolve()), paths):
        names = sorted(map(str, Path(path).glob("test_*.py"))) if Path(path).is_dir() else [path]
        for name in names:
            expected = known.get(os.path.relpath(name, ROOT), UNKNOWN_SECONDS)
            parts = 1 + int(expected / PART_SECONDS) if split and name.endswith(".py") else 1
            jobs += [Job(name, part, parts, words, expected / parts) for part in range(parts)]
    return sorted(jobs, key=lambda job: -job.expected)


def report(job: Job) -> Totals:
    """Runs it. Prints a line, and before it the job's output if a test failed or was skipped."""
    totals = job.run()
    output = job.output if totals.failed or totals.skipped else ""
    print(f"{output}{job.title():36} {totals.passed:4} passed, {totals.failed} failed, {totals.skipped} skipped "
          f"({job.seconds:.1f} s)", flush=True)
    return totals


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--at-once", type=int, default=WAITING_AT_ONCE, metavar="N",
                        help=f"jobs that wait beside each other (default: {WAITING_AT_ONCE}); 1: nothing at once")
    parser.add_argument("-k", dest="words", default="", help="only the pytest tests that match, as in pytest")
    parser.add_argument("--suites", action="store_true", help=f"all of {', '.join(SUITES)}, too")
    parser.add_argument("--record", action="store_true", help="write the seconds of each file")
    parser.add_argument("paths", nargs="*", help="cmocka programs; files or folders of pytest tests")
    options = parser.parse_args()
    paths = options.paths + [str(TESTS / suite) for suite in SUITES if options.suites]
    jobs = plan(paths, options.words, options.at_once > 1)
    computing = os.cpu_count() if options.at_once > 1 else 1
    if options.at_once == 1:
        results = [report(job) for job in jobs]
    else:
        with futures.ThreadPoolExecutor(options.at_once) as waiting, futures.ThreadPoolExecutor(computing) as computes:
            running = [(computes if job.computes else waiting).submit(report, job) for job in jobs]
            results = [job.result() for job in running]
    total = sum(results, Totals())
    if options.record:
        record(jobs)
    print(total)
    return 1 if total.failed or not total.passed + total.skipped else 0


if __name__ == "__main__":
    sys.exit(main())
