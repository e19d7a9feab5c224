#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""The cost for forwarded traffic of the program on the port by which it enters: host - router - host. Measured on veth
here, and on virtio network cards in an emulated machine, in which this file runs as a program."""
import json
import subprocess
import sys

import frames
from lab import ROOT, SENT, Failure, Lab, ip, run, vrrp_xdp
from report import ratio, row

MODES = ("none", "native", "generic", "tc")
FROM, TO = "10.8.0.9", "10.9.0.9"
BOOT = ROOT / "tests" / "kernels" / "boot.py"
KERNELS = ("6.12", "6.1")
NO_KERNEL = 77
# eth0 - eth1, eth2 - eth3
HUBS = "1,1,2,2"
RESULT = "result: "


def veth(x, r, y):
    ip("link", "add", "v0", "netns", x, "type", "veth", "peer", "name", "v0", "netns", r)
    ip("link", "add", "v0", "netns", y, "type", "veth", "peer", "name", "v1", "netns", r)


def virtio(x, r, y):
    for card, netns, port in (("eth0", x, "v0"), ("eth1", r, "v0"), ("eth2", r, "v1"), ("eth3", y, "v0")):
        ip("link", "set", card, "netns", netns, "name", port)


def build(lab, link=veth):
    """x - v0, router, v1 - y. y drops the frames, which have addresses of no host. Returns a function that writes
    frames for a MAC of the router."""
    lab.add_netns("x", "r", "y")
    x, r, y = (lab.netns(name) for name in "xry")
    link(x, r, y)
    for netns, port, address in ((x, "v0", "10.8.0.2"), (r, "v0", "10.8.0.1"), (r, "v1", "10.9.0.1"),
                                 (y, "v0", "10.9.0.2")):
        ip("-n", netns, "addr", "add", f"{address}/24", "dev", port)
        ip("-n", netns, "link", "set", port, "up")
    run("ip", "netns", "exec", r, "sysctl", "-qw", "net.ipv4.ip_forward=1")
    ip("-n", r, "neigh", "replace", TO, "lladdr", lab.mac("y", "v0"), "dev", "v1")
    source = frames.mac_bytes(lab.mac("x", "v0"))

    def write(mac):
        frame = frames.udp(frames.mac_bytes(mac), source, FROM, TO)
        return frames.write(lab.folder / f"udp-{mac}", [("v0", frame)] * 256)
    return write


def forwarded(lab, path, seconds):
    """Frames that left the router in a second, and ns of the sender's CPU time for each: veth forwards within the
    sender's system call."""
    before = lab.frames("r", SENT)
    sent = frames.result(frames.bare_send(lab, lab.netns("x"), path, seconds))
    count = lab.frames("r", SENT) - before
    if not count:
        raise Failure("the router forwards nothing")
    return count / sent["wall_ns"] * 1e9, sent["cpu_ns"] / count


def with_program(lab, path, mode, seconds):
    netns = lab.netns("r")
    if mode != "none":
        run(*vrrp_xdp("load", "v0", "-n", netns, "--mode", mode))
    try:
        return forwarded(lab, path, seconds)
    finally:
        if mode != "none":
            run(*vrrp_xdp("unload", "v0", "-n", netns))


def rates(link, rounds, seconds):
    """The rates of all modes, measured in turn, round by round."""
    measured = {mode: [] for mode in MODES}
    with Lab() as lab:
        path = build(lab, link)(lab.mac("r", "v0"))
        forwarded(lab, path, 0.3)  # the first run warms up
        for _ in range(rounds):
            for mode in MODES:
                measured[mode].append(with_program(lab, path, mode, seconds)[0])
    return measured


def emulated(rounds, seconds):
    """Rates on virtio in the first kernel that is available, and that kernel's version. The guest's clock counts
    instructions, since times on an emulated processor vary more with the host's load than with what is measured."""
    for kernel in KERNELS:
        done = subprocess.run([sys.executable, BOOT, "--hubs", HUBS, kernel,
                               sys.executable, __file__, str(rounds), str(seconds)], capture_output=True, text=True)
        if done.returncode != NO_KERNEL:
            break
    found = [line[len(RESULT):] for line in done.stdout.splitlines() if line.startswith(RESULT)]
    if done.returncode or not found:
        raise Failure(f"not measured on virtio: {(done.stderr + done.stdout).strip()[-300:]}")
    return kernel, json.loads(found[0])


def table(on, measured):
    return [row(f"forwarded on {on}, {mode}", "frames/s", measured[mode], "no program", measured["none"], "ratio",
                ratio(measured[mode], measured["none"])) for mode in MODES[1:]]


def measure(options):
    on_veth = rates(veth, *((2, 0.3) if options.quick else (11, 0.5)))
    done = {"rows": table("veth", on_veth), "samples": {"veth": on_veth}}
    try:
        kernel, on_virtio = emulated(*((2, 0.1) if options.quick else (9, 0.3)))
    except Failure as failure:
        return {**done, "notes": [f"Forwarded traffic is {failure}"]}
    done["rows"] += table("virtio", on_virtio)
    done["samples"]["virtio"] = on_virtio
    return {**done, "notes": [
        f"Forwarded on virtio: in a guest with Linux {kernel} and one processor that qemu emulates (TCG), whose "
        "clock goes on by 1 ns an instruction; only the ratio means something."]}


if __name__ == "__main__":
    print(RESULT + json.dumps(rates(virtio, int(sys.argv[1]), float(sys.argv[2]))))
