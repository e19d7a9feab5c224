#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""Measures all figures of docs/performance.md, each beside keepalived or a limit of the machine.

Prints a table and writes build/bench.json. A full run also writes the plots and the table in docs/."""
import argparse
import json
import os
import signal
import sys
import time
from pathlib import Path

import lab
import part_bpf
import part_cpu
import part_failover
import part_flood
import part_forward
import part_load
import part_reload
import part_scale
import part_scripts
import part_steady
import part_transmit
import part_upgrade
import part_vmac
import report
from daemons import Keepalived

PARTS = {
    "bpf": part_bpf,
    "forward": part_forward,
    "transmit": part_transmit,
    "steady": part_steady,
    "failover": part_failover,
    "load": part_load,
    "scale": part_scale,
    "reload": part_reload,
    "upgrade": part_upgrade,
    "scripts": part_scripts,
    "vmac": part_vmac,
    "flood": part_flood,
    "cpu": part_cpu,
}
RESULT = lab.ROOT / "build" / "bench.json"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", metavar="NAME", action="append", choices=PARTS,
                        help=f"only this part, or these: {', '.join(PARTS)}; the others keep their last results")
    parser.add_argument("--quick", action="store_true", help="short runs: shows that it works, not how well")
    parser.add_argument("--docs", action="store_true",
                        help="write plots and table into docs/ though it is not a full run")
    parser.add_argument("--daemon", type=Path, metavar="PATH", help="another vrrp-xdp than build/vrrp-xdp")
    return parser.parse_args()


def load_previous():
    try:
        return json.loads(RESULT.read_text())["parts"]
    except (OSError, ValueError, KeyError):
        return {}


def measure(options, parts):
    for name in options.only or PARTS:
        print(f"bench: {name} …", file=sys.stderr, flush=True)
        start = time.monotonic()
        try:
            done = PARTS[name].measure(options)
        except lab.Failure as failure:
            done = {"rows": [], "notes": [f"{name}: not measured: {failure}"]}
        done["seconds"] = round(time.monotonic() - start, 1)
        parts[name] = done
        report.print_table(done["rows"])
        for note in done.get("notes", []):
            print(note)
        print(flush=True)


def write_docs(result):
    import plots  # matplotlib is needed only here

    docs = lab.ROOT / "docs"
    for path in plots.draw(result, docs):
        print(f"bench: {path.relative_to(lab.ROOT)}", file=sys.stderr)
    report.write_markdown(docs / "performance.md", result)


def main():
    options = arguments()
    if os.geteuid():
        sys.exit("bench: run as root (network namespaces and BPF): sudo make bench")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    if options.daemon:
        lab.BINARY = options.daemon
    options.keepalived = Keepalived.version()
    if not options.keepalived:
        print("bench: keepalived is not installed: skipped", file=sys.stderr)
    parts = load_previous() if options.only else {}
    load = os.getloadavg()[0]
    if load > 0.5:
        print(f"bench: something else runs on this machine (load {load:.1f}): the figures will suffer", file=sys.stderr)
    measure(options, parts)
    result = {
        "when": report.when(),
        "machine": report.machine(options.keepalived),
        "load_before": load,
        "quick": options.quick,
        "parts": {name: parts[name] for name in PARTS if name in parts},
    }
    report.write_json(RESULT, result)
    rows = [r for part in result["parts"].values() for r in part["rows"]]
    if len(result["parts"]) > 1:
        report.print_table(rows)
    missed = [r["what"] for r in rows if r["met"] is False]
    met = sum(r["met"] is True for r in rows)
    print(f"\n{met} met, {len(missed)} not met{': ' + '; '.join(missed) if missed else ''}")
    if options.docs or not (options.only or options.quick):
        write_docs(result)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
