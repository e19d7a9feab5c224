# SPDX-License-Identifier: GPL-2.0
"""Virtual MACs: takeover, cost of forwarding, time to create many, and ARP."""
import json
import time

import numpy

import frames
import part_forward
import vmac_killed
from daemons import Keepalived, VrrpXdp
from lab import HOST, PRIORITY, TOOLS, Failure, Lab, ip, run
from maps import ACTIVE, BACKUP
from part_load import as_stats, rhythm
from report import ratio, row
from witness import Witness, keys

VMAC = "00:00:5e:00:01:01"
ACCEPT, NO_ACCEPT = ("use_vmac",), ("use_vmac", "no_accept")
BPF_LIMIT = 50  # ns
FORWARD_LIMIT = 0.92  # share of the rate through a macvlan
MANY_PORTS, MANY_VRIDS, MANY_INTERVAL = 16, 255, 0.01
START_LIMIT = 1  # s
MACVLANS = 255
ARP_PORTS, ARP_VRIDS, ARP_INTERVAL = 4, 250, 0.01
ARP_ROUND_MS = 20  # one request for each address: 50,000 requests a second


def in_bpf(options):
    """The cost of a forwarded frame in the programs at tc."""
    ns = json.loads(run(TOOLS / "bench_bpf", "vmac", 7 if options.quick else 101))

    def one(what, ours, base_name, base, limit=None):
        above = numpy.median(numpy.subtract(ns[ours], ns[base]))
        return row(what, "ns", ns[ours], base_name, ns[base], "above", above, limit)
    return [
        one("forwarded frame to the VMAC, tc ingress", "vmac", "to the port's own", "own", BPF_LIMIT),
        one("the same beside no_accept", "vmac_refuse", "to the port's own", "own_refuse", BPF_LIMIT),
        one("forwarded frame, tc ingress", "in", "pass", "pass"),
        one("the same beside no_accept", "in_refuse", "pass", "pass"),
        one("forwarded frame, tc egress", "out", "pass", "pass"),
        one("the same beside accept", "out_source", "pass", "pass"),
    ], ns


class Macvlan:
    """A macvlan as keepalived creates it, for machines without keepalived."""

    def __init__(self, lab):
        self.netns = lab.netns("r")

    def __enter__(self):
        ip("-n", self.netns, "link", "add", "vrrp.1", "link", "v0", "address", VMAC, "type", "macvlan", "mode",
           "private")
        run("ip", "netns", "exec", self.netns, "sysctl", "-qw", "net.ipv4.conf.vrrp/1.rp_filter=0")
        ip("-n", self.netns, "link", "set", "vrrp.1", "up")

    def __exit__(self, *_):
        ip("-n", self.netns, "link", "del", "vrrp.1")


class Running:
    """A daemon that is alone on the LAN, and so Active, while a with statement lasts."""

    def __init__(self, daemon):
        self.daemon = daemon

    def __enter__(self):
        self.daemon.start()
        if isinstance(self.daemon, VrrpXdp):
            self.daemon.wait_for(ACTIVE)
        else:
            self.daemon.wait_for_master()

    def __exit__(self, *_):
        self.daemon.stop()


OURS = {"tc": ("tc", ACCEPT), "tc, no_accept": ("tc", NO_ACCEPT), "native": ("native", ACCEPT),
        "generic": ("generic", ACCEPT)}


def forwarding(options):
    """host - router - host, to the port's MAC and to the virtual MAC."""
    rounds, seconds = (2, 0.3) if options.quick else (11, 0.5)
    with Lab() as lab:
        write = part_forward.build(lab)
        lab.ports = 1
        own, virtual = write(lab.mac("r", "v0")), write(VMAC)
        blocks = [(PRIORITY["a"], [0], 1, 0.1)]

        def macvlan():
            return Running(Keepalived(lab, "r", blocks, ACCEPT)) if options.keepalived else Macvlan(lab)

        def ours(mode, extra):
            return Running(VrrpXdp(lab, "r", blocks, extra, mode=mode))
        part_forward.forwarded(lab, own, 0.3)  # the first run warms up
        rates, costs = ({name: [] for name in ("own", "macvlan", *OURS)} for _ in range(2))

        def note(name, path):
            rate, cost = part_forward.forwarded(lab, path, seconds)
            rates[name].append(rate)
            costs[name].append(cost)
        for _ in range(rounds):
            note("own", own)
            with macvlan():
                note("macvlan", virtual)
            for name, how in OURS.items():
                with ours(*how):
                    note(name, virtual)
    peer = "keepalived's macvlan" if options.keepalived else "macvlan"
    rows = [row(f"forwarded to the VMAC on veth, {name}", "frames/s", rates[name], peer, rates["macvlan"], "ratio",
                ratio(rates[name], rates["macvlan"]), FORWARD_LIMIT if mode == "tc" else None, True)
            for name, (mode, _) in OURS.items()]
    rows += [row(f"forwarded to the VMAC on veth, {name}: CPU time", "ns/frame", costs[name], peer, costs["macvlan"],
                 "macvlan to ours", ratio(costs["macvlan"], costs[name])) for name in OURS]
    rows.append(row("forwarded to the VMAC on veth, tc", "frames/s", rates["tc"], "port's own MAC, no program",
                    rates["own"],
                    "ratio", ratio(rates["tc"], rates["own"])))
    return rows, {"rates": rates, "costs": costs}


def macvlan_seconds():
    """The time to create as many macvlans as there are virtual routers, scaled from the number for a single port."""
    with Lab() as lab:
        lab.add_routers(1)
        commands = "".join(f"link add vrrp.{v} link v0 address 00:00:5e:00:01:{v:02x} type macvlan mode private\n"
                           f"link set vrrp.{v} up\n" for v in range(1, MACVLANS + 1))
        start = time.monotonic()
        ip("-n", lab.netns("b"), "-batch", "-", stdin=commands)
        return (time.monotonic() - start) * MANY_PORTS * MANY_VRIDS / MACVLANS


def start_of(lab, extra):
    """The seconds that a Backup needs to start beside a busy Active, and its CPU time."""
    b = VrrpXdp(lab, "b", [(PRIORITY["b"], range(MANY_PORTS), MANY_VRIDS, MANY_INTERVAL)], extra)
    b.start().wait_for(BACKUP)
    done = {"started": b.started_in(), "cpu": b.cpu_ns() / 1e9}
    b.stop()
    return done


def creation(options):
    """4,080 virtual MACs."""
    with_vmac, without, macvlans = [], [], []
    with Lab() as lab:
        lab.add_routers(MANY_PORTS)
        a = VrrpXdp(lab, "a", [(PRIORITY["a"], range(MANY_PORTS), MANY_VRIDS, MANY_INTERVAL)], NO_ACCEPT)
        a.start().wait_for(ACTIVE)
        for _ in range(1 if options.quick else 5):
            with_vmac.append(start_of(lab, NO_ACCEPT))
            without.append(start_of(lab, ()))
            macvlans.append(macvlan_seconds())
    started, at = [x["started"] for x in with_vmac], f"{MANY_PORTS * MANY_VRIDS} with VMAC"
    return [
        row(f"{at}: start to all in Backup", "s", started, f"macvlans, ip -batch ({MACVLANS}, scaled)", macvlans,
            "maximum",
            max(started), START_LIMIT),
        row(f"{at}: start to all in Backup", "s", started, "without VMAC", [x["started"] for x in without]),
        row(f"{at}: CPU time of the start", "s", [x["cpu"] for x in with_vmac], "without VMAC",
            [x["cpu"] for x in without]),
    ], {"with": with_vmac, "without": without, "macvlans": macvlans}


def answers(options):
    """ARP requests for all addresses of an Active in turn."""
    seconds = 2 if options.quick else 10
    place = keys(ARP_PORTS, ARP_VRIDS)
    with Lab() as lab:
        lab.add_routers(ARP_PORTS)
        a = VrrpXdp(lab, "a", [(PRIORITY["a"], range(ARP_PORTS), ARP_VRIDS, ARP_INTERVAL)], NO_ACCEPT)
        a.start().wait_for(ACTIVE)
        time.sleep(1)
        rhythm_of, replies_to = Witness(lab, "a", ARP_PORTS), Witness(lab, "b", ARP_PORTS)
        rhythm_of.clear()
        time.sleep(seconds)
        quiet = rhythm(rhythm_of, place)
        macs = [frames.mac_bytes(lab.mac("b", f"v{i}")) for i in range(ARP_PORTS)]
        path = frames.write(lab.folder / "requests", [
            (f"v{i}", frames.arp_request(macs[i], f"10.{i}.0.{HOST['b']}", f"10.{i}.1.{v}"))
            for i in range(ARP_PORTS) for v in range(1, ARP_VRIDS + 1)])
        rhythm_of.clear()
        replies_to.clear()
        sent = frames.result(frames.bare_send(lab, lab.netns("b"), path, seconds, "-i", ARP_ROUND_MS))
        time.sleep(0.2)
        asked = rhythm(rhythm_of, place)
        replies = replies_to.received["replies"][place]
    total = int(replies.sum())
    share = 100 * total / sent["sent"]
    rate = sent["sent"] / sent["wall_ns"] * 1e9
    at = f"ARP for {len(place)} addresses, {rate:,.0f} requests/s"
    gaps = row(f"{at}: gap between adverts", "ms", [asked["max"]], "the same, quiet", [quiet["max"]], "largest gap",
               asked["max"], 3 * ARP_INTERVAL * 1e3)
    gaps["ours"], gaps["peer_stats"] = as_stats(asked), as_stats(quiet)
    return [
        row(f"{at}: answered", "%", [share], None, None, "answered", share, 100, True), gaps,
    ], {**sent, "replies": total, "fewest": int(replies.min()), "quiet": quiet, "asked": asked}


SECTIONS = {"killed": vmac_killed.measure, "bpf": in_bpf, "forward": forwarding, "creation": creation, "arp": answers}


def measure(options):
    rows, samples, notes = [], {}, []
    for name, section in SECTIONS.items():
        try:
            done, samples[name] = section(options)
            rows += done
        except Failure as failure:
            notes.append(f"vmac, {name}: not measured: {failure}")
    return {"rows": rows, "samples": samples, "notes": notes}
