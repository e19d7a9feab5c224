# SPDX-License-Identifier: GPL-2.0
"""Adverts made with scapy, correct or wrong in one place, and a router that repeats one frame."""
import threading

from scapy.layers.inet import IP
from scapy.layers.inet6 import IPv6
from scapy.layers.l2 import Ether
from scapy.layers.vrrp import VRRP, VRRPv3
from scapy.packet import Packet, Raw
from scapy.utils import checksum

from lab.lan import Lan, Node
from lab.protocols import VRID, Protocol

GROUP4, GROUP6 = "224.0.0.18", "ff02::12"
GROUP4_MAC, GROUP6_MAC = "01:00:5e:00:00:12", "33:33:00:00:00:12"


def message(protocol: Protocol, priority: int, interval: float, vrid: int, addresses: tuple[str, ...],
            **fields) -> Packet:
    if protocol.version == 2:
        return VRRP(**{"vrid": vrid, "priority": priority, "adv": int(interval), "addrlist": list(addresses), **fields})
    return VRRPv3(**{"vrid": vrid, "priority": priority, "adv": round(interval * 100), "addrlist": list(addresses),
                     **fields})


def advert(protocol: Protocol, node: Node, priority: int = 200, *, interval: float | None = None, vrid: int = VRID,
           source: str | None = None, addresses: tuple[str, ...] | None = None, ip: dict | None = None,
           **fields) -> Packet:
    """An advert as `node` would send it. `ip` and `fields` change fields of the IP header and of the message."""
    source = source or node.address(protocol.family)
    if protocol.family == "ipv4":
        carrier = Ether(src=node.mac,
                        dst=GROUP4_MAC) / IP(**{"src": source, "dst": GROUP4, "ttl": 255, "proto": 112, **(ip or {})})
    else:
        carrier = Ether(src=node.mac,
                        dst=GROUP6_MAC) / IPv6(**{"src": source, "dst": GROUP6, "hlim": 255, "nh": 112, **(ip or {})})
    return carrier / message(protocol, priority, interval or protocol.interval, vrid, addresses or protocol.vips,
                             **fields)


def plain_checksum(frame: Packet) -> Packet:
    """The advert with RFC 9568's checksum for IPv4, over the message alone (P8)."""
    frame = frame.copy()
    frame[VRRPv3].chksum = 0
    frame[VRRPv3].chksum = checksum(bytes(frame[VRRPv3]))
    return frame


def replace_message(frame: Packet, data: bytes, carrier: type[Packet] = IP) -> Packet:
    """The frame with other bytes after the IP header."""
    frame = frame.copy()
    frame[carrier].remove_payload()
    return frame / Raw(data)


def inject(node: Node, frame: Packet | bytes, times: int = 1) -> None:
    """Sends a frame to the LAN from a node's interface."""
    with node.netns.packet_socket("v0", 0) as sock:
        for _ in range(times):
            sock.send(bytes(frame))


def hasten(node: Node, protocol: Protocol, **fields) -> None:
    """Makes a Backup without an Active take over after Skew_Time instead of Active_Down_Interval (P25)."""
    inject(node, advert(protocol, node, 0, **fields))


class Speaker:
    """Sends a frame at once and then at an interval, until it is silenced or the LAN is closed."""

    def __init__(self, lan: Lan, node: Node, frame: Packet | bytes, interval: float):
        self._socket = node.netns.packet_socket("v0", 0)
        self._frame = bytes(frame)
        self._interval = interval
        self._quit = threading.Event()
        self._thread = threading.Thread(target=self._speak, daemon=True)
        self._thread.start()
        lan.on_close(self.silence)

    def _speak(self) -> None:
        while not self._quit.is_set():
            self._socket.send(self._frame)
            self._quit.wait(self._interval)

    def say(self, frame: Packet | bytes) -> None:
        """Replaces the frame."""
        self._frame = bytes(frame)

    def silence(self) -> None:
        self._quit.set()
        self._thread.join()
        self._socket.close()
