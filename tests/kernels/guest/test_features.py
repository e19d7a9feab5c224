# SPDX-License-Identifier: GPL-2.0
"""Devices and queueing disciplines that a kernel may lack, and that other tests of this folder need."""
import json

import pytest

from lab.netns import Namespace, run
from lab.waiting import wait_for


@pytest.fixture
def netns():
    made = Namespace("devices")
    made.ip("link", "add", "v0", "type", "veth", "peer", "name", "far")
    for name in ("v0", "far"):
        made.ip("link", "set", "dev", name, "up")
    yield made
    made.remove()


def link(netns: Namespace, name: str) -> dict:
    return json.loads(netns.ip("-d", "-j", "link", "show", "dev", name))[0]


@pytest.mark.parametrize("kind,options", [("dummy", ()), ("vrf", ("table", "10")), ("bond", ("mode", "active-backup")),
                                          ("macvlan", ("mode", "bridge"))])
def test_device(netns, kind, options):
    on = ("link", "v0") if kind == "macvlan" else ()
    netns.ip("link", "add", "made", *on, "type", kind, *options)
    netns.ip("link", "set", "dev", "made", "up")
    made = link(netns, "made")
    assert made["linkinfo"]["info_kind"] == kind and "UP" in made["flags"]


@pytest.mark.parametrize("protocol", ["802.1Q", "802.1ad"])
def test_vlan(netns, protocol):
    netns.ip("link", "add", "v0.7", "link", "v0", "type", "vlan", "id", "7", "protocol", protocol)
    netns.ip("link", "set", "dev", "v0.7", "up")
    made = wait_for(lambda: (shown := link(netns, "v0.7"))["operstate"] == "UP" and shown, 10,
                    "the VLAN interface comes up")
    assert made["linkinfo"]["info_data"]["id"] == 7 and made["linkinfo"]["info_data"]["protocol"] == protocol


@pytest.mark.parametrize("kind,options", [("netem", ("delay", "1ms")), ("fq", ()), ("clsact", ())])
def test_qdisc(netns, kind, options):
    run("tc", "-n", netns.name, "qdisc", "add", "dev", "v0", *(() if kind == "clsact" else ("root",)), kind, *options)
    assert kind in run("tc", "-n", netns.name, "qdisc", "show", "dev", "v0").stdout
