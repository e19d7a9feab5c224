# SPDX-License-Identifier: GPL-2.0
"""Routes into a VRF and with MPLS labels, whose modules not every kernel has."""
from lab.protocols import V3, instance
from lab.waiting import wait_for

ROUTES = ("virtual_routes {", "10.1.0.0/24 dev v0 vrf blue", "10.2.0.0/24 encap mpls 100/200 dev v0",
          "10.3.0.0/24 nexthop dev v0 encap mpls 300 nexthop via 192.0.2.10 weight 2", "}")


def made(node) -> str:
    return " ".join(node.ip("-d", "route", "show", "table", "all", "proto", "keepalived").split())


def test_vrf_and_labels(lan, start):
    """The routes exist while the router is Active, in the VRF's table, and are removed at the stop."""
    lan["a"].ip("link", "add", "blue", "type", "vrf", "table", "77")
    lan["a"].ip("link", "set", "blue", "up")
    a = start("a", instance(V3, 200, *ROUTES))
    wait_for(lambda: "10.3.0.0/24" in made(lan["a"]), 30, lambda: made(lan["a"]) + a.log)
    shown = made(lan["a"])
    assert "10.1.0.0/24 dev v0 table blue" in shown or "10.1.0.0/24 dev v0 table 77" in shown, shown
    assert "10.2.0.0/24 encap mpls 100/200 dev v0" in shown, shown
    assert "encap mpls 300 dev v0" in shown, shown
    assert a.stop() == 0
    assert made(lan["a"]) == ""
