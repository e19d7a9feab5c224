# SPDX-License-Identifier: GPL-2.0
"""Results: statistics, JSON, and the table on the terminal and in docs/performance.md."""
import json
import os
import platform
import time

import numpy

BEGIN, END = "<!-- bench: begin -->", "<!-- bench: end -->"


def stats(samples):
    values = numpy.asarray(samples, float)
    if not len(values):
        return None
    return {
        "median": float(numpy.median(values)),
        "p99": float(numpy.percentile(values, 99, method="higher")),
        "max": float(values.max()),
        "count": len(values),
    }


def ratio(above, below):
    """The median of the rounds' ratios: both values of a round were measured one after the other. None without a
    peer."""
    ratios = [a / b for a, b in zip(above, below) if b]
    return float(numpy.median(ratios)) if ratios else None


def row(what, unit, ours, peer=None, peer_samples=None, figure=None, value=None, limit=None, at_least=False):
    """A line of the table: our samples and the peer's samples. With a limit, also the figure that is compared with the
    limit."""
    met = None
    if limit is not None and value is not None:
        met = bool(value >= limit if at_least else value <= limit)
    return {
        "what": what,
        "unit": unit,
        "ours": stats(ours),
        "peer": peer,
        "peer_stats": stats(peer_samples) if peer_samples is not None else None,
        "figure": figure,
        "value": None if value is None else float(value),
        "limit": limit,
        "at_least": at_least,
        "met": met,
    }


def number(x):
    if x is None:
        return "-"
    size = abs(x)
    if size >= 1000:
        return f"{x:,.0f}"
    digits = 0 if size >= 100 or not size else 1 if size >= 10 else 2 if size >= 0.1 else 3
    return f"{x:.{digits}f}"


def stats_text(s):
    if s is None:
        return "-"
    if s["count"] == 1:
        return number(s["median"])
    return f"{number(s['median'])} / {number(s['p99'])} / {number(s['max'])} ({s['count']})"


def verdict(r):
    if r["figure"] is None:
        return "", ""
    if r["limit"] is None:
        return f"{r['figure']} {number(r['value'])}", ""
    relation = "≥" if r["at_least"] else "≤"
    return (f"{r['figure']} {number(r['value'])} ({relation} {number(r['limit'])})",
            {True: "met", False: "NOT MET", None: "not measured"}[r["met"]])


STATS = "median / p99 / max (n)"
HEADINGS = ["what", "unit", f"vrrp-xdp: {STATS}", "compared with", STATS, "figure (limit)", ""]


def cells(rows):
    for r in rows:
        figure, met = verdict(r)
        yield [r["what"], r["unit"], stats_text(r["ours"]), r["peer"] or "-", stats_text(r["peer_stats"]), figure, met]


def print_table(rows):
    lines = [HEADINGS, *cells(rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEADINGS))]
    for line in lines:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip())


def markdown(result):
    machine = result["machine"]
    lines = [
        f"{machine['processors']} processors ({machine['model']}), Linux {machine['kernel']}, "
        f"keepalived {machine['keepalived'] or 'not installed'}, {result['when']}.",
        "",
        "| " + " | ".join(HEADINGS) + " |",
        "|" + "---|" * len(HEADINGS),
        *("| " + " | ".join(line) + " |" for part in result["parts"].values() for line in cells(part["rows"])),
    ]
    notes = [f"- {note}" for part in result["parts"].values() for note in part.get("notes", [])]
    return "\n".join(lines + ([""] + notes if notes else []))


def write_markdown(path, result):
    """Writes the table between the marks in the document."""
    text = path.read_text()
    head, rest = text.split(BEGIN, 1)
    tail = rest.split(END, 1)[1]
    path.write_text(f"{head}{BEGIN}\n{markdown(result)}\n{END}{tail}")


def write_json(path, result):
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n")


def machine(keepalived):
    model = platform.machine()
    with open("/proc/cpuinfo") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    return {"processors": os.cpu_count(), "model": model, "kernel": platform.release(), "keepalived": keepalived}


def when():
    return time.strftime("%Y-%m-%d %H:%M", time.gmtime()) + " UTC"
