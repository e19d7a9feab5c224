# SPDX-License-Identifier: GPL-2.0
"""A second LAN between the nodes of the first."""
from lab.wire import Wire


class Second:
    """A second bridge, on which nodes have an interface v1."""

    def __init__(self, lan, names=("a", "b")):
        self._lan = lan
        self._ports = {f"{name}-1": name for name in names}
        lan.bridge.ip("link", "add", "br1", "type", "bridge", "mcast_snooping", "0")
        lan.bridge.ip("link", "set", "br1", "up")
        for place, (port, name) in enumerate(self._ports.items()):
            netns = lan[name].netns
            netns.ip("link", "add", "v1", "type", "veth", "peer", "name", port, "netns", lan.bridge.name)
            lan.bridge.ip("link", "set", "dev", port, "master", "br1", "up")
            netns.ip("link", "set", "dev", "v1", "up")
            # in the reverse order of the first LAN
            netns.ip("addr", "add", f"198.51.100.{10 - place}/24", "dev", "v1")
        self.wire = Wire(lan.bridge, lambda port, data: self._ports.get(port))
        lan.on_close(self.wire.close)

    def carrier(self, name, state):
        self._lan.bridge.ip("link", "set", "dev", f"{name}-1", state)
