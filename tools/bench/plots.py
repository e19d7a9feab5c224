# SPDX-License-Identifier: GPL-2.0
"""The plots of docs/performance.md, drawn from the results."""
import statistics

import matplotlib
import matplotlib.ticker

matplotlib.use("svg")
import matplotlib.pyplot as plt  # noqa: E402 (the backend has to be chosen first)

COLOURS = {"vrrp-xdp": "#1b6ca8", "keepalived": "#c8553d"}
# Text in the SVG stays text, and equal results give equal files.
matplotlib.rcParams.update({"svg.fonttype": "none", "svg.hashsalt": "vrrp-xdp", "font.size": 10, "axes.grid": True,
                            "grid.alpha": 0.3, "figure.facecolor": "white"})


def save(figure, path):
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
    return path


def outage(points, path):
    """Time from the Active's last advert to the Backup's last gratuitous ARP, for several numbers of virtual
    routers."""
    figure, axes = plt.subplots(figsize=(7, 4.5))
    for interval, style, marker in ((0.1, "--", "s"), (0.01, "-", "o")):
        for kind, colour in COLOURS.items():
            mine = [p for p in points if p["kind"] == kind and p["interval"] == interval]
            mine.sort(key=lambda p: p["vrs"])
            if not mine:
                continue
            counts = [p["vrs"] for p in mine]
            axes.plot(counts, [statistics.median(p["outages"]) for p in mine], style, color=colour, marker=marker,
                      label=f"{kind}, adverts every {interval * 1e3:.0f} ms")
            axes.fill_between(counts, [min(p["outages"]) for p in mine], [max(p["outages"]) for p in mine],
                              color=colour, alpha=0.15, linewidth=0)
    axes.set(xscale="log", yscale="log", xlabel="virtual routers", ylabel="whole outage, ms",
             title="The Active is stopped: last advert to last gratuitous ARP")
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(matplotlib.ticker.FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.legend(fontsize=8, loc="upper left")
    return save(figure, path)


def cpu(points, path):
    """CPU time of each router for several rates of adverts."""
    figure, axes = plt.subplots(figsize=(7, 4.5))
    for kind, colour in COLOURS.items():
        mine = sorted(points[kind], key=lambda p: p["wanted"])
        for role, style, marker in (("active", "-", "o"), ("backup", "--", "s")):
            if mine:
                axes.plot([p["rate"] / 1e3 for p in mine], [100 * p[f"cpu_{role}"] for p in mine], style, color=colour,
                          marker=marker, label=f"{kind}, {role}")
    axes.set(xlabel="adverts sent, thousands a second", ylabel="CPU, % of a core", ylim=(0, None),
             title="CPU of the daemons in the steady state, adverts every 10 ms")
    axes.legend(fontsize=8)
    return save(figure, path)


def draw(result, folder):
    """Returns the files drawn."""
    drawn, parts = [], result["parts"]
    if parts.get("failover", {}).get("outages"):
        drawn.append(outage(parts["failover"]["outages"], folder / "outage.svg"))
    if parts.get("cpu", {}).get("points"):
        drawn.append(cpu(parts["cpu"]["points"], folder / "cpu.svg"))
    return drawn
