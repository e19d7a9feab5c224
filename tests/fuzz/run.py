#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Runs the fuzz targets given as arguments, one on each core, and prints a line for each. An input that fails stays in
build/fuzz, and the line has the command that repeats it."""
import argparse
import os
import re
import subprocess
import sys
from concurrent import futures
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "fuzz"


def run(target: str, seconds: int) -> bool:
    """Returns whether the target ended without a finding."""
    program = BUILD / "tests" / "fuzz" / f"fuzz_{target}"
    corpus = BUILD / "corpus" / target
    corpus.mkdir(parents=True, exist_ok=True)
    artifacts = BUILD / f"{target}-"
    command = [program, f"-max_total_time={seconds}", "-rss_limit_mb=2048", "-timeout=120", "-print_final_stats=1",
               f"-artifact_prefix={artifacts}", corpus, ROOT / "tests" / "fuzz" / target]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                          errors="replace")
    stats = dict(re.findall(r"stat::(\w+):\s+(\d+)", done.stderr))
    coverage = re.findall(r"cov: (\d+)", done.stderr) or ["?"]
    if done.returncode:
        print(done.stderr[-8000:])
        found = re.findall(r"Test unit written to (\S+)", done.stderr)
        for path in found:
            print(f"replay: {program.relative_to(ROOT)} {os.path.relpath(path, ROOT)}")
    print(f"{target:14} {stats.get('number_of_executed_units', '?'):>12} runs, coverage {coverage[-1]:>6}: "
          f"{'FOUND' if done.returncode else 'nothing found'}", flush=True)
    return not done.returncode


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=60, help="for each target (default: 60)")
    parser.add_argument("targets", nargs="+")
    options = parser.parse_args()
    with futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(lambda target: run(target, options.seconds), options.targets))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
