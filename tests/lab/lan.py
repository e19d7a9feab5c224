# SPDX-License-Identifier: GPL-2.0
"""Routers and a host on one bridge, each in its own network namespace with an interface v0."""
import contextlib
import itertools
import json
import os
import pathlib
import shutil
import subprocess
import tempfile
from typing import Callable

from lab.netns import Namespace, run
from lab.wire import Wire

# last byte of each node's addresses; of two equal priorities the greater address wins
PLACES = {"a": 2, "b": 3, "c": 4, "host": 10}

_numbers = itertools.count()


class Node:
    """A network namespace with an interface v0 on the bridge: 192.0.2.N, and the link-local address of its MAC."""

    def __init__(self, name: str, netns: Namespace, plug: Callable[["Node"], None]):
        """`plug` creates v0, which is down."""
        place = PLACES[name]
        self.name = name
        self.netns = netns
        self.mac = f"02:00:5e:00:53:{place:02x}"
        self.ipv4 = f"192.0.2.{place}"
        self.ipv6 = f"fe80::5eff:fe00:53{place:02x}"
        plug(self)
        self.netns.sysctl("net.ipv6.conf.v0.accept_dad", 0)  # duplicate address detection takes a second or two
        self.netns.ip("link", "set", "dev", "v0", "up")
        self.netns.ip("addr", "add", f"{self.ipv4}/24", "dev", "v0")
        if name == "host":
            self.netns.ip("addr", "add", f"2001:db8::{place:x}/64", "dev", "v0", "nodad")

    def address(self, family: str) -> str:
        """The source address of the node's adverts."""
        return self.ipv4 if family == "ipv4" else self.ipv6

    def ip(self, *args, check: bool = True) -> str:
        return self.netns.ip(*args, check=check)

    def addresses(self, device: str = "v0") -> dict[str, dict]:
        """The addresses of a device as `ip addr` shows them, by address."""
        links = json.loads(self.ip("-j", "addr", "show", "dev", device))
        return {a["local"]: a for link in links if link for a in link["addr_info"]}

    def has(self, *addresses: str) -> bool:
        return set(addresses) <= set(self.addresses())

    def has_none(self, *addresses: str) -> bool:
        return not set(addresses) & set(self.addresses())

    def own(self) -> set[str]:
        """The node's own addresses, without virtual ones."""
        return {self.ipv4, self.ipv6}

    def xdp(self, device: str = "v0") -> dict | None:
        """The XDP program of a device as `ip link` shows it."""
        return json.loads(self.ip("-j", "link", "show", "dev", device))[0].get("xdp")

    def link(self, state: str) -> None:
        self.ip("link", "set", "dev", "v0", state)


class Lan:
    def __init__(self, names: tuple[str, ...]):
        tag = f"vx{os.getpid()}-{next(_numbers)}"
        self._stack = contextlib.ExitStack()  # undone by close(), last first, even if one step fails
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="vrrp-lab-"))
        self._stack.callback(lambda: shutil.rmtree(self.folder))
        try:
            self.bridge = Namespace(f"{tag}-br")
            self._stack.callback(self.bridge.remove)
            self._make_bridge()
            self.nodes: dict[str, Node] = {}
            for name in names:
                space = Namespace(f"{tag}-{name}")
                self._stack.callback(space.remove)
                self.nodes[name] = Node(name, space, self._plug)
            self.wire = Wire(self.bridge, self._sender)
            self._stack.callback(self.wire.close)
        except BaseException:
            self.close()
            raise

    def _make_bridge(self) -> None:
        for family in ("ip", "ip6"):  # the bridge must not drop malformed packets
            self.bridge.exec("sysctl", "-qw", f"net.bridge.bridge-nf-call-{family}tables=0", check=False)
        self.bridge.ip("link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
        self.bridge.ip("link", "set", "br0", "up")

    def _plug(self, node: Node) -> None:
        node.netns.ip("link", "add", "v0", "address", node.mac, "type", "veth", "peer", "name", node.name,
                      "netns", self.bridge.name)
        self.bridge.ip("link", "set", "dev", node.name, "master", "br0", "up")

    def _sender(self, port: str, data: bytes) -> str | None:
        """The node behind the port through which the bridge received a frame; None: there is none."""
        return port if port in self.nodes else None

    def __getitem__(self, name: str) -> Node:
        return self.nodes[name]

    def on_close(self, undo) -> None:
        self._stack.callback(undo)

    def close(self) -> None:
        self._stack.close()

    def split(self, *names: str) -> None:
        """Separates these nodes from each other. They still hear the other nodes, and the observer hears all."""
        for name in names:
            run("bridge", "-n", self.bridge.name, "link", "set", "dev", name, "isolated", "on")

    def heal(self, *names: str) -> None:
        for name in names:
            run("bridge", "-n", self.bridge.name, "link", "set", "dev", name, "isolated", "off")

    def carrier(self, name: str, state: str) -> None:
        """Sets the far end of a node's cable down or up."""
        self.bridge.ip("link", "set", "dev", name, state)

    def ping(self, address: str) -> subprocess.Popen:
        """Lets the host ping twenty times a second until the LAN is closed."""
        process = subprocess.Popen(["ip", "netns", "exec", self["host"].netns.name, "ping", "-n", "-q", "-i", "0.05",
                                    address],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.on_close(process.wait)
        self.on_close(process.kill)
        return process
