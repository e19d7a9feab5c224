#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Runs a command in this folder, in an emulated machine with one of Debian's kernels. The machine sees the host's
files, below a RAM disk for changes. Ends with the command's exit status, or with 77 if there is no such kernel or no
qemu."""
import argparse
import sys

import kernel
import machine

SKIPPED = 77


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kernel", help="such as 6.1")
    parser.add_argument("command", nargs=argparse.REMAINDER)
    parser.add_argument("--hubs", default="", help="a network card for each number, on the hub of this number: 1,1,2,2")
    parser.add_argument("--seconds", type=float, default=600, help="time limit")
    parser.add_argument("--systemd", action="store_true", help="the first process is systemd")
    options = parser.parse_args()
    hubs = [int(hub) for hub in options.hubs.split(",") if hub]
    try:
        status, _ = machine.run(kernel.fetch(options.kernel), options.command, hubs=hubs, seconds=options.seconds,
                                systemd=options.systemd,
                                show=lambda text: print(text, end="", flush=True))
    except kernel.Unavailable as reason:
        print(f"kernel {options.kernel}: {reason}", file=sys.stderr)
        return SKIPPED
    except machine.Died as reason:
        print(f"kernel {options.kernel}: {reason}", file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
