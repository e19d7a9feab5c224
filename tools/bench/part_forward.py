# SPDX-License-Identifier: GPL-2.0
"""What forwarded traffic pays for the program on the port by which it enters: host - router - host on veth."""
import frames
from lab import SENT, Failure, Lab, ip, run, vrrp_xdp
from report import ratio, row

MODES = ("none", "native", "generic", "tc")
FROM, TO = "10.8.0.9", "10.9.0.9"


def build(lab):
    """x - v0, router, v1 - y. y takes the frames and drops them: they are for no address of its own. Returns a function
    that writes frames for a MAC of the router."""
    lab.add_netns("x", "r", "y")
    x, r, y = (lab.netns(name) for name in "xry")
    ip("link", "add", "v0", "netns", x, "type", "veth", "peer", "name", "v0", "netns", r)
    ip("link", "add", "v0", "netns", y, "type", "veth", "peer", "name", "v1", "netns", r)
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
    """Frames a second that have left the router, and ns of the sender's CPU time for each: veth forwards within its
    system call."""
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


def measure(options):
    rounds, seconds = (2, 0.3) if options.quick else (11, 0.5)
    rates = {mode: [] for mode in MODES}
    with Lab() as lab:
        path = build(lab)(lab.mac("r", "v0"))
        forwarded(lab, path, 0.3)  # the first one warms up
        for _ in range(rounds):
            for mode in MODES:
                rates[mode].append(with_program(lab, path, mode, seconds)[0])
    rows = []
    for mode in MODES[1:]:
        rows.append(row(f"forwarded on veth, {mode}", "frames/s", rates[mode], "no program", rates["none"], "ratio",
                        ratio(rates[mode], rates["none"])))
    return {"rows": rows, "samples": rates,
            "notes": ["Forwarded traffic on virtio is not measured: a network namespace has no virtio port."]}
