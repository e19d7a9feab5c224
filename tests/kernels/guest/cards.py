# SPDX-License-Identifier: GPL-2.0
"""The LAN of tests/lab with network cards: a hub of qemu is the bridge, and the observer has a card of its own."""
import os
from pathlib import Path

from lab.lan import Lan, Node
from lab.netns import Namespace, run

CARDS = Path("/sys/class/net")


def drivers() -> dict[str, str]:
    """The network cards of this machine, eth0 and on, with their drivers; empty outside a guest of the kernel lab."""
    cards = sorted(CARDS.glob("eth*/device/driver"))
    return {link.parts[-3]: Path(os.readlink(link)).name for link in cards}


class CardLan(Lan):
    """Routers with a card each as v0. The last card is the observer's."""

    def _make_bridge(self) -> None:
        *self._free, observer = drivers()
        self._borrow(observer, self.bridge, observer)
        self.bridge.ip("link", "set", "dev", observer, "promisc", "on", "up")

    def _borrow(self, card: str, netns: Namespace, name: str) -> None:
        """Moves a card to a node for the time of a test, and back under its own name: a card that stays in a namespace
        until its end keeps the other name."""
        run("ip", "link", "set", "dev", card, "netns", netns.name, "name", name)
        self.on_close(lambda: netns.ip("link", "set", "dev", name, "netns", "1", "name", card))
        self.on_close(lambda: netns.ip("link", "set", "dev", name, "down"))

    def _plug(self, node: Node) -> None:
        self._borrow(self._free.pop(0), node.netns, "v0")
        node.ip("link", "set", "dev", "v0", "address", node.mac)

    def _sender(self, port: str, data: bytes) -> str | None:
        """All frames come in through one card."""
        source = data[6:12].hex(":")
        return next((node.name for node in self.nodes.values() if node.mac == source), None)
