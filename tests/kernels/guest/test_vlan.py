# SPDX-License-Identifier: GPL-2.0
"""VLAN interfaces: the programs of the lower device serve all of them, with one tag or two, and everything that is sent
is tagged."""
import json

import pytest

from lab.lan import Lan, Node
from lab.netns import run
from lab.protocols import V3, VRID, instance
from lab.waiting import wait_for

MODES = ("native", "generic", "tc")
TAGGINGS = {"vlan": ("v0.100",), "qinq": ("v0.100", "v0.100.7")}
TAGS = {"vlan": (100, 0), "qinq": (100, 7)}
VMAC = f"00:00:5e:00:01:{VRID:02x}"
OTHER = "198.51.100.1"


def add_vlans(node: Node, names: tuple[str, ...]) -> str:
    """Moves the node's address to the last of these VLAN interfaces, which are on top of each other."""
    below = "v0"
    for number, name in enumerate(names):
        protocol = "802.1ad" if len(names) > 1 and not number else "802.1Q"
        node.ip("link", "add", name, "link", below, "type", "vlan", "protocol", protocol, "id", name.rsplit(".", 1)[1])
        node.ip("link", "set", name, "up")
        below = name
    node.ip("addr", "del", f"{node.ipv4}/24", "dev", "v0")
    node.ip("addr", "add", f"{node.ipv4}/24", "dev", below)
    return below


def received(netns, device: str) -> int:
    """Number of frames that a device has received."""
    return json.loads(run("ip", "-n", netns.name, "-j", "-s", "link", "show", "dev",
                          device).stdout)[0]["stats64"]["rx"]["packets"]


@pytest.fixture
def observer(lan):
    """Interfaces of the observer, by tagging. Each receives only frames with that tagging."""
    name = next(link["ifname"] for link in json.loads(lan.bridge.ip("-j", "link", "show"))
                if link["ifname"].startswith("eth"))
    lan.bridge.ip("link", "add", "t100", "link", name, "type", "vlan", "id", "100")
    lan.bridge.ip("link", "add", "s100", "link", name, "type", "vlan", "protocol", "802.1ad", "id", "100")
    lan.bridge.ip("link", "add", "s100.7", "link", "s100", "type", "vlan", "id", "7")
    for made in ("t100", "s100", "s100.7"):
        lan.bridge.ip("link", "set", made, "promisc", "on", "up")
    yield {"vlan": "t100", "qinq": "s100.7"}
    for made in ("s100.7", "s100", "t100"):
        lan.bridge.ip("link", "del", made)


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("tagging", TAGGINGS)
def test_on_a_card(lan, start, observer, tagging, mode):
    """A card that leaves the tags in the frames: each mode distinguishes the VLAN's adverts from others, and a takeover
    works."""
    device = [add_vlans(lan[node], TAGGINGS[tagging]) for node in "ab"][0]
    a = start("a", instance(V3, 200, interface=device), "--mode", mode)
    b = start("b", instance(V3, 100, interface=device), "--mode", mode)
    a.wait("active", timeout=20)
    row = b.wait("backup", timeout=20)
    assert (row["interface"], row["vlan"], row["inner_vlan"], row["mode"]) == ("v0", *TAGS[tagging], mode)
    heard = b.status()["counters"]["adverts"]
    wait_for(lambda: b.status()["counters"]["adverts"] > heard + 5, 20, "adverts heard by b")
    before = received(lan.bridge, observer[tagging])
    wait_for(lambda: received(lan.bridge, observer[tagging]) > before + 5, 20, "tagged adverts at the observer")
    a.kill()
    b.wait("active", timeout=20)
    wait_for(lambda: set(V3.vips) <= set(lan["b"].addresses(device)), 20, "addresses on b")
    assert b.stop() == 0
    assert lan["b"].xdp() is None and set(lan["b"].addresses(device)) & set(V3.vips) == set()


@pytest.fixture
def veths():
    """Routers a and b and a host on a bridge, as in tests/net."""
    made = Lan(("a", "b", "host"))
    yield made
    made.close()


@pytest.fixture
def start_on(veths):
    from lab.daemon import Daemon

    return lambda name, text, *args: Daemon(veths, veths[name], text, *args).start()


@pytest.mark.parametrize("extra", [(), ("use_vmac",), ("use_vmac", "no_accept")], ids=["plain", "accept", "no_accept"])
@pytest.mark.parametrize("tagging", TAGGINGS)
def test_on_veth(veths, start_on, tagging, extra):
    """A device that takes off the tags: auto mode is tc. The host in the VLAN is served through a takeover, at the
    virtual MAC."""
    device = [add_vlans(veths[node], TAGGINGS[tagging]) for node in ("a", "b", "host")][0]
    for node in "ab":
        veths[node].netns.sysctl("net.ipv4.ip_forward", 1)
        veths[node].ip("link", "add", "inside", "type", "veth", "peer", "name", "peer")
        veths[node].ip("addr", "add", f"{OTHER}/24", "dev", "inside")
        veths[node].ip("link", "set", "inside", "up")
    veths["host"].ip("route", "add", "198.51.100.0/24", "via", V3.target)
    a = start_on("a", instance(V3, 200, *extra, interface=device))
    b = start_on("b", instance(V3, 100, *extra, interface=device))
    a.wait("active", timeout=20)
    row = b.wait("backup", timeout=20)
    assert (row["vlan"], row["inner_vlan"], row["mode"]) == (*TAGS[tagging], "tc")
    b.wait_log("v0: the driver takes VLAN tags off")
    veths.ping(OTHER)
    wait_for(lambda: veths.wire.echo_replies(0, "a"), 20, "answers through a")
    mark = veths.wire.mark()
    a.kill()
    b.wait("active", timeout=20)
    wait_for(lambda: veths.wire.echo_replies(mark, "b"), 20, "answers through b")
    entry = json.loads(veths["host"].ip("-j", "neigh", "show", "to", V3.target))[0]["lladdr"]
    assert entry == (VMAC if extra else veths["b"].mac)


def test_native_says_what_to_do(veths, start_on):
    """If tags are taken off, XDP by configuration causes a warning that names the remedy."""
    device = add_vlans(veths["a"], TAGGINGS["vlan"])
    a = start_on("a", instance(V3, 100, interface=device), "--mode", "native")
    a.wait_log("ethtool -K v0 rxvlan off")


def test_two_vlans_of_one_device(veths, start_on):
    """The same VRID in two VLANs is two virtual routers. The programs are attached once."""
    for node in "ab":
        add_vlans(veths[node], ("v0.100",))
        veths[node].ip("link", "add", "v0.101", "link", "v0", "type", "vlan", "id", "101")
        veths[node].ip("link", "set", "v0.101", "up")
        veths[node].ip("addr", "add", f"203.0.113.{2 if node == 'a' else 3}/24", "dev", "v0.101")

    def both(first: int, second: int) -> str:
        return instance(V3, first, interface="v0.100", name="x") + \
            instance(V3, second, interface="v0.101", name="y", vips=("203.0.113.1/24",))

    start_on("a", both(200, 100))
    b = start_on("b", both(100, 200))
    from lab.daemon import rows

    def states(node: str) -> dict[str, str]:
        return {row["name"]: row["state"] for row in rows(veths[node])}

    wait_for(lambda: (states("a"), states("b")) == ({"x": "active", "y": "backup"}, {"x": "backup", "y": "active"}), 20,
             lambda: f"one VLAN each; {states('a')} {states('b')}")
    assert b.log.count("adverts are received by") == 1


def test_lower_device_in_another_namespace(veths, start_on):
    """A VLAN interface whose lower device is in another namespace is handled like any other device: its own frames have
    no tag."""
    for node in "ab":
        veths.bridge.ip("link", "add", f"{node}.9", "link", node, "type", "vlan", "id", "9", check=False)
    node = veths["a"]
    node.ip("link", "add", "v0.9", "link", "v0", "type", "vlan", "id", "9")
    other = veths["host"].netns
    node.ip("link", "set", "v0.9", "netns", other.name)
    other.ip("link", "set", "v0.9", "up")
    other.ip("addr", "add", "203.0.113.10/24", "dev", "v0.9")
    host = start_on("host", instance(V3, 255, interface="v0.9", vips=("203.0.113.1/24",)))
    row = host.wait("active", timeout=20)
    assert (row["interface"], row["vlan"]) == ("v0.9", 0)


def test_bond(veths, start_on):
    """A bond as interface works in generic mode, which status shows."""
    node = veths["a"]
    node.ip("link", "add", "bond0", "type", "bond", "mode", "active-backup")
    node.ip("link", "set", "v0", "down")
    node.ip("link", "set", "v0", "master", "bond0")
    for device in ("bond0", "v0"):
        node.ip("link", "set", device, "up")
    node.ip("addr", "flush", "dev", "v0")
    node.ip("addr", "add", f"{node.ipv4}/24", "dev", "bond0")
    a = start_on("a", instance(V3, 100, interface="bond0"))
    b = start_on("b", instance(V3, 200))
    b.wait("active", timeout=20)
    row = a.wait("backup", timeout=20)
    assert (row["interface"], row["mode"]) == ("bond0", "generic")
    b.kill()
    a.wait("active", timeout=20)


def test_lower_device_is_deleted(veths, start_on):
    """A VLAN interface disappears with its lower device and is used again when it returns, also as an interface of
    another kind."""
    def tagged(name: str) -> None:
        veths[name].ip("link", "add", "v0.7", "link", "v0", "type", "vlan", "id", "7")
        ready(name)

    def ready(name: str) -> None:
        veths[name].ip("addr", "add", f"198.51.100.{2 if name == 'a' else 3}/24", "dev", "v0.7")
        veths[name].ip("link", "set", "v0.7", "up")

    for name in "ab":
        tagged(name)
    a, b = [start_on(n, instance(V3, p, interface="v0.7", vips=("198.51.100.1/24",))) for n,
            p in (("a", 200), ("b", 100))]
    a.wait("active", timeout=20)
    b.wait("backup", timeout=20)
    veths["a"].ip("link", "del", "v0")
    a.wait("fault", timeout=20)
    b.wait("active", timeout=20)
    veths._plug(veths["a"])
    veths["a"].link("up")
    tagged("a")
    assert a.wait("active", timeout=20)["vlan"] == 7
    b.wait("backup", timeout=20)
    veths["a"].ip("link", "del", "v0.7")
    a.wait("fault", timeout=20)
    veths["a"].ip("link", "add", "v0.7", "type", "dummy")
    ready("a")
    assert a.wait("active", timeout=20)["vlan"] == 0
