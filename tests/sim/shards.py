#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Runs PROGRAM over SEEDS seeds from FIRST on, one part on each core. Prints the output of a part that fails, and the
time."""
import os
import subprocess
import sys
import time


def main():
    program, first, seeds = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    parts = max(1, min(len(os.sched_getaffinity(0)), seeds))
    bounds = [first + seeds * i // parts for i in range(parts + 1)]
    began = time.monotonic()
    running = [
        subprocess.Popen([program, "-f", str(low), "-s", str(high - low)], stdout=subprocess.PIPE, text=True)
        for low, high in zip(bounds, bounds[1:])
    ]
    failed = False
    for process in running:
        print(process.communicate()[0], end="")
        failed = failed or process.returncode != 0
    print(f"{time.monotonic() - began:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
